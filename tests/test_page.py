"""The report page: what it shows, what it refuses, and that it needs nothing but itself."""

from __future__ import annotations

import base64
import html
import io
import itertools
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from guiju.page import (
    Article,
    Clause,
    Closure,
    Edge,
    Family,
    Finding,
    Graph,
    Node,
    PageView,
    Picture,
    Reading,
    Stack,
    VerdictRow,
    WorkedCase,
    draw_graph,
    draw_page,
    render_page,
)
from guiju.page.font import embedded_font
from guiju.page.graph import EDGE_KINDS, NODE_KINDS
from guiju.page.lettering import text_width
from guiju.page.routes import Box, Layout, Point, lay_out
from spec.bilingual import Bilingual
from tests.one_file_pages import RULES_OF_A_PAGE, Tags


def same(text: str) -> Bilingual:
    return Bilingual(text, text)


def sample_graph() -> Graph:
    nodes = (
        Node("mayor", Bilingual("区长", "mayor"), "post", 0),
        Node("vice", Bilingual("副区长", "vice mayor"), "post", 1),
        Node("office", Bilingual("区政府办公室", "government office"), "body", 1),
        Node("town", Bilingual("镇政府 <甲>", "town <A>"), "body", 2),
    )
    edges = (
        Edge("1", "mayor", "vice", "leads", Bilingual("第五条", "article 5")),
        Edge("2", "town", "office", "routes"),
        Edge("3", "office", "vice", "routes"),
        Edge("4", "vice", "town", "signs"),
        Edge("5", "mayor", "town", "approves"),
        Edge("6", "vice", "vice", "approves"),
    )
    return Graph(nodes, edges)


def sample_view() -> PageView:
    unsigned = Finding(
        "F01",
        "gap",
        Bilingual("<script>alert('通知')</script> 没有人有权签发", 'nobody may sign <img src="x" onerror="1">'),
        ("A54.6", "A54.9", "A81.1"),
        (Bilingual("文种是通知", "the document is a notice"), Bilingual("不属于重大事项", "the matter is not major")),
        Bilingual("没有人有权签发", "nobody may sign"),
        True,
        "model",
        (Closure(("mayor-signs",), 0.924), Closure(("mayor-signs", "other"), None)),
    )
    seen = Finding("F02", "scope", Bilingual("不清楚是否适用", "unclear scope"), (), demonstrated="reading")
    rows = (
        VerdictRow(
            "one-signer",
            Bilingual("每份公文都有人签发", "every document has a signer"),
            "exists",
            "refuted",
            Bilingual("签发", "sign"),
            Bilingual("任意人数", "any number of persons"),
            ("A54.6",),
            presuppositions=(Bilingual("每个单位都有负责人", "every unit has a head"),),
            rechecked=True,
            findings=("F01",),
        ),
    )
    literal = Stack("literal", Bilingual("字面", "the letter"), ("beichen-2023",), rows)
    mended = (replace(rows[0], verdict="proved", readings=("mayor-signs",), findings=()),)
    standard = Stack("standard", Bilingual("推荐读法", "recommended"), ("beichen-2023", "mayor-signs"), mended)
    clause = Clause(
        "signing.within-a-portfolio",
        "A54.6",
        Bilingual("权限", "power"),
        "由分管副区长签发",
        Bilingual("分管范围内的公文", "documents within a portfolio"),
        Bilingual("分管副区长可以签发", "the vice mayor in charge may sign"),
        (Bilingual("报送市政府", "it goes to the municipal government"), Bilingual("事项重大", "the matter is major")),
    )
    return PageView(
        Bilingual("《工作规则》检查报告", "The working rules: a check"),
        Bilingual("2023年印发", "issued in 2023"),
        "guiju 0.1.0",
        (Bilingual("多数规定写得清楚。", "Most rules are clear."),),
        (literal, standard),
        (Family("exists", Bilingual("有人办", "somebody"), Bilingual("总有人能办吗？", "Is there always somebody?")),),
        (unsigned, seen),
        (Article(54, Bilingual("第九章", "Chapter 9"), (clause, replace(clause, name="again")), ("F01",)),),
        (
            Reading(
                "mayor-signs",
                Bilingual("由区长签发", "the mayor signs"),
                Bilingual("多数规则如此", "most rules say so"),
                same("A & B"),
                True,
                ("F01",),
            ),
        ),
        (
            Picture("way", Bilingual("路径", "the way"), Bilingual("公文的路径", "of a document"), sample_graph()),
            Picture("lit", Bilingual("突出", "lit"), same(""), sample_graph(), frozenset({"1"})),
        ),
        (WorkedCase(Bilingual("区长出国", "the mayor is abroad"), Bilingual("等待", "waits"), False, ("A8.4",)),),
    )


@pytest.fixture(scope="module")
def page() -> str:
    return render_page(sample_view())


def test_the_same_view_gives_the_same_bytes(page: str, tmp_path: Path) -> None:
    assert render_page(sample_view()) == page
    assert render_page(sample_view(), cache=tmp_path) == page
    assert render_page(sample_view(), cache=tmp_path) == page


