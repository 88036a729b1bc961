"""Outcomes of rule tests as the JUnit file that build servers read: a suite for each rule file, a case for each test."""

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from services.rule_engine.rule_tests import Outcome
from shared.documents import Problem

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(paths: Iterable[str], outcomes: Sequence[Outcome], problems: Sequence[Problem] = ()) -> bytes:
    """The document, in UTF-8. Files that could not be read have one case, which tells their problems as an error."""
    root = ET.Element("testsuites", name="dealwatch rules")
    for path in sorted({*paths, *(problem.path for problem in problems)}):
        of_file = [outcome for outcome in outcomes if outcome.path == path]
        wrong = [problem for problem in problems if problem.path == path]
        suite = ET.SubElement(root, "testsuite", {"name": _text(path), **_counts(of_file, len(wrong))})
        for outcome in of_file:
            _case(suite, outcome)
        if wrong:
            case = ET.SubElement(suite, "testcase", name="the file can be read", classname=_text(path), file=_text(path), time="0")
            ET.SubElement(case, "error", message=_text(wrong[0].message), type="Invalid").text = _text("\n".join(map(str, wrong)))
    root.attrib.update(_counts(outcomes, len({problem.path for problem in problems})))
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _counts(outcomes: Sequence[Outcome], errors: int) -> dict[str, str]:
    return {
        "tests": str(len(outcomes) + min(errors, 1)),
        "failures": str(sum(bool(outcome.complaints) for outcome in outcomes)),
        "errors": str(min(errors, 1)),
        "skipped": "0",
        "time": _seconds(sum(outcome.seconds for outcome in outcomes)),
    }


def _case(suite: ET.Element, outcome: Outcome) -> None:
    case = ET.SubElement(
        suite, "testcase", name=_text(outcome.name), classname=_text(outcome.path), file=_text(outcome.path),
        line=str(outcome.line), time=_seconds(outcome.seconds),
    )  # fmt: skip
    if outcome.complaints:
        first = outcome.complaints[0].text.splitlines()[0]
        told = "\n".join(f"{outcome.path}:{one.line}: {one.text}" for one in outcome.complaints)
        ET.SubElement(case, "failure", message=_text(first), type="expectation").text = _text(told)


def _text(text: str) -> str:
    """XML has no way to write most control characters."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
