"""What commands and the console ask of a running rule engine: what is in force, why a rule fired, why it did not."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.rule_engine.evaluation import ReadyRule
from services.rule_engine.explaining import Outcome, PastFire, trees_json, why_not
from services.rule_engine.facts import Surroundings, facts_of
from services.rule_engine.fire_store import is_held, newest, past_fires
from services.rule_engine.history.recall import Recall
from services.rule_engine.history.seeding import progress
from services.rule_engine.rulebook import Rulebook
from services.rule_engine.sightings import Sight
from shared.documents import did_you_mean
from shared.store import Store

_LONGEST = 300
_NOT_WHOLE = "rules about many deals wait until the older deals are taken over from the ledger"


class WhyAsked(BaseModel):
    """`match` is RULE/DEAL, or RULE/DEAL/KEY for one of several fires."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    match: str = Field(max_length=_LONGEST, pattern=r"^[^/]+/[^/]+(/.+)?$")


class WhyNotAsked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    deal: str = Field(min_length=1, max_length=_LONGEST)
    rule: str = Field(min_length=1, max_length=_LONGEST)


@dataclass(frozen=True)
class Questions:
    """Each takes and gives JSON. All raise ValueError with words for the person who asked."""

    database: Store
    rulebook: Rulebook
    around: Surroundings

    async def rules(self, request: dict[str, Any]) -> dict[str, Any]:
        """What is in force, and whether the history is whole. `{"ids": false}` leaves out the ids, which of a hundred thousand rules are too
        long for a message."""
        async with self.database.reading() as session:
            known = await progress(session)
        return self.rulebook.status(ids=request.get("ids") is not False) | {"history": {"whole": known.done, "taken": known.kept}}

    async def why(self, request: dict[str, Any]) -> dict[str, Any]:
        """WhyAsked -> `{"fires": [{match, rule_id, rule_name, line, deal_id, key, revision, at, verdict, same_text, tree}]}`, the oldest
        first. `same_text`: the rule is still in force as it was; `tree` is a list of explained.Judged as it was told then."""
        try:
            asked = WhyAsked.model_validate(request)
        except ValidationError as error:
            raise ValueError(
                "a match is written RULE/DEAL, or RULE/DEAL/KEY, as the console and `dealwatch why-not` show it"
            ) from error
        rule_id, deal_id, *key = asked.match.split("/", 2)
        async with self.database.reading() as session:
            fires = await past_fires(session, rule_id, deal_id, *key)
        if not fires:
            raise ValueError(f"the rule '{rule_id}' has not fired for the deal {deal_id}{f' under {key[0]}' if key else ''}")
        return {"fires": [_fire(fire, self._in_force().get(rule_id)) for fire in fires]}

    async def why_not(self, request: dict[str, Any]) -> dict[str, Any]:
        """WhyNotAsked -> `{deal, revision, headline, at, rule, name, path, line, outcome, said, misses, tree, fires}`."""
        try:
            asked = WhyNotAsked.model_validate(request)
        except ValidationError as error:
            raise ValueError("say which deal, and which rule") from error
        ready = self._ready(asked.rule)
        async with self.database.reading() as session:
            changed = await newest(session, asked.deal)
            past = await past_fires(session, asked.rule, asked.deal)
            waits = await is_held(session, asked.rule, asked.deal)
            if changed is None:
                raise ValueError(f"the rule engine has no deal '{asked.deal}'; `dealwatch deals list` shows them")
            answer = why_not(ready, changed, past, self.around, held=waits)
            if answer.outcome is Outcome.WINDOW:
                sight = Sight(session, Recall(), self.around, facts_of(changed, self.around), late=False)
                said = f"{answer.said}: {await sight.standing(ready)}".removesuffix(": ")
                whole = (await progress(session)).done
                answer = replace(answer, said=said if whole else f"{said}; {_NOT_WHOLE}")
        return {
            "deal": changed.deal.id, "revision": changed.deal.revision, "headline": changed.deal.headline, "at": changed.at.isoformat(),
            "rule": ready.rule.id, "name": ready.rule.name, "path": ready.rule.path, "line": ready.rule.line,
            "outcome": answer.outcome.value, "said": answer.said, "misses": [asdict(miss) for miss in answer.misses],
            "tree": trees_json([answer.tree]), "fires": [fire.name for fire in past],
        }  # fmt: skip

    def _in_force(self) -> dict[str, ReadyRule]:
        return {ready.rule.id: ready for ready in self.rulebook.in_force.rules}

    def _ready(self, rule_id: str) -> ReadyRule:
        in_force = self._in_force()
        if rule_id not in in_force:
            raise ValueError(f"no rule with the id '{rule_id}' is in force. {_hint(rule_id, sorted(in_force))}".rstrip())
        return in_force[rule_id]


def _hint(rule_id: str, known: Sequence[str]) -> str:
    return did_you_mean(rule_id, list(known)) if known else "There are no rules; `dealwatch apply` brings them."


def _fire(fire: PastFire, ready: ReadyRule | None) -> dict[str, Any]:
    return {
        "match": fire.name, "rule_id": fire.rule_id, "rule_name": ready.rule.name if ready else fire.rule_id,
        "deal_id": fire.deal_id, "key": fire.key, "revision": fire.revision, "at": fire.at.isoformat(), "verdict": fire.verdict.value,
        "same_text": ready is not None and ready.rule.text_hash == fire.rule_hash, "tree": trees_json(fire.conditions),
    }  # fmt: skip
