"""Properties that an analyst writes: in a file beside the rulebook, narrowed to some cases, judged like all others."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from guiju.cli import main
from guiju.report.verdict_rows import stack_row
from proofs.asked import all_obligations, parts_of
from proofs.battery import Plan, check
from proofs.kept_results import KeptResults
from proofs.obligations import Obligation
from spec.bilingual import Language
from spec.case_files import read_cases
from spec.decide import decide
from spec.layers import stack
from spec.loader import load, load_texts
from spec.problems import BadInput
from spec.properties import with_properties
from spec.rulebook import Rulebook

DOCS = Path(__file__).resolve().parent.parent / "docs"
COMMITTEE = "heritage_committee"
SMALL = (Path(__file__).parent / "data" / "office.yaml").read_text("utf-8")


def small(*lines: str) -> Rulebook:
    """The small rulebook with some properties."""
    return with_properties(load_texts({"small.yaml": SMALL}), {"mine.yaml": written(*lines)})


def written(*lines: str) -> str:
    return "properties:\n" + "".join(f"- {{zh: 甲, en: a, {line}}}\n" for line in lines)


def judged(rulebook: Rulebook, *names: str) -> dict[str, str]:
    """The verdicts on the named properties of a rulebook by the text alone."""
    there = stack(rulebook)
    wanted = {one for each in rulebook.properties if each.name in names for one in parts_of(there, each)}
    (result,) = check(rulebook, [("literal", ())], Plan(inline=True), lambda one: one in wanted)
    assert all(one.replayed for one in result.findings)
    return {one.obligation.name: one.verdict for one in result.verdicts}


# ---- ``when`` narrows what a property is about, in every family


@pytest.mark.parametrize(
    ("line", "when", "wide", "narrow"),
    [
        ("family: exists, act: sign", "paper.kind is letter", "refuted", "proved"),
        ("family: unique, act: sign", "paper.kind is letter", "refuted", "proved"),
        ("family: exactly-one, act: sign", "paper.kind is letter", "refuted", "proved"),
        ("family: available, act: sign, away: 1", "paper.kind is letter and head.away is none", "refuted", "proved"),
        ("family: gated, act: sign", "not (paper.grave)", "refuted", "proved"),
        ("family: ambiguous, act: sign", "paper.grave", "refuted", "proved"),
        ("family: ambiguous, act: sign, definition: weighty", "not (paper.secret)", "refuted", "proved"),
        ("family: exists, act: sign", "paper.kind is note", "refuted", "refuted"),
        ("family: unique, act: sign", "paper.kind is order", "refuted", "refuted"),
        ("family: gated, act: sign", "paper.grave and paper.kind is order", "refuted", "refuted"),
    ],
)
def test_a_narrowed_property_may_hold_where_the_wide_one_fails(line: str, when: str, wide: str, narrow: str) -> None:
    rulebook = small(f"property: wide, {line}", f"property: narrow, {line}, when: {when}")
    assert set(judged(rulebook, "wide").values()) >= {wide}
    assert wide in judged(rulebook, "wide").values()
    found = judged(rulebook, "narrow")
    assert found
    if narrow == "proved":
        assert set(found.values()) == {"proved"}
    else:
        assert "refuted" in found.values()


def test_levels_are_narrowed_as_before() -> None:
    rulebook = load(COMMITTEE)
    line = "family: levels, act: send-up, from: document.issuer, to: document.addressees, through: committee"
    district = "document.issuer is a district-department"
    both = with_properties(
        rulebook,
        {
            "a": written(
                f"property: wide, {line}, when: {district}",
                f"property: narrow, {line}, when: {district} and not (document.asked-for-by-the-city)",
            )
        },
    )
    assert judged(both, "wide", "narrow") == {"levels:send-up:wide": "refuted", "levels:send-up:narrow": "proved"}


def test_the_case_of_a_narrowed_property_is_one_that_it_is_about() -> None:
    rulebook = small("property: narrow, family: exists, act: sign, when: paper.grave and paper.secret")
    there = stack(rulebook)
    (wanted,) = parts_of(there, rulebook.properties[0])
    (result,) = check(rulebook, [("literal", ())], Plan(inline=True), lambda one: one == wanted)
    for finding in result.findings:
        facts = finding.case.situation.facts
        assert finding.replayed
        assert facts["paper.grave"] is True
        assert facts["paper.secret"] is True
        assert decide(there, finding.case).answer == "none"


def test_a_property_about_no_case_says_so(tmp_path, capsys) -> None:
    file = tmp_path / "mine.yaml"
    when = "matter.tree-dead and not (matter.tree-dead)"
    file.write_text(written(f"property: empty, family: unique, act: sign, when: {when}"), "utf-8")
    words = ["prove", "--rulebook", COMMITTEE, "--properties", str(file), "--layers", "literal", "--lang", "en"]
    assert main([*words, "--no-cache"]) == 0
    assert "no case fits what it speaks about" in " ".join(capsys.readouterr().out.split())


def test_an_act_that_the_battery_leaves_out_can_be_chosen() -> None:
    rulebook = small("property: readers, family: available, act: read, away: 2")
    there = stack(rulebook)
    assert Obligation("available", "read", absent=2) not in all_obligations(there)
    assert judged(rulebook, "readers") == {"available:read:2:readers": "refuted"}


def test_a_property_that_the_battery_asks_anyway_is_asked_once() -> None:
    rulebook = small("property: one, family: unique, act: sign")
    there = stack(rulebook)
    assert parts_of(there, rulebook.properties[0]) == [Obligation("unique", "sign")]
    assert [one.name for one in all_obligations(there)].count("unique:sign") == 1
    assert not any(one.part == "one" for one in all_obligations(there))


# ---- the file


def test_only_the_property_that_asks_decides_which_results_are_kept(tmp_path) -> None:
    plain = load_texts({"small.yaml": SMALL})
    more = small("property: narrow, family: unique, act: sign, when: paper.grave")
    other = small("property: narrow, family: unique, act: sign, when: paper.secret")
    from proofs.battery import Task

    battery = Task((), (Obligation("unique", "sign"),))
    narrow = Task((), (Obligation("unique", "sign", part="narrow"),))

    def key(rulebook: Rulebook, task: Task) -> str:
        return KeptResults(tmp_path, rulebook, 1.0).key(task)

    assert key(plain, battery) == key(more, battery)
    assert key(more, narrow) != key(other, narrow)


@pytest.mark.parametrize(
    ("line", "at", "message"),
    [
        ("property: mine, family: unique, act: sgin", "sgin", "unknown act"),
        ("property: mine, family: unique, act: sign, when: paper.kin is letter", "paper.kin", "unknown fact"),
        ("property: mine, family: unique, act: sign, away: 2", "2", "'away' says something only for available"),
        ("property: mine, family: available, act: sign, away: 0", "0", "how many are away is out of range"),
        ("property: mine, family: ambiguous, definition: wieghty", "wieghty", "unknown definition"),
        ("property: sign, family: unique, act: read", "sign", "this name is taken: the name of an act"),
        ("property: weighty, family: unique, act: sign", "weighty", "this name is taken: the name of a definition"),
        ("property: available, family: unique, act: sign", "available", "this name is taken: the name of a family"),
        ("property: authority, family: unique, act: sign", "authority", "this name is taken: a name of the battery's"),
        ("property: mine, family: only, act: sign", "only", "not one of the values allowed"),
        (
            "property: mine, family: levels, act: sign, from: paper.kind, through: group",
            "paper.kind",
            "of another type",
        ),
        ("property: mine, family: levels, act: sign, from: paper.kind, through: group", "group", "has no level"),
        ("property: mine, family: unique, akt: sign", "akt", "unknown key"),
    ],
)
def test_slips_are_told_at_their_place(line: str, at: str, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        small(line)
    told = [one for one in caught.value.problems if message in one.message.en]
    assert told, [one.say("en") for one in caught.value.problems]
    column = written(line).splitlines()[1].index(at) + 1
    assert (told[0].file, told[0].line, told[0].column) == ("mine.yaml", 2, column)


def test_two_files_may_not_use_one_name() -> None:
    one = written("property: mine, family: unique, act: sign, when: paper.grave")
    with pytest.raises(BadInput) as caught:
        with_properties(load_texts({"small.yaml": SMALL}), {"a.yaml": one, "b.yaml": one})
    assert [problem.say("en") for problem in caught.value.problems] == [
        "b.yaml:2:28: this name is taken: see a.yaml:2 (got mine)"
    ]


def test_a_file_of_properties_has_no_other_section_and_changes_nothing_else() -> None:
    base = load_texts({"small.yaml": SMALL})
    with pytest.raises(BadInput, match="no other section"):
        with_properties(base, {"a.yaml": "properties: []\nclauses: []\n"})
    with pytest.raises(BadInput, match="has the section 'properties'"):
        with_properties(base, {"a.yaml": "- one\n"})
    more = small("property: mine, family: unique, act: sign, when: paper.grave")
    assert (more.clauses, more.vocabulary, more.layers) == (base.clauses, base.vocabulary, base.layers)


def test_slips_and_missing_files_end_with_two(tmp_path, capsys) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(written("property: mine, family: unique, act: sgin"), "utf-8")
    for command in ("check", "prove"):
        assert main([command, "--rulebook", COMMITTEE, "--properties", str(file), "--json"]) == 2
        (error,) = json.loads(capsys.readouterr().out)["errors"]
        assert (error["file"], error["line"], error["expected"]) == (str(file), 2, "sign")
        assert main([command, "--rulebook", COMMITTEE, "--properties", str(tmp_path / "none.yaml")]) == 2
        capsys.readouterr()
    assert main(["prove", "--rulebook", COMMITTEE]) == 2


# ---- outside of what is sure to be decided

CIRCLE = (
    "every group g satisfies (some post p satisfies (p heads g)) and "
    "every leader m satisfies (some group g satisfies (m heads g)) and "
    "paper.kind is order and some deputy d satisfies (d.away is none)"
)


def outside(rulebook: Rulebook) -> tuple[str, str, str]:
    """The verdict on the property ``round``, and what is said of it in both languages."""
    there = stack(rulebook)
    (wanted,) = parts_of(there, next(one for one in rulebook.properties if one.name == "round"))
    (result,) = check(rulebook, [("literal", ())], Plan(inline=True), lambda one: one == wanted)
    (verdict,) = result.verdicts
    assert verdict.why == verdict.said.en
    return verdict.verdict, verdict.said.zh, verdict.said.en


def test_a_statement_that_goes_round_says_between_which_sorts_where_and_how_to_come_back() -> None:
    verdict, zh, en = outside(small(f"property: round, family: exists, act: sign, when: {CIRCLE}"))
    assert verdict == "outside"
    assert "bodies -> posts -> bodies" in en
    assert "for every body some post" in en
    assert "for every post some body" in en
    assert "p heads g" in en
    assert "Leave one of them out" in en
    assert "机关 → 职务 → 机关" in zh
    assert "去掉其中一句" in zh


@pytest.mark.parametrize("left_out", [0, 1])
def test_without_either_of_the_two_sentences_it_can_be_decided_again(left_out: int) -> None:
    sentences = CIRCLE.split(" and ")
    del sentences[left_out]
    rulebook = small(f"property: round, family: exists, act: sign, when: {' and '.join(sentences)}")
    assert outside(rulebook) == ("proved", "", "")


def test_the_reason_stands_in_the_table_in_json_and_on_the_page(tmp_path, capsys) -> None:
    when = (
        "every subcommittee g satisfies (some post p satisfies (p heads g)) and "
        "every convener c satisfies (some subcommittee g satisfies (c heads g)) and document.kind is notice"
    )
    (tmp_path / "mine.yaml").write_text(written(f"property: round, family: exists, act: sign, when: {when}"), "utf-8")
    words = ["--rulebook", COMMITTEE, "--layers", "literal", "--no-cache", "--properties", str(tmp_path / "mine.yaml")]
    assert main(["prove", *words, "--json"]) == 3
    (result,) = json.loads(capsys.readouterr().out)["stacks"]
    (verdict,) = result["verdicts"]
    assert verdict["why"] == verdict["why_said"]["en"]
    for language in ("zh", "en"):
        assert main(["prove", *words, "--lang", language]) == 3
        shown = "".join(capsys.readouterr().out.split())
        assert "".join(verdict["why_said"][language].split()) in shown
    rulebook = with_properties(load(COMMITTEE), {"mine.yaml": (tmp_path / "mine.yaml").read_text("utf-8")})
    (wanted,) = parts_of(stack(rulebook), next(one for one in rulebook.properties if one.name == "round"))
    (found,) = check(rulebook, [("literal", ())], Plan(inline=True), lambda one: one == wanted)
    (row,) = stack_row(rulebook, found, {}).verdicts
    assert row.why.zh.startswith(verdict["why_said"]["zh"][:20])


# ---- the examples of the guide


def page(language: Language) -> str:
    return (DOCS / f"properties.{language}.md").read_text("utf-8")


def examples(language: Language) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", page(language), re.S | re.M)


def test_both_pages_show_the_same_three_properties() -> None:
    assert examples("en") == examples("zh")
    assert len(examples("en")) == 3


def test_the_examples_of_the_guide_are_answered_as_it_says(tmp_path, capsys) -> None:
    files = []
    for number, example in enumerate(examples("en")):
        files += ["--properties", str(tmp_path / f"{number}.yaml")]
        (tmp_path / f"{number}.yaml").write_text(example, "utf-8")
    words = ["prove", "--rulebook", COMMITTEE, "--layers", "literal", "--no-cache", "--json", *files]
    assert main(words) == 1
    (result,) = json.loads(capsys.readouterr().out)["stacks"]
    found = {one["property"]: one["verdict"] for one in result["verdicts"]}
    assert found["one-signer-of-notices-here"] == "proved"
    assert found["levels:send-up:districts-go-through-the-committee"] == "refuted"
    assert found["available:urgent-decide:2:someone-can-decide-urgently"] == "refuted"
    assert all(one["replayed"] for one in result["findings"])
    rulebook = load(COMMITTEE)
    for one in result["findings"]:
        text = json.dumps({"cases": [one["case"]]}, ensure_ascii=False)
        assert read_cases(text, "case.yaml", rulebook.vocabulary)
    (two,) = [one for one in result["findings"] if one["family"] == "available" and len(one["case"]["people"]) >= 2][:1]
    assert {"chair"} < {person["post"] for person in two["case"]["people"] if "away" in person}


def test_the_way_out_that_the_guide_names_for_the_second_example_works(tmp_path, capsys) -> None:
    (more,) = set(re.findall(r"`(and not\s+\(document[^`]*)`", page("en").replace("\n", " ")))
    wanted = examples("en")[1].replace("is a district-department", f"is a district-department {more}")
    (tmp_path / "mine.yaml").write_text(wanted, "utf-8")
    words = ["prove", "--rulebook", COMMITTEE, "--layers", "literal", "--no-cache", "--json"]
    assert main([*words, "--properties", str(tmp_path / "mine.yaml")]) == 0
    (result,) = json.loads(capsys.readouterr().out)["stacks"]
    assert [one["verdict"] for one in result["verdicts"]] == ["proved"]
