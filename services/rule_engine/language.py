"""The language of a rule file as pydantic models. The keys of a block come from `conditions/`, one file each.

version: 1
lists:       name -> companies, for `in`
conditions:  name -> block, for `use`
rules:       what to look for; keys of a block are *and*, values of a list are *or*
tests:       deals, and the rules that must fire for them
"""

import re
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema, create_model, model_validator

from services.rule_engine.condition_kind import BLOCKS, ConditionKind, words
from services.rule_engine.example_language import WrittenTest
from services.rule_engine.lengths import LENGTH
from services.rule_engine.misreading import misread, one_of, phrase_of, yes_or_no
from services.rule_engine.pattern_language import COMPLETED_BY_BACKGROUND, PATTERN, WHERE
from services.rule_engine.window_language import COOL_DOWN, COUNT, ROLE, TOTAL
from shared.contracts import OnConflict
from shared.variants import variants

SEVERITIES = ("low", "normal", "high", "critical")
_OTHER_SEVERITIES = {
    "info": "low", "informational": "low", "minor": "low", "medium": "normal", "moderate": "normal", "warning": "normal", "warn": "normal",
    "major": "high", "error": "high", "important": "high", "page": "critical", "urgent": "critical", "emergency": "critical",
}  # fmt: skip
UNCLEAR = ("skip", "review", "match")
ON_CONFLICT = tuple(OnConflict)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 80
_BLOCK = {"$ref": "#/$defs/Block"}
_EITHER: Any = {"anyOf": [{"required": ["when"]}, {"required": ["pattern"]}]}
_YES_NO = {"enum": ["yes", "no", "true", "false", True, False]}


@cache
def condition_kinds() -> dict[str, ConditionKind]:
    """Every condition by each of its keys."""
    found: dict[str, ConditionKind] = variants("services.rule_engine.conditions", "CONDITION")
    return {key: kind for kind in found.values() for key in kind.keys}


def _id(value: Any) -> str:
    word = phrase_of(value).strip()
    if not _ID.fullmatch(word) or len(word) > _LONGEST_ID:
        better = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")[:_LONGEST_ID]
        raise misread(
            f"'{word}' is not an id", f"write '{better}'" if better else "lower case letters, digits and hyphens", 0, len(word)
        )
    return word


def _severity(value: Any) -> str:
    word = phrase_of(value).strip()
    if word.lower() in _OTHER_SEVERITIES:
        raise misread(f"'{word}' is not a known severity", f"write '{_OTHER_SEVERITIES[word.lower()]}'", 0, len(word))
    return one_of(value, SEVERITIES, "a known severity")


def _unclear(value: Any) -> str:
    return one_of(value, UNCLEAR, "known here")


def _on_conflict(value: Any) -> OnConflict:
    return OnConflict(one_of(value, ON_CONFLICT, "known here"))


def _traced(value: Any) -> str:
    return one_of(value, traced_keys(), "something to fire again on")


def traced_keys() -> tuple[str, ...]:
    return tuple(sorted(key for key, kind in condition_kinds().items() if kind.traces))


def _version(value: Any) -> str:
    return one_of(value, ("1",), "a known version of the language")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise misread("some text is wanted here", "write it on this line, or leave the key out")
    return value.strip()


def _tag(value: Any) -> str:
    text = _text(value)
    if "," in text:
        raise misread(f"'{text}' is several tags in one", f"write [{', '.join(part.strip() for part in text.split(','))}]")
    return text


def _rules(value: Any) -> Any:
    if not isinstance(value, list):
        raise misread("a list of rules is wanted here", "begin each rule with '- id: its-name'")
    return value


def _mapping(value: Any) -> Any:
    if not isinstance(value, dict):
        raise misread("names are wanted here, each followed by ':'", "write 'name: ...' on a line of its own for each")
    return value


_Id = Annotated[str, BeforeValidator(_id), WithJsonSchema({"type": "string", "pattern": f"^{_ID.pattern}$"})]
_Text = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": "string"})]
_YesNo = Annotated[bool, BeforeValidator(yes_or_no), WithJsonSchema(_YES_NO)]
_Tags: Any = words(_tag, {"type": "string"})
_Companies: Any = words(_text, {"type": "string", "x-names": "entity"})


