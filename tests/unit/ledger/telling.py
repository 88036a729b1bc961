"""Mentions for the ledger's tests, in one line each."""

import datetime as dt

from shared.contracts import ArticleRef, DealMentioned, Evidence, Money, Party

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def evidence(quote: str = "words") -> Evidence:
    return Evidence(field="text", start=0, end=len(quote), quote=quote, pattern="test")


def party(text: str) -> Party:
    """`role:entity` or `role:entity<parent`; a name that begins with ~ has no entity."""
    role, _, rest = text.partition(":")
    entity, _, parent = rest.partition("<")
    known = not entity.startswith("~")
    return Party(
        name=entity.lstrip("~"),
        role=role,
        entity_id=entity if known else None,
        parents=(parent,) if parent else (),
        evidence=evidence(entity),
    )


def money(
    value: int | str, bound: str = "exactly", measure: str = "deal", currency: str = "USD", upper: int | None = None
) -> Money:
    usd = {"value": value, "upper": upper, "rate_date": "2026-11-20"} if currency == "USD" else None
    return Money(measure=measure, value=value, upper=upper, currency=currency, bound=bound, usd=usd, evidence=evidence(f"{value}"))


def mention(kind: str, *parties: str, article: str = "a1", **slots: object) -> DealMentioned:
    publisher = slots.pop("publisher", f"paper of {article}")
    cited = tuple(slots.pop("cited", ()))
    ref = ArticleRef(id=article, url=f"https://example.org/{article}", title=f"title of {article}", publisher=publisher)
    return DealMentioned(
        correlation_id=article, article=ref, ordinal=slots.pop("ordinal", 0), kind=kind, stage=slots.pop("stage", "agreed"),
        parties=tuple(map(party, parties)), money=tuple(slots.pop("money", ())), cited=cited,
        cited_evidence=tuple(evidence(origin) for origin in cited), evidence=evidence(), **slots,
    )  # fmt: skip
