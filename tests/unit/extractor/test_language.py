"""Which language an article is in, and what becomes of one that nobody has taught the extractor."""

import pytest

from services.extractor.detection import Detector
from services.extractor.handlers import Reader, read_deals
from shared.contracts import ArticleFetched

TEXTS = {
    "en": "The company said on Monday that it had agreed to buy a maker of sensors.",
    "fr": "Le groupe a annoncé lundi le rachat d'un fabricant de capteurs pour les hôpitaux.",
    "de": "Der Konzern hat am Montag die Übernahme eines Herstellers von Sensoren angekündigt.",
    "es": "La empresa anunció el lunes la compra de un fabricante de sensores.",
    "ja": "同社は月曜日、センサーメーカーを買収すると発表した。",
    "zh": "该公司周一宣布收购一家传感器制造商。",
    "ko": "회사는 월요일 센서 제조업체를 인수한다고 밝혔다.",
    "th": "บริษัทประกาศเข้าซื้อกิจการผู้ผลิตเซ็นเซอร์เมื่อวันจันทร์",
    "hi": "कंपनी ने सोमवार को सेंसर निर्माता के अधिग्रहण की घोषणा की।",
}


@pytest.mark.parametrize("code", TEXTS)
def test_the_language_is_found(code):
    assert Detector().detect("", TEXTS[code]) == code


@pytest.mark.parametrize("text", ["", "   ", "12 345 $ 67", "...", "\u200f\u202e", "ok"])
def test_nobody_guesses_at_nothing(text):
    assert Detector().detect("", text) is None


def test_a_region_does_not_matter(extractor):
    assert extractor.language_of("en-GB", "", "") == "en"
    assert extractor.language_of("FR_ca", "", "") == "fr"


async def test_an_unsupported_language_is_counted_and_gives_nothing(extractor, article):
    counted = []
    reader = Reader(extractor, counted.append)
    fetched = ArticleFetched(
        correlation_id="c",
        article=article("Il gruppo ha annunciato lunedì l'acquisizione di un produttore di sensori.", language=None),
    )
    assert [mention async for mention in read_deals(fetched, reader=reader)] == []
    assert counted == ["it"]


async def test_a_deal_is_given_under_the_identity_of_its_article(extractor, article):
    fetched = ArticleFetched(correlation_id="story", article=article("Brightwater has agreed to acquire Larkfield for £85m."))
    mentions = [mention async for mention in read_deals(fetched, reader=Reader(extractor, lambda _: None))]
    assert [mention.identity for mention in mentions] == [f"{fetched.article.id}.0"]
    assert mentions[0].correlation_id == "story"
    again = [mention async for mention in read_deals(fetched, reader=Reader(extractor, lambda _: None))]
    assert again == mentions
