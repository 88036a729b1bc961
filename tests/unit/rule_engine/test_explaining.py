"""Why a rule did not fire: the first thing that stood in the way, in words; and an article's way to a rule."""

import datetime as dt

import pytest

from services.rule_engine.commands.journey import journey
from services.rule_engine.explaining import Outcome, PastFire, trees_json, trees_of, why_not
from shared.contracts import Bound, Truth
from tests.unit.rule_engine.deals import AROUND, NOON, changed, money, rule, rules


def asked(when: str, past=(), held=False, more=None, **deal):
    (ready,) = rules(rule(when, **(more or {}))).rules
    return why_not(ready, changed(**deal), past, AROUND, held=held)


def fire(verdict=Truth.YES, at=NOON):
    return PastFire("one", "d1", "deal", 1, "hash", verdict, at, ())


@pytest.mark.parametrize(
    ("answer", "outcome", "said"),
    [
        (
            asked("{ amount: above $20B }"),
            Outcome.CONDITIONS,
            "amount is USD 10B, USD 10B short of 'above USD 20B'; would fire at 'at least USD 10B' (line 4)",
        ),
        (
            asked("{ amount: above $20B, type: merger }"),
            Outcome.CONDITIONS,
            "2 conditions stand in the way: amount is USD 10B, USD 10B short of 'above USD 20B'; would fire at 'at least USD 10B' (line 4); "
            "and type is investment; would fire for merger (line 4)",
        ),
        (
            asked("{ type: investment }", background=True),
            Outcome.BACKGROUND,
            "the deal is known only as background; would fire once it is told as news",
        ),
        (
            asked("{ type: investment }", [fire(at=NOON + dt.timedelta(days=1))]),
            Outcome.FIRED,
            "fired already on 3 March 2026 under the key 'deal'; 'again_on: [stage, amount]' in the rule would let it fire again",
        ),
        (
            asked("{ type: investment }", [fire()], more={"again_on": "[stage, amount]"}),
            Outcome.FIRED,
            "fired already on 2 March 2026 under the key 'deal'; fires again when stage or amount differs from then",
        ),
        (
            asked("{ stage: rumoured }", [fire(Truth.MAYBE)]),
            Outcome.FIRED,
            "asked for review already on 2 March 2026 under the key 'deal'; it does not hold any more: "
            "stage is agreed; would fire once it is rumoured (line 4)",
        ),
        (
            asked("{ type: investment }", [fire()], held=True),
            Outcome.HELD,
            "matched on 2 March 2026, and is held until its cool-down is over",
        ),
        (
            asked("{ amount: above $1B }", more={"unclear": "skip"}, amount=money(10, Bound.AT_MOST)),
            Outcome.UNCLEAR,
            "amount is up to USD 10B, which may be above USD 1B and may not; 'unclear: match' would fire (line 4); "
            "'unclear: skip' lets such a deal go, 'unclear: review' would ask a person",
        ),
        (
            asked("{ type: investment }", more={"over": "90 days", "per": "investee", "total": "above $50B"}),
            Outcome.WINDOW,
            "the deal is as asked, and by itself does not complete 'over: 90 days, per: investee, total: above $50B' (line 7)",
        ),
        (
            asked("{ type: investment }"),
            Outcome.NOTHING,
            "nothing stands in the way; revision 1 of 2 March 2026 was judged by the rules of that day, the next one is judged by this one",
        ),
    ],
)
def test_the_first_thing_in_the_way_is_told(answer, outcome, said):
    assert (answer.outcome, answer.said) == (outcome, said)


def test_a_tree_is_kept_and_read_again():
    tree = asked("{ amount: above $20B }").tree
    assert trees_of(trees_json([tree])) == (tree,)
    assert trees_of([{"text": "type: ipo", "line": 4, "truth": "yes", "value": "ipo"}])[0].text == "type: ipo"


ARTICLE = {"id": "a", "url": "u", "title": "A headline", "publisher": "P", "fetched_at": "2026-03-02T12:00:00+00:00"}
DOUBTED = {"title": "A → B", "doubts": ["a plan only"]}


def step(kind: str, deal: str | None = None, **body):
    return {"kind": kind, "title": kind, "deal": deal, "at": "", "body": body}


MENTION, DEAL, MATCH = step("mention"), step("deal", "d1"), step("match", "d1", rule="one")


@pytest.mark.parametrize(
    ("article", "steps", "last", "deals"),
    [
        (None, [], ("crawler", False, "no article of this address is known"), []),
        (ARTICLE, [], ("extractor", False, "no deal was read"), []),
        (
            ARTICLE,
            [step("review", undecided=[DOUBTED])],
            ("extractor", False, "no deal is sure enough, a person is asked: A → B (a plan only)"),
            [],
        ),
        (ARTICLE, [MENTION], ("ledger", False, "what was read has changed no deal yet"), []),
        (ARTICLE, [MENTION, DEAL], ("rule_engine", False, "'one' did not fire"), ["d1"]),
        (ARTICLE, [MENTION, DEAL, MATCH], ("notifier", False, "no notification has come of it yet"), ["d1"]),
        (
            ARTICLE,
            [MENTION, DEAL, MATCH, step("notification", outcome="suppressed", reason="silenced", rules=["one"])],
            ("notifier", False, "notification: suppressed silenced"),
            ["d1"],
        ),
        (
            ARTICLE,
            [MENTION, DEAL, MATCH, step("notification", outcome="sent", reason=None, rules=["one"])],
            ("notifier", True, "notification: sent"),
            ["d1"],
        ),
    ],
)
def test_the_first_step_that_said_no_is_the_last_one_told(article, steps, last, deals):
    told, found = journey({"article": article, "steps": steps}, "one")
    assert (told[-1]["service"], told[-1]["passed"]) == last[:2]
    assert told[-1]["said"].startswith(last[2])
    assert all(one["passed"] for one in told[:-1])
    assert found == deals
