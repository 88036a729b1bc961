"""Which deals short streams of mentions make: each line is told to the deals known so far, as the ledger does."""

import datetime as dt

import pytest

from services.ledger.identity.identity import choose
from services.ledger.record.record import open_record, tell
from services.ledger.telling.telling import Telling
from tests.unit.ledger.telling import NOON, mention, money

WINDOW = dt.timedelta(days=270)
BILLION = 10**9
OPENAI_AWS = ("contract", "customer:openai", "supplier:aws<amazon")
BID = ("acquisition", "acquirer:kkr", "target:~Nordlys Foods")
ROUND = ("funding_round", "investee:~Quill")


def told(day, what, *sums, stage="agreed", **slots):
    """`sums` in billions of dollars; a sum that is a text has its bound: `at_least 10`."""
    amounts = []
    for said in sums:
        bound, _, value = str(said).rpartition(" ")
        amounts.append(money(int(float(value) * BILLION), bound or "exactly"))
    amounts += slots.pop("money", [])
    article = slots.pop("article", f"{day}-{abs(hash((what, sums, stage, str(slots))))}")
    return dt.timedelta(days=day), mention(*what, article=article, stage=stage, money=amounts, **slots)


def named(words, millions):
    """A sum in whose sentence a round is named."""
    sum_ = money(millions * 10**6)
    return sum_.model_copy(update={"evidence": sum_.evidence.model_copy(update={"passage": f"{sum_.evidence.quote} in a {words}"})})


def deals_of(*stream):
    """The number of the deal of each mention, from 0 in the order in which the deals were opened, and the reasons."""
    records, numbers, reasons = [], [], []
    for day, one in stream:
        at = NOON + day
        choice = choose(one, [record.deal for record in records], at, WINDOW)
        number = next((number for number, record in enumerate(records) if choice.deal and record.deal.id == choice.deal.id), None)
        if number is None:
            number = len(records)
            records.append(open_record(Telling(one, at, at), at).record)
        else:
            known = any(article.id == one.article.id for article in records[number].deal.articles)
            records[number] = tell(records[number], Telling(one, at, at), at, article_known=known).record
        numbers.append(number)
        reasons.append(choice.reason)
    return numbers, reasons


