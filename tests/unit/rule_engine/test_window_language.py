"""What a person sees who gets a window, a pattern or a cool-down wrong; and what lengths of time mean."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rule_engine.lengths import Length, read_length
from services.rule_engine.reading import read_rule_file
from shared.documents import Invalid
from tests.unit.rule_engine.deals import ENTITIES

AT = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)
WHEN = "    when: { type: investment }\n"
PATTERN = "    pattern: [A invests in B, B buys from A]\n"


def file(*lines: str, start: str = "") -> str:
    return "rules:\n  - id: a\n" + start + "".join(f"    {line}\n" for line in lines)


def problems(text: str):
    with pytest.raises(Invalid) as raised:
        read_rule_file(text, "rules.yaml", ENTITIES)
    return [(one.message, one.hint, one.source[one.column - 1 : one.column - 1 + one.length]) for one in raised.value.problems]


@pytest.mark.parametrize(
    ("written", "message", "hint", "underlined"),
    [
        ("7d", "cannot read '7d' as a length of time", "write '7 days'", "7d"),
        ("12m", "cannot read '12m' as a length of time", "'m' may be minutes or months: write '12 months'", "12m"),
        ("12 monts", "cannot read '12 monts' as a length of time", "did you mean 'month'?", "12 monts"),
        ("a week", "cannot read 'a week' as a length of time", "write '1 week'", "a week"),
        ("0 days", "a length of time is not nothing", "write '1 day' or more", "0 days"),
        ("9999999999 years", "'9999999999 years' is longer than anything is known", "at most 100 years", "9999999999 years"),
        ("soon", "cannot read 'soon' as a length of time", "write it like '90 days', '12 months', '1 day'", "soon"),
        ("7d per investee", "cannot read '7d' as a length of time", "write '7 days'", "7d"),
        ("7 days per invester", "'invester' is nothing to cool down per", None, "invester"),
        ("7 days per", "what it cools down per is missing", None, "7 days per"),
        ("7 days per target", "no investment has one in the role 'target'", "write 'investee' or 'investor' or 'seller'", None),
    ],
)
def test_what_is_said_of_a_cool_down(written, message, hint, underlined):
    ((said, hinted, at),) = problems(file(f"cool_down: {written}", start=WHEN))
    assert said == message
    assert hint in {None, hinted}
    assert underlined in {None, at}


@pytest.mark.parametrize(
    ("lines", "message", "underlined"),
    [
        (["over: 90 days"], "'over' needs 'total' or 'count'", "over"),
        (["total: above $1B"], "'total' needs 'over'", "total"),
        (["over: 90 days", "total: above $1B", "count_of: investor"], "'count_of' needs 'count'", "count_of"),
        (["over: 90 days", "total: below $1B"], "what is below this at first is below it from the start", "below $1B"),
        (["over: 90 days", "count: at most 3"], "what is below this at first is below it from the start", "at most 3"),
        (["over: 90 days", "total: known"], "whether a sum is known cannot be asked of many deals", "known"),
        (["over: 90 days", "total: $1B"], "'$1B' needs a comparison word", "$1B"),
        (["over: 90 days", "total: above $1B", "per: invester"], "'invester' is not a known role", "invester"),
        (
            ["over: 90 days", "total: above $1B", "per: target"],
            "no investment has one in the role 'target'",
            "target",
        ),
        (["within: 12 months"], "'within' needs 'pattern'", "within"),
        (["any_order: yes"], "'any_order' needs 'pattern'", "any_order"),
        (["pattern: [A invests in B, B buys from A]"], "'when' does not go with 'pattern'", "when"),
    ],
)
def test_what_is_said_of_a_window(lines, message, underlined):
    assert (message, underlined) in [(said, at) for said, _, at in problems(file(*lines, start=WHEN))]


@pytest.mark.parametrize(
    ("lines", "message", "hint", "underlined"),
    [
        (["pattern: [A invest in B, B buys from A]"], "'invest in' is not a known verb", "did you mean 'invests in'?", "invest in"),
        (["pattern: [A invests in B]"], "a list of two to four lines is wanted here", None, None),
        (["pattern: [A invests in A, A buys from B]"], "'A' does this to itself", "name two companies", "A invests in A"),
        (
            ["pattern: [amazon invests in B, B buys from A]"],
            "'amazon' is no letter that stands for a company",
            None,
            "amazon",
        ),
        (["pattern: [A B, B buys from A]"], "cannot read 'A B' as a line of a pattern", "write it like 'A invests in B'", "A B"),
        (
            ["pattern: [A invests in B, C buys from D]"],
            "this line has no company in common with the one above",
            "use one of their letters",
            "C buys from D",
        ),
        (
            ["pattern: [A invests in B, B buys from A]", "where: { C: { category: ai_lab } }"],
            "'C' stands in no line of the pattern",
            "known: A, B",
            "C",
        ),
        (
            ["pattern: [A invests in B, B buys from A]", "where: { A: { category: ai_labb } }"],
            "'ai_labb' is not a known category",
            "did you mean 'ai_lab'?",
            "ai_labb",
        ),
        (
            ["pattern: [A invests in B, B buys from A]", "where: { A: amazn }"],
            "'amazn' is not a known entity",
            "did you mean 'amazon'?",
            "amazn",
        ),
        (["pattern: [A invests in B, B buys from A]", "over: 90 days"], "'over' does not go with 'pattern'", None, "over"),
        (
            ["pattern: [A invests in B, B buys from A]", "cool_down: 7 days per investee"],
            "a pattern has no investee, it has letters",
            "write 'per deal', or leave it out",
            None,
        ),
        (
            ["pattern: [A invests in B, B buys from A]", "unless: { new: no }"],
            "'new' asks about the news of one day, and this rule is about many deals",
            None,
            "new",
        ),
    ],
)
def test_what_is_said_of_a_pattern(lines, message, hint, underlined):
    found = problems(file(*lines))
    assert (message, hint or found[0][1], underlined or found[0][2]) in found


@pytest.mark.parametrize(
    ("lines", "message", "hint", "underlined"),
    [
        ([PATTERN.strip(), "background: only"], "a pattern looks at news too, not at 'only' background", "write 'include', or leave it out", "only"),
        ([PATTERN.strip(), "background: never"], "'never' is what holds without this key", None, "never"),
        ([PATTERN.strip(), "when: { background: include }"], "'when' does not go with 'pattern'", "write 'background: include' beside 'pattern'", "when"),
        (["when: { type: debt }", "background: include"], "'background' needs 'pattern'", "write it in 'when', beside the other conditions", "background"),
    ],
)  # fmt: skip
def test_what_is_said_of_background(lines, message, hint, underlined):
    found = problems(file(*lines))
    assert (message, hint or found[0][1], underlined) in found


NAMED = """conditions:
  fresh: { type: investment, new: yes }
  figure: { any: [{ novelty: new_figure }, { type: debt }] }
  asked: { expr: deal.new && deal.amount > 1.0 }
  through: { all: [{ use: figure }] }
  round: { use: [other, fresh] }
  other: { use: round }
  calm: { type: investment }
