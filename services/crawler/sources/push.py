"""Articles that others send: POST /push with the source's bearer token; an article as plain text or JSON, or the URL of one."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.crawler.cleaning import MAX_TEXT, clean_line, clean_text
from services.crawler.entry import Entry, Pushed, UnknownForm, Unprocessable
from services.crawler.reading.boilerplate import article_lines
from services.crawler.reading.furniture import is_furniture
from services.crawler.reading.plain import language_code, moment
from services.crawler.source import Source
from services.crawler.urls import canonical_key, web_address
from shared.contracts import content_hash, digest

# Whoever sends plain text may send a whole page as text; two lines of furniture tell.
_FURNITURE_IN_TEXT = 2
_LOOK_BACK, _SHORTEST_TITLE, _LONGEST_TITLE = 6, 20, 200
_READ_AT_MOST = 4 * MAX_TEXT


class PushSource(Source):
    SCHEDULED: ClassVar[bool] = False

    kind: Literal["push"]
    secret: str | None = Field(None, alias="token", min_length=16)
    token_env: str | None = Field(
        None, pattern=r"^[A-Z][A-Z0-9_]*$", description="the name of a variable of the crawler's environment, like WIRE_TOKEN"
    )

    def token(self, environment: Mapping[str, str]) -> str | None:
        if self.token_env:
            return environment.get(self.token_env) or None
        return self.secret or ""

    def receive(self, pushed: Pushed) -> Entry:
        form, _, parameters = pushed.content_type.partition(";")
        match form.strip().lower():
            case "application/json":
                return self._of_json(pushed.body)
            case "text/plain" | "":
                return self._of_text(pushed, parameters)
        raise UnknownForm(f"'{form.strip()[:80]}' is not read; send text/plain or application/json")

    def _of_json(self, body: bytes) -> Entry:
        article = _Pushed.read(body)
        if not article.text.strip():
            return self._to_fetch(article)
        lines = article_lines(_lines(article.text))
        return self._entry(article, clean_line(article.title) or _first_sentence(lines), lines)

    def _of_text(self, pushed: Pushed, parameters: str) -> Entry:
        charset = parameters.lower().partition("charset=")[2].strip(" \"'") or "utf-8"
        try:
            text = pushed.body.decode(charset)
        except (LookupError, UnicodeDecodeError) as error:
            raise Unprocessable(f"the body is not text in {charset[:40]}") from error
        lines = _lines(text)
        kept = article_lines(lines, _FURNITURE_IN_TEXT)
        query = {name: value for name, value in pushed.query.items() if name in _Pushed.model_fields}
        article = _Pushed.read(json.dumps({**query, "text": "\n".join(kept)}))
        if article.title:
            return self._entry(article, clean_line(article.title), kept)
        title = _headline(lines, kept)
        return self._entry(
            article, title or _first_sentence(kept), kept[1:] if kept and kept[0] == title and len(kept) > 1 else kept
        )

    def _to_fetch(self, article: "_Pushed") -> Entry:
        if not article.url:
            raise Unprocessable("there is neither a text nor a url to fetch it from")
        if article.title:
            raise Unprocessable("there is a title, but no text; leave the title out if the url shall be fetched")
        key = digest("url", canonical_key(article.url))
        language = self.language or language_code(article.language)
        return Entry(
            key=key,
            url=article.url,
            language=language,
            published_at=moment(article.published_at),
            publisher=self.publisher or article.publisher,
        )

    def _entry(self, article: "_Pushed", title: str, lines: list[str]) -> Entry:
        text = clean_text("\n".join(lines))
        if not text:
            raise Unprocessable("there is no text in it that could be an article's")
        content = content_hash(title, text)
        canonical = canonical_key(article.url) if article.url else f"urn:dealwatch:push:{self.id}:{content}"
        return Entry(
            key=digest("push", canonical, content),
            url=article.url or canonical,
            canonical_url=canonical,
            title=title,
            text=text,
            language=self.language or language_code(article.language),
            published_at=moment(article.published_at),
            publisher=self.publisher or article.publisher,
            whole=True,
        )


class _Pushed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    text: str = ""
    url: str | None = None
    language: str | None = None
    published_at: str | None = None
    publisher: str | None = None

    @classmethod
    def read(cls, body: bytes | str) -> "_Pushed":
        """Raises Unprocessable."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise Unprocessable(f"the body is not JSON: {str(error)[:200]}") from error
        if not isinstance(data, dict):
            raise Unprocessable("the body is JSON, but not an object such as {title, text, url}")
        try:
            article = cls.model_validate({key: _storable(value) for key, value in data.items()})
            return article.model_copy(
                update={"url": web_address(article.url) if article.url else None, "published_at": article.checked_moment()}
            )
        except ValidationError as error:
            first = error.errors()[0]
            raise Unprocessable(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        except ValueError as error:
            raise Unprocessable(str(error)) from error

    def checked_moment(self) -> str | None:
        read = moment(self.published_at)
        if self.published_at and read is None:
            raise ValueError(f"published_at '{self.published_at[:60]}' is no moment; write it as {dt.date(2025, 1, 31)}T09:30:00Z")
        return read.isoformat() if read else None


def _storable(value: Any) -> Any:
    """Lone surrogates can be written in JSON and stored nowhere."""
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else value


def _lines(text: str) -> list[str]:
    """What lies far beyond the text that is kept is not looked at."""
    return clean_text(text[:_READ_AT_MOST]).split("\n")


def _headline(lines: list[str], kept: list[str]) -> str:
    """The title of a text that has none of its own: its first line, or one just before where its article begins."""
    if not kept:
        return ""
    before = lines[: lines.index(kept[0])][-_LOOK_BACK:] if kept[0] in lines else []
    for line in [kept[0], *reversed(before)]:
        if _SHORTEST_TITLE <= len(line) <= _LONGEST_TITLE and not line.endswith((".", "…")) and not is_furniture(line):
            return clean_line(line)
    return ""


def _first_sentence(lines: list[str]) -> str:
    return clean_line(lines[0].partition(". ")[0], _LONGEST_TITLE) if lines else ""


SOURCE = PushSource
