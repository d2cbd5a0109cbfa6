"""The clauses article by article, with the findings that concern each article, and the readings."""

from __future__ import annotations

from collections.abc import Sequence

from guiju import wording
from guiju.page import view
from guiju.page.words import chinese_number
from spec.bilingual import Bilingual
from spec.clauses import EDITION, Clause, Declaration
from spec.norms import article_of, norm_order
from spec.rulebook import Rulebook, Stack

_NOTHING = Bilingual("", "")


def articles(rules: Stack, findings: Sequence[view.Finding]) -> tuple[view.Article, ...]:
    """Every article that has a clause in force, in order; a clause stands in the article of its first norm."""
    by_article: dict[int, list[Clause]] = {}
    for clause in sorted(rules.clauses.values(), key=_place):
        number = article_of(clause.norms[0])
        if number:
            by_article.setdefault(number, []).append(clause)
    return tuple(
        view.Article(
            number,
            chapter_label(rules.rulebook, number),
            tuple(_clause(rules, clause) for clause in clauses),
            tuple(one.anchor for one in findings if number in {article_of(norm) for norm in one.norms}),
        )
        for number, clauses in sorted(by_article.items())
    )


def readings(rulebook: Rulebook, findings: Sequence[view.Finding]) -> tuple[view.Reading, ...]:
    """The readings of a rulebook, recommended ones first, each with the findings that it helps to close."""
    found = [
        view.Reading(
            layer.name,
            layer.label,
            layer.because,
            Bilingual("、".join(layer.source), ", ".join(layer.source)),
            layer.recommended,
            tuple(one.anchor for one in findings if any(layer.name in closure.readings for closure in one.closed_by)),
        )
        for layer in rulebook.layers.values()
        if layer.kind == "reading"
    ]
    return tuple(sorted(found, key=lambda one: (not one.recommended, one.name)))


def _place(clause: Clause) -> tuple[tuple[str, int, int], int, str]:
    return norm_order(clause.norms[0]), clause.line, clause.name


def chapter_label(rulebook: Rulebook, article: int) -> Bilingual:
    """The heading of the chapter in which an article stands."""
    chapter = rulebook.chapter_of(article)
    if chapter is None:
        return Bilingual("未分章的条文", "Articles outside the chapters") if rulebook.chapters else _NOTHING
    return Bilingual(
        f"第{chinese_number(chapter.number)}章　{chapter.label.zh}", f"Chapter {chapter.number}: {chapter.label.en}"
    )


def _clause(rules: Stack, clause: Clause) -> view.Clause:
    said = wording.clause_sentence(rules, clause)
    kind = wording.kind(clause)
    if clause.layer != EDITION:
        layer = rules.rulebook.layers[clause.layer].label
        kind = Bilingual(f"{kind.zh}（{layer.zh}）", f"{kind.en} ({layer.en})")
    return view.Clause(
        clause.name,
        clause.norms[0],
        kind,
        clause.quote,
        clause.label,
        _NOTHING if said == clause.label else said,
        tuple(_exception(one) for one in sorted((rules.clauses[name] for name in clause.unless), key=_place)),
        _NOTHING if isinstance(clause.shape, Declaration) else wording.strength(clause),
    )


def _exception(clause: Clause) -> Bilingual:
    norm = clause.norms[0]
    return Bilingual(f"{norm} {clause.label.zh.rstrip('。')}", f"{norm} {clause.label.en.rstrip('.')}")
