"""Makes facts for the console out of an article's words, each figure with its true place in them."""

import datetime as dt
from decimal import Decimal

from shared.contracts import (
    Article,
    Bound,
    Change,
    Condition,
    Deal,
    DealChanged,
    DealMentioned,
    Evidence,
    Kind,
    MatchFound,
    Measure,
    MessagePosted,
    Money,
    NotificationSettled,
    NotifiedItem,
    Outcome,
    Party,
    Role,
    Stage,
    StageStep,
    Truth,
    UsdValue,
    article_id,
    content_hash,
    digest,
)  # fmt: skip

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


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
