"""From which language an article was translated, by what it says of itself, and nothing where something else was translated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extractor.extract import Extractor
from services.extractor.lexicon import languages, lexicon
from services.extractor.questions import Question, article_of

_DEALS = {
    "en": "Vantor Systems has agreed to buy Meridian Glass for $2 billion.",
    "de": "Der Konzern Vantor Systems AG übernimmt die Meridian Glas GmbH für 2 Milliarden Euro.",
    "fr": "Vantor Systems va racheter Meridian Verre pour 2 milliards d'euros.",
    "es": "Vantor Systems compra Meridian Vidrio por 2.000 millones de euros.",
    "ja": "ソフトバンクグループはアーム社を2000億円で買収すると発表した。",
    "zh": "阿里巴巴集团宣布以20亿美元收购微博公司。",
    "ko": "한빛식품이 경쟁사 도담유업을 850억원에 인수하기로 했다고 9일 밝혔다.",
    "th": "บริษัท ปตท. จำกัด เข้าซื้อกิจการบริษัท ไทยออยล์ จำกัด มูลค่า 2 พันล้านบาท",
    "hi": "टाटा मोटर्स ने जगुआर लिमिटेड को 2 अरब डॉलर में खरीदा।",
}

_SAID = [
    ("en", "Translated from Japanese", "ja"),
    ("en", "Machine-translated from Korean.", "ko"),
    ("en", "This article has been automatically translated from German.", "de"),
    ("en", "(Translated from the French by Jane Doe)", "fr"),
    ("en", "Editor's note: This story was originally published in Portuguese.", "pt"),
    ("en", "Original language: Thai", "th"),
    ("de", "Aus dem Englischen übersetzt", "en"),
    ("de", "Dieser Artikel wurde maschinell aus dem Französischen übersetzt.", "fr"),
    ("de", "Übersetzt aus dem Japanischen von Max Muster", "ja"),
    ("de", "Hinweis: Dieser Text erschien zuerst auf Italienisch.", "it"),
    ("fr", "Traduit du japonais par une machine", "ja"),
    ("fr", "Cet article a été traduit automatiquement de l’anglais.", "en"),
    ("fr", "(Traduction automatique du coréen)", "ko"),
    ("fr", "Langue d'origine : hindi", "hi"),
    ("es", "Traducido del inglés", "en"),
    ("es", "Este artículo ha sido traducido automáticamente del japonés.", "ja"),
    ("es", "Traducción del chino: Ana Pérez", "zh"),
    ("ja", "この記事は英語から翻訳", "en"),
    ("ja", "※本記事は中国語から機械翻訳したものです。", "zh"),
    ("ja", "（翻訳元：フランス語）", "fr"),
    ("zh", "本文由机器翻译自英文", "en"),
    ("zh", "（譯自日文）", "ja"),
    ("zh", "本文由韩语翻译而来。", "ko"),
    ("ko", "이 기사는 일본어에서 기계 번역되었습니다.", "ja"),
    ("ko", "기계 번역: 영어", "en"),
    ("ko", "(프랑스어 원문을 번역한 기사입니다)", "fr"),
    ("th", "แปลจากภาษาอังกฤษ", "en"),
    ("th", "บทความนี้แปลโดยเครื่องจากภาษาญี่ปุ่น", "ja"),
    ("th", "แปลและเรียบเรียงจากภาษาจีนโดยกองบรรณาธิการ", "zh"),
    ("hi", "अंग्रेज़ी से अनुवादित", "en"),
    ("hi", "अंग्रे\u095bी से अनुवादित", "en"),
    ("hi", "यह लेख जापानी से अनुवाद किया गया है।", "ja"),
    ("hi", "(मशीन द्वारा फ्रेंच से अनुवादित)", "fr"),
]

_NOT_SAID = [
    ("en", "Translated by machine."),  # from what?
    ("en", "Translated from the novel by Jane Doe."),
    ("en", "Translated from French literature, the book sold well."),
    ("en", "Translated from Italian investors raised more."),
    ("en", "The documents, translated from Japanese, show the price."),
    ("en", "The statement was translated from Japanese."),
    ("en", "The price was $2 billion, translated from Japanese yen."),
    ("en", "Its staff has translated from Japanese for years."),
    ("en", "This article was originally published in German newspaper Die Zeitung."),
    ("en", "This article is also available in Spanish."),
    ("en", "Translated from English."),  # its own language
    ("de", "Maschinell übersetzt."),
    ("de", "Aus dem Englischen übersetzt heißt der Name Morgenrot."),
    ("de", "Das Buch wurde aus dem Japanischen übersetzt."),
    ("de", "Aus dem Roman übersetzt."),
    ("fr", "Traduit par une machine."),
    ("fr", "Le roman, traduit du japonais, paraît demain."),
    ("fr", "Traduit du japonais moderne, le terme veut dire matin."),
    ("fr", "Traduit du roman."),
    ("es", "Traducido por una máquina."),
    ("es", "El libro fue traducido del inglés."),
    ("es", "Traducción del informe."),
    ("ja", "この記事は機械翻訳です。"),
    ("ja", "同社は英語から翻訳する事業を持つ。"),
    ("ja", "小説は英語から翻訳された。"),
    ("zh", "本文由机器翻译。"),
    ("zh", "该公司翻译自日文的小说很受欢迎。"),
    ("zh", "译自日文小说。"),
    ("ko", "이 기사는 기계 번역되었습니다."),
    ("ko", "영어에서 번역된 소설이 인기다."),
    ("ko", "회사는 일본어에서 번역하는 서비스를 판다."),
    ("th", "แปลโดยเครื่อง"),
    ("th", "หนังสือแปลจากภาษาอังกฤษ"),
    ("th", "แปลจากภาษาอังกฤษเล่มใหม่"),
    ("hi", "मशीन द्वारा अनुवादित"),
    ("hi", "अंग्रेज़ी से अनुवादित उपन्यास बिका।"),
    ("hi", "कंपनी का ऐप जापानी से अनुवाद करता है।"),
]

# For any name of a language.
_FORMS = {
    "en": ("Translated from {}", "This article was translated from {}"),
    "de": ("Aus dem {} übersetzt", "Dieser Text wurde aus dem {} übersetzt"),
    "fr": ("Traduit du {}", "Cet article est traduit du {}"),
    "es": ("Traducido del {}", "Este texto fue traducido del {}"),
    "ja": ("{}から翻訳", "この記事は{}から翻訳"),
    "zh": ("译自{}", "本文翻译自{}"),
    "ko": ("{}에서 번역됨", "이 기사는 {}에서 번역됨"),
    "th": ("แปลจากภาษา{}", "บทความนี้แปลจากภาษา{}"),
    "hi": ("{} से अनुवादित", "यह लेख {} से अनुवादित"),
}


def _read(text: str, language: str) -> set[tuple[str | None, str | None]]:
    article = article_of(Question(id="one", title="", text=text, language=language, published_at=None))
    mentions = Extractor().read(article, "one").mentions
    assert mentions
    for mention in mentions:
        if found := mention.translated_evidence:
            assert found.field == "text"
            assert article.text[found.start : found.end] == found.quote
    return {(mention.translated_from, mention.translated_evidence and mention.translated_evidence.quote) for mention in mentions}


@pytest.mark.parametrize("place", ["before", "behind"])
@pytest.mark.parametrize(("language", "said", "source"), _SAID)
def test_an_article_says_what_it_was_translated_from(language: str, said: str, source: str, place: str):
    deal = _DEALS[language]
    ((found, quote),) = _read(f"{said}\n\n{deal}" if place == "before" else f"{deal}\n\n{said}", language)
    assert found == source
    assert quote
    assert quote in said


@pytest.mark.parametrize("place", ["before", "behind"])
@pytest.mark.parametrize(("language", "said"), _NOT_SAID)
def test_what_was_not_the_article_or_from_no_language_is_no_translation(language: str, said: str, place: str):
    deal = _DEALS[language]
    assert _read(f"{said}\n\n{deal}" if place == "before" else f"{deal}\n\n{said}", language) == {(None, None)}


@pytest.mark.parametrize(
    "text",
    [
        "Translated, an Italian company, has agreed to buy Meridian Glass for $2 billion.",
        "Vantor Systems has agreed to buy Meridian Translations, which has translated from Japanese since 1990, for $2 billion.",
        "Vantor Systems has agreed to buy the translation firm Meridian Glass for $2 billion.",
    ],
)
def test_a_deal_about_translators_is_no_translation(text: str):
    assert _read(text, "en") == {(None, None)}


@pytest.mark.parametrize("language", languages())
def test_the_same_languages_have_a_name_in_each(language: str):
    all_names = {code for one in languages() for code in lexicon(one).translations.names.values()}
    assert set(languages()) < all_names
    assert set(lexicon(language).translations.names.values()) == all_names - {language}


_CASES = [
    (language, form.format(name), code)
    for language in languages()
    for form in _FORMS[language]
    for name, code in lexicon(language).translations.names.items()
]


@given(st.sampled_from(_CASES), st.sampled_from(["{}", "({})", "{}.", "— {}", "[{}]", "* {}\r", "{}。"]), st.booleans())
def test_every_name_is_known_at_either_end_and_nowhere_between(case: tuple[str, str, str], around: str, first: bool):
    language, said, code = case
    line, body, words = around.format(said), "0 " * 400, lexicon(language).translations
    text = f"{line}\n{body}" if first else f"{body}\n{line}"
    found = words.found(text)
    assert found
    assert found.language == code
    assert said.startswith(text[found.start : found.end])
    assert words.found(f"{body}\n{line}\n{body}") is None


@given(st.sampled_from(languages()), st.text(max_size=900))
def test_any_text_is_read_or_not_and_never_fails(language: str, text: str):
    found = lexicon(language).translations.found(text)
    assert found is None or 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("filler", [" ", "\n", "translated from ", "번역 ", "machine ", "ai ", "。", "("])
def test_long_repetitions_are_read_at_once(language: str, filler: str):
    assert lexicon(language).translations.found(filler * 60_000) is None
