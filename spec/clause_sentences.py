"""Clauses as sentences: what a clause says in its formal shape, in Chinese and English.

The gloss of a clause is written by hand; these sentences are made from the tree, so that a reader can hold the two
against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from spec.bilingual import Bilingual
from spec.clause_words import MODALS, ClauseWords, Modal
from spec.clauses import Bar, Clause, Count, Delegation, Duty, Gate, Limit, Need, Pair, Power, Shape
from spec.condition import ALWAYS
from spec.frame_sentences import frame_sentence
from spec.labels import Labels, outcome_label, unit_label
from spec.vocabulary import Definition, Vocabulary

_PERIODS = {"day": "日", "week": "周", "month": "月", "year": "年"}


class Rules(Protocol):
    """A rulebook or a stack: whatever has words."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Posts, bodies, facts and acts."""
        ...

    @property
    def definitions(self) -> dict[str, Definition]:
        """Named conditions."""
        ...


def shape_sentence(clause: Clause, rules: Rules) -> Bilingual:
    """What the clause says in its shape, and when; its exceptions are said by :func:`unless_sentence`."""
    words = ClauseWords(Labels(rules.vocabulary, rules.definitions))
    core = _shape(clause.shape, words, MODALS[clause.strength])
    if clause.when == ALWAYS:
        return Bilingual(f"{core.zh}。", f"{core.en[0].upper()}{core.en[1:]}.")
    when = words.sentences.say(clause.when)
    return Bilingual(f"{when.zh}的，{core.zh}。", f"When {when.en}: {core.en}.")


def unless_sentence(clause: Clause, clauses: Mapping[str, Clause]) -> Bilingual:
    """The exceptions of a clause by the glosses of the clauses that displace it; empty when there are none."""
    labels = [clauses[name].label for name in clause.unless if name in clauses]
    if not labels:
        return Bilingual("", "")
    zh = "；".join(label.zh.rstrip("。") for label in labels)
    en = "; ".join(label.en.rstrip(".") for label in labels)
    return Bilingual(f"下列条款适用的除外：{zh}。", f"Unless one of these applies: {en}.")


def _shape(shape: Shape, words: ClauseWords, modal: Modal) -> Bilingual:
    match shape:
        case Power(acts=acts, holder=holder):
            act, who = words.acts(acts), words.who(holder)
            return Bilingual(f"{modal.power.zh}由{who.zh}{act.zh}", f"{act.en} {modal.power.en} done by {who.en}")
        case Delegation():
            return _delegation(shape, words)
        case Gate():
            return _gate(shape, words, modal)
        case Duty():
            return _duty(shape, words, modal)
        case Bar(acts=acts):
            act = words.acts(acts)
            return Bilingual(f"{modal.must_not.zh}{act.zh}", f"{act.en} {modal.must_not.en} done")
        case Limit(act=name, holds=condition):
            act, holds = words.acts([name]), words.sentences.say(condition)
            return Bilingual(
                f"{act.zh}时{modal.must.zh}符合：{holds.zh}",
                f"where {act.en} is done, it {modal.must.en} hold that {holds.en}",
            )
        case Count():
            return _count(shape, words, modal)
        case Pair():
            return _pair(shape, words, modal)
        case _:
            return frame_sentence(shape, words, modal)


def _delegation(one: Delegation, words: ClauseWords) -> Bilingual:
    """区长对签发的职权可由常务副区长行使（委托者不再保留）."""
    acts = words.acts(one.acts) if one.acts else Bilingual("一切行为", "every act")
    if one.excepted:
        but = words.acts(one.excepted)
        acts = Bilingual(f"除{but.zh}外的{acts.zh}", f"{acts.en} but {but.en}")
    giver, taker = words.who(one.giver), words.who(one.taker)
    kept = Bilingual("仍保留", "keeps it") if one.keeps else Bilingual("不再保留", "no longer has it")
    return Bilingual(
        f"{giver.zh}对{acts.zh}的职权由{taker.zh}行使（委托者{kept.zh}）",
        f"the power of {giver.en} for {acts.en} is used by {taker.en} (the giver {kept.en})",
    )


def _gate(one: Gate, words: ClauseWords, modal: Modal) -> Bilingual:
    """签发前须先由区政府办公室审核（结果：通过）."""
    needs = [_need(need, words) for need in one.needs]
    zh, en = "，或者".join(need.zh for need in needs), ", or ".join(need.en for need in needs)
    if not one.acts:
        return Bilingual(
            f"{modal.must.zh}{zh}（条文未写明先于何事）",
            f"it {modal.must.en} be that {en} (the text does not say before what)",
        )
    acts = words.acts(one.acts)
    return Bilingual(f"{acts.zh}前{modal.must.zh}先{zh}", f"before {acts.en}, it {modal.must.en} be that {en}")


