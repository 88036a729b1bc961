"""A parse for people: each sentence as it was cut, what was read in it, by which word, and what ruled the other readings out.

Everything comes from the parse that also makes the facts, and from the trace it was told; nothing is read a second time here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.extractor.deal_explaining import found_by, plain_sum, verdicts
from services.extractor.extract import Answer, Extractor, Parse
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.tellings import Telling
from services.extractor.grammar.trace import Note, Trace
from services.extractor.reasons import words_for
from services.extractor.terminal import Paint, Style, Terminal
from shared.contracts import Article

_WORDS = ("stages", "negations", "unsure", "possible", "past", "pluperfect", "references", "cues")
_GUTTER = 10
_LABEL = 8
_STYLES = {Sort.COMPANY: Style.NAME, Sort.OUTLET: Style.ORIGIN}
_LINE_BREAKS = str.maketrans("\n\r\t", "   ")


def explain(extractor: Extractor, article: Article, language: str, terminal: Terminal) -> Iterator[str]:
    """The lines of an explanation; the language is one that is supported."""
    trace = Trace()
    parse = extractor.parse(article, language, trace)
    page = _Page(parse, trace, extractor.answer(article, article.id, parse), terminal)
    yield page.headline(article, told=bool(article.language))
    if not article.published_at:
        yield terminal.paint("no date of publication is given, so that no year or month can be told from it", Style.DOUBT)
    if page.answer.read_characters:
        read = f"the text is longer than what is read of it: the first {page.answer.read_characters:,} of {len(article.text):,} characters"
        yield terminal.paint(read, Style.DOUBT)
    if not parse.story.scenes:
        yield from ("", "No word of it tells a deal, so nothing else was looked for.")
        return
    for scene in parse.story.scenes:
        yield from ("", *page.sentence(scene))
    yield from page.deals()


@dataclass(frozen=True)
class _Page:
    parse: Parse
    trace: Trace
    answer: Answer
    terminal: Terminal

    def headline(self, article: Article, *, told: bool) -> str:
        language = self.terminal.paint(self.parse.words.code, Style.HEAD) + (", as told" if told else ", detected")
        return f"language {language}" + (f"; published {article.published_at:%Y-%m-%d}" if article.published_at else "")

    def sentence(self, scene: Scene) -> Iterator[str]:
        label = "title" if scene.in_title else f"text {scene.index + 1}"
        text = scene.field.reading.text[scene.start : scene.end].translate(_LINE_BREAKS)
        shift = len(text) - len(text.lstrip())
        paints = [
            Paint(max(0, one.start - scene.start - shift), one.end - scene.start - shift, one.style) for one in _paints(scene)
        ]
        for number, line in enumerate(self.terminal.wrapped(text.strip(), _GUTTER, paints)):
            yield self.terminal.paint(f"{'' if number else label:{_GUTTER}}", Style.FAINT) + line
        for name, told in self._read(scene):
            yield from self._row(name, told)
        tellings = [telling for telling in self.trace.tellings if telling.scene is scene]
        for (head, parts), names in self._told(tellings).items():
            yield from self._row("tells", f"{', '.join(names)} {head}", self.terminal.paint("✓", Style.GOOD))
            yield from self._row("", parts)
        yield from self._refused(scene, tellings)

    def _row(self, label: str, told: str, mark: str = "") -> Iterator[str]:
        indent = _GUTTER + _LABEL + 2
        for number, line in enumerate(self.terminal.wrapped(told, indent)):
            head = f"{mark or ' '} " + self.terminal.paint(f"{label:{_LABEL}}", Style.FAINT) if not number else " " * (_LABEL + 2)
            yield " " * _GUTTER + head + line

    def _read(self, scene: Scene) -> Iterator[tuple[str, str]]:
        """What stands in a sentence, whatever it is to a deal."""
        folded = scene.field.reading.text
        words = [
            f"“{folded[mark.start : mark.end]}” {mark.meaning.name if group in {'stages', 'cues'} else group}"
            for group in _WORDS
            for mark in scene.of(group)
        ]
        found = {
            "names": [self._name(name) for name in scene.names],
            "sums": [f"“{folded[one.start : one.end]}” {plain_sum(one)}" for one in scene.amounts],
            "shares": [f"“{folded[one.start : one.end]}” {one.value:f} %" for one in scene.percentages],
            "time": [f"“{folded[one.start : one.end]}” {one.value:f} months" for one in scene.durations],
            "words": words,
        }
        return ((label, " · ".join(told)) for label, told in found.items() if told)

    def _name(self, name: Name) -> str:
        if name.sort is not Sort.COMPANY:
            return f"{name.text} ({name.sort})"
        full = self.parse.story.identities.of(name).name.text
        listed = f" [{name.entity_id}]" if name.entity_id else ""
        return f"{name.text}{listed}" + (f" = {full}" if full != name.text else "")

    def _told(self, tellings: Sequence[Telling]) -> dict[tuple[str, str], list[str]]:
        """Which triggers say each thing: with the word, what becomes of it, and its parts. What is refused later is told there."""
        found = dict[tuple[str, str], list[str]]()
        for telling in tellings:
            if not any(_is_about(note, telling) for note in self.trace.notes):
                head = f"by “{_quote(telling)}”: {self._becomes(telling)}"
                found.setdefault((head, " · ".join(_parts(telling))), []).append(telling.trigger.name)
        return found

    def _becomes(self, telling: Telling) -> str:
        if telling.trigger.continues:
            return "adds to a deal told before"
        for number, (draft, decided) in enumerate(self.parse.drafts):
            if any(_is_same(telling, other) for other in draft.tellings):
                first = _is_same(telling, draft.tellings[0])
                number_told = sum(bool(one) for _, one in self.parse.drafts[:number]) + 1
                begun = "begins" if first else "tells more of"
                return f"{begun} deal {number_told}" if decided else f"{begun} what stays too little for a deal"
        return ""

    def _adds(self, telling: Telling) -> bool:
        return telling.trigger.continues and not any(_is_about(note, telling) for note in self.trace.notes)

    def _refused(self, scene: Scene, told: Sequence[Telling]) -> Iterator[str]:
        for (about, reason), quotes in self._grouped(scene).items():
            if about == "news":
                yield from self._row("older", f"{quotes}: {reason}", self.terminal.paint("~", Style.DOUBT))
            else:
                by = "" if about == "sum" else " by"
                yield from self._row("not", f"{about}{by} {quotes}: {reason}", self.terminal.paint("✗", Style.BAD))
        fixed = [f"“{scene.field.reading.text[mark.start : mark.end]}”" for mark in scene.of("hidden")]
        if fixed:
            yield from self._row(
                "not", f"{', '.join(fixed)}: a fixed expression of another meaning", self.terminal.paint("✗", Style.BAD)
            )
        named = {party.name.text for telling in told for party in telling.parties}
        without = [name.text for name in scene.companies if name.text not in named]
        if named and without:
            roles = "has no role" if len(without) == 1 else "have no role"
            yield from self._row("not", f"{', '.join(without)}: {roles} in what is told here", self.terminal.paint("✗", Style.BAD))

    def _grouped(self, scene: Scene) -> dict[tuple[str, str], str]:
        """One line for all that was ruled out by the same thing: what it might have been and why not, with the words."""
        text, found = scene.field.reading.text, dict[tuple[str, str], list[str]]()
        kinds = dict[tuple[int, int, str], list[str]]()
        adding = {telling.mark.start for telling in self.trace.tellings if telling.scene is scene and self._adds(telling)}
        for note in self._notes.get((scene.field.reading.field, scene.start), ()):
            if note.refusal.reason == "adds_to_nothing" and note.start in adding:
                continue  # to deals of another kind it does
            by = note.refusal.by
            reason = words_for(note.refusal.reason, text[by.start : by.end] if by else "")
            kinds.setdefault((note.start, note.end, reason), []).append(note.about)
        for (start, end, reason), abouts in kinds.items():
            found.setdefault((", ".join(dict.fromkeys(abouts)), reason), []).append(f"“{text[start:end]}”")
        return {key: ", ".join(dict.fromkeys(quotes)) for key, quotes in found.items()}

    @cached_property
    def _notes(self) -> dict[tuple[str, int], list[Note]]:
        """The notes of each sentence."""
        found: dict[tuple[str, int], list[Note]] = {}
        for note in self.trace.notes:
            for scene in self.parse.story.scenes:
                if scene.field.reading.field == note.field and scene.start <= note.start < scene.end:
                    found.setdefault((note.field, scene.start), []).append(note)
        return found

    def deals(self) -> Iterator[str]:
        yield from verdicts(self.parse, self.answer, self.terminal)


def _quote(telling: Telling) -> str:
    return telling.scene.field.reading.text[telling.mark.start : telling.mark.end]


def _parts(telling: Telling) -> Iterator[str]:
    parties = sorted(telling.parties, key=lambda party: party.name.start)
    yield from (f"{party.role} {party.name.text} ({party.place})" for party in parties)
    if not parties:
        yield "nobody by name"
    yield from (f"{one.measure} {plain_sum(one.amount)}" for one in telling.sums)
    if telling.stake:
        yield f"stake {telling.stake.percent.value:f} %"
    if not telling.trigger.continues:
        yield f"{telling.staged.stage}, {found_by(telling.scene, telling.staged)}"


def _is_about(note: Note, telling: Telling) -> bool:
    place = (telling.scene.field.reading.field, telling.mark.start, telling.trigger.name)
    return (note.field, note.start, note.about) == place


def _is_same(one: Telling, other: Telling) -> bool:
    """A draft may hold a telling with fewer or more parties than its sentence gave."""
    return one.scene is other.scene and one.mark == other.mark and one.trigger is other.trigger


def _paints(scene: Scene) -> Iterator[Paint]:
    """Later ones paint over earlier ones."""
    for group, style in (("stages", Style.WORD), ("triggers", Style.TRIGGER)):
        yield from (Paint(mark.start, mark.end, style) for mark in scene.of(group))
    yield from (Paint(one.start, one.end, Style.SUM) for one in scene.amounts)
    yield from (Paint(name.start, name.end, _STYLES.get(name.sort, Style.FAINT)) for name in scene.names)
