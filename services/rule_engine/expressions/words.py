"""Words in quotes that can never hold: `deal.stage == "signed"`. The engine sees only texts, so this looks at what stands beside a name."""

from collections.abc import Iterator

from services.rule_engine.condition_kind import NameUsed
from services.rule_engine.expressions.complaints import Complaint
from services.rule_engine.expressions.names import NAMES
from services.rule_engine.expressions.tokens import Token, tokens
from shared.documents import did_you_mean

MOST_CHARACTERS = 1_000
_FLEETING = {"deal.new", "deal.days"}


def unknown_words(cut: tuple[Token, ...]) -> Iterator[Complaint]:
    """The words that are no stage or type although they are compared with one."""
    for name, word in _compared(cut):
        known = NAMES[name].words
        if known and (said := word.text[1:-1]) not in known:
            hint = did_you_mean(said, [one for one in known if one])
            yield Complaint(f"'{name}' is never '{said}'", hint, word.start + 1, len(said))


def ids_used(text: str) -> Iterator[NameUsed]:
    """The companies and categories that a text asks lists for: `"nvidia" in deal.investor`."""
    for name, word in _compared(tokens(text)):
        if (sort := NAMES[name].ids) and (said := word.text[1:-1]):
            yield NameUsed((), sort, said, word.start + 1, len(said))


def fleeting_names(text: str) -> Iterator[Token]:
    """The names that stand for the day of the news, not for the deal."""
    return (token for token in tokens(text[:MOST_CHARACTERS]) if token.text in _FLEETING)


def _compared(cut: tuple[Token, ...]) -> Iterator[tuple[str, Token]]:
    """Names with the words they are held against: `name == "word"`, `"word" in name`, `name in ["word", ...]`."""
    for before, sign, after in zip(cut, cut[1:], cut[2:], strict=False):
        if sign.text in {"==", "!=", "in"}:
            for name, word in ((before, after), (after, before)):
                if name.text in NAMES and _is_word(word):
                    yield name.text, word
        if sign.text == "in" and after.text == "[" and before.text in NAMES:
            yield from ((before.text, word) for word in _listed(cut, after))


def _listed(cut: tuple[Token, ...], bracket: Token) -> Iterator[Token]:
    for token in cut[cut.index(bracket) + 1 :]:
        if token.text == "]":
            return
        if _is_word(token):
            yield token


def _is_word(token: Token) -> bool:
    """A plain text in simple quotes, without escapes."""
    return token.sort == "text" and token.text[0] in "'\"" and token.text[:3] not in {"'''", '"""'} and "\\" not in token.text
