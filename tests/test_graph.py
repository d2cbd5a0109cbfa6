"""The picture of authority: every arrow rests on a norm, and shows who leads, examines, approves and signs."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest

from guiju.cli import main
from guiju.page.graph import Edge, EdgeKind, Graph, Node
from guiju.report.authority_graph import authority_graph, clauses_behind, highlight_for, part_of
from guiju.report.figures import figures
from guiju.report.ties import ANYWHERE, ties
from spec.bilingual import Bilingual
from spec.layers import layer_names, stack
from spec.loader import load
from spec.rulebook import Stack

PROJECT = Path(__file__).resolve().parent.parent
SMALL = str(Path(__file__).parent / "data" / "small")
LEADS: frozenset[EdgeKind] = frozenset({"leads"})
SIGNS: frozenset[EdgeKind] = frozenset({"signs"})


@pytest.fixture(scope="module")
def literal() -> Stack:
    return stack(load())


@pytest.fixture(scope="module")
def standard() -> Stack:
    rulebook = load()
    return stack(rulebook, layer_names(rulebook, ["standard"]))


@pytest.fixture(scope="module")
def arrows(literal: Stack) -> dict[str, Edge]:
    return {edge.name: edge for edge in authority_graph(literal).edges}


@pytest.fixture
def call(capsys):
    """Calls ``guiju graph``; the result is the exit code, standard output and standard error."""

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["graph", *words])
        written = capsys.readouterr()
        return code, written.out, written.err

    return run


# ---- what the arrows say ---------------------------------------------------------------------------------------------


def test_the_mayor_signs_what_the_government_sends_upwards(arrows):
    assert "A54.1" in arrows["signs:government:mayor"].note.zh.split("、")
    assert "A54.1" in arrows["signs:government:mayor"].note.en.split(", ")


def test_a_form_of_an_act_is_drawn_as_the_act(arrows):
    """To put one's name to an order is a form of signing."""
    assert "A54.5" in arrows["signs:government:mayor"].note.zh


def test_the_portfolio_vice_mayor_signs_for_the_government_and_its_office(arrows):
    assert arrows["signs:government:vice-mayor"].note.zh == "A54.6"
    assert arrows["signs:office:vice-mayor"].note.zh == "A54.6"


def test_the_head_of_a_unit_signs_for_that_unit_and_no_other(arrows):
    for unit in ("department", "town", "subdistrict", "zone"):
        assert [name for name in arrows if name.startswith(f"signs:{unit}:")] == [f"signs:{unit}:{unit}-head"]


def test_minutes_come_from_their_meeting(arrows):
    assert arrows["signs:executive-meeting:mayor"].note.zh == "A49.1"
    assert {name for name in arrows if name.startswith("signs:special-meeting:")} == {
        "signs:special-meeting:mayor",
        "signs:special-meeting:vice-mayor",
    }


def test_what_units_submit_goes_through_the_office_to_a_vice_mayor(arrows):
    assert arrows["routes:town:office"].note.zh == arrows["routes:office:vice-mayor"].note.zh == "A53.2"
    assert "A53.2" in arrows["approves:town:vice-mayor"].note.zh
    assert "A53.3" in arrows["approves:town:mayor"].note.zh


def test_the_legal_body_examines_normative_documents(arrows):
    assert "A53.6" in arrows["examines:government:legal-body"].note.zh


def test_a_vice_mayor_who_leaves_needs_the_mayor(arrows):
    assert arrows["approves:vice-mayor:mayor"].note.zh == "A68.2"


def test_the_audit_bureau_is_led_from_two_sides(arrows):
    assert {edge.tail for edge in arrows.values() if edge.kind == "leads" and edge.head == "audit-bureau"} == {
        "mayor",
        "municipal-audit",
    }


def test_a_clause_that_names_no_source_begins_at_any_source(arrows):
    assert arrows[f"signs:{ANYWHERE}:mayor"].note.zh == "A54.3"


def test_a_post_below_another_does_not_stand_beside_it(arrows):
    assert not any("executive-vice-mayor" in name for name in arrows)


@pytest.mark.parametrize("name", ["literal", "standard"])
def test_no_arrow_without_a_norm(name, request):
    rules: Stack = request.getfixturevalue(name)
    graph = authority_graph(rules)
    behind = clauses_behind(rules)
    assert graph.edges
    for edge in graph.edges:
        assert edge.note.zh, edge.name
        assert edge.note.en, edge.name
        norms = {norm for tie in behind[edge.name] for norm in rules.clauses[tie.clause].norms}
        assert set(edge.note.zh.split("、")) == norms


