"""One deal as a reader sees it: what is new, what was known, who, how much, by whose word. Pure; every string in it is clean."""

import datetime as dt
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.notifier.cleaning import clean, one_line, shorten, web_link
from services.notifier.figures import day, in_dollars, sum_of
from services.notifier.findings import circles, conflicts, corrections, expected, held, settled
from services.notifier.naming import GIVERS, brief, stage, title, words
from shared.contracts import Change, Deal, Evidence, MatchFound, Measure, OnConflict, Truth
from shared.lasting import lasting

SEVERITIES = {"critical": 3, "high": 2, "normal": 1, "low": 0}
_MOST_PARTIES, _MOST_QUOTES, _MOST_RULES, _LONGEST_QUOTE = 12, 2, 5, 600
_NEWS = {
    Change.OPENED: "first report of this deal",
    Change.PARTY_ADDED: "another party named",
    Change.CORROBORATED: "confirmed by another origin",
    Change.CONFLICT_FOUND: "reports contradict each other",
    Change.CONFLICT_RESOLVED: "the reports agree now",
    Change.CIRCLE_CLOSED: "money flows in a circle",
    Change.CIRCLE_ENDED: "money no longer flows in a circle",
    Change.BACKGROUND_RECORDED: "known from earlier, told as background",
    Change.CORRECTED: "correction of what was told before",
}


@dataclass(frozen=True)
class PartyLine:
    role: str
    name: str
    country: str


@dataclass(frozen=True)
class Quote:
    """Words of an article in its own language. `url` is None when it is no safe link."""

    text: str
    publisher: str
    title: str
    language: str
    url: str | None


@dataclass(frozen=True)
class ConditionLine:
    text: str
    value: str
    truth: str


@dataclass(frozen=True)
class RuleLine:
    """A rule that matched, and the conditions that held."""

    name: str
    verdict: str
    conditions: tuple[ConditionLine, ...]


@dataclass(frozen=True)
class Card:
    deal_id: str
    title: str
    brief: str
    headline: str
    kind: str
    stage: str
    news: tuple[str, ...]
    known: tuple[str, ...]
    amount: str
    amount_usd: str
    valuation: str
    stake: str
    parties: tuple[PartyLine, ...]
    quotes: tuple[Quote, ...]
    sources: str
    conflicts: tuple[str, ...]
    circles: tuple[str, ...]
    also: tuple[str, ...]
    corrections: tuple[str, ...]
    expected: str
    rules: tuple[RuleLine, ...]
    url: str | None
    severity: str
    dollars: Decimal


def card_of(matches: Sequence[MatchFound], console_url: str | None = None, on_conflict: OnConflict | None = None) -> Card:
    """The card of one deal. `matches` are of this deal, in any order; `on_conflict` is the recipient's own word, which goes before the
    rule's."""
    ordered = sorted(matches, key=operator.attrgetter("deal.revision"))
    deal = ordered[-1].deal
    amount, valuation = deal.money_of(Measure.DEAL), deal.money_of(Measure.VALUATION)
    lowest = (on_conflict or ordered[-1].on_conflict) is OnConflict.SEND_LOWEST
    return Card(
        deal_id=one_line(deal.id, 80),
        title=title(deal),
        brief=brief(deal),
        headline=one_line(deal.headline, 240),
        kind=words((deal.subject and f"{deal.kind} ({deal.subject})") or deal.kind),
        stage=stage(deal.stage),
        news=tuple(dict.fromkeys(line for match in ordered for line in _news(match))),
        known=_known(deal, {change for match in ordered for change in match.changes}),
        amount=_figure(deal, Measure.DEAL, lowest=lowest),
        amount_usd=in_dollars(amount),
        valuation=_figure(deal, Measure.VALUATION, lowest=lowest) if valuation else "",
        stake=f"{deal.stake_percent.normalize():f} %" if deal.stake_percent is not None else "",
        parties=_parties(deal),
        quotes=_quotes(deal),
        sources=_sources(deal),
        conflicts=conflicts(deal),
        circles=circles(deal),
        also=tuple(dict.fromkeys(line for match in ordered for line in held(match))),
        corrections=tuple(dict.fromkeys(line for match in ordered for line in corrections(match))),
        expected=expected(deal),
        rules=_rules(ordered),
        url=web_link(f"{console_url.rstrip('/')}/deals/{deal.id}") if console_url else None,
        severity=max((match.severity for match in ordered), key=lambda word: SEVERITIES.get(word, 1)),
        dollars=_dollars(deal),
    )


