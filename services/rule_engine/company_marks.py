"""What the index knows of companies: for each party every combination of role, id, category and country, with None for "not asked".

So "a US technology company as investor" is one token, and no token mixes two companies.
"""

import math
from collections.abc import Iterator
from itertools import product

from services.rule_engine.facts import DealFacts
from services.rule_engine.index.marks import Mark, OneOf
from shared.contracts import Role

_MOST = 4096  # tokens of one condition; beyond, it names its companies or its categories alone
Token = tuple[str | None, ...]


def company_marks(
    roles: frozenset[Role], ids: frozenset[str] | None, categories: frozenset[str], countries: frozenset[str], *, whole: bool
) -> tuple[Mark, ...]:
    """None where nothing of this is asked: then the condition stays opaque. `whole`: the condition asks for nothing else."""
    if not (roles or ids is not None or categories or countries):
        return ()
    nothing: tuple[None] = (None,)
    choices: list[tuple[str | None, ...]] = [
        tuple(role.value for role in roles) or nothing,
        nothing if ids is None else tuple(ids),
        tuple(categories) or nothing,
        tuple(countries) or nothing,
    ]
    if math.prod(map(len, choices)) > _MOST:
        choices, whole = [(None,), *choices[1:2], (None,) if ids else choices[2], (None,)], False
    return (OneOf(party_tokens, frozenset(product(*choices)), enough=whole),)


def party_tokens(facts: DealFacts) -> Iterator[Token]:
    for party in facts.parties:
        country = party.party.country
        yield from product(
            (None, party.party.role.value), (None, *party.ids), (None, *party.categories), (None, country) if country else (None,)
        )
