"""What parts the names of a text without capitals, and where a name begins and ends between."""

import pytest

from services.extractor.gazetteer import Gazetteer
from services.extractor.grammar.scenes import read_story
from services.extractor.lexicon import lexicon
from shared.entities import Entities


def _names(text: str) -> list[str]:
    story = read_story("", text + "。澜海科技收购瑞禾生物。", lexicon("zh"), Gazetteer(Entities()), 60_000)
    return [name.text for name in story.scenes[0].names if not name.weak]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("聯合嵐海集團今日宣布", "聯合嵐海集團"),  # no "together" where a sentence begins
        ("與養和醫療集團簽訂", "養和醫療集團"),  # no "and" behind a preposition
        ("旭電元件董事會表示", "旭電元件"),  # no sum
        ("被動元件大廠嵐海今天宣布", "嵐海"),
        ("記憶體晶片商嵐海智芯科技股份有限公司宣布", "嵐海智芯科技股份有限公司"),
        ("嵐海昨股價下跌", "嵐海"),
    ],
)
def test_a_name_is_found_whole(text: str, name: str):
    assert name in _names(text)


def test_words_of_the_press_are_no_names():
    assert _names("投資人面對鋪天蓋地的利多新聞，心態決定一切") == []
