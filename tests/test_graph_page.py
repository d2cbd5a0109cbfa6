"""The page of the graph: every box has its entry, every path is that of the rules, every figure is right."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from guiju.cli import main
from guiju.page import render_page
from guiju.page.arrange import anchor
from guiju.page.map_view import AuthorityMap, Entry, Way
from guiju.page.view import PageView
from guiju.report import graph_view
from guiju.report.authority_map import whole_graph
from guiju.report.document_ways import DocumentWay, document_ways, longest
from guiju.report.figures import parts_without
from guiju.report.measures import figures_json, measures
from guiju.report.post_entries import entries
from spec.decide import decide
from spec.layers import layer_names, stack
from spec.loader import load, load_texts
from spec.path import steps
from spec.rulebook import Stack

SMALL = str(Path(__file__).parent / "data" / "small")
RING = """
rulebook: {name: ring, zh: 环, en: ring, edition: 2024-01-01}
posts:
- {post: first, zh: 甲, en: first, one: yes, level: 0}
- {post: second, zh: 乙, en: second, one: yes, level: 1}
- {post: third, zh: 丙, en: third, one: yes, level: 2}
- {post: hinge, zh: 丁, en: hinge, one: yes, level: 1}
- {post: leaf, zh: 戊, en: leaf, one: yes, level: 2}
bodies:
- {body: house, zh: 本机关, en: the house, one: yes, level: 0}
facts:
- {fact: document.issuer, type: body, among: [house], zh: 以谁的名义, en: in whose name}
acts:
- {act: check, zh: 核对, en: check, arity: any, on: document}
- {act: sign, zh: 签发, en: sign, arity: exclusive, on: document, due: always, closes: yes}
clauses:
- {clause: one, norm: A1.1, quote: 甲, zh: 甲。, en: a, leads: {superior: first, subordinate: [second, hinge]}}
- {clause: two, norm: A1.2, quote: 乙, zh: 乙。, en: b, leads: {superior: second, subordinate: third}}
- {clause: back, norm: A1.3, quote: 丙, zh: 丙。, en: c, leads: {superior: third, subordinate: first}}
- {clause: down, norm: A1.4, quote: 丁, zh: 丁。, en: d, leads: {superior: hinge, subordinate: leaf}}
- {clause: signing, norm: A2.1, quote: 甲签发, zh: 由甲签发。, en: e, power: {act: sign, holder: first}}
- {clause: checking, norm: A2.2, quote: 丁核对, zh: 丁核对。, en: f, gate: {act: sign, needs: {act: check, by: hinge}}}
"""


@pytest.fixture(scope="module")
def standard() -> Stack:
    rulebook = load()
    return stack(rulebook, layer_names(rulebook, ["standard"]))


@pytest.fixture(scope="module")
def ways(standard: Stack) -> tuple[DocumentWay, ...]:
    return document_ways(standard)


@pytest.fixture(scope="module")
def view(standard: Stack) -> PageView:
    return graph_view(standard)


@pytest.fixture(scope="module")
def chart(view: PageView) -> AuthorityMap:
    assert view.graph is not None
    return view.graph


@pytest.fixture(scope="module")
def page(view: PageView) -> str:
    return render_page(view)


@pytest.fixture(scope="module")
def ring() -> Stack:
    return stack(load_texts({"ring.yaml": RING}))


def entry_of(chart: AuthorityMap, box: str) -> Entry:
    return next(one for one in chart.entries if one.box == box)


def lines(entry: Entry, title: str) -> list[str]:
    """What an entry says under a heading, in Chinese."""
    return [line.words.zh for block in entry.blocks if block.title.zh == title for line in block.lines]


def way_of(chart: AuthorityMap, kind: str, origin: str, every: bool = False) -> Way:
    return next(
        way
        for way in chart.ways
        if way.kind == kind and origin in way.origin_label.zh.split("、") and way.every == every
    )


# ---- entries ---------------------------------------------------------------------------------------------------------


def test_every_box_of_the_graph_has_an_entry_that_says_something(chart):
    assert {entry.box for entry in chart.entries} == {node.name for node in chart.graph.nodes}
    assert all(entry.blocks for entry in chart.entries)


def test_a_post_may_do_what_a_clause_gives_it_with_norm_and_sentence(chart):
    said = [line for block in entry_of(chart, "mayor").blocks if block.title.zh == "可以办" for line in block.lines]
    assert any("签发" in line.words.zh and "A54.1" in line.norms and "市政府" in line.sentence.zh for line in said)


def test_powers_that_come_by_delegation_stand_apart_and_name_who_receives_them(chart):
    assert any("签发" in line for line in lines(entry_of(chart, "executive-vice-mayor"), "凭委托可以办"))
    assert any("签发" in line for line in lines(entry_of(chart, "mayor"), "可以委托出去"))


def test_who_has_no_box_of_their_own_is_named_where_they_receive_a_power():
    """No tie of these layers is the executive vice mayor's alone, who so stands in the box of the vice mayors."""
    small = graph_view(stack(load(), ["acting-mayor-signs"])).graph
    assert small is not None
    assert "executive-vice-mayor" not in {entry.box for entry in small.entries}
    received = lines(entry_of(small, "vice-mayor"), "凭委托可以办")
    assert any(line.startswith("常务副区长：") and "签发" in line for line in received)


