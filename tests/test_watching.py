"""``guiju check --watch``: what an edit changed is told, once for each save, and never of a half-saved file."""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from guiju import saves
from guiju.changes_json import changed_json
from guiju.cli import main
from guiju.commands.check import both_stacks
from guiju.output import BROKEN_PIPE, drawn
from guiju.page_beside import PageBeside, interrupts_held
from guiju.rulebooks import cache_folder
from guiju.tables.changed_findings import changed_rows
from guiju.tables.watch import changed_view, edits_said
from proofs.battery import Plan, StackResult, check
from proofs.changed_results import changed_results, changed_stack, changed_verdicts, differing, paired
from proofs.closing import Closure
from proofs.findings import Finding, ordered
from spec.bilingual import Bilingual
from spec.edited import Edit, edits_between
from spec.loader import RULEBOOKS, files_of, load_texts
from spec.rulebook import Rulebook

PROJECT = Path(__file__).resolve().parent.parent
WATER_USERS = (PROJECT / "tests" / "bad" / "base.yaml").read_text("utf-8")
BY_THE_DEPUTIES = "holder: who is a deputy and who may handle"
BY_THE_CHAIR = "holder: chair"
SENTENCE, OTHER_SENTENCE = "zh: 其他通知由分管副会长签发。", "zh: 其他通知，由分管的副会长签发。"
PATIENCE = 60
"""Seconds after which a test gives up waiting."""


@pytest.fixture(autouse=True)
def _a_terminal_of_100_columns(monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


@cache
def checked(text: str) -> tuple[Rulebook, tuple[StackResult, ...]]:
    rulebook = load_texts({"rules.yaml": text})
    return rulebook, tuple(check(rulebook, [("literal", ()), ("standard", ())], Plan(inline=True)))


def edited(old: str, new: str, text: str = WATER_USERS) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def told(before: str, after: str, language: Any = "zh") -> str:
    """What a person sees after an edit."""
    (old, found), (new, finds) = checked(before), checked(after)
    at = time.struct_time((2026, 1, 5, 9, 30, 0, 0, 5, 0))
    return drawn(changed_view(edits_between(old, new), changed_results(found, finds), 1.25, at, language))


@pytest.mark.parametrize(("many", "lines"), [(1, 1), (2, 2), (3, 1), (7, 1)])
def test_findings_in_which_the_same_has_changed_are_told_together_when_they_are_many(many: int, lines: int) -> None:
    before = checked(WATER_USERS)[1][0]
    one = next(each for each in before.findings if each.case.situation.facts)
    barer = replace(one.case, situation=replace(one.case.situation, facts={}))
    was = [replace(one, name=f"{one.name}:{number}", norms=(f"A{number}.1",)) for number in range(1, many + 1)]
    now = [replace(each, case=barer) for each in was]
    change = changed_stack(replace(before, findings=tuple(was)), replace(before, findings=tuple(now)))
    assert len(change.changed) == many
    rows = [[str(cell) for cell in row] for row in changed_rows(change.changed, change, "en")]
    assert len(rows) == lines
    assert all("case: no longer: " in row[2] for row in rows)
    if many > 2:
        assert rows[0][2].startswith(f"{many} findings alike (A1.1 A2.1 A3.1")


# ---- findings that were, findings that are ---------------------------------------------------------------------------


def findings(*made: tuple[str, int, str]) -> tuple[Finding, ...]:
    """Findings on a clause, with so many closing sets of readings, and a sentence; named as the battery does."""
    one = checked(WATER_USERS)[1][0].findings[0]
    return tuple(
        ordered(
            replace(
                one,
                name=f"gap:sign:{clause}",
                clauses=(clause, *([said] if said == "more" else [])),
                statement=Bilingual(clause + said, said),
                closures=tuple(Closure((f"reading-{number}",), 1.0) for number in range(closed)),
            )
            for clause, closed, said in made
        )
    )


def result(found: tuple[Finding, ...]) -> StackResult:
    return replace(checked(WATER_USERS)[1][0], findings=found)


MADE = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2), st.sampled_from(["", "more"])), max_size=6).map(
    lambda made: findings(*made)
)


@given(MADE)
def test_a_check_is_the_same_as_itself(found: tuple[Finding, ...]) -> None:
    assert changed_stack(result(found), result(tuple(replace(one) for one in found))).nothing


