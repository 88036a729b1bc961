"""What a sentence leaves out because the deal told before it says it: whose holding was bought once, who borrows to pay for a purchase,
which contract "the 20-year contract" is."""

from collections.abc import Iterable, Sequence

from services.extractor.grammar.aliases import Identities
from services.extractor.grammar.draft import BOUGHT, BUYING, Draft, family_of
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.tellings import Party, Telling
from services.extractor.lexicon import Lexicon
from shared.contracts import Kind, Measure, Role

_LENDING = frozenset({Role.LENDER, Role.ADVISER})
_WORDS_BEFORE = 4
_REACH = 40
_CLOSE = 3
_TWO = 2


def completed_by(current: Draft | None, telling: Telling) -> Telling:
    """The telling with the party that only the current deal names."""
    if current is None:
        return telling
    left_out = _holding(current, telling) or _borrowers(current, telling)
    return telling._replace(parties=(*telling.parties, *left_out)) if left_out else telling


def _holding(current: Draft, telling: Telling) -> list[Party]:
    """As in "X had acquired its 40% holding in 2017": it means the company that the article is about."""
    lacks = {party.role for party in telling.parties} == {Role.ACQUIRER} and telling.stake and telling.background
    bought = [party for party in current.parties.values() if party.role in BOUGHT] if lacks else []
    return [Party(party.name, Role.TARGET, "context") for party in bought[:1]]


def _borrowers(current: Draft, telling: Telling) -> list[Party]:
    """As in "The purchase is being financed with a loan from X"."""
    roles = {party.role for party in telling.parties}
    lacks = telling.trigger.kind is Kind.DEBT and Role.LENDER in roles and roles <= _LENDING
    if not lacks or Kind.ACQUISITION not in current.kinds or not telling.scene.of("references"):
        return []
    return [Party(party.name, Role.BORROWER, "context") for party in current.parties.values() if party.role in BUYING]


def without_owner(current: Draft | None, telling: Telling, identities: Identities) -> Telling:
    """Who sells a unit and receives offers for it is not what they want to buy."""
    if current is None or current.side(BOUGHT) or not 0 <= telling.scene.index - current.last_index <= _CLOSE:
        return telling
    sellers = current.side(frozenset({Role.SELLER}))
    wanted = [party for party in telling.parties if party.role is Role.TARGET and identities.of(party.name).key in sellers]
    return telling._replace(parties=tuple(party for party in telling.parties if party not in wanted)) if wanted else telling


def purchase_merged(recent: Iterable[Draft], telling: Telling, identities: Identities) -> Draft | None:
    """The purchase told before that a "merger" of its two sides means."""
    if telling.trigger.kind is not Kind.MERGER or len(telling.parties) != _TWO:
        return None
    both = {identities.of(party.name).key for party in telling.parties}
    bought = (draft for draft in recent if Kind.ACQUISITION in draft.kinds and draft.background == telling.background)
    return next((draft for draft in bought if both == draft.side(BUYING) | draft.side(BOUGHT)), None)


def repeats_headline(draft: Draft, telling: Telling) -> bool:
    """The first sentences tell the sum of the headline again and add who is on the other side."""
    told = {one.amount.value for one in telling.sums if one.measure is Measure.DEAL}
    headed = {one.amount.value for one in draft.sums if one.measure is Measure.DEAL and one.scene.in_title}
    return telling.scene.index <= 1 and not telling.scene.in_title and bool(told & headed)


def turns_away(scene: Scene) -> bool:
    """As in "Meanwhile, ...": a sentence that opens with a contrast and names nobody speaks of something else."""
    opening = scene.of("contrasts")[:1]
    return (
        bool(opening)
        and not scene.folded[scene.start : opening[0].start].strip()
        and not scene.companies
        and not scene.of("pronouns")
    )


def speaks_of_others(current: Draft | None, tellings: Iterable[Telling], lexicon: Lexicon) -> bool:
    """What a sentence tells is of another kind than the current deal, though it names nobody."""
    if current is None or not lexicon.names.scripts:
        return False
    told = (telling for telling in tellings if telling.mark.meaning.form == "noun" and not telling.trigger.continues)
    return any(family_of(telling.trigger) != current.family for telling in told)


def follows(draft: Draft, telling: Telling) -> bool:
    """As in "X sold its stake in Y. Z bought it": the sentence behind a sale says with a reference to it who buys."""
    near = 0 <= telling.scene.index - draft.last_index <= 1
    return near and not telling.scene.in_title and bool(telling.scene.of("references")) and not telling.background


def references(scene: Scene, draft: Draft, lexicon: Lexicon) -> Sequence[Mark]:
    """Words that mean a deal told before: "the deal", or a noun of its own kind behind an article ("the 20-year supply contract")."""
    said = scene.of("references")
    if said or lexicon.markers_stand == "after":
        return said
    nouns = (mark for mark in scene.of("triggers") if mark.meaning.form == "noun" and _is_of(draft, mark, lexicon))
    return [mark for mark in nouns if _is_definite(scene, mark, lexicon)]


def _is_of(draft: Draft, mark: Mark, lexicon: Lexicon) -> bool:
    return any(family_of(trigger) == draft.family for trigger in lexicon.triggers.get(mark.meaning.name, ()))


def _is_definite(scene: Scene, mark: Mark, lexicon: Lexicon) -> bool:
    before = scene.folded[max(scene.start, mark.start - _REACH) : mark.start].split()
    return not any(mark.start - _REACH < name.end <= mark.start for name in scene.companies) and bool(
        lexicon.names.definite & {word.rstrip("'") for word in before[-_WORDS_BEFORE:]}
    )


def is_priced_otherwise(draft: Draft, telling: Telling) -> bool:
    """Both say a price, and none of them is the same."""
    known, told = ({one.amount.value for one in sums if one.measure is Measure.DEAL} for sums in (draft.sums, telling.sums))
    return bool(known and told and not known & told)


def goes_on(draft: Draft, scene: Scene, lexicon: Lexicon, identities: Identities, current: Draft | None) -> bool:
    """A telling that names nobody goes on with the deal told last, elsewhere only right behind it in a sentence that names nobody else."""
    if lexicon.bracket:
        known = {identities.of(name).key for name in scene.companies} <= draft.parties.keys()
        return known and 0 <= scene.index - draft.last_index <= 1
    silent = bool(lexicon.names.scripts) or lexicon.drops_subjects
    return silent and 0 <= scene.index - draft.last_index <= _CLOSE and draft is current
