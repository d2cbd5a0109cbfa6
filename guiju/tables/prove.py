"""One verdict in full: what is asked, the answer, and what it rests on or the cases in which it fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import yaml
from rich.console import RenderableType
from rich.text import Text

from guiju.ground_words import ground_reading, ground_words
from guiju.property_words import AUTHORITY, NO_CASE, VERDICTS, assumption, property_label
from guiju.tables.check import STACK_NAMES
from guiju.tables.layout import FAINT, labelled, plain, title
from proofs.battery import StackResult
from proofs.cores import Cores
from proofs.findings import Finding
from proofs.labels import Label
from proofs.obligations import Obligation
from proofs.queries import QUERIES
from proofs.verdicts import Verdict
from spec.bilingual import Bilingual, Language
from spec.case_data import case_data
from spec.rulebook import Stack


def prove_view(
    results: Sequence[StackResult],
    language: Language,
    grounds: Mapping[tuple[str, Obligation], Cores] | None = None,
) -> Iterator[RenderableType]:
    """Every verdict of some stacks; ``grounds`` are all cores and correction sets, where they were asked for."""
    for result in results:
        name = STACK_NAMES.get(result.name, Bilingual(result.name, result.name)).say(language)
        for verdict in result.verdicts:
            label = property_label(verdict.obligation, result.stack.rulebook).say(language)
            yield title(label, f"{verdict.obligation.name} · {name}")
            yield labelled(_lines(verdict, result.stack, language))
            if grounds and (result.name, verdict.obligation) in grounds:
                yield labelled(_grounds(grounds[result.name, verdict.obligation], result.stack, language))
            for one in result.findings:
                if one.obligation == verdict.obligation:
                    yield from _case(one, result.stack, language)
            yield Text()


def _lines(one: Verdict, stack: Stack, language: Language) -> list[tuple[str, RenderableType]]:
    def say(zh: str, en: str) -> str:
        return Bilingual(zh, en).say(language)

    layers = stack.rulebook.layers
    lines: list[tuple[str, RenderableType]] = [(say("结论", "verdict"), VERDICTS[one.verdict].say(language))]
    if one.verdict == "proved":
        any_number = say("任意人数、任意单位数", "any number of people and units")
        lines.append((say("范围", "holds for"), any_number))
        lines.append(
            (say("复核", "re-checked"), say("第二个求解器同意", "by a second solver") if one.rechecked else "-")
        )
    if one.why:
        lines.append((say("说明", "note"), one.said.say(language) or one.why))
    if one.verdict == "proved" and one.antecedent is None and _speaks_of_cases(one.obligation):
        lines.append((say("注意", "but"), NO_CASE.say(language)))
    if one.norms:
        lines.append((say("依据", "norms"), " ".join(one.norms)))
    lines += [(say("读法", "readings"), layers[name].label.say(language)) for name in one.readings if name in layers]
    taken = [words for name in one.assumes if (words := assumption(name, stack.rulebook)) is not None]
    lines += [(say("前提", "presupposes"), words.say(language)) for words in taken]
    if one.core:
        halves = {
            "if": say("适用", "applies"),
            "only if": say("仅此适用", "only then"),
            "exception": say("例外", "exception"),
            "gate": say("先决", "gate"),
            "bar": say("禁止", "bar"),
            "limit": say("限额", "limit"),
        }
        for label in one.core:
            if label.kind in halves:
                detail = f" ← {label.detail}" if label.detail else ""
                lines.append((say("最小依据", "core"), f"{halves[label.kind]} {label.name}{detail}"))
    return lines


def _speaks_of_cases(one: Obligation) -> bool:
    """Whether a property is about cases, and not about the clauses or the lines of authority themselves."""
    return one.part != AUTHORITY and one.family not in QUERIES


def _grounds(cores: Cores, stack: Stack, language: Language) -> list[tuple[str, RenderableType]]:
    """Each minimal core and each correction set, ground by ground."""

    def say(zh: str, en: str) -> str:
        return Bilingual(zh, en).say(language)

    lines: list[tuple[str, RenderableType]] = []

    def put(name: str, labels: Iterable[Label]) -> None:
        lines.extend((name, _ground(label, stack, language)) for label in labels)

    shared = set.intersection(*(set(core) for core in cores.cores)) if len(cores.cores) > 1 else set()
    put(say("各组都有", "in every core"), sorted(shared))
    for number, core in enumerate(cores.cores, 1):
        name = say(f"依据 {number}", f"core {number}")
        put(name, (label for label in core if label not in shared))
        if not core:
            lines.append((name, say("无须任何条款", "needs no clause at all")))
    put(say("缺一不可", "fails without"), (one[0] for one in cores.correction_sets if len(one) == 1))
    for number, group in enumerate((one for one in cores.correction_sets if len(one) > 1), 1):
        put(say(f"同缺不成立 {number}", f"without all {number}"), group)
    found = say(
        f"{len(cores.cores)} 组依据，{len(cores.correction_sets)} 组缺失",
        f"{len(cores.cores)} cores, {len(cores.correction_sets)} sets without which it fails",
    )
    more = {
        "": say("，此外没有", "; there are no others"),
        "number": say("，到此为止，可能还有", "; cut off here, there may be more"),
        "time": say("，时间用完，可能还有", "; out of time, there may be more"),
    }
    lines.append((say("合计", "in all"), found + more[cores.why]))
    return lines


def _ground(label: Label, stack: Stack, language: Language) -> str:
    """A ground in words, with its clauses and its reading."""
    names = [name for name in (label.name, label.detail) if name in stack.clauses]
    reading = ground_reading(label, stack)
    aside = [" ← ".join(names)] if names else []
    return "  ".join([ground_words(label, stack).say(language), *aside, *([f"[{reading}]"] if reading else [])])


def _case(one: Finding, stack: Stack, language: Language) -> Iterator[RenderableType]:
    yield plain("  " + one.statement.say(language))
    data = case_data(one.case, stack.vocabulary)
    for key in ("case", "en", "zh"):
        data.pop(key, None)
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=88, default_flow_style=None)
    for line in text.splitlines():
        yield Text("    " + line, style=FAINT)
