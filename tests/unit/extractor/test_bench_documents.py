"""What the benchmark of the extractor reads, and what it says of peers that are not there."""

from services.extractor.lexicon import languages
from tests.bench import peers
from tests.bench.documents import CHARACTERS, documents


def test_the_documents_are_the_same_on_every_run_and_of_one_size():
    made = documents(3)
    assert made == documents(3)
    assert set(made) == set(languages())
    for found in made.values():
        assert all(CHARACTERS // 2 <= len(one.text) < 2 * CHARACTERS for one in found)


def test_a_peer_that_is_not_installed_is_skipped_with_the_reason(monkeypatch):
    monkeypatch.setattr(peers, "_is_there", lambda *_: False)
    assert peers.measure("duckling", {"en": ["$5"]}) == "skipped: its wheel is not installed (requirements/bench.txt)"
    assert peers.measure("spacy", {"en": ["$5"]}) == "skipped: no small model is installed"
