"""The drawing of a graph: nothing upon anything, the same every time, and harmless whatever companies are called."""

import datetime as dt
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts import Circle, Edge, Leg, Node, Relation, Stage
from shared.graph.drawing import draw, stylesheet
from shared.graph.geometry import Box, bent, outside
from shared.graph.labels import labels
from shared.graph.layout import placed
from shared.graph.lines import clean, columns, cut, dollars, lines_of
from shared.graph.model import Graph
from shared.graph.routes import routes

AT = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
SVG = "{http://www.w3.org/2000/svg}"


def edge(giver, taker, relation=Relation.INVESTS_IN, usd=None, stage=Stage.AGREED, deal="d1"):
    of = [Node(key=one, name=one.title()) for one in (giver, taker)]
    return Edge(relation=relation, giver=of[0], taker=of[1], deal_id=deal, stage=stage, usd=usd, since=AT)


def graph(*edges, circles=(), names=None):
    keys = dict.fromkeys(node.key for one in edges for node in (one.giver, one.taker))
    nodes = tuple(Node(key=key, name=(names or {}).get(key, key.title())) for key in keys)
    return Graph(company=nodes[0], nodes=nodes, edges=edges, circles=circles)


def circle(*edges):
    legs = tuple(
        Leg(
            giver=one.giver.name,
            taker=one.taker.name,
            verb="to",
            deal_id=one.deal_id,
            stage=one.stage,
            usd=one.usd,
            relation=one.relation,
        )
        for one in edges
    )
    return Circle(legs=legs, weakest_stage=Stage.AGREED, first_seen=AT, id="c1")


def classes(svg):
    return [word for one in ET.fromstring(svg).iter() for word in one.get("class", "").split()]


companies = st.lists(st.text(min_size=1, max_size=24), min_size=1, max_size=30, unique=True)


@settings(max_examples=25, deadline=None)
@given(companies, st.data())
def test_no_company_and_no_sum_lies_upon_another(names, data):
    some = st.sampled_from(names)
    drawn = data.draw(st.lists(st.tuples(some, some, st.sampled_from(Relation), st.integers(1, 10**13)), max_size=50))
    edges = [edge(giver, taker, relation, usd) for giver, taker, relation, usd in drawn if giver != taker]
    sizes = {name: (24 + 8.0 * len(name), 34.0) for name in names}
    pairs = [(one.giver.key, one.taker.key) for one in edges]
    boxes = placed(sizes, pairs)
    assert boxes == placed(sizes, pairs)
    lines = lines_of(edges, ())
    sums = labels(lines, routes(lines, boxes), list(boxes.values()))
    for one, other in combinations([*boxes.values(), *sums.values()], 2):
        assert not one.meets(other)


def test_every_line_ends_at_its_companies():
    giver, taker = Box(0, 0, 100, 30), Box(300, 80, 100, 30)
    curve = outside(bent((0, 0), (300, 80), 40), giver, taker, 5)
    assert giver.has(curve.start, 4)
    assert not giver.has(curve.start)
    assert taker.has(curve.end, 6)
    assert not taker.has(curve.end, 4)


def test_two_companies_whose_boxes_touch_still_have_a_line():
    lines = lines_of([edge("a", "b")], ())
    assert 0 in routes(lines, {"a": Box(0, 0, 100, 30), "b": Box(60, 0, 100, 30)})


def test_a_line_goes_around_a_company_between():
    lines = lines_of([edge("a", "c")], ())
    boxes = {"a": Box(0, 0, 60, 30), "b": Box(200, 0, 60, 30), "c": Box(400, 0, 60, 30)}
    assert not any(boxes["b"].has(point) for point in routes(lines, boxes)[0].points())


def test_lines_of_the_same_two_companies_lie_side_by_side():
    lines = lines_of([edge("a", "b"), edge("b", "a", Relation.BUYS_FROM)], ())
    forth, back = routes(lines, {"a": Box(0, 0, 60, 30), "b": Box(300, 0, 60, 30)}).values()
    assert abs(forth.at(0.5)[1] - back.at(0.5)[1]) > 20


def test_deals_of_one_relation_between_two_companies_are_one_line_with_their_sum():
    [line] = lines_of([edge("a", "b", usd=4 * 10**9), edge("a", "b", usd=10**9, deal="d2"), edge("a", "b", deal="d3")], ())
    assert line.usd == 5 * 10**9
    assert line.words == "A invests in B: $5B, 3 deals, since 1 March 2026"