def test_what_nobody_else_may_do_rests_on_its_holder(chart):
    assert "呈批" in lines(entry_of(chart, "office"), "唯一有权办")
    assert not [entry.box for entry in chart.entries if entry.box != "office" and "呈批" in lines(entry, "唯一有权办")]


def test_those_who_are_led_and_the_papers_that_pass_are_told(chart):
    assert "副区长" in lines(entry_of(chart, "mayor"), "领导")
    assert lines(entry_of(chart, "vice-mayor"), "协助谁") == ["区长"]
    assert any(line.startswith("审批：镇政府") for line in lines(entry_of(chart, "vice-mayor"), "经过这里的公文和申请"))


def test_a_duty_of_whoever_plays_a_part_is_said_once_and_not_at_every_body(chart):
    (bodies,) = (block for block in chart.shared if "单位" in block.title.zh)
    shared = {line.sentence for line in bodies.lines}
    assert shared
    town = entry_of(chart, "town")
    assert not shared & {line.sentence for block in town.blocks for line in block.lines}
    assert lines(town, "随事项指定")


def test_a_small_rulebook_has_entries_too():
    rules = stack(load(SMALL))
    told = {one.box: one for one in entries(rules, whole_graph(rules, document_ways(rules)))}
    assert "签发" in lines(told["chair"], "可以办")
    assert lines(told["committee"], "领导") == ["分馆"]


# ---- paths of documents ----------------------------------------------------------------------------------------------


def test_the_path_of_a_document_is_the_path_that_the_rules_give_its_case(standard, ways):
    assert {way.kind for way in ways} == set(standard.vocabulary.facts["document.kind"].value_ids)
    for way in ways:
        assert way.path == steps(standard, way.ordinary.case)
        assert way.every == steps(standard, way.bare.case)
        assert way.ordinary == decide(standard, way.ordinary.case)


def test_the_page_shows_the_steps_of_the_path_in_their_order_with_their_norms(standard, ways, chart):
    shown = iter(chart.ways)
    for way in ways:
        for path, told in ((way.path, next(shown)), (way.every, next(shown))):
            assert (told.kind, told.every) == (way.kind, path is way.every)
            assert [step.act for step in told.steps] == [standard.vocabulary.acts[step.act].label for step in path]
            assert [step.sure for step in told.steps] == [step.certain for step in path]
            for step, written in zip(path, told.steps, strict=True):
                assert set(step.norms) <= set(written.norms)


