"""Tellings put together: which of them tell one deal, and what the sentences between them add to it.

Tellings of one family join when they share a company and contradict each other in none. An older deal never joins a new one.
A sentence that tells no deal of its own ("The deal values it at ...", "Existing backers took part") adds to the deal told last.
"""

import datetime as dt
from collections.abc import Iterable

from services.extractor.grammar import context
from services.extractor.grammar.aliases import Identities
from services.extractor.grammar.draft import BOUGHT, BUYING, Draft, contradicts, family_of, final_kinds, is_other_debt
from services.extractor.grammar.headlines import joined_to_headlines
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.measure import months_near
from services.extractor.grammar.names import Name
from services.extractor.grammar.origins import cited
from services.extractor.grammar.scenes import Scene, Story
from services.extractor.grammar.stage import denial, is_to_close, stage_of_reference
from services.extractor.grammar.stakes import held_later, stake_near
from services.extractor.grammar.tellings import Party, Sum, Telling, measured, read_tellings
from services.extractor.grammar.trace import Refusal, Trace
from services.extractor.lexicon import Lexicon
from services.extractor.shapes import has_what_it
from shared.contracts import Kind, Measure, Role, Stage

_SUPPLYING = frozenset({Role.SUPPLIER, Role.SELLER})
_SIDES = (BUYING, BOUGHT, _SUPPLYING)
_ENDED = frozenset({Stage.DENIED, Stage.TERMINATED})
_DOERS = frozenset({"subject", "agent"})
_TOLD_APART = frozenset({Kind.CONTRACT, Kind.DEBT})
_HELD = frozenset({Kind.JOINT_VENTURE, Kind.IPO})
_CLOSE = 3
_OF_THE_WHOLE = frozenset({Measure.VALUATION, Measure.TOTAL_RAISED})
_MOST_DRAFTS = 40  # no article tells more deals; a page that is a list of them would take for ever


