"""Labels are read as they are written, and what is wrong in them is said with its file and story."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import Bound, Kind, Measure, Role, Stage
from shared.documents import Invalid
from shared.entities import Entities, Entity
from tests.corpus.ledger.line import read_line
from tests.corpus.ledger.streams import HALVES, PHENOMENA, load, read, starter_entities

KNOWN = Entities(
    {
        "amazon": Entity(id="amazon", name="Amazon", country="US"),
        "aws": Entity(id="aws", name="Amazon Web Services", parent="amazon", categories=("cloud_provider",)),
        "openai": Entity(id="openai", name="OpenAI"),
    }
)
STORY = """
- story: {name}
  what: a deal
  phenomena: [stages]
  mentions:
    - {first}
"""
TALKS = "2026-02-03 08:10 en Reuters | in_talks investment | investor amazon, investee openai | at_least 10bn USD | cites Nikkei, Bloomberg"


def stream(*lines: str, name: str = "one") -> list:
    return read({"dev_a.yaml": STORY.format(name=name, first="\n    - ".join(lines))}, KNOWN)


def test_a_line_becomes_a_mention():
    (labelled,) = stream(TALKS + " | stake 60 | background")
    told = labelled.mention
    assert (labelled.story, labelled.phenomena) == ("one", {"stages"})
    assert (told.kind, told.stage, told.background, told.stake_percent) == (Kind.INVESTMENT, Stage.IN_TALKS, True, 60)
    assert [(party.role, party.entity_id, party.name) for party in told.parties] == [
        (Role.INVESTOR, "amazon", "Amazon"),
        (Role.INVESTEE, "openai", "OpenAI"),
    ]
    (money,) = told.money
    assert (money.measure, money.value, money.currency, money.bound) == (Measure.DEAL, 10_000_000_000, "USD", Bound.AT_LEAST)
    assert told.cited == ("Nikkei", "Bloomberg")
    assert told.article.published_at == dt.datetime(2026, 2, 3, 8, 10, tzinfo=dt.UTC)
    assert (told.article.publisher, told.article.language) == ("Reuters", "en")


def test_a_subsidiary_brings_its_parents_and_categories_and_a_quoted_name_none():
    (labelled,) = stream('2026-02-03 08:10 ja Nikkei | agreed contract/cloud | supplier aws, customer "クイル, Inc"')
    supplier, customer = labelled.mention.parties
    assert (supplier.parents, supplier.categories) == (("amazon",), ("cloud_provider",))
    assert (customer.entity_id, customer.name) == (None, "クイル, Inc")
    assert labelled.mention.subject == "cloud"


def test_a_line_announces_dates_and_says_what_it_was_translated_from():
    (labelled,) = stream(TALKS + " | expects completed 2027-01-01..2027-03-31 | translated fr")
    (expected,) = labelled.mention.expected
    assert (expected.stage, expected.earliest, expected.latest) == (Stage.COMPLETED, dt.date(2027, 1, 1), dt.date(2027, 3, 31))
    assert labelled.mention.translated_from == "fr"


@pytest.mark.parametrize(
    ("written", "value", "upper", "usd"),
    [
        ("600bn JPY", "600000000000", None, "3960000000"),
        ("600bn JPY = 4bn USD", "600000000000", None, "4000000000"),
        ("2..2.5bn USD", "2000000000", "2500000000", "2000000000"),
        ("valuation about 7.25tn KRW over 12 months", "7250000000000", None, "5075000000"),
        ("3m ?", "3000000", None, None),
    ],
)
def test_a_sum_is_in_its_currency_and_in_dollars(written, value, upper, usd):
    (labelled,) = stream(f"2026-02-03 08:10 en Reuters | agreed investment | investee openai | {written}")
    (money,) = labelled.mention.money
    assert (money.value, money.upper) == (Decimal(value), upper and Decimal(upper))
    assert (money.usd.value if money.usd else None) == (usd and Decimal(usd))


def test_the_stream_is_mixed_by_time_and_an_article_may_tell_several_deals():
    later = "2026-02-04 08:00 en Reuters | agreed contract/cloud | customer openai, supplier aws | article both"
    texts = {
        "dev_a.yaml": STORY.format(name="a", first=f"{later}\n    - {TALKS}"),
        "dev_b.yaml": STORY.format(name="b", first=later.replace("agreed contract/cloud", "agreed partnership")),
    }
    found = read(texts, KNOWN)
    assert [(one.story, one.mention.article.id, one.mention.ordinal) for one in found] == [
        ("a", "a-1", 0),
        ("a", "both", 0),
        ("b", "both", 1),
    ]
    spans = [evidence.start for one in found[1:] for evidence in [one.mention.evidence, *(p.evidence for p in one.mention.parties)]]
    assert len(set(spans)) == len(spans)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2026-02-30 08:10 en Reuters | agreed ipo | issuer amazon", "'2026-02-30 08:10' is no time"),
        ("2026-02-03 08:10 xx Reuters | agreed ipo | issuer amazon", "'xx' is no language that is read"),
        ("2026-02-03 08:10 en | agreed ipo | issuer amazon", "the publisher is missing"),
        ("2026-02-03 08:10 en Reuters | agreed ipo", "a mention has at least"),
        ("2026-02-03 08:10 en Reuters | signed ipo | issuer amazon", "'signed' is no stage; one of rumoured, in_talks"),
        ("2026-02-03 08:10 en Reuters | agreed takeover | issuer amazon", "'takeover' is no kind"),
        ("2026-02-03 08:10 en Reuters | agreed ipo/cloud | issuer amazon", "only a contract has a subject"),
        ("2026-02-03 08:10 en Reuters | agreed ipo | buyer amazon", "'buyer' is no role"),
        ("2026-02-03 08:10 en Reuters | agreed ipo | issuer Amazon Inc", "is no party"),
        ('2026-02-03 08:10 en Reuters | agreed ipo | issuer ""', "is no party"),
        ("2026-02-03 08:10 en Reuters | agreed ipo | issuer amazn", "unknown entity 'amazn'"),
        ("2026-02-03 08:10 en Reuters | agreed ipo | issuer amazon | 5 dollars", "'5 dollars' is no sum"),
        ("2026-02-03 08:10 en Reuters | agreed ipo | issuer amazon | 3..2bn USD", "ends above its beginning"),
        (f"2026-02-03 08:10 en Reuters | agreed ipo | issuer amazon | {'9' * 5000} USD", "has more than 12 digits"),
        ("2026-02-03 08:10 en Reuters | agreed ipo | issuer amazon | stake 101", "is no share in per cent"),
        ("2026-02-03 08:10 en Reuters | agreed ipo | issuer amazon | cites Nikkei,", "lacks a name"),
        ("2026-02-03 08:10 en Reuters | agreed ipo | issuer amazon | expects completed in spring", "is no time"),
        ("2026-02-03 08:10 en Reuters | agreed ipo | issuer amazon | expects completed 2027-02-01..2027-01-01", "ends before"),
        ("2026-02-03 08:10 en Reuters | agreed ipo | issuer amazon | translated it", "is no language that is read"),
        ("2026-02-03 08:10 en Reuters | agreed ipo | issuer amazon | article The Big One", "the name of an article"),
    ],
)
def test_a_wrong_line_is_said_with_its_file_line_and_story(line, said):
    with pytest.raises(Invalid) as caught:
        stream(TALKS, line)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == ("dev_a.yaml", 7)
    assert problem.message.startswith("story one: ")
    assert said in problem.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stories: []", "a stream is a list of stories"),
        ("- 7", "story without a name"),
        (STORY.format(name="One!", first=TALKS), "story One!"),
        (STORY.format(name="one", first=TALKS).replace("stages", "stagse"), "story one: unknown phenomenon 'stagse'"),
        (STORY.format(name="one", first=TALKS).replace("what", "why"), "story one: unknown key 'why'"),
        (STORY.format(name="one", first="{a: b}"), "story one"),
        ("- &a {story: one}\n- *a", "dev_a.yaml"),
        ("[" * 3000, "dev_a.yaml"),
    ],
)
def test_a_file_that_is_no_stream_is_refused_with_its_name(text, said):
    with pytest.raises(Invalid) as caught:
        read({"dev_a.yaml": text}, KNOWN)
    assert said in str(caught.value)


def test_a_story_has_one_place_and_an_article_one_time():
    again = STORY.format(name="one", first=TALKS + " | article x")
    with pytest.raises(Invalid) as caught:
        read(
            {"dev_a.yaml": STORY.format(name="one", first=TALKS.replace("08:10", "09:10") + " | article x"), "dev_b.yaml": again},
            KNOWN,
        )
    said = str(caught.value)
    assert "story one: this name is taken" in said
    assert "article x appeared at another time or place" in said


@given(st.text(alphabet=st.sampled_from('2026-03 :|enab"ipo,.=%USDbn§あ'), max_size=80))
def test_any_line_is_read_or_refused_in_words(text):
    try:
        read_line(text)
    except ValueError as error:
        assert str(error)


def test_both_halves_are_large_and_show_everything():
    known = starter_entities()
    both = [load(half, known=known) for half in HALVES]
    assert sum(map(len, both)) >= 320
    assert len({one.story for stream in both for one in stream}) >= 80
    for stream_ in both:
        assert set().union(*(one.phenomena for one in stream_)) == set(PHENOMENA)
        assert {one.mention.article.language for one in stream_} == {"en", "fr", "de", "es", "ja", "zh", "ko", "th", "hi"}
        assert [one.mention.article.published_at for one in stream_] == sorted(one.mention.article.published_at for one in stream_)
    assert not {one.story for one in both[0]} & {one.story for one in both[1]}
    assert not {one.mention.identity for one in both[0]} & {one.mention.identity for one in both[1]}
