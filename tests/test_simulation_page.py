"""The page of a run: one file that asks nothing of the network, says where its values come from, reads at any width."""

from __future__ import annotations

import base64
import html
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from fontTools.ttLib import TTFont

import guiju
from guiju.page.charts import Axis, Piece, Spot, Strip, lines, most_of, spots, strips, time_axis
from guiju.page.run_tables import BASES, values
from guiju.page.simulation import SECTIONS, simulation_page
from guiju.report.year import year_of
from guiju.scenario_files import shipped
from guiju.value_words import value_unit
from sim.experiment import Results
from sim.scenario import read_scenarios
from spec.bilingual import Bilingual
from spec.loader import load
from tests.one_file_pages import RULES_OF_A_PAGE, Tags

KEYED = re.compile(r'<figure id="([^"]+)" class="gj-chart" aria-label="([^"]*)">(.*?)</figure>', re.DOTALL)


@pytest.fixture(scope="module")
def results() -> Results:
    return guiju.simulate("baseline", 2)


@pytest.fixture(scope="module")
def page(results: Results) -> str:
    return simulation_page(results)


class Rows(HTMLParser):
    """The rows of the tables in one section, cell by cell, in one language."""

    def __init__(self, text: str, language: str) -> None:
        super().__init__()
        self.language, self.rows, self.open = language, [[]], [""]
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "span":
            self.open.append(dict(attrs).get("class") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.rows[-1] and self.open[-1] in ("", self.language):
            self.rows[-1][-1] += data.strip()


def section(page: str, name: str) -> str:
    (found,) = re.findall(rf'<section id="{name}">.*?</section>', page, re.DOTALL)
    return found


# ---- one file


def test_the_same_run_gives_the_same_bytes(results: Results, page: str) -> None:
    assert simulation_page(results) == page
    assert simulation_page(guiju.simulate("baseline", 2)) == page


@pytest.mark.parametrize("kept", RULES_OF_A_PAGE)
def test_the_page_keeps_what_every_page_keeps(kept, page: str) -> None:
    kept(page)


def test_ids_are_unique_and_every_reference_leads_somewhere(page: str) -> None:
    tags = Tags(page)
    ids = tags.values("id")
    assert len(set(ids)) == len(ids)
    links = {link[1:] for link in tags.values("href") if link.startswith("#")}
    assert links | set(tags.values("aria-labelledby")) <= set(ids)
    assert {name for name, _ in SECTIONS} <= links


def test_every_character_is_in_the_embedded_typeface(page: str) -> None:
    (sans,) = re.findall(r'font-family: "guiju sans"; src: url\(data:font/woff2;base64,([^)]+)\)', page)
    covered = set(TTFont(io.BytesIO(base64.b64decode(sans))).getBestCmap())
    shown = set(html.unescape(re.sub(r"(base64,|sha256-)[^)']+", "", page)))
    assert {character for character in shown if ord(character) not in covered} == {"\n"}
    assert 'class="uncovered"' not in page


# ---- both languages


def test_both_languages_are_in_the_page_and_one_of_them_shows_first(results: Results, page: str) -> None:
    assert '<html lang="zh-CN" data-lang="zh">' in page
    assert '<html lang="en" data-lang="en">' in simulation_page(results, "en")
    for _, label in SECTIONS:
        assert f'<span class="zh" lang="zh-CN">{label.zh}</span>' in page
        assert label.en in page


def test_the_language_is_chosen_by_buttons_that_the_script_knows(page: str) -> None:
    buttons = [found["data-language"] for tag, found in Tags(page).found if tag == "button"]
    assert buttons == ["zh", "en"]
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert 'getAttribute("data-language")' in script
    assert 'html[data-lang="en"] .zh { display: none; }' in page


def test_the_contents_stand_in_the_list_that_the_script_scrolls(page: str) -> None:
    (contents,) = re.findall(r'<nav class="contents".*?</nav>', page, re.DOTALL)
    assert re.search(r"<ol>\s*<li><a ", contents)
    assert '".contents > ol"' in page


# ---- what it says


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_value_of_the_scenario_is_listed_with_where_it_comes_from(results, page, language) -> None:
    rows = {row[0]: row for row in Rows(section(page, "values"), language).rows if row}
    stated = results.plan.scenario.values
    assert stated
    for one in stated:
        row = rows[one.name]
        assert row[3] == BASES[one.basis].say(language)
        assert all(text in row[1] for _, text in one.figures)
        assert row[2] == value_unit(one.unit).say(language)
        assert row[4] == one.note.say(language), "the note in the language of the reader, and in no other"
    assert len(rows) == len(stated) + 1, "the head, and nothing that is no value"


def test_every_unit_of_our_scenarios_has_a_chinese_word() -> None:
    units = {one.unit for each in read_scenarios(shipped(), load()).values() for one in each.values}
    assert len(units) > 20
    assert [unit for unit in units if re.search("[A-Za-z]", value_unit(unit).zh)] == []


def test_a_value_of_a_base_names_the_scenario_that_lends_it(results: Results) -> None:
    scenario = results.plan.scenario
    lent = replace(scenario, name="mine")
    ((plain, *_), (from_base, *_)) = (
        part.rows
        for one in (scenario, lent)
        for part in values(replace(results, plan=replace(results.plan, scenario=one)))
    )
    note = scenario.values[0].note
    assert plain[4] == note
    assert from_base[4] == Bilingual(f"{note.zh}（baseline）", f"{note.en} (baseline)")


def test_every_measure_of_the_run_is_in_the_last_table(results: Results, page: str) -> None:
    rows = [row for row in Rows(section(page, "figures"), "en").rows if row][1:]
    assert len(rows) == len([row for row in results.rows if row.estimate.mean is not None])


def test_the_times_of_the_page_are_those_of_the_run(results: Results, page: str) -> None:
    row = results.row(guiju.Key("turnaround", "", ""))
    assert f"{row.estimate.mean:.1f} days on average" in page
    assert f"{row.censored / 2:.0f} a year were not" in page, "a number of papers is one of a year"


def test_the_last_table_has_the_greatest_value_and_the_interval_of_every_quantile(results: Results, page: str) -> None:
    for language, wanted in (("zh", "天"), ("en", " d")):
        rows = [row for row in Rows(section(page, "figures"), language).rows if row]
        label = {"zh": "全程用时 · 全部", "en": "turnaround · all"}[language]
        (row,) = [one for one in rows if one[0] == label]
        told = results.row(guiju.Key("turnaround"))
        low, high = told.bounds[1]
        assert [one.count(wanted) for one in row[4:8]] == [3, 3, 3, 1]
        assert all(f"{value:.1f}" in row[5] for value in (told.p90, low, high))
        assert row[7].startswith(f"{told.most:.1f}")


def test_the_step_at_which_a_paper_stopped_has_its_name_in_both_languages(page: str) -> None:
    for language, wanted in (("zh", "审批"), ("en", "approve")):
        rows = [row for row in Rows(section(page, "figures"), language).rows if row]
        steps = {row[1] for row in rows if row[0].startswith(("无人可办", "stopped")) and row[1]}
        assert steps == {wanted}


def test_the_warm_up_is_judged_by_days_and_on_a_series_that_settles(results: Results, page: str) -> None:
    cut = year_of(results).warm_up
    assert cut.observations == 366 + 120
    assert cut.truncation is not None, "papers that nobody may take further are left out, the others settle"
    assert cut.said.en in page


def test_every_chart_has_a_title_and_every_row_of_it_a_label(page: str) -> None:
    charts = KEYED.findall(page)
    assert len(charts) == page.count('class="gj-chart"') > 40
    assert len({name for name, _, _ in charts}) == len(charts)
    for name, title, inside in charts:
        assert title.strip(), name
        rows = re.findall(r'<div class="row"><span>(.*?)</span>', inside)
        assert all(rows[:-1]), name


def test_each_chart_is_there_in_either_language(page: str) -> None:
    names = {name for name, _, _ in KEYED.findall(page)}
    assert {name.removesuffix("-zh") for name in names if name.endswith("-zh")} == {
        name.removesuffix("-en") for name in names if name.endswith("-en")
    }


def test_the_minutes_of_an_emergency_are_drawn_in_minutes(page: str) -> None:
    charts = {name: inside for name, _, inside in KEYED.findall(page)}
    assert '<span class="axis">分钟</span>' in charts["stages-emergency-zh"]
    assert '<span class="axis">min</span>' in charts["stages-emergency-en"]
    assert '<span class="axis">days</span>' in charts["turnaround-en"]


# ---- charts


@pytest.mark.parametrize(
    ("most", "unit"), [(0.0, "min"), (0.19, "min"), (0.2, "h"), (1.99, "h"), (2.0, "days"), (400.0, "days")]
)
def test_times_are_drawn_in_the_unit_that_fits_all_of_them(most: float, unit: str) -> None:
    assert time_axis(most, "en").label == unit


def test_a_picture_in_minutes_has_the_same_shape_as_one_in_days() -> None:
    strip = [Strip("x", (Piece("waiting", 0.0, 0.05), Piece("working", 0.05, 0.075)))]
    drawn = strips("t", "a", strip, Axis("min", 1440.0))
    assert re.findall(r"<rect.*?>", drawn) == [
        '<rect class="waiting" x="0.00%" y="5" height="16" width="36.00%"/>',
        '<rect class="working" x="36.00%" y="5" height="16" width="54.00%"/>',
    ]
    assert ">200</text>" in drawn


def test_nothing_is_drawn_beyond_the_last_tick() -> None:
    some = [Spot("x", 3.0, 9.0, 2.0, 7.0, "3 ± 9"), Spot("y", 0.0, None, 0.0, 0.0)]
    assert most_of(some) == 12.0
    places = [float(one) for one in re.findall(r'x[12]="([-\d.]+)%"', spots("t", "a", some))]
    assert min(places) == 0.0
    assert max(places) == 100.0


def test_a_chart_without_rows_or_with_noughts_only_is_drawn_all_the_same() -> None:
    for drawn in (spots("t", "a", []), strips("t", "b", []), strips("t", "c", [Strip("x", (Piece("working", 0, 0),))])):
        assert "nan" not in drawn
        assert "<rect" not in drawn
    assert "nan" not in lines("t", "d", np.zeros((2, 5)), [(0, "1")])


def test_a_label_with_markup_is_shown_and_not_obeyed() -> None:
    drawn = strips('a "title" <b>', "a", [Strip("<i>x</i>", (), "<u>")])
    assert "<i>" not in drawn
    assert "<u>" not in drawn
    assert 'aria-label="a &quot;title&quot; &lt;b&gt;"' in drawn