@given(MADE, MADE)
def test_the_other_way_round_what_was_new_is_gone(before: tuple[Finding, ...], after: tuple[Finding, ...]) -> None:
    there, back = changed_stack(result(before), result(after)), changed_stack(result(after), result(before))
    assert [one.name for one in there.new] == [one.name for one in back.gone]
    assert [one.name for one in there.gone] == [one.name for one in back.new]
    assert {(one.before.name, one.after.name, one.parts) for one in there.changed} == {
        (one.after.name, one.before.name, one.parts) for one in back.changed
    }


@given(MADE, MADE)
def test_every_finding_is_new_gone_or_met_again_once(before: tuple[Finding, ...], after: tuple[Finding, ...]) -> None:
    there, pairs = changed_stack(result(before), result(after)), paired(before, after)
    assert {*(new.name for _, new in pairs), *(one.name for one in there.new)} == {one.name for one in after}
    assert {*(old.name for old, _ in pairs), *(one.name for one in there.gone)} == {one.name for one in before}
    assert len(pairs) + len(there.new) == len(after)
    assert len(pairs) + len(there.gone) == len(before)


@pytest.mark.parametrize(
    ("before", "after", "new", "gone", "changed"),
    [
        ([], [("a", 0, "")], 1, 0, []),
        ([("a", 0, "")], [], 0, 1, []),
        ([("a", 0, ""), ("b", 0, "")], [("b", 0, ""), ("c", 0, "")], 1, 1, []),
        ([("a", 1, "")], [("a", 2, "")], 0, 0, [("closed_by",)]),
        ([("a", 1, "")], [("a", 1, "more")], 0, 0, [("statement", "clauses")]),
    ],
)
def test_new_gone_and_changed_findings_are_told_apart(before, after, new, gone, changed) -> None:
    found = changed_stack(result(findings(*before)), result(findings(*after)))
    assert (len(found.new), len(found.gone), [one.parts for one in found.changed]) == (new, gone, changed)


def test_of_two_findings_of_one_name_the_one_that_stays_is_no_other_though_its_number_is() -> None:
    both, left = findings(("a", 0, ""), ("a", 1, "more")), findings(("a", 1, "more"))
    assert [one.name for one in both] == ["gap:sign:a", "gap:sign:a:2"]
    found = changed_stack(result(both), result(left))
    assert [one.clauses for one in found.gone] == [("a",)]
    assert (found.new, found.changed) == ((), ())


def test_a_finding_that_one_more_clause_meets_keeps_its_sentence_and_is_no_new_one() -> None:
    (one,) = findings(("a", 0, ""))
    other = replace(one, name="gap:sign:a:b", clauses=("a", "b"))
    found = changed_stack(result((one,)), result((other,)))
    assert [(change.before.name, change.parts) for change in found.changed] == [(one.name, ("clauses",))]
    assert (found.new, found.gone) == ((), ())


def test_the_case_is_the_same_whatever_it_is_called() -> None:
    (one,) = findings(("a", 0, ""))
    assert differing(one, replace(one, case=replace(one.case, name="x", texts={"zh": "x"}))) == ()
    assert differing(one, replace(one, case=replace(one.case, by="chair"))) == ("case",)


def test_a_verdict_that_is_another_word_or_is_not_asked_any_more_is_told() -> None:
    first, second, third = checked(WATER_USERS)[1][0].verdicts[:3]
    flipped = replace(first, verdict="proved")
    (change,) = changed_verdicts([first, second], [flipped, replace(second, seconds=9.0, norms=())])
    assert (change.name, change.before, change.after) == (first.obligation.name, first, flipped)
    assert [(one.before, one.after) for one in changed_verdicts([first, second], [first, third])] == [
        (None, third),
        (second, None),
    ]


# ---- what was edited -------------------------------------------------------------------------------------------------


def edits(after: str) -> tuple[Edit, ...]:
    return edits_between(load_texts({"rules.yaml": WATER_USERS}), load_texts({"rules.yaml": after}))


def test_an_edit_of_a_sentence_is_told_from_an_edit_of_what_it_means() -> None:
    village = ("clauses", "signing.within-the-village")
    assert edits(edited(SENTENCE, OTHER_SENTENCE)) == (Edit(*village, "words", "", ("A3.2",)),)
    assert edits(edited("quote: 由分管副会长签发", "quote: 由副会长签发")) == (Edit(*village, "words", "", ("A3.2",)),)
    assert edits(edited(BY_THE_DEPUTIES, BY_THE_CHAIR)) == (Edit(*village, "formal", "", ("A3.2",)),)


