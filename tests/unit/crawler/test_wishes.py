"""What people write in sources.yaml: taken whole, or every problem told with its place."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crawler.settings import CrawlerSettings
from services.crawler.source import read_source, source_kinds
from services.crawler.wishes import WISHES, read_sources
from shared.documents import Invalid
from shared.wishes import Known

GOOD = """
sources:
  - { id: paper, kind: rss, url: "https://paper.example/feed.xml", every: 5m, language: en }
  - id: rooms
    kind: page
    urls: [https://a.example/news, https://b.example/news]
  - id: desk
    kind: push
    token_env: DESK_TOKEN
"""


def problems(text: str, **others: str) -> list[str]:
    with pytest.raises(Invalid) as invalid:
        read_sources({"sources.yaml": text, **others}, Known())
    return [str(problem) for problem in invalid.value.problems]


def test_good_sources_become_wishes_that_are_read_as_they_were_written():
    wishes = read_sources({"sources.yaml": GOOD}, Known())
    assert [(wish.key, wish.path, wish.line) for wish in wishes] == [
        ("paper", "sources.yaml", 3),
        ("rooms", "sources.yaml", 4),
        ("desk", "sources.yaml", 7),
    ]
    paper, rooms, desk = (read_source(json.loads(wish.body)) for wish in wishes)
    assert (paper.every.total_seconds(), paper.url) == (300, "https://paper.example/feed.xml")
    assert len(rooms.pages) == 2
    assert (desk.token({"DESK_TOKEN": "secret"}), desk.token({})) == ("secret", None)


def test_the_starter_is_good():
    starter = Path(__file__).parents[3] / "deploy/watch/sources.yaml"
    assert len(read_sources({str(starter): starter.read_text(encoding="utf-8")}, Known())) > 3


@pytest.mark.parametrize(
    ("entry", "place", "message"),
    [
        ("{ id: a, kind: rs, url: https://e.org/ }", "2:20", "did you mean 'rss'?"),
        ("{ id: a, url: https://e.org/ }", "2:5", "'kind' is missing"),
        ("{ id: a, kind: rss }", "2:5", "'url' is missing"),
        ("{ id: a, kind: rss, url: e.org }", "2:30", "write it in full"),
        ("{ id: a, kind: rss, url: ftp://e.org/ }", "2:30", "neither http:// nor https://"),
        ("{ id: a, kind: rss, urll: https://e.org/ }", "2:25", "did you mean 'url'?"),
        ("{ id: A b, kind: rss, url: https://e.org/ }", "2:11", "'A b' cannot be used here"),
        ("{ id: a, kind: rss, url: https://e.org/, every: often }", "2:53", "30s, 15m, 2h, 1d"),
        ("{ id: a, kind: rss, url: https://e.org/, every: 1s }", "2:53", "from 5s to 7d"),
        ("{ id: a, kind: push, token: short }", "2:33", "16"),
        ("{ id: a, kind: page, url: https://e.org/, urls: [https://e.org/] }", "2:5", "either 'url' or 'urls'"),
        ("just words", "2:5", "a source is a mapping"),
        ("", "2:4", "a source is a mapping"),
        ("[]", "2:5", "a source is a mapping"),
    ],
)
def test_a_problem_is_told_with_its_place_and_what_to_write(entry, place, message):
    told = "\n".join(problems(f"sources:\n  - {entry}"))
    assert f"sources.yaml:{place}: error:" in told
    assert message in told


def test_all_problems_of_all_files_are_told_at_once():
    first = "sources:\n  - { id: a, kind: rss, url: bad }\n  - { id: b, kind: nothing }\n"
    told = problems(
        first, **{"sources/more.yaml": "sources:\n\t- x", "sources/other.yaml": "sources: {}", "sources/unknown.yaml": "sorces: []"}
    )
    assert len(told) == 5
    assert "tabs" in told[3] or "tabs" in told[2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("- a", "list of sources"),
        ("sources: x", "list of sources"),
        ("sources: []\nsource: []", "did you mean 'sources'?"),
    ],
)
def test_a_file_of_another_shape_is_told_in_words(text, message):
    assert message in problems(text)[0]


def test_an_id_that_is_taken_names_who_has_it():
    told = problems(GOOD, **{"sources/more.yaml": 'sources:\n  - { id: paper, kind: rss, url: "https://e.org/" }'})
    assert told[0].startswith("sources/more.yaml:2:11: error: the id 'paper' is taken")
    assert "sources.yaml:3" in told[0]


@given(st.text(max_size=80))
def test_no_text_fails_in_another_way_than_it_says(text):
    for whole in (text, f"sources:\n  - {{ id: a, kind: rss, url: {text} }}"):
        try:
            read_sources({"sources.yaml": whole}, Known())
        except Invalid as invalid:
            assert invalid.problems


def test_every_kind_is_found_and_the_files_have_one_bucket():
    assert set(source_kinds()) == {"rss", "page", "push"}
    assert [form.bucket for form in WISHES] == ["sources"]


def test_settings_are_read_from_the_environment(monkeypatch):
    monkeypatch.setenv("CRAWLER_ALLOW_HOSTS", " 127.0.0.1:8099, Intranet.example ,")
    monkeypatch.setenv("CRAWLER_CONTACT", "+https://example.org/bot")
    settings = CrawlerSettings()
    assert settings.allow_hosts == {"127.0.0.1:8099", "intranet.example"}
    assert settings.user_agent == "dealwatch/0.1 (+https://example.org/bot)"
    assert not settings.allow_private_addresses
