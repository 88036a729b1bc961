"""Whose copy an article is: an agency in its dateline or byline, and in no sentence that only cites it."""

import pytest

from services.extractor.extract import Extractor
from services.extractor.questions import Question, article_of

_DEAL = "Vantor Systems has agreed to buy Meridian Glass for $2 billion"

_KO = "한빛식품이 경쟁사 도담유업을 850억원에 인수하기로 했다"
_TH = "บริษัท ศรีนภา ฟู้ดส์ จำกัด (มหาชน) ลงนามเข้าซื้อกิจการบริษัท ธารทองเบเกอรี่ จำกัด มูลค่า 1,200 ล้านบาท"
_HI = "सूर्यदीप फूड्स ने मधुबन डेयरी को 850 करोड़ रुपये में खरीदने का ऐलान किया है"


def _wires(text: str, language: str = "en") -> set[tuple[str | None, str | None]]:
    article = article_of(
        Question(id="one", title="Vantor Systems buys Meridian Glass", text=text, language=language, published_at=None)
    )
    mentions = Extractor().read(article, "one").mentions
    assert mentions
    for mention in mentions:
        if mention.wire_evidence:
            assert article.text[mention.wire_evidence.start : mention.wire_evidence.end] == mention.wire_evidence.quote
    return {(mention.wire, mention.wire_evidence.quote if mention.wire_evidence else None) for mention in mentions}


@pytest.mark.parametrize(
    ("text", "language", "agency"),
    [
        (f"LONDON (Reuters) - {_DEAL}.", "en", "Reuters"),
        (f"LONDON, March 3 (Reuters) - {_DEAL}.", "en", "Reuters"),
        (f"By Bloomberg News\n\n{_DEAL}.", "en", "Bloomberg News"),
        (f"{_DEAL}, the companies said.\n© AFP", "en", "AFP"),
        ("Frankfurt (dpa) - Der Konzern Vantor Systems AG übernimmt die Meridian Glas GmbH für 2 Milliarden Euro.", "de", "dpa"),
        ("PARIS, 3 mars (AFP) - Vantor Systems va racheter Meridian Verre pour 2 milliards d'euros.", "fr", "AFP"),
        ("Par Reuters\n\nVantor Systems va racheter Meridian Verre pour 2 milliards d'euros.", "fr", "Reuters"),
        ("Madrid, 3 mar (EFE).- Vantor Systems compra Meridian Vidrio por 2.000 millones de euros.", "es", "EFE"),
        ("[東京 3日 ロイター] - ソフトバンクグループはアーム社を2000億円で買収すると発表した。", "ja", "ロイター"),
        ("【ロイター】ソフトバンクグループはアーム社を2000億円で買収すると発表した。", "ja", "ロイター"),
        (f"LONDON, Jan. 3 (Reuters) - {_DEAL}.", "en", "Reuters"),
        (f"Reuters\n{_DEAL}.", "en", "Reuters"),
        (f"(Reuters) {_DEAL}.", "en", "Reuters"),
        (f"[서울=로이터] {_KO}.", "ko", "로이터"),
        (f"(서울=연합뉴스) 홍길동 기자 = {_KO}.", "ko", "연합뉴스"),
        (f"【서울=뉴시스】김철수 기자 = {_KO}.", "ko", "뉴시스"),
        (f"[이데일리 김철수 기자] {_KO}.", "ko", "이데일리"),
        (f"머니투데이 김철수 기자\n{_KO}.", "ko", "머니투데이"),
        (f"{_KO}.\n출처: 블룸버그통신", "ko", "블룸버그통신"),
        (f"{_KO}.\nⓒ 연합뉴스", "ko", "연합뉴스"),
        (f"{_KO}.\n<저작권자 ⓒ 뉴시스>", "ko", "뉴시스"),
        (f"กรุงเทพฯ (รอยเตอร์) - {_TH}", "th", "รอยเตอร์"),
        (f"โตเกียว, 3 มี.ค. (ซินหัว) -- {_TH}", "th", "ซินหัว"),
        (f"สำนักข่าวรอยเตอร์ - {_TH}", "th", "สำนักข่าวรอยเตอร์"),
        (f"โดย สำนักข่าวรอยเตอร์\n{_TH}", "th", "สำนักข่าวรอยเตอร์"),
        (f"{_TH}\nที่มา: รอยเตอร์", "th", "รอยเตอร์"),
        (f"{_TH}\n(ที่มา: สำนักข่าวซินหัว)", "th", "สำนักข่าวซินหัว"),
        (f"{_TH}\nขอบคุณข้อมูลจาก กรุงเทพธุรกิจ", "th", "กรุงเทพธุรกิจ"),
        (f"{_TH}\n© เอเอฟพี", "th", "เอเอฟพี"),
        (f"मुंबई (रॉयटर्स) - {_HI}।", "hi", "रॉयटर्स"),
        (f"नई दिल्ली, 3 मार्च (भाषा) {_HI}।", "hi", "भाषा"),
        (f"नई दिल्ली, 3 मार्च (पीटीआई)। {_HI}।", "hi", "पीटीआई"),
        (f"एएनआई, मुंबई। {_HI}।", "hi", "एएनआई"),
        (f"मुंबई, एएनआई। {_HI}।", "hi", "एएनआई"),
        (f"ब्लूमबर्ग\n{_HI}।", "hi", "ब्लूमबर्ग"),
        (f"{_HI}।\nस्रोत: रॉयटर्स", "hi", "रॉयटर्स"),
        (f"{_HI}।\n(इनपुट: एएनआई)", "hi", "एएनआई"),
        (f"{_HI}। (एएनआई)", "hi", "एएनआई"),
        (f"{_HI}।\n© एएफपी", "hi", "एएफपी"),
        ("路透社北京3月3日电 阿里巴巴集团宣布以20亿美元收购微博公司。", "zh", "路透社"),
    ],
)
def test_a_dateline_or_byline_names_the_agency(text: str, language: str, agency: str | None):
    assert _wires(text, language) == {(agency, agency)}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (f"{_DEAL}.", "en"),
        (f"{_DEAL}, Reuters reported.", "en"),
        (f"{_DEAL}, according to a report by Bloomberg News.", "en"),
        (f"{_DEAL}. A paper (Reuters) asked.", "en"),
        (f"A paper (Reuters) asked. {_DEAL}.", "en"),
        (f"London is a town (Reuters says). {_DEAL}.", "en"),
        (f"Reuters, a paper. {_DEAL}.", "en"),
        (f"{_KO}고 블룸버그통신이 보도했다.", "ko"),
        (f"블룸버그통신에 따르면 {_KO}.", "ko"),
        (f"서울에서 블룸버그통신이 보도했다. {_KO}.", "ko"),
        (f"한빛식품(로이터 보도)이 웃었다. {_KO}.", "ko"),
        (f"สำนักข่าวรอยเตอร์รายงานว่า {_TH}", "th"),
        (f"{_TH} ตามรายงานของรอยเตอร์", "th"),
        (f"ศรีนภา (รอยเตอร์ รายงาน) {_TH}", "th"),
        (f"{_HI}, रॉयटर्स ने बताया।", "hi"),
        (f"रॉयटर्स के मुताबिक {_HI}।", "hi"),
        (f"मुंबई में रॉयटर्स ने बताया। {_HI}।", "hi"),
    ],
)
def test_who_is_cited_in_a_sentence_is_no_wire(text: str, language: str):
    assert _wires(text, language) == {(None, None)}
