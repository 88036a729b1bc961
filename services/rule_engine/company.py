"""What `party` and the roles have in common: a description that one company must fit as a whole. Who owns it counts: AWS is Amazon.

A word or a list names companies; `{ is, in, category, not_category, country }` describes one.
"""

from collections.abc import Callable, Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from services.rule_engine import truth
from services.rule_engine.company_marks import company_marks
from services.rule_engine.condition_kind import Check, Lists, NameUsed, Path, each, words
from services.rule_engine.countries import CODES, OFTEN_WRITTEN
from services.rule_engine.facts import DealFacts, PartyFacts
from services.rule_engine.index.marks import Mark
from services.rule_engine.misreading import misread, phrase_of
from shared.contracts import Evidence, Role

_SORTS = {"is": "entity", "in": "list", "category": "category", "not_category": "category"}
_MOST_NAMED = 5
_ENTITY = {"type": "string", "x-names": "entity"}


def _word(value: Any) -> str:
    return phrase_of(value).strip()


def _country(value: Any) -> str:
    word = _word(value)
    if word.upper() in CODES:
        return word.upper()
    code = OFTEN_WRITTEN.get(word.lower())
    raise misread(f"'{word}' is not a two-letter country code", f"write '{code}'" if code else "write it like US, NO, JP")


_Ids: Any = words(_word, _ENTITY)
_Lists: Any = words(_word, {"type": "string"})
_Categories: Any = words(_word, {"type": "string", "x-names": "category"})
_Countries: Any = words(_country, {"type": "string", "pattern": "^[A-Za-z]{2}$"})


