"""``guiju findings``: all that the battery and readers have found, ranked; one finding in full; marks on findings."""

from __future__ import annotations

import datetime
import getpass
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guiju.check_json import cut_off_json, finding_json, undecided_json
from guiju.commands.check import (
    BOTH,
    FOUND,
    HOLDS,
    PROOF_OPTIONS,
    UNDECIDED,
    run_battery_on,
    wanted_stacks,
)
from guiju.decision_json import said
from guiju.marked import Marked, digests_of, marks_file, marks_of
from guiju.options import Settings, declare
from guiju.output import Answer, as_json, complain, encoding_of, is_terminal, write_whole
from guiju.property_words import KINDS
from guiju.report.finding_list import READING, Listed, listed
from guiju.rulebooks import open_rulebook
from guiju.sheets.open_questions import open_questions
from proofs.battery import StackResult
from proofs.obligations import FAMILIES
from spec.bilingual import Bilingual, Language
from spec.marks import MARK_WORDS, SHORT, Mark, with_mark
from spec.nearest import nearest
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook

if TYPE_CHECKING:
    from rich.console import RenderableType

FORMATS = ("table", "md", "csv", "json", "xlsx")
TITLE = Bilingual("{}：发现的问题", "{}: findings")
NO_SUCH = Bilingual("没有这个发现", "no such finding")
ONE_TO_MARK = Bilingual("标记须写明一个发现的编号或名称", "a mark is on one finding, by its number or name")
NEEDS_REASON = Bilingual("标记须写明理由", "a mark needs a reason")
ONLY_WITH_MARK = Bilingual("只与 --mark 一起使用", "this goes with --mark only")
NEEDS_FILE = Bilingual("xlsx 须写入文件", "xlsx is written to a file")
NO_FOLDER = Bilingual("这个规则库不在文件夹里，无处存放标记", "this rulebook lies in no folder that could hold marks")
NOT_A_DAY = Bilingual("这不是日期", "this is not a date")
MARKED = Bilingual("已标记 {}：{}，写入 {}", "marked {} as {} in {}")
WRITTEN = Bilingual("已写入 {}：{} 项", "{}: {} findings")


def findings(
    settings: Settings,
    found: tuple[str, ...],
    form: str | None,
    kind: str | None,
    family: str | None,
    norm: str,
    mark: str | None,
    reason: str,
    by: str,
    on: str,
    baseline: str,
    timeout: float,
    jobs: int,
    no_cache: bool,
) -> Answer:
    """The findings of the battery under the stacks of the call, and the notes of the rulebook."""
    form = "json" if settings.as_data else form or _form_of(settings.out)
    _check(settings, found, form, mark, {"--reason": reason, "--by": by, "--on": on})
    rulebook = open_rulebook(settings)
    stacks = wanted_stacks(rulebook, settings)
    results = run_battery_on(rulebook, stacks, settings, timeout, jobs, no_cache)
    marks = marks_of(rulebook, results, settings)
    rows = listed(rulebook, results, marks)
    chosen = [_named(name, rows) for name in found] if found else list(rows)
    if mark:
        return _marked(rulebook, results, chosen[0], (mark, reason, by, on))
    chosen = [row for row in chosen if _wanted(row, kind, family, norm)]
    if baseline:
        chosen = _by_frequency(chosen, settings, rulebook, baseline)
    data = {
        "rulebook": rulebook.name,
        "edition": rulebook.edition,
        "digest": rulebook.digest,
        "stacks": [{"name": one.name, "layers": list(one.stack.layers)} for one in results],
        "findings": [row_json(row) for row in chosen],
        "gone": [_mark_json(Marked(one, True)) | {"finding": one.finding} for one in marks.gone],
        "cut_off": cut_off_json(results),
        "undecided": undecided_json(results),
    }
    unsettled = open_questions(results)
    code = FOUND if chosen else UNDECIDED if data["undecided"] else HOLDS

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.findings import list_view, one_view

        if not found:
            return list_view(rulebook, chosen, marks.gone, language, unsettled)
        return (part for row in chosen for part in one_view(row, language))

    return _in_form(form, Answer(code, data, view), settings, rulebook, chosen, unsettled)


