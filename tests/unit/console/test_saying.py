"""How figures, times and Slack's markup are turned into words."""

import datetime as dt
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.console.blocks import rendered
from services.console.entries import told_by_parties
from services.console.evidence import slots_of
from services.console.mails import headers_of
from services.console.mrkdwn import mrkdwn
from services.console.rows import EventRow
from services.console.rule_list import rules_in
from services.console.stories import tell
from services.console.wording import elapsed, figure, givers_first, money, storable
from shared.contracts import Bound, Measure, Money
from tests.browser.console_facts import NOW, article, words
from tests.browser.console_sample import talks

ALLOWED = {"strong", "em", "s", "code", "pre", "a", "span", "br", "blockquote", "div", "p", "hr", "ul", "ol", "li"}


class Checked(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.bad.append(tag)
        for name, value in attrs:
            if name not in {"href", "rel", "target", "class"}:
                self.bad.append(name)
            if name == "href" and not (value or "").casefold().startswith(("http://", "https://", "mailto:")):
                self.bad.append(str(value))


@pytest.mark.parametrize(
    ("value", "currency", "said"),
    [
        ("10000000000", "USD", "$10B"),
        ("12510000", "EUR", "€12.51M"),
        ("1500000000000", "JPY", "¥1.5T"),
        ("40000", "CHF", "CHF 40,000"),
        ("0", None, "0"),
    ],
)
def test_figures(value: str, currency: str | None, said: str):
    assert figure(Decimal(value), currency) == said


def test_a_range_over_years_without_a_currency():
    quote = words(article("t", "three to four", NOW, "p"), "three", "x")
    said = money(
        Money(
            measure=Measure.DEAL,
            value=Decimal(3),
            upper=Decimal(4),
            currency=None,
            bound=Bound.RANGE,
            duration_months=18,
            evidence=quote,
        )
    )
    assert said.text == "3 to 4 over 18 months (currency not said)"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-1, "0 ms"), (0.0384, "38 ms"), (4.21, "4.2 s"), (185, "3 min 5 s"), (7500, "2 h 5 min"), (180000, "2 d 2 h")],
)
def test_times_between_steps(seconds: float, said: str):
    assert elapsed(dt.timedelta(seconds=seconds)) == said


def test_no_parties_are_told_by_nothing():
    assert told_by_parties(()) == ""


def test_who_gives_is_named_before_who_gets():
    _, deal, _ = talks(NOW)
    turned = deal.parties[::-1]
    assert [party.name for party in givers_first(turned)] == ["Amazon", "OpenAI"]
    assert told_by_parties(turned) == "Amazon → OpenAI"
    assert [slot.value for slot in slots_of(deal.model_copy(update={"parties": turned}))][:2] == ["Amazon", "OpenAI"]


def event(kind: str, seconds: float, seq: int) -> EventRow:
    return EventRow(seq, kind, str(seq), "c", None, NOW + dt.timedelta(seconds=seconds), "t", {})


def test_a_mention_taken_late_does_not_turn_time_back():
    told = tell([event("deal", 0.02, 1), event("mention", 90, 2), event("article", 0, 3)])
    assert [step.event.kind for step in told.steps] == ["article", "mention", "deal"]
    assert [step.gap for step in told.steps][1:] == [dt.timedelta(seconds=0.02), dt.timedelta()]
    assert told.took == dt.timedelta(seconds=0.02)


def test_an_empty_story_is_no_story():
    assert tell([]).steps == ()


@given(st.text(max_size=200))
def test_storable_text_is_as_long_and_encodable(text: str):
    kept = storable(text + "\x00\ud800")
    assert len(kept) == len(text) + 2
    kept.encode()


