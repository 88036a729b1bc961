"""What the ledger found out, as a reader sees it: corrections, contradictions, circles, dates; in mail and in Slack."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from services.notifier import samples
from services.notifier.cards import card_of
from services.notifier.findings import circles, conflicts, corrections, expected
from services.notifier.news import content_hash
from services.notifier.rendering import Renderer
from shared.contracts import AlsoFound, Bound, Change, Claim, Conflict, Expected, Settled, SlotChange, Stage
from tests.unit.notifier.composed import AT, chat, mail

HOSTILE = "<b>x</b>\r\nBcc: everybody@example.org\u202e {{ 7*7 }} <!channel> " + "long " * 200


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


def told(renderer, match) -> list[str]:
    """The plain text, the HTML and the Slack message, each with its blanks as one."""
    parsed = mail(renderer, [match])[1]
    parts = [parsed.get_body((kind,)).get_content() for kind in ("plain", "html")]
    return [" ".join(part.split()) for part in (*parts, json.dumps(chat(renderer, [match]), ensure_ascii=False))]


def deal(**update):
    return samples.talks().deal.model_copy(update=update)


def claim(value: str, origin: str, **more) -> Claim:
    return Claim(slot="amount", value=value, origin=origin, article_id="a", quote=value, first_seen=AT, last_seen=AT, **more)


def when(earliest: dt.date, latest: dt.date, stage: Stage = Stage.COMPLETED) -> Expected:
    return Expected(stage=stage, earliest=earliest, latest=latest, evidence=samples.evidence("by March"))


@pytest.mark.parametrize(
    ("match", "words"),
    [
        (samples.corrected(), ["Corrected", "amount: about €8B, not about €80B", "reason: the publisher changed the article (La Gazette Exemple)"]),
        (samples.settled(), [
            "the reports agree now on the amount: about €8B (2 origins: La Gazette Exemple, The Example Courier), no longer €80B (Sample Wire)",
        ]),
        (samples.overdue(), ["expected to close by 31 March 2026; nothing seen since"]),
        (samples.revised(), ["€8B (La Gazette Exemple); €80B (Sample Wire). Likely slip: €80B is ten times €8B", "to close by 31 March 2026"]),
        (samples.talks(), ["Halden AI buys from Meridian Cloud ($38B, agreed). $10B goes in, $38B comes back: overlap 26%"]),
    ],
)  # fmt: skip
def test_every_medium_tells_it(renderer, match, words):
    for text in told(renderer, match):
        for one in words:
            assert one in text


def test_news_that_corrects_nothing_has_no_such_block(renderer):
    assert corrections(samples.talks()) == ()
    assert not any("Corrected" in text for text in told(renderer, samples.talks()))


@pytest.mark.parametrize(
    ("over", "line"),
    [
        (Settled(slot="valuation"), "nothing is told of the valuation any more"),
        (
            Settled(slot="total_raised", against=(claim("€80B", "Nikkei", translated_from="fr"),)),
            "nothing is told of the total raised any more, no longer €80B (Nikkei translated from fr)",
        ),
        (
            Settled(slot="amount", money=samples.revised().deal.money[0], origins=("A",)),
            "the reports agree now on the amount: about €8B (1 origin: A)",
        ),
        (
            Settled(slot="amount", money=samples.revised().deal.money[0], origins=tuple("ABCDE")),
            "the reports agree now on the amount: about €8B (5 origins: A, B, C and 2 more)",
        ),
    ],
)
def test_the_end_of_a_conflict_says_on_what_the_reports_agree(over, line):
    match = samples.settled().model_copy(update={"settled": (over,)})
    assert card_of([match]).news == (line,)


def test_the_end_of_a_conflict_that_nobody_described_is_told_as_before():
    assert card_of([samples.settled().model_copy(update={"settled": ()})]).news == ("the reports agree now",)


def test_what_others_wrote_of_a_settled_conflict_is_clean(renderer):
    over = Settled(
        slot=HOSTILE, money=samples.revised().deal.money[0], origins=(HOSTILE,) * 30, against=(claim(HOSTILE, HOSTILE),) * 30
    )
    match = samples.settled().model_copy(update={"settled": (over,) * 30})
    plain, page, message = told(renderer, match)
    assert "<b>x</b>" not in page
    assert "<!channel>" not in message
    assert not any("\u202e" in text or len(text) > 20_000 for text in (plain, page, message))
    assert not any("\n" in line or "\r" in line for line in card_of([match]).news)


def test_a_correction_in_a_digest_stands_with_its_deal(renderer):
    html = mail(renderer, [samples.talks(), samples.corrected()], digest=True)[1].get_body(("html",)).get_content()
    assert html.count(">Corrected</b>") == 1
    assert html.index("Halden AI: investment") < html.index("Tessera: acquisition") < html.index(">Corrected</b>")


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        (None, "$10B"),
        ("exactly", "$10B"),
        ("at_least", "at least $10B"),
        ("at_most", "up to $10B"),
        ("about", "about $10B"),
        ("range", "at least $10B"),
    ],
)
def test_a_leg_says_how_exact_its_sum_is(bound, said):
    (one,) = samples.talks().deal.circles
    legs = (one.legs[0].model_copy(update={"bound": bound and Bound(bound)}), one.legs[1])
    (line,) = circles(deal(circles=(one.model_copy(update={"legs": legs}),)))
    assert line.startswith(f"circular structure: Meridian Cloud invests in Halden AI ({said}, in talks); ")


def test_who_says_what_is_told_by_value_each_origin_once():
    said = (
        claim("€8B", "Reuters"),
        claim("€8B", "Les Echos"),
        claim("€80B", "Nikkei", translated_from="fr"),
        claim("€8B", "Reuters"),
    )
    (line,) = conflicts(deal(conflicts=(Conflict(slot="total_raised", claims=said),)))
    assert line == "total raised: €8B (Reuters, Les Echos); €80B (Nikkei translated from fr)"


def test_a_crowd_of_claims_is_counted_not_listed():
    same = tuple(claim("€8B", f"Paper {number}") for number in range(40))
    others = tuple(claim(f"€{number}B", "Wire") for number in range(20, 30))
    (line,) = conflicts(deal(conflicts=(Conflict(slot="amount", claims=same + others),)))
    assert "Paper 2 and 37 more" in line
    assert line.endswith("; and 7 more")


def test_a_circle_whose_sums_are_partly_told_says_so():
    whole = samples.talks().deal.circles[0]
    forth = whole.model_copy(
        update={"back_usd": None, "overlap": None, "legs": (whole.legs[0], whole.legs[1].model_copy(update={"usd": None}))}
    )
    (line,) = circles(deal(circles=(forth,)))
    assert line.endswith("Halden AI buys from Meridian Cloud (agreed). $10B goes in, a sum nobody told comes back")
    silent = forth.model_copy(update={"forth_usd": None})
    assert "goes in" not in circles(deal(circles=(silent,)))[0]


@pytest.mark.parametrize(
    ("announced", "overdue_since", "words"),
    [
        (when(dt.date(2027, 1, 1), dt.date(2027, 3, 31)), None, "to close by 31 March 2027"),
        (when(dt.date(2027, 3, 31), dt.date(2027, 3, 31)), None, "to close on 31 March 2027"),
        (when(dt.date(2027, 1, 1), dt.date(2027, 3, 31), Stage.AGREED), None, "to be signed by 31 March 2027"),
        (when(dt.date(2027, 1, 1), dt.date(2027, 3, 31)), dt.date(2027, 4, 2), "to close by 31 March 2027; nothing seen since"),
        (None, dt.date(2027, 4, 2), "overdue since 2 April 2027"),
        (None, None, ""),
    ],
)
def test_dates_that_were_announced(announced, overdue_since, words):
    assert expected(deal(expected=announced, overdue_since=overdue_since)) == words


def test_forty_reprints_are_told_as_what_they_are():
    card = card_of([samples.match_of(deal(article_count=40, origins=("Reuters", "Handelsblatt")), (Change.OPENED,))])
    assert card.sources == "40 articles, 2 origins: Reuters, Handelsblatt"


def test_what_of_this_is_news_and_what_is_not():
    def news(**update) -> str:
        return content_hash(samples.match_of(deal(**update), (Change.STAGE_MOVED,)))

    circle = samples.talks().deal.circles[0]
    date, later = when(dt.date(2027, 1, 1), dt.date(2027, 3, 31)), when(dt.date(2027, 1, 1), dt.date(2027, 6, 30))
    assert news(circles=(circle.model_copy(update={"forth_usd": Decimal(5)}),)) == news()
    assert news(circles=(circle, circle.model_copy(update={"id": "another"}))) != news()
    assert news(expected=date) != news(expected=later)
    assert news(expected=date, overdue_since=dt.date(2027, 4, 2)) != news(expected=date)
    assert news(article_count=40, reports=(), claims=(claim("€8B", "Reuters"),)) == news()


def test_hostile_words_stay_words(renderer):
    found = samples.corrected()
    said = found.correction.model_copy(
        update={
            "reason": HOSTILE,
            "by": HOSTILE,
            "changed": tuple(SlotChange(slot=HOSTILE, before=HOSTILE, after="") for _ in range(30)),
        }
    )
    odd = Conflict(
        slot=HOSTILE, claims=tuple(claim(HOSTILE, HOSTILE, translated_from=HOSTILE) for _ in range(30)), likely_slip=HOSTILE
    )
    match = found.model_copy(update={"correction": said, "deal": found.deal.model_copy(update={"conflicts": (odd,) * 9})})
    text, html, slack = told(renderer, match)
    assert "and 22 more" in text
    assert "nothing, not" in text
    assert "<b>x</b>" not in html
    assert "{{ 7*7 }}" in text
    assert "<!channel>" not in slack
    assert not any("\u202e" in medium for medium in (text, html, slack))
    assert len(json.dumps(chat(renderer, [match]))) < 14_000


def held_back(*headlines: str, more: int = 0):
    also = tuple(AlsoFound(deal_id=f"d{number}", headline=headline, at=AT) for number, headline in enumerate(headlines))
    return samples.talks().model_copy(update={"also": also, "also_more": more, "rule_name": "Big rounds"})


def test_what_a_rule_held_back_stands_in_one_line_in_every_medium(renderer):
    for text in told(renderer, held_back("Mistral raises $2B", "SSI raises $1B", more=3)):
        assert "“Big rounds” also found while it cooled down: Mistral raises $2B; SSI raises $1B; +3 more" in text.replace(
            "&quot;", '"'
        )
    for text in told(renderer, samples.talks()):
        assert "cooled down" not in text


def test_what_a_rule_held_back_is_news_where_its_own_deal_is_none():
    assert len({content_hash(one) for one in (samples.talks(), held_back("a"), held_back("a", "b"), held_back("a", more=1))}) == 4


def test_hostile_headlines_of_what_was_held_back_stay_text(renderer):
    plain, page, message = told(renderer, held_back(HOSTILE))
    assert "<b>x</b>" not in page
    assert "<!channel>" not in message
    assert not any("\u202e" in text or len(text) > 20_000 for text in (plain, page, message))
