"""Thai names between the word for a company and its legal form."""

import pytest

from services.extractor.gazetteer import Gazetteer
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.scenes import read_story
from services.extractor.lexicon import lexicon
from shared.entities import Entities


def _names(text: str) -> list[Name]:
    story = read_story("", text, lexicon("th"), Gazetteer(Entities()), 1000)
    return [name for scene in story.scenes for name in scene.names]


def test_whatever_stands_in_the_frame_is_one_name():
    found = _names("บมจ.นทีทอง เข้าซื้อหุ้นของบริษัท เอบี-ทอง น้ำมันและการค้า จำกัด (มหาชน) แล้ว")
    assert "เอบี-ทอง น้ำมันและการค้า" in [name.text for name in found]


def test_the_name_of_what_is_founded_is_no_company_of_the_deal():
    found = _names("บมจ.นทีทอง ร่วมทุนกับบจ.ซันนี่ จัดตั้งบริษัท นทีซันนี่ จำกัด")
    assert Sort.EPITHET in [name.sort for name in found if name.text == "นทีซันนี่"]


@pytest.mark.parametrize("text", ["บริษัท เปิดเผยว่า ซื้อหุ้น เอบี จำกัด", "บริษัท จำกัด ซื้อหุ้น", "ซื้อ บริษัท " + "ก" * 99 + " จำกัด"])
def test_sentences_are_no_frame(text: str):
    assert not any("ซื้อ" in name.text or len(name.text) > 60 for name in _names(text))