def test_lines_that_move_and_remarks_are_no_edit() -> None:
    assert edits("# a remark\n\n" + WATER_USERS) == ()
    clauses = "clauses:\n" + WATER_USERS.split("clauses:\n")[1]
    apart = load_texts({"words.yaml": WATER_USERS.replace(clauses, ""), "clauses.yaml": clauses})
    assert edits_between(load_texts({"rules.yaml": WATER_USERS}), apart) == ()


def test_everything_else_in_a_rulebook_that_is_edited_is_named_with_its_section() -> None:
    after = edited("zh: 表决, en: vote", "zh: 投票, en: vote")
    after = edited("is: 2 * meeting.present > meeting.members", "is: 3 * meeting.present > 2 * meeting.members", after)
    after = edited(
        "- {body: water-station,", "- {body: office, zh: 办公室, en: office, one: yes}\n- {body: water-station,", after
    )
    found = edits(after)
    assert found == (
        Edit("definitions", "quorate", "formal"),
        Edit("acts", "vote", "words"),
        Edit("bodies", "office", "added"),
    )
    said = "改了 quorate（有名称的条件）；只改字句 vote（行为）；新增 office（机关、单位、会议）"
    assert edits_said(found, "zh") == said


def test_what_is_found_stands_on_the_rulebook_as_it_was_read_last() -> None:
    plan = Plan(inline=True)
    first, second = load_texts({"rules.yaml": WATER_USERS}), load_texts({"rules.yaml": f"\n{WATER_USERS}"})
    assert first.digest == second.digest
    for rulebook in (first, second):
        (found,) = check(rulebook, [("literal", ())], plan, lambda one: one.family == "unique")
        assert found.stack.rulebook is rulebook
        assert found.stack.clauses["handling"].line == next(
            one.line for one in rulebook.clauses if one.name == "handling"
        )


# ---- what a person sees ----------------------------------------------------------------------------------------------


def test_the_analyst_sees_what_was_edited_and_what_it_changed() -> None:
    lines = told(WATER_USERS, edited(BY_THE_DEPUTIES, BY_THE_CHAIR)).splitlines()
    assert lines[1:4] == [
        "09:30:00  1.2 秒",
        "  改了 signing.within-the-village（A3.2）",
        "  按字面  成立 11 → 12，不成立 3 → 2，问题 3 → 1（没有了 2，有变 1）",
    ]
    assert any(line.split("  ")[-1].strip() == "不成立 → 成立" and "至多一人可签发" in line for line in lines)
    row = next(line for line in lines if "重叠" in line)
    assert row.split()[:2] == ["没有了", "重叠"]
    assert row.split()[2].startswith("副会长1、副会长2都有权签发")
    assert max(map(cell_len, lines)) <= 100


def test_an_edit_that_changes_nothing_is_said_to_change_nothing() -> None:
    remark = f"# a remark\n{WATER_USERS}"
    assert told(WATER_USERS, remark) == "\n09:30:00  1.2 秒  和上一次相同\n  内容没有改动\n"
    assert told(WATER_USERS, remark, "en") == (
        "\n09:30:00  1.2 s  the same as before\n  nothing that is said was edited\n"
    )


def test_an_edit_of_a_sentence_changes_the_sentences_of_findings_only() -> None:
    (_, before), (_, after) = checked(WATER_USERS), checked(edited(SENTENCE, OTHER_SENTENCE))
    for change in changed_results(before, after):
        assert (change.verdicts, change.new, change.gone) == ((), (), ())
        assert {one.parts for one in change.changed} == {("statement",)}
    assert told(WATER_USERS, edited(SENTENCE, OTHER_SENTENCE)).splitlines()[1:] == [
        "09:30:00  1.2 秒",
        "  只改字句 signing.within-the-village（A3.2）",
        "  按字面  和上一次相同，2 个问题只是引用的字句变了",
        "  按推荐读法  和上一次相同，2 个问题只是引用的字句变了",
    ]


def test_the_json_of_a_changed_finding_has_the_keys_that_differ_and_no_others() -> None:
    (_, before), (_, after) = checked(WATER_USERS), checked(edited(SENTENCE, OTHER_SENTENCE))
    data = changed_json((), changed_results(before, after), 0.5)
    (stack, _) = data["stacks"]
    assert stack["findings"]["changed"]
    for one in stack["findings"]["changed"]:
        assert one["before"].keys() == one["after"].keys() == {"statement"}
        assert one["before"] != one["after"]


# ---- saves -----------------------------------------------------------------------------------------------------------


