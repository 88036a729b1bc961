"""What the reading of a deal shows of how sure it is: named signs, for it or against it.

Each is yes or no and speaks in one direction only, so that anybody can say why one reading is trusted more than another. What each
weighs stands in `confidence.toml`; `services.extractor.confidence` adds them up.
"""

from collections.abc import Iterator

from services.extractor.grammar.draft import Draft
from services.extractor.grammar.mentions import Decided
from services.extractor.grammar.names import Name
from services.extractor.grammar.reading import folded_name
from services.extractor.grammar.tellings import Telling
from services.extractor.lexicon import Lexicon
from shared.contracts import Measure, Role, Stage

_TWO = 2
_MANY_COMPANIES = 6
_FAR = 80  # characters between the word that tells the deal and a party of it
_NOBODY_DOES_IT = frozenset({"subject", "agent"})
_ENDED = frozenset({Stage.DENIED, Stage.TERMINATED})


def signs_of(draft: Draft, decided: Decided, lexicon: Lexicon) -> frozenset[str]:
    """The names of the signs that this deal shows; `draft` is what it was decided from."""
    return frozenset((*_of_parties(decided, lexicon), *_of_tellings(draft, decided), *_of_sentence(decided.telling, lexicon)))


def _of_parties(decided: Decided, lexicon: Lexicon) -> Iterator[str]:
    names = [member.identity.name for member in decided.members]
    if any(name.entity_id for name in names):
        yield "known_company"
    formed = [name for name in names if has_company_form(name, lexicon)]
    if formed:
        yield "company_form"
    if lexicon.capitals and any(not name.entity_id and name not in formed and _is_lone_word(name.text) for name in names):
        yield "lone_word"
    if not any(member.place in _NOBODY_DOES_IT for member in decided.members):
        yield "no_actor"


def _of_tellings(draft: Draft, decided: Decided) -> Iterator[str]:
    if len(draft.tellings) >= _TWO:
        yield "told_again"
    if any(len(telling.parties) >= _TWO for telling in draft.tellings):
        yield "both_sides"
    if any(one.measure is Measure.DEAL for one in decided.sums):
        yield "priced"
    if decided.stake:
        yield "share"
    if decided.stage[1].stage in _ENDED:
        yield "ended"


def _of_sentence(telling: Telling, lexicon: Lexicon) -> Iterator[str]:
    scene, mark = telling.scene, telling.mark
    if telling.trigger.everyday:
        yield "everyday_word"
    if len(scene.companies) >= _MANY_COMPANIES:
        yield "many_companies"
    gaps = [
        max(party.name.start - mark.end, mark.start - party.name.end) for party in telling.parties if party.role != Role.ADVISER
    ]
    if max(gaps, default=0) >= _FAR:
        yield "far_party"
    if scene.of("negations"):
        yield "negated"
    if any(other.meaning.name in lexicon.triggers and other is not mark for other in scene.of("triggers")):
        yield "other_deal_words"


def _is_lone_word(name: str) -> bool:
    """One word with a capital, as common words and places have it too; not letters that stand for a name ("GE")."""
    return " " not in name and not name.isupper()


def has_legal_form(name: Name, lexicon: Lexicon) -> bool:
    legal = lexicon.names.legal
    return any(word in legal or word.strip(".,") in legal for word in folded_name(name.text).split()[1:])


def has_company_form(name: Name, lexicon: Lexicon) -> bool:
    """A legal form among its words, or an end or a beginning that only companies have, where words are not parted."""
    words, folded = lexicon.names, folded_name(name.text)
    if has_legal_form(name, lexicon):
        return True
    endings: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    for listed in (words.runs, words.scripts, words.spaced):
        if listed:
            endings, openings = endings + listed.endings, openings + listed.openings
    return folded.endswith(endings) or folded.startswith(openings)