"""


@pytest.mark.parametrize(
    ("line", "said", "underlined"),
    [
        ("when: { use: fresh }", "'fresh' asks 'new' (line 2)", "fresh"),
        ("when: { use: [calm, figure] }", "'figure' asks 'novelty' (line 3)", "figure"),
        ("when: { any: [{ use: calm }, { use: asked }] }", "'asked' asks 'deal.new' (line 4)", "asked"),
        ("when: { use: through }", "'through' asks 'novelty' (line 3)", "through"),
        ("when: { type: investment }\n    unless: { use: through }", "'through' asks 'novelty' (line 3)", "through"),
        ("when: { use: other }", "'other' asks 'new' (line 2)", "other"),
    ],
)
def test_what_asks_about_one_day_is_found_behind_a_name(line, said, underlined):
    found = problems(NAMED + file(line, "over: 90 days", "count: at least 3"))
    assert f"{said}, which asks about the news of one day, and this rule is about many deals" in [one for one, _, _ in found]
    assert underlined in [at for one, _, at in found if one.startswith(said)]


def test_a_named_condition_may_ask_about_one_day_in_other_rules():
    names = "".join(line for line in NAMED.splitlines(keepends=True) if "round" not in line and "asked" not in line)
    read_rule_file(names + file("when: { use: [fresh, through] }"), "rules.yaml", ENTITIES)
    read_rule_file(names + file("when: { use: calm }", "over: 90 days", "count: at least 3"), "rules.yaml", ENTITIES)


@pytest.mark.parametrize(
    ("count", "fits"), [("at least 1000", True), ("above 999", True), ("above 1000", False), ("between 1001 and 2000", False)]
)
def test_more_deals_than_are_looked_at_are_never_reached(count, fits):
    text = file(WHEN.strip(), "over: 90 days", f"count: {count}")
    if fits:
        read_rule_file(text, "rules.yaml", ENTITIES)
        return
    ((said, hint, _),) = problems(text)
    assert (said, hint) == ("at most 1,000 deals are looked at, so this is never reached", "write 'at least 1000' or less")


def test_lines_that_are_joined_further_down_are_no_fault():
    read_rule_file(file("pattern: [A invests in B, C buys from D, B buys from C]"), "rules.yaml", ENTITIES)


def test_everything_is_told_at_once():
    found = problems(file("over: 7d", "per: target", "count: 3", "cool_down: 12 monts", start=WHEN))
    assert len(found) == 4


def test_a_rule_without_anything_to_look_for_is_told_both_ways():
    ((said, hint, _),) = problems(file("name: nothing"))
    assert (said, hint) == ("'when' is missing", "write what the deals must be, or a 'pattern'")


@pytest.mark.parametrize(
    ("written", "before", "after"),
    [
        ("1 month", dt.datetime(2026, 2, 28, 12, tzinfo=dt.UTC), dt.datetime(2026, 4, 30, 12, tzinfo=dt.UTC)),
        ("1 quarter", dt.datetime(2025, 12, 31, 12, tzinfo=dt.UTC), dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)),
        ("2 years", dt.datetime(2024, 3, 31, 12, tzinfo=dt.UTC), dt.datetime(2028, 3, 31, 12, tzinfo=dt.UTC)),
        ("90 days", AT - dt.timedelta(days=90), AT + dt.timedelta(days=90)),
        ("2 weeks", AT - dt.timedelta(days=14), AT + dt.timedelta(days=14)),
        ("36 Hours", AT - dt.timedelta(hours=36), AT + dt.timedelta(hours=36)),
    ],
)
def test_months_are_those_of_the_calendar(written, before, after):
    length = read_length(written)
    assert (length.before(AT), length.after(AT)) == (before, after)


@given(
    st.integers(1, 1200),
    st.sampled_from(["minute", "hour", "day", "week", "month", "quarter", "year"]),
    st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31), timezones=st.just(dt.UTC)),  # noqa: DTZ001 - hypothesis wants them naive
)
def test_a_length_leads_back_and_forth_and_never_past_the_calendar(number, unit, moment):
    length = Length(number, unit)
    assert length.before(moment) <= moment <= length.after(moment)


@given(st.text(max_size=40))
def test_no_text_is_read_by_accident_or_breaks_the_reader(text):
    found = None
    try:
        found = read_length(text)
    except Exception as error:  # noqa: BLE001 - only its kind is of interest
        assert type(error).__name__ == "PydanticCustomError"
    assert found is None or str(found.number) == str(
        int(text[: len(text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ "))].strip())
    )


def test_a_month_is_that_of_utc_whatever_zone_a_time_was_written_in():
    tokyo = dt.timezone(dt.timedelta(hours=9))
    last_of_march_there = dt.datetime(2026, 3, 31, 1, tzinfo=tokyo)  # 30 March in UTC
    month = read_length("1 month")
    assert month.before(last_of_march_there) == month.before(last_of_march_there.astimezone(dt.UTC))
    assert month.after(dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)) == dt.datetime(2026, 2, 28, 12, tzinfo=dt.UTC)