def test_every_power_to_sign_is_drawn(literal):
    drawn = {tie.clause for tie in ties(literal) if tie.kind == "signs"}
    assert {clause.name for clause in literal.powers["sign"]} <= drawn


def test_a_reading_may_add_a_signer_and_narrow_a_power(literal, standard):
    before = {edge.name for edge in authority_graph(literal).edges}
    after = {edge.name for edge in authority_graph(standard).edges}
    assert {"signs:plenary:mayor", "signs:office:office-director"} <= after - before
    assert f"signs:{ANYWHERE}:mayor" in before - after


def test_a_presider_who_has_to_be_a_leader_is_nobody_else(standard):
    signers = {tie.head for tie in ties(standard) if tie.kind == "signs" and tie.tail == "special-meeting"}
    assert signers == {"mayor", "vice-mayor"}


def test_meetings_and_what_stands_above_are_told_apart(literal):
    kinds = {node.name: node.kind for node in authority_graph(literal).nodes}
    assert kinds["executive-meeting"] == "meeting"
    assert kinds["municipal-government"] == "outside"
    assert (kinds["mayor"], kinds["office"]) == ("post", "body")


def test_a_picture_may_be_of_some_kinds_of_arrows(literal):
    graph = authority_graph(literal, LEADS)
    assert {edge.kind for edge in graph.edges} == {"leads"}
    assert {node.name for node in graph.nodes} == {end for edge in graph.edges for end in (edge.tail, edge.head)}


# ---- one kind of document --------------------------------------------------------------------------------------------


def test_a_notice_does_not_go_to_the_legal_body_and_a_normative_document_does(literal):
    way = "examines:government:legal-body"
    assert way not in highlight_for(literal, "notice")
    assert way in highlight_for(literal, "normative-document")


def test_an_order_of_the_government_is_for_the_mayor_alone(literal):
    signers = {name for name in highlight_for(literal, "order") if name.startswith("signs:government:")}
    assert signers == {"signs:government:mayor"}


def test_minutes_of_the_executive_meeting_stand_out_only_among_minutes(literal):
    assert "signs:executive-meeting:mayor" in highlight_for(literal, "minutes")
    assert "signs:executive-meeting:mayor" not in highlight_for(literal, "notice")


def test_leave_and_trips_are_no_way_of_a_document(literal):
    lit = highlight_for(literal, "notice")
    assert not {"approves:vice-mayor:mayor", "approves:mayor:municipal-government"} & lit
    assert not any(name.startswith("leads:") for name in lit)


def test_every_highlight_is_a_part_of_the_picture(literal):
    edges = {edge.name for edge in authority_graph(literal).edges}
    for kind in literal.vocabulary.facts["document.kind"].value_ids:
        lit = highlight_for(literal, kind)
        assert lit
        assert lit < edges


def test_a_part_keeps_only_the_boxes_that_it_reaches(literal):
    part = part_of(authority_graph(literal), frozenset({"signs:town:town-head"}))
    assert {node.name for node in part.nodes} == {"town", "town-head"}


# ---- what is measured ------------------------------------------------------------------------------------------------


def boxes(*pairs: str) -> Graph:
    names = sorted({name for pair in pairs for name in pair})
    nodes = tuple(Node(name, Bilingual(name, name), "post") for name in names)
    return Graph(nodes, tuple(Edge(pair, pair[0], pair[1], "leads") for pair in pairs))


def test_authority_has_no_circle_and_starts_at_the_mayor(literal):
    measured = figures(authority_graph(literal), LEADS)
    assert measured.circles == ()
    assert measured.longest_path[0] == "mayor"
    assert "mayor" in measured.cut_posts


def test_a_circle_is_told_from_its_first_name_on():
    assert figures(boxes("ba", "ac", "cb", "cd"), LEADS).circles == (("a", "c", "b"),)


def test_somebody_who_leads_themselves_is_a_circle():
    assert figures(boxes("aa", "ab"), LEADS).circles == (("a",),)


def test_levels_and_the_longest_path_survive_a_circle():
    measured = figures(boxes("ab", "bc", "cb", "cd"), LEADS)
    assert measured.levels == (("a",), ("b", "c"), ("d",))
    assert measured.longest_path == ("a", "b", "d")


