"""Entity files become wishes, and a bad one never replaces a good one."""

import pytest

from services.extractor.wishes import WISHES, entities_of, read_entity_files
from shared.contracts import Bucket, Wish
from shared.documents import Invalid
from shared.wishes import Known

GOOD = "entities:\n  - {id: halma, name: Halma}\n"
OTHER = "entities:\n  - {id: axcel, name: Axcel, parent: halma}\n"


def test_each_file_is_one_wish_under_its_name():
    wishes = read_entity_files({"entities/b.yaml": OTHER, "entities/a.yaml": GOOD}, Known())
    assert [(wish.key, wish.path) for wish in wishes] == [("a.yaml", "entities/a.yaml"), ("b.yaml", "entities/b.yaml")]
    assert set(entities_of({wish.key: wish for wish in wishes}).by_id) == {"axcel", "halma"}
    assert WISHES[0].bucket is Bucket.ENTITIES


def test_all_problems_of_all_files_are_told_at_once():
    with pytest.raises(Invalid) as error:
        read_entity_files({"entities/a.yaml": "entities:\n  - {id: Bad Id, name: X}\n", "entities/b.yaml": OTHER}, Known())
    assert {problem.path for problem in error.value.problems} == {"entities/a.yaml", "entities/b.yaml"}


def test_the_bucket_becomes_entities():
    entities = entities_of({"a.yaml": Wish(key="a.yaml", body=GOOD), "b.yaml": Wish(key="b.yaml", body=OTHER)})
    assert entities.parents("axcel") == ("halma",)


@pytest.mark.parametrize("body", ["", "entities: [", "entities:\n  - {id: a}\n", "\t", GOOD + GOOD])
def test_a_bad_wish_is_refused(body):
    with pytest.raises(Invalid):
        entities_of({"a.yaml": Wish(key="a.yaml", body=body)})
