"""Publishers: found by any name and by their domain; what is wrong in their files is told at its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents import Invalid
from shared.publisher_names import bare_key, host_of, written_key
from shared.publishers import Publishers, compact, read_publishers

PAPERS = """
publishers:
  - {id: reuters, name: Reuters, names: [ロイター, 路透社, 로이터, รอยเตอร์ส, रॉयटर्स], kind: agency, domains: [reuters.com], country: GB}
  - {id: les-echos, name: Les Échos, kind: newspaper, domains: [lesechos.fr], language: fr}
  - {id: der-standard, name: Der Standard, kind: newspaper}
  - {id: the-standard, name: The Standard, kind: newspaper}
  - {id: nikkei, name: Nikkei, names: [日本経済新聞], kind: newspaper, domains: [nikkei.com]}
  - {id: nikkei-asia, name: Nikkei Asia, kind: magazine, family: nikkei, domains: [asia.nikkei.com]}
  - {id: dealstreet, name: DealStreetAsia, kind: trade, family: nikkei-asia}
  - {id: dpa-afx, name: dpa-AFX, kind: agency}
"""
KNOWN = read_publishers({"p.yaml": PAPERS})


def found(name: str, known: Publishers = KNOWN) -> str | None:
    publisher = known.named(name)
    return publisher.id if publisher else None


@pytest.mark.parametrize(
    ("written", "publisher"),
    [
        ("reuters", "reuters"), ("REUTERS", "reuters"), ("ロイター通信", "reuters"), ("英ロイター", "reuters"), ("로이터 통신", "reuters"),
        ("สำนักข่าวรอยเตอร์ส", "reuters"), ("समाचार एजेंसी रॉयटर्स", "reuters"), ("रायटर", None), ("l'agence Reuters", "reuters"),
        ("l’agence de presse Reuters", "reuters"), ("the Reuters news agency", "reuters"), ("die Nachrichtenagentur Reuters", "reuters"),
        ("Les Echos", "les-echos"), ("le quotidien Les Échos", "les-echos"), ("les echos", "les-echos"), ("dpa AFX", "dpa-afx"),
        ("日本経済新聞社", "nikkei"), ("日本経済新聞電子版", "nikkei"), ("asia.nikkei.com", "nikkei-asia"),
        ("Der Standard", "der-standard"), ("The Standard", "the-standard"), ("Standard", None), ("the", None), ("!!!", None), ("", None),
        ("Reuters Breakingviews", None),
    ],
)  # fmt: skip
def test_a_publisher_is_found_by_its_name_in_any_script(written, publisher):
    assert found(written) == publisher


@pytest.mark.parametrize(
    ("address", "publisher"),
    [
        ("https://www.reuters.com/business/x", "reuters"), ("http://jp.reuters.com:443/x", "reuters"), ("reuters.com", "reuters"),
        ("https://notreuters.com/", None), ("https://reuters.com.evil.example/", None), ("https://user@asia.nikkei.com/", "nikkei-asia"),
        ("http://[bad", None), ("", None), ("reuters", None), ("https://" + "a." * 5000 + "com", None),
    ],
)  # fmt: skip
def test_a_publisher_is_found_by_the_domain_of_a_url(address, publisher):
    one = KNOWN.at(address)
    assert (one.id if one else None) == publisher


def test_the_name_counts_before_the_address_and_the_address_where_the_name_is_unknown():
    assert KNOWN.find("Nikkei", "https://reuters.com/x").id == "nikkei"
    assert KNOWN.find("Reuters Japan", "https://jp.reuters.com/x").id == "reuters"
    assert KNOWN.find(None, "https://example.org/") is None


def test_a_family_is_one_to_its_top():
    assert {KNOWN.family_of(one) for one in ("nikkei", "nikkei-asia", "dealstreet")} == {"nikkei"}
    assert KNOWN.family_of("unheard-of") == "unheard-of"


def test_your_own_file_changes_what_others_list():
    own = """
publishers: [{id: mine, name: My Paper, kind: trade}]
changes:
  - {id: reuters, name: Thomson Reuters, names: [RTRS], domains: [rtrs.example], without: [reuters.com]}
  - {id: nikkei-asia, family: null}
  - {id: dpa-afx, remove: yes}