@given(st.text(alphabet=st.sampled_from(list("ab *_~`<>|!@#&;\"'\n:/.\ue000\ue0010")) | st.characters(), max_size=120))
@settings(max_examples=300, deadline=None)
def test_no_text_of_slack_becomes_a_tag_of_its_own(text: str):
    assert Checked(str(mrkdwn(text))).bad == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _it_ ~gone~ `co*de*`", "<strong>bold</strong> <em>it</em> <s>gone</s> <code>co*de*</code>"),
        ("*<https://a.example|A &amp; B>*", '<strong><a href="https://a.example" rel="noopener noreferrer" target="_blank">A &amp; B</a></strong>'),
        ("<javascript:alert(1)|click>", "click"),
        ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
        ("&gt; said\n&gt; twice\nthen", "<blockquote>said<br>twice</blockquote>then"),
        ("*\u200bnot* *\u200bbold*\u200b _so_\u200b", "*\u200bnot* *\u200bbold*\u200b _so_\u200b"),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4"),
        ("<!channel> <@U1|ana> <#C1|deals>", '<span class="slack-mention">@channel</span> <span class="slack-mention">@ana</span> <span class="slack-mention">#deals</span>'),
        ("<!date^1700000000^{date}|yesterday>", "yesterday"),
        (":bell: :nobody_knows:", "🔔 :nobody_knows:"),
        ("```a < b\n*c*```", "<pre>a &lt; b\n*c*</pre>"),
    ],
)  # fmt: skip
def test_slack_markup(text: str, html: str):
    assert str(mrkdwn(text)) == html


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.sampled_from(["type", "text", "elements", "fields", "accessory", "url", "style", "alt_text", "name"]), inner, max_size=4), max_leaves=12)  # fmt: skip
BLOCK = st.fixed_dictionaries(
    {"type": st.sampled_from(["header", "section", "context", "actions", "image", "divider", "markdown", "rich_text", "poll"])},
    optional={"text": JSON, "elements": JSON, "fields": JSON, "accessory": JSON, "alt_text": JSON},
)


@given(st.lists(BLOCK, max_size=4), st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_blocks_are_rendered_and_harmless(blocks: list[dict], text: str):
    assert Checked(str(rendered(blocks, text))).bad == []


def test_a_block_nobody_knows_is_named():
    assert "poll" in rendered([{"type": "poll"}], "")
    assert rendered([], "*fallback*") == '<div class="slack-section"><strong>fallback</strong></div>'


@pytest.mark.parametrize(
    "raw",
    [
        "Subject: =?nocharset?q?x?=\r\n\r\n",
        "Subject: =?utf-8?b?!!!?=\r\n\r\n",
        "\x00:\r\n\r\n",
        "no headers",
        "From: \ud800\r\n\r\nx",
    ],
)
def test_headers_that_cannot_be_read_stay_as_they_are(raw: str):
    assert all(isinstance(value, str) for _, value in headers_of(raw))


def test_headers_are_decoded_and_those_a_person_looks_for_come_first():
    headers = headers_of("X-Odd: 1\r\nSubject: =?utf-8?q?=E2=82=AC5?=\r\nFrom: a@example.com\r\n\r\nbody")
    assert headers == [("From", "a@example.com"), ("Subject", "€5"), ("X-Odd", "1")]


RULES = """# Rules about money.
version: 1

rules:
  # The first.
  - id: big
    name: Big money
    when: { amount: above $1B }

  # The second.
  - id: small
    when: { amount: below $1B }

# How they are tried.
tests:
  - rule: big
"""


def test_the_rules_of_a_file_are_told_one_by_one_as_they_were_written():
    big, small = rules_in(RULES)
    assert (big.id, big.name, big.line) == ("big", "Big money", 6)
    assert big.text == "  - id: big\n    name: Big money\n    when: { amount: above $1B }"
    assert small.text == "  - id: small\n    when: { amount: below $1B }"
    assert small.name == "small"


@pytest.mark.parametrize("text", ["", "rules: [", "rules: 7", "- a", "rules: [1, 2]", "version: 1", "rules: []"])
def test_a_file_that_cannot_be_read_has_no_rules(text: str):
    assert rules_in(text) == []