ONE_DEAL = {
    "rumour, talks, signing, approval, closing": [
        told(0, BID, stage="rumoured"), told(20, BID, "about 2", stage="in_talks"), told(50, BID, 2.3), told(170, BID, stage="approved"),
        told(260, BID, 2.3, stage="completed"),
    ],
    "a closing long after the signing": [told(0, BID, 2.3), told(400, BID, stage="completed")],
    "rounding and bounds": [told(0, BID, 1.98), told(1, BID, "about 2"), told(2, BID, "at_least 1.9"), told(3, BID, 2)],
    "a slip of ten": [told(0, OPENAI_AWS, 8), told(1, OPENAI_AWS, 80)],
    "a slip of a thousand": [told(0, BID, 8), told(1, BID, 0.008)],
    "a lost currency": [told(0, BID, money=[money(600 * BILLION, currency="JPY")]), told(1, BID, 600)],
    "the valuation told as the price": [
        told(0, ("investment", "investor:visa", "investee:~Paylane"), 1.2, money=[money(5 * BILLION, measure="valuation")]),
        told(0.2, ("investment", "investor:visa", "investee:~Paylane"), 5),
    ],
    "a raised bid": [told(0, BID, 2.3), told(30, BID, 2.9, stage="in_talks"), told(45, BID, 2.9)],
    "a higher price at the signing": [told(0, BID, 2, stage="in_talks"), told(40, BID, 4)],
    "called off and taken up again within weeks": [
        told(0, BID, 2.1), told(40, BID, stage="terminated"), told(60, BID, 2.2, stage="in_talks"), told(80, BID, 2.2),
    ],
    "denied, and true after all": [told(0, BID, stage="rumoured"), told(1, BID, stage="denied"), told(60, BID, 2.2)],
    "a merger from either side and as a takeover": [
        told(0, ("merger", "partner:a", "partner:b")), told(0, ("merger", "acquirer:b", "target:a")), told(1, ("acquisition", "acquirer:a", "target:b")),
    ],
    "a subsidiary for its parent": [told(0, OPENAI_AWS, 38), told(1, ("contract", "customer:openai", "supplier:amazon"), 38)],
    "a round told piecemeal": [
        told(0, (*ROUND, "investor:x"), 0.3), told(0, (*ROUND, "investor:y"), 0.3), told(3, ROUND, "about 0.3"),
        told(5, (*ROUND, "investor:z"), 0.05),
    ],
    "talks of a round and its closing": [told(0, ROUND, 0.5, stage="in_talks"), told(40, (*ROUND, "investor:x"), 0.9, stage="completed")],
    "an investment that becomes a round": [
        told(0, ("investment", "investor:softbank", "investee:openai"), 40, stage="in_talks"),
        told(50, ("funding_round", "investor:softbank", "investee:openai"), 40),
        told(52, ("funding_round", "investor:thrive", "investee:openai"), 40),
    ],
    "a majority told as an investment": [
        told(0, ("investment", "investor:a", "investee:b"), stake_percent=60, stake_evidence=mention("ipo").evidence),
        told(1, ("acquisition", "acquirer:a", "target:b")),
    ],
    "a contract told as a partnership": [told(0, ("contract", "customer:a", "supplier:b")), told(1, ("partnership", "partner:b", "partner:a"))],
    "only the target is told": [told(0, ("acquisition", "target:~Nordlys Foods"), stage="rumoured"), told(20, BID, 2.3)],
    "only the supplier is told, with the sum": [
        told(0, ("contract", "supplier:samsung"), 16.5), told(0.2, ("contract", "customer:tesla", "supplier:samsung"), 16.5),
    ],
    "a loan whose lenders are told some by each": [
        told(0, ("debt", "borrower:b", "lender:x"), 40), told(0, ("debt", "borrower:b", "lender:y", "lender:z"), 40),
    ],
    "an offering: plan, price, first day": [
        told(0, ("ipo", "issuer:~Nordlys"), "at_least 2", stage="rumoured"), told(120, ("ipo", "issuer:~Nordlys"), 1.1, stage="in_talks"),
        told(160, ("ipo", "issuer:~Nordlys AS"), 1.3), told(162, ("ipo", "issuer:~ノルドリス"), 1.3, stage="completed"),
    ],
    "a target that was renamed before the closing": [
        told(0, ("acquisition", "acquirer:santander", "target:~Sagewell"), 3.3),
        told(100, ("acquisition", "acquirer:santander", "target:~Norvant"), 3.3, stage="completed"),
    ],
    "a division told by what it is": [
        told(0, ("acquisition", "acquirer:s", "target:~NEX", "seller:intel"), "about 6", stage="rumoured"),
        told(30, ("acquisition", "acquirer:s", "target:~Intel's networking unit", "seller:intel"), 5.8),
    ],
    "a name that only its readers know": [
        told(0, ("acquisition", "acquirer:carlyle", "target:~三友精機"), "about 2.7"),
        told(0.1, ("acquisition", "acquirer:carlyle", "target:~Sanyu Seiki"), 2.7),
    ],
    "names in five scripts": [
        told(0, ("acquisition", "acquirer:a", f"target:~{name}"))
        for name in ("Veltrix Robotics", "ベルトリックス・ロボティクス", "벨트릭스 로보틱스", "वेल्ट्रिक्स रोबोटिक्स", "Veltrix机器人公司")
    ],
    "sides taken for each other": [
        told(0, ("contract", "customer:mistral", "supplier:nebius"), 1.2), told(0.2, ("contract", "customer:nebius", "supplier:mistral"), 1.2),
    ],
    "an order called off and taken up again, a little larger": [
        told(0, OPENAI_AWS, 10), told(20, OPENAI_AWS, stage="terminated"), told(50, OPENAI_AWS, 13),
    ],
    "background of a deal that was told": [told(0, OPENAI_AWS, 38), told(300, OPENAI_AWS, 38, background=True), told(600, OPENAI_AWS, background=True)],
    "news that comes after it was told as background": [told(0, OPENAI_AWS, background=True), told(1, OPENAI_AWS, 38)],
}  # fmt: skip


@pytest.mark.parametrize("stream", ONE_DEAL.values(), ids=ONE_DEAL)
def test_one_deal_is_one(stream):
    numbers, reasons = deals_of(*stream)
    assert set(numbers) == {0}, reasons


