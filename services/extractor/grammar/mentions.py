"""What an article says of a deal, decided: its kind, stage, parties, sums and stake, out of all that was told of it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from services.extractor.grammar.aliases import Identities, Identity
from services.extractor.grammar.draft import Draft
from services.extractor.grammar.measure import is_shared_out
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.stage_words import Staged
from services.extractor.grammar.stakes import Stake
from services.extractor.grammar.tellings import Party, Sum, Telling
from services.extractor.lexicon import Lexicon
from services.extractor.shapes import DealShape, has_what_it
from shared.contracts import Bound, Kind, Measure, Role, Stage

Categories = Callable[[str], tuple[str, ...]]

_ENDED = (Stage.DENIED, Stage.TERMINATED)
_OPEN = frozenset({Stage.RUMOURED, Stage.IN_TALKS})
_MOST_OTHERS = 3
_HALF = 50
_MEASURES = tuple(Measure)
_STRENGTH = {Bound.RANGE: 3, Bound.AT_LEAST: 3, Bound.AT_MOST: 3, Bound.ABOUT: 2, Bound.EXACTLY: 1}
_SUPPLIES = {Role.SUPPLIER: Role.CUSTOMER, Role.CUSTOMER: Role.SUPPLIER}


@dataclass(frozen=True)
class Member:
    """A party under its fullest name."""

    identity: Identity
    role: Role
    place: str


@dataclass(frozen=True)
class Decided:
    """A deal as the article tells it; every part knows where it stands."""

    kind: Kind
    subject: str | None
    stage: tuple[Scene, Staged]
    background: bool
    members: tuple[Member, ...]
    sums: tuple[Sum, ...]
    stake: Stake | None
    cited: tuple[tuple[Scene, Name], ...]
    telling: Telling


def decide(draft: Draft, identities: Identities, lexicon: Lexicon, categories: Categories) -> Decided | None:
    """None when too little was told for a deal."""
    telling = _best_telling(draft)
    kind, parties = _kind_and_parties(draft, lexicon)
    sums = _chosen(draft.sums)
    if not _is_enough(draft, lexicon.shapes[telling.trigger.kind], lexicon.shapes[kind], parties, sums):
        return None
    members = [Member(identities.of(party.name), _role(party, parties), party.place) for party in parties]
    if not any(told.directed for told in draft.tellings):
        members = _turned(members, lexicon.shapes[kind], categories)
    stake = _stake(draft.stakes)
    subject = _subject(draft) if lexicon.shapes[kind].has_subject else None
    cited = _fullest({name.text: (scene, name) for scene, name in reversed(draft.cited)})[::-1]
    return Decided(kind, subject, _stage(draft), draft.background, tuple(members), sums, stake, cited, telling)


def _stake(stakes: list[Stake]) -> Stake | None:
    """The first; headlines round what the text says."""
    first = stakes[0] if stakes else None
    if first is None or not first.scene.in_title:
        return first
    exact = (one for one in stakes if not one.scene.in_title and abs(one.percent.value - first.percent.value) < 1)
    return next(exact, first)


def _role(party: Party, parties: list[Party]) -> Role:
    """Who arranges a loan is one of its lenders, who arranges bonds is not."""
    roles = {other.role for other in parties}
    if Role.BORROWER in roles:
        return Role.LENDER if party.role is Role.ADVISER else party.role
    return Role.ADVISER if Role.ISSUER in roles and party.role is Role.LENDER else party.role


def _fullest(cited: dict[str, tuple[Scene, Name]]) -> tuple[tuple[Scene, Name], ...]:
    """Without the outlets that are told again by a longer name."""
    return tuple(one for text, one in cited.items() if not any(other != text and other.startswith(text) for other in cited))


def _best_telling(draft: Draft) -> Telling:
    """The telling with most parties; of equals the first."""
    return max(draft.tellings, key=lambda telling: len(telling.parties))


def _kind_and_parties(draft: Draft, lexicon: Lexicon) -> tuple[Kind, list[Party]]:
    kinds = draft.kinds
    parties = list(draft.parties.values())
    shape = lexicon.shapes.get(Kind.ACQUISITION)
    if Kind.FUNDING_ROUND in kinds and Kind.ACQUISITION not in kinds:
        return Kind.FUNDING_ROUND, parties
    if shape is None or shape.minority is None:
        return next(iter(sorted(kinds))), parties
    if kinds == {Kind.INVESTMENT} and draft.stakes and draft.stakes[0].percent.value >= shape.minority.below_percent:
        return Kind.ACQUISITION, _renamed(parties, {new: old for old, new in shape.minority.roles.items()})
    if Kind.ACQUISITION not in kinds:
        return next(iter(sorted(kinds))), parties
    whole = any(stake.percent.value > _HALF for stake in draft.stakes)  # "raises its share to 90%"
    if not whole and (
        any(telling.minority for telling in draft.tellings) or (kinds != {Kind.ACQUISITION} and not _is_control(draft))
    ):
        return shape.minority.kind, _renamed(parties, shape.minority.roles)
    return Kind.ACQUISITION, _renamed(parties, {new: old for old, new in shape.minority.roles.items()})


def _renamed(parties: list[Party], roles: dict[Role, Role]) -> list[Party]:
    return [Party(party.name, roles.get(party.role, party.role), party.place) for party in parties]


def _is_control(draft: Draft) -> bool:
    """Whether more of the tellings that name both sides speak of buying than of investing."""
    full = [telling.trigger.kind for telling in draft.tellings if len(telling.parties) > 1]
    return 2 * full.count(Kind.ACQUISITION) > len(full)


def _is_enough(draft: Draft, told: DealShape, shape: DealShape, parties: list[Party], sums: tuple[Sum, ...]) -> bool:
    roles = [party.role for party in parties]
    if has_what_it((*shape.needs, *told.needs, *(line for one in draft.tellings for line in one.trigger.needs)), roles):
        return True
    shares = bool(draft.stakes) or any(telling.with_share for telling in draft.tellings)
    if shares and has_what_it(shape.needs_with_stake, roles):
        return True
    if any(telling.with_pronoun for telling in draft.tellings) and has_what_it(shape.needs_with_pronoun, roles):
        return True
    if not sums:
        return False
    asset = any(telling.with_asset for telling in draft.tellings)
    priced = any(one.measure is not Measure.OTHER for one in sums)
    return (priced and has_what_it(shape.needs_with_sum, roles)) or (asset and has_what_it(shape.needs_with_asset, roles))


def _stage(draft: Draft) -> tuple[Scene, Staged]:
    """An end wins; then what the text says in words, furthest first unless it is still open there; then the headline."""
    stages = [(scene, _still_to_come(staged) if draft.to_come else staged) for scene, staged in draft.stages]
    body = [item for item in stages if not item[0].in_title] or stages
    for stage in _ENDED:
        ended = [item for item in stages if item[1].stage is stage and item[1].firm]
        if ended:
            return ended[0]
    firm = [item for item in body if item[1].firm] or [item for item in stages if item[1].firm]
    if not firm:
        return next((item for item in body if item[1].mark.meaning.form != "noun"), body[0])
    settled = [item for item in firm if item[1].stage not in _OPEN]
    if settled and firm[0][1].stage not in _OPEN:
        return max(settled, key=lambda item: item[1].stage.order)
    still_open = [item for item in stages if item[1].firm and item[1].stage in _OPEN]  # the headline's talks go beyond a "could"
    return max(still_open, key=lambda item: item[1].stage.order)


def _still_to_come(staged: Staged) -> Staged:
    """ "X has bought Y. The deal should close in May": what only the verb's past completes is agreed."""
    by_verb = staged.stage is Stage.COMPLETED and staged.mark.meaning.group == "triggers"
    return staged._replace(stage=Stage.AGREED) if by_verb else staged


