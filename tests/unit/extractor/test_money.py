"""Sums of money: what a language writes is read back, in every language, and no text whatever makes the reading fail or slow."""

import tomllib
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.extractor.grammar.money import Amount
from services.extractor.grammar.scenes import field_amounts
from services.extractor.lexicon import languages, lexicon

ALL = 10_000_000
# A plain sum, the decimal sign, the sign between thousands, and the ends of a range.
SHAPES = {
    "en": ("{} million dollars", ".", ",", "between {} and {} million dollars"),
    "fr": ("{} millions d'euros", ",", " ", "entre {} et {} millions d'euros"),
    "de": ("{} Mio. Euro", ",", ".", "zwischen {} und {} Mio. Euro"),
    "es": ("{} millones de euros", ",", ".", "entre {} y {} millones de euros"),
    "ja": ("{}万円", ".", ",", "{}万円から{}万円"),
    "zh": ("{}万元", ".", ",", "{}万至{}万元"),
    "ko": ("{}만 달러", ".", ",", "{}만~{}만 달러"),
    "th": ("{} ล้านบาท", ".", ",", "{}-{} ล้านบาท"),
    "hi": ("{} करोड़ रुपये", ".", ",", "{} से {} करोड़ रुपये"),
}
SCALES = {"ja": 4, "zh": 4, "ko": 4, "hi": 7}
CODES = sorted(SHAPES)
HAN = "〇一二三四五六七八九"
HANGUL = " 일이삼사오육칠팔구"


def read(text: str, code: str) -> list[Amount]:
    return list(field_amounts(text, lexicon(code), ALL))


def words_of(code: str) -> dict:
    return tomllib.loads(files("services.extractor").joinpath("languages", f"{code}.toml").read_text(encoding="utf-8"))


def written(value: Decimal, code: str) -> str:
    _, decimal, thousands, _ = SHAPES[code]
    plain = f"{value:,f}".replace(",", "\0").replace(".", decimal)
    return plain.replace("\0", thousands)


def grouped(value: int, digits: str, units: str, myriads: str, *, implied: bool) -> str:
    """A number in words as East Asia writes it."""
    parts = []
    for power, sign in zip(range(len(myriads) - 1, -1, -1), reversed(myriads), strict=True):
        four = value // 10 ** (4 * power) % 10**4
        if four:
            inner = "".join(
                (digits[digit] if not (implied and digit == 1 and unit.strip()) else "") + unit.strip()
                for digit, unit in zip(map(int, f"{four:04}"), units, strict=True)
                if digit
            )
            parts.append(inner + sign.strip())
    return "".join(parts)


@pytest.mark.parametrize("code", CODES)
@given(value=st.decimals("0.01", "99999", places=2))
@settings(max_examples=60, deadline=None)
def test_a_sum_in_digits_is_read_back(code, value):
    shape = SHAPES[code][0]
    [amount] = read(shape.format(written(value, code)), code)
    assert amount.value == value.scaleb(SCALES.get(code, 6))
    assert amount.upper is None


@pytest.mark.parametrize("code", CODES)
@given(low=st.integers(2, 4000), more=st.integers(1, 4000))
@settings(max_examples=40, deadline=None)
def test_both_ends_of_a_range_are_read_back(code, low, more):
    [amount] = read(SHAPES[code][3].format(written(Decimal(low), code), written(Decimal(low + more), code)), code)
    scale = SCALES.get(code, 6)
    assert (amount.value, amount.upper) == (Decimal(low).scaleb(scale), Decimal(low + more).scaleb(scale))
    assert amount.bound == "range"


@given(value=st.integers(1, 10**16 - 1))
@settings(max_examples=200, deadline=None)
def test_numbers_in_han_are_read_back(value):
    text = grouped(value, HAN, "千百十 ", " 万億兆", implied=False)
    assert [amount.value for amount in read(f"{text}円", "ja")] == [value]
    simplified = text.replace("億", "亿")
    assert [amount.value for amount in read(f"{simplified}元", "zh")] == [value]


@given(value=st.integers(10, 10**16 - 1))
@settings(max_examples=200, deadline=None)
def test_numbers_in_hangul_are_read_back(value):
    text = grouped(value, HANGUL, "천백십 ", " 만억조", implied=False)
    assert [amount.value for amount in read(f"{text} 원", "ko")] == [value]


@given(value=st.integers(1, 10**16 - 1))
@settings(max_examples=100, deadline=None)
def test_digits_mixed_with_scales_are_read_back(value):
    parts = [(value // 10 ** (4 * power) % 10**4, sign) for power, sign in ((3, "조 "), (2, "억 "), (1, "만 "), (0, ""))]
    text = "".join(f"{four}{sign}" for four, sign in parts if four).strip()
    assert [amount.value for amount in read(f"{text}원", "ko")] == [value]


@pytest.mark.parametrize("digits", ["๐๑๒๓๔๕๖๗๘๙", "०१२३४५६७८९", "０１２３４５６７８９"])
@given(value=st.integers(2, 10**9))
@settings(max_examples=30, deadline=None)
def test_digits_of_every_script_are_read(digits, value):
    text = str(value).translate(str.maketrans("0123456789", digits))
    assert [amount.value for amount in read(f"{text} บาท", "th")] == [value]


@pytest.mark.parametrize("code", CODES)
def test_every_word_for_a_bound_bounds(code):
    words = words_of(code)
    sum_ = SHAPES[code][0].format(5)
    for bound, listed in words["bounds"].items():
        for word in listed:
            [amount] = read(f"{word} {sum_}", code)
            assert amount.bound == bound, word
    for bound, listed in words["bounds_after"].items():
        for word in listed:
            [amount] = read(f"{sum_} {word}", code)
            assert amount.bound == bound, word


@pytest.mark.parametrize("code", CODES)
def test_every_currency_word_names_its_currency(code):
    words = words_of(code)
    doubtful = {word.lower() for word in words["ambiguous_currencies"]["words"]}
    million = SHAPES[code][0].split("{}")[1].strip().split(" ")[0] if code in {"en", "fr", "de", "es"} else "million"
    for currency, listed in words["currencies"].items():
        for word in set(listed) - doubtful:
            [amount, *_] = read(f"5 {million} {word}", code)
            assert amount.currency == currency, word


@pytest.mark.parametrize("code", ["en", "es"])
def test_pesos_are_those_of_the_country_that_is_spoken_of(code):
    sum_ = {"en": "5 million pesos", "es": "5 millones de pesos"}[code]
    assert [amount.currency for amount in read(f"Bogotá, Colombia: {sum_}", code)] == ["COP"]
    assert [amount.currency for amount in read(sum_, code)] == [None]


def test_the_text_decides_between_the_two_ways_to_write_decimals():
    assert [amount.value for amount in read("1,500 millones de pesos mexicanos, un 12.5% más", "es")] == [1_500_000_000]
    assert [amount.value for amount in read("1,500 millones de euros, un 12,5% más", "es")] == [1_500_000]


def test_every_language_is_tested():
    assert set(languages()) <= set(SHAPES)
