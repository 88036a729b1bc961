"""Deals of made-up companies, for previews, test messages, and to try templates on. Pure."""

import datetime as dt
from decimal import Decimal

from services.notifier.figures import sum_of
from services.notifier.recipients import Recipient
from services.notifier.story import Message, Told, message_of
from shared.contracts import (
    ArticleRef,
    Bound,
    Change,
    Claim,
    Condition,
    Conflict,
    Deal,
    Evidence,
    Kind,
    MatchFound,
    Measure,
    Money,
    Party,
    Role,
    Stage,
    StageStep,
    Truth,
    UsdValue,
)

AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
_BILLION = Decimal(10**9)
_ARTICLE = ArticleRef(
    id="sample-article",
    url="https://news.example.org/meridian-halden",
    publisher="The Example Courier",
    title="Meridian Cloud weighs a stake in Halden AI",
    language="en",
    published_at=AT,
)
_FRENCH = ArticleRef(
    id="sample-article-fr",
    url="https://presse.example.org/lumiere?a=1&b=2",
    publisher="La Gazette Exemple",
    title="Lumière Réseaux s'offre Tessera",
    language="fr",
    published_at=AT,
)


def evidence(quote: str, article: ArticleRef = _ARTICLE) -> Evidence:
    return Evidence(field="text", start=0, end=len(quote), quote=quote, pattern="sample", article_id=article.id)


def talks() -> MatchFound:
    """A first report with a lower bound, a valuation, and two origins."""
    quote = (
        "Meridian Cloud is in talks to put at least $10 billion into Halden AI, which would value the laboratory at $90 billion."
    )
    deal = Deal(
        id="sample-meridian-halden",
        revision=1,
        kind=Kind.INVESTMENT,
        stage=Stage.IN_TALKS,
        stage_history=(StageStep(stage=Stage.IN_TALKS, at=AT, article=_ARTICLE),),
        background=False,
        headline=_ARTICLE.title,
        parties=(
            _party("Meridian Cloud", Role.INVESTOR, "US", "cloud_provider"),
            _party("Halden AI", Role.INVESTEE, "GB", "ai_lab"),
        ),
        money=(
            _sum(Measure.DEAL, 10, "USD", Bound.AT_LEAST),
            _sum(Measure.VALUATION, 90, "USD", Bound.EXACTLY),
        ),
        evidence=(evidence(quote),),
        articles=(_ARTICLE,),
        article_count=3,
        origins=("The Example Courier", "Sample Wire"),
        first_seen=AT,
        last_seen=AT,
    )
    return match_of(deal, (Change.OPENED,))


def revised() -> MatchFound:
    """A deal that moved on, in French, with two figures that contradict each other."""
    quote = "Lumière Réseaux annonce l'acquisition de Tessera pour 8 milliards d'euros."
    earlier = AT - dt.timedelta(days=9)
    moved = {
        "id": "sample-lumiere-tessera",
        "revision": 4,
        "kind": Kind.ACQUISITION,
        "stage": Stage.AGREED,
        "stage_history": (
            StageStep(stage=Stage.RUMOURED, at=earlier, article=_FRENCH),
            StageStep(stage=Stage.AGREED, at=AT, article=_FRENCH),
        ),
        "headline": _FRENCH.title,
        "parties": (_party("Lumière Réseaux", Role.ACQUIRER, "FR"), _party("Tessera", Role.TARGET, None)),
        "money": (_sum(Measure.DEAL, 8, "EUR", Bound.ABOUT, dollars=Decimal("9.44")),),
        "evidence": (evidence(quote, _FRENCH),),
        "articles": (_FRENCH,),
        "article_count": 5,
        "origins": ("La Gazette Exemple", "Sample Wire"),
        "conflicts": (_conflict(("€8B", "La Gazette Exemple"), ("€80B", "Sample Wire")),),
        "first_seen": earlier,
    }
    return match_of(talks().deal.model_copy(update=moved), (Change.STAGE_MOVED, Change.CONFLICT_FOUND))


def _party(name: str, role: Role, country: str | None, *categories: str) -> Party:
    return Party(name=name, role=role, country=country, categories=categories, evidence=evidence(name))


def _sum(measure: Measure, billions: int, currency: str, bound: Bound, *, dollars: Decimal | None = None) -> Money:
    usd = UsdValue(value=(dollars or billions) * _BILLION, rate_date=AT.date())
    return Money(
        measure=measure,
        value=billions * _BILLION,
        currency=currency,
        bound=bound,
        usd=usd,
        evidence=evidence(f"{billions} billion"),
    )


def _conflict(*claims: tuple[str, str]) -> Conflict:
    told = tuple(
        Claim(slot="deal amount", value=value, origin=origin, article_id="sample", quote=value, first_seen=AT, last_seen=AT)
        for value, origin in claims
    )
    return Conflict(slot="deal amount", claims=told, likely_slip="a factor of ten")


def bare() -> MatchFound:
    """As little as a deal may have: no sum, no quote, one party."""
    deal = talks().deal.model_copy(
        update={
            "id": "sample-bare",
            "money": (),
            "evidence": (),
            "parties": talks().deal.parties[:1],
            "origins": (),
            "article_count": 1,
        }
    )
    return match_of(deal, (Change.CORROBORATED,))


def match_of(deal: Deal, changes: tuple[Change, ...], rule_id: str = "sample-rule") -> MatchFound:
    amount = deal.money_of(Measure.DEAL)
    conditions = (
        Condition(text=f"type: {deal.kind}", line=4, truth=Truth.YES, value=deal.kind.value),
        Condition(text="amount: above $1B", line=5, truth=Truth.YES if amount else Truth.MAYBE, value=sum_of(amount)),
    )
    return MatchFound(
        correlation_id=deal.articles[0].id,
        rule_id=rule_id,
        rule_name="Large deals",
        rule_hash="sample",
        key="opened",
        verdict=Truth.YES if amount else Truth.MAYBE,
        conditions=conditions,
        deal=deal,
        changes=changes,
        at=AT,
    )


def messages(recipient: Recipient | None = None) -> tuple[Message, ...]:
    """What a template must be able to show: instant news, a digest, and a deal of which little is known."""
    whom = recipient or Recipient(id="sample", email="reader@example.org")
    opened = AT - dt.timedelta(days=1)
    instant, digest = Told(whom, AT, AT, digest=False), Told(whom, opened, AT, digest=True)
    return (
        message_of(instant, [[talks()]]),
        message_of(digest, [[talks()], [revised()], [bare()]]),
        message_of(instant, [[bare()]]),
    )
