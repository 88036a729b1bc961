"""What makes a reading sure: its signs, the model that adds them up, and what it says of a deal it leaves undecided."""

from dataclasses import replace

import pytest

from services.extractor.confidence import Confidence, Sign, calibrated
from services.extractor.extract import Extractor
from shared.contracts import Article

MODEL = Confidence(
    base=0.0,
    floor=0.5,
    signs=(Sign("seen", against=False, weight=1.0, doubt="not seen"), Sign("odd", against=True, weight=-2.0, doubt="odd")),
)


class Recorder:
    """Stands in for the model and keeps the signs of every deal."""

    floor = 0.0

    def __init__(self) -> None:
        self.shown: list[frozenset[str]] = []

    def of(self, signs: frozenset[str]) -> float:
        self.shown.append(signs)
        return 1.0


def signs(extractor: Extractor, article: Article) -> frozenset[str]:
    recorder = Recorder()
    replace(extractor, confidence=recorder).read(article, "story")
    (shown,) = recorder.shown
    return shown


def test_signs_add_up_and_each_pulls_its_own_way():
    assert MODEL.of(frozenset()) == 0.5
    assert MODEL.of({"seen"}) == 0.731
    assert MODEL.of({"odd"}) == 0.119
    assert MODEL.of({"seen", "odd", "of no weight"}) == 0.269


def test_the_strongest_doubt_is_told_first_and_a_sign_that_is_there_is_none():
    assert MODEL.doubts({"odd"}) == ("odd", "not seen")
    assert MODEL.doubts({"seen"}) == ()


def test_the_weights_in_use_keep_to_their_directions():
    model = calibrated()
    assert 0 < model.floor < 0.5
    assert all(sign.weight <= 0 if sign.against else sign.weight >= 0 for sign in model.signs)
    assert all(sign.doubt for sign in model.signs if sign.against)


@pytest.mark.parametrize(
    ("text", "shown", "hidden"),
    [
        ("Amazon has agreed to acquire Larkfield Systems Inc for $85 million.", "both_sides priced known_company company_form", "lone_word everyday_word"),
        ("Larkfield sold Brightwater to Nordvik.", "everyday_word lone_word", "priced known_company"),
        ("Amazon did not say when it would acquire Larkfield.", "negated", "told_again"),
        ("Amazon is to acquire Larkfield. Amazon said the takeover of Larkfield would close in May.", "told_again", "ended"),
        ("Amazon has scrapped its plan to acquire Larkfield.", "ended", "share"),
        ("Amazon will buy a 25% stake in Larkfield.", "share", "many_companies"),
        ("Amazon acquired Larkfield Systems while Alder Boats, Birch Ferries, Cedar Mills, Damson Farms and Elder Works looked on.", "many_companies", "priced"),
    ],
)  # fmt: skip
def test_a_sentence_shows_its_signs(extractor, article, text, shown, hidden):
    found = signs(extractor, article(text))
    assert set(shown.split()) <= found
    assert not set(hidden.split()) & found


def test_every_sign_of_the_grammar_has_its_weight_and_the_other_way_round(extractor, article):
    from services.extractor.grammar import signs as grammar  # noqa: PLC0415 - its source is what is read

    assert grammar.__file__
    with open(grammar.__file__, encoding="utf-8") as source:  # noqa: PTH123
        told = {line.split('"')[1] for line in source if "yield" in line}
    assert told == {sign.name for sign in calibrated().signs}


def test_what_is_not_sure_enough_is_undecided_and_keeps_its_ordinal(extractor, article):
    read = article("Amazon has agreed to acquire Larkfield for $85 million. Nordvik sold Almanza to Kestrel.")
    both = extractor.read(read, "story").mentions
    assert [one.ordinal for one in both] == [0, 1]
    between = sum(one.confidence for one in both) / 2
    answer = replace(extractor, confidence=replace(extractor.confidence, floor=between)).read(read, "story")
    assert [one.ordinal for one in answer.mentions] == [0]
    assert [one.mention for one in answer.undecided] == [both[1]]
    assert answer.undecided[0].doubts
