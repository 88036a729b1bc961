"""Makes a mention out of a line: the article it stands in, with words at the places that the evidence names."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from shared.contracts import ArticleRef, DealMentioned, Evidence, Expected, Money, Party, UsdValue
from shared.entities import Entities
from tests.corpus.ledger.line import Line, ToldParty, ToldSum

# Dollars for one unit, about as they were in 2026. A currency that is not here has no rate, as with the ECB.
RATES = {
    "USD": "1", "EUR": "1.16", "GBP": "1.33", "CHF": "1.25", "JPY": "0.0066", "CNY": "0.14", "KRW": "0.0007", "INR": "0.0114",
    "THB": "0.0305", "HKD": "0.128", "SGD": "0.77", "AUD": "0.65", "CAD": "0.72", "SEK": "0.105", "BRL": "0.18", "MXN": "0.054",
}  # fmt: skip


@dataclass
class _Text:
    """The text of an article while it is written."""

    written: str = ""

    def quote(self, words: str) -> Evidence:
        start = len(self.written)
        self.written += f"{words} "
        return Evidence(field="text", start=start, end=start + len(words), quote=words, pattern="label")


@dataclass
class Newspaper:
    """Prints lines as mentions; a line without an article of its own name is one article."""

    known: Entities
    _texts: dict[str, _Text] = field(default_factory=dict)
    _ordinals: Counter[str] = field(default_factory=Counter)
    _printed: Counter[str] = field(default_factory=Counter)

    def print(self, line: Line, story: str) -> DealMentioned:
        self._printed[story] += 1
        name = line.article or f"{story}-{self._printed[story]}"
        text = self._texts.setdefault(name, _Text())
        ordinal = self._ordinals[name]
        self._ordinals[name] += 1
        parties = tuple(self._party(told, text) for told in line.parties)
        title = f"{', '.join(party.name for party in parties)}: {line.kind.replace('_', ' ')}"
        return DealMentioned(
            correlation_id=name, article=_article(name, title, line), ordinal=ordinal, kind=line.kind, subject=line.subject,
            stage=line.stage, stage_evidence=text.quote(line.stage), background=line.background, parties=parties,
            money=tuple(_money(told, line, text) for told in line.sums), stake_percent=line.stake,
            stake_evidence=text.quote(f"{line.stake} %") if line.stake is not None else None, cited=line.cited,
            cited_evidence=tuple(map(text.quote, line.cited)), expected=tuple(_expected(line, text)),
            translated_from=line.translated_from,
            translated_evidence=text.quote(f"translated from {line.translated_from}") if line.translated_from else None,
            evidence=text.quote(line.kind),
        )  # fmt: skip

    def _party(self, told: ToldParty, text: _Text) -> Party:
        if told.entity_id is None:
            return Party(name=told.name, role=told.role, evidence=text.quote(told.name))
        entity = self.known.by_id[told.entity_id]
        return Party(
            name=entity.name, role=told.role, entity_id=entity.id, parents=self.known.parents(entity.id), country=entity.country,
            categories=self.known.categories_of(entity.id), evidence=text.quote(entity.name),
        )  # fmt: skip


def _article(name: str, title: str, line: Line) -> ArticleRef:
    return ArticleRef(
        id=name, url=f"https://example.org/{name}", publisher=line.publisher, title=title, language=line.language,
        published_at=line.at, fetched_at=line.at,
    )  # fmt: skip


def _expected(line: Line, text: _Text) -> Iterator[Expected]:
    for stage, earliest, latest in line.expected:
        yield Expected(stage=stage, earliest=earliest, latest=latest, evidence=text.quote(f"expected by {latest}"))


def _money(told: ToldSum, line: Line, text: _Text) -> Money:
    rate = Decimal(RATES[told.currency]) if told.currency in RATES else None
    value = told.usd if told.usd is not None else rate and told.value * rate
    upper = rate and told.upper and told.upper * rate
    return Money(
        measure=told.measure, value=told.value, upper=told.upper, currency=told.currency, bound=told.bound,
        duration_months=told.months, evidence=text.quote(f"{told.value:f} {told.currency or ''}".strip()),
        usd=UsdValue(value=value, upper=upper, rate_date=line.at.date()) if value is not None else None,
    )  # fmt: skip
