"""Sample facts for the console: the texts are our own words about well-known companies, each figure with its true place in them."""

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
    Condition,
    Conflict,
    Correction,
    Deal,
    DealChanged,
    DealMentioned,
    Evidence,
    Expected,
    Fact,
    Kind,
    Leg,
    MatchFound,
    Measure,
    MessagePosted,
    Money,
    NotificationSettled,
    NotifiedItem,
    Novelty,
    Outcome,
    Party,
    Report,
    Role,
    SlotChange,
    Stage,
    StageStep,
    Truth,
    UsdValue,
    article_id,
    content_hash,
    digest,
)  # fmt: skip
from tests.browser.console_texts import ACQUISITION, CHIPS, REPRINT, TALKS

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Sample:
    """All facts of the sample in the order of their times, and the ids a test needs."""

    facts: tuple[Fact, ...]
    talks: Article
    deal: Deal


def article(title: str, text: str, at: dt.datetime, publisher: str, language: str = "en") -> Article:
    url = "https://news.example.com/" + digest(title)[:10]
    content = content_hash(title, text)
    return Article(
        id=article_id(url, content), url=url, canonical_url=url, publisher=publisher, source_id=publisher.lower().replace(" ", "-"), title=title,
        text=text, language=language, published_at=at - dt.timedelta(minutes=4), fetched_at=at, content_hash=content,
    )  # fmt: skip


def words(of: Article, quote: str, pattern: str) -> Evidence:
    start = of.text.index(quote)
    return Evidence(field="text", start=start, end=start + len(quote), quote=quote, pattern=pattern, article_id=of.id)


def party(of: Article, name: str, role: Role, entity_id: str | None = None) -> Party:
    return Party(name=name, role=role, entity_id=entity_id, evidence=words(of, name, f"party.{role}"))


def dollars(of: Article, quote: str, billions: str, measure: Measure, bound: Bound) -> Money:
    value = Decimal(billions) * 10**9
    usd = UsdValue(value=value, rate_date=NOW.date())
    return Money(
        measure=measure,
        value=value,
        currency="USD",
        bound=bound,
        usd=usd,
        evidence=words(of, quote, "money.en"),
    )


def deal_of(first: Article, kind: Kind, stage: Stage, **more: object) -> Deal:
    step = StageStep(stage=stage, at=first.fetched_at, article=first.ref(), evidence=more.pop("stage_evidence", None))
    values = {
        "id": digest(first.id, kind, str(more.get("subject"))), "revision": 1, "kind": kind, "stage": stage, "stage_history": (step,),
        "background": False, "headline": first.title, "parties": (), "articles": (first.ref(),), "article_count": 1,
        "origins": (first.publisher or "",), "first_seen": first.fetched_at, "last_seen": first.fetched_at,
    }  # fmt: skip
    return Deal(**(values | more))


def mention(of: Article, deal: Deal, ordinal: int, evidence: Evidence) -> DealMentioned:
    return DealMentioned(
        correlation_id=of.id, article=of.ref(), ordinal=ordinal, kind=deal.kind, subject=deal.subject, stage=deal.stage,
        background=deal.background, parties=deal.parties, money=deal.money, evidence=evidence,
    )  # fmt: skip


def changed(deal: Deal, of: Article, after_ms: int, *changes: Change, previous: Deal | None = None) -> DealChanged:
    at = of.fetched_at + dt.timedelta(milliseconds=after_ms)
    return DealChanged(correlation_id=of.id, deal=deal, previous=previous, changes=changes, cause=of.ref(), at=at)


def match(deal: Deal, of: Article, after_ms: int, rule: str, name: str) -> MatchFound:
    conditions = (
        Condition(text="new: true", line=4, truth=Truth.YES, value="first told 0 days ago"),
        Condition(text="type: investment", line=5, truth=Truth.YES, value=deal.kind.value),
        Condition(text="amount: above $1B", line=6, truth=Truth.YES, value="at least $10bn"),
        Condition(text="party: {category: cloud_provider}", line=7, truth=Truth.YES, value="Amazon (investor)"),
    )
    at = of.fetched_at + dt.timedelta(milliseconds=after_ms)
    return MatchFound(
        correlation_id=of.id, rule_id=rule, rule_name=name, rule_hash=digest(rule), key=deal.id, verdict=Truth.YES, conditions=conditions,
        deal=deal, changes=(Change.OPENED,), at=at,
    )  # fmt: skip


