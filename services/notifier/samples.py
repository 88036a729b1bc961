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
    Circle,
    Claim,
    Condition,
    Conflict,
    Correction,
    Deal,
    Evidence,
    Expected,
    Kind,
    Leg,
    MatchFound,
    Measure,
    Money,
    Party,
    Relation,
    Role,
    Settled,
    Slip,
    SlotChange,
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


_EXPECTED = Expected(
    stage=Stage.COMPLETED,
    earliest=dt.date(2026, 3, 1),
    latest=dt.date(2026, 3, 31),
    evidence=Evidence(field="text", start=0, end=14, quote="d'ici fin mars", pattern="sample", article_id=_FRENCH.id),
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
        circles=(_circle(),),
        first_seen=AT,
        last_seen=AT,
    )
    return match_of(deal, (Change.OPENED, Change.CIRCLE_CLOSED))


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
        "circles": (),
        "expected": _EXPECTED,
        "first_seen": earlier,
    }
    return match_of(talks().deal.model_copy(update=moved), (Change.STAGE_MOVED, Change.CONFLICT_FOUND))


def overdue() -> MatchFound:
    """The same deal when the date announced for its closing has passed in silence."""
    late = {"id": "sample-overdue", "revision": 6, "conflicts": (), "overdue_since": dt.date(2026, 4, 3)}
    return match_of(revised().deal.model_copy(update=late), (Change.OVERDUE,))


def corrected() -> MatchFound:
    """A figure that a paper took back."""
    said = Correction(
        reason="the publisher changed the article", by="La Gazette Exemple",
        changed=(SlotChange(slot="amount", before="about €80B", after="about €8B"),),
    )  # fmt: skip
    deal = revised().deal.model_copy(update={"id": "sample-corrected", "revision": 7, "conflicts": ()})
    return match_of(deal, (Change.CORRECTED,)).model_copy(update={"correction": said, "follow_up": True, "conditions": ()})


def settled() -> MatchFound:
    """The same deal when its two figures agree."""
    torn = revised().deal
    (conflict,) = torn.conflicts
    over = Settled(
        slot="amount", money=torn.money[0], origins=("La Gazette Exemple", "The Example Courier"), against=conflict.claims[1:], likely_slip=conflict.likely_slip,
        slip=conflict.slip,
    )  # fmt: skip
    deal = torn.model_copy(update={"id": "sample-settled", "revision": 5, "conflicts": ()})
    return match_of(deal, (Change.CONFLICT_RESOLVED,)).model_copy(update={"settled": (over,), "follow_up": True, "conditions": ()})


def _circle() -> Circle:
    """The investor's money comes back as an older order."""
    legs = (
        Leg(giver="Meridian Cloud", taker="Halden AI", verb="invests in", deal_id="sample-meridian-halden", stage=Stage.IN_TALKS,
            usd=10 * _BILLION, relation=Relation.INVESTS_IN),
        Leg(giver="Halden AI", taker="Meridian Cloud", verb="buys from", deal_id="sample-contract", stage=Stage.AGREED,
            usd=38 * _BILLION, relation=Relation.BUYS_FROM),
    )  # fmt: skip
    return Circle(
        id="sample-circle", legs=legs, weakest_stage=Stage.IN_TALKS, first_seen=AT, forth_usd=10 * _BILLION,
        back_usd=38 * _BILLION, overlap=10 / 38,
    )  # fmt: skip


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
    return Conflict(slot="deal amount", claims=told, likely_slip="€80B is ten times €8B", slip=Slip.MAGNITUDE)


def bare() -> MatchFound:
    """As little as a deal may have: no sum, no quote, one party."""
    deal = talks().deal.model_copy(
        update={
            "id": "sample-bare",
            "money": (),
            "evidence": (),
            "parties": talks().deal.parties[:1],
            "origins": (),
            "circles": (),
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
        message_of(digest, [[talks()], [revised()], [overdue()], [corrected()], [bare()]]),
        message_of(instant, [[bare()]]),
    )