class Scripted:
    """Files that say one thing after another, and in the end the last."""

    places: tuple[Path, ...] = ()

    def __init__(self, *states: saves.State) -> None:
        self.states = list(states)

    def state(self) -> saves.State:
        return self.states.pop(0) if len(self.states) > 1 else self.states[0]


A, B, C, GONE = ((("rules.yaml", content),) for content in ("a", "b", "c", ""))


@pytest.mark.parametrize(
    ("states", "settled"),
    [([B], B), ([GONE, B], B), ([B, C], C), ([B, A, A, C], C), ([A, GONE, GONE], GONE)],
)
def test_a_save_is_noticed_once_the_files_stand_still(monkeypatch, states, settled) -> None:
    monkeypatch.setattr(saves, "_happenings", lambda _: iter([None] * 10))
    watched: Any = Scripted(*states)
    assert saves.next_state(watched, A)[0] == settled


def test_a_file_that_has_gone_or_is_empty_may_be_about_to_be_written() -> None:
    assert saves.half_saved(GONE, A)
    assert saves.half_saved((), A)
    assert not saves.half_saved(B, A)
    assert not saves.half_saved(GONE, None)
    moving: Any = Scripted(GONE, GONE, A)
    assert not saves.stands_still(moving, GONE)
    still: Any = Scripted(GONE)
    assert saves.stands_still(still, GONE, seconds=0.05)


@pytest.mark.parametrize("refusal", [OSError("no more watches"), RuntimeError("broken")])
def test_files_are_looked_at_also_where_the_system_tells_nothing(monkeypatch, tmp_path, refusal) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("a", "utf-8")
    watched = saves.Watched(tmp_path)
    before = watched.state()

    def watch(*_: Path, **__: Any) -> Iterator[set[Any]]:
        rules.write_text("b", "utf-8")
        raise refusal
        yield set()

    monkeypatch.setattr("watchfiles.watch", watch)
    monkeypatch.setattr(saves, "LOOK_AGAIN", 0.01)
    assert saves.next_state(watched, before)[0] == watched.state() != before


def test_the_state_is_what_the_files_say_and_not_when_they_were_written(tmp_path) -> None:
    rules, marks = tmp_path / "rules.yaml", tmp_path / "marks.yaml"
    rules.write_text("a", "utf-8")
    watched = saves.Watched(tmp_path, (tmp_path / "mine" / "more.yaml",))
    before = watched.state()
    os.utime(rules, (1, 1))
    marks.write_text("marks: []", "utf-8")
    assert watched.state() == before
    (tmp_path / "readings").mkdir()
    (tmp_path / "readings" / "one.yaml").write_text("b", "utf-8")
    assert watched.state() != before
    assert watched.places == [tmp_path, tmp_path / "readings"]


# ---- the page --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the page is written at once")
def test_a_later_page_takes_the_place_of_one_that_is_not_finished(tmp_path) -> None:
    def slow() -> bool:
        time.sleep(PATIENCE)
        return False

    page = PageBeside()
    page.want(slow)
    page.begin()
    assert page.unfinished
    page.want(lambda: (tmp_path / "page.html").write_text("new", "utf-8") == 3)
    assert page.finish()
    assert not page.unfinished
    assert (tmp_path / "page.html").read_text("utf-8") == "new"


def test_that_a_page_was_not_written_is_known_until_the_next_one() -> None:
    page = PageBeside()
    assert page.finish()
    page.want(lambda: False)
    assert not page.finish()
    assert not page.finish()
    page.want(lambda: True)
    assert page.finish()


@pytest.mark.skipif(os.name == "nt", reason="an interrupt is sent otherwise on Windows")
def test_what_is_begun_is_begun_whole_and_an_interrupt_comes_afterwards() -> None:
    done = []

    def begin() -> None:
        with interrupts_held():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("all of it")

    with pytest.raises(KeyboardInterrupt):
        begin()
    assert done == ["all of it"]
    with interrupts_held():
        done.append("again")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


# ---- the command -----------------------------------------------------------------------------------------------------


