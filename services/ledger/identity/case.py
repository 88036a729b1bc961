"""All that is held against each other when a mention meets a deal: companies, sums, subject, stake, round, time."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from services.ledger.identity.amounts import Agreement, Sum, best_agreement, ratio, specific, sums
from services.ledger.identity.course import Course, course_of
from services.ledger.identity.rounds import rounds_in
from services.ledger.identity.sides import Company, InCommon, Match, Sides, family, in_common, sides_of
from services.ledger.names.company_names import name_of
from shared.contracts import Deal, DealMentioned, Kind, Measure, Money

_SAME_STAKE = 1.0  # points of a percentage
_FINE_DIGITS = 3
_CLOSE = 1.1  # times
_KNOWN_KEPT = 512


@dataclass(frozen=True)
class Told:
    """A mention, made ready once for all deals that it is held against."""

    mention: DealMentioned
    at: dt.datetime

    @cached_property
    def family(self) -> str:
        return family(self.mention.kind)

    @cached_property
    def sides(self) -> Sides:
        return sides_of(self.mention.parties)

    @cached_property
    def sums(self) -> tuple[Sum, ...]:
        return sums(_of(Measure.DEAL, self.mention.money))

    @cached_property
    def valuations(self) -> tuple[Sum, ...]:
        return sums(_of(Measure.VALUATION, self.mention.money))

    @cached_property
    def rounds(self) -> frozenset[str]:
        mention = self.mention
        title = () if mention.background else (mention.article.title,)
        return rounds_in((*title, mention.evidence.passage, *(money.evidence.passage for money in mention.money)))


@dataclass(frozen=True)
class Known:
    """A deal's record, as far as the comparison has needed it."""

    deal: Deal

    @cached_property
    def family(self) -> str:
        return family(self.deal.kind)

    @cached_property
    def sides(self) -> Sides:
        return sides_of(self.deal.parties)

    @cached_property
    def course(self) -> Course:
        return course_of(self.deal)

    @cached_property
    def sums(self) -> tuple[Sum, ...]:
        return sums(_of(Measure.DEAL, self._money))

    @cached_property
    def valuations(self) -> tuple[Sum, ...]:
        return sums(_of(Measure.VALUATION, self._money))

    @cached_property
    def rounds(self) -> frozenset[str]:
        deal = self.deal
        quotes = (claim.quote for claim in deal.claims)
        return rounds_in((deal.headline, *(shown.passage for shown in deal.evidence), *quotes))

    @property
    def _money(self) -> Iterable[Money]:
        return chain(self.deal.money, (claim.money for claim in self.deal.claims if claim.money))

    def tells(self, article_id: str) -> bool:
        return any(report.article_id == article_id for report in self.deal.reports) or any(
            article.id == article_id for article in self.deal.articles
        )


_ready: OrderedDict[int, Known] = OrderedDict()


def known_of(deal: Deal) -> Known:
    """What was worked out for a record stays with that record, for as long as it is among those looked at last."""
    found = _ready.get(id(deal))
    if found is None:
        found = _ready[id(deal)] = Known(deal)  # it holds the record, so that the id is no other's
        if len(_ready) > _KNOWN_KEPT:
            _ready.popitem(last=False)
    return found


