"""Texts that nobody would write, made of those that people do, and what must hold whatever is read.

The sentences of the corpora lose, double, swap and mix their words, across languages; the words of all lexicons are thrown together;
signs that no eye sees are strewn in. Everything is drawn by hypothesis, so that what fails is made small before it is shown.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any

from hypothesis import strategies as st

from services.extractor.extract import Answer, Extractor
from services.extractor.lexicon import languages
from shared.contracts import Article, DealMentioned, Evidence, article_id, content_hash
from tests.corpus.grid import Grid

# Nothing, ends of lines of all sorts, marks of direction, joiners, combining marks, halves of characters, what has no width or too much.
ODD = (
    "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u200b", "\u200d", "\u200e", "\u200f", "\u202a", "\u202c", "\u202e", "\u2066", "\u2069",
    "\ufeff", "\ufffd", "\ud800", "\udfff", "\u0301", "\u0e33", "\u0e4d", "\u093c", "\u0130", "\u1e9e", "\ufb03", "\u1100\u1161",
    "\uff11\uff10\uff10", "\u0661\u0662", "\U0001d7d9", "\U00020000", "\U0001f680", "\n\n", "\r", "\t", "(", ")", "\u300c", "\u300d", '"', "\u2019",
)  # fmt: skip
NAMES = (
    "Amazon", "OpenAI", "AWS", "Tessaro", "Larkfield Dairy Ltd", "Grupo Almanza", "Société Vantor", "Nordvik AG", "アマゾン", "東栄電機", "株式会社ミナト",
    "华信股份有限公司", "远东集团", "한빛전자", "(주)새벽", "บริษัท ทองคำ จำกัด (มหาชน)", "बृजवाटर लिमिटेड", "Ö", "X", "A&B", "3M", "e.l.f.", "Reuters", "EU",
)  # fmt: skip
SIGNS = ("$", "€", "£", "¥", "US$", "HK$", "EUR ", "", "-", "~")
STOPS = (".", ",", ";", "。", "、", "।", "(", ")", ": ", "?", "\n", " - ", "%", "25%", "2019", "in 2019", "2019年", "31.12.2025")
_LONGEST_WORD, _MOST_WORDS = 40, 400
ANY_LANGUAGE = st.sampled_from([*languages(), None, "it", "EN-us", "zh_Hant", "", "\x00", "klingon"])
MOMENTS = st.one_of(
    st.none(),
    st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30), timezones=st.just(dt.UTC)),  # noqa: DTZ001 - hypothesis wants them naive
    st.datetimes(dt.datetime(2015, 1, 1), dt.datetime(2027, 1, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001
)


@cache
def sentences() -> tuple[str, ...]:
    """All texts of the corpora, in all languages."""
    cases = [case for cell in Grid.read().cells for case in cell.cases]
    return tuple(dict.fromkeys(text for case in cases for text in (case.get("title", ""), case["text"]) if text))


@cache
def words_of(language: str) -> dict[str, tuple[str, ...]]:
    """The words of a language's file by what they mean to the grammar, without its longest lists of mere nouns."""
    said = tomllib.loads(
        resources.files("services.extractor").joinpath("languages", f"{language}.toml").read_text(encoding="utf-8")
    )
    return {
        group: found for group, part in said.items() if isinstance(part, dict) and (found := tuple(_leaves(part))[:_MOST_WORDS])
    }


