"""How well feeds and pages are read: `python -m tests.bench.reading [--feeds DIR] [--articles DIR]`.

`--feeds`: feedparser's suite of files, with `expectations.json` made of what they expect ({file: {expect: [[path, operator, value]]}}).
Counted is what the crawler keeps: title, link, identity, text, date, language. `--articles`: pages with `evaldata_subset.json`
({url: {file, with, without, title, date}}): words that the main text must have, and must not. Always: the invented papers of the tests,
in every language and every make of page.
"""

import argparse
import calendar
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.crawler.reading.feeds import read_feed
from services.crawler.reading.pages import read_page
from services.crawler.reading.plain import language_code, plain_text
from services.crawler.reading.results import FeedItem, FeedRead
from tests.unit.crawler.page_shapes import LANGUAGES, SHAPES, paper

_ITEM = re.compile(
    r"entries/(\d+)/(title|title_detail/value|link|links/0/href|id|guid|summary|description|content/0/value|published_parsed|updated_parsed)"
)
_HEADER = re.compile(rb"Header:\s*([A-Za-z-]+):\s*([^\n]+)")
Outcome = tuple[str, bool]


def feeds(folder: Path) -> Iterator[Outcome]:
    expected = json.loads((folder / "expectations.json").read_text(encoding="utf-8"))
    for name, file in sorted(expected.items()):
        if not (folder / name).exists():
            continue
        feed = _read(folder / name)
        for path, operator, value in file["expect"]:
            if operator == "==":
                yield from _kept(feed, "/".join(map(str, path)), value)


def _read(path: Path) -> FeedRead:
    document = path.read_bytes()
    headers = {key.lower().decode(): value.strip().decode() for key, value in _HEADER.findall(document[:4000])}
    try:
        return read_feed(document, headers.get("content-type", ""), headers.get("content-location", "http://127.0.0.1:8097/"))
    except ValueError:
        return FeedRead()


def _kept(feed: FeedRead, path: str, value: Any) -> Iterator[Outcome]:
    if path in {"feed/title", "feed/title_detail/value"}:
        yield "title", feed.title == plain_text(value)
    elif path == "feed/language":
        yield "language", feed.language == language_code(value)
    elif match := _ITEM.fullmatch(path):
        index = int(match[1])
        yield _of_item(feed.items[index] if index < len(feed.items) else FeedItem(), match[2], value)


def _of_item(item: FeedItem, field: str, value: Any) -> Outcome:
    if field.startswith("title"):
        return "title", item.title == plain_text(value)
    if field.startswith("link"):
        return "link", item.link == value
    if field in {"id", "guid"}:
        return "identity", item.guid == value
    if field.endswith("_parsed"):
        return "date", item.published_at == dt.datetime.fromtimestamp(calendar.timegm(tuple(value)), dt.UTC)
    return "text", " ".join(plain_text(value).split()) in " ".join(item.text.split())


def articles(folder: Path) -> Iterator[Outcome]:
    for url, gold in json.loads((folder / "evaldata_subset.json").read_text(encoding="utf-8")).items():
        if not (folder / gold["file"]).exists():
            continue
        read = read_page((folder / gold["file"]).read_bytes(), "text/html", url)
        text = " ".join(read.text.split())
        yield from (("words kept", " ".join(words.split()) in text) for words in gold["with"])
        yield from (("words left outside", " ".join(words.split()) not in text) for words in gold["without"])
        if gold.get("title"):
            yield "title", read.title == gold["title"]
        if gold.get("date"):
            yield "day", str(read.published_at)[:10] == gold["date"]


def invented() -> Iterator[Outcome]:
    for language in LANGUAGES:
        one = paper(language)
        for shape in SHAPES.values():
            text = read_page(shape(one).encode(), "text/html; charset=utf-8", "https://paper.example/1").text
            yield "exactly the article", text.split("\n") == list(one.sentences)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=Path)
    parser.add_argument("--articles", type=Path)
    asked = parser.parse_args()
    measured = {
        "feeds": feeds(asked.feeds) if asked.feeds else (),
        "articles": articles(asked.articles) if asked.articles else (),
        "invented papers": invented(),
    }
    for what, outcomes in measured.items():
        counted = list(outcomes)
        good = Counter(name for name, fits in counted if fits)
        for name, all_of_it in Counter(name for name, _ in counted).items():
            print(f"{what:16} {name:20} {good[name]:4} of {all_of_it}")


if __name__ == "__main__":
    main()
