"""The words of a language by which a date is known to be a deal's to come: its section `expected`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from services.extractor.grammar.reading import fold
from shared.contracts import Stage

_LETTER = r"[\w\u0900-\u0963\u0966-\u097f]"
_IS_LETTER = re.compile(_LETTER)
_STAGES = (Stage.COMPLETED, Stage.APPROVED, Stage.AGREED)
_LONGEST_CONDITION = 160


class Event(NamedTuple):
    """A word of a stage; `alone`: what comes to it is a deal, though no other word says so."""

    start: int
    end: int
    stage: Stage
    alone: bool = False


@dataclass(frozen=True)
class ExpectedWords:
    """`hopes` look ahead, `hopes_lead` if they stand before the word of the stage. `deals` mean one where no other word does; `unsaid`: it
    is often left unsaid. `others` have dates of their own unless they say what deal it is, with none of the signs `stops` between.
    `breaks` begin another thought, `void` says that a date holds no more, `conditions` open insertions. Each finds words in folded text.
    """

    automaton: AhoCorasick
    meanings: tuple[tuple[Stage, bool] | None, ...]
    loose: bool
    hopes_lead: bool
    unsaid: bool
    stops: frozenset[str]
    hopes: re.Pattern[str]
    deals: re.Pattern[str]
    others: re.Pattern[str]
    breaks: re.Pattern[str]
    void: re.Pattern[str]
    conditions: re.Pattern[str]

    def events(self, folded: str) -> list[Event]:
        """All words of stages in a text: one pass, so that a text without any costs next to nothing."""
        found = []
        for word, start, end in self.automaton.find_matches_as_indexes(folded):
            meaning = self.meanings[word]
            if meaning and (self.loose or _is_whole(folded, start, end)):
                found.append(Event(start, end, *meaning))
        return found

    def without_conditions(self, folded: str, start: int, end: int) -> str:
        """The text with blanks for insertions such as ", subject to approval,"."""
        sentence = self.conditions.sub(lambda match: " " * len(match[0]), folded[start:end])
        return folded[:start] + sentence + folded[end:]


def _is_whole(folded: str, start: int, end: int) -> bool:
    before, behind = folded[start - 1 : start], folded[end : end + 1]
    return not (before and _IS_LETTER.match(before)) and not (behind and _IS_LETTER.match(behind))


def expected_words(words: Mapping[str, Any]) -> ExpectedWords | None:
    """From the file of a language, None when it has no such words."""
    said = words.get("expected")
    if not said:
        return None
    loose = words["dates"].get("loose", False)
    meant = {fold(word): (stage, False) for stage in _STAGES for word in said.get(stage, ())}
    meant |= {fold(word): (stage, True) for stage in _STAGES for word in said.get(f"{stage}_alone", ())}
    listed: dict[str, tuple[Stage, bool] | None] = {**meant, **{fold(word): None for word in said.get("hidden", ())}}
    return ExpectedWords(
        AhoCorasick(list(listed), matchkind=MatchKind.LeftmostLongest),
        tuple(listed.values()),
        loose,
        said.get("hopes_lead", False),
        said.get("unsaid", False),
        frozenset(said.get("stops", ",")),
        **{name: _any_of(said.get(name, ()), loose=loose) for name in ("hopes", "deals", "others", "breaks", "void")},
        conditions=_insertion(said.get("conditions", ())),
    )


def _any_of(words: Iterable[str], *, loose: bool) -> re.Pattern[str]:
    listed = _alternatives(sorted(map(fold, words), key=lambda word: (-len(word), word)))
    return re.compile(listed if loose else f"(?<!{_LETTER}){listed}(?!{_LETTER})")


def _alternatives(words: Sequence[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, words))})" if words else "(?!)"


def _insertion(words: Iterable[str]) -> re.Pattern[str]:
    """Between two commas, opened by one of the words."""
    return re.compile(rf"[,，、(] ?{_alternatives([fold(word) for word in words])}[^,，、();；]{{0,{_LONGEST_CONDITION}}}[,，、)]")
