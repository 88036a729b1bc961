"""Which words of a language file and of the international one are looked for in a text, and what each of them means."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from services.extractor.brackets import separable_verbs
from services.extractor.grammar.letters import FIRST_UNSPACED
from services.extractor.grammar.marks import Meaning, Rules
from services.extractor.grammar.reading import fold
from services.extractor.word_forms import spellings

# Sections whose words all mean "this section", whatever list they stand in.
_PLAIN = """ambiguous_currencies implied vague decoys percent percent_before tenths days directors unsure negations passive after_names reporting
breakers pronouns references past pluperfect hidden inside stops owners holders holdings portions intends possible descriptors
contrasts wholes stand_ins to_close unreal together respectively holds halves reports sites voters goods"""
# Sections whose keys are the names of what is meant.
_NAMED = """stages auxiliaries markers relatives months cues subjects bounds bounds_after bounds_inside coins ranges connect durations
currencies currency_countries other_news"""
# Their words may touch digits.
_GLUED = (
    """numbers scales scale_letters implied vague currencies coins percent percent_before tenths ranges connect bounds_inside"""
)
# Their words hide no other word and are hidden by none: "the sale" is a sale, "electricity" is in "buy electricity".
_CLEAR = """references stand_ins to_close holds halves reports sites voters portions intends possible currency_countries auxiliaries relatives
directors past after_names contrasts subjects unreal together respectively ambiguous_currencies other_news goods"""
# What sums of money are made of, beside what may touch digits.
_MONEY = "bounds_after currency_countries decoys ambiguous_currencies bounds durations"
RULES = Rules(frozenset(_GLUED.split()), frozenset(_CLEAR.split()), frozenset(f"{_GLUED} {_MONEY}".split()))


def vocabulary_of(words: dict[str, Any], world: dict[str, Any]) -> dict[str, list[Meaning]]:
    vocabulary: dict[str, list[Meaning]] = defaultdict(list)
    own = {fold(word) for word, _ in _own_words(words)}
    world_words = (said for said in _world_words(world) if said[1].group != "outlets" or fold(said[0]) not in own)
    for word, meaning in (*_own_words(words), *_own_currencies(words), *world_words):  # "AP" is a processor too
        for written in map(fold, spellings(word)):
            vocabulary[written].append(meaning)
    return _with_nouns_of_stages(vocabulary)


def _with_nouns_of_stages(vocabulary: dict[str, list[Meaning]]) -> dict[str, list[Meaning]]:
    """A stage that is said with the noun of a deal ("made an offer", "인수를 마무리") would hide it: its words tell the deal as well."""
    nouns = {word: told for word, said in vocabulary.items() if (told := [one for one in said if _is_noun(one)])}
    for word, said in vocabulary.items():
        groups = {one.group for one in said}
        if "stages" in groups and "triggers" not in groups and (noun := _longest_inside(word, nouns)):
            said.extend(nouns[noun])
    return vocabulary


def _is_noun(meaning: Meaning) -> bool:
    return meaning.group == "triggers" and meaning.form == "noun"


def _longest_inside(word: str, nouns: Iterable[str]) -> str:
    """The longest of these nouns in the words of a stage: its last words where blanks part words, any part of it where none do."""
    spaced = word < FIRST_UNSPACED
    inside = (noun for noun in nouns if len(noun) > 1 and (word.endswith(f" {noun}") if spaced else noun in word and noun != word))
    return max(inside, key=len, default="")


def _own_words(words: dict[str, Any]) -> Iterator[tuple[str, Meaning]]:
    for section in ("numbers", "scales", "scale_letters"):
        for word, value in words.get(section, {}).items():
            yield word, Meaning(section, str(value))
    for section, name, listed in _lists(words):
        for word in listed:
            yield word, Meaning(section, name)
    for name in words.get("outlets", {}).get("names", ()):
        yield name, Meaning("outlets", "outlet", name)
    for concept, forms in words.get("triggers", {}).items():
        for form, listed in forms.items():
            yield from ((word, Meaning("triggers", concept, form)) for word in listed)
    yield from separable_verbs(words.get("separable", ()))


def _own_currencies(words: dict[str, Any]) -> Iterator[tuple[str, Meaning]]:
    for section, form in (("currency_millions", "millions"), ("currencies_shared", "shared")):
        for codes, listed in words.get(section, {}).items():
            for word in listed:
                yield word, Meaning("currencies", codes, form)


def _lists(words: dict[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """Section, name within it, words."""
    for section in _PLAIN.split():
        said = words.get(section, {})
        yield section, section, said.get("words", said.get("names", []))
    for section in _NAMED.split():
        if section == "markers" and words["markers_stand"] == "after":
            continue  # particles: looked for behind names only
        for name, listed in words.get(section, {}).items():
            yield section, name, listed


def _world_words(world: dict[str, Any]) -> Iterator[tuple[str, Meaning]]:
    for code in world["currency_codes"]["anywhere"].split():
        yield code, Meaning("currencies", code, "code")
        yield f"m{code}", Meaning("currencies", code, "millions")
    for code in world["currency_codes"]["capitals"].split():
        yield code, Meaning("currencies", code, "capitals")
    for section, form in (("currency_signs", "sign"), ("currency_signs_shared", "shared"), ("currency_signs_capitals", "capitals")):
        for code, signs in world[section].items():
            for sign in signs:
                yield sign, Meaning("currencies", code, form)
    for name in world["outlets"]["names"].split("|"):
        yield name.strip(), Meaning("outlets", "outlet", name.strip())
