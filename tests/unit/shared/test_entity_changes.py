"""A file of one's own beside those that others keep: names added and taken away, values replaced, companies forgotten."""

import pytest

from shared.documents import Invalid
from shared.entities import compact, read_entities

SHIPPED = """\
entities:
  - {id: halden, name: Halden, names: [Halden AG, ハルデン], categories: [bank], country: DE, ticker: ETR:HLD}
  - {id: norvik, name: Norvik, parent: halden, categories: [insurer], country: "NO"}
  - {id: orbis, name: Orbis Corp, ambiguous: [Orbis], country: US}
"""


def read(mine: str, name: str = "entities/mine.yaml"):
    return read_entities({"entities/banks.yaml": SHIPPED, name: mine})


def told(mine: str) -> list[str]:
    with pytest.raises(Invalid) as error:
        read(mine)
    return [str(problem) for problem in error.value.problems]


def test_names_are_added_and_taken_away_and_other_values_replaced():
    known = read("changes: [{id: halden, names: [哈尔登], without: [Halden AG], ticker: XETR:HALD, not_in: [Haldenstein]}]")
    halden = known.by_id["halden"]
    assert (halden.all_names, halden.ticker, halden.not_in) == (("Halden", "ハルデン", "哈尔登"), "XETR:HALD", ("Haldenstein",))
    assert (halden.country, halden.categories) == ("DE", ("bank",))


def test_a_renamed_company_keeps_its_old_name():
    assert read("changes: [{id: norvik, name: Norvik Life}]").by_id["norvik"].all_names == ("Norvik Life", "Norvik")


def test_a_name_becomes_ambiguous_or_leaves_for_another_company():
    known = read(
        "changes: [{id: halden, name: Halden Bank, ambiguous: [Halden]}]\nentities: [{id: halden-city, name: City of Halden}]"
    )
    assert (known.by_id["halden"].all_names, known.by_id["halden"].ambiguous) == (
        ("Halden Bank", "Halden AG", "ハルデン"),
        ("Halden",),
    )
    known = read("changes: [{id: halden, without: [ハルデン]}]\nentities: [{id: mine, name: Mine, names: [ハルデン]}]")
    assert known.by_id["mine"].all_names == ("Mine", "ハルデン")


def test_null_takes_a_value_away_and_remove_the_company():
    known = read("changes: [{id: norvik, parent: null}, {id: halden, remove: yes}]")
    assert set(known.by_id) == {"norvik", "orbis"}
    assert known.parents("norvik") == ()


@pytest.mark.parametrize("name", ["entities/a.yaml", "entities/z.yaml"])
def test_the_order_of_the_files_does_not_matter(name):
    assert read("changes: [{id: norvik, country: SE}]", name).by_id["norvik"].country == "SE"


def test_changes_survive_the_way_through_the_bucket():
    mine = "changes:\n  - {id: norvik, parent: null, names: [N-Vik]}\n"
    files = {path: compact(path, text) for path, text in {"a.yaml": SHIPPED, "b.yaml": mine}.items()}
    norvik = read_entities(files).by_id["norvik"]
    assert (norvik.parent, norvik.names) == (None, ("N-Vik",))


@pytest.mark.parametrize(
    ("mine", "place", "said", "cure"),
    [
        ("changes: [{id: haldn, ticker: ETR:X}]", "1:16", "there is no company 'haldn' to change", "did you mean 'halden'?"),
        ("changes: [{id: zzz, ticker: ETR:X}]", "1:16", "there is no company 'zzz' to change", "write it under 'entities'"),
        ("entities: [{id: halden, name: H}]", "1:17", "the id 'halden' is taken", "write this under 'changes'"),
        ("changes: [{id: halden}]", "1:11", "nothing is changed of 'halden'", "add names"),
        (
            "changes: [{id: norvik, remove: yes, ticker: OSL:N}]",
            "1:32",
            "'norvik' is removed and changed at once",
            "leave out ticker",
        ),
        ("changes: [{id: halden, remove: yes}]", "1:32", "'halden' is the parent of 'norvik'", "{id: norvik, parent: null}"),
        ("changes: [{id: norvik, parent: haldn}]", "1:32", "the parent 'haldn' is no known entity", "did you mean 'halden'?"),
        ("changes: [{id: halden, without: [Haldn AG]}]", "1:34", "'halden' has no name 'Haldn AG'", "did you mean 'Halden AG'?"),
        ("changes: [{id: halden, without: [Halden]}]", "1:34", "'Halden' is the name that 'halden' is shown by", "'name: ...'"),
        (
            "changes: [{id: norvik, names: [HALDEN ag]}]",
            "1:32",
            "'HALDEN ag' is a name of 'halden' too, at entities/banks.yaml:2",
            "'ambiguous' of both",
        ),
        (
            "entities: [{id: mine, name: Mine, ambiguous: [ハルデン]}]",
            "1:47",
            "'ハルデン' is a name of 'halden' too",
            "without: [ハルデン]",
        ),
        ("changes: [{id: halden, categories: [Big Banks]}]", "1:37", "'Big Banks' is no category", "cloud_provider"),
        ("changes: [{id: halden, ticker: HLD}]", "1:32", "'HLD' cannot be used here", "NASDAQ:AMZN"),
        ("changes: [{id: halden, country: Norway}]", "1:33", "'Norway' cannot be used here", "two letters"),
        ("changes: [{id: halden, remove: perhaps}]", "1:32", "'perhaps' is neither yes nor no", "write 'yes' or 'no'"),
        ("changes: [{id: halden, nam: H}]", "1:24", "unknown key 'nam'", "did you mean 'name'?"),
        ("changes: [{name: H}]", "1:11", "'id' is missing", ""),
        ("changes: halden", "1:10", "", ""),
    ],
)
def test_a_clash_is_told_at_its_place_with_what_to_write(mine, place, said, cure):
    [problem] = told(mine)
    assert problem.startswith(f"entities/mine.yaml:{place}: error: {said}")
    assert cure in problem


def test_two_changes_of_one_company_are_told():
    [problem] = told("changes:\n  - {id: norvik, ticker: OSL:NV}\n  - {id: norvik, country: SE}\n")
    assert problem.startswith("entities/mine.yaml:3:10: error: 'norvik' is changed twice")
    assert "entities/mine.yaml:2" in problem


def test_a_name_may_be_ambiguous_for_several():
    known = read("entities: [{id: orbis-tools, name: Orbis Tools, ambiguous: [ORBIS]}]")
    assert known.by_id["orbis-tools"].ambiguous == ("ORBIS",)


def test_every_wrong_change_is_told_at_once():
    places = [
        problem.split(": error: ")[0] for problem in told("changes:\n  - {id: a, ticker: ETR:X}\n  - {id: halden, country: X}\n")
    ]
    assert places == ["entities/mine.yaml:2:10", "entities/mine.yaml:3:27"]
