"""Deals that a headline tells with shortened names, joined to what the text says of them.

A headline may shorten a name beyond recognition ("三菱重"). The first deal of the text that shares a company with it is the same one, and
of a company that only the headline names the text's full name is meant, if it tells somebody of the same role.
"""

from collections.abc import Sequence

from services.extractor.grammar.aliases import Identities
from services.extractor.grammar.draft import Draft


def joined_to_headlines(drafts: Sequence[Draft], identities: Identities) -> list[Draft]:
    """The deals without those that only repeat another one's headline."""
    kept = list(drafts)
    for head in drafts:
        if all(telling.scene.in_title for telling in head.tellings):
            body = next((draft for draft in kept if _is_retold(head, draft)), None)
            if body:
                body.sums[:0], body.stages[:0], body.stakes = head.sums, head.stages, body.stakes or head.stakes
                kept.remove(head)
    for draft in kept:
        _without_short_names(draft, identities)
    return kept


def _is_retold(head: Draft, draft: Draft) -> bool:
    alike = draft.family == head.family and draft.background == head.background
    return draft is not head and alike and bool(draft.parties.keys() & head.parties.keys())


def _without_short_names(draft: Draft, identities: Identities) -> None:
    told = {identities.of(party.name).key for telling in draft.tellings if not telling.scene.in_title for party in telling.parties}
    roles = {draft.parties[key].role for key in told & draft.parties.keys()}
    headed = {identities.of(party.name).key for telling in draft.tellings if telling.scene.in_title for party in telling.parties}
    for key in headed - told:
        if key in draft.parties and draft.parties[key].role in roles and len(told & draft.parties.keys()) >= len(headed):
            del draft.parties[key]
