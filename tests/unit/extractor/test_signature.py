"""Reprints have much of their signature in common, whatever was cut or put before; other texts have not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extractor.signature import signature_of
from shared.signature import similarity

COPIED = 0.35
REPORT = """Northgate Campuses has agreed to sell a quarter of its data centres to the state fund Mubadala for two billion dollars, both \
said on Tuesday. The buildings stand in Ohio and Virginia and are let to cloud providers for ten years or more. Northgate will go on to \
run them and wants to put the money into three more sites whose power is already secured. The fund gets two seats on the board. \
Lawyers for both sides expect the authorities to look at the sale until the summer, because the grid operator depends on the sites \
when demand is at its highest. Shares of two competitors fell after the announcement, by three and by four percent."""
OTHER = """Mubadala puts two billion dollars into Northgate Campuses, people close to the talks say. What the fund buys is a stake in data \
centres of the company from Ohio, which needs cash for further halls. Neither wanted to comment. It would be the fund's largest purchase \
of the kind in America this year; in spring it had bid for a rival in Texas and lost. Banks had offered Northgate loans at rates that its \
owners thought too high, according to one of the people, who asked not to be named because the talks are private."""
JAPANESE = """ノースゲート・キャンパス社は火曜日、データセンター事業の四分の一を政府系ファンドのムバダラに二十億ドルで売却することで合意したと発表した。\
対象となる施設はオハイオ州とバージニア州にあり、クラウド事業者に十年以上の契約で貸し出されている。売却後も同社が運営を続け、資金は電力を確保済みの三拠点に充てる。"""


def alike(one, other):
    return similarity(signature_of(one), signature_of(other))


@pytest.mark.parametrize(
    "reprint",
    [
        REPORT.partition(" Lawyers")[0],
        "MILLBROOK, March 3 - " + REPORT.replace("on Tuesday", "yesterday"),
        REPORT.upper().replace(",", ""),
        REPORT + " The editors of this paper have not checked the report, which comes from an agency.",
    ],
)
def test_a_reprint_is_known_though_it_is_cut_or_edited(reprint):
    assert alike(REPORT, reprint) >= COPIED
    assert alike(JAPANESE, JAPANESE[:120] + "（了）") >= COPIED


def test_two_reports_of_one_deal_and_a_translation_are_no_copies():
    assert alike(REPORT, OTHER) < 0.1
    assert alike(REPORT, JAPANESE) < 0.1


@pytest.mark.parametrize("text", ["", "Amazon buys OpenAI", "!!! ... ---", "買収合意"])
def test_a_text_that_is_too_short_is_like_nothing(text):
    assert signature_of(text) == ""
    assert similarity(signature_of(text), signature_of(text)) == 0


@given(st.text(max_size=600))
def test_any_text_has_a_signature_of_the_one_length_or_none(text):
    assert len(signature_of(text)) in {0, 256}
    assert signature_of(text) == signature_of(text)