@pytest.mark.parametrize("kept", RULES_OF_A_PAGE)
def test_the_page_keeps_what_every_page_keeps(kept, page: str) -> None:
    kept(page)


def test_markup_in_a_rulebook_is_shown_and_not_obeyed(page: str) -> None:
    tags = Tags(page)
    assert [tag for tag, _ in tags.found].count("script") == 1
    assert "img" not in [tag for tag, _ in tags.found]
    assert "<script>alert('通知')</script> 没有人有权签发" in tags.text["span"]
    assert "&lt;script&gt;" in page
    assert "镇政府 <甲>" in tags.text["text"]


def test_tags_match_and_ids_are_unique_and_every_reference_leads_somewhere(page: str) -> None:
    tags = Tags(page)
    ids = tags.values("id")
    assert len(set(ids)) == len(ids)
    links = {link[1:] for link in tags.values("href") if link.startswith("#")}
    named = {name for names in tags.values("aria-labelledby") + tags.values("aria-controls") for name in names.split()}
    assert links | named <= set(ids)
    assert {"finding-F01", "norm-A54.6", "article-54", "reading-mayor-signs"} <= links


def test_every_character_is_in_the_embedded_typeface(page: str) -> None:
    (sans,) = re.findall(r'font-family: "guiju sans"; src: url\(data:font/woff2;base64,([^)]+)\)', page)
    covered = set(TTFont(io.BytesIO(base64.b64decode(sans))).getBestCmap())
    shown = set(html.unescape(re.sub(r"(base64,|sha256-)[^)']+", "", page)))
    assert {character for character in shown if ord(character) not in covered} == {"\n"}


def test_a_character_that_the_typeface_lacks_is_reported_and_listed() -> None:
    strange = chr(0x1F600)
    drawn = draw_page(replace(sample_view(), edition=same(f"2023 {strange}")))
    assert drawn.uncovered == (strange,)
    assert "U+1F600" in drawn.html


def test_both_languages_are_in_the_page_and_one_of_them_shows_first(page: str) -> None:
    for text in ("每份公文都有人签发", "every document has a signer", "怎样读这份报告", "How to read this page"):
        assert text in page
    assert '<html lang="zh-CN" data-lang="zh">' in page
    assert '<html lang="en" data-lang="en">' in render_page(sample_view(), "en")


def test_verdicts_of_the_stacks_stand_side_by_side(page: str) -> None:
    (rows,) = re.findall(r'<tbody class="rows[^>]*>(.*?)</tbody>', page, re.DOTALL)
    assert rows.count('<tr class="changes"') == rows.count("<tr") == 1
    assert rows.index("v-refuted") < rows.index("v-proved")


def test_a_finding_shows_its_case_its_norms_and_what_closes_it(page: str) -> None:
    (card,) = re.findall(r'<article class="finding k-gap".*?</article>', page, re.DOTALL)
    for text in ("文种是通知", "由分管副区长签发", "第五十四条", "92%", 'href="#reading-mayor-signs"', "A81.1"):
        assert text in card


def test_findings_that_only_a_reader_sees_are_kept_apart(page: str) -> None:
    apart = page.index("只有读者才能看出")
    assert page.index('id="finding-F01"') < apart < page.index('id="finding-F02"')


def test_a_view_without_findings_leaves_their_section_out() -> None:
    bare = render_page(PageView(same("报告"), same("2023"), "guiju", (), ()))
    assert 'id="findings"' not in bare
    assert 'href="#findings"' not in bare
    Tags(bare)


def test_a_view_that_names_a_missing_finding_is_refused() -> None:
    view = sample_view()
    with pytest.raises(ValueError, match="no finding is called F01"):
        replace(view, findings=view.findings[1:])
    with pytest.raises(ValueError, match="more than one finding is called F02"):
        replace(view, findings=view.findings + view.findings[1:])


def test_the_typeface_keeps_its_licence_and_only_the_characters_in_use() -> None:
    font = embedded_font("区长，《签发》A")
    whole = TTFont(io.BytesIO(font.woff2))
    assert sorted(map(chr, whole.getBestCmap())) == sorted("区长，《签发》A")
    assert "SIL Open Font License" in whole["name"].getDebugName(13)
    assert font.woff2 == embedded_font(reversed("区长，《签发》A")).woff2


def test_a_damaged_cache_is_not_believed(tmp_path: Path) -> None:
    font = embedded_font("区长", "serif", tmp_path)
    (kept,) = tmp_path.iterdir()
    for damage in (b"", b"{}", kept.read_bytes().replace(b"A", b"B"), b"\xff"):
        kept.write_bytes(damage)
        assert embedded_font("区长", "serif", tmp_path) == font


