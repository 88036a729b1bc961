"""What a file in `conditions/` tells of itself: its keys, how its value is read, how it is held against a deal."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine.facts import DealFacts
from services.rule_engine.index.marks import Mark
from services.rule_engine.misreading import as_list
from shared.contracts import Evidence, Truth
from shared.entities import Entities

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Lists:
    """What the names in a condition stand for: `lists[name]` are the companies of a list; `entities` tell how companies hang together."""

    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    entities: Entities = field(default_factory=Entities)

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.members[name]


class Fault(Exception):  # noqa: N818 - says what the rule has
    """A condition cannot be asked of this deal, for a reason that lies in the rule. The whole rule is then no match, whatever else holds:
    neither the condition nor its contrary can be relied on."""


@dataclass(frozen=True)
class Check:
    """A condition made ready: `truth` decides, `value` says what the deal has to show for it. Only survivors are asked for the latter.

    Where it does not hold, `miss` says in words how far it is from that, and what would have passed: "is a contract; would fire for an
    investment". `evidence` is what the value was read from. `truth` may raise Fault where the kind says that it `may_fault`.
    """

    truth: Callable[[DealFacts], Truth]
    value: Callable[[DealFacts], str]
    miss: Callable[[DealFacts], str] | None = None
    evidence: Callable[[DealFacts], Iterable[Evidence]] | None = None


@dataclass(frozen=True)
class NameUsed:
    """A name that must exist elsewhere; `sort` is entity, category, list or condition; `at` leads to it from the condition's value.
    `offset` and `length` say which characters of the value there it takes; none given: all."""

    at: Path
    sort: str
    word: str
    offset: int = 0
    length: int = 0


def _uses_no_names(_raw: Any) -> Iterator[NameUsed]:
    return iter(())


def _has_no_marks(_wanted: Any, _key: str, _lists: Lists) -> tuple[Mark, ...]:
    return ()


def _makes_no_key(_wanted: Any) -> bool:
    return False


@dataclass(frozen=True)
class ConditionKind:
    """One kind of condition: either a `test` of the deal, or blocks of further conditions and how to `combine` their truth.

    form      the pydantic annotation its value is read with, to something that has a hash; its errors carry the place within the value
    test      the value as read, the key it stands under and the file's lists -> Check
    combine   the truth of its blocks -> its own truth; `negates` says that it wants them not to hold
    names     its raw value -> the names it uses, which are checked even when other parts of the file are wrong
    traces    for `again_on`: what to remember of a fired deal, so that a later one is seen to differ
    marks     what a deal must show, told to the index by the same three; without any, the index asks `test` of every deal
    by_stage  whether a rule with this value fires once per stage the deal comes to, not once per deal
    admits_background  a rule that has it looks at deals that are told only as background too
    may_fault whether its test may raise Fault; the index then leaves the decision to the rule
    """

    keys: tuple[str, ...]
    form: Any
    test: Callable[[Any, str, Lists], Check] | None = None
    combine: Callable[[Iterable[Truth]], Truth] | None = None
    negates: bool = False
    names: Callable[[Any], Iterator[NameUsed]] = _uses_no_names
    traces: Callable[[DealFacts], str] | None = None
    marks: Callable[[Any, str, Lists], tuple[Mark, ...]] = _has_no_marks
    by_stage: Callable[[Any], bool] = _makes_no_key
    admits_background: bool = False
    may_fault: bool = False


# Blocks of conditions; a single block stands for a list of one. The name is resolved where the block is made, in `language`,
# which also knows what the schema says in place of the mark.
BLOCKS = Annotated[
    tuple["Block", ...],  # type: ignore[name-defined]  # noqa: F821
    BeforeValidator(as_list),
    WithJsonSchema({"x-blocks": True}),
]


def words(read: Callable[[Any], Any], schema: Mapping[str, Any], value_type: Any = str) -> Any:
    """The annotation for one word or a list of words, each read by `read`."""
    item = Annotated[value_type, BeforeValidator(read)]
    either = {"anyOf": [dict(schema), {"type": "array", "items": dict(schema), "minItems": 1}]}
    return Annotated[tuple[item, ...], BeforeValidator(as_list), WithJsonSchema(either)]


def each(at: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    """The values of a list with their places, or the single value that stands for a list of one."""
    if isinstance(value, list):
        yield from (((*at, index), item) for index, item in enumerate(value))
    else:
        yield at, value
