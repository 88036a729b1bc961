"""Messages in words: the built-in templates, or those of `watch/templates/` in their place. A broken one of those is never a reason to
stay silent: the built-in one speaks, and the log says why.
"""

import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import structlog
from jinja2 import Environment, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notifier import blocks, samples
from services.notifier.cards import Card, ConditionLine, PartyLine, Quote, RuleLine
from services.notifier.cleaning import one_line, shorten
from services.notifier.slack_template import compile_slack
from services.notifier.story import Message
from services.notifier.styling import inlined
from services.notifier.wrapping import wrapped
from shared.documents import Invalid, did_you_mean

log = structlog.get_logger()
Output = TypeVar("Output")

TEMPLATES = ("email.html.j2", "email.txt.j2", "slack.yaml.j2", "subject.txt.j2")
# Gmail clips a page near 102 KB, and with it the way to unsubscribe.
_HTML_BUDGET = 90_000
_FOLDER = Path(__file__).parent / "templates"
_NO_ATTRIBUTE = re.compile(r"has no attribute '(?P<name>\w+)'|'(?P<bare>\w+)' is undefined")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a template, and in which line."""

    line: int
    message: str
    hint: str = ""


class Renderer:
    """Renders messages; `replace` takes the overrides as they are now, by file name."""

    def __init__(self, overrides: Mapping[str, str] | None = None) -> None:
        self._built_in = {name: _compile(name, (_FOLDER / name).read_text(encoding="utf-8")) for name in TEMPLATES}
        self._own: dict[str, Callable[[Message], Any]] = {}
        self.replace(overrides or {})

    def replace(self, overrides: Mapping[str, str]) -> None:
        """A template that does not render the samples is left out, and the one before it stays out too: the built-in speaks."""
        self._own = {}
        for name, source in overrides.items():
            fault = check_template(name, source) if name in TEMPLATES else Fault(1, "it is no template's name")
            if fault:
                log.warning("template_refused", template=name, line=fault.line, reason=fault.message)
            else:
                self._own[name] = _compile(name, source)

    def subject(self, message: Message) -> str:
        return one_line(self._render("subject.txt.j2", message), 200) or "dealwatch"

    def text(self, message: Message) -> str:
        return str(self._render("email.txt.j2", message))

    def html(self, message: Message) -> str:
        """As many cards as stay within what mail programs show whole; `more` counts the rest."""
        return budgeted(
            message, lambda part: str(self._render("email.html.j2", part)), lambda page: len(page.encode()) <= _HTML_BUDGET
        )

    def slack(self, message: Message) -> tuple[str, list[blocks.Block]]:
        def render(part: Message) -> tuple[str, list[blocks.Block]]:
            text, found = self._render("slack.yaml.j2", part)
            return blocks.cut(" ".join(text.split()), blocks.MOST_TEXT), blocks.trimmed(found)

        return budgeted(message, render, lambda made: blocks.fits(made[1]))

    def _render(self, name: str, message: Message) -> Any:
        own = self._own.get(name)
        if own:
            try:
                return own(message)
            except Exception as error:  # noqa: BLE001 - a template may do anything; the built-in one speaks instead
                log.warning("template_failed", template=name, error=repr(error)[:300])
        return self._built_in[name](message)


def budgeted(message: Message, render: Callable[[Message], Output], is_small: Callable[[Output], bool]) -> Output:
    """The rendering with the most cards that is small enough; with one card it is what it is."""
    most = len(message.cards)
    made = render(message)
    low, high = 1, most
    if is_small(made) or most <= 1:
        return made
    made = render(_first(message, 1))
    while high - low > 1:
        middle = (low + high) // 2
        candidate = render(_first(message, middle))
        if is_small(candidate):
            low, made = middle, candidate
        else:
            high = middle
    return made


def check_template(name: str, source: str) -> Fault | None:
    """What keeps a template from rendering the sample messages; None when it is well."""
    try:
        for render in _checked(name, source):
            for message in samples.messages():
                if fault := _output_fault(name, render(message)):
                    return fault
    except Invalid as error:
        problem = error.problems[0]
        return Fault(problem.line, problem.message, problem.hint)
    except TemplateSyntaxError as error:
        return Fault(error.lineno, f"not Jinja2: {error.message}")
    except Exception as error:  # noqa: BLE001 - whatever a template does wrong is told to who wrote it
        return Fault(_line_of(error, source), _reason(error), _near(str(error)))
    return None


def _checked(name: str, source: str) -> list[Callable[[Message], Any]]:
    """As it is written, for the line numbers; and for a page also as it will be used."""
    if name != "email.html.j2":
        return [_compile(name, source)]
    return [_text_render(_environment(autoescape=True), source), _compile(name, source)]


def _compile(name: str, source: str) -> Callable[[Message], Any]:
    if name == "slack.yaml.j2":
        template = compile_slack(source, name)
        return lambda message: template.render(message=message)
    if name == "email.html.j2":
        return _text_render(_environment(autoescape=True), inlined(source))
    return _text_render(_environment(autoescape=False), source)


def _text_render(environment: Environment, source: str) -> Callable[[Message], str]:
    template = environment.from_string(source)
    return lambda message: template.render(message=message)


def _environment(*, autoescape: bool) -> Environment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=autoescape, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["wrapped"] = wrapped
    environment.filters["shorten"] = shorten
    return environment


def _first(message: Message, count: int) -> Message:
    return replace(message, cards=message.cards[:count], more=len(message.cards) - count)


def _output_fault(name: str, output: Any) -> Fault | None:
    if name == "slack.yaml.j2":
        found = blocks.faults(blocks.trimmed(output[1]) if all(isinstance(block, dict) for block in output[1]) else output[1])
        return Fault(1, f"Slack would refuse it: {found[0]}") if found else None
    return (
        None
        if output.strip()
        else Fault(1, "it renders to nothing", "write some text, or delete the file: the built-in one is used then")
    )


def _line_of(error: Exception, source: str) -> int:
    """The template's line that the error came from; for a Slack template the leaf that holds the word it complains of."""
    found = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>" and frame.lineno]
    word = _NO_ATTRIBUTE.search(str(error))
    name = word and (word["name"] or word["bare"])
    lines = [number for number, line in enumerate(source.splitlines(), 1) if name and re.search(rf"\b{name}\b", line)]
    return lines[0] if lines else (found[-1] if found else 1)


def _reason(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return (
        re.sub(r"'?services\.notifier\.\w+\.(\w+) object'?", lambda found: found[1].lower(), text)
        if isinstance(error, TemplateError)
        else text
    )


def _near(text: str) -> str:
    found = _NO_ATTRIBUTE.search(text)
    if not found:
        return ""
    known = {field.name for kind in (Message, Card, Quote, RuleLine, ConditionLine, PartyLine) for field in fields(kind)}
    return did_you_mean(found["name"] or found["bare"], sorted(known | {"message"}))
