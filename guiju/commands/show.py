"""``guiju show``: an article, a norm or a clause: its words, what we take it to mean, and which readings touch it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from guiju import wording
from guiju.decision_json import said
from guiju.options import Settings, declare
from guiju.output import Answer
from guiju.rulebooks import open_stack
from spec.bilingual import Bilingual, Language
from spec.clause_kinds import kind_of
from spec.clauses import Clause
from spec.condition import ALWAYS
from spec.condition_text import canonical
from spec.nearest import nearest
from spec.norms import article_of, meets
from spec.numerals import number_of
from spec.problems import BadInput, Problem
from spec.rulebook import Layer, Rulebook, Stack

if TYPE_CHECKING:
    from rich.console import RenderableType

_ARTICLE = re.compile(r"第?([0-9]+|[零〇一二三四五六七八九十百]+)条?")


@dataclass(frozen=True)
class Shown:
    """What a name stands for: the clauses in force under it, and the layers that touch it."""

    target: str
    clauses: tuple[Clause, ...]
    layers: tuple[Layer, ...]


def show(settings: Settings, targets: Sequence[str]) -> Answer:
    """The clauses that some names stand for."""
    stack = open_stack(settings)
    found: list[Shown] = []
    problems: list[Problem] = []
    for target in targets:
        shown = find(stack, target)
        if shown.clauses or shown.layers:
            found.append(shown)
        else:
            near = _nearest(stack.rulebook, target)
            message = Bilingual("没有这一条、这个规范或条款", "no such article, norm or clause")
            problems.append(Problem("show", 0, 0, message, target, Bilingual(near, near), "guiju show A54.6"))
    if problems:
        raise BadInput(problems)
    data = {
        "rulebook": stack.rulebook.name,
        "layers": list(stack.layers),
        "shown": [
            {
                "target": one.target,
                "clauses": [_clause(clause, stack) for clause in one.clauses],
                "readings": [_reading(layer) for layer in one.layers],
            }
            for one in found
        ],
    }

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.show import shown_view

        return shown_view([(one.target, one.clauses, one.layers) for one in found], stack, language)

    return Answer(0, data, view)


def find(stack: Stack, target: str) -> Shown:
    """What a name stands for: ``A54``, ``54`` and ``第五十四条`` for an article, ``A54.6``, or a clause."""
    named = norm_named(target)

    def is_meant(clause: Clause) -> bool:
        return clause.name == target or any(meets(norm, named) for norm in clause.norms)

    clauses = [clause for clause in stack.clauses.values() if is_meant(clause)]
    layers = [layer for layer in stack.rulebook.layers.values() if _touches(layer, named, {c.name for c in clauses})]
    known = [clause for layer in layers for clause in (*layer.adds, *layer.replaces) if clause.name == target]
    if not clauses and known:
        clauses = known[:1]
    return Shown(named if named != target else target, tuple(sorted(clauses, key=_place)), tuple(layers))


def norm_named(target: str) -> str:
    """The id of an article or norm in any of the ways to write it; other names stay as they are.

    >>> norm_named("第五十四条"), norm_named("54"), norm_named("a54.6"), norm_named("signing.major")
    ('A54', 'A54', 'A54.6', 'signing.major')
    """
    match = _ARTICLE.fullmatch(target)
    if match:
        number = int(match[1]) if match[1].isdigit() else number_of(match[1])
        return f"A{number}" if number else target
    return target.upper() if re.fullmatch(r"[a-z][0-9]+(\.[0-9]+)?", target) else target


def _place(clause: Clause) -> tuple[list[int], str]:
    return [int(part) for part in re.findall(r"[0-9]+", clause.norms[0])], clause.name


def _touches(layer: Layer, named: str, clauses: set[str]) -> bool:
    """Whether a layer closes a norm, carries it, or changes one of these clauses."""
    inside = (*layer.adds, *layer.replaces)
    norms = {*layer.closes, *(norm for clause in inside for norm in clause.norms)}
    changed = {*layer.repeals, *(name for name, _ in layer.excepts), *(clause.name for clause in inside)}
    return any(meets(norm, named) for norm in norms) or bool(changed & clauses) or named in changed


def _nearest(rulebook: Rulebook, target: str) -> str:
    """The nearest name; for the number of an article or norm, the one that comes closest in counting."""
    named = norm_named(target)
    every = [*rulebook.clauses, *(clause for layer in rulebook.layers.values() for clause in layer.adds)]
    norms = sorted({norm for clause in every for norm in clause.norms})
    number = article_of(named)
    if number and norms:
        closest = min((article_of(norm) for norm in norms), key=lambda one: (abs(one - number), one))
        return f"A{closest}" if closest != number else nearest(named, norms) or f"A{closest}"
    return nearest(target, [clause.name for clause in every])


def _clause(clause: Clause, stack: Stack) -> dict[str, Any]:
    return {
        "clause": clause.name,
        "norm": clause.norms[0],
        "norms": list(clause.norms),
        "kind": kind_of(clause),
        "strength": clause.strength,
        "quote": clause.quote,
        **said(clause.label),
        "sentence": said(wording.clause_sentence(stack, clause)),
        "when": None if clause.when == ALWAYS else canonical(clause.when),
        "unless": list(clause.unless),
        "layer": clause.layer,
        "file": clause.file,
        "line": clause.line,
    }


def _reading(layer: Layer) -> dict[str, Any]:
    return {
        "id": layer.name,
        "kind": layer.kind,
        **said(layer.label),
        "because": said(layer.because),
        "recommended": layer.recommended,
    }


command = declare("show", show, [click.Argument(["targets"], nargs=-1, required=True)])
