"""How alike two texts are by their signatures."""

from shared.signature import similarity


def test_the_share_of_equal_slots_is_the_likeness():
    assert similarity("aaaabbbbccccdddd", "aaaabbbbccccdddd") == 1
    assert similarity("aaaabbbbccccdddd", "aaaaeeeeccccffff") == 0.5
    assert similarity("aaaabbbb", "bbbbaaaa") == 0


def test_without_a_signature_nothing_is_alike():
    assert similarity("", "") == 0
    assert similarity("aaaa", "aaaabbbb") == 0


def test_what_is_no_signature_is_like_nothing():
    for text in ("zzzz", "aaa", "aaaaa", "ａａａａ"):
        assert similarity(text, text) == 0
