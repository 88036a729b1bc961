"""Deals and companies for these tests, as short as the tests want them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from services.rule_engine.facts import Surroundings
from services.rule_engine.rates import NoRates
from services.rule_engine.reading import read_rule_file
from services.rule_engine.rule_set import RuleSet, rule_set
from shared.contracts import (
    ArticleRef,
    Bound,
    Change,
    Deal,
    DealChanged,
    Evidence,
    Kind,
    Measure,
    Money,
    Party,
    Role,
    Stage,
    StageStep,
    UsdValue,
)
from shared.entities import Entities, read_entities

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
AROUND = Surroundings(dt.timedelta(days=7), NoRates())

COMPANIES = """
categories:
  cloud_provider: technology
  ai_lab: technology
  sovereign_fund: financial_investor
entities:
  - { id: amazon, name: Amazon, categories: [retailer], country: US }
  - { id: aws, name: Amazon Web Services, names: [AWS], parent: amazon, categories: [cloud_provider], country: US }
  - { id: microsoft, name: Microsoft, categories: [cloud_provider], country: US }
  - { id: apple, name: Apple, categories: [electronics], country: US }
  - { id: openai, name: OpenAI, categories: [ai_lab], country: US }
  - { id: mistral-ai, name: Mistral AI, categories: [ai_lab], country: FR }
  - { id: norges, name: Norges Bank, categories: [sovereign_fund], country: "NO" }
  - { id: gic, name: GIC, categories: [sovereign_fund], country: SG }
  - { id: acme, name: Acme, categories: [retailer] }
"""
ENTITIES: Entities = read_entities({"companies.yaml": COMPANIES})


def evidence(quote: str) -> Evidence:
    return Evidence(field="text", start=0, end=len(quote), quote=quote, pattern="test")


def party(entity_id: str, role: Role) -> Party:
    entity = ENTITIES.by_id.get(entity_id)
    return Party(
        name=entity.name if entity else entity_id,
        role=role,
        entity_id=entity_id if entity else None,
        parents=ENTITIES.parents(entity_id),
        categories=ENTITIES.categories_of(entity_id),
        country=entity.country if entity else None,
        evidence=evidence(entity_id),
    )


def money(value: Any, bound: Bound = Bound.EXACTLY, **more: Any) -> Money:
    """Dollars, in billions; other currencies say their own `usd`."""
    currency = more.pop("currency", "USD")
    sum_, upper = Decimal(str(value)) * 10**9, more.pop("upper", None)
    upper = None if upper is None else Decimal(str(upper)) * 10**9
    usd = more.pop("usd", UsdValue(value=sum_, upper=upper, rate_date=NOON.date()) if currency == "USD" else None)
    return Money(measure=more.pop("measure", Measure.DEAL), value=sum_, upper=upper, currency=currency, bound=bound, usd=usd,
                 evidence=evidence(str(value)), **more)  # fmt: skip


def deal(**fields: Any) -> Deal:
    """Amazon Web Services puts $10B into OpenAI, unless told otherwise. Roles are given as `investor="aws"`."""
    roles = {Role(name): fields.pop(name) for name in list(fields) if name in set(Role)}
    roles = roles or {Role.INVESTOR: "aws", Role.INVESTEE: "openai"}
    article = ArticleRef(id="a1", url="https://example.org/1", title="a headline")
    stage = Stage(fields.pop("stage", "agreed"))
    stages = [Stage(one) for one in fields.pop("stages", [stage])]
    amount = fields.pop("amount", 10)
    figures = () if amount is None else (amount if isinstance(amount, Money) else money(amount),)
    return Deal(
        **{
            "id": "d1",
            "revision": 1,
            "kind": Kind(fields.pop("kind", "investment")),
            "stage": stage,
            "stage_history": tuple(StageStep(stage=one, at=NOON, article=article) for one in stages),
            "background": False,
            "headline": "a headline",
            "parties": tuple(party(name, role) for role, names in roles.items() for name in names.split()),
            "money": (*figures, *fields.pop("more_money", ())),
            "articles": (article,),
            "article_count": 1,
            "origins": ("example.org",),
            "first_seen": NOON,
            "last_seen": NOON,
            **fields,
        }
    )


def changed(at: dt.datetime = NOON, previous: Deal | None = None, **fields: Any) -> DealChanged:
    now = deal(**fields)
    return DealChanged(correlation_id="a1", deal=now, previous=previous, changes=(Change.OPENED,), cause=now.articles[0], at=at)


def rule(when: str, **more: Any) -> str:
    """A file of one rule; `when` is a YAML flow mapping."""
    rest = "".join(f"    {key}: {value}\n" for key, value in more.items())
    return f"version: 1\nrules:\n  - id: one\n    when: {when}\n{rest}"


def rules(text: str) -> RuleSet:
    return rule_set(read_rule_file(text, "rules.yaml", ENTITIES).rules)
