"""Whether a deal is shown to be one of companies, in an article that tells of sport or crime: no player, no swindle."""

from collections.abc import Iterable, Iterator

from services.extractor.grammar.draft import BOUGHT, Draft
from services.extractor.grammar.mentions import Decided, Member
from services.extractor.grammar.signs import has_company_form, has_legal_form
from services.extractor.grammar.trace import Refusal, Trace
from services.extractor.lexicon import Lexicon
from shared.contracts import Kind

_LEAST = 2
_ONLY_OF_COMPANIES = frozenset({Kind.FUNDING_ROUND, Kind.MERGER, Kind.JOINT_VENTURE, Kind.IPO})


def of_companies(
    decided: Iterable[tuple[Draft, Decided | None]], lexicon: Lexicon, trace: Trace | None
) -> Iterator[tuple[Draft, Decided | None]]:
    """Without those that an article of sport or crime tells of others."""
    for draft, one in decided:
        if one and _is_of_companies(one, lexicon):
            yield draft, one
        elif trace is not None:
            for telling in draft.tellings:
                trace.refuse(telling.scene, telling.mark, telling.trigger.name, Refusal("other_news"))


def _is_of_companies(decided: Decided, lexicon: Lexicon) -> bool:
    """Both sides are named; and it is a kind that only companies know, a share changes hands, or what is bought is known or has the
    form of a company. Where nothing is bought all have to be."""
    if len(decided.members) < _LEAST:
        return False
    bought = [member for member in decided.members if member.role in BOUGHT]
    shown = all(_is_company(member, lexicon) for member in bought or decided.members)
    return shown or decided.stake is not None or decided.kind in _ONLY_OF_COMPANIES


def _is_company(member: Member, lexicon: Lexicon) -> bool:
    """Where spaces part words an ending of companies may be a surname as well ("Green")."""
    name = member.identity.name
    form = has_legal_form if lexicon.names.spaced else has_company_form
    return bool(name.entity_id) or form(name, lexicon)