def test_a_notice_of_the_government_is_examined_by_the_office_and_then_signed(chart):
    notice = way_of(chart, "notice", "区政府")
    assert [(step.act.zh, step.boxes) for step in notice.steps] == [("审核", ("office",)), ("签发", ("vice-mayor",))]
    assert notice.start == "government"
    assert "examines:government:office" in notice.steps[0].edges
    assert "signs:government:vice-mayor" in notice.steps[1].edges
    assert any("重大事项" in fact.zh for fact in notice.assumed)


def test_an_order_of_the_government_goes_to_the_mayor(chart):
    assert way_of(chart, "order", "区政府").steps[-1].boxes == ("mayor",)


def test_minutes_come_from_their_meeting_and_from_nobody_else(chart):
    origins = {way.origin_label.zh for way in chart.ways if way.kind == "minutes"}
    assert origins == {"区政府全体会议", "区政府常务会议", "区政府专题会议"}


def test_steps_that_only_some_cases_need_are_marked(chart):
    normative = way_of(chart, "normative-document", "区政府", every=True)
    unsure = {step.act.zh for step in normative.steps if not step.sure}
    assert {"公众参与", "风险评估"} <= unsure
    assert "合法性审核" not in unsure


def test_origins_from_which_a_document_goes_the_same_way_stand_together(ways):
    for kind in {way.kind for way in ways}:
        together = [origin for way in ways if way.kind == kind for origin in way.origins]
        assert len(together) == len(set(together))
    assert any(len(way.origins) > 1 for way in ways)


def test_another_rulebook_gives_another_path(ring):
    (way,) = document_ways(ring)
    assert [(step.act, step.by) for step in way.path] == [("check", ("hinge",)), ("sign", ("first",))]
    shorter = stack(load_texts({"ring.yaml": RING.replace("- {clause: checking", "#")}))
    (way,) = document_ways(shorter)
    assert [step.act for step in way.path] == ["sign"]


# ---- figures ---------------------------------------------------------------------------------------------------------


def test_a_circle_and_a_cut_post_are_found_with_the_parts_that_fall_apart(ring):
    ways = document_ways(ring)
    found = figures_json(whole_graph(ring, ways), ways)
    assert found["authority"]["circles"] == (("first", "second", "third"),)
    assert found["authority"]["cut_posts"] == ("first", "hinge")
    apart = {one["post"]: one["parts"] for one in found["falls_apart"]}
    assert apart["hinge"] == (("first", "second", "third"), ("leaf",))
    assert apart["first"] == (("hinge", "leaf"), ("second", "third"))
    assert found["authority"]["levels"] == (("first", "second", "third"), ("hinge",), ("leaf",))
    assert found["authority"]["longest_path"] == ("first", "hinge", "leaf")
    assert [step["act"] for step in found["longest_document_path"]["steps"]] == ["check", "sign"]


def test_a_post_without_which_the_rest_holds_together_is_no_cut_post(ring):
    graph = whole_graph(ring, document_ways(ring))
    assert parts_without(graph, frozenset({"leads"}), "second") == ()
    assert parts_without(graph, frozenset({"leads"}), "house") == ()


def test_every_figure_is_explained_in_one_sentence(ring, standard):
    for rules in (ring, standard):
        ways = document_ways(rules)
        told = measures(rules, whole_graph(rules, ways), ways)
        assert len(told) == 5
        for one in told:
            assert one.value
            assert one.meaning.zh.count("。") == 1
            assert one.meaning.en.count(".") == 1


def test_a_circle_is_told_in_a_ring(ring):
    ways = document_ways(ring)
    circles = measures(ring, whole_graph(ring, ways), ways)[0]
    assert [value.zh for value in circles.value] == ["甲 → 乙 → 丙 → 甲"]


def test_the_longest_path_of_a_document_has_the_most_steps(ways):
    most = longest(ways)
    assert most is not None
    assert len(most.every) == max(len(way.every) for way in ways)
    assert most.kind == "normative-document"