TWO_DEALS = {
    "another order of the same companies within a month": ([told(0, OPENAI_AWS, 30), told(20, OPENAI_AWS, 11), told(21, OPENAI_AWS, 11)], [0, 1, 1]),
    "an order whose sum nobody tells, weeks after another": ([told(0, OPENAI_AWS, 30), told(20, OPENAI_AWS)], [0, 1]),
    "an order of another thing": (
        [told(0, OPENAI_AWS, 10, subject="cloud"), told(5, OPENAI_AWS, 9, subject="energy")], [0, 1],
    ),
    "talks about another sum after the signing": ([told(0, OPENAI_AWS, 38), told(30, OPENAI_AWS, 100, stage="in_talks")], [0, 1]),
    "the same when the talks are heard of first": ([told(30, OPENAI_AWS, 100, stage="in_talks"), told(0, OPENAI_AWS, 38)], [0, 1]),
    "a second deal after the first was completed": (
        [told(0, BID, 2, stage="completed"), told(90, BID, stage="in_talks")], [0, 1],
    ),
    "the same sum told much larger is an older deal": (
        [told(0, OPENAI_AWS, 100), told(1, OPENAI_AWS, 38, background=True)], [0, 1],
    ),
    "an older investment beside talks": (
        [
            told(0, ("investment", "investor:a", "investee:b"), 10, stage="in_talks"),
            told(0, ("investment", "investor:a", "investee:b"), stage="completed", background=True, ordinal=1, article="x"),
        ],
        [0, 1],
    ),
    "one article that tells two": (
        [told(0, OPENAI_AWS, 38, article="one"), told(0, OPENAI_AWS, 39, article="one", ordinal=1)], [0, 1],
    ),
    "rival bidders": ([told(0, BID, 2.3), told(3, ("acquisition", "acquirer:eqt", "target:~Nordlys Foods"), 2.5)], [0, 1]),
    "two sisters": (
        [
            told(0, ("contract", "customer:hyundai<group", "supplier:nvidia"), 3),
            told(5, ("contract", "customer:kia<group", "supplier:nvidia"), 3),
        ],
        [0, 1],
    ),
    "two rounds of a year": ([told(0, (*ROUND, "investor:x"), 0.1), told(150, (*ROUND, "investor:x"), 0.4)], [0, 1]),
    "two rounds that are named": (
        [told(0, ROUND, money=[named("Series B", 100)]), told(20, ROUND, money=[named("série C", 140)])],
        [0, 1],
    ),
    "two rounds at valuations far apart": (
        [
            told(0, ROUND, 1, money=[money(10 * BILLION, measure="valuation")]),
            told(40, ROUND, 1, money=[money(30 * BILLION, measure="valuation")]),
        ],
        [0, 1],
    ),
    "two bonds": ([told(0, ("debt", "borrower:b"), 6.75), told(40, ("debt", "issuer:b"), 17.5)], [0, 1]),
    "two buys of one buyer in a week at one price": (
        [told(0, ("acquisition", "acquirer:a", "target:~Orbiq"), 1.1), told(3, ("acquisition", "acquirer:a", "target:~Tallywise"), 1.1)], [0, 1],
    ),
    "the same buyer months after it gave up, at another price": (
        [told(0, BID, 2), told(30, BID, stage="terminated"), told(160, BID, 2.6)], [0, 0, 1],
    ),
    "a stake, and the whole half a year later": (
        [
            told(0, BID, 0.3, stake_percent=10, stake_evidence=mention("ipo").evidence),
            told(150, BID, 2.7, stake_percent=90, stake_evidence=mention("ipo").evidence),
        ],
        [0, 1],
    ),
    "partners of another alliance": (
        [told(0, ("partnership", "partner:a", "partner:b")), told(1, ("partnership", "partner:a", "partner:c"))], [0, 1],
    ),
    "an investor beside the round": (
        [told(0, ("funding_round", "investor:x", "investee:b"), 10), told(3, ("investment", "investor:y", "investee:b"), 5)], [0, 1],
    ),
    "a buyer who is told alone": ([told(0, BID, 2.3), told(1, ("acquisition", "acquirer:kkr"))], [0, 1]),
    "companies of similar names": (
        [told(0, ("acquisition", "acquirer:a", "target:~Tata Motors")), told(0, ("acquisition", "acquirer:a", "target:~टाटा स्टील"))], [0, 1],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("stream", "numbers"), TWO_DEALS.values(), ids=TWO_DEALS)
def test_two_deals_are_two(stream, numbers):
    found, reasons = deals_of(*stream)
    assert found == numbers, reasons
