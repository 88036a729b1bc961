"""What commands and the console ask of the rule engine, over a real database: why a rule fired, why it did not."""

import pytest

from services.rule_engine.asking import Questions
from services.rule_engine.explaining import trees_of
from services.rule_engine.telling import tell
from tests.hops.test_rule_engine import MISSION, book, give
from tests.unit.rule_engine.deals import AROUND, changed, deal, rule

RULE = "big-cloud-investment"


@pytest.fixture
async def store(open_store):
    return await open_store("rule_engine")


async def test_a_fire_is_told_as_it_was_when_the_rule_is_another(store):
    (match,) = await give(store, book(MISSION), changed())
    asked = Questions(store, book(MISSION.replace("above $1B\n", "above $2B\n")), AROUND)
    for name in (f"{RULE}/d1", f"{RULE}/d1/{match.key}"):
        (fire,) = (await asked.why({"match": name}))["fires"]
        assert (fire["match"], fire["revision"], fire["same_text"]) == (f"{RULE}/d1/deal", 1, False)
        told = [line for tree in trees_of(fire["tree"]) for line in tell(tree, quoting=True)]
        assert told[0] == "yes   when   (line 6)"
        assert "  yes   amount: above $1B  <- USD 10B “10”   (line 9)" in told
        assert told[-1] == "  yes   not stage: [denied, terminated]  <- agreed   (line 11)"


async def test_each_fire_of_a_rule_has_a_name_of_its_own(store):
    rules = book(rule("{ type: investment }", again_on="stage"))
    await give(store, rules, changed(), changed(revision=2, stage="completed"))
    asked = Questions(store, rules, AROUND)
    assert [fire["match"] for fire in (await asked.why({"match": "one/d1"}))["fires"]] == ["one/d1/deal", "one/d1/deal#2"]
    (fire,) = (await asked.why({"match": "one/d1/deal#2"}))["fires"]
    assert (fire["revision"], fire["same_text"]) == (2, True)


async def test_why_not_looks_at_the_newest_revision_and_at_what_came_before(store):
    rules = book(MISSION)
    await give(store, rules, changed(amount="0.9"))
    asked = Questions(store, rules, AROUND)
    answer = await asked.why_not({"deal": "d1", "rule": RULE})
    assert (answer["outcome"], answer["revision"], answer["fires"]) == ("conditions", 1, [])
    assert answer["said"] == "amount is USD 900M, USD 100M short of 'above USD 1B'; would fire at 'at least USD 900M' (line 9)"
    await give(store, rules, changed(revision=2, previous=deal(amount="0.9")))
    answer = await asked.why_not({"deal": "d1", "rule": RULE})
    assert (answer["outcome"], answer["revision"], answer["fires"]) == ("fired", 2, [f"{RULE}/d1/deal"])


@pytest.mark.parametrize(
    ("question", "request_", "said"),
    [
        ("why", {"match": "nonsense"}, "a match is written RULE/DEAL"),
        ("why", {}, "a match is written RULE/DEAL"),
        ("why", {"match": f"{RULE}/d9/deal"}, "has not fired for the deal d9 under deal"),
        ("why_not", {"deal": "d1"}, "say which deal"),
        ("why_not", {"deal": "d1", "rule": "big-cloud"}, "did you mean 'big-cloud-investment'?"),
        ("why_not", {"deal": "d9", "rule": RULE}, "has no deal 'd9'"),
    ],
)
async def test_what_cannot_be_answered_is_refused_in_words(store, question, request_, said):
    await give(store, book(MISSION), changed())
    with pytest.raises(ValueError, match=said.replace("?", r"\?")):
        await getattr(Questions(store, book(MISSION), AROUND), question)(request_)