def _leaves(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield from [part] if len(part) < _LONGEST_WORD else []
    elif isinstance(part, list):
        yield from (leaf for one in part for leaf in _leaves(one))
    elif isinstance(part, dict):
        numbers = [key for key, value in part.items() if isinstance(value, int | float)]
        yield from numbers
        yield from (leaf for value in part.values() for leaf in _leaves(value))


@st.composite
def spoken(draw: st.DrawFn, language: str) -> str:
    """What the grammar of a language is made of, in any order: names, triggers, stages, markers, sums, and what rules them out."""
    groups = words_of(language)
    names = st.sampled_from(NAMES)
    told = st.sampled_from(sorted(groups)).flatmap(lambda group: st.sampled_from(groups[group]))
    sums = st.tuples(st.sampled_from(SIGNS), st.from_regex(r"[0-9]{1,4}([.,][0-9]{1,3}){0,2}", fullmatch=True), told).map("".join)
    parts = draw(st.lists(st.one_of(names, told, told, told, sums, st.sampled_from(STOPS)), max_size=30))
    return draw(st.sampled_from(["", " "])).join(parts)


def pieces(text: str) -> list[str]:
    """Its words, or stretches of three letters where it has none."""
    words = text.split(" ")
    return words if len(words) > 3 else [text[at : at + 3] for at in range(0, len(text), 3)]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A sentence of the corpora, perhaps two, after up to eight accidents."""
    first, second = draw(st.sampled_from(sentences())), draw(st.sampled_from(sentences()))
    parts = pieces(first)
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, max(0, len(parts) - 1)))
        parts = _after_accident(
            draw(st.integers(0, 7)), parts, at, draw(st.sampled_from(pieces(second))), draw(st.sampled_from(ODD))
        )
    return ("" if " " not in first else " ").join(parts)


def _after_accident(which: int, parts: Sequence[str], at: int, other: str, odd: str) -> list[str]:
    before, here, after = list(parts[:at]), list(parts[at : at + 1]), list(parts[at + 1 :])
    return [
        lambda: [*before, *after],
        lambda: [*before, *here, *here, *after],
        lambda: [*after, *here, *before],
        lambda: [*before, other, *after],
        lambda: [*before, *(part[::-1] for part in here), *after],
        lambda: [*before, *(part.swapcase() for part in here), *after],
        lambda: [*before, *(odd.join(part) for part in here), *after],
        lambda: [*before, odd, *here, *after],
    ][which]()


thrown = st.lists(st.one_of(*map(spoken, languages()), st.sampled_from(ODD)), max_size=3).map(" ".join)
anything = st.text(st.characters(codec=None), max_size=200)
texts = st.one_of(mutated(), thrown, anything, st.tuples(mutated(), mutated()).map("\n".join))


def article_about(title: str, text: str, language: str | None, moment: dt.datetime | None) -> Article:
    """As the crawler or the command would hand it over, but that nobody has looked at the text before."""
    content = content_hash(title, text)
    return Article(
        id=article_id("https://news.example/a", content), url="https://news.example/a", canonical_url="https://news.example/a", title=title,
        text=text, language=language, published_at=moment, fetched_at=moment or dt.datetime(2026, 3, 10, tzinfo=dt.UTC),
        content_hash=content,
    )  # fmt: skip


def evidence_of(mention: DealMentioned) -> Iterator[Evidence]:
    yield mention.evidence
    yield from (part.evidence for part in (*mention.parties, *mention.money))
    yield from mention.cited_evidence
    yield from (one for one in (mention.stage_evidence, mention.stake_evidence) if one)


def told_in(answer: Answer) -> list[DealMentioned]:
    """Every deal that was read, sure or not, by its ordinal."""
    return sorted([*answer.mentions, *(one.mention for one in answer.undecided)], key=lambda mention: mention.ordinal)


def is_writable(article: Article) -> bool:
    """Whether it could come over the bus at all: half a character can be neither sent nor stored, so the borders take it out."""
    return not any("\ud800" <= letter <= "\udfff" for letter in article.title + article.text)


def check(extractor: Extractor, article: Article, answer: Answer) -> None:
    """What holds for every answer to every article."""
    told = told_in(answer)
    assert [mention.ordinal for mention in told] == list(range(len(told)))
    for mention in told:
        assert mention.confidence is not None
        assert (mention.confidence >= extractor.confidence.floor) == (mention in answer.mentions)
        assert mention.parties
        for evidence in evidence_of(mention):
            field = article.title if evidence.field == "title" else article.text
            assert field[evidence.start : evidence.end] == evidence.quote
            assert evidence.quote.strip()
            assert evidence.passage in field
            assert evidence.end <= extractor.max_characters or evidence.field == "title"
        if is_writable(article):
            assert DealMentioned.model_validate_json(mention.model_dump_json()) == mention
    assert all(one.doubts for one in answer.undecided)
