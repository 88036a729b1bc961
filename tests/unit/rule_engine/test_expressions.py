"""`expr`: what an expression says of a deal, with figures nobody told and figures with bounds, and what a faulty one does not do."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from services.rule_engine.evaluation import reasons
from services.rule_engine.expressions import engine
from services.rule_engine.expressions.names import NAMES
from services.rule_engine.expressions.tokens import rewritten, tokens
from services.rule_engine.facts import facts_of
from services.rule_engine.faults import RuleFaults
from services.rule_engine.firing import find
from services.rule_engine.nearest import misses
from services.rule_engine.reading import read_rule_file
from services.rule_engine.telling import tell
from shared.contracts import Bound, Measure, Truth
from shared.documents import Invalid
from tests.unit.rule_engine.deals import AROUND, ENTITIES, NOON, changed, deal, money, rule, rules

YES, NO, MAYBE = Truth.YES, Truth.NO, Truth.MAYBE


def file(expression, block="when"):
    indented = "".join(f"        {line}\n" for line in expression.splitlines())
    other = "    when: { type: investment }\n" if block != "when" else ""
    return f"version: 1\nrules:\n  - id: one\n{other}    {block}:\n      expr: |\n{indented}"


def ready(expression, block="when"):
    (one,) = rules(file(expression, block)).rules
    return one


def judged(expression, **fields):
    return ready(expression).truth(facts_of(changed(**fields), AROUND))


@pytest.mark.parametrize(
    ("expression", "fields", "truth"),
    [
        ("deal.amount > 1000000000", {"amount": 2}, YES),
        ("deal.amount > 1e9 && deal.origins >= 1", {"amount": 2}, YES),
        ("deal.amount > 3e9", {"amount": 2}, NO),
        ("deal.amount / deal.valuation > 0.2", {"more_money": (money(40, measure=Measure.VALUATION),)}, YES),
        ("deal.amount / deal.valuation > 0.3", {"more_money": (money(40, measure=Measure.VALUATION),)}, NO),
        ("deal.stake >= 25", {"stake_percent": Decimal("24.9")}, NO),
        ("deal.stake >= 24.5", {"stake_percent": Decimal("24.9")}, YES),
        ('deal.type == "funding_round"', {"kind": "funding_round"}, YES),
        ('"investment" in deal.types', {"kind": "funding_round"}, YES),
        ('deal.stage in ["agreed", "approved"]', {}, YES),
        ('deal.came_from == "rumoured"', {"stages": ["rumoured", "agreed"]}, YES),
        ('deal.came_from == ""', {}, YES),
        ('"amazon" in deal.investor', {}, YES),
        ('deal.investor.exists(one, one in ["microsoft", "openai"])', {}, NO),
        ('"ai_lab" in deal.categories && "US" in deal.countries', {}, YES),
        ("size(deal.investor) >= 2", {"investor": "aws microsoft", "investee": "openai"}, YES),
        ("deal.lender.size() > 0", {}, NO),
        ('deal.investee[0] == "openai"', {}, YES),
        ("deal.days > 2.5 && !deal.new", {"at": NOON + dt.timedelta(days=8)}, YES),
        ('deal.headline.matches("^a h.*line$")', {}, YES),
        ("deal.new ? deal.amount > 5 : false", {}, YES),
        ("deal.overdue || deal.conflict || deal.circle", {}, NO),
    ],
)
def test_an_expression_asks_for_what_the_deal_has(expression, fields, truth):
    assert judged(expression, **fields) is truth


@pytest.mark.parametrize(
    ("expression", "truth"),
    [
        ("deal.amount > 1", NO),
        ("!(deal.amount > 1)", NO),
        ("deal.amount < 1e15", NO),
        ("!deal.amount_known", YES),
        ("deal.amount > 1 || deal.new", YES),
        ("deal.amount_known && deal.amount > 1", NO),
        ("!deal.amount_known || deal.amount > 1", YES),
        ("deal.stake_known || deal.stake > 5", NO),
    ],
)
def test_what_nobody_told_answers_nothing(expression, truth):
    assert judged(expression, amount=None) is truth


@pytest.mark.parametrize(
    ("expression", "bound", "truth"),
    [
        ("deal.amount > 1e9", Bound.AT_MOST, MAYBE),
        ("deal.amount > 0", Bound.AT_MOST, YES),
        ("deal.amount > 10e9", Bound.AT_MOST, NO),
        ("deal.amount >= 10e9", Bound.AT_LEAST, YES),
        ("deal.amount < 20e9", Bound.AT_LEAST, MAYBE),
        ("deal.amount > 10e9", Bound.ABOUT, MAYBE),
        ("deal.amount > 8e9", Bound.ABOUT, YES),
        ("deal.amount > 2e9 && deal.amount < 3e9", Bound.AT_MOST, MAYBE),
        ("deal.amount == 4e9", Bound.AT_MOST, MAYBE),
        ("deal.amount != 4e9", Bound.AT_MOST, MAYBE),
        ("deal.amount > 1e9 || deal.new", Bound.AT_MOST, YES),
    ],
)
def test_a_figure_that_straddles_the_line_is_a_maybe(expression, bound, truth):
    assert judged(expression, amount=money(10, bound)) is truth


@pytest.mark.parametrize(("limit", "truth"), [("0.1", YES), ("0.2", MAYBE), ("0.6", NO)])
def test_a_ratio_of_two_figures_is_asked_at_the_ends_of_both(limit, truth):
    figures = {
        "amount": money(10, Bound.RANGE, upper=20),
        "more_money": (money(40, Bound.RANGE, upper=80, measure=Measure.VALUATION),),
    }
    assert judged(f"deal.amount / deal.valuation > {limit}", **figures) is truth


def test_with_many_numbers_figures_are_asked_at_their_ends_only():
    many = " || ".join(f"deal.amount == {number}e8" for number in range(1, 30))
    assert judged(f"({many}) && deal.amount > 0", amount=money(10, Bound.AT_MOST)) is NO
    assert judged(f"deal.amount > 11e9 || {many.replace('==', '>')}", amount=money(10, Bound.AT_MOST)) is MAYBE


def test_a_sum_whose_currency_nobody_converts_may_be_anything():
    assert judged("deal.amount > 1e9", amount=money(10, currency="TWD")) is MAYBE


@pytest.mark.parametrize("block", ["when", "unless"])
def test_a_run_time_error_is_no_match_on_either_side_and_is_shown(block):
    faulty = ready('deal.investor[3] == "x"', block)
    facts = facts_of(changed(), AROUND)
    assert faulty.truth(facts) is NO
    explained = faulty.explain(facts)
    assert explained.truth is NO
    assert "a fault of the rule: Index error: index=3 size=2" in "\n".join(tell(explained))
    assert [miss.words for miss in misses(faulty, facts)] == ["a fault of the rule: Index error: index=3 size=2"]


def test_a_faulty_rule_is_counted_and_the_others_go_on():
    both = file('deal.investor[3] == "x"') + "  - { id: two, when: { type: investment } }\n"
    registry = CollectorRegistry()
    found = find(changed(), rules(both), AROUND, RuleFaults(registry))
    assert [one.rule.id for one, _ in found.held] == ["two"]
    assert registry.get_sample_value("dealwatch_rule_faults_total", {"rule": "one"}) == 1


def test_the_explanation_shows_what_each_name_is():
    facts = facts_of(changed(amount=money(10, Bound.AT_LEAST)), AROUND)
    (reason,) = reasons(ready('deal.amount > 1e9 &&\n"openai" in deal.investee && !deal.stake_known').explain(facts))
    assert reason.text == 'expr: deal.amount > 1e9 && "openai" in deal.investee && !deal.stake_known'
    assert reason.value == "deal.amount USD 10B or more; deal.investee [openai]; deal.stake_known no"


def test_every_name_can_be_read_from_a_deal_that_tells_little_and_from_one_that_tells_much():
    little, much = changed(amount=None), changed(stake_percent=Decimal(5), more_money=(money(1, measure=Measure.TOTAL_RAISED),))
    tests = {"number": "{} > -1.0", "text": '{} != "?"', "yes or no": "{0} || !{0}", "list": "size({}) >= 0"}
    for name, one in NAMES.items():
        known = one.read(facts_of(much, AROUND)) is not None
        words = rule(f"{{ expr: '{tests[one.sort].format(name)}' }}") if one.words == () else file(f"size({name}) >= 0")
        (asks,) = rules(words).rules
        assert asks.truth(facts_of(much, AROUND)) is (YES if known else NO), name
        asks.truth(facts_of(little, AROUND))


def problems(text):
    with pytest.raises(Invalid) as caught:
        read_rule_file(text, "bad.yaml", ENTITIES)
    return [(one.line, one.column, one.length, one.message, one.hint) for one in caught.value.problems]


@pytest.mark.parametrize(
    ("expression", "place", "length", "message", "hint"),
    [
        ("deal.amout > 1", (6, 9), 10, "'deal.amout' is not known here", "did you mean 'deal.amount'?"),
        ("deal.new &&\n  deal.amout > 1", (7, 11), 10, "'deal.amout' is not known here", "did you mean 'deal.amount'?"),
        ("deal.new &&\n\n\ndeal.amount > 'x'", (9, 21), 1, "cannot use '>' between a number and a text",
         "write the amount in US dollars: 1e9 for a billion"),
        ("deal.amount > 100 && deal.amount", (6, 27), 2, "cannot use '&&' between a yes or no and a number", ""),
        ("deal.amount > 1000 && deal.origin > 2", (6, 31), 11, "'deal.origin' is not known here", "did you mean 'deal.origins'?"),
        ("deal.amount", (6, 9), 11, "this is a number, not a yes or no", "compare it, such as 'deal.amount > 1e9'"),
        ("deal.amount > 1B", (6, 24), 1, "'B' is not expected here", "write '1e9'"),
        ("deal.amount > $1B", (6, 23), 1, "'$' is not expected here", "sums are plain numbers in US dollars: 1e9 for a billion"),
        ("deal.amount > 1,000", (6, 24), 1, "',' is not expected here", "write numbers without commas"),
        ("deal.new and deal.overdue", (6, 18), 3, "'and' is not expected here", "write '&&'"),
        ("not deal.new", (6, 9), 3, "'not' is not expected here", "write '!'"),
        ("deal.amount = 5", (6, 21), 1, "'=' is not expected here", "write '=='"),
        ("deal.amount +", (6, 21), 1, "the expression ends too early", "something is missing at the end"),
        ("amount > 5", (6, 9), 6, "'amount' is not known here", "write 'deal.amount'"),
        ("has(deal.amount)", (6, 9), 3, "'has' is not known here", "write 'deal.amount_known'"),
        ("int(deal.amount) > 5", (6, 9), 3, "'int' is not known here",
         "leave it out: all numbers are decimals, so '5' and '5.0' are the same"),
        ("deal.amount > 5u", (6, 21), 1, "cannot use '>' between a number and a whole number with 'u'", "leave the 'u' out"),
        ('deal.investor == "aws"', (6, 23), 2, "cannot use '==' between a list of texts and a text",
         'write \'in\': "nvidia" in deal.investor'),
        ('deal.stage == "agred"', (6, 24), 5, "'deal.stage' is never 'agred'", "did you mean 'agreed'?"),
        ('deal.type in ["ipo", "acquisiton"]', (6, 31), 10, "'deal.type' is never 'acquisiton'", "did you mean 'acquisition'?"),
        ('deal.subject != "clouds"', (6, 26), 6, "'deal.subject' is never 'clouds'", "did you mean 'cloud'?"),
        ('deal.new && "aple" in deal.parties', (6, 22), 4, "'aple' is not a known entity", "did you mean 'apple'?"),
        ('deal.new &&\n "ai_lap" in deal.categories', (7, 11), 6, "'ai_lap' is not a known category", "did you mean 'ai_lab'?"),
        ("1 + 1 == 2", (6, 9), 10, "this asks nothing of the deal", "name a part of it, such as 'deal.amount'"),
        ("deal.headline.size > 4", (6, 9), 18, "this has no parts to ask for", "functions need brackets, as in size(deal.investor)"),
        ("'é中' + '😀' == deal.amout", (6, 23), 10, "'deal.amout' is not known here", "did you mean 'deal.amount'?"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place(expression, place, length, message, hint):
    assert problems(file(expression)) == [(*place, length, message, hint)]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("expr: deal.amout > 1", (5, 13)),
        ("expr: 'deal.new && deal.amout > 1'", (5, 26)),
        ('expr: "deal.type == \\"ipo\\" && deal.amout > 1"', (5, 38)),
        ("expr: >\n        deal.new &&\n        deal.amout > 1", (7, 9)),
        ("expr: |2\n        deal.new &&\n        deal.amout > 1", (7, 9)),
        ("expr: deal.new &&\n        deal.amout > 1", (6, 9)),
    ],
)
def test_the_place_is_right_however_the_text_is_written(written, place):
    (problem,) = problems(f"version: 1\nrules:\n  - id: one\n    when:\n      {written}\n")
    assert problem[:2] == place


def test_all_mistakes_of_an_expression_are_told_at_once():
    text = 'deal.amout > 1 && deal.stage == "signd" ||\n  deal.new > 2 && foo(deal.type == "ipp")'
    assert [(line, column, message) for line, column, _, message, _ in problems(file(text))] == [
        (6, 9, "'deal.amout' is not known here"),
        (6, 42, "'deal.stage' is never 'signd'"),
        (7, 20, "cannot use '>' between a yes or no and a number"),
        (7, 27, "'foo' is not known here"),
        (7, 45, "'deal.type' is never 'ipp'"),
    ]


def test_what_follows_from_a_mistake_is_not_told():
    assert [one[3] for one in problems(file("deal.investr.exists(x, x == 'a') && deal.new"))] == [
        "'deal.investr' is not known here"
    ]
    assert len(problems(file("deal.amount > > 1 && deal.amout )"))) == 1


def test_without_the_extra_a_rule_with_expr_is_refused_and_says_what_to_install(monkeypatch):
    monkeypatch.setattr(engine, "cel", None)
    (problem,) = problems(file("deal.new"))
    assert problem[3] == "'expr' needs the extra 'cel', which is not installed"
    assert "-r requirements/cel.txt" in problem[4]
    assert "--build-arg EXTRAS=cel" in problem[4]
    assert rules(rule("{ type: ipo }")).rules


def test_a_rule_about_many_deals_does_not_ask_for_the_day_of_the_news():
    many = file("deal.amount > 1 &&\n  deal.new") + "    over: 90 days\n    count: at least 2\n"
    (problem,) = problems(many)
    assert problem[:3] == (7, 11, 8)
    assert problem[3] == "'deal.new' asks about the news of one day, and this rule is about many deals"
    assert rules(many.replace("deal.new", "deal.amount > 2")).rules


@pytest.mark.parametrize("written", ["expr: [deal.new]", "expr: { a: b }", "expr:"])
def test_an_expression_is_one_text(written):
    assert problems(f"version: 1\nrules:\n  - id: one\n    when:\n      {written}\n")


NUMBERS = st.sampled_from(["1", "0x1f", "2.5", "7e3", "[0]", "size(deal.investor)", "deal.amount", " // 5\n", '"5"', "[1, 2][0]"])


@settings(deadline=None)
@given(st.lists(NUMBERS | st.sampled_from([" + ", "(", ")", "[", "]", "é", "\n"]), max_size=20).map("".join))
@example("size(deal.investor) > 1 && deal.amount > 12")
def test_every_place_of_the_rewritten_text_leads_back_to_its_own(text):
    changed_ = rewritten(text, tokens(text))
    assert changed_.origin(len(changed_.text)) == len(text)
    places = [changed_.origin(place) for place in range(len(changed_.text))]
    assert places == sorted(places)
    for place, character in enumerate(changed_.text):
        if character.isalpha() and character not in "Sxabcdef":
            assert text[places[place]] == character


def test_two_expressions_of_the_same_text_are_the_same_condition():
    first, second = (ready("deal.amount > 1").when.node.parts[0].wanted for _ in range(2))
    assert first == second
    assert hash(first) == hash(second)


def test_a_deal_with_another_amount_is_asked_anew():
    asks = ready("deal.amount > 5e9")
    assert [asks.truth(facts_of(changed(amount=amount), AROUND)) for amount in (1, 9, 2)] == [NO, YES, NO]
    assert deal().money[0].value == 10**10
