"""Names of products are no companies."""

import pytest

from services.extractor.grammar.products import is_designation


@pytest.mark.parametrize("name", ["a321neo", "a350-900", "q400", "f-35", "c-130j", "a350-1000s", "atr-600"])
def test_a_designation_of_an_aircraft_or_a_weapon(name: str) -> None:
    assert is_designation(name)


@pytest.mark.parametrize("name", ["3m", "g4s", "o2", "f5", "c3 ai", "v2x", "tessaro", "23andme", "a10 networks"])
def test_companies_with_figures_in_their_names(name: str) -> None:
    assert not is_designation(name)
