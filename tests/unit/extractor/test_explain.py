"""`dealwatch extract --explain`: what people read of a parse."""

import json
import os
import pty
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.extractor.explaining import explain
from services.extractor.extract import Extractor
from services.extractor.lexicon import languages
from services.extractor.questions import Question, article_of
from services.extractor.reasons import REASONS, words_for
from services.extractor.terminal import Paint, Style, Terminal
from shared.problems import columns
from tests.corpus.grid import MONEY, Grid
from tests.unit.extractor.conftest import ENTITIES
from tests.unit.extractor.fuzzing import article_about, mutated, texts

GRAMMAR = Path(__file__).parents[3] / "services" / "extractor" / "grammar"
SENTENCE = "Vantor is in talks to buy Meridian Glass for up to €600 million, Reuters reported."
CASES = [(cell.language, case) for cell in Grid.read().cells if cell.dimension != MONEY for case in cell.cases[-2:]]
EXTRACTOR = Extractor().with_entities(ENTITIES)
_COLOUR = re.compile(r"\x1b\[[\d;]*m")


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return str(tmp_path_factory.mktemp("entities"))


def explained(extractor: Extractor, text: str, language: str, **more: str) -> str:
    article = article_of(Question(id="", text=text, language=language, **more))
    return "\n".join(explain(extractor, article, language, Terminal()))


def run(*arguments: str, stdin: str = ""):
    command = [sys.executable, "-m", "services.extractor.cli", "--explain", *arguments]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=60, check=False
    )


def test_an_english_text_with_what_was_ruled_out(extractor):
    said = explained(
        extractor,
        "Vantor is in talks to buy Meridian Glass for up to €600 million, Reuters reported. Its revenue was $2bn. "
        "Vantor sold 169,000 cars. In 2019, Vantor had bought Larkfield Dairy.",
        "en",
        published_at="2026-05-31",
    )
    assert "language en, as told; published 2026-05-31" in said
    assert "text 4    In 2019, Vantor had bought Larkfield Dairy." in said
    assert "names   Vantor · Meridian Glass · Reuters (outlet)" in said
    assert "✓ tells   acquisition.buy by “buy”: begins deal 1" in said
    assert "✗ not     sum “$2bn”: “revenue” says that it is something else" in said
    assert "✗ not     acquisition.sell, contract.sell, debt.sell by “sold”: what it takes are goods, no shares" in said
    assert "~ older   “bought”: “had”: it happened before what is told here" in said
    assert "deal 1  acquisition · in_talks · news" in said
    assert re.search(
        r"deal +at most 600,000,000 EUR +“€600 million” +en\.money\.deal +≈ [\d,]+ USD at the rate of 2026-05-29", said
    )
    assert re.search(r"origin +Reuters +“Reuters” +en\.origins\.outlet", said)
    assert "deal 2  acquisition · completed · background" in said


def test_a_japanese_text(extractor):
    said = explained(extractor, "ミナト電機は青葉精機を約300億円で買収すると発表した。青葉精機の売上高は450億円だった。", "ja")
    assert "text 2    青葉精機の売上高は450億円だった。" in said
    assert "✓ tells   acquisition.buy by “買収する”: begins deal 1" in said
    assert "agreed, said by “発表した”" in said
    assert "✗ not     sum “450億円”: “売上高” says that it is something else" in said
    assert re.search(r"acquirer +ミナト電機 +“ミナト電機” +ja\.parties\.subject +not listed, kept as written", said)


def test_a_thai_text(extractor):
    said = explained(extractor, "บริษัท ทิพย์ธารา จำกัด ประกาศเข้าซื้อหุ้น 60% ของบริษัท นครเคมี จำกัด มูลค่า 2,500 ล้านบาท", "th")
    assert "2,500,000,000 THB" in said
    assert re.search(r"shares  “60%” 60 %", said)
    assert "th.parties.subject" in said or "stays too little" in said


def test_what_is_open_is_said(extractor):
    said = explained(extractor, "Vantor to buy Meridian Glass for 30 million rubles.", "en")
    assert "no date of publication is given" in said
    assert "no word says how far it has come: agreed is what the form of the word suggests" in said
    said = explained(extractor, "Vantor bought Meridian Glass for 30 billion Vietnamese dong.", "en")
    assert "no reference rate for VND: not converted" in said
    said = explained(extractor, "Vantor has signed a contract with Meridian Glass for €3 million.", "en")
    assert "no word says who supplies whom" in said
    said = explained(extractor, "The acquisition by Vantor was announced.", "en")
    assert "no deal  acquisition.buy by “acquisition” stays too little" in said
    assert "it needs acquirer + target or" in said
    assert "and found acquirer Vantor" in said


def test_a_deal_left_undecided_says_so_and_why(extractor):
    unsure = replace(extractor, confidence=replace(extractor.confidence, floor=0.99))
    said = explained(unsure, SENTENCE + " Larkfield has merged with Nordvik.", "en")
    assert re.search(r"deal 2  merger · .* · news · \d+ % sure\n  undecided: .*", said)
    assert "undecided" not in explained(extractor, SENTENCE, "en")


def test_a_text_that_is_read_in_part_says_so(extractor):
    said = explained(replace(extractor, max_characters=1_000), SENTENCE + " The fair opens on Saturday." * 50, "en")
    assert "the first 1,000 of 1,482 characters" in said


def test_a_fixed_expression_is_told(extractor):
    said = explained(extractor, "Vantor, a maker of heat pumps, will buy Meridian Glass in order to grow.", "en")
    assert "✗ not     “heat pumps”, “in order to”: a fixed expression of another meaning" in said


