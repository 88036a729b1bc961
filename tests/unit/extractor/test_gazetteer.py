"""Known companies in an article: which name stands for whom, and which only looks like one."""

import pytest

from services.extractor.gazetteer import Gazetteer
from services.extractor.grammar.reading import Points, Reading, read_field
from shared.entities import Entities, Entity

KNOWN = Gazetteer(
    Entities(
        {
            entity.id: entity
            for entity in (
                Entity(id="orbis", name="Orbis Corp", names=("OBC",), ambiguous=("Orbis",)),
                Entity(id="orbis-tools", name="Orbis Tools", ambiguous=("Orbis",)),
                Entity(id="hitachi", name="Hitachi", names=("日立",), not_in=("近日立", "日立案")),
                Entity(id="ricoh", name="Ricoh", names=("リコー",)),
                Entity(id="airasia", name="AirAsia", names=("エアアジア",)),
                Entity(id="apple", name="Apple", names=("애플",), not_in=("애플리케이션", "Apple Valley")),
            )
        }
    )
)


def field(name: str, text: str) -> Reading:
    return read_field(name, text, Points(), 10_000)


def found(text: str, title: str = "") -> list[tuple[str, str]]:
    hits = KNOWN.find(field("title", title), field("text", text))
    return [(text[hit.start : hit.end], hit.entity_id) for hit in hits["text"]]


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("Orbis rises", "", []),
        ("Orbis rises", "Orbis Corp buys Halden", [("Orbis", "orbis")]),
        ("OBC said Orbis rises", "", [("OBC", "orbis"), ("Orbis", "orbis")]),
        ("Orbis Tools said Orbis rises", "", [("Orbis Tools", "orbis-tools"), ("Orbis", "orbis-tools")]),
        ("Orbis Tools sues Orbis Corp; Orbis rises", "", [("Orbis Tools", "orbis-tools"), ("Orbis Corp", "orbis")]),
        ("Orbis Tools and OBC; orbis", "", [("Orbis Tools", "orbis-tools"), ("OBC", "orbis")]),
    ],
)
def test_an_ambiguous_name_counts_only_beside_another_name_of_its_one_owner(text, title, expected):
    assert found(text, title) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("警方近日立案调查", []),
        ("日立收购某公司", [("日立", "hitachi")]),
        ("애플리케이션 개발사", []),
        ("애플이 인수했다", [("애플", "apple")]),
        ("In Apple Valley, Apple opened a shop", [("Apple", "apple")]),
        ("an apple", []),
        ("リコールを発表", []),
        ("トリコー工業", []),
        ("米リコーは", [("リコー", "ricoh")]),
        ("リコー・ジャパン", [("リコー", "ricoh")]),
        ("エアアジアジャパン", [("エアアジア", "airasia")]),
    ],
)
def test_longer_words_hide_the_names_in_them(text, expected):
    assert found(text) == expected
