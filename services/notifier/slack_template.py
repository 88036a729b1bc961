"""A Slack message as YAML whose text leaves are Jinja2: what comes out is a structure by construction, whatever the data says.

text: "{{ message.subject }}"
blocks:
  - {type: header, text: {type: plain_text, text: "{{ message.subject }}"}}
  - for: card in message.cards          # the blocks below once for each
    blocks: [...]
  - if: message.more                    # the blocks below when it holds
    blocks: [...]
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notifier.blocks import Block, escape, link
from services.notifier.cleaning import clean
from shared.documents import Document, Invalid, read_yaml

_LOOP = re.compile(r"(?P<name>[a-z_]\w*)\s+in\s+(?P<many>.+)", re.ASCII)
_FLAGS = {"emoji", "verbatim", "unfurl_links", "unfurl_media"}

Scope = Mapping[str, Any]
Piece = Callable[[Scope], Any]


@dataclass(frozen=True)
class SlackTemplate:
    text: Piece
    blocks: Piece

    def render(self, **scope: Any) -> tuple[str, list[Block]]:
        return str(self.text(scope)), list(self.blocks(scope))


def slack_environment() -> Environment:
    """Every value is escaped for Slack when it comes out; `| link(url)` makes a link."""
    environment = ImmutableSandboxedEnvironment(autoescape=False, finalize=escape, undefined=StrictUndefined)
    environment.filters["link"] = lambda label, url: link(url, label)
    environment.filters["clean"] = clean
    return environment


def compile_slack(source: str, name: str) -> SlackTemplate:
    """Raises shared.documents.Invalid with each fault at its place."""
    document = read_yaml(source, name)
    if not isinstance(document.data, dict) or set(document.data) != {"text", "blocks"}:
        raise Invalid([document.problem((), "a Slack template has 'text' and 'blocks', and nothing else")])
    compiler = _Compiler(document, slack_environment())
    return SlackTemplate(compiler.piece(document.data["text"], ("text",)), compiler.many(document.data["blocks"], ("blocks",)))


class _Compiler:
    def __init__(self, document: Document, environment: Environment) -> None:
        self.document, self.environment = document, environment

    def piece(self, node: Any, at: tuple[str | int, ...]) -> Piece:
        """The node with all its leaves compiled."""
        if isinstance(node, list):
            return self.many(node, at)
        if isinstance(node, dict):
            parts = {key: self.piece(value, (*at, key)) for key, value in node.items()}
            return lambda scope: {key: part(scope) for key, part in parts.items()}
        if at and at[-1] in _FLAGS:
            return lambda _scope: node == "true"
        return self._leaf(str(node or ""), at)

    def many(self, nodes: Any, at: tuple[str | int, ...]) -> Piece:
        """A list, with its `for` and `if` parts unfolded in place."""
        if not isinstance(nodes, list):
            raise Invalid([self.document.problem(at, "this is a list")])
        entries = [self._entry(node, (*at, position)) for position, node in enumerate(nodes)]
        return lambda scope: [found for entry in entries for found in entry(scope)]

    def _entry(self, node: Any, at: tuple[str | int, ...]) -> Callable[[Scope], Iterator[Any]]:
        if isinstance(node, dict) and set(node) == {"for", "blocks"}:
            return self._loop(str(node["for"]), self.many(node["blocks"], (*at, "blocks")), at)
        if isinstance(node, dict) and set(node) == {"if", "blocks"}:
            return self._choice(str(node["if"]), self.many(node["blocks"], (*at, "blocks")), at)
        part = self.piece(node, at)

        def one(scope: Scope) -> Iterator[Any]:
            yield part(scope)

        return one

    def _loop(self, words: str, body: Piece, at: tuple[str | int, ...]) -> Callable[[Scope], Iterator[Any]]:
        found = _LOOP.fullmatch(words.strip())
        if not found:
            raise Invalid([self.document.problem((*at, "for"), "'for' is written like 'card in message.cards'")])
        name, many = found["name"], self._expression(found["many"], (*at, "for"))

        def loop(scope: Scope) -> Iterator[Any]:
            for value in many(scope) or ():
                yield from body({**scope, name: value})

        return loop

    def _choice(self, words: str, body: Piece, at: tuple[str | int, ...]) -> Callable[[Scope], Iterator[Any]]:
        holds = self._expression(words, (*at, "if"))

        def choice(scope: Scope) -> Iterator[Any]:
            if holds(scope):
                yield from body(scope)

        return choice

    def _expression(self, words: str, at: tuple[str | int, ...]) -> Piece:
        try:
            expression = self.environment.compile_expression(words, undefined_to_none=False)
        except TemplateSyntaxError as error:
            raise Invalid([self.document.problem(at, f"not Jinja2: {error.message}")]) from error
        return lambda scope: expression(**scope)

    def _leaf(self, text: str, at: tuple[str | int, ...]) -> Piece:
        if "{" not in text:
            return lambda _scope: text
        try:
            template = self.environment.from_string(text)
        except TemplateSyntaxError as error:
            raise Invalid([self.document.problem(at, f"not Jinja2: {error.message}")]) from error
        return lambda scope: template.render(**scope)