def random_graph(seed: int) -> Graph:
    """Up to 80 nodes and 250 edges with circles, loops and parallel edges; some levels are fixed."""
    chance = random.Random(seed)
    count = chance.choice((1, 5, 20, 80))
    labels = (Bilingual("区长", "mayor"), Bilingual("区政府办公室主任", "director of the government office"))
    nodes = tuple(
        Node(f"n{number}", chance.choice(labels), chance.choice(list(NODE_KINDS)), chance.choice((None, None, None, 2)))
        for number in range(count)
    )
    edges = tuple(
        Edge(f"e{number}", f"n{tail}", f"n{min(count - 1, tail + chance.randrange(-1, 9)) % count}", kind)
        for number in range(3 * count)
        for tail, kind in [(chance.randrange(count), chance.choice(list(EDGE_KINDS)))]
    )
    return Graph(nodes, edges)


def along(points: tuple[Point, ...]) -> list[Point]:
    """Points on a route, 25 to a curve."""
    found = []
    for start in range(0, len(points) - 1, 3):
        ends = points[start : start + 4]
        for step in range(1, 25):
            t = step / 25
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (sum(w * p[axis] for w, p in zip(weights, ends, strict=True)) for axis in (0, 1))
            found.append((x, y))
    return found


def inside(box: Box, point: Point) -> bool:
    return box.x + 0.2 < point[0] < box.x + box.width - 0.2 and box.y + 0.2 < point[1] < box.y + box.height - 0.2


@pytest.fixture(scope="module", params=range(8))
def layout(request: pytest.FixtureRequest) -> Layout:
    return lay_out(random_graph(request.param))


def test_boxes_do_not_overlap_and_stay_in_the_picture(layout: Layout) -> None:
    for one, other in itertools.combinations(layout.boxes, 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y
    for box in layout.boxes:
        assert 0 <= box.x <= box.x + box.width <= layout.width
        assert 0 <= box.y <= box.y + box.height <= layout.height


def test_no_arrow_crosses_a_box_or_leaves_the_picture(layout: Layout) -> None:
    for route in layout.routes:
        for point in along(route.points):
            assert not [box.node.name for box in layout.boxes if inside(box, point)], route.edge
            assert 0 <= point[0] <= layout.width
            assert 0 <= point[1] <= layout.height


def test_every_arrow_begins_and_ends_at_its_boxes(layout: Layout) -> None:
    boxes = {box.node.name: box for box in layout.boxes}
    for route in layout.routes:
        for name, (x, y) in ((route.edge.tail, route.points[0]), (route.edge.head, route.points[-1])):
            box = boxes[name]
            assert box.x - 0.2 <= x <= box.x + box.width + 0.2
            assert box.y - 0.2 <= y <= box.y + box.height + 0.2


def test_labels_fit_into_their_boxes_in_the_embedded_typeface(layout: Layout) -> None:
    letters = {letter for box in layout.boxes for line in box.lines for letter in line.text}
    font = TTFont(io.BytesIO(embedded_font(letters).woff2))
    advances, glyphs = font["hmtx"].metrics, font.getBestCmap()
    for box in layout.boxes:
        for line in box.lines:
            real = sum(advances[glyphs[ord(letter)]][0] for letter in line.text) / 1000 * (11 if line.small else 14)
            assert real <= box.width - 12
            assert real <= text_width(line.text, 11 if line.small else 14) + 0.1


def test_fixed_levels_are_kept_and_arrows_run_down_where_nothing_is_fixed() -> None:
    boxes = {box.node.name: box for box in lay_out(sample_graph()).boxes}
    assert boxes["mayor"].y < boxes["vice"].y < boxes["town"].y
    free = Graph(
        tuple(replace(node, level=None) for node in sample_graph().nodes),
        tuple(edge for edge in sample_graph().edges if edge.name in "123"),
    )
    placed = {box.node.name: box for box in lay_out(free).boxes}
    assert all(placed[edge.tail].y < placed[edge.head].y for edge in free.edges)


def test_a_tree_is_drawn_without_crossings() -> None:
    nodes = tuple(Node(f"n{number}", same(f"机构{number}"), "body") for number in range(31))
    parents = random.Random(4).sample(range(1, 31), 30)
    edges = tuple(Edge(str(child), f"n{(child - 1) // 2}", f"n{child}", "leads") for child in parents)
    layout = lay_out(Graph(nodes, edges))
    ends = sorted((r.points[0][1], r.points[0][0], r.points[-1][0]) for r in layout.routes)
    for _, row in itertools.groupby(ends, key=lambda end: end[0]):
        heads = [head for _, _, head in row]
        assert heads == sorted(heads)


def test_the_picture_says_in_words_what_it_shows_and_stands_alone_as_a_file() -> None:
    picture = draw_graph(sample_graph(), Bilingual("路径", "the way"), "zh", highlight={"1"}, standalone=True)
    tags = Tags(picture)
    assert tags.found[0][1]["role"] == "img"
    assert tags.text["desc"][0].startswith("区长 → 副区长：领导（第五条）；")
    for label in ("领导", "呈批", "审批", "签发"):
        assert label in tags.text["text"]
    assert "审核" not in tags.text["text"]
    assert picture.count("gj-edge gj-leads gj-pale") == 0
    assert picture.count("gj-pale") - len(re.findall(r"\.gj-pale", picture)) == 5 + 2
    with pytest.raises(ValueError, match="no edge is called 9"):
        draw_graph(sample_graph(), same("图"), highlight={"9"})
