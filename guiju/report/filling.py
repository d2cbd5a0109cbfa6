"""Fills the report page with what a run of the battery found."""

from __future__ import annotations

from collections.abc import Sequence

from guiju import __version__
from guiju.marked import NO_MARKS, Marks
from guiju.page import view
from guiju.report.article_notes import articles, readings
from guiju.report.case_words import answer_said
from guiju.report.finding_cards import anchors_of, cards, collected
from guiju.report.pictures import pictures
from guiju.report.summary import summary
from guiju.report.verdict_rows import families, sentence, stack_row, stack_words
from proofs.battery import StackResult
from spec.bilingual import Bilingual
from spec.layers import layer_names
from spec.layers import stack as put_in_force
from spec.rulebook import Rulebook, Stack
from spec.worked import Worked, layers_of, stacks_of, work, worked_cases


def page_view(
    rulebook: Rulebook,
    results: Sequence[StackResult],
    worked: Sequence[Worked] | None = None,
    marks: Marks = NO_MARKS,
) -> view.PageView:
    """The whole report on a rulebook, with the marks that analysts have put on findings.

    The first result is the base: its clauses are shown article by article, and its findings come first. ``worked``
    are worked cases as decided; None decides those of the rulebook. The same arguments give the same view.
    """
    base = results[0].stack if results else put_in_force(rulebook)
    found = collected(results)
    anchors = anchors_of(results, found)
    findings = cards(results, found, anchors, marks)
    rows = tuple(stack_row(rulebook, result, anchors) for result in results)
    decided = decided_cases(rulebook) if worked is None else worked
    cases = tuple(_worked_case(base, one) for one in sorted(decided, key=lambda one: one.passed))
    return view.PageView(
        Bilingual(f"{rulebook.label.zh}检查报告", f"{rulebook.label.en}: a check of the rules"),
        edition(rulebook),
        f"guiju {__version__}",
        summary(results, rows, findings, cases),
        rows,
        families(results),
        findings,
        articles(base, findings),
        readings(rulebook, findings),
        pictures(base),
        cases,
    )


def decided_cases(rulebook: Rulebook) -> tuple[Worked, ...]:
    """The worked cases of a rulebook, each decided under the layers that it is meant for."""
    cases = worked_cases(rulebook)
    in_force = stacks_of(rulebook, cases)
    return tuple(work(in_force[layers_of(case)], case) for case in cases)


def edition(rulebook: Rulebook) -> Bilingual:
    """Which edition, and the beginning of the digest of the rulebook, so that two reports can be told apart."""
    mark = rulebook.digest[:12]
    return Bilingual(f"版本 {rulebook.edition}，规则库指纹 {mark}", f"Edition {rulebook.edition}, rulebook {mark}")


def _worked_case(rules: Stack, one: Worked) -> view.WorkedCase:
    case = one.case
    zh, en = case.texts.get("zh", case.name), case.texts.get("en", case.name)
    layers = layer_names(rules.rulebook, layers_of(case).split(","))
    if layers:
        under = stack_words(layers, rules.rulebook)
        zh, en = f"{zh}（{under.zh}）", f"{en} ({under.en})"
    label = sentence(Bilingual(zh, en))
    act = sentence(rules.vocabulary.acts[case.act].label)
    return view.WorkedCase(label, answer_said(rules, one.decision), one.passed, one.decision.norms, act)
