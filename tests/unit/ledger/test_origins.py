"""Who said it first: citations, datelines, copies and translations are followed, families are one, portals count for nothing."""

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ledger.origins import copying
from services.ledger.origins.origins import OTHERS, Heard
from services.ledger.origins.speaking import VOICES_KEPT, Voices, hear, voice_of
from services.ledger.telling.telling import Telling
from shared.publishers import Publishers, read_publishers
from tests.unit.ledger.telling import NOON, evidence, mention

PUBLISHERS = read_publishers({"p.yaml": """
publishers:
  - {id: reuters, name: Reuters, names: [ロイター, ロイター通信], kind: agency, domains: [reuters.com]}
  - {id: dpa, name: dpa, kind: agency}
  - {id: dpa-afx, name: dpa-AFX, kind: agency, family: dpa}
  - {id: ft, name: Financial Times, names: [FT], kind: newspaper}
  - {id: handelsblatt, name: Handelsblatt, names: [ハンデルスブラット], kind: newspaper}
  - {id: wiwo, name: WirtschaftsWoche, kind: magazine, family: handelsblatt}
  - {id: nikkei, name: Nikkei, names: [日本経済新聞], kind: newspaper, language: ja}
  - {id: nikkei-asia, name: Nikkei Asia, kind: magazine, family: nikkei}
  - {id: yahoo, name: Yahoo Finance, kind: aggregator}
  - {id: msn, name: MSN, kind: aggregator}
  - {id: business-wire, name: Business Wire, kind: release}
  - {id: ftc, name: FTC, kind: regulator}
"""})  # fmt: skip


def shared_words(one: str, other: str) -> float:
    """Stands for the likeness of signatures: here a signature is the words themselves."""
    ours, theirs = set(one.split()), set(other.split())
    return len(ours & theirs) / len(ours | theirs)


@pytest.fixture(autouse=True, scope="module")
def words_as_signatures():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copying, "similarity", shared_words)
        yield


COUNTER = itertools.count()


def tells(publisher, minute=0, *cited, text="", language="en", translated_from=None, host="example.org"):
    at = NOON + dt.timedelta(minutes=minute)
    said = mention(
        "acquisition", "acquirer:siemens", "target:altair", article=f"a{next(COUNTER)}", publisher=publisher, cited=cited
    )
    translated = {"translated_from": translated_from, "translated_evidence": evidence("x")} if translated_from else {}
    article = said.article.model_copy(update={"language": language, "url": f"https://{host}/{minute}"})
    return Telling(said.model_copy(update={"article": article, "text_signature": text, **translated}), at, at)


def voices(tellings) -> Voices:
    heard = Voices()
    for told in tellings:
        heard = hear(heard, told)
    return heard


def origins(*tellings, publishers: Publishers = PUBLISHERS) -> tuple[str, ...]:
    return Heard(voices(tellings), publishers).independent


def of(told: Telling, *others: Telling) -> tuple[str, ...]:
    return Heard(voices([told, *others]), PUBLISHERS).of_voice(voice_of(told).key)


def test_forty_reprints_in_three_languages_have_two_origins():
    story = "siemens kauft altair fuer zehn milliarden dollar sagten zwei personen der agentur"
    tellings = [
        tells("Reuters", 0, text="siemens to buy altair for ten billion dollars two people told reuters", host="www.reuters.com"),
        *(tells(f"Daily {n}", 5 + n, text=f"siemens to buy altair for ten billion dollars two people told reuters {n}") for n in range(11)),
        *(tells(f"Blatt {n}", 20 + n, "Reuters", text=story, language="de") for n in range(10)),
        *(tells(f"日刊{n}", 30 + n, "ロイター通信", language="ja") for n in range(8)),
        tells("Handelsblatt", 40, text="konzernkreise der vorstand ringt seit wochen um den preis", language="de"),
        *(tells(f"Kurier {n}", 50 + n, text=f"konzernkreise der vorstand ringt seit wochen um den preis {n}", language="de") for n in range(4)),
        *(tells(f"新聞{n}", 60 + n, "ハンデルスブラット", language="ja") for n in range(3)),
        tells("WirtschaftsWoche", 70, language="de"),
        tells("Yahoo Finance", 80),
    ]  # fmt: skip
    assert len(tellings) == 40
    assert origins(*tellings) == ("Reuters", "Handelsblatt")
    assert origins(*reversed(tellings)) == ("Reuters", "Handelsblatt")


def test_who_is_cited_is_followed_to_who_cites_nobody():
    tellings = [tells("FT", 0), tells("Reuters", 5, "FT"), tells("Blog", 9, "ロイター")]
    assert origins(*tellings) == ("Financial Times",)
    assert of(tellings[2], *tellings[:2]) == ("Financial Times",)
    assert origins(tells("Blog", 9, "Reuters")) == ("Reuters",)


