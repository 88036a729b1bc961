"""The score on streams so small that everybody can count the pairs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.corpus.ledger.identity_score import Assigned, score, worst
from tests.corpus.ledger.streams import Labelled
from tests.unit.ledger.telling import mention


def labelled(story: str, *phenomena: str) -> Labelled:
    return Labelled(mention("ipo", "issuer:amazon"), story, frozenset(phenomena), f"a line of {story}")


def told(stories: str) -> list[Labelled]:
    return [labelled(story) for story in stories]


def deals(names: str) -> list[Assigned]:
    return [Assigned(None if name == "-" else name, f"put into {name}") for name in names]


@pytest.mark.parametrize(
    ("stories", "assigned", "precision", "recall"),
    [
        ("aabb", "1122", 1, 1),
        ("aabb", "1111", 2 / 6, 1),
        ("aabb", "1234", 1, 0),
        ("aaabb", "11233", 1, 2 / 4),
        ("aaab", "1112", 1, 1),
        ("aaab", "1122", 1 / 2, 1 / 3),
        ("ab", "--", 1, 1),
        ("aa", "--", 1, 0),
        ("", "", 1, 1),
    ],
)
def test_pairs_are_counted(stories, assigned, precision, recall):
    found = score(told(stories), deals(assigned))
    assert (found.precision, found.recall) == (pytest.approx(precision), pytest.approx(recall))


def test_a_phenomenon_counts_the_pairs_that_its_stories_are_in():
    stream = [labelled("a", "slip"), labelled("a", "slip"), labelled("b"), labelled("b"), labelled("b")]
    found = score(stream, deals("12211"), "slip")
    assert (found.right, found.joined, found.true) == (0, 3, 1)
    assert score(stream, deals("11222"), "slip").precision == 1
    assert score(stream, deals("11222"), "debt").recall == 1


def test_the_worst_comes_first_with_both_sides_and_the_reason():
    found = worst(told("aaabbc"), deals("111113"))
    assert [(wrong.what, wrong.pairs) for wrong in found] == [("joined, but two stories", 6)]
    assert (found[0].first[0].story, found[0].second[0].story) == ("a", "b")
    text = "\n".join(found[0].lines())
    assert "a line of a" in text
    assert "a line of b" in text
    assert "in 1: put into 1" in text
    assert [(wrong.what, wrong.pairs) for wrong in worst(told("aaaa"), deals("1222"))] == [("apart, but one story", 3)]
    assert worst(told("ab"), deals("--")) == []


def test_a_mention_without_an_answer_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="3 mentions were told and 2 were assigned"):
        score(told("abc"), deals("12"))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123-")), max_size=12))
def test_it_is_what_counting_every_pair_gives_and_the_errors_add_up(pairs):
    stream, assigned = told("".join(story for story, _ in pairs)), deals("".join(deal for _, deal in pairs))
    every = [
        (stream[i].story == stream[j].story, assigned[i].deal is not None and assigned[i].deal == assigned[j].deal)
        for i in range(len(pairs))
        for j in range(i)
    ]
    found = score(stream, assigned)
    assert (found.right, found.joined, found.true) == (
        sum(true and joined for true, joined in every),
        sum(joined for _, joined in every),
        sum(true for true, _ in every),
    )
    assert sum(wrong.pairs for wrong in worst(stream, assigned)) == found.joined + found.true - 2 * found.right