"""
    known = read_publishers({"a.yaml": PAPERS, "own.yaml": own})
    assert [found(name, known) for name in ("RTRS", "ロイター", "Reuters", "My Paper", "dpa-AFX")] == [
        "reuters", "reuters", "reuters", "mine", None,
    ]  # fmt: skip
    assert known.by_id["reuters"].name == "Thomson Reuters"
    assert (known.at("https://rtrs.example/"), known.at("https://reuters.com/")) == (known.by_id["reuters"], None)
    assert known.family_of("dealstreet") == "nikkei-asia"


ONE = "{id: a, name: A, kind: agency}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("{}", "'publishers' is missing"),
        ("publisher: []", "unknown key 'publisher'"),
        ("publishers: {a: b}", "a list is wanted here"),
        ("publishers: [x]", "keys are wanted here"),
        (f"publishers: [{ONE}, {ONE}]", "the id 'a' is taken"),
        ("publishers: [{id: a, name: A, kind: newspapr}]", "'newspapr' is not known here[\\s\\S]*did you mean 'newspaper'"),
        ("publishers: [{id: a, name: A}]", "'kind' is missing"),
        ("publishers: [{id: a, name: '!', kind: agency}]", "'!' is no name"),
        ("publishers: [{id: a, name: A, kind: agency, domains: [https://a.org]}]", "'https://a.org' cannot be used here[\\s\\S]*bare domain"),
        ("publishers: [{id: a, name: A, kind: agency, domains: [www.a.org]}]", "'www.a.org' begins with www"),
        ("publishers: [{id: a, name: A, kind: agency, country: Norway}]", "'Norway' cannot be used here"),
        (f"publishers: [{ONE}, {{id: b, name: B, names: [a], kind: agency}}]", "'a' is a name of 'a' too, at p.yaml:1"),
        ("publishers: [{id: a, name: A, kind: agency, domains: [a.org]}, {id: b, name: B, kind: agency, domains: [a.org]}]",
         "'a.org' is a domain of 'a' too"),
        ("publishers: [{id: reuters, name: A, kind: agency}, {id: b, name: B, kind: agency, family: reuter}]",
         "the family 'reuter' is no known publisher[\\s\\S]*did you mean 'reuters'"),
        ("publishers: [{id: a, name: A, kind: agency, family: b}, {id: b, name: B, kind: agency, family: a}]",
         "the families go in a circle: a → b → a"),
        ("publishers: [{id: a, name: A, kind: agency, family: a}]", "the families go in a circle: a → a"),
        (f"publishers: [{ONE}]\nchanges: [{{id: b, names: [B]}}]", "there is no publisher 'b' to change"),
        (f"publishers: [{ONE}]\nchanges: [{{id: a}}]", "nothing is changed of 'a'"),
        (f"publishers: [{ONE}]\nchanges: [{{id: a, without: [B]}}]", "'a' has no name or domain 'B'"),
        (f"publishers: [{ONE}]\nchanges: [{{id: a, without: [A]}}]", "'A' is the name that 'a' is shown by"),
        (f"publishers: [{ONE}]\nchanges: [{{id: a, names: [B]}}, {{id: a, names: [C]}}]", "'a' is changed twice"),
        (f"publishers: [{ONE}]\nchanges: [{{id: a, remove: yes, names: [C]}}]", "removed and changed at once"),
        (f"publishers: [{ONE}, {{id: b, name: B, kind: agency, family: a}}]\nchanges: [{{id: a, remove: yes}}]",
         "'a' is the family of 'b'"),
        ("publishers: [", "not valid YAML"),
        ('{"publishers": [{"id": "a"}]}', "'name' is missing"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_place(text, message):
    with pytest.raises(Invalid, match=r"p\.yaml:\d+:\d+: error: [\s\S]*" + message):
        read_publishers({"p.yaml": text})


def test_a_name_in_two_files_is_told_with_both_places_and_all_files_at_once():
    with pytest.raises(Invalid) as error:
        read_publishers({
            "a.yaml": "publishers: [{id: a, name: Reuters, kind: agency}]",
            "b.yaml": "publishers:\n  - {id: b, name: REUTERS, kind: agency}",
            "c.yaml": "publishers: [{id: c}]",
        })  # fmt: skip
    assert {problem.path for problem in error.value.problems} == {"b.yaml", "c.yaml"}
    assert "at a.yaml:1" in str(error.value)


def test_the_compact_form_says_the_same():
    assert read_publishers({"p.yaml": compact("p.yaml", PAPERS)}).by_id == KNOWN.by_id
    with pytest.raises(Invalid, match="'kind' is missing"):
        compact("p.yaml", "publishers: [{id: a, name: A}]")


@given(st.text(max_size=60))
def test_keys_of_any_text_do_not_depend_on_case_and_blanks_and_never_fail(text):
    known = found(text)
    assert known is None or known in KNOWN.by_id
    assert " " not in written_key(text)
    assert " " not in bare_key(text)
    assert written_key(f"  {text}\t") == written_key(text)
    host_of(text)