class Drafting:
    """Reads a story from its headline to its end; `drafts` are in the order in which they were first told."""

    def __init__(self, story: Story, lexicon: Lexicon, day: dt.date | None, trace: Trace | None = None) -> None:
        self.identities: Identities = story.identities
        self.lexicon, self.day, self.trace = lexicon, day, trace
        self.drafts: list[Draft] = []
        self.topic: Name | None = None
        for scene in story.scenes:
            self._read(scene)
        self._keep("headline", joined_to_headlines(self.drafts, self.identities, shortened=bool(lexicon.names.scripts)))
        self._keep("told_otherwise", [draft for draft in self.drafts if not self._is_told_otherwise(draft)])

    def _keep(self, reason: str, kept: list[Draft]) -> None:
        known = set(map(id, kept))
        for draft in self.drafts:
            if id(draft) not in known:
                self._refuse(draft.tellings, reason)
        self.drafts = kept

    def _refuse(self, tellings: Iterable[Telling], reason: str) -> None:
        if self.trace is not None:
            for telling in tellings:
                self.trace.refuse(telling.scene, telling.mark, telling.trigger.name, Refusal(reason))

    def _read(self, scene: Scene) -> None:
        if context.turns_away(scene):
            return
        tellings = [self._own(telling) for telling in read_tellings(scene, self.topic, self.lexicon, self.day, self.trace)]
        if self.trace is not None:
            self.trace.tellings += tellings
        told = [draft for telling in tellings if not telling.trigger.continues and (draft := self._tell(telling))]
        for telling in tellings:
            if telling.trigger.continues:
                self._continue(telling, told)
        if not told and not context.speaks_of_others(self._current(), tellings, self.lexicon):
            self._refer(scene)
        self._cite(scene, told)
        self.topic = next((name for name in scene.companies if not name.weak), self.topic)

    def _own(self, telling: Telling) -> Telling:
        """Where sentences leave out what they are about, one that names nobody of its own goes on with the current deal."""
        if not self.lexicon.names.scripts:
            return telling
        scene = telling.scene
        own = any(party.name in scene.companies for party in telling.parties)
        return telling if own or scene.of("pronouns") else telling._replace(parties=())

    def _tell(self, telling: Telling) -> Draft | None:
        telling = context.without_owner(self._current(), telling, self.identities)
        if told_as := context.purchase_merged(self._recent(), telling, self.identities):
            told_as.stages.append((telling.scene, telling.staged))
            return told_as
        draft = next((draft for draft in self._recent() if self._same_deal(draft, telling)), None)
        if draft is None:
            if not any(party.name in telling.scene.companies for party in telling.parties):
                self._refuse([telling], "names_nobody")
                return None
            telling = context.completed_by(self._current(), telling)
            draft = Draft(family_of(telling.trigger), telling.background)
            self.drafts.append(draft)
        self._add(draft, telling)
        return draft

    def _same_deal(self, draft: Draft, telling: Telling) -> bool:
        total = bool(telling.sums) and all(one.measure is Measure.TOTAL_RAISED for one in telling.sums)
        retold = total or (
            telling.background and (self._tells_how_it_began(draft, telling) or self._is_earlier_stage(draft, telling))
        )
        if draft.family != family_of(telling.trigger) or (draft.background != telling.background and not retold):
            return False
        if total and 0 <= telling.scene.index - draft.last_index <= _CLOSE:
            return True
        keys = [self._keys(telling, side) for side in _SIDES]
        if not any(keys) and not telling.parties:
            return self._is_close(draft, telling.scene) or context.goes_on(
                draft, telling.scene, self.lexicon, self.identities, self._current()
            )
        shared = self._keys(telling, None) & set(draft.parties)
        crossed = any(
            told & draft.side(other) for side, told in zip(_SIDES, keys, strict=True) for other in _SIDES if other is not side
        )
        if crossed:
            return self._is_lone_noun(draft, telling)
        if is_other_debt(draft, telling) or any(
            contradicts(side, told, draft, telling) for side, told in zip(_SIDES, keys, strict=True)
        ):
            return False
        return (
            bool(shared)
            or self._is_close(draft, telling.scene)
            or self._adds_seller(draft, telling)
            or self._adds_investors(draft, telling)
            or self._adds_other_side(draft, telling)
            or context.repeats_headline(draft, telling)
        )

    def _tells_how_it_began(self, draft: Draft, telling: Telling) -> bool:
        """As in "X had agreed to buy Y last May", where the news is how that ended."""
        ended = any(staged.stage in _ENDED for _, staged in draft.stages)
        sides = [self._keys(telling, side) & draft.side(side) for side in (BUYING, BOUGHT)]
        return ended and all(sides)

    def _is_earlier_stage(self, draft: Draft, telling: Telling) -> bool:
        """As in "X had announced in May that it would buy Y", when the news is that it may: both sides are the same."""
        sides = [(self._keys(telling, side), draft.side(side)) for side in _SIDES]
        named = [(told, known) for told, known in sides if told]
        return (
            not draft.background
            and not context.is_priced_otherwise(draft, telling)
            and len(named) > 1
            and all(told & known for told, known in named if known)
            and sum(bool(told & known) for told, known in named) > 1
        )

    def _keys(self, telling: Telling, side: frozenset[Role] | None) -> set[str]:
        parties = telling.parties if side is None else telling.in_roles(side)
        return {self.identities.of(party.name).key for party in parties}

    def _is_lone_noun(self, draft: Draft, telling: Telling) -> bool:
        """As in "in talks with X over the investment", "the investment would value X at": who is on which side was said before."""
        near = 0 <= telling.scene.index - draft.last_index <= 1
        priced = any(one.measure is Measure.DEAL for one in telling.sums)
        return near and telling.mark.meaning.form == "noun" and len(telling.parties) == 1 and not priced

    def _adds_seller(self, draft: Draft, telling: Telling) -> bool:
        """Shortly after a purchase, somebody is told to sell some shares or unit."""
        only_sells = {party.role for party in telling.parties} == {Role.SELLER}
        near = 0 <= telling.scene.index - draft.last_index <= _CLOSE
        return only_sells and near and telling.with_asset and not telling.sums and not draft.kinds & {Kind.FUNDING_ROUND}

    def _adds_investors(self, draft: Draft, telling: Telling) -> bool:
        """Shortly after a round was told, "the Series C, with X among the investors" is the same one."""
        only_invest = {party.role for party in telling.parties} == {Role.INVESTOR}
        near = 0 <= telling.scene.index - draft.last_index <= _CLOSE
        priced = any(one.measure is Measure.DEAL for one in telling.sums)
        return only_invest and near and not priced and Kind.FUNDING_ROUND in draft.kinds

    def _adds_other_side(self, draft: Draft, telling: Telling) -> bool:
        """As in "X has lost an order. Y has cancelled it" or "Y is to give most of the loan": each side is told for itself."""
        near = 0 <= telling.scene.index - draft.last_index <= 1 and telling.mark.meaning.form == "noun"
        told = [side for side in _SIDES if telling.in_roles(side)]
        known = [side for side in _SIDES if draft.side(side)]
        if telling.trigger.kind in _TOLD_APART:
            return near and len(told) == len(known) == 1 and told != known
        return told == [BUYING] and BUYING not in known and len(known) > 1 and context.follows(draft, telling)

    def _is_close(self, draft: Draft, scene: Scene) -> bool:
        return draft.last_index == scene.index and bool(draft.tellings) and draft.tellings[-1].scene.in_title == scene.in_title

    def _add(self, draft: Draft, telling: Telling) -> None:
        draft.tellings.append(telling)
        draft.kinds.add(telling.trigger.kind)
        draft.last_index = telling.scene.index
        draft.sums.extend(telling.sums)
        draft.stages.append((telling.scene, telling.staged))
        draft.to_come = draft.to_come or is_to_close(telling.scene, self.lexicon.governor)
        held = held_later(telling.scene) if telling.trigger.kind is Kind.JOINT_VENTURE and not draft.stakes else None
        if stake := telling.stake or held:
            draft.stakes.append(stake)
        self._add_parties(draft, telling.parties)

    def _add_parties(self, draft: Draft, parties: Iterable[Party]) -> None:
        for party in sorted(parties, key=lambda party: party.place not in _DOERS):  # who does it is not what is bought
            key = self.identities.of(party.name).key
            known = draft.parties.setdefault(key, party)
            if known.role is Role.PARTNER and party.role not in {Role.PARTNER, Role.ADVISER}:
                draft.parties[key] = party  # who buys whom is more than who is in it

    def _continue(self, telling: Telling, told: list[Draft]) -> None:
        """A telling that only adds parties, to a deal of its kind told in the same sentence, else shortly before."""
        own = {self.identities.of(party.name).key for party in telling.parties}
        others = [draft for draft in told if not draft.parties.keys() <= own]  # "X wants to sell shares" in its listing
        near = [draft for draft in (others[::-1] or self._recent()) if telling.trigger.kind in final_kinds(draft)]
        for draft in near:
            if telling.in_roles(BOUGHT) and not self._keys(telling, BOUGHT) & draft.side(BOUGHT):
                continue  # "Z belongs to X": Z is not what is sold
            if draft in told or (not draft.background and telling.scene.index - draft.last_index <= 2 * _CLOSE):
                self._add_parties(draft, telling.parties)
                return
        self._refuse([telling], "adds_to_nothing")

    def _refer(self, scene: Scene) -> None:
        """A sentence that tells no deal of its own speaks of the current one, if it names it or follows it closely."""
        draft = self._current()
        if draft is None or scene.in_title:
            return
        references = context.references(scene, draft, self.lexicon)
        follows = scene.index - draft.last_index <= 1
        if not references and not follows and not self._names_a_party(scene, draft):
            return
        for amount, measure in measured(scene, references, listing=Kind.IPO in draft.kinds, trace=self.trace):
            if references or (follows and measure is not Measure.DEAL) or measure in _OF_THE_WHOLE:
                draft.sums.append(Sum(scene, amount, measure, months_near(scene, amount)))
            elif self.trace is not None:
                self.trace.refuse(scene, amount, "sum", Refusal("no_reference"))
        if not references:
            self._hear_denial(scene, draft)
        draft.to_come = draft.to_come or is_to_close(scene, self.lexicon.governor)
        if draft.kinds & _HELD and not draft.stakes and (held := held_later(scene)):
            draft.stakes.append(held)
        for reference in references[:1]:
            self._hear_stake(scene, draft, reference)
            staged = stage_of_reference(scene, reference, self.lexicon)
            if staged:
                draft.stages.append((scene, staged))

    def _hear_stake(self, scene: Scene, draft: Draft, reference: Mark) -> None:
        after = self.lexicon.markers_stand == "after"
        near = stake_near(scene, reference, before=True) if after or self.lexicon.bracket else None
        if near and not draft.stakes:
            draft.stakes.append(near)

    def _hear_denial(self, scene: Scene, draft: Draft) -> None:
        """Whoever denies something right behind a deal denies that, where a sentence leaves out what is known."""
        heard = self.lexicon.governor == "after" or self.lexicon.bracket
        alone = self.lexicon.denials if scene.index - draft.last_index <= 1 else frozenset()
        if (heard or alone) and (denied := denial(scene, self.lexicon.governor, frozenset() if heard else alone)):
            draft.stages.append((scene, denied))

    def _names_a_party(self, scene: Scene, draft: Draft) -> bool:
        named = {self.identities.of(name).key for name in scene.companies}
        spoken_of = bool(
            scene.of("stand_ins") or ((self.lexicon.descriptive or self.lexicon.bracket) and scene.of("pronouns"))
        )  # "le groupe serait valorisé"
        return scene.index - draft.last_index <= _CLOSE and (spoken_of or bool(named & set(draft.parties)))

    def _is_told_otherwise(self, draft: Draft) -> bool:
        """Who found a company together or sign a contract are partners too: that is no deal of its own."""
        return draft.kinds == {Kind.PARTNERSHIP} and any(
            other is not draft
            and other.background == draft.background
            and draft.parties.keys() <= other.parties.keys()
            and self._is_whole(other)
            for other in self.drafts[-_MOST_DRAFTS:]
        )

    def _is_whole(self, draft: Draft) -> bool:
        roles = [party.role for party in draft.parties.values()]
        return any(has_what_it(self.lexicon.shapes[kind].needs, roles) for kind in draft.kinds)

    def _recent(self) -> Iterable[Draft]:
        return self.drafts[: -_MOST_DRAFTS - 1 : -1]

    def _current(self) -> Draft | None:
        news = (draft for draft in self._recent() if not draft.background)
        return next((draft for draft in news if not self._is_told_otherwise(draft)), None)

    def _cite(self, scene: Scene, told: list[Draft]) -> None:
        owners = [draft for draft in told if not draft.background]
        current = self._current()
        if not owners and current and (scene.of("references") or scene.of("stages") or _quotes(scene, current)):
            owners = [current]
        for draft in owners:
            draft.cited.extend((scene, name) for name in cited(scene, self.lexicon.dateline))


def _quotes(scene: Scene, draft: Draft) -> bool:
    """As in "According to X, ..." shortly after the deal was told."""
    return bool(scene.of("reporting")) and 0 <= scene.index - draft.last_index <= _CLOSE
