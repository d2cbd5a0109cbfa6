"""Verdicts as rows of the page: each property in a plain sentence, what it holds for, what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from guiju.page.view import Family, Stack, VerdictRow
from guiju.page.view import Verdict as VerdictWord
from guiju.report.results import StackResult
from proofs.findings import Finding, grouped
from proofs.obligations import FAMILIES, FAMILY_LABELS, Obligation
from proofs.verdicts import Verdict
from spec.bilingual import Bilingual
from spec.rulebook import LITERAL, STANDARD, Rulebook
from spec.rulebook import Stack as Rules

QUESTIONS: dict[str, Bilingual] = {
    "exists": Bilingual("该办的事，总有人有权办吗？", "Is there always somebody who may do what has to be done?"),
    "unique": Bilingual("只该由一人办的事，会不会有两人都有权办？", "Can two persons both do what only one should do?"),
    "available": Bilingual(
        "有权的人不在岗时，还有人能办吗？", "When those with the power are away, can it still be done?"
    ),
    "gated": Bilingual(
        "能不能漏掉规定的步骤，就把事情办结？", "Can a matter be concluded without a step that is required?"
    ),
    "levels": Bilingual(
        "能不能越过一级？领导关系有没有循环？", "Can a level be bypassed? Does authority run in a circle?"
    ),
    "ambiguous": Bilingual("同一句话读法不同，答案会不会不同？", "Does an answer depend on how a phrase is read?"),
    "separate": Bilingual(
        "有没有人审批自己的事，或者下级审批上级？", "Can anybody approve their own or a superior's matter?"
    ),
    "named": Bilingual("谁来办、谁来定、多长时间，都写明了吗？", "Does the text say who, by whose decision, how long?"),
    "ordered": Bilingual("步骤的先后有没有说清？", "Are the steps in their order?"),
    "evasion": Bilingual("拆开、改名、换类别，能不能绕过限制？", "Can a limit be escaped by splitting or renaming?"),
    "feasible": Bilingual(
        "碰在一起的时限和限额，能同时守住吗？", "Can limits and deadlines that meet be kept together?"
    ),
    "ends": Bilingual("办起来的事都能办完吗？", "Can everything that was begun be finished?"),
    "scope": Bilingual("每个人和机构受不受约束，都清楚吗？", "Is it clear who is bound?"),
}
STACKS = {
    LITERAL: Bilingual("规则的字面", "the letter of the rules"),
    STANDARD: Bilingual("推荐读法", "recommended readings"),
}
ANY_NUMBER = Bilingual("任意人数", "any number of people")
ONCE_A_ROUND = Bilingual("任意人数，每步每轮一次", "any number of people, each step once a round")
FEWER_SUFFICE = Bilingual("更少的人不在就已经办不成", "fewer absences already block it")
OUT_OF_TIME = Bilingual("在给定时间内没有得出结论", "no answer in the time given")
IN_CIRCLE = Bilingual("问题本身成环：{}", "the question runs in a circle: {}")
_SENTENCES: dict[str, Bilingual] = {
    "exists": Bilingual("需要{act}时，总有人有权办", "whenever it has to be done, somebody may {act}"),
    "unique": Bilingual("有权{act}的至多一人", "at most one may {act}"),
    "gated": Bilingual("未经规定的步骤，不能{act}", "nobody can {act} without the steps required"),
}
_ABSENT = {
    1: Bilingual("任何一人不在，仍有人可以{act}", "whoever is away, somebody can still {act}"),
    2: Bilingual("任何两人不在，仍有人可以{act}", "whichever two are away, somebody can still {act}"),
}
_FRAMES = (
    (re.compile("there is one (.+)"), Bilingual("{}只有一个", "there is one {}")),
    (re.compile("range of (.+)"), Bilingual("“{}”只取所列各类", 'the values of "{}" are those listed')),
    (re.compile("a unit has one head"), Bilingual("一个单位一名主要负责人", "a unit has one head")),
    (re.compile("heads fit their units"), Bilingual("负责人与单位相配", "heads fit their units")),
)


def stack_row(rulebook: Rulebook, result: StackResult, anchors: Mapping[str, str]) -> Stack:
    """A stack with its verdicts; ``anchors`` are those of the findings by name."""
    shown = _shown_by(result)
    rows = tuple(
        _row(
            result.stack,
            verdict,
            tuple(sorted({anchors[one.name] for one in shown[place] if one.name in anchors})),
        )
        for place, verdict in enumerate(result.verdicts)
    )
    return Stack(result.name, stack_label(result), (rulebook.edition, *result.stack.layers), rows)


def stack_label(result: StackResult) -> Bilingual:
    """How a stack is called: by its word, else by the labels of its layers."""
    if result.name in STACKS:
        return STACKS[result.name]
    layers = [result.stack.rulebook.layers[name].label for name in result.stack.layers]
    if not layers:
        return STACKS[LITERAL]
    return Bilingual(" + ".join(one.zh for one in layers), " + ".join(one.en for one in layers))


def families(results: Iterable[StackResult]) -> tuple[Family, ...]:
    """The families of properties that were checked, in the order of the battery, with their questions."""
    met = {verdict.obligation.family for result in results for verdict in result.verdicts}
    nothing = Bilingual("", "")
    return tuple(
        Family(name, FAMILY_LABELS.get(name, Bilingual(name, name)), QUESTIONS.get(name, nothing))
        for name in (*FAMILIES, *sorted(met - set(FAMILIES)))
        if name in met
    )


def property_said(rules: Rules, obligation: Obligation) -> Bilingual:
    """A property in a plain sentence."""
    if obligation.part:
        named = [one.label for one in rules.rulebook.properties if one.name == obligation.part]
        return named[0] if named else Bilingual("领导关系不成环，也不倒置", "authority runs downwards and in no circle")
    if obligation.definition:
        label = rules.definitions[obligation.definition].label
        return Bilingual(f"“{label.zh}”怎样读，结果都一样", f'however "{label.en}" is read, the answers agree')
    act = rules.vocabulary.acts[obligation.act].label
    sentence = _ABSENT.get(obligation.absent) or _SENTENCES.get(obligation.family)
    if sentence is None:
        return Bilingual(obligation.name, obligation.name)
    return Bilingual(sentence.zh.format(act=act.zh), sentence.en.format(act=act.en))


def _row(rules: Rules, verdict: Verdict, findings: tuple[str, ...]) -> VerdictRow:
    word: VerdictWord = verdict.verdict  # type: ignore[assignment]
    return VerdictRow(
        verdict.obligation.name,
        property_said(rules, verdict.obligation),
        verdict.obligation.family,
        word,
        holds_for=_holds_for(verdict),
        norms=verdict.norms,
        readings=verdict.readings,
        presuppositions=_presuppositions(rules, verdict.assumes) if verdict.verdict == "proved" else (),
        rechecked=verdict.rechecked and verdict.verdict == "proved",
        findings=findings,
        why=_why(verdict),
    )


def _holds_for(verdict: Verdict) -> Bilingual:
    """For how many a proof holds; authority is computed on kinds and says nothing."""
    if verdict.verdict != "proved" or verdict.obligation.part == "authority":
        return Bilingual("", "")
    return ONCE_A_ROUND if verdict.obligation.family in ("gated", "levels") else ANY_NUMBER


def _why(verdict: Verdict) -> Bilingual:
    if verdict.verdict == "outside":
        return Bilingual(IN_CIRCLE.zh.format(verdict.why), IN_CIRCLE.en.format(verdict.why))
    if verdict.verdict == "unknown":
        return OUT_OF_TIME
    if verdict.verdict == "refuted" and not verdict.hits:
        return FEWER_SUFFICE if verdict.obligation.absent > 1 else Bilingual(verdict.why, verdict.why)
    return Bilingual("", "")


def _presuppositions(rules: Rules, names: Iterable[str]) -> tuple[Bilingual, ...]:
    """What a proof takes for granted about the world; single posts and bodies are told in one sentence."""
    labels = {one.name: one.label for one in rules.rulebook.presuppositions}
    stated = [labels[name] for name in names if name in labels]
    frames: dict[Bilingual, list[Bilingual]] = {}
    for name in names:
        if name not in labels:
            words, about = _frame(rules, name)
            frames.setdefault(words, []).extend(about)
    for words, about in frames.items():
        zh, en = "、".join(one.zh for one in about), ", ".join(one.en for one in about)
        stated.append(Bilingual(words.zh.format(zh), words.en.format(en)))
    return tuple(stated)


def _frame(rules: Rules, name: str) -> tuple[Bilingual, list[Bilingual]]:
    """An axiom on the vocabulary in words with a gap, and what stands in the gap."""
    for pattern, words in _FRAMES:
        if match := pattern.fullmatch(name):
            gaps = [gap for gap in match.groups() if gap]
            facts = rules.vocabulary.facts
            return words, [facts[gap].label if gap in facts else rules.vocabulary.label_of(gap) for gap in gaps]
    return Bilingual(name, name), []


def _shown_by(result: StackResult) -> list[list[Finding]]:
    """For each verdict of a result, the findings that its failures went into."""
    asked: list[list[Finding]] = [[] for _ in result.verdicts]
    by_gist: dict[tuple[object, ...], list[Finding]] = {}
    for finding in result.findings:
        by_gist.setdefault((finding.obligation, finding.act, finding.clauses), []).append(finding)
    place_of = {id(hit): place for place, verdict in enumerate(result.verdicts) for hit in verdict.hits}
    for hits in grouped(result.stack, result.verdicts):
        clauses = tuple(dict.fromkeys(name for hit in hits for name in hit.clauses))
        for finding in by_gist.get((hits[0].obligation, hits[0].act, clauses), ()):
            for place in {place_of[id(hit)] for hit in hits}:
                asked[place].append(finding)
    for place, verdict in enumerate(result.verdicts):
        if verdict.verdict == "refuted" and not asked[place]:
            asked[place] += [one for one in result.findings if one.obligation == verdict.obligation]
    return asked
