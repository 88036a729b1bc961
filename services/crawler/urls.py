"""URLs: read once as browsers do, and a key that is the same for all ways to write the same address.

The key names an article; it is never fetched, the address as given is.
"""

import re
from urllib.parse import parse_qsl, quote, urlencode

from ada_url import URL

MAX_LENGTH = 2048
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|mc_[ce]id|igshid|ncid|cmpid|_hsenc|_hsmi|at_medium|at_campaign"
    r"|guccounter|guce_referrer(_sig)?|smid|spm|taid|wt_mc|xtor|mkt_tok",
    re.IGNORECASE,
)
_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def web_address(text: str, relative_to: str | None = None) -> str:
    """The address in normal form, without name and password of a user. Raises ValueError, saying what is wrong with it."""
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise ValueError(f"the URL has {len(text):,} characters; at most {MAX_LENGTH:,} are taken")
    try:
        url = URL(text, base=relative_to) if relative_to else URL(text)
    except ValueError as error:
        raise ValueError(f"'{text[:200]}' is not a URL; write it in full, as in https://example.org/news.xml") from error
    if url.protocol not in {"http:", "https:"}:
        raise ValueError(f"'{text[:200]}' is not a web address: {url.protocol}// is neither http:// nor https://")
    url.username, url.password = "", ""
    return str(url.href)


def host_of(url: str) -> str:
    """Host in small letters, with the port where it is not the scheme's own."""
    return str(URL(url).host)


def port_of(url: str) -> int:
    parsed = URL(url)
    return int(parsed.port) if parsed.port else {"http:": 80, "https:": 443}[parsed.protocol]


def is_home(url: str) -> bool:
    """True for the front page of a site: no article has that address."""
    parsed = URL(url)
    return parsed.pathname in {"", "/"} and not parsed.search


def canonical_key(url: str) -> str:
    """The same for every way to write the same address: no tracking parameters, fragment or session, parameters in order."""
    parsed = URL(web_address(url))
    path = _plain_escapes(_SESSION.sub("", parsed.pathname))
    pairs = [
        pair for pair in parse_qsl(parsed.search.removeprefix("?"), keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])
    ]
    query = urlencode(sorted(pairs), quote_via=quote)
    fragment = parsed.hash if parsed.hash.startswith("#!") else ""
    return f"{parsed.protocol}//{parsed.host}{path}{'?' + query if query else ''}{fragment}"


def _plain_escapes(path: str) -> str:
    def plain(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(plain, path)
