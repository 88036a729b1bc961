"""The sample that the console's tests show: the texts are our own words about well-known companies."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shared.contracts import (
    Article,
    ArticleFetched,
    Bound,
    Change,
    Circle,
    Claim,
    Conflict,
    Correction,
    Deal,
    DealChanged,
    Expected,
    Fact,
    Kind,
    Leg,
    Measure,
    Money,
    Novelty,
    Outcome,
    Report,
    Role,
    SlotChange,
    Stage,
    UsdValue,
)  # fmt: skip
from tests.browser.console_facts import (
    NOW,
    article,
    changed,
    deal_of,
    dollars,
    mail,
    match,
    mention,
    party,
    settled,
    slack,
    words,
)  # fmt: skip
from tests.browser.console_texts import ACQUISITION, CHIPS, REPRINT, TALKS


@dataclass(frozen=True)
class Sample:
    """All facts of the sample in the order of their times, and the ids a test needs."""

    facts: tuple[Fact, ...]
    talks: Article
    deal: Deal


def talks(at: dt.datetime) -> tuple[Article, Deal, Deal]:
    """The main article, its deal, and the older contract it tells as background."""
    told = article("Amazon in talks to put at least $10 billion into OpenAI", TALKS, at, "Harbour Wire")
    sum_ = dollars(told, "$38 billion", "38", Measure.DEAL, Bound.EXACTLY).model_copy(update={"duration_months": 84})
    contract = deal_of(
        told, Kind.CONTRACT, Stage.AGREED, subject="cloud", background=True, headline="OpenAI buys computing power from Amazon Web Services",
        parties=(party(told, "Amazon Web Services", Role.SUPPLIER, "aws"), party(told, "OpenAI", Role.CUSTOMER, "openai")),
        money=(sum_,), evidence=(words(told, "agreed to buy", "contract.buy"),),
    )  # fmt: skip
    deal = deal_of(
        told, Kind.INVESTMENT, Stage.IN_TALKS, stage_evidence=words(told, "in talks", "stage.in_talks"),
        parties=(party(told, "Amazon", Role.INVESTOR, "amazon"), party(told, "OpenAI", Role.INVESTEE, "openai")),
        money=(dollars(told, "at least $10 billion", "10", Measure.DEAL, Bound.AT_LEAST),
               dollars(told, "more than $500 billion", "500", Measure.VALUATION, Bound.AT_LEAST)),
        evidence=(words(told, "to invest", "investment.invest"),), origins=("Reuters", "Harbour Wire"),
    )  # fmt: skip
    return told, deal.model_copy(update={"circles": (_circle(deal, contract),)}), contract


def _circle(deal: Deal, contract: Deal) -> Circle:
    sums = {"forth_usd": Decimal(10**10), "back_usd": Decimal(38 * 10**9), "overlap": 0.263}
    there = Leg(giver="Amazon", taker="OpenAI", verb="invests in", deal_id=deal.id, stage=Stage.IN_TALKS, usd=Decimal(10**10))
    back = Leg(
        giver="OpenAI",
        taker="Amazon Web Services",
        verb="buys cloud from",
        deal_id=contract.id,
        stage=Stage.AGREED,
        usd=Decimal(38 * 10**9),
    )
    return Circle(legs=(there, back), weakest_stage=Stage.IN_TALKS, first_seen=deal.first_seen, **sums)


def _known_of_it(told: Article, reprint: Article) -> dict[str, Any]:
    """What the ledger knows beside the record: claims, what each article brought, and a date that has passed."""

    def said(slot: str, value: str, quote: str, **more: Any) -> Claim:
        return Claim(
            slot=slot, value=value, origin="Reuters", article_id=told.id, quote=quote, first_seen=told.fetched_at,
            last_seen=reprint.fetched_at, **more,
        )  # fmt: skip

    day = NOW.date()
    return {
        "claims": (
            said("amount", "at least $10B", "at least $10 billion", times=2), said("valuation", "at least $500B", "more than $500 billion"),
        ),
        "reports": (
            Report(article_id=reprint.id, novelty=Novelty.CORROBORATION, origins=("Le Courrier du Port",), told_at=reprint.fetched_at),
            Report(article_id=told.id, novelty=Novelty.NEW_DEAL, origins=("Reuters",), told_at=told.fetched_at),
        ),
        "expected": Expected(
            stage=Stage.AGREED, earliest=day - dt.timedelta(days=30), latest=day - dt.timedelta(days=3),
            evidence=words(told, "Last month", "expected"),
        ),
        "overdue_since": day,
    }  # fmt: skip


def corrected(told: Sample, at: dt.datetime) -> DealChanged:
    """The publisher took the valuation back."""
    deal = told.deal.model_copy(update={"revision": told.deal.revision + 1})
    correction = Correction(
        reason="the publisher changed the article", by="Harbour Wire",
        changed=(SlotChange(slot="valuation", before="at least $500B", after=""),),
    )  # fmt: skip
    return DealChanged(
        correlation_id=told.talks.id, deal=deal, previous=told.deal, changes=(Change.CORRECTED,), cause=told.talks.ref(), at=at,
        correction=correction,
    )  # fmt: skip


def sample(now: dt.datetime = NOW) -> Sample:
    told, deal, contract = talks(now - dt.timedelta(minutes=9))
    found = match(deal, told, 41, "cloud-into-ai", "Cloud money into AI")
    by_slack, by_mail = settled(found, "desk", "slack", 14), settled(found, "ana", "email", 95)
    reprint = article("Amazon négocie avec OpenAI", REPRINT, now - dt.timedelta(minutes=3), "Le Courrier du Port", "fr")
    grown = deal.model_copy(
        update={"revision": 2, "article_count": 2, "articles": (reprint.ref(), told.ref()), **_known_of_it(told, reprint)}
    )
    facts: list[Fact] = [
        ArticleFetched(correlation_id=told.id, article=told),
        mention(told, deal, 0, words(told, "in talks to invest", "investment.talks")),
        mention(told, contract, 1, words(told, "agreed to buy", "contract.buy")),
        changed(contract, told, 24, Change.BACKGROUND_RECORDED), changed(deal, told, 27, Change.OPENED, Change.CIRCLE_CLOSED),
        found, by_slack, by_mail, slack(by_slack, deal), mail(by_mail, deal),
        slack(by_slack, deal, by_slack.notification_id, "*2 articles* tell it now. :eyes:"),
        ArticleFetched(correlation_id=reprint.id, article=reprint), changed(grown, reprint, 30, Change.CORROBORATED, previous=deal),
        *_acquisition(now), *_conflict(now),
    ]  # fmt: skip
    return Sample(tuple(facts), told, grown)


def _acquisition(now: dt.datetime) -> list[Fact]:
    told = article(
        "Siemens agrees to buy Altair for about $10.6 billion", ACQUISITION, now - dt.timedelta(hours=5), "Rhine Business Daily"
    )
    deal = deal_of(
        told, Kind.ACQUISITION, Stage.AGREED,
        parties=(party(told, "Siemens", Role.ACQUIRER, "siemens"), party(told, "Altair Engineering", Role.TARGET)),
        money=(dollars(told, "about $10.6 billion", "10.6", Measure.DEAL, Bound.ABOUT),), evidence=(words(told, "agreed to buy", "acquisition.buy"),),
    )  # fmt: skip
    found = match(deal, told, 38, "software-takeovers", "Software takeovers in Europe")
    return [
        ArticleFetched(correlation_id=told.id, article=told), mention(told, deal, 0, deal.evidence[0]), changed(deal, told, 22, Change.OPENED),
        found, settled(found, "ana", "email", 60, Outcome.SUPPRESSED),
    ]  # fmt: skip


def _conflict(now: dt.datetime) -> list[Fact]:
    told = article("SoftBank investiert in Kioxia", CHIPS, now - dt.timedelta(minutes=47), "Alpenpost", "de")
    yen = Money(
        measure=Measure.DEAL, value=Decimal(8 * 10**12), currency="JPY", bound=Bound.EXACTLY, evidence=words(told, "8 Billionen Yen", "money.de"),
        usd=UsdValue(value=Decimal(52_300_000_000), rate_date=NOW.date()),
    )  # fmt: skip
    claims = tuple(
        Claim(
            slot="amount",
            value=value,
            origin=origin,
            article_id=told.id,
            quote=quote,
            first_seen=told.fetched_at,
            last_seen=told.fetched_at,
        )
        for value, origin, quote in (("¥8tn", "Nikkei", "8 Billionen Yen"), ("¥800bn", "Alpenpost", "800 Milliarden Yen"))
    )
    deal = deal_of(
        told, Kind.INVESTMENT, Stage.RUMOURED, parties=(party(told, "SoftBank", Role.INVESTOR, "softbank"), party(told, "Kioxia", Role.INVESTEE)),
        money=(yen,), conflicts=(Conflict(slot="amount", claims=claims, likely_slip="×10, as when 億 is translated"),),
    )  # fmt: skip
    return [ArticleFetched(correlation_id=told.id, article=told), changed(deal, told, 31, Change.OPENED, Change.CONFLICT_FOUND)]