def _in_form(
    form: str,
    answer: Answer,
    settings: Settings,
    rulebook: Rulebook,
    chosen: Sequence[Listed],
    unsettled: Sequence[Bilingual],
) -> Answer:
    """The answer in the form that is asked for: as a table it stays as it is."""
    match form:
        case "json":
            return replace(answer, text=lambda _: as_json(answer.data))
        case "md":
            from guiju.sheets.markdown import markdown

            title = Bilingual(TITLE.zh.format(rulebook.label.zh), TITLE.en.format(rulebook.label.en))
            return replace(answer, text=lambda language: markdown(title, chosen, language, unsettled))
        case "csv":
            from guiju.sheets.comma import comma_separated

            marked = bool(settings.out) or (not is_terminal(sys.stdout) and encoding_of(sys.stdout) == "utf-8")
            # a line of the table would be taken for a finding
            complain("".join(f"{one.say(settings.language)}\n" for one in unsettled))
            return replace(answer, text=lambda language: comma_separated(chosen, language, marked))
        case "xlsx":
            from guiju.sheets.workbook import workbook

            write_whole(settings.out, workbook(chosen, settings.language, unsettled))
            written = Bilingual(*(WRITTEN.say(one).format(settings.out, len(chosen)) for one in ("zh", "en")))
            return replace(answer, view=lambda language: [written.say(language)], written=True)
    return answer


def _by_frequency(rows: Sequence[Listed], settings: Settings, rulebook: Rulebook, scenario: str) -> list[Listed]:
    """The rows with how many papers a year could be their case, the most first within a kind and family."""
    from guiju.report.frequency import papers_a_year
    from guiju.scenario_files import OWN_LAYERS, chosen
    from sim.blueprint import blueprint

    there = replace(settings, layers=(OWN_LAYERS,))
    (one,) = chosen(there, rulebook, (scenario,))
    plan = blueprint(one.scenario, rulebook)
    counted = [replace(row, papers_a_year=papers_a_year(plan, row)) for row in rows]
    groups = list(dict.fromkeys((row.kind, row.family) for row in counted))
    return sorted(counted, key=lambda row: (groups.index((row.kind, row.family)), -(row.papers_a_year or 0)))


def _form_of(out: str) -> str:
    """The format that the name of a file asks for."""
    ending = Path(out).suffix.removeprefix(".").lower()
    return ending if ending in FORMATS else "table"


def _check(settings: Settings, names: Sequence[str], form: str, mark: str | None, about: dict[str, str]) -> None:
    """Raises BadInput for what is wrong in a call, before anything is checked."""
    problems: list[Problem] = []
    example = "guiju findings --mark accepted --reason … F12"
    if mark and len(names) != 1:
        problems.append(Problem("--mark", 0, 0, ONE_TO_MARK, " ".join(names), example=example))
    if mark and not about["--reason"].strip():
        problems.append(Problem("--mark", 0, 0, NEEDS_REASON, mark, Bilingual("--reason …", "--reason …"), example))
    if not mark:
        problems += [
            Problem(name, 0, 0, ONLY_WITH_MARK, value, example=example) for name, value in about.items() if value
        ]
    if about["--on"]:
        try:
            datetime.date.fromisoformat(about["--on"])
        except ValueError:
            day = Bilingual("年-月-日", "year-month-day")
            problems.append(Problem("--on", 0, 0, NOT_A_DAY, about["--on"], day, "2023-09-01"))
    if form == "xlsx" and not mark:
        from guiju.sheets.workbook import check_there

        if not settings.out or settings.out == "-":
            said = Bilingual("--out 发现.xlsx", "--out findings.xlsx")
            problems.append(Problem("--format xlsx", 0, 0, NEEDS_FILE, "", said))
        try:
            check_there()
        except BadInput as wrong:
            problems += wrong.problems
    if problems:
        raise BadInput(problems)


def _named(name: str, rows: Sequence[Listed]) -> Listed:
    """The finding with this number or name. Raises BadInput when there is none."""
    for row in rows:
        if name == row.name or _number(name) == _number(row.number):
            return row
    near = nearest(name, [row.name for row in rows]) or nearest(name.upper(), [row.number for row in rows])
    said = near or f"{rows[0].number} … {rows[-1].number}" if rows else ""
    raise BadInput([Problem("guiju findings", 0, 0, NO_SUCH, name, Bilingual(said, said), "guiju findings F12")])


