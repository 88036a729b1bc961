"""Which words of an article are marked, and how its text is cut for it."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from services.console.entries import entry_of
from services.console.evidence import Mark, Place, Slot, marks_in, nearest, slots_of
from services.console.marking import anchors_of, excerpt, marked, paragraphs
from services.console.readings import readings
from services.console.rows import ArticleRow, EventRow
from shared.contracts import Article, Bound, DealMentioned, Evidence, Kind, Measure, Role, Stage
from tests.browser.console_facts import NOW, article, deal_of, dollars, mention, party, words
from tests.browser.console_sample import talks


def slot(number: int, text: str, start: int, length: int) -> Slot | None:
    quote = text[start : start + length]
    found = Evidence(field="text", start=start, end=start + len(quote), quote=quote, pattern="p") if quote else None
    return Slot(number, "label", "value", found, f"key {number}") if found else None


@given(st.text(min_size=1, max_size=300), st.lists(st.tuples(st.integers(0, 299), st.integers(1, 60)), max_size=8))
@settings(max_examples=200, deadline=None)
def test_marks_change_no_letter_and_cover_their_words(text: str, places: list[tuple[int, int]]):
    slots = [found for number, (start, length) in enumerate(places) if (found := slot(number, text, start, length))]
    marks = marks_in("a", "text", text, slots, ())
    [anchors] = anchors_of([marks])
    segments = marked(text, marks, anchors)
    assert "".join(segment.text for segment in segments) == text
    for one in slots:
        assert "".join(segment.text for segment in segments if one in segment.slots) == one.evidence.quote
        assert sum(one in segment.starts for segment in segments) == 1
    lines = paragraphs(segments)
    shown = "\n".join("".join(segment.text for segment in line) for line in lines)
    assert shown == "\n".join(line for line in text.split("\n") if line.strip())


def test_a_long_text_keeps_the_words_around_its_marks():
    text = "before " * 3000 + "THE WORDS" + " after" * 3000
    one = slot(1, text, text.index("THE"), 9)
    shown = excerpt(marked(text, [Mark(one, one.evidence.start, one.evidence.end)]))
    assert len("".join(segment.text for segment in shown)) < 1500
    assert [segment.text for segment in shown if segment.slots] == ["THE WORDS"]
    assert sum(segment.gap for segment in shown) == 2
    assert [line[0].gap for line in paragraphs(shown)].count(True) == 2


def test_what_another_article_says_of_a_slot_is_marked_there_too():
    text = "Ten billion dollars, said Amazon."
    one = Slot(
        3, "Amount", "$10B", Evidence(field="text", start=0, end=3, quote="Els", pattern="p", article_id="other"), "money:deal"
    )
    told = [
        Place("money:deal", "text", 0, 19, "Ten billion dollars"),
        Place("money:deal", "text", 0, 5, "wrong"),
        Place("no", "text", 0, 3, "Ten"),
    ]
    assert marks_in("here", "text", text, [one], told) == [Mark(one, 0, 19)]


def test_a_line_of_the_record_leads_to_its_own_words_else_to_the_first_that_say_it():
    one, two = slot(1, "aaaa", 0, 1), slot(2, "aaaa", 1, 1)
    first, home, other = Mark(one, 0, 1), Mark(one, 2, 3, is_home=True), Mark(two, 3, 4)
    assert anchors_of([[first, other], [home]]) == [[other], [home]]


def row(of: Article) -> ArticleRow:
    return ArticleRow(of.id, of.url, of.publisher, None, of.title, of.language, None, of.fetched_at, of.text)


def event(fact: DealMentioned, seq: int) -> EventRow:
    entry = entry_of(fact)
    return EventRow(seq, "mention", entry.identity, entry.correlation_id, None, NOW, entry.title, entry.body)


def test_every_article_of_a_deal_shows_where_it_says_the_same():
    told, deal, contract = talks(NOW)
    reprint = article(
        "Amazon may buy into OpenAI",
        "Amazon is talking to OpenAI about $10 billion.\nMore soon.",
        NOW + dt.timedelta(hours=1),
        "Later Post",
    )
    again = deal_of(
        reprint, Kind.INVESTMENT, Stage.IN_TALKS, money=(dollars(reprint, "$10 billion", "10", Measure.DEAL, Bound.EXACTLY),),
        parties=(party(reprint, "Amazon", Role.INVESTOR, "amazon"), party(reprint, "OpenAI", Role.INVESTEE, "openai")),
        evidence=(words(reprint, "talking", "investment.talks"),),
    )  # fmt: skip
    mentions = [
        event(mention(told, contract, 1, words(told, "agreed to buy", "x")), 1),
        event(mention(reprint, again, 0, again.evidence[0]), 2),
    ]
    first, second = readings(deal, slots_of(deal), [row(reprint), row(told)], mentions)
    assert first.article.publisher == "Harbour Wire"
    marks = [segment.text for line in second.text for segment in line if segment.slots]
    assert marks == ["Amazon", "talking", "OpenAI", "$10 billion"]
    assert not any(segment.starts for line in second.text for segment in line)  # the record was read from the other one
    assert len(second.text) == 2


def test_the_mention_of_another_deal_between_the_same_companies_is_not_taken_for_it():
    told, deal, contract = talks(NOW)
    other = entry_of(mention(told, contract, 0, contract.evidence[0])).body
    mine = entry_of(mention(told, deal, 1, deal.evidence[0])).body
    assert nearest(deal, [other, mine]) == mine
    assert nearest(deal, [other]) is None
    assert nearest(deal, [mine | {"spans": []}]) is None
