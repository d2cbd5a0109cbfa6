"""One verdict in full: what is asked, the answer, and what it rests on or the cases in which it fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml
from rich.console import RenderableType
from rich.text import Text

from guiju.property_words import AUTHORITY, NO_CASE, VERDICTS, assumption, property_label
from guiju.tables.check import _NAMES
from guiju.tables.layout import FAINT, labelled, plain, title
from proofs.battery import StackResult
from proofs.findings import Finding
from proofs.obligations import Obligation
from proofs.queries import QUERIES
from proofs.verdicts import Verdict
from spec.bilingual import Bilingual, Language
from spec.case_data import case_data
from spec.rulebook import Stack


def prove_view(results: Sequence[StackResult], language: Language) -> Iterator[RenderableType]:
    """Every verdict of some stacks."""
    for result in results:
        name = _NAMES.get(result.name, Bilingual(result.name, result.name)).say(language)
        for verdict in result.verdicts:
            label = property_label(verdict.obligation, result.stack.rulebook).say(language)
            yield title(label, f"{verdict.obligation.name} · {name}")
            yield labelled(_lines(verdict, result.stack, language))
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


def _case(one: Finding, stack: Stack, language: Language) -> Iterator[RenderableType]:
    yield plain("  " + one.statement.say(language))
    data = case_data(one.case, stack.vocabulary)
    for key in ("case", "en", "zh"):
        data.pop(key, None)
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=88, default_flow_style=None)
    for line in text.splitlines():
        yield Text("    " + line, style=FAINT)
