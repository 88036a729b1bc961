"""Names of companies that nobody has listed: which are the same, which may be, which are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ledger.names.company_names import name_of
from services.ledger.names.name_likeness import Likeness, likeness
from services.ledger.names.sounds import sound

HOSTILE = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="!?.,;:-–—'\"()[]{}|/\\\t\n ", max_size=30),
    st.text(alphabet="🚀💰👩‍💻🏦", max_size=8),
    st.text(alphabet="שלוםخبر\u202e\u200f", max_size=12),
    st.sampled_from(["", "A" * 10_000, "株式会社" * 2_500, "Co. " * 2_500, "ΩΩ", "İstanbul", "ﬁ", "\ud800"]),
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nordlys", "NORDLYS A/S"),
        ("Vantor Kapital GmbH & Co. KG", "Vantor Kapital"),
        ("Société Générale", "Societe Generale SA"),
        ("Grupo Lindqvist S.A. de C.V.", "Lindqvist"),
        ("PT Nordlys Tbk", "Nordlys"),
        ("OpenAI", "Open AI"),
        ("Lindqvist Group", "Lindqvist Holdings plc"),
        ("Siemens Energy", "Siemens Energie AG"),
        ("株式会社ノルドリス", "ノルドリス"),
        ("ノルドリス(株)", "ノルドリス"),
        ("主식회사".replace("主", "주") + " 노르들리스", "노르들리스"),
        ("寧德時代新能源科技股份有限公司", "宁德时代新能源科技"),
        ("บริษัท นอร์ดลิส จำกัด (มหาชน)", "นอร์ดลิส"),
        ("नॉर्डलिस प्राइवेट लिमिटेड", "नॉर्डलिस"),
        ("McDonald’s", "McDonalds"),
        ("E.ON SE", "EON"),
        ("Müller Bahntechnik", "Mueller Bahntechnik GmbH"),
        ("Hargreaves-Landsdown Robotics", "Hargreaves Lansdown Robotics"),
        ("Foods Lindqvist", "Lindqvist Foods"),
        ("Vantor Oil", "Vantor Oil & Gas"),
        ("Vantor Petrochemical", "Vantor Petrochemicals Ltd"),
    ],
)
def test_one_name_in_other_spellings_and_with_other_forms(one, other):
    assert likeness(one, other) is Likeness.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nordlys", "ノルドリス"),
        ("Nordlys", "노르들리스"),
        ("Nordlys", "नॉर्डलिस"),
        ("Nordlys", "นอร์ดลิส"),
        ("Hargreaves Energy", "ハーグリーブス・エナジー"),
        ("Hargreaves Energy", "哈格里夫斯能源"),
        ("Indian Oil", "इंडियन ऑयल"),
        ("Vantor", "Vantor Systems"),
        ("Marathon", "Marathon Petroleum"),
        ("Nordis Pharma", "ノルディス製薬"),
        ("Corvina Metals", "科维纳金属"),
        ("Veltrix Robotics", "米ベルトリックス"),
        ("小米集团", "Xiaomi"),
        ("Hargreaves Lansdown", "Hargreaves"),
        ("IBM", "International Business Machines"),
        ("Tata", "Tata Steel"),
        ("宁德时代", "宁德时代新能源科技"),
        ("アンソロピック", "アンスロピック"),
    ],
)
def test_short_forms_and_other_scripts_may_be_the_same(one, other):
    assert likeness(one, other) is Likeness.ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Delta Electronics", "Delta Air Lines"),
        ("Sun Pharma", "Sun Group"),
        ("Mitsui", "Mitsubishi"),
        ("Tata Motors", "Tata Steel"),
        ("टाटा मोटर्स", "Tata Steel"),
        ("Bank of America", "Bank of Armenia"),
        ("Bank of China", "Bank of Chile"),
        ("Alcoa", "Alcon"),
        ("Novartis", "Novavax"),
        ("Keld Copper", "Keld Forge"),
        ("Keld Copper", "Keld Gold"),
        ("Marathon Oil", "Marathon Petroleum"),
        ("Marathon Oil Corp", "Marathon Petroleum Corporation"),
        ("Vantor Power", "Vantor Energy Group"),
        ("First Solar", "First Republic"),
        ("General Motors", "General Dynamics"),
        ("United Airlines", "UnitedHealth"),
        ("Vantor Fund III", "Vantor Fund IV"),
        ("Quantor Systems", "Tessaro Systems"),
        ("3i Group", "4i Group"),
        ("Embraer", "Embracer Group"),
        ("中国平安", "中国太保"),
        ("三星电子", "三星重工"),
    ],
)
def test_names_that_only_look_alike(one, other):
    assert likeness(one, other) is Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三友精機", "Sanyu Seiki"),
        ("月光智能", "Moonlight Intelligence"),
        ("Sun Group", "ซัน กรุ๊ป"),
        ("Hanwha Energy", "한화에너지"),
        ("Nordlyss", "Nordlys"),
    ],
)
def test_what_nobody_can_compare_stays_open(one, other):
    assert likeness(one, other) is Likeness.OPEN


@pytest.mark.parametrize(
    "words", ["Intel's networking unit", "ネットワーク事業", "the robotics division of Vantor", "네트워크 사업부"]
)
def test_words_that_stand_in_for_a_name_are_known(words):
    assert name_of(words).stands_in
    assert not name_of("Nordlys Robotics").stands_in


def test_a_sound_is_the_same_in_every_script():
    assert {sound(name) for name in ("Nordlys", "ノルドリス", "노르들리스", "नॉर्डलिस")} == {"NRTRS"}


@given(HOSTILE, HOSTILE)
def test_likeness_is_symmetric_whatever_the_name(one, other):
    assert likeness(one, other) is likeness(other, one)
    assert likeness(one, one) is Likeness.SAME


@given(HOSTILE)
def test_every_name_can_be_taken_apart_and_stays_short(name):
    found = name_of(name)
    assert len(found.whole) <= 400
    assert len(found.sound) <= 400