def _figure(deal: Deal, measure: Measure, *, lowest: bool) -> str:
    """As it stands; or the lowest that anybody claims, where claims contradict each other."""
    against = [one for one in deal.conflicts if one.lowest and one.lowest.measure is measure]
    if lowest and against:
        return f"{sum_of(against[0].lowest)} (lowest of {len(against[0].claims)} claims)"
    return sum_of(deal.money_of(measure))


def _dollars(deal: Deal) -> Decimal:
    money = deal.money_of(Measure.DEAL)
    return money.usd.value if money and money.usd else Decimal(0)


def _news(match: MatchFound) -> Iterable[str]:
    deal = match.deal
    for change in match.changes:
        if change is Change.STAGE_MOVED and len(deal.stage_history) > 1:
            before, lasted = deal.time_in_stages[-2]
            yield f"now {stage(deal.stage)}, was {stage(before.stage)} for {lasting(lasted or dt.timedelta(0))}"
        elif change is Change.STAGE_MOVED:
            yield f"now {stage(deal.stage)}"
        elif change is Change.FIGURE_REVISED:
            yield f"the amount is now {sum_of(deal.money_of(Measure.DEAL))}"
        elif change is Change.OVERDUE and deal.overdue_since:
            yield f"expected {expected(deal)}" if deal.expected else expected(deal)
        elif change is Change.CONFLICT_RESOLVED and match.settled:
            yield from settled(match)
        elif change in _NEWS:
            yield _NEWS[change]
    if match.verdict is Truth.MAYBE:
        yield f"please check: rule “{one_line(match.rule_name, 80)}” could not be decided from the figures"


def _known(deal: Deal, changes: set[Change]) -> tuple[str, ...]:
    """What a reader may have heard before, so that it is not taken for news."""
    steps = deal.stage_history[-5:-1] if changes & {Change.OPENED, Change.STAGE_MOVED} else deal.stage_history[-4:]
    lines = tuple(f"{stage(step.stage)} since {day(step.at)}" for step in steps)
    return lines if Change.OPENED in changes else (f"first seen {day(deal.first_seen)}", *lines)


def _parties(deal: Deal) -> tuple[PartyLine, ...]:
    """Who gives stands first, as in the title."""
    ordered = sorted(deal.parties, key=lambda party: party.role not in GIVERS)
    lines = [PartyLine(words(party.role), one_line(party.name, 120), one_line(party.country or "", 2)) for party in ordered]
    rest = len(lines) - _MOST_PARTIES
    return (*lines[:_MOST_PARTIES], *([PartyLine("", f"and {rest} more", "")] if rest > 0 else []))


def _quotes(deal: Deal) -> tuple[Quote, ...]:
    """Quotes of the newest articles first; those of the deal itself before those of its sums and stage."""
    articles = {article.id: (age, article) for age, article in enumerate(deal.articles)}
    sums = [money.evidence for money in deal.money]
    steps = [step.evidence for step in reversed(deal.stage_history) if step.evidence]
    told = [evidence for evidence in (*deal.evidence, *sums, *steps) if evidence.article_id in articles]
    quotes: dict[str, Quote] = {}
    for evidence in sorted(told, key=lambda evidence: articles[evidence.article_id][0]):
        _, article = articles[evidence.article_id]
        if evidence.quote.strip():
            title, publisher = one_line(article.title, 200), one_line(article.publisher or article.source_id or "", 80)
            link, language = web_link(article.url), one_line(article.language or "", 12)
            text = _quoted(evidence)
            if text != title and not any(text in longer for longer in quotes):  # the title stands beside every quote
                quotes[text] = Quote(text, publisher, title, language, link)
    return tuple(quotes.values())[:_MOST_QUOTES]


def _quoted(evidence: Evidence) -> str:
    return shorten(" ".join(clean(evidence.passage or evidence.quote).split()), _LONGEST_QUOTE)


def _sources(deal: Deal) -> str:
    """`5 articles, 2 origins: Reuters, Les Echos`; forty reprints of one agency are one origin."""
    names = [one_line(origin, 60) for origin in deal.origins]
    shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")  # noqa: PLR2004
    articles = f"{deal.article_count} article{'' if deal.article_count == 1 else 's'}"
    return f"{articles}, {len(names)} origin{'' if len(names) == 1 else 's'}: {shown}" if names else articles


def _rules(matches: Sequence[MatchFound]) -> tuple[RuleLine, ...]:
    latest = {match.rule_id: match for match in matches}
    return tuple(
        RuleLine(
            one_line(match.rule_name, 120),
            match.verdict.value,
            tuple(
                ConditionLine(one_line(condition.text, 160), one_line(condition.value, 160), condition.truth.value)
                for condition in match.conditions[:12]
            ),
        )
        for match in list(latest.values())[:_MOST_RULES]
    )
