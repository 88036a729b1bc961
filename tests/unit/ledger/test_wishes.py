"""Publisher files become wishes, and a bad one never replaces a good one."""

import pytest

from services.ledger.origins.publisher_book import PublisherBook
from services.ledger.origins.wishes import WISHES, publishers_of, read_publisher_files
from shared.contracts import Bucket, Wish
from shared.documents import Invalid
from shared.wishes import Known

GOOD = "publishers:\n  - {id: reuters, name: Reuters, names: [ロイター], kind: agency}\n"
OWN = "publishers:\n  - {id: mine, name: My Paper, kind: trade, family: reuters}\n"


def test_each_file_is_one_wish_under_its_name_and_the_bucket_becomes_publishers():
    wishes = read_publisher_files({"publishers/own.yaml": OWN, "publishers/agencies.yaml": GOOD}, Known())
    assert [(wish.key, wish.path) for wish in wishes] == [
        ("agencies.yaml", "publishers/agencies.yaml"), ("own.yaml", "publishers/own.yaml"),
    ]  # fmt: skip
    publishers = publishers_of({wish.key: wish for wish in wishes})
    assert publishers.named("ロイター").id == "reuters"
    assert publishers.family_of("mine") == "reuters"
    assert WISHES[0].bucket is Bucket.PUBLISHERS


def test_all_problems_of_all_files_are_told_at_once():
    with pytest.raises(Invalid) as error:
        read_publisher_files({"publishers/a.yaml": "publishers: [{id: Bad Id}]", "publishers/b.yaml": "publisher: []"}, Known())
    assert {problem.path for problem in error.value.problems} == {"publishers/a.yaml", "publishers/b.yaml"}


@pytest.mark.parametrize("body", ["", "publishers: [", "publishers:\n  - {id: a}\n", "\t", GOOD + GOOD, '{"publishers": 1}'])
def test_a_bad_wish_is_refused(body):
    with pytest.raises(Invalid):
        publishers_of({"a.yaml": Wish(key="a.yaml", body=body)})


def test_a_bucket_that_cannot_be_taken_leaves_the_publishers_in_use():
    refused = []
    book = PublisherBook(refused=lambda: refused.append(1))
    book.take({"a.yaml": Wish(key="a.yaml", body=GOOD)})
    book.take({"a.yaml": Wish(key="a.yaml", body=GOOD), "b.yaml": Wish(key="b.yaml", body="publishers: nobody")})
    assert set(book.publishers.by_id) == {"reuters"}
    assert refused == [1]
    book.take({})
    assert book.publishers.by_id == {}
