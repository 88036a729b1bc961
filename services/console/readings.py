"""The articles of a deal with the words marked that say what the record says. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.console.evidence import Mark, Place, Slot, further, marks_in, nearest, places
from services.console.marking import Segment, anchors_of, excerpt, marked, paragraphs
from services.console.rows import ArticleRow, EventRow
from shared.contracts import Deal


@dataclass(frozen=True)
class Reading:
    """An article as the page of a deal shows it. `weight` is how many of the record's own words stand in it."""

    article: ArticleRow
    title: list[Segment]
    text: list[list[Segment]]
    weight: int
    slots: frozenset[int]


@dataclass(frozen=True)
class _Marked:
    article: ArticleRow
    title: list[Mark]
    text: list[Mark]


def readings(deal: Deal, slots: Sequence[Slot], articles: Iterable[ArticleRow], mentions: Iterable[EventRow]) -> list[Reading]:
    """Those the record was read from first, then the newest."""
    by_article: dict[str, list[EventRow]] = {}
    for mention in mentions:
        by_article.setdefault(mention.correlation_id, []).append(mention)
    found = [_read(article, slots, _told(deal, article, by_article)) for article in articles]
    found.sort(key=lambda one: (-_weight(one), -one.article.fetched_at.timestamp()))
    anchors = anchors_of([field for one in found for field in (one.title, one.text)])
    return [_shown(one, anchors[2 * index], anchors[2 * index + 1]) for index, one in enumerate(found)]


def _told(deal: Deal, article: ArticleRow, by_article: Mapping[str, Sequence[EventRow]]) -> list[Place]:
    body = nearest(deal, [mention.body for mention in by_article.get(article.id, ())])
    return [*further(deal, article.id), *(places(body) if body else ())]


def _read(article: ArticleRow, slots: Sequence[Slot], told: Sequence[Place]) -> _Marked:
    title = marks_in(article.id, "title", article.title, slots, told)
    return _Marked(article, title, marks_in(article.id, "text", article.text, slots, told))


def _shown(one: _Marked, in_title: list[Mark], in_text: list[Mark]) -> Reading:
    return Reading(
        one.article,
        marked(one.article.title, one.title, in_title),
        paragraphs(excerpt(marked(one.article.text, one.text, in_text))),
        _weight(one),
        frozenset(mark.slot.number for mark in (*one.title, *one.text)),
    )


def _weight(one: _Marked) -> int:
    return sum(mark.is_home for mark in (*one.title, *one.text))
