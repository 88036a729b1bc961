"""Companies and categories."""

import pytest

from shared.documents import Invalid
from shared.entities import read_entities

CLOUD = """
categories: {hyperscaler: cloud_provider, cloud_provider: technology}
entities:
  - {id: amazon, name: Amazon, categories: [retail], country: US}
  - {id: aws, name: Amazon Web Services, names: [AWS], parent: amazon, categories: [hyperscaler]}
"""


def test_a_subsidiary_has_its_parents_categories_and_all_above_them():
    entities = read_entities({"cloud.yaml": CLOUD})
    assert entities.parents("aws") == ("amazon",)
    assert entities.categories_of("aws") == ("cloud_provider", "hyperscaler", "retail", "technology")
    assert entities.categories_of("amazon") == ("retail",)
    assert "technology" in entities.categories


def test_loops_of_parents_and_categories_end():
    text = "categories: {a: b, b: a}\nentities: [{id: x, name: X, parent: y, categories: [a]}, {id: y, name: Y, parent: x}]"
    entities = read_entities({"f.yaml": text})
    assert entities.parents("x") == ("y",)
    assert entities.categories_of("x") == ("a", "b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("entities: [{id: a, name: A}, {id: a, name: B}]", "the id 'a' is taken"),
        ("entities: [{id: a, name: A, parent: b}]", "the parent 'b' is no known entity"),
        ("entities: [{id: a, name: A, categories: [Big Ones]}]", "'Big Ones' is no category"),
        ("entities: [{id: A B, name: A}]", "'A B' cannot be used here"),
        ("entities: [{id: a, name: A, country: Norway}]", "'Norway' cannot be used here"),
        ("entity: []", "unknown key 'entity'"),
    ],
)
def test_mistakes_are_named_with_their_place(text, message):
    with pytest.raises(Invalid, match=r"e\.yaml:1:\d+: error: .*" + message.replace("(", r"\(")):
        read_entities({"e.yaml": text})


def test_the_same_company_in_two_files_names_both():
    with pytest.raises(Invalid, match=r"b\.yaml:1.*is taken[\s\S]*a\.yaml"):
        read_entities({"a.yaml": "entities: [{id: a, name: A}]", "b.yaml": "entities: [{id: a, name: A}]"})