@dataclass(frozen=True)
class Case:
    """One mention against one deal; everything is worked out when it is first asked for."""

    told: Told
    known: Known
    window: dt.timedelta

    @cached_property
    def kinds(self) -> frozenset[Kind]:
        return frozenset((self.told.mention.kind, self.known.deal.kind))

    @cached_property
    def common(self) -> InCommon:
        return in_common(self.told.sides, self.known.sides, swapped=Kind.MERGER in self.kinds)

    @cached_property
    def figures(self) -> Agreement:
        """Prices against prices; a price that is the other's valuation is a slip."""
        found = best_agreement(self.told.sums, self.known.sums)
        return Agreement.SLIP if found < Agreement.SLIP and self.valuation_as_price else found

    @cached_property
    def valuation_as_price(self) -> bool:
        told, known = self.told, self.known
        crossed = (best_agreement(told.sums, known.valuations), best_agreement(told.valuations, known.sums))
        return max(crossed) >= Agreement.BOUNDS

    @cached_property
    def times(self) -> float:
        return ratio(self.told.sums, self.known.sums)

    @cached_property
    def agree(self) -> bool:
        return self.figures >= Agreement.BOUNDS

    @cached_property
    def close(self) -> bool:
        """Sums on both sides that agree, and not only because one of them is open: "at least 5" agrees with 20."""
        return self.agree and self.times <= _CLOSE

    @cached_property
    def contradict(self) -> bool:
        return self.figures <= Agreement.REVISED

    @cached_property
    def specific(self) -> bool:
        """The same sum, and one that not every other deal has."""
        return self.figures is Agreement.EXACT and specific(self.told.sums, self.known.sums)

    @cached_property
    def fine(self) -> bool:
        """The same sum or valuation to three digits."""
        return any(
            specific(ours, theirs, _FINE_DIGITS)
            for ours, theirs in ((self.told.sums, self.known.sums), (self.told.valuations, self.known.valuations))
        )

    @cached_property
    def gap(self) -> dt.timedelta:
        return self.known.course.gap(self.told.at)

    @cached_property
    def goes_on(self) -> bool:
        return self.known.course.goes_on(self.told.mention.stage, self.told.at)

    def family_is(self, *names: str) -> bool:
        return self.told.family in names and self.known.family in names

    def within(self, days: float) -> bool:
        return self.gap <= dt.timedelta(days=days)

    @cached_property
    def same_stake(self) -> bool | None:
        """None where one of the two tells none."""
        ours, theirs = self.told.mention.stake_percent, self.known.deal.stake_percent
        if ours is None or theirs is None:
            return None
        return abs(float(ours) - float(theirs)) <= _SAME_STAKE

    @cached_property
    def other_subject(self) -> bool:
        ours, theirs = self.told.mention.subject, self.known.deal.subject
        return bool(ours and theirs and ours != theirs)

    @cached_property
    def same_subject(self) -> bool:
        ours, theirs = self.told.mention.subject, self.known.deal.subject
        return bool(ours and ours == theirs)

    @cached_property
    def same_valuation(self) -> Agreement:
        return best_agreement(self.told.valuations, self.known.valuations)

    @cached_property
    def same_seller(self) -> bool:
        ours, theirs = self.told.sides.sellers, self.known.sides.sellers
        return any(one.match(other) is Match.SAME for one in ours for other in theirs)

    @cached_property
    def stand_in(self) -> bool:
        """Whether what is bought is told by what it is, not by a name."""
        return any(
            name_of(company.name).stands_in for company in (*self.told.sides.bought, *self.known.sides.bought) if company.id is None
        )

    @cached_property
    def swapped(self) -> bool:
        """Whether both name the same two companies, each on the other side."""
        if self.common.unordered:
            return False
        ours, theirs = self.told.sides, self.known.sides
        turned = Sides(ours.bought, ours.buying, (), ())
        return in_common(turned, theirs, swapped=False).certain

    @cached_property
    def one_sided(self) -> bool:
        """Whether neither of the two tells who stands on the other side."""
        ours, theirs = self.told.sides, self.known.sides
        if self.common.unordered:
            return len(ours.all) == len(theirs.all) == 1
        return not (ours.buying or theirs.buying) or not (ours.bought or theirs.bought)

    @cached_property
    def unlisted_apart(self) -> bool:
        """Whether the side that differs names a company that nobody has listed: it may be the other one by another name."""
        common, told, known = self.common, self.told.sides, self.known.sides
        if common.unordered:
            return _unlisted(told.all) or _unlisted(known.all)
        if common.buying is Match.APART and not (_unlisted(told.buying) or _unlisted(known.buying)):
            return False
        return common.bought is not Match.APART or _unlisted(told.bought) or _unlisted(known.bought)


def _unlisted(companies: Iterable[Company]) -> bool:
    return any(company.id is None for company in companies)


def _of(measure: Measure, money: Iterable[Money]) -> Iterable[Money]:
    return (sum_ for sum_ in money if sum_.measure is measure)
