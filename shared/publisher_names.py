"""A publisher's name as people write it, in any script, and as it is compared. Pure."""

import re
import unicodedata
from urllib.parse import urlsplit

_ACCENTS = re.compile("[\u0300-\u036f\u093c]")  # of Latin letters, and the dot below letters of Devanagari, which many leave out
_FIRST_WORDS = (
    "the", "le", "la", "les", "l", "der", "die", "das", "dem", "den", "des", "el", "los", "las", "il", "lo",
    "agence de presse", "agence", "agentur", "nachrichtenagentur", "agencia de noticias", "agencia", "news agency", "newswire",
    "newspaper", "quotidien", "journal", "hebdomadaire", "site", "diario", "periodico", "zeitung", "magazin", "magazine",
    "समाचार एजेंसी", "न्यूज एजेंसी", "समाचार पत्र", "अखबार",
)  # fmt: skip
_LAST_WORDS = ("news agency", "agency", "newspaper", "magazine", "newswires", "newswire", "एजेंसी", "अखबार")
_FIRST = re.compile(rf"^(?:{'|'.join(_FIRST_WORDS)}) (?=\S)")
_LAST = re.compile(rf"(?<=\S) (?:{'|'.join(_LAST_WORDS)})$")
# Scripts that part no words: countries and what kind of paper it is.
_THAI = "|".join(unicodedata.normalize("NFKD", word) for word in ("สำนักข่าว", "หนังสือพิมพ์", "เว็บไซต์", "นิตยสาร"))
_HEAD = re.compile(f"^(?:{_THAI}|[米英仏独韓](?=[ァ-ヴ一-龥])|英国|美国|法国|德国|韩国)(?=..)")
_TAIL = re.compile("(?<=..)(?:通信社|通信|通讯社|通訊社|新聞社|電子版|통신사|통신)$")
_DOMAIN = re.compile(r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")
_JOINING = ".-・·‐‑"


def written_key(name: str) -> str:
    """The name without case, spaces, signs and accents: `Les Échos` and `les echos` are one."""
    return _spaced(name).replace(" ", "")


def bare_key(name: str) -> str:
    """The name without articles and the words for agency and paper too: `l'agence Reuters`, `Reuters news agency`, `ロイター通信`."""
    text = _spaced(name)
    while (shorter := _LAST.sub("", _FIRST.sub("", text))) != text:
        text = shorter
    text = text.replace(" ", "")
    return _TAIL.sub(_kept_of_tail, _HEAD.sub("", text))


def host_of(address: str) -> str | None:
    """The host of a URL or bare domain in small letters, without `www.`; None for what is neither."""
    try:
        host = (urlsplit(address).hostname if "://" in address else address.lower()) or ""
    except ValueError:
        return None
    host = host.removeprefix("www.")
    return host if _DOMAIN.match(host) else None


def _spaced(name: str) -> str:
    """Words in small letters, one blank between them."""
    if name.isascii():
        return " ".join(_words(name.casefold()))
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", name.casefold()))
    return " ".join(_words(unicodedata.normalize("NFC", plain)))


def _words(text: str) -> list[str]:
    """Full stops, hyphens and dots join (`F.A.Z.`, `dpa-AFX`); what else is no letter, digit, mark or plus parts."""
    return text.translate(_SIGNS).split()


class _Signs(dict[int, str]):
    """What becomes of each sign, worked out when it is first met."""

    def __missing__(self, sign: int) -> str:
        self[sign] = kept = _sign(chr(sign))
        return kept


def _sign(sign: str) -> str:
    if sign in _JOINING:
        return ""
    return sign if sign == "+" or unicodedata.category(sign)[0] in "LNM" else " "


_SIGNS = _Signs()


def _kept_of_tail(found: re.Match[str]) -> str:
    return "新聞" if found[0] == "新聞社" else ""
