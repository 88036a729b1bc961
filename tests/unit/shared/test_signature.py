"""How alike two texts are by their signatures."""

from shared.signature import similarity


def test_the_share_of_equal_slots_is_the_likeness():
    assert similarity("aaaabbbbccccdddd", "aaaabbbbccccdddd") == 1
    assert similarity("aaaabbbbccccdddd", "aaaaxxxxccccyyyy") == 0.5
    assert similarity("aaaabbbb", "bbbbaaaa") == 0


def test_without_a_signature_nothing_is_alike():
    assert similarity("", "") == 0
    assert similarity("aaaa", "aaaabbbb") == 0