class WrittenRule(BaseModel):
    """A rule as written. `when` and `unless` are blocks; their models are made in `rule_file`, where the conditions are known.

    `again_on` names conditions whose figure or word, once it differs from the last fire, lets the rule fire for the deal again.
    `on_conflict` says what becomes of a match while sources contradict each other on a figure. The keys of windows and patterns are
    told in `window_language` and `pattern_language`; which of them need one another, in `rule_shape`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_EITHER)

    id: _Id
    name: _Text = ""
    when: Any = None
    unless: Any = ()
    over: LENGTH = None
    per: ROLE = None
    total: TOTAL = None
    count: COUNT = None
    count_of: ROLE = None
    pattern: PATTERN = ()
    any_order: _YesNo = False
    within: LENGTH = None
    where: WHERE = {}
    background: COMPLETED_BY_BACKGROUND = ""
    cool_down: COOL_DOWN = None
    severity: Annotated[str, BeforeValidator(_severity), WithJsonSchema({"enum": list(SEVERITIES)})] = "normal"
    enabled: _YesNo = True
    owner: _Text = ""
    description: _Text = ""
    tags: _Tags = ()
    unclear: Annotated[str, BeforeValidator(_unclear), WithJsonSchema({"enum": list(UNCLEAR)})] = "review"
    on_conflict: Annotated[OnConflict, BeforeValidator(_on_conflict), WithJsonSchema({"enum": list(ON_CONFLICT)})] = OnConflict.FLAG
    again_on: Any = ()


class WrittenFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[str, BeforeValidator(_version), WithJsonSchema({"enum": [1, "1"]})] = "1"
    lists: Annotated[dict[str, _Companies], BeforeValidator(_mapping)] = {}
    conditions: Any = {}
    rules: tuple[Any, ...]
    tests: tuple[WrittenTest, ...] = ()


def _block(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value
    if not isinstance(value, dict):
        raise misread("conditions are wanted here", "write 'type: investment', each condition on a line of its own")
    if not value:
        raise misread("nothing is asked here, so every deal would match", "write a condition, such as 'type: investment'")
    return value


class _BlockRules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"minProperties": 1})

    @model_validator(mode="before")
    @classmethod
    def _asks_something(cls, value: Any) -> Any:
        return _block(value)


@cache
def rule_file() -> type[WrittenFile]:
    """The model of a whole file, with every condition found in the folder."""
    fields: dict[str, Any] = {key: (kind.form, None) for key, kind in condition_kinds().items()}
    block = create_model("Block", __base__=_BlockRules, **fields)
    again: Any = words(_traced, {"enum": list(traced_keys())})
    rule = create_model("Rule", __base__=WrittenRule, when=(block, None), unless=(BLOCKS, ()), again_on=(again, ()))
    rule.model_rebuild(_types_namespace={"Block": block})
    several: Any = Annotated[tuple[rule, ...], BeforeValidator(_rules)]
    named = Annotated[dict[str, block], BeforeValidator(_mapping)]
    return create_model("RuleFile", __base__=WrittenFile, conditions=(named, {}), rules=(several, ...))


def schema(entities: tuple[str, ...] = (), categories: tuple[str, ...] = ()) -> dict[str, Any]:
    """The JSON Schema for editors; with companies and categories it completes their names too."""
    known = {"entity": entities, "category": categories}
    drawn: dict[str, Any] = _tidied(rule_file().model_json_schema(by_alias=True), known)
    return {"$schema": "http://json-schema.org/draft-07/schema#", **drawn, "title": "dealwatch rules"}


def _tidied(part: Any, known: dict[str, tuple[str, ...]]) -> Any:
    """Without defaults and null branches, which make editors say 'is not of type null', and with known names as enumerations."""
    if isinstance(part, list):
        return [_tidied(item, known) for item in part if item != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    if part.get("x-blocks"):
        return {"anyOf": [_BLOCK, {"type": "array", "items": _BLOCK, "minItems": 1}]}
    kept = {key: _tidied(value, known) for key, value in part.items() if key not in {"default", "x-names"}}
    names = known.get(part.get("x-names", ""), ()) if isinstance(part.get("x-names", ""), str) else ()
    return {**kept, "enum": list(names)} if names else kept