def test_a_text_without_a_word_of_deals(extractor):
    assert explained(extractor, "The weather was fine.", "en").endswith("so nothing else was looked for.")


def test_every_reason_has_words():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in GRAMMAR.glob("*.py"))
    names = set(re.findall(r'Refusal\("(\w+)"', sources)) | set(re.findall(r'_refuse\([^"\n]+, "(\w+)"\)', sources))
    names |= {"converted", "no_currency", "excluded", "market_value", "headline", "told_otherwise"}
    assert {"names_nobody", "unsure", "had"} <= names
    assert names == set(REASONS)
    assert words_for("excluded", "revenue") == "“revenue” says that it is something else"


@pytest.mark.parametrize(("language", "case"), CASES, ids=lambda part: part["text"][:30] if isinstance(part, dict) else part)
def test_every_deal_is_explained_with_its_patterns(language, case, extractor):
    article = article_of(Question(id="", title=case.get("title", ""), text=case["text"], language=language))
    said = "\n".join(explain(extractor, article, language, Terminal()))
    for mention in extractor.read(article, "x").mentions:
        assert f"deal {mention.ordinal + 1}  {mention.kind}" in said
        assert all(party.evidence.pattern in said for party in mention.parties)


def test_sentences_files_and_articles_are_explained(tmp_path, empty):
    (tmp_path / "plain.txt").write_text(SENTENCE, encoding="utf-8")
    articles = json.dumps({"id": "first", "text": SENTENCE}) + "\n" + json.dumps({"id": "second", "title": SENTENCE, "text": ""})
    as_argument, as_file, as_input = (
        run(SENTENCE, "--entities", empty),
        run(str(tmp_path / "plain.txt"), "--entities", empty),
        run("--entities", empty, stdin=SENTENCE),
    )
    assert as_argument.returncode == 0, as_argument.stderr
    assert "deal 1  acquisition · in_talks · news" in as_argument.stdout
    assert as_argument.stdout == as_file.stdout == as_input.stdout
    both = run("-", "--entities", empty, stdin=articles)
    assert both.stdout.count("\ndeal 1 ") == 2
    assert "article second" in both.stdout
    assert "\x1b" not in both.stdout


def test_the_day_and_the_language_may_be_given(empty):
    done = run("--language", "ja", "--published", "2026-05-31", "--entities", empty, "新日鉄がX社を買収した。")
    assert "language ja, as told; published 2026-05-31" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--amounts", SENTENCE], "leave out one of the two"),
        (["article.txt"], "article.txt cannot be read: No such file"),
        (["--language", "xx", SENTENCE], "is none of de en es"),
        (["--published", "May", SENTENCE], "--published"),
        ([" "], "cannot be read"),
        ([], "standard input has nothing to explain"),
    ],
)
def test_wrong_usage_is_2_with_what_to_do(arguments, told, empty):
    done = run("--entities", empty, *arguments)
    assert done.returncode == 2
    assert told in re.sub(r"[│\s]+", " ", done.stderr)
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_a_language_that_is_not_supported_is_told(empty):
    done = run("Het bedrijf heeft gisteren aangekondigd dat het de concurrent wil overnemen.", "--entities", empty)
    assert done.returncode == 1
    assert "language not supported: nl, as detected" in done.stdout


def test_colours_are_for_terminals_only(empty):
    def on_a_terminal(**more: str) -> str:
        leader, follower = pty.openpty()
        command = [sys.executable, "-m", "services.extractor.cli", "--explain", SENTENCE, "--entities", empty]
        environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm"} | more
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=follower, stderr=follower, env=environment):
            os.close(follower)
            said = b""
            try:
                while part := os.read(leader, 65536):
                    said += part
            except OSError:  # how Linux says that nobody writes any more
                pass
        os.close(leader)
        return said.decode().replace("\r\n", "\n")

    coloured, plain = on_a_terminal(), on_a_terminal(NO_COLOR="1")
    assert "\x1b[1;33mbuy\x1b[0m" in coloured
    assert "\x1b" not in plain
    assert _COLOUR.sub("", coloured) == plain


def test_a_text_cannot_steer_the_terminal(extractor):
    text = "Vantor \x1b[2J\x1b]0;x\x07 will buy Meridian\x1b[31m Glass for $5bn.\nNew\tline."
    said = "\n".join(explain(extractor, article_of(Question(id="", text=text)), "en", Terminal(80, colours=True)))
    assert "\x1b[2J" not in said
    assert "\x07" not in said
    assert not set(_COLOUR.sub("", said)) & {chr(code) for code in range(32) if code != 10}


@given(st.text(alphabet="ab 日本のกำं\u0e31(),", min_size=1, max_size=200), st.integers(0, 190), st.integers(1, 60))
def test_wrapped_lines_fit_and_lose_nothing(text, start, length):
    terminal = Terminal(60)
    lines = list(terminal.wrapped(text, 10, [Paint(start, start + length, Style.NAME)]))
    assert all(columns(line) <= 50 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("language", languages())
@given(text=st.one_of(texts, mutated()), title=st.one_of(st.just(""), mutated()))
@settings(max_examples=40, deadline=None)
def test_any_text_is_explained_as_it_is_read_and_steers_nothing(language, text, title):
    article = article_about(title, text, language, None)
    said = "\n".join(explain(EXTRACTOR, article, language, Terminal()))
    answer = EXTRACTOR.read(article, article.id)
    assert len(re.findall(r"^deal \d+  ", said, re.MULTILINE)) == len(answer.mentions) + len(answer.undecided)
    assert not {sign for sign in said if sign < " "} - {"\n"}