def test_a_cut_post_is_one_that_nothing_goes_around():
    assert figures(boxes("ab", "bc", "cd", "bd"), LEADS).cut_posts == ("b",)


def test_nothing_is_measured_where_there_is_no_arrow():
    assert figures(boxes(), LEADS) == figures(boxes("ab"), SIGNS)


# ---- the command -----------------------------------------------------------------------------------------------------


def test_the_picture_is_a_file_of_its_own_with_its_typeface(call):
    code, out, _ = call()
    picture = ElementTree.fromstring(out)
    assert code == 0
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert "data:font/woff2;base64," in out
    assert any(text.text == "区长" for text in picture.iter("{http://www.w3.org/2000/svg}text"))


def test_the_picture_speaks_english_on_request(call):
    _, out, _ = call("--lang", "en")
    assert ">mayor<" in out
    assert "区长" not in out


def test_a_highlight_pales_the_rest(call):
    _, plain, _ = call()
    _, lit, _ = call("--highlight", "notice")
    assert 'class="gj-edge gj-leads gj-pale"' in lit
    assert 'class="gj-edge gj-leads gj-pale"' not in plain


def test_another_program_reads_the_same_graph(call, literal):
    _, out, _ = call("--format", "graphml", "--highlight", "notice")
    read: Any = nx.read_graphml(io.BytesIO(out.encode()), force_multigraph=True)
    graph = authority_graph(literal)
    assert set(read.nodes) == {node.name for node in graph.nodes}
    assert {key for _, _, key in read.edges(keys=True)} == {edge.name for edge in graph.edges}
    ground = read.edges["government", "mayor", "signs:government:mayor"]
    assert "A54.1" in ground["norms"]
    assert ground["highlighted"]
    assert read.nodes["mayor"]["label"] == "区长"


@pytest.mark.parametrize("words", [("--format", "json"), ("--json",)])
def test_json_has_boxes_arrows_and_figures(call, literal, words):
    code, out, _ = call(*words)
    data = json.loads(out)
    assert code == 0
    assert (data["version"], data["rulebook"], data["layers"], data["highlight"]) == (1, "beichen_2023", [], None)
    arrow = next(one for one in data["edges"] if one["id"] == "signs:government:mayor")
    assert "A54.1" in arrow["norms"]
    assert "signing.to-the-municipality" in arrow["clauses"]
    assert {one["id"] for one in data["nodes"]} >= {arrow["from"], arrow["to"]}
    assert data["figures"]["authority"]["circles"] == []
    assert set(data["figures"]["papers"]) == {"circles", "levels", "longest_path", "cut_posts"}
    assert all(set(one["clauses"]) <= set(literal.clauses) for one in data["edges"])


def test_layers_are_drawn_as_asked(call):
    _, out, _ = call("--json", "--layers", "standard")
    assert any(one["id"] == "signs:plenary:mayor" for one in json.loads(out)["edges"])


def test_an_unknown_kind_of_document_is_refused_with_the_nearest(call):
    code, out, err = call("--highlight", "normative-documents")
    assert (code, out) == (2, "")
    assert "normative-documents" in err
    assert "normative-document，" in err


def test_a_rulebook_without_kinds_of_documents_has_nothing_to_highlight(call):
    code, _, err = call("--rulebook", SMALL, "--highlight", "notice")
    assert code == 2
    assert "没有这个文种" in err


def test_a_small_rulebook_has_a_picture_too(call):
    _, out, _ = call("--rulebook", SMALL, "--json")
    found = {one["id"]: one["norms"] for one in json.loads(out)["edges"]}
    assert found["leads:committee:branch"] == ["A2.2"]
    assert found["signs:committee:chair"] == ["A3.1", "A3.3"]
    assert found["signs:committee:deputy"] == ["A3.2"]


def test_a_file_is_written_whole(call, tmp_path):
    place = tmp_path / "图.svg"
    code, out, _ = call("--out", str(place))
    assert (code, out) == (0, "")
    assert place.read_text("utf-8").endswith("</svg>\n")
    assert [file.name for file in tmp_path.iterdir()] == ["图.svg"]


@pytest.mark.parametrize("form", ["svg", "html", "graphml", "json"])
def test_the_same_bytes_for_any_hash_seed(form):
    def run(seed: str) -> bytes:
        environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-m", "guiju", "graph", "--format", form, "--highlight", "request"]
        return subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, check=True).stdout

    assert run("1") == run("2")
