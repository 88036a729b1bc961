"""What becomes of what failed, as a pure decision."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from shared.errors import ContractBroken, Permanent, Transient
from shared.fate.decide import Later, SetAside, decide

BACKOFF = (1.0, 5.0, 60.0)


def test_a_payload_that_does_not_fit_and_a_permanent_failure_are_set_aside_at_once():
    assert decide(ContractBroken("no JSON"), 1, BACKOFF) == SetAside("contract")
    assert decide(Permanent("no"), 1, BACKOFF) == SetAside("permanent")


def test_a_transient_failure_waits_as_long_as_it_asks():
    error = Transient("429", retry_in=dt.timedelta(seconds=17))
    assert decide(error, 2, BACKOFF) == Later(17)
    assert decide(Transient("x", retry_in=dt.timedelta(seconds=-3)), 1, BACKOFF) == Later(0)


@given(st.integers(1, 20), st.sampled_from([Transient("x"), KeyError("bug"), RuntimeError()]))
def test_each_attempt_has_its_delay_and_after_the_last_it_is_set_aside(attempt, error):
    verdict = decide(error, attempt, BACKOFF)
    assert verdict == (Later(BACKOFF[attempt - 1]) if attempt <= len(BACKOFF) else SetAside("exhausted"))
