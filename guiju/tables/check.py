"""The verdict table and the list of findings on a terminal of 100 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from guiju.property_words import KINDS, VERDICTS, property_label
from guiju.tables.layout import BAD, FAINT, GOOD, OPEN, labelled, listing, plain, title
from proofs.battery import StackResult
from proofs.findings import Finding
from proofs.obligations import Obligation
from proofs.verdicts import Verdict
from spec.bilingual import Bilingual, Language
from spec.layers import LITERAL, STANDARD

CUT_OFF = Bilingual(
    "…：情形没有找全，可能还有别的；guiju prove 说明原因",
    "…: not all cases were found, there may be more; guiju prove says why",
)
COLOURS = {"proved": GOOD, "refuted": BAD, "unknown": OPEN, "outside": OPEN}
STACK_NAMES = {LITERAL: Bilingual("按字面", "literal"), STANDARD: Bilingual("按推荐读法", "standard")}
"""What the two stacks that every rulebook has are called."""
MOST_SHOWN = 20
MOST_NORMS = 5


def check_view(results: Sequence[StackResult], report: str, language: Language) -> Iterator[RenderableType]:
    """The whole answer of ``guiju check``."""
    first = results[0].stack.rulebook
    yield title(first.label.say(language), first.edition)
    yield Text()
    yield verdict_table(results, language)
    if any(verdict.cut_off for result in results for verdict in result.verdicts):
        yield plain(CUT_OFF.say(language), OPEN)
    yield Text()
    for result in results:
        yield from _findings(result, language)
    if report:
        words = Bilingual("报告", "report")
        yield labelled([(words.say(language), report)])


def verdict_table(results: Sequence[StackResult], language: Language) -> RenderableType:
    """A row for each property, a column for each stack."""
    heads = [Bilingual("性质", "property").say(language)]
    heads += [stack_name(result.name).say(language) for result in results]
    heads.append(Bilingual("依据", "norms").say(language))
    by_stack = [{one.obligation: one for one in result.verdicts} for result in results]
    order = list(dict.fromkeys(one.obligation for result in results for one in result.verdicts))
    rows = [_row(one, by_stack, results, language) for one in order]
    return listing(heads, rows, tight=range(1, len(results) + 1))


def _row(
    one: Obligation, by_stack: list[dict[Obligation, Verdict]], results: Sequence[StackResult], language: Language
) -> list[str | Text]:
    cells: list[str | Text] = [property_label(one, results[0].stack.rulebook).say(language)]
    norms: list[str] = []
    for verdicts in by_stack:
        verdict = verdicts.get(one)
        if verdict is None:
            cells.append(Text("-", style=FAINT))
            continue
        words = VERDICTS[verdict.verdict].say(language)
        mark = "✓" if verdict.verdict == "proved" and verdict.rechecked else "…" if verdict.cut_off else ""
        cells.append(Text(words + mark, style=COLOURS[verdict.verdict]))
        norms += [norm for norm in verdict.norms if norm not in norms]
    more = " …" if len(norms) > MOST_NORMS else ""
    cells.append(Text(" ".join(norms[:MOST_NORMS]) + more, style=FAINT))
    return cells


def _findings(result: StackResult, language: Language) -> Iterator[RenderableType]:
    if not result.findings:
        return
    counts = Counter(one.kind for one in result.findings)
    said = ", ".join(f"{KINDS[kind].say(language)} {count}" for kind, count in sorted(counts.items()))
    name = stack_name(result.name).say(language)
    heading = Bilingual(f"{name}发现的问题：{len(result.findings)}", f"findings, {name}: {len(result.findings)}")
    yield title(heading.say(language), said)
    shown = sorted(result.findings, key=lambda one: (one.act != "sign", one.obligation.family == "gated", one.name))
    yield listing(
        [
            word.say(language)
            for word in (
                Bilingual("种类", "kind"),
                Bilingual("问题", "question"),
                Bilingual("可闭合的读法", "closed by"),
            )
        ],
        [_finding(one, result, language) for one in shown[:MOST_SHOWN]],
        tight=(0,),
    )
    if len(shown) > MOST_SHOWN:
        rest = len(shown) - MOST_SHOWN
        yield plain(
            Bilingual(f"  其余 {rest} 个见报告或 --json", f"  {rest} more in the report or with --json").say(language),
            FAINT,
        )
    yield Text()


def _finding(one: Finding, result: StackResult, language: Language) -> list[str | Text]:
    return [KINDS[one.kind].say(language), one.statement.say(language), closed_by(one, result, language)]


def closed_by(one: Finding, result: StackResult, language: Language) -> str:
    """The first set of readings that closes a finding, and how many more there are; ``-`` for none."""
    layers = result.stack.rulebook.layers
    closed = "; ".join(
        " + ".join(layers[name].label.say(language) for name in closure.readings) for closure in one.closures[:1]
    )
    if len(one.closures) > 1:
        closed += Bilingual(f"（另有 {len(one.closures) - 1} 种）", f" (and {len(one.closures) - 1} more)").say(
            language
        )
    return closed or "-"


def stack_name(name: str) -> Bilingual:
    """What a stack is called, by the word by which it was asked for."""
    return STACK_NAMES.get(name, Bilingual(name, name))
