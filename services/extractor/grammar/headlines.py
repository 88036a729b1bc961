"""Deals that a headline tells with shortened names, joined to what the text says of them.

A headline may shorten a name beyond recognition ("三菱重"), or write a ticker for it. Where names are not parted by blanks, the first
deal of the text that shares a company with it is the same one, and of a company that only the headline names the text's full name is
meant, if it tells somebody of the same role. In every language the first deal of its family with the same price is the same one.
"""

from collections.abc import Sequence
from decimal import Decimal

from services.extractor.grammar.aliases import Identities
from services.extractor.grammar.draft import Draft
from shared.contracts import Measure


def joined_to_headlines(drafts: Sequence[Draft], identities: Identities, *, shortened: bool) -> list[Draft]:
    """The deals without those that only repeat another one's headline; `shortened`: headlines write names otherwise."""
    kept = list(drafts)
    for head in drafts:
        if all(telling.scene.in_title for telling in head.tellings):
            body = next((draft for draft in kept if _is_retold(head, draft, shortened=shortened)), None)
            if body:
                _join(head, body)
                kept.remove(head)
    if shortened:
        for draft in kept:
            _without_short_names(draft, identities)
    return kept


def _is_retold(head: Draft, draft: Draft, *, shortened: bool) -> bool:
    alike = draft.family == head.family and draft.background == head.background
    shared = shortened and bool(draft.parties.keys() & head.parties.keys())
    return draft is not head and alike and (shared or bool(_prices(draft) & _prices(head)))


def _prices(draft: Draft) -> set[tuple[Decimal, str | None]]:
    return {(one.amount.value, one.amount.currency) for one in draft.sums if one.measure is Measure.DEAL}


def _join(head: Draft, body: Draft) -> None:
    """Whoever plays a part that nobody plays in the text is taken over too."""
    body.sums[:0], body.stages[:0], body.stakes = head.sums, head.stages, body.stakes or head.stakes
    roles = {party.role for party in body.parties.values()}
    body.parties |= {key: party for key, party in head.parties.items() if party.role not in roles and key not in body.parties}


def _without_short_names(draft: Draft, identities: Identities) -> None:
    told = {identities.of(party.name).key for telling in draft.tellings if not telling.scene.in_title for party in telling.parties}
    roles = {draft.parties[key].role for key in told & draft.parties.keys()}
    headed = {identities.of(party.name).key for telling in draft.tellings if telling.scene.in_title for party in telling.parties}
    for key in headed - told:
        if key in draft.parties and draft.parties[key].role in roles and len(told & draft.parties.keys()) >= len(headed):
            del draft.parties[key]
