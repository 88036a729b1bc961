"""Any text in any language gives an answer: quotes that stand where they say, the same every time, whatever was read before."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.extractor.extract import Extractor
from services.extractor.lexicon import languages
from tests.unit.extractor.conftest import ENTITIES
from tests.unit.extractor.fuzzing import ANY_LANGUAGE, MOMENTS, ODD, article_about, check, mutated, sentences, spoken, texts

EXTRACTOR = Extractor().with_entities(ENTITIES)
SURE = replace(EXTRACTOR, confidence=replace(EXTRACTOR.confidence, floor=0.95))  # so that many are left undecided


@given(title=st.one_of(st.just(""), texts), text=texts, language=ANY_LANGUAGE, moment=MOMENTS)
@example(title="", text="Larkfield was bought by Amazon in 9999 and in 0000 and on 31/02/2026.", language="en", moment=None)
@settings(max_examples=400, deadline=None)
def test_any_article_is_answered_and_twice_the_same(title, text, language, moment):
    article = article_about(title, text, language, moment)
    for extractor in (EXTRACTOR, SURE):
        answer = extractor.read(article, "story")
        check(extractor, article, answer)
        assert extractor.read(article, "story") == answer


@pytest.mark.parametrize("language", languages())
@given(text=mutated(), moment=MOMENTS)
@settings(max_examples=60, deadline=None)
def test_a_sentence_after_accidents_is_answered_in_every_language(language, text, moment):
    for title, body in (("", text), (text, text), (text, "")):
        article = article_about(title, body, language, moment)
        check(EXTRACTOR, article, EXTRACTOR.read(article, "story"))


@pytest.mark.parametrize("language", languages())
@given(data=st.data(), moment=MOMENTS)
@settings(max_examples=100, deadline=None)
def test_the_words_of_a_language_in_any_order_are_answered(language, data, moment):
    title, text = data.draw(st.one_of(st.just(""), spoken(language))), data.draw(spoken(language))
    article = article_about(title, text, language, moment)
    check(EXTRACTOR, article, EXTRACTOR.read(article, "story"))


@given(  # an article is known by its text
    found=st.lists(st.tuples(mutated(), st.sampled_from(languages())), min_size=2, max_size=4, unique_by=lambda one: one[0]),
    data=st.data(),
)
@settings(max_examples=60, deadline=None)
def test_what_was_read_before_does_not_matter(found, data):
    articles = [article_about("", text, language, None) for text, language in found]
    alone = {(article.id, article.language): EXTRACTOR.read(article, "story") for article in articles}
    for article in data.draw(st.permutations(articles)):
        assert Extractor().with_entities(ENTITIES).read(article, "story") == alone[article.id, article.language]


@given(
    text=st.one_of(
        texts, st.lists(st.sampled_from([*"0123456789.,'-–~ ", *ODD, "$", "€", "bn", "万", "억"]), max_size=60).map("".join)
    ),
    language=ANY_LANGUAGE,
)
@settings(max_examples=300, deadline=None)
def test_sums_of_any_text_stand_where_they_say(text, language):
    code, found = EXTRACTOR.amounts(text, language)
    assert all(0 <= one.start < one.end <= len(text) and text[one.start : one.end].strip() for one in found)
    assert all(one.value >= 0 and (one.upper is None or one.upper > one.value) for one in found)
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))
    assert EXTRACTOR.amounts(text, language) == (code, found)


@given(text=st.sampled_from(sentences()), language=st.sampled_from(languages()), cap=st.integers(1, 200))
@settings(max_examples=200, deadline=None)
def test_nothing_behind_the_cap_is_read(text, language, cap):
    short = replace(EXTRACTOR, max_characters=cap)
    article = article_about("", text, language, None)
    answer = short.read(article, "story")
    check(short, article, answer)
    assert answer.read_characters == (cap if len(text) > cap else None)


@given(text=mutated(), language=st.sampled_from(languages()), tail=st.sampled_from(["\n", " ", "\n\n"]))
@settings(max_examples=100, deadline=None)
def test_white_space_at_the_end_changes_nothing(text, language, tail):
    before, after = (
        EXTRACTOR.read(article_about("", one, language, None), "story") for one in (text.rstrip(), text.rstrip() + tail)
    )
    assert before == after
