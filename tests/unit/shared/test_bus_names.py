"""Names of streams and consumers, and keys of buckets."""

from hypothesis import given
from hypothesis import strategies as st

from shared.bus.follow import decode_key, encode_key
from shared.bus.names import consumer_of, service_of, stream_of, stream_subjects
from shared.contracts import FACTS


def test_every_fact_has_a_stream_of_its_own_that_holds_all_its_versions():
    assert len({stream_of(fact.SUBJECT) for fact in FACTS}) == len(FACTS)
    assert stream_of("dealwatch.deal.changed.v1") == stream_of("dealwatch.deal.changed.v2") == "deal_changed"
    assert stream_subjects("dealwatch.deal.changed.v1") == "dealwatch.deal.changed.*"


def test_the_service_of_a_consumer_is_found_again():
    assert service_of(consumer_of("rule_engine", "dealwatch.deal.changed.v1")) == "rule_engine"


@given(st.text(min_size=1, max_size=50).filter(lambda key: key.encode("utf-8", "ignore").decode() == key))
def test_any_key_survives_the_bucket(key):
    encoded = encode_key(key)
    assert decode_key(encoded) == key
    assert all(character.isascii() and (character.isalnum() or character in "-_=/") for character in encoded)
