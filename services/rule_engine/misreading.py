"""How a phrase says what is wrong with it: pydantic carries the message, the hint and the place within the phrase to the file's error."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic_core import PydanticCustomError

from services.rule_engine.other_words import MEANT
from shared.documents import did_you_mean

LONGEST_PHRASE = 200
_MEANT = {"on": "yes", "y": "yes", "1": "yes", "off": "no", "n": "no", "0": "no"}


def misread(message: str, hint: str = "", offset: int = 0, length: int = 0) -> PydanticCustomError:
    """An error to raise. `offset` and `length` (0: to the end) say which characters of the phrase are meant."""
    return PydanticCustomError("misread", "{said}", {"said": message, "hint": hint, "off": offset, "n": length})


def misreadings(found: Iterable[tuple[str, str, int, int]]) -> PydanticCustomError:
    """One error for all that is wrong with a phrase: the arguments of `misread` for each, of which there is one at least."""
    (message, hint, offset, length), *others = found
    more = [{"said": said, "hint": cure, "off": start, "n": width} for said, cure, start, width in others]
    return PydanticCustomError("misread", "{said}", {"said": message, "hint": hint, "off": offset, "n": length, "more": more})


def phrase_of(value: Any, longest: int = LONGEST_PHRASE) -> str:
    """The value as one piece of text. Raises for a list, a mapping, nothing, or more than anyone means."""
    if isinstance(value, list | dict):
        raise misread(f"one value is wanted here, not a {'list' if isinstance(value, list) else 'mapping'}", _as_phrase(value))
    if value is None or not str(value).strip():
        raise misread("there is no value here", "write one, or leave the key out")
    if len(str(value)) > longest:
        raise misread(f"this value has {len(str(value)):,} characters", f"at most {longest:,} make sense here")
    return str(value)


def _as_phrase(value: list[Any] | dict[Any, Any]) -> str:
    """`{ above: 1B }` is meant as 'above 1B'."""
    if isinstance(value, list):
        return f"write '{value[0]}' alone" if len(value) == 1 and isinstance(value[0], str) else ""
    words = [f"{key} {told}" for key, told in value.items() if isinstance(told, str)]
    phrase = " and ".join(words)
    return f"write '{phrase}'" if words and len(words) == len(value) and len(phrase) < LONGEST_PHRASE else ""


def one_of(value: Any, words: Sequence[str], what: str) -> str:
    """The value if it is one of the words. Raises "'x' is not `what`"."""
    phrase = phrase_of(value)
    word = phrase.strip()
    if word in words:
        return word
    near, meant = did_you_mean(word, words), _in_our_words(word, words)
    hint = f"write '{meant}'" if meant and f"'{meant}'" not in near else _as_list_of(word, words) or near
    raise misread(f"'{word}' is not {what}", hint, offset=phrase.index(word), length=len(word))


def _in_our_words(word: str, words: Sequence[str]) -> str:
    """`Agreed` is meant as 'agreed', 'in talks' as 'in_talks', and 'signed' is what rules call 'agreed'."""
    plain = "_".join(word.lower().replace("-", " ").split())
    meant = plain if plain in words else MEANT.get(plain, "")
    return meant if meant in words else ""


def _as_list_of(word: str, words: Sequence[str]) -> str:
    """'agreed, completed' is meant as a list."""
    parts = [part.strip() for part in word.replace("|", ",").replace(" or ", ",").split(",")]
    return f"write [{', '.join(parts)}]" if len(parts) > 1 and set(parts) <= set(words) else ""


def as_list(value: Any) -> Any:
    """A single value stands for a list of one. Raises for an empty list: it could never hold."""
    if value == []:
        raise misread("the list is empty", "name at least one, or leave the key out")
    return value if isinstance(value, list) else [value]


def yes_or_no(value: Any) -> bool:
    phrase = phrase_of(value).strip().lower()
    if phrase not in {"yes", "no", "true", "false"}:
        raise misread(
            f"'{phrase}' is neither yes nor no", f"write '{_MEANT[phrase]}'" if phrase in _MEANT else "write 'yes' or 'no'"
        )
    return phrase in {"yes", "true"}
