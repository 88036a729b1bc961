"""Which language an article is in."""

import pytest

from services.extractor.detection import Detector

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