def settled(found: MatchFound, recipient: str, channel: str, after_ms: int, outcome: Outcome = Outcome.SENT) -> NotificationSettled:
    item = NotifiedItem(
        match_id=found.identity,
        rule_id=found.rule_id,
        deal_id=found.deal.id,
        deal_revision=found.deal.revision,
        correlation_id=found.correlation_id,
    )
    return NotificationSettled(
        correlation_id=found.correlation_id, notification_id=digest(found.identity, recipient), recipient_id=recipient, channel=channel,
        outcome=outcome, attempts=1, items=(item,), at=found.at + dt.timedelta(milliseconds=after_ms),
        reason=None if outcome is Outcome.SENT else "muted by the silence 'quarter-end'",
    )  # fmt: skip


def mail(of: NotificationSettled, deal: Deal) -> MessagePosted:
    html = f"""<!doctype html><html><head><title>Deals of the day</title></head><body style="margin:0;background:#f4f2ec;font-family:Georgia,serif">
<table role="presentation" width="100%"><tr><td align="center" style="padding:28px 12px"><table role="presentation" width="560"
style="background:#fff;border-top:3px solid #0b6252"><tr><td style="padding:24px 28px"><p style="color:#666;font:13px Arial">dealwatch, 23 November</p>
<h1 style="font-size:22px;margin:6px 0 12px">{deal.headline}</h1><p>Amazon (investor), OpenAI (investee)</p>
<p style="font-size:20px"><b>at least $10bn</b></p><p><a href="https://news.example.com/a">Read the article</a></p>
<script>document.title = "owned"; parent.location = "https://evil.example"</script></td></tr></table></td></tr></table></body></html>"""
    text = (
        f"{deal.headline}\n\nAmazon (investor), OpenAI (investee)\nat least $10bn\n\nRead the article: https://news.example.com/a\n"
    )
    raw = (
        "From: dealwatch <deals@watch.example.com>\r\nTo: Ana Ruiz <ana@example.com>\r\n"
        "Subject: =?utf-8?q?New_deal=3A_Amazon_and_OpenAI=2C_at_least_=2410bn?=\r\nMessage-ID: <n1@watch.example.com>\r\n"
        "Date: Mon, 23 Nov 2026 11:58:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text
    )
    return MessagePosted(
        correlation_id=of.correlation_id, notification_id=of.notification_id, recipient_id=of.recipient_id, medium="email", to="ana@example.com",
        subject="New deal: Amazon and OpenAI, at least $10bn", text=text, html=html, raw=raw, at=of.at,
    )  # fmt: skip


def slack(of: NotificationSettled, deal: Deal, thread: str | None = None, update: str = "") -> MessagePosted:
    blocks = (
        {"type": "header", "text": {"type": "plain_text", "text": ":moneybag: Amazon may invest in OpenAI"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*<https://news.example.com/a|{deal.headline}>*\n_In talks_, told by `1` origin"},
         "fields": [{"type": "mrkdwn", "text": "*Amount*\nat least $10bn"}, {"type": "mrkdwn", "text": "*Valuation*\nat least $500bn"},
                    {"type": "mrkdwn", "text": "*Investor*\nAmazon"}, {"type": "mrkdwn", "text": "*Investee*\nOpenAI"}]},
        {"type": "section", "text": {"type": "mrkdwn", "text": "&gt; Amazon is in talks to invest at least $10 billion in OpenAI"}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Rule *Cloud money into AI* · <!channel>"}]},
        {"type": "actions", "elements": [
            {"type": "button", "style": "primary", "text": {"type": "plain_text", "text": "Read the article"}, "url": "https://news.example.com/a"},
            {"type": "button", "text": {"type": "plain_text", "text": "Silence this deal"}}]},
    )  # fmt: skip
    reply = ({"type": "section", "text": {"type": "mrkdwn", "text": update}},)
    return MessagePosted(
        correlation_id=of.correlation_id, notification_id=digest(of.notification_id, "reply") if thread else of.notification_id, recipient_id="desk",
        medium="slack", to="#deals", subject="", text=update or f"{deal.headline}: at least $10bn", blocks=reply if thread else blocks, thread=thread,
        at=of.at + dt.timedelta(minutes=1 if thread else 0),
    )  # fmt: skip


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
