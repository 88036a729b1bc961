"""German clauses: who stands where, which verbs have their particle at the end, where clauses end."""

import pytest

from services.extractor.gazetteer import Gazetteer
from services.extractor.grammar.clauses import Clause
from services.extractor.grammar.commas import clause_of
from services.extractor.grammar.forms import one_reading_each
from services.extractor.grammar.scenes import Scene, read_story
from services.extractor.lexicon import lexicon
from shared.entities import Entities

GERMAN = lexicon("de")


def scene_of(text: str) -> Scene:
    return read_story("", text, GERMAN, Gazetteer(Entities()), 10_000).scenes[0]


def clause(text: str) -> Clause:
    scene = scene_of(text)
    return Clause(scene, one_reading_each(scene, GERMAN)[0], None, GERMAN)


def places(text: str) -> dict[str, list[str]]:
    return {place: [name.text for name in names] for place, names in clause(text).places.items()}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Der Konzern Brennika will den Rivalen Lotuvia für 3 Euro übernehmen.", {"subject": ["Brennika"], "object": ["Lotuvia"]}),
        ("Für 3 Euro übernimmt der Konzern Brennika den Rivalen Lotuvia.", {"subject": ["Brennika"], "object": ["Lotuvia"]}),
        ("Den Rivalen Lotuvia kauft der Konzern Brennika.", {"subject": ["Brennika"], "object": ["Lotuvia"]}),
        ("Der Konzern Brennika plant, den Rivalen Lotuvia zu kaufen.", {"subject": ["Brennika"], "object": ["Lotuvia"]}),
        ("Der Rivale Lotuvia wird von dem Konzern Brennika gekauft.", {"object": ["Lotuvia"], "agent": ["Brennika"]}),
        ("Der Konzern Brennika steigt beim Rivalen Lotuvia ein.", {"subject": ["Brennika"], "in": ["Lotuvia"]}),
        (
            "Der Konzern Brennika gibt die Firma Lotuvia an den Rivalen Vantor ab.",
            {"subject": ["Brennika"], "object": ["Lotuvia"], "to": ["Vantor"]},
        ),
        ("Die Übernahme des Rivalen Lotuvia durch den Konzern Brennika steht an.", {"of": ["Lotuvia"], "agent": ["Brennika"]}),
        ("Der Konzern Brennika kauft die Mehrheit am Rivalen Lotuvia.", {"subject": ["Brennika"], "in": ["Lotuvia"]}),
        ("Der Konzern Brennika kauft die Sparte des Rivalen Lotuvia.", {"subject": ["Brennika"], "from": ["Lotuvia"]}),
    ],
)
def test_places(text, wanted):
    assert places(text) == wanted


def test_a_verb_without_its_particle_tells_nothing():
    assert not read_story("", "Der Konzern Brennika steigt beim Rivalen Lotuvia.", GERMAN, Gazetteer(Entities()), 1_000).scenes


def test_commas_part_clauses_but_not_numbers_or_lists():
    scene = scene_of("Die Firmen Brennika, Lotuvia und Vantor kaufen für 1,5 Euro die Firma Merlo, sagt einer.")
    [trigger] = one_reading_each(scene, GERMAN)
    start, end = clause_of(scene, trigger)
    assert scene.folded[start:end].endswith("firma merlo")
    assert start == 0
