"""Verdicts as rows of the page: each property in a plain sentence, what it holds for, what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from guiju.page.view import Family, Stack, VerdictRow
from guiju.page.view import Verdict as VerdictWord
from guiju.property_words import property_label
from proofs.asked import EXACTLY_ONE
from proofs.battery import StackResult
from proofs.findings import Finding, grouped
from proofs.obligations import FAMILY_LABELS
from proofs.verdicts import Verdict
from spec.bilingual import Bilingual
from spec.layers import LITERAL, STANDARD, layer_names
from spec.rulebook import Rulebook
from spec.rulebook import Stack as Rules

QUESTIONS: dict[str, Bilingual] = {
    EXACTLY_ONE: Bilingual("只该由一人办的事，总是恰有一人有权办吗？", "Is there always exactly one who may do it?"),
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
    "covered": Bilingual("有没有漏掉哪些人、哪种情形？", "Is anybody, or any case, left out?"),
    "agreed": Bilingual(
        "几条说的是同一件事时，所定的人一致吗？", "Where articles speak of one thing, do they agree on who?"
    ),
    "owed": Bilingual("同一句话读法不同，该做的事会不会不同？", "Does what is owed depend on how a phrase is read?"),
    "appointed": Bilingual("点了名的职务和角色，由谁确定写明了吗？", "Is it said who gives the posts and roles named?"),
    "constituted": Bilingual("会议由谁组成、多少人到会、怎样形成决定？", "Who meets, how many, how do they decide?"),
    "led": Bilingual("有没有互不隶属的两个上级？", "Has anybody two superiors?"),
    "spared": Bilingual("有没有哪一种绕过了把关？", "Does any kind of paper slip past a check?"),
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
_PARTS = ("exists", "unique")
ANY_NUMBER = Bilingual("任意人数", "any number of people")
ONCE_A_ROUND = Bilingual("任意人数，每步每轮一次", "any number of people, each step once a round")
FEWER_SUFFICE = Bilingual("更少的人不在就已经办不成", "fewer absences already block it")
OUT_OF_TIME = Bilingual("在给定时间内没有得出结论", "no answer in the time given")
_FRAMES = (
    (re.compile("there is one (.+)"), Bilingual("{}只有一个", "there is one {}")),
    (re.compile("range of (.+)"), Bilingual("“{}”只取所列各类", 'the values of "{}" are those listed')),
    (re.compile("a unit has one head"), Bilingual("一个单位一名主要负责人", "a unit has one head")),
    (re.compile("heads fit their units"), Bilingual("负责人与单位相配", "heads fit their units")),
)


def stack_row(rulebook: Rulebook, result: StackResult, anchors: Mapping[tuple[str, str], str]) -> Stack:
    """A stack with its verdicts; ``anchors`` are those of the findings by stack and name."""
    shown = _shown_by(result)
    rows = tuple(
        _row(
            result.stack,
            verdict,
            tuple(sorted({anchors[result.name, one.name] for one in shown[place]})),
        )
        for place, verdict in enumerate(result.verdicts)
    )
    return Stack(result.name, sentence(stack_label(result)), (rulebook.edition, *result.stack.layers), rows)


def stack_label(result: StackResult) -> Bilingual:
    """How a stack is called: by its word, else by the labels of its layers."""
    return STACKS.get(result.name) or stack_words(result.stack.layers, result.stack.rulebook)


def stack_words(layers: tuple[str, ...], rulebook: Rulebook) -> Bilingual:
    """How a stack with some layers is called."""
    if not layers:
        return STACKS[LITERAL]
    if layers == layer_names(rulebook, [STANDARD]):
        return STACKS[STANDARD]
    labels = [rulebook.layers[name].label for name in layers]
    return Bilingual(" + ".join(one.zh for one in labels), " + ".join(one.en for one in labels))


def families(results: Iterable[StackResult]) -> tuple[Family, ...]:
    """The families of properties that were checked, in the order of the battery, with their questions."""
    met = {verdict.obligation.family for result in results for verdict in result.verdicts}
    nothing = Bilingual("", "")
    return tuple(
        Family(name, sentence(FAMILY_LABELS.get(name, Bilingual(name, name))), QUESTIONS.get(name, nothing))
        for name in (*FAMILY_LABELS, *sorted(met - set(FAMILY_LABELS)))
        if name in met
    )


def _row(rules: Rules, verdict: Verdict, findings: tuple[str, ...]) -> VerdictRow:
    word: VerdictWord = verdict.verdict  # type: ignore[assignment]
    return VerdictRow(
        verdict.obligation.name,
        sentence(property_label(verdict.obligation, rules.rulebook)),
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
    if verdict.verdict == "outside" or verdict.cut_off:
        return sentence(verdict.said)
    if verdict.verdict == "unknown":
        return OUT_OF_TIME
    if verdict.verdict == "refuted" and not verdict.hits and verdict.obligation.family != EXACTLY_ONE:
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
            asked[place] += [one for one in result.findings if _is_of(one, verdict)]
    return asked


def _is_of(finding: Finding, verdict: Verdict) -> bool:
    """Whether a finding is about the property of a verdict, or about a part of it."""
    own, wanted = finding.obligation, verdict.obligation
    return own == wanted or (wanted.family == EXACTLY_ONE and own.family in _PARTS and own.act == wanted.act)


def sentence(text: Bilingual) -> Bilingual:
    """The text with an English capital at its beginning and no full stop at its end.

    >>> sentence(Bilingual("无人签发", "nobody may sign."))
    Bilingual(zh='无人签发', en='Nobody may sign')
    """
    return Bilingual(text.zh.rstrip("。"), text.en[:1].upper() + text.en[1:].rstrip("."))
