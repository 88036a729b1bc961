"""Full names of companies in Chinese: where they begin, whatever words they are made of."""

import pytest

from services.extractor.gazetteer import Gazetteer
from services.extractor.grammar.names import Sort
from services.extractor.grammar.scenes import read_story
from services.extractor.lexicon import lexicon
from shared.entities import Entities


def companies(text: str) -> list[str]:
    story = read_story("", text, lexicon("zh"), Gazetteer(Entities()), 1_000)
    return [name.text for scene in story.scenes for name in scene.names if name.sort is Sort.COMPANY and not name.weak]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("收购内蒙古岳晟新能源材料股份有限公司", ["内蒙古岳晟新能源材料股份有限公司"]),
        ("中标的上海市第四建筑有限公司", ["上海市第四建筑有限公司"]),
        (
            "无锡岳和成精密机械科技有限公司与台嶓精机签约",
            ["无锡岳和成精密机械科技有限公司", "台嶓精机"],
        ),
        ("收购岳川科技有限公司和澜海电子有限公司", ["岳川科技有限公司", "澜海电子有限公司"]),
        ("收购重庆岳药(集团)股份有限公司", ["重庆岳药(集团)股份有限公司"]),
        ("12月6日岳升控股集团有限公司增持", ["岳升控股集团有限公司"]),
        ("×日岳升控股集团有限公司增持", ["岳升控股集团有限公司"]),
        ("收购雲嶺電子股份有限公司", ["雲嶺電子股份有限公司"]),
        ("收购股份有限公司", []),
        ("签约惠岭公司", ["惠岭公司"]),
        ("签约保险公司", []),
        ("购买亲和源60%股权", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert companies(text) == names