class Watching:
    """A running ``guiju check --watch`` on a folder, and the lines that it has written."""

    def __init__(self, folder: Path, *words: str, **surroundings: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}
        environment |= {"XDG_CACHE_HOME": str(folder.parent / "cache"), **surroundings}
        command = [sys.executable, "-m", "guiju", "check", "--watch", "--jobs", "1", "--rulebook", str(folder), *words]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, stdout=pipe, stderr=pipe, env=environment, cwd=PROJECT, encoding="utf-8"
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def line(self) -> str:
        if not self.reader.ident:
            self.reader.start()
        return self.lines.get(timeout=PATIENCE)

    def event(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.line())
        assert answer["version"] == 1
        return answer

    def until(self, fits: Callable[[str], bool]) -> list[str]:
        lines = [self.line()]
        while not fits(lines[-1]):
            lines.append(self.line())
        return lines

    def interrupt(self) -> tuple[int, str]:
        """The exit code after Ctrl-C, and what was complained about."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=PATIENCE)
        assert self.process.stderr is not None
        return code, self.process.stderr.read()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The rulebook of the water users, to be edited."""
    place = tmp_path / "rules"
    place.mkdir()
    (place / "rules.yaml").write_text(WATER_USERS, "utf-8")
    return place


@pytest.fixture
def watching(folder: Path) -> Iterator[Callable[..., Watching]]:
    started: list[Watching] = []

    def start(*words: str, **surroundings: str) -> Watching:
        started.append(Watching(folder, *words, **surroundings))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.communicate()


def save_in_its_place(file: Path, text: str) -> None:
    draft = file.with_name(".rules.yaml.draft")
    draft.write_text(text, "utf-8")
    os.replace(draft, file)


@pytest.mark.skipif(os.name == "nt", reason="an interrupt is sent otherwise on Windows")
def test_every_save_gets_its_answer_and_a_slip_is_told_and_waited_out(folder, watching) -> None:
    rules = folder / "rules.yaml"
    run = watching("--json", "--report", str(folder / "page.html"))
    first = run.event()
    assert (first["event"], first["rulebook"]) == ("checked", "water_users")
    assert [one["name"] for one in first["stacks"]] == ["literal", "standard"]
    assert {len(one["findings"]) for one in first["stacks"]} == {3}
    other = OTHER_SENTENCE.removeprefix("zh: ").rstrip("。")
    assert other not in (folder / "page.html").read_text("utf-8")

    rules.write_text(edited(BY_THE_DEPUTIES, BY_THE_CHAIR), "utf-8")
    answer = run.event()
    village = {"clause": "signing.within-the-village", "norms": ["A3.2"], "change": "formal"}
    assert (answer["event"], answer["clauses"], answer["entries"]) == ("changed", [village], [])
    literal = answer["stacks"][0]
    assert literal["verdicts"] == [{"property": "unique:sign", "before": "refuted", "after": "proved"}]
    assert literal["findings"]["new"] == []
    assert {name.split(":")[0] for name in literal["findings"]["gone"]} == {"gap", "overlap"}
    assert (literal["counts"]["before"]["findings"], literal["counts"]["after"]["findings"]) == (3, 1)

    rules.write_text(edited("arity: body", "arity: bodies"), "utf-8")
    answer = run.event()
    assert answer["event"] == "unreadable"
    (slip,) = answer["errors"]
    line = WATER_USERS[: WATER_USERS.index("arity: body")].count("\n") + 1
    assert (slip["file"], slip["line"]) == (str(rules), line)

    rules.write_text(edited(BY_THE_DEPUTIES, BY_THE_CHAIR) + "# mended\n", "utf-8")
    answer = run.event()
    assert (answer["event"], answer["clauses"]) == ("changed", [])
    assert all(not one["verdicts"] and not any(one["findings"].values()) for one in answer["stacks"])

    save_in_its_place(rules, edited(SENTENCE, OTHER_SENTENCE))
    answer = run.event()
    assert [one["verdicts"][0]["after"] for one in answer["stacks"]] == ["refuted", "refuted"]
    assert len(answer["stacks"][0]["findings"]["new"]) == 2
    assert run.interrupt() == (1, "")
    assert other in (folder / "page.html").read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="an interrupt is sent otherwise on Windows")
def test_a_rulebook_that_begins_broken_is_watched_until_it_is_mended_and_broken_it_ends_with_2(
    folder, watching
) -> None:
    rules, mine = folder / "rules.yaml", folder.parent / "mine.yaml"
    mine.write_text("properties:\n- {property: one, zh: 一, en: one, family: unique, act: sign}\n", "utf-8")
    rules.write_text(edited("arity: body", "arity: bodies"), "utf-8")
    run = watching("--json", "--properties", str(mine), WATCHFILES_FORCE_POLLING="true")
    assert run.event()["event"] == "unreadable"
    rules.write_text(WATER_USERS, "utf-8")
    assert run.event()["event"] == "checked"
    mine.write_text("properties:\n- {property: one, zh: 一, en: one, family: unique, act: check}\n", "utf-8")
    answer = run.event()
    assert answer["entries"] == [{"section": "properties", "entry": "one", "change": "formal"}]
    rules.unlink()
    assert run.event()["event"] == "unreadable"
    assert run.interrupt() == (2, "")