# ---- the page --------------------------------------------------------------------------------------------------------


class Found(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, {name: value or "" for name, value in attrs}))

    def values(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.all if name in attributes]


@pytest.fixture(scope="module")
def found(page: str) -> Found:
    return Found(page)


def test_the_content_policy_admits_the_one_script_with_the_map_in_it(page):
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert "data-map-reset" in script
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src &#39;sha256-{digest}&#39;" in page or f"script-src 'sha256-{digest}'" in page
    assert "http:" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https:" not in page


def test_every_box_in_the_picture_leads_to_its_entry_without_a_script(chart, found):
    ids = found.values("id")
    assert len(ids) == len(set(ids))
    boxes = [attributes for tag, attributes in found.all if tag == "a" and "data-box" in attributes]
    assert len(boxes) == 2 * len(chart.graph.nodes)
    for box in boxes:
        assert box["href"] == f"#{anchor('box', box['data-box'])}"
        assert box["href"][1:] in ids
        assert box["aria-label"]


def test_every_arrow_that_a_path_lights_is_in_the_picture(found):
    arrows = set(found.values("data-edge"))
    lit = {name for names in found.values("data-edges") for name in names.split()}
    assert lit
    assert lit <= arrows
    boxes = {name for names in found.values("data-boxes") for name in names.split()}
    assert boxes <= set(found.values("data-box"))


def test_every_link_of_the_page_leads_somewhere(found):
    ids = set(found.values("id"))
    assert {link[1:] for link in found.values("href") if link.startswith("#")} <= ids


def test_every_norm_that_is_cited_has_its_article_on_the_page(chart, view):
    shown = {clause.name for article in view.articles for clause in article.clauses}
    assert shown
    numbers = {article.number for article in view.articles}
    assert {int(re.sub(r"^A(\d+).*", r"\1", norm)) for norm in chart.norms} <= numbers


def test_the_controls_are_named_in_both_languages(page, found):
    for move in ("in", "out", "left", "right", "up", "down", "all"):
        assert f'data-move="{move}"' in page
    labelled = [one for tag, one in found.all if tag == "button" and "data-move" in one and one["data-move"] != "all"]
    assert all(one["data-zh"] and one["data-en"] and one["aria-label"] for one in labelled)
    options = [one for tag, one in found.all if tag == "option" and one.get("data-kind")]
    assert all(one["data-zh"] and one["data-en"] for one in options)


def test_a_page_without_a_graph_has_no_script_for_one():
    assert "data-map-reset" not in render_page(PageView(*(load(SMALL).label,) * 2, "guiju", (), ()))


@pytest.mark.parametrize("rulebook", [SMALL, "beichen_2023"])
def test_the_command_writes_the_page(rulebook, tmp_path, capsys):
    place = tmp_path / "图.html"
    assert main(["graph", "--rulebook", rulebook, "--format", "html", "--out", str(place), "--lang", "en"]) == 0
    assert place.read_text("utf-8").startswith('<!DOCTYPE html>\n<html lang="en"')
    assert capsys.readouterr().out == ""


def test_json_has_the_figures_that_the_page_shows(capsys):
    assert main(["graph", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["figures"]
    assert {"authority", "papers", "falls_apart", "longest_document_path"} <= set(told)
    assert {one["post"] for one in told["falls_apart"]} == set(told["authority"]["cut_posts"])
    assert told["longest_document_path"]["act"] == "sign"


def test_a_rulebook_without_ties_has_a_page_that_says_so():
    bare = stack(load_texts({"bare.yaml": "rulebook: {name: bare, zh: 空, en: bare, edition: 2024-01-01}"}))
    view = graph_view(bare)
    assert view.graph is None
    assert "0条关系" in view.summary[0].zh
    assert 'class="map"' not in render_page(view)
