"""Which slip stands behind two figures that cannot both hold."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.ledger.claims.diagnosis import diagnose
from services.ledger.claims.figures import said
from shared.contracts import Claim, Money, Slip, UsdValue
from shared.reference_rates import ecb_rates
from tests.unit.ledger.telling import NOON, evidence, money

BILLION = 10**9


def claim(sum_: Money, language: str | None = "en", translated_from: str | None = None) -> Claim:
    return Claim(
        slot="amount", value=said(sum_), origin="Reuters", article_id="a", quote="", first_seen=NOON, last_seen=NOON, money=sum_,
        language=language, translated_from=translated_from,
    )  # fmt: skip


def slip_of(one, other, sums=(), stake=None):
    found = diagnose(one, other, sums, stake)
    return found and found.slip


@pytest.mark.parametrize(
    ("languages", "factor", "word"),
    [
        (("ja", "fr"), 10, "80億 is 8 billion (a Japanese text stands behind it)"),
        (("fr", "zh"), 10, "80亿 is 8 billion"),
        (("ko", "ko"), 10, "80억 is 8 billion"),
        (("ja", "en"), 10_000, "as between 万 and 億"),
        (("hi", "en"), 100, "a crore is a hundred lakh"),
        (("hi", "en"), 10, "a crore is ten million"),
        (("fr", "en"), 1000, "a milliard is a billion"),
        (("de", "en"), 1000, "Milliarde"),
        (("es", "en"), 1000, "mil millones"),
        (("en", "en"), 10, "億"),
        (("en", "en"), 1000, "million"),
        ((None, None), 100, "lakh"),
    ],
)
def test_a_power_of_ten_is_explained_by_the_languages_behind_the_claims(languages, factor, word):
    one, other = claim(money(8 * BILLION), languages[0]), claim(money(8 * BILLION * factor), languages[1])
    found = diagnose(one, other, (), None)
    assert found.slip is Slip.MAGNITUDE
    assert word in found.words


def test_what_was_translated_counts_like_the_language_itself():
    found = diagnose(claim(money(80 * BILLION), "fr", "ja"), claim(money(8 * BILLION), "en"), (), None)
    assert found.words.startswith("80 billion USD is probably 8 billion USD: ")
    assert "Japanese" in found.words


def test_rupees_are_counted_in_crore_whatever_the_language():
    found = diagnose(claim(money(5 * BILLION, currency="INR")), claim(money(500 * BILLION, currency="INR")), (), None)
    assert "crore" in found.words


def test_other_sums_of_the_deal_say_which_of_the_two_is_wrong():
    eight, eight_hundredths = claim(money(8 * BILLION)), claim(money(8 * 10**7))
    assert diagnose(eight, eight_hundredths, [money(79 * 10**8, "about")], None).words.startswith(
        "80 million USD is probably 8 billion"
    )
    assert diagnose(eight, eight_hundredths, [], None).words.startswith("80 million USD or 8 billion USD")


def test_the_same_number_in_two_currencies_has_lost_one():
    yen = Money(
        measure="deal", value=600 * BILLION, currency="JPY", bound="about", evidence=evidence("600"),
        usd=UsdValue(value=4 * BILLION, rate_date=NOON.date()),
    )  # fmt: skip
    found = diagnose(claim(yen, "ja"), claim(money(600 * BILLION), "en"), (), None)
    assert found.slip is Slip.CURRENCY
    assert found.words.startswith("600 billion USD is probably 600 billion JPY")


def rate(currency):
    table = ecb_rates()
    return table.per_euro(currency, NOON.date())[0] / table.per_euro("USD", NOON.date())[0]


@pytest.mark.parametrize(("language", "currency"), [("ja", "JPY"), ("zh", "CNY"), ("ko", "KRW"), ("hi", "INR"), ("th", "THB")])
def test_a_ratio_near_the_rate_of_a_currency_somebody_may_have_meant(language, currency):
    told = money(int(3 * BILLION * rate(currency)))
    found = diagnose(claim(money(3 * BILLION)), claim(told, language), (), None)
    assert found.slip is Slip.CURRENCY
    assert currency in found.words
    assert slip_of(claim(money(3 * BILLION)), claim(told)) is not Slip.CURRENCY


def test_a_valuation_told_as_the_price():
    sums = [money(5 * BILLION, measure="valuation")]
    found = diagnose(claim(money(12 * 10**8)), claim(money(5 * BILLION)), sums, Decimal(24))
    assert (found.slip, found.words) == (Slip.VALUATION, "5 billion USD is probably the valuation: the price is 1.2 billion USD")


def test_a_price_told_as_the_valuation():
    one, other = (claim(money(value, measure="valuation")) for value in (5 * BILLION, 12 * 10**8))
    assert diagnose(one, other, [money(12 * 10**8)], None).words == (
        "1.2 billion USD is probably the price: the valuation is 5 billion USD"
    )


def test_the_whole_company_told_as_the_price_of_a_stake():
    found = diagnose(claim(money(12 * 10**8)), claim(money(5 * BILLION)), (), Decimal(24))
    assert (found.slip, found.words) == (Slip.STAKE, "5 billion USD is probably the whole company: 24% of it are 1.2 billion USD")


def test_a_price_that_is_its_share_of_the_valuation():
    found = diagnose(claim(money(12 * 10**8)), claim(money(2 * BILLION)), [money(5 * BILLION, measure="valuation")], Decimal(24))
    assert found.slip is Slip.STAKE
    assert found.words.startswith("2 billion USD is probably 1.2 billion USD")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (money(8 * BILLION), money(9 * BILLION)),
        (money(8 * BILLION), money(56 * BILLION)),
        (money(8 * BILLION), money(0)),
        (money(5, currency="SAR"), money(70, currency="EUR")),
    ],
)
def test_nothing_usual_explains_other_figures(one, other):
    assert diagnose(claim(one), claim(other), (), None) is None


def test_a_claim_that_is_no_sum_has_no_slip():
    word = claim(money(1)).model_copy(update={"money": None})
    assert diagnose(word, claim(money(10)), (), None) is None


languages = st.sampled_from([None, "en", "ja", "zh", "ko", "hi", "th", "fr", "de", "es"])
amounts = st.decimals(min_value=1, max_value=10**15, places=0).map(int)
currencies = st.sampled_from(["USD", "EUR", "JPY", "INR", "SAR"])
claims = st.builds(
    lambda value, currency, language, source: claim(money(value, currency=currency), language, source),
    amounts, currencies, languages, languages,
)  # fmt: skip
sums = st.lists(
    st.builds(lambda value, measure: money(value, measure=measure), amounts, st.sampled_from(["deal", "valuation"])), max_size=3
)


@given(claims, claims, sums, st.one_of(st.none(), st.decimals(0, 100, places=1)))
def test_the_order_of_the_two_does_not_matter_and_the_words_are_short(one, other, around, stake):
    found = diagnose(one, other, around, stake)
    assert found == diagnose(other, one, around, stake)
    assert found is None or len(found.words) <= 200


@given(amounts, st.floats(1.1, 20_000))
def test_no_slip_is_named_for_a_ratio_that_is_near_none(value, ratio):
    assume(all(abs(ratio / factor - 1) > 0.05 for factor in (10, 100, 1000, 10_000)))
    value *= 10_000
    assert diagnose(claim(money(value)), claim(money(int(value * ratio))), (), None) is None


@given(amounts, st.sampled_from([10, 100, 1000, 10_000]), languages, languages)
def test_every_exact_power_of_ten_is_named(value, factor, one, other):
    assert slip_of(claim(money(value), one), claim(money(value * factor), other)) is Slip.MAGNITUDE