def _need(need: Need, words: ClauseWords) -> Bilingual:
    act = words.acts([need.act])
    who = words.who(need.by) if need.by is not None else None
    outcome = outcome_label(need.outcome) if need.outcome is not None else None
    return Bilingual(
        f"{f'由{who.zh}' if who else ''}{act.zh}{f'（结果：{outcome.zh}）' if outcome else ''}",
        f"{act.en} has been done{f' by {who.en}' if who else ''}{f' (outcome: {outcome.en})' if outcome else ''}",
    )


def _duty(one: Duty, words: ClauseWords, modal: Modal) -> Bilingual:
    """知悉时间之后，起草单位须报告，对象为区长，时限20分钟（自然时间）."""
    who, act = words.who(one.who), words.acts([one.act])
    zh, en = f"{who.zh}{modal.must.zh}{act.zh}", f"{who.en} {modal.must.en} do {act.en}"
    if one.after:
        after = words.acts([one.after]) if one.after in words.labels.acts else words.text(one.after)
        zh, en = f"{after.zh}之后，{zh}", f"after {after.en}, {en}"
    if one.to:
        to = words.names(one.to)
        zh, en = f"{zh}，对象为{to.zh}", f"{en}, to {to.en}"
    if one.means:
        means = words.text(one.means)
        zh, en = f"{zh}，方式为{means.zh}", f"{en}, in {means.en}"
    if one.within is None:
        return Bilingual(zh, en)
    if one.within.value is None:
        return Bilingual(f"{zh}（未写明期限）", f"{en} (in time, but no figure is given)")
    time = words.time(one.within)
    return Bilingual(f"{zh}，时限{time.zh}", f"{en}, within {time.en}")


def _count(one: Count, words: ClauseWords, modal: Modal) -> Bilingual:
    """召开全区性会议每年须不超过1次."""
    act = words.acts([one.act])
    bound, number = one.bound.split(" ")
    period = _PERIODS.get(one.period, "")
    each = f"任意连续一{period}内" if one.rolling else f"每{period}" if period else ""
    zh = f"{act.zh}{each}{modal.must.zh}"
    unit = unit_label(one.unit or "times")
    zh += f"{'不超过' if bound == 'at-most' else '不少于'}{number}{unit.zh}"
    en = f"{act.en} {modal.must.en} be done {bound.replace('-', ' ')} {number} {unit.en}"
    en += f" in any {one.period} running" if one.rolling else f" in each {one.period}" if period else ""
    if one.who is not None:
        who = words.who(one.who)
        zh, en = f"{who.zh}{zh}", f"{en}, by {who.en}"
    if not one.per:
        return Bilingual(zh, en)
    keys = [words.text(key) for key in one.per]
    per = Bilingual("、".join(key.zh for key in keys), " and ".join(key.en for key in keys))
    return Bilingual(f"{zh}（按{per.zh}分别计算）", f"{en} (for each {per.en} apart)")


def _pair(one: Pair, words: ClauseWords, modal: Modal) -> Bilingual:
    """起草与审核不得都发生（行为人相同）."""
    first, second = words.acts([one.first]), words.acts([one.second])
    ties = [
        *(Bilingual(f"{said.zh}相同", f"the same {said.en}") for said in map(words.text, one.same)),
        *(Bilingual(f"{said.zh}不同", f"different {said.en}") for said in map(words.text, one.different)),
    ]
    if one.period:
        ties.append(Bilingual(f"在同一{_PERIODS[one.period]}内", f"in the same {one.period}"))
    if one.who is not None:
        who = words.who(one.who)
        ties.append(Bilingual(f"均由{who.zh}办理", f"both by {who.en}"))
    if one.ordered:
        ties.append(Bilingual("前者在先", "the first before the second"))
    if one.within is not None and one.within.value is not None:
        time = words.time(one.within)
        ties.append(Bilingual(f"相隔不超过{time.zh}", f"no more than {time.en} apart"))
    zh, en = "；".join(tie.zh for tie in ties), "; ".join(tie.en for tie in ties)
    return Bilingual(
        f"{first.zh}与{second.zh}{modal.must_not.zh}都发生{f'（{zh}）' if zh else ''}",
        f"{first.en} and {second.en} {modal.must_not.en} done both{f' ({en})' if en else ''}",
    )