def test_an_outlet_counts_for_what_it_had_said_when_it_was_cited():
    tellings = [tells("FT", 0), tells("Reuters", 5, "FT"), tells("Reuters", 60)]
    assert of(tells("Early", 30, "Reuters"), *tellings) == ("Financial Times",)
    assert of(tells("Late", 90, "Reuters"), *tellings) == ("Reuters",)


def test_outlets_that_cite_each_other_in_a_circle_go_back_to_the_first():
    assert origins(tells("A", 0, "C"), tells("B", 1, "A"), tells("C", 2, "B")) == ("A",)
    assert origins(tells("A", 0, "A")) == ("A",)


def test_a_family_is_one_origin_and_its_members_are_followed_too():
    assert origins(tells("WirtschaftsWoche", 0), tells("Handelsblatt", 5), tells("dpa-AFX", 6), tells("dpa", 7)) == (
        "WirtschaftsWoche", "dpa-AFX",
    )  # fmt: skip
    assert origins(tells("WirtschaftsWoche", 0, "Handelsblatt")) == ("Handelsblatt",)
    assert of(tells("WirtschaftsWoche", 9, "Handelsblatt"), tells("Handelsblatt", 0, "FT")) == ("Financial Times",)


def test_without_any_list_names_stand_for_themselves():
    nobody = Publishers()
    assert origins(tells("Reuters", 0), tells("REUTERS", 1), tells("Blog", 2, "FT"), publishers=nobody) == ("Reuters", "FT")


def test_a_copy_belongs_to_whoever_had_the_text_first_whichever_came_first():
    text = "a b c d e f g"
    early, late = tells("Courier", 0, text=text), tells("Herald", 30, text=text + " h i j")
    for order in ((early, late), (late, early)):
        assert origins(*order) == ("Courier",)
    other = tells("Post", 40, text="u v w x y z")
    assert origins(early, late, other) == ("Courier", "Post")


def test_a_text_that_an_agency_prints_too_is_the_agencys_also_when_another_was_first():
    text = "a b c d e f g"
    assert origins(tells("Courier", 0, text=text), tells("Reuters", 7, text=text), tells("Herald", 9, text=text)) == ("Reuters",)


def test_a_paper_that_copies_and_writes_itself_is_an_origin_of_its_own_text_alone():
    text = "a b c d e f g"
    copied, own = tells("Courier", 5, text=text), tells("Courier", 90, text="u v w x y z")
    heard = Heard(voices([tells("dpa", 0, text=text), copied, own]), PUBLISHERS)
    key = voice_of(own).key
    assert voice_of(copied).key == key
    assert heard.independent == ("dpa", "Courier")
    assert heard.of_voice(key, copied.told_at) == ("dpa",)
    assert heard.of_voice(key, own.told_at) == ("Courier",)


def test_a_copy_of_who_cites_somebody_goes_back_to_those():
    text = "a b c d e f g"
    assert origins(tells("Courier", 0, "dpa", text=text), tells("Herald", 30, text=text)) == ("dpa",)


def test_a_translation_repeats_the_original_of_its_house_else_the_first_in_that_language():
    original, other = tells("日本経済新聞", 5, language="ja"), tells("朝の新聞", 0, language="ja")
    assert of(tells("Nikkei Asia", 60, translated_from="ja"), original, other) == ("Nikkei",)
    assert of(tells("Herald", 60, translated_from="ja"), original, other) == ("朝の新聞",)
    assert of(tells("Herald", 60, translated_from="ja"), tells("FT", 0)) == ("Herald",)
    assert of(tells("Herald", 60, "FT", translated_from="ja"), original) == ("Financial Times",)


def test_a_portal_is_an_origin_only_where_nobody_else_is_known():
    assert origins(tells("Yahoo Finance", 0), tells("MSN", 1)) == ("Yahoo Finance",)
    assert origins(tells("Yahoo Finance", 0), tells("FT", 9)) == ("Financial Times",)
    heard = Heard(voices([portal := tells("Yahoo Finance", 0), tells("FT", 9)]), PUBLISHERS)
    assert heard.of_voice(voice_of(portal).key) == ("Yahoo Finance",)
    assert heard.counting(voice_of(portal).key) == ()


def test_primary_sources_are_releases_authorities_and_the_companies_themselves():
    release, company, paper = tells("Business Wire", 0), tells("Siemens", 1), tells("FT", 2)
    quoting, decided = tells("Herald", 3, "Business Wire"), tells("FTC", 4)
    heard = Heard(voices([release, company, paper, quoting, decided]), PUBLISHERS)
    assert [heard.is_primary(voice_of(told).key) for told in (release, company, paper, quoting, decided)] == [
        True, True, False, True, True,
    ]  # fmt: skip