@pytest.mark.skipif(os.name == "nt", reason="an interrupt is sent otherwise on Windows")
def test_a_person_is_told_that_it_goes_on_and_what_each_save_changed(folder, watching) -> None:
    run = watching()
    lines = run.until(lambda line: "Ctrl-C" in line)
    assert lines[0] == "村用水者协会管水规则  2024-03-01"
    assert f"正在监视{folder}：保存后自动再查，按Ctrl-C结束" in "".join(lines).replace(" ", "")
    (folder / "rules.yaml").write_text(edited(BY_THE_DEPUTIES, BY_THE_CHAIR), "utf-8")
    lines = run.until(lambda line: line.startswith("  按推荐读法"))
    assert "  改了 signing.within-the-village（A3.2）" in lines
    assert lines[-1] == "  按推荐读法  成立 11 → 12，不成立 3 → 2，问题 3 → 1（没有了 2，有变 1）"
    (folder / "rules.yaml").write_text("clauses: [", "utf-8")
    assert run.process.stderr is not None
    assert run.process.stderr.readline() == "\n"
    assert "规则库读不出来" in run.process.stderr.readline()
    assert run.process.stderr.readline().startswith(f"{folder / 'rules.yaml'}:1:")
    assert run.interrupt()[0] == 2


@pytest.mark.skipif(os.name == "nt", reason="an interrupt is sent otherwise on Windows")
def test_a_page_that_cannot_be_written_any_more_is_told_and_ends_with_2(folder, watching) -> None:
    place = folder.parent / "pages"
    place.mkdir()
    run = watching("--json", "--report", str(place / "page.html"))
    assert run.event()["event"] == "checked"
    (place / "page.html").rename(folder.parent / "old.html")
    place.rmdir()
    (folder / "rules.yaml").write_text(edited(SENTENCE, OTHER_SENTENCE), "utf-8")
    assert run.event()["event"] == "changed"
    answer = run.event()
    assert answer["event"] == "unwritten"
    assert [one["file"] for one in answer["errors"]] == ["--report"]
    assert run.interrupt() == (2, "")


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is another error on Windows")
def test_it_ends_when_its_reader_has_gone(folder, watching) -> None:
    run = watching("--json")
    assert json.loads(run.process.stdout.readline())["event"] == "checked"
    run.process.stdout.close()
    (folder / "rules.yaml").write_text(edited(SENTENCE, OTHER_SENTENCE), "utf-8")
    assert run.process.wait(timeout=PATIENCE) == BROKEN_PIPE
    assert "Traceback" not in run.process.stderr.read()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--out", "all.txt"], "does not go into one file"),
        (["--layers", "no-such-layer"], "no such layer"),
        (["--properties", "no-such-file.yaml"], "no-such-file.yaml"),
        (["--rulebook", "no-such-folder"], "no such rulebook"),
    ],
)
def test_what_no_save_can_mend_is_refused_at_once(folder, words, said, capsys, monkeypatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--watch", "--lang", "en", "--rulebook", str(folder), *words]) == 2
    assert said in capsys.readouterr().err


# ---- the documents ---------------------------------------------------------------------------------------------------

DOCS = PROJECT / "docs"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_the_page_on_edits_shows_of_a_watched_edit_is_what_is_said_of_it(language: Any) -> None:
    section = (DOCS / f"edits.{language}.md").read_text("utf-8").split("\n## ")[-1]
    (change,) = re.findall(r"^```diff\n(.*?)^```$", section, re.S | re.M)
    head, old, new = change.splitlines()
    rulebooks = []
    for text in (old[1:], new[1:]):
        texts = {file.name: file.read_text("utf-8") for file in files_of(RULEBOOKS / "beichen_2023")}
        file = head.split(",")[0].strip()
        assert texts[file].count(old[1:]) == 1
        rulebooks.append(load_texts({**texts, file: texts[file].replace(old[1:], text)}))
    before, after = (check(one, both_stacks(one), Plan(cache=cache_folder())) for one in rulebooks)
    said = changed_view(edits_between(*rulebooks), changed_results(before, after), 1.0, time.localtime(), language)
    shown = re.findall(r"^```text\n(.*?)^```$", section, re.S | re.M)[0]
    assert drawn(said).split("\n", 2)[2] in shown