def _chosen(sums: list[Sum]) -> tuple[Sum, ...]:
    """One sum a measure, but for other payments. The text is more exact than the headline, and the first sum is the main one."""
    found: list[Sum] = []
    worth = {(one.amount.value, one.amount.upper) for one in sums if one.measure is Measure.VALUATION and not one.scene.in_title}
    sums = [one for one in sums if not (_is_headed(one) and (one.amount.value, one.amount.upper) in worth)]
    for measure in _MEASURES:
        told = sorted((one for one in sums if one.measure is measure), key=lambda one: one.scene.in_title)
        distinct: dict[tuple[object, object], Sum] = {}
        for one in told:
            key = (one.amount.value, one.amount.upper)
            known = distinct.get(key)
            if known is None or (not known.scene.in_title and _STRENGTH[one.amount.bound] > _STRENGTH[known.amount.bound]):
                distinct[key] = one
        listed = list(distinct.values())
        found.extend(listed[: _MOST_OTHERS if measure is Measure.OTHER else 1])
        found.extend(
            one for last, one in pairwise(listed[:_MOST_OTHERS]) if measure is Measure.DEAL and _is_one_of_several(last, one)
        )
    main = {(one.amount.value, one.amount.upper) for one in found if one.measure is not Measure.OTHER}
    return tuple(one for one in found if one.measure is not Measure.OTHER or (one.amount.value, one.amount.upper) not in main)


def _is_one_of_several(last: Sum, one: Sum) -> bool:
    return one.scene is last.scene and is_shared_out(one.scene, last.amount, one.amount)


def _is_headed(one: Sum) -> bool:
    """Headlines call a deal after the sum that the text tells to be the company's value."""
    return one.scene.in_title and one.measure is Measure.DEAL


def _turned(members: list[Member], shape: DealShape, categories: Categories) -> list[Member]:
    """Whoever is known to supply such things is the supplier, where the words leave it open."""

    def supplies(member: Member) -> bool:
        entity_id = member.identity.name.entity_id
        return bool(entity_id) and bool(shape.supplier_categories & set(categories(entity_id or "")))

    wrong = [member for member in members if member.role is Role.CUSTOMER and supplies(member)]
    right = [member for member in members if member.role is Role.SUPPLIER and supplies(member)]
    if not wrong or right:
        return members
    return [Member(member.identity, _SUPPLIES.get(member.role, member.role), member.place) for member in members]


def _subject(draft: Draft) -> str | None:
    """What the contract is about: the first such word in the sentences that tell it."""
    marks = [mark for telling in draft.tellings for mark in telling.scene.of("subjects")]
    return marks[0].meaning.name if marks else None
