from typing import Any

import pytest

from services.extractor.extract import Extractor


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("公司董事會決議投資50億元興建廠房，預計兩年內量產。", "TWD"),
        ("公司董事会决议投资50亿元兴建厂房，预计两年内量产。", "CNY"),
        ("公司董事會決議投資人民幣50億元興建廠房，預計兩年內量產。", "CNY"),
        ("公司董事會決議投資50億美元興建廠房，預計兩年內量產。", "USD"),
    ],
)
def test_a_bare_unit_means_what_the_form_of_the_script_says(text: str, currency: Any, extractor: Extractor):
    _, found = extractor.amounts(text, "zh")
    assert [str(one.currency) for one in found] == [currency]