def test_it_shows_relations_circles_and_talks_and_tells_them_in_words():
    forth, back = edge("a", "b", usd=10**10, stage=Stage.IN_TALKS), edge("b", "a", Relation.BUYS_FROM, usd=38 * 10**9, deal="d2")
    svg = draw(graph(forth, back, edge("b", "c", Relation.OWNS), circles=[circle(forth, back)]))
    found = classes(svg)
    assert found.count("dg-line") == 3
    assert found.count("dg-circular") == 2
    assert found.count("dg-asked") == 1
    tree = ET.fromstring(svg)
    assert tree.find(f"{SVG}title").text == "Deals around A"
    told = tree.find(f"{SVG}desc").text
    assert "A invests in B: $10B, in talks, since 1 March 2026" in told
    assert "One circular structure." in told
    texts = {one.text for one in tree.iter(f"{SVG}text")}
    assert {"A", "B", "C", "$10B", "$38B", "invests in", "buys from", "owns", "circular structure", "pale: not agreed yet"} <= texts
    assert "lends to" not in texts


def test_a_file_brings_its_look_and_a_page_its_links():
    of = graph(edge("a", "b"))
    assert stylesheet() in ET.fromstring(draw(of)).find(f"{SVG}style").text
    page = draw(of, lambda key: f"/graph?company={key}&depth=2")
    assert "<style" not in page
    assert [one.get("href") for one in ET.fromstring(page).iter(f"{SVG}a")] == [
        "/graph?company=a&depth=2",
        "/graph?company=b&depth=2",
    ]


HOSTILE = [
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "</svg></title><b>",
    "\u202egnp.exe",
    "شركة النفط والغاز الوطنية العمانية المحدودة",
    "W" * 4000,
    "株式会社" * 50,
    "\x00\x07\x1b[31m",
    " ",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_only_text(name):
    one = edge("a", "b").model_copy(update={"giver": Node(key=name or "x", name=name)})
    svg = draw(Graph(company=one.giver, nodes=(one.giver, one.taker), edges=(one,)), lambda key: "/x")
    tree = ET.fromstring(svg)
    assert {one.tag.removeprefix(SVG) for one in tree.iter()} <= {
        "svg", "title", "desc", "defs", "marker", "path", "g", "a", "rect", "text",
    }  # fmt: skip
    assert not any(key.startswith("on") for one in tree.iter() for key in one.attrib)
    assert "\u202e" not in svg
    assert all(columns(one.text or "") <= 40 for one in tree.iter(f"{SVG}text"))
    assert float(tree.get("width")) < 1200


def test_one_company_alone_is_drawn():
    alone = Node(key="a", name="Alone")
    assert "Alone" in draw(Graph(company=alone, nodes=(alone,)))


def test_text_is_measured_in_columns_and_cut_there():
    assert (columns("abc"), columns("日本"), columns("e\u0301")) == (3, 4, 1)
    assert (cut("日本電信電話", 7), cut("short", 7)) == ("日本電…", "short")
    assert clean("a\n\u202eb\u200dc") == "a b\u200dc"


@pytest.mark.parametrize(
    ("usd", "said"), [(950, "$950"), (12_500_000_000, "$12.5B"), (3 * 10**12, "$3T"), (1_000_000, "$1M"), (999_960_000, "$1,000M")]
)
def test_sums_are_said_shortly(usd, said):
    assert dollars(usd) == said


@pytest.mark.parametrize("many", [1, 2, 5, 80])
def test_lines_go_around_a_company_that_stands_between_and_keep_apart(many):
    relations = list(Relation)
    told = [edge("a", "b", relations[number % 5], usd=number, deal=f"d{number}") for number in range(many)]
    lines = lines_of(graph(*told, edge("a", "between")).edges, ())
    boxes = {"a": Box(0, 0, 60, 30), "between": Box(0, 200, 90, 30), "b": Box(0, 400, 60, 30)}
    curves = routes(lines, boxes)
    around = [curves[number] for number, line in enumerate(lines) if "between" not in {line.giver, line.taker}]
    assert not [curve for curve in around if any(boxes["between"].has(point) for point in curve.points())]
    assert len({curve.bend for curve in around}) == len(around)


def test_a_sum_stands_where_no_other_line_passes():
    lines = lines_of(graph(edge("a", "b", usd=10**9), edge("c", "d", deal="d2")).edges, ())
    boxes = {"a": Box(0, 0, 60, 30), "b": Box(600, 0, 60, 30), "c": Box(300, -200, 60, 30), "d": Box(300, 200, 60, 30)}
    curves = routes(lines, boxes)
    [(number, place)] = labels(lines, curves, list(boxes.values())).items()
    assert not any(place.has(point) for other, curve in curves.items() if other != number for point in curve.points())