class Company(BaseModel):
    """What the company must have; empty means not asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    is_: _Ids = Field((), alias="is")
    in_: _Lists = Field((), alias="in")
    category: _Categories = ()
    not_category: _Categories = ()
    country: _Countries = ()

    @model_validator(mode="after")
    def _asks_something(self) -> "Company":
        if not self.model_fields_set:
            raise misread("nothing is asked of the company", "write { category: cloud_provider } or the id of a company")
        return self


def company_form(model: type[Company]) -> Any:
    """The annotation that reads a word, a list or a description as `model`."""

    def described(value: Any) -> Any:
        return value if isinstance(value, dict) else {"is": value}

    described_schema = {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "properties": model.model_json_schema()["properties"],
    }
    schema = {"anyOf": [_ENTITY, {"type": "array", "items": _ENTITY, "minItems": 1}, described_schema]}
    return Annotated[model, BeforeValidator(described), WithJsonSchema(schema)]


def company_names(raw: Any) -> Iterator[NameUsed]:
    """The entities, lists and categories that the raw value names, with the way to each."""
    asked: list[tuple[Path, str, Any]] = [((), "entity", raw)]
    if isinstance(raw, dict):
        asked = [((key,), sort, raw.get(key)) for key, sort in _SORTS.items()]
    for at, sort, value in asked:
        for place, word in each(at, value):
            if isinstance(word, str):
                yield NameUsed(place, sort, word.strip())


def company_test(wanted: Company, roles: frozenset[Role], lists: Lists) -> Check:
    """One party in one of the `roles` (none given: in any) has all that is wanted."""
    fits = _fits(wanted, _ids(wanted, lists), roles)

    def value(facts: DealFacts) -> str:
        fitting = [_shown(party, wanted, lists) for party in facts.parties if fits(party)]
        return "; ".join(fitting) if fitting else _shown_instead(facts, roles)

    def evidence(facts: DealFacts) -> Iterator[Evidence]:
        yield from (party.party.evidence for party in facts.parties if fits(party))

    def miss(facts: DealFacts) -> str:
        return _miss(wanted, _ids(wanted, lists), roles, facts)

    return Check(truth=lambda facts: truth.of(any(map(fits, facts.parties))), value=value, miss=miss, evidence=evidence)


def marks_of(wanted: Company, roles: frozenset[Role], lists: Lists) -> tuple[Mark, ...]:
    ids, categories, countries = _ids(wanted, lists), frozenset(wanted.category), frozenset(wanted.country)
    return company_marks(roles, ids, categories, countries, whole=not wanted.not_category)


def _miss(wanted: Company, ids: frozenset[str] | None, roles: frozenset[Role], facts: DealFacts) -> str:
    """Of the party that lacks least."""
    lacking = [(list(_lacks(wanted, ids, roles, party)), party) for party in facts.parties]
    if not lacking:
        return "no party is told"
    least, party = min(lacking, key=lambda one: len(one[0]))
    return f"{party} as {party.party.role} is nearest; would fire for {', '.join(least)}"


def _lacks(wanted: Company, ids: frozenset[str] | None, roles: frozenset[Role], party: PartyFacts) -> Iterator[str]:
    """In the order in which a person would give way: who it is last."""
    if roles and party.party.role not in roles:
        yield f"a company that is {' or '.join(sorted(roles))}"
    if wanted.country and party.party.country not in wanted.country:
        yield f"a {' or '.join(wanted.country)} company"
    if wanted.category and party.categories.isdisjoint(wanted.category):
        yield f"a company of {' or '.join(wanted.category)}"
    if not party.categories.isdisjoint(wanted.not_category):
        yield f"one that is not of {' or '.join(sorted(party.categories & set(wanted.not_category)))}"
    if ids is not None and ids.isdisjoint(party.ids):
        yield _some_of(ids)


def _some_of(ids: frozenset[str]) -> str:
    named = sorted(ids)
    more = f" or {len(named) - _MOST_NAMED} others" if len(named) > _MOST_NAMED else ""
    return " or ".join(named[:_MOST_NAMED]) + more


def _ids(wanted: Company, lists: Lists) -> frozenset[str] | None:
    if not wanted.is_ and not wanted.in_:
        return None
    return frozenset(wanted.is_).union(*(lists[name] for name in wanted.in_))


def _fits(wanted: Company, ids: frozenset[str] | None, roles: frozenset[Role]) -> Callable[[PartyFacts], bool]:
    categories, unwanted, countries = frozenset(wanted.category), frozenset(wanted.not_category), frozenset(wanted.country)

    def fits(party: PartyFacts) -> bool:
        return (
            (not roles or party.party.role in roles)
            and (ids is None or not ids.isdisjoint(party.ids))
            and (not categories or not categories.isdisjoint(party.categories))
            and unwanted.isdisjoint(party.categories)
            and (not countries or party.party.country in countries)
        )

    return fits


def _shown(party: PartyFacts, wanted: Company, lists: Lists) -> str:
    links = [_belonging(party, _ids(wanted, lists)), *(_kinship(party, category, lists) for category in wanted.category)]
    return ", ".join((f"{party} as {party.party.role}", *dict.fromkeys(filter(None, links))))


def _belonging(party: PartyFacts, ids: frozenset[str] | None) -> str:
    """The chain of parents that leads to one who is asked for; empty where it is the company itself."""
    parents = party.party.parents
    if not ids or party.party.entity_id in ids:
        return ""
    reached = next(index for index, parent in enumerate(parents) if parent in ids)
    return f"belongs to {', which belongs to '.join(parents[: reached + 1])}"


def _kinship(party: PartyFacts, category: str, lists: Lists) -> str:
    """How it comes to be of a category that is not its own; empty where nothing is to be said."""
    link = lists.entities.link(party.party.entity_id, category) if party.party.entity_id and category in party.categories else None
    if link is None:
        return ""
    owner, kinds = link
    told = f"is {', which is a kind of '.join(kinds)}"
    if owner == party.party.entity_id:
        return told if len(kinds) > 1 else ""
    return f"belongs to {owner}, which {told}"


def _shown_instead(facts: DealFacts, roles: frozenset[Role]) -> str:
    asked = [party for party in facts.parties if not roles or party.party.role in roles]
    if not asked:
        return f"no {' or '.join(sorted(roles)) or 'party'}"
    return "the deal has " + ", ".join(f"{party} as {party.party.role}" for party in asked)
