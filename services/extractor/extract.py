"""From an article to its mentions: the grammar's decisions become facts, each slot with its verified evidence.

A deal of which the reading is not sure enough stays `undecided`: it is told to people, and to nobody else.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from services.extractor.confidence import Confidence, calibrated
from services.extractor.detection import Detector
from services.extractor.gazetteer import Gazetteer
from services.extractor.grammar.corporate import of_companies
from services.extractor.grammar.draft import Draft
from services.extractor.grammar.drafts import Drafting
from services.extractor.grammar.expected import Expectation, expectations, still_ahead
from services.extractor.grammar.mentions import Decided, Member, decide
from services.extractor.grammar.money import Amount
from services.extractor.grammar.passages import passage
from services.extractor.grammar.scenes import Scene, Story, field_amounts, read_story
from services.extractor.grammar.signs import signs_of
from services.extractor.grammar.tellings import Sum
from services.extractor.grammar.trace import Trace
from services.extractor.grammar.translated import Translated
from services.extractor.grammar.wire import wire_of
from services.extractor.lexicon import Lexicon, languages, lexicon
from services.extractor.rates import Rates
from services.extractor.signature import signature_of
from shared.contracts import Article, Bound, DealMentioned, Evidence, Expected, Money, Party, Undecided
from shared.entities import Entities

MAX_CHARACTERS = 60_000


@dataclass(frozen=True)
class Answer:
    """`language` is None when nobody can tell it; `supported` says whether there is a file for it.

    `undecided` are deals below the floor of confidence. `read_characters` is set where only the beginning of a longer text was read.
    """

    language: str | None
    supported: bool
    mentions: tuple[DealMentioned, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    read_characters: int | None = None


@dataclass(frozen=True)
class Parse:
    """An article as the grammar reads it: every deal that was begun, with what is told of it in the end; None is too little.
    `expected` are the dates announced of those that are told."""

    words: Lexicon
    story: Story
    drafts: tuple[tuple[Draft, Decided | None], ...]
    expected: tuple[tuple[Expectation, ...], ...]

    @property
    def told(self) -> list[tuple[Draft, Decided]]:
        return [(draft, decided) for draft, decided in self.drafts if decided]


@dataclass(frozen=True)
class Extractor:
    """Reads deals out of articles. Stateless: the same article and entities give the same mentions.

    Of a text only the first `max_characters` are read.
    """

    gazetteer: Gazetteer = field(default_factory=lambda: Gazetteer(Entities()))
    rates: Rates = field(default_factory=Rates)
    detector: Detector = field(default_factory=Detector)
    confidence: Confidence = field(default_factory=calibrated)
    max_characters: int = MAX_CHARACTERS

    def with_entities(self, entities: Entities) -> "Extractor":
        return replace(self, gazetteer=Gazetteer(entities))

    def read(self, article: Article, correlation_id: str) -> Answer:
        language = self.language_of(article.language, article.title, article.text)
        if language not in languages():
            return Answer(language, supported=False)
        return self.answer(article, correlation_id, self.parse(article, language))

    def parse(self, article: Article, language: str, trace: Trace | None = None) -> Parse:
        """What the grammar reads in an article of a language that is supported; `trace` is told every decision."""
        words = lexicon(language)
        story = read_story(article.title, article.text, words, self.gazetteer, self.max_characters)
        drafting = Drafting(story, words, article.published_at.date() if article.published_at else None, trace)
        categories = self.gazetteer.entities.categories_of
        decided = [(draft, decide(draft, story.identities, words, categories)) for draft in drafting.drafts]
        drafts = list(of_companies(decided, words, trace)) if story.other_news else decided
        told = [draft for draft, one in drafts if one]
        expected = expectations(story.scenes, told, words, _day(article))
        ahead = {id(draft) for draft, ones in zip(told, expected, strict=True) if ones and still_ahead(draft, ones)}
        drafts = [(one, decide(one, story.identities, words, categories) if id(one) in ahead else said) for one, said in drafts]
        return Parse(words, story, tuple(drafts), expected)

    def answer(self, article: Article, correlation_id: str, parse: Parse) -> Answer:
        """The parse as facts, each slot with its evidence; those below the floor of confidence apart."""
        writer = _Writer(self, article, correlation_id, parse)
        told = [writer.told(ordinal, one, signs_of(draft, one, parse.words)) for ordinal, (draft, one) in enumerate(parse.told)]
        return Answer(
            parse.words.code,
            supported=True,
            mentions=tuple(one for one in told if isinstance(one, DealMentioned)),
            undecided=tuple(one for one in told if isinstance(one, Undecided)),
            read_characters=self.read_characters(article.text),
        )

    def read_characters(self, text: str) -> int | None:
        """How much of a text is read, None for all of it."""
        return self.max_characters if len(text) > self.max_characters else None

    def amounts(self, text: str, language: str | None) -> tuple[str | None, Sequence[Amount]]:
        """The sums of money in a text, those that name a currency."""
        code = self.language_of(language, "", text)
        if code not in languages():
            return code, ()
        return code, [amount for amount in field_amounts(text, lexicon(code), self.max_characters) if amount.named]

    def language_of(self, told: str | None, title: str, text: str) -> str | None:
        """The language as told, without its region, else as detected."""
        return told.casefold().replace("_", "-").split("-")[0] if told else self.detector.detect(title, text)


@dataclass(frozen=True)
class _Writer:
    extractor: Extractor
    article: Article
    correlation_id: str
    parse: Parse

    @property
    def language(self) -> str:
        return self.parse.words.code

    @property
    def day(self) -> dt.date:
        return _day(self.article)

    @cached_property
    def signature(self) -> str:
        return signature_of(self.article.text)

    @cached_property
    def wire(self) -> Evidence | None:
        found = wire_of(self.parse.story, self.parse.words.dateline, self.parse.words.bylines)
        return self.evidence(found.scene, found.name.start, found.name.end, "origins.wire") if found else None

    @cached_property
    def translated(self) -> Translated | None:
        return self.parse.words.translations.found(self.article.text)

    def told(self, ordinal: int, decided: Decided, signs: frozenset[str]) -> DealMentioned | Undecided:
        """The deal, as one that is left undecided where its signs do not reach the floor."""
        model = self.extractor.confidence
        sure = model.of(signs)
        mention = self.fact(ordinal, decided, sure)
        return mention if sure >= model.floor else Undecided(mention=mention, doubts=model.doubts(signs))

    def fact(self, ordinal: int, decided: Decided, confidence: float) -> DealMentioned:
        scene, staged = decided.stage
        telling = decided.telling
        return DealMentioned(
            correlation_id=self.correlation_id,
            article=self.article.ref(),
            ordinal=ordinal,
            confidence=confidence,
            kind=decided.kind,
            subject=decided.subject,
            stage=staged.stage,
            stage_evidence=self.evidence(scene, staged.mark.start, staged.mark.end, f"stage.{staged.stage}"),
            background=decided.background,
            parties=tuple(self._party(member) for member in decided.members),
            money=tuple(self._money(one) for one in decided.sums),
            stake_percent=decided.stake.percent.value if decided.stake else None,
            stake_evidence=decided.stake
            and self.evidence(decided.stake.scene, decided.stake.percent.start, decided.stake.percent.end, "stake.percent"),
            cited=tuple(name.text for _, name in decided.cited),
            cited_evidence=tuple(self.evidence(where, name.start, name.end, "origins.outlet") for where, name in decided.cited),
            wire=self.wire.quote if self.wire else None,
            wire_evidence=self.wire,
            translated_from=self.translated.language if self.translated else None,
            translated_evidence=self.translated
            and self._evidence_in("text", self.translated.start, self.translated.end, "origins.translated"),
            expected=tuple(self._expected(one) for one in self.parse.expected[ordinal] if one.stage.order > staged.stage.order),
            text_signature=self.signature,
            evidence=self.evidence(
                telling.scene, telling.mark.start, telling.mark.end, f"{telling.trigger.kind}.{telling.mark.meaning.name}"
            ),
        )

    def evidence(self, scene: Scene, start: int, end: int, pattern: str) -> Evidence:
        """With the sentence it stands in."""
        return self._evidence_in(scene.field.reading.field, start, end, pattern, (scene.start, scene.end))

    def _evidence_in(self, name: str, start: int, end: int, pattern: str, around: tuple[int, int] | None = None) -> Evidence:
        """Taken from the article itself, so that quote and passage are what stands there."""
        text = self.article.title if name == "title" else self.article.text
        return Evidence(
            field=name,
            start=start,
            end=end,
            quote=text[start:end],
            pattern=f"{self.language}.{pattern}",
            article_id=self.article.id,
            passage=passage(text, start, end, *around) if around else "",
        )

    def _party(self, member: Member) -> Party:
        name = member.identity.name
        entities = self.extractor.gazetteer.entities
        entity = entities.by_id.get(name.entity_id) if name.entity_id else None
        return Party(
            name=name.text,
            role=member.role,
            entity_id=entity.id if entity else None,
            parents=entities.parents(entity.id) if entity else (),
            categories=entities.categories_of(entity.id) if entity else (),
            country=entity.country if entity else None,
            evidence=self._evidence_in(member.identity.field, name.start, name.end, f"parties.{member.place}"),
        )

    def _expected(self, one: Expectation) -> Expected:
        return Expected(
            stage=one.stage,
            earliest=one.span.earliest,
            latest=one.span.latest,
            evidence=self.evidence(one.scene, one.start, one.end, f"expected.{one.stage}"),
        )

    def _money(self, one: Sum) -> Money:
        amount = one.amount
        return Money(
            measure=one.measure,
            value=_plain(amount.value),
            upper=None if amount.upper is None else _plain(amount.upper),
            currency=amount.currency,
            bound=Bound(amount.bound),
            duration_months=one.months,
            usd=self.extractor.rates.to_usd(amount.value, amount.upper, amount.currency, self.day),
            evidence=self.evidence(one.scene, amount.start, amount.end, f"money.{one.measure}"),
        )


def _day(article: Article) -> dt.date:
    return (article.published_at or article.fetched_at).date()


def _plain(value: Decimal) -> Decimal:
    """Without an exponent and without zeros behind the point."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if whole == value else value.normalize()