def _number(name: str) -> tuple[str, int] | str:
    """A number without the zeros before it, so that F12 is F012; anything else as it stands."""
    letter, digits = name[:1].upper(), name[1:]
    return (letter, int(digits)) if letter in ("F", "N") and digits.isascii() and digits.isdigit() else name


def _wanted(row: Listed, kind: str | None, family: str | None, norm: str) -> bool:
    """Whether a finding is one of those that the call asks for."""
    cites = not norm or any(one == norm or one.startswith(f"{norm}.") for one in row.norms)
    return (not kind or row.kind == kind) and (not family or row.family == family) and cites


def _marked(
    rulebook: Rulebook, results: Sequence[StackResult], row: Listed, words: tuple[str, str, str, str]
) -> Answer:
    """Puts a mark into the file beside the rulebook, whole or not at all."""
    word, reason, by, on = words
    if not rulebook.folder:
        raise BadInput([Problem("--mark", 0, 0, NO_FOLDER)])
    file = marks_file(rulebook)
    day = on or datetime.date.today().isoformat()
    of = digests_of(rulebook, results)[row.name]
    mark = Mark(row.name, word, reason.strip(), by.strip() or _user(), day, rulebook.digest[:SHORT], of)
    text = file.read_text("utf-8") if file.exists() else ""
    write_whole(str(file), with_mark(text, mark, str(file)))
    data = {
        "rulebook": rulebook.name,
        "file": str(file),
        "marked": _mark_json(Marked(mark, False)) | {"finding": row.name},
    }
    shown = Bilingual(*(MARKED.say(one).format(f"{row.number} {row.name}", word, file) for one in ("zh", "en")))
    return Answer(0, data, lambda language: [shown.say(language)])


def _user() -> str:
    """Who is at the machine, as the system knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "-"


def row_json(row: Listed) -> dict[str, Any]:
    """One finding, or one note, with its number, where it stands, and its mark."""
    if row.finding is not None and row.stack is not None:
        data = finding_json(row.finding, row.stack)
    else:
        data = {
            "finding": row.name,
            "kind": row.kind,
            "family": READING,
            "norms": list(row.norms),
            "statement": said(row.statement),
            "demonstrated": row.demonstrated,
            "closed_by": [{"readings": list(one.readings), "reach": None} for one in row.closings],
        }
    data |= {
        "number": row.number,
        "case_said": [said(one) for one in row.case],
        "answer_said": said(row.answer),
        "stands_in": list(row.stands_in),
    }
    if row.papers_a_year is not None:
        data["papers_a_year"] = round(row.papers_a_year, 2)
    return data | ({"mark": _mark_json(row.marked)} if row.marked else {})


def _mark_json(marked: Marked) -> dict[str, Any]:
    mark = marked.mark
    given = {"mark": mark.mark, "reason": mark.reason, "by": mark.by, "on": mark.on}
    return given | {"rulebook": mark.rulebook, "of": mark.of, "changed": marked.changed}


command = declare(
    "findings",
    findings,
    [
        click.Argument(["found"], nargs=-1),
        click.Option(["--format", "form"], type=click.Choice(FORMATS), metavar="table|md|csv|json|xlsx"),
        click.Option(["--kind"], type=click.Choice([*KINDS]), metavar="FINDING-KIND"),
        click.Option(["--family"], type=click.Choice([*FAMILIES, READING]), metavar="FAMILY"),
        click.Option(["--norm"], default="", metavar="NORM"),
        click.Option(["--mark"], type=click.Choice(MARK_WORDS), metavar="accepted|disputed|closed"),
        click.Option(["--reason"], default="", metavar="TEXT"),
        click.Option(["--by"], default="", metavar="NAME"),
        click.Option(["--on"], default="", metavar="DAY"),
        click.Option(["--baseline"], default="", metavar="NAME"),
        *PROOF_OPTIONS,
    ],
    layers=BOTH,
)