def test_a_portal_that_is_a_party_is_no_primary_source():
    at = NOON
    said = mention("acquisition", "acquirer:~Naver", "target:~Poshmark", publisher="Naver")
    listed = read_publishers({"p.yaml": "publishers: [{id: naver, name: Naver, kind: aggregator}]"})
    told = Telling(said, at, at)
    assert Heard(voices([told])).is_primary(voice_of(told).key)
    assert not Heard(voices([told]), listed).is_primary(voice_of(told).key)


def test_what_pages_say_of_themselves_is_bounded():
    heard = voices([tells("x" * 100_000, 0, *(f"Paper {n}" for n in range(500)), text="y" * 100_000)])
    assert len(heard.model_dump_json()) < 1000
    assert Heard(heard).independent


def test_an_article_without_a_publisher_is_known_by_its_host():
    assert origins(tells(None, 0, host="jp.reuters.com"), tells(None, 1, host="unheard.example")) == ("Reuters", "unheard.example")


NAMES = ("Reuters", "FT", "Handelsblatt", "WirtschaftsWoche", "Blog", "Yahoo Finance")
TEXTS = ("", "a b c d e", "a b c d x", "a b y z x", "q r s t u", "q r s t u v w")
TELLING = st.builds(
    lambda publisher, minute, cited, text, language, source: tells(
        publisher, minute, *cited, text=text, language=language, translated_from=source
    ),
    st.sampled_from(NAMES),
    st.integers(0, 6),
    st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
    st.sampled_from(TEXTS),
    st.sampled_from(("en", "ja")),
    st.sampled_from((None, "ja")),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(TELLING, min_size=1, max_size=14), st.randoms(use_true_random=False))
def test_the_order_of_arrival_makes_no_difference_and_every_voice_has_an_origin(tellings, random):
    anyhow = list(tellings)
    random.shuffle(anyhow)
    assert voices(tellings) == voices(anyhow)
    heard = Heard(voices(tellings), PUBLISHERS)
    assert heard.independent
    assert len(set(heard.independent)) == len(heard.independent)
    for told in tellings:
        assert heard.of_voice(voice_of(told).key)
        assert heard.of_voice(voice_of(told).key, told.told_at)
        assert set(heard.counting(voice_of(told).key)) <= set(heard.independent)


TEXT = st.builds(
    lambda voice, minute, words: copying.Text(
        voice=voice, at=NOON + dt.timedelta(minutes=minute), signature=" ".join(sorted(words))
    ),
    st.sampled_from("ABC"),
    st.integers(0, 20),
    st.sets(st.sampled_from("abcdef"), min_size=1, max_size=4),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXT, max_size=16), st.randoms(use_true_random=False))
def test_which_texts_are_kept_and_copied_does_not_depend_on_the_order(told, random):
    anyhow = list(told)
    random.shuffle(anyhow)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copying, "TEXTS_OF_A_VOICE", 2)
        kept, also_kept = all_of(told), all_of(anyhow)
    assert kept == also_kept
    for text in kept:
        sources = [
            (one.at, one.voice)
            for one in kept
            if one.voice != text.voice
            and one.order < text.order
            and shared_words(one.signature, text.signature) >= copying.COPIED_FROM
        ]
        assert (text.source_at, text.source) == min(sources, default=(None, ""))


def all_of(told) -> tuple[copying.Text, ...]:
    texts: tuple[copying.Text, ...] = ()
    for one in told:
        texts, _ = copying.add_text(texts, one)
    return texts


def test_what_is_kept_is_bounded_and_reprints_past_the_bound_are_still_reprints():
    words = "siemens to buy altair for ten billion dollars"
    heard = voices([tells("Reuters", 0, text=words), *(tells(f"Paper {n}", 1 + n, text=f"{words} {n}") for n in range(400))])
    assert len(heard.heard) == VOICES_KEPT
    assert len(heard.texts) == copying.TEXTS_KEPT
    assert Heard(heard, PUBLISHERS).independent == ("Reuters",)
    assert Heard(heard, PUBLISHERS).of_voice("unheard") == (OTHERS,)
    assert Voices.model_validate_json(heard.model_dump_json()) == heard


def test_a_thousand_articles_of_few_papers_cost_what_their_voices_cost():
    papers = [tells(f"Paper {n % 20}", n, "Reuters", text=f"{n} {n + 1} {n + 2}") for n in range(1000)]
    heard = voices(papers)
    assert len(heard.heard) == 20
    assert len(heard.model_dump_json()) < 20_000
    assert Heard(heard, PUBLISHERS).independent == ("Reuters",)
