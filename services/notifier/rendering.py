"""Messages in words: the built-in templates, or those of `watch/templates/` in their place. A broken one of those is never a reason to
stay silent: the one before it stays in force, or the built-in one speaks, and the log says why.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import structlog

from services.notifier import blocks
from services.notifier.cleaning import one_line
from services.notifier.confined import Confined, TemplateFailed
from services.notifier.story import Message
from services.notifier.templating import TEMPLATES, Fault, compile_template

log = structlog.get_logger()
Output = TypeVar("Output")

# Gmail clips a page near 102 KB, and with it the way to unsubscribe.
_HTML_BUDGET = 90_000
_FOLDER = Path(__file__).parent / "templates"


class Renderer:
    """Renders messages; `replace` takes the overrides as they are now, by file name."""

    def __init__(self, overrides: Mapping[str, str] | None = None) -> None:
        self._built_in = {name: compile_template(name, (_FOLDER / name).read_text(encoding="utf-8")) for name in TEMPLATES}
        self._confined = Confined()
        self._own: dict[str, str] = {}
        self.replace(overrides or {})

    def replace(self, overrides: Mapping[str, str]) -> dict[str, Fault]:
        """Gives what is wrong with those that do not render the samples; in place of each, the good one before it stays."""
        own = {name: source for name, source in self._own.items() if name in overrides}
        faults: dict[str, Fault] = {}
        for name, source in overrides.items():
            if own.get(name) == source:
                continue
            fault = self._confined.check(name, source) if name in TEMPLATES else Fault(1, "it is no template's name")
            if fault:
                faults[name] = fault
                in_force = "the one before" if name in own else "the built-in one"
                log.warning("template_refused", template=name, line=fault.line, reason=fault.message, in_force=in_force)
            else:
                own[name] = source
        self._own = own
        if not own:
            self._confined.close()  # nothing is left to run in it
        return faults

    def close(self) -> None:
        self._confined.close()

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
        if source := self._own.get(name):
            try:
                return self._confined.render(name, source, message)
            except TemplateFailed as error:
                log.warning("template_failed", template=name, line=error.fault.line, error=str(error), in_force="the built-in one")
                if error.is_hopeless:
                    del self._own[name]
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


def _first(message: Message, count: int) -> Message:
    return replace(message, cards=message.cards[:count], more=len(message.cards) - count)
