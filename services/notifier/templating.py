"""Templates as functions: compiled once, tried on sample messages, and what is wrong with one told with its line.

Those that people write run in a process apart (services/notifier/confined.py): the sandbox keeps them from our objects, not from our time and memory.
"""

import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notifier import blocks, samples
from services.notifier.cards import Card, ConditionLine, PartyLine, Quote, RuleLine
from services.notifier.cleaning import shorten
from services.notifier.slack_template import compile_slack
from services.notifier.story import Message
from services.notifier.styling import inlined
from services.notifier.wrapping import wrapped
from shared.documents import Invalid, did_you_mean

Render = Callable[[Message], Any]

TEMPLATES = ("email.html.j2", "email.txt.j2", "slack.yaml.j2", "subject.txt.j2")
LONGEST_SOURCE, MOST_OUTPUT = 200_000, 400_000
_NO_ATTRIBUTE = re.compile(r"has no attribute '(?P<name>\w+)'|'(?P<bare>\w+)' is undefined")


class OutOfTime(Exception):  # noqa: N818 - says what happened
    """A template ran for longer than it may."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a template, and in which line."""

    line: int
    message: str
    hint: str = ""


def compile_template(name: str, source: str) -> Render:
    """What renders a message: a string, or for Slack the text and the blocks. Raises Invalid or jinja2's TemplateSyntaxError."""
    if name == "slack.yaml.j2":
        template = compile_slack(source, name)
        return lambda message: template.render(message=message)
    if name == "email.html.j2":
        return _text_render(_environment(autoescape=True), inlined(source))
    return _text_render(_environment(autoescape=False), source)


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
        return fault_of(error, source)
    return None


def fault_of(error: Exception, source: str) -> Fault:
    """An error from within a template as whoever wrote it should read it."""
    return Fault(_line_of(error, source), _reason(error), _near(str(error)))


def _checked(name: str, source: str) -> list[Render]:
    """As it is written, for the line numbers; and for a page also as it will be used."""
    if name != "email.html.j2":
        return [compile_template(name, source)]
    return [_text_render(_environment(autoescape=True), source), compile_template(name, source)]


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


def _output_fault(name: str, output: Any) -> Fault | None:
    if name == "slack.yaml.j2":
        found = blocks.faults(blocks.trimmed(output[1]) if all(isinstance(block, dict) for block in output[1]) else output[1])
        return Fault(1, f"Slack would refuse it: {found[0]}") if found else None
    if len(output) > MOST_OUTPUT:
        return Fault(1, f"it makes {len(output):,} characters of three deals", f"at most {MOST_OUTPUT:,} are sent")
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
    if isinstance(error, OutOfTime):
        return "it does not come to an end in time"
    if isinstance(error, MemoryError):
        return "it needs more memory than a message may take"
    if isinstance(error, RecursionError):
        return "it calls itself without end"
    if isinstance(error, TypeError) and "no loader" in text:
        return "a template stands alone: it can neither include, import nor extend another"
    if isinstance(error, TemplateError):
        return re.sub(r"'?services\.notifier\.\w+\.(\w+) object'?", lambda found: found[1].lower(), text)
    return text


def _near(text: str) -> str:
    found = _NO_ATTRIBUTE.search(text)
    if not found:
        return ""
    known = {field.name for kind in (Message, Card, Quote, RuleLine, ConditionLine, PartyLine) for field in fields(kind)}
    return did_you_mean(found["name"] or found["bare"], sorted(known | {"message"}))
