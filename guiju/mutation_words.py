"""What a mutant does to its clause, and who noticed it, in both languages."""

from __future__ import annotations

from proofs.mutants import Mutant
from proofs.noticing import Notice
from proofs.survivors import REASONS, Reason
from spec.bilingual import Bilingual
from spec.condition import WHO, Condition, Same
from spec.condition_text import canonical
from spec.labels import Labels
from spec.rulebook import Stack
from spec.sentences import Sentences

KINDS = {
    "dropped": Bilingual("删去整个条款", "the clause is dropped"),
    "negated": Bilingual("条件取反", "turned round"),
    "always": Bilingual("不问条件，一律适用", "left out, so that it always applies"),
    "conjunct": Bilingual("少一个并列条件", "a conjunct left out"),
    "disjunct": Bilingual("少一个选择项", "an alternative left out"),
    "further": Bilingual("多一个条件", "a further condition"),
    "figure": Bilingual("数字改动一", "the figure moved by one"),
    "holder": Bilingual("换成别人", "somebody else instead"),
    "exception": Bilingual("删去一项例外", "an exception removed"),
    "need": Bilingual("少一个可以满足的前置", "one of the needs left out"),
    "outcome": Bilingual("不问结果", "with any outcome"),
    "by": Bilingual("不问由谁", "by anybody"),
    "left-out": Bilingual("漏去", "left out"),
    "keeps": Bilingual("委托人是否保留职权改变", "whether the delegator keeps the power is changed"),
    "exchanged": Bilingual("对调", "exchanged"),
}
PLACES = {
    "when": Bilingual("适用条件", "when"),
    "holder": Bilingual("由谁", "holder"),
    "giver": Bilingual("委托人", "delegator"),
    "taker": Bilingual("受托人", "delegate"),
    "who": Bilingual("由谁", "who"),
    "needs": Bilingual("前置", "needs"),
    "acts": Bilingual("行为", "acts"),
    "excepted": Bilingual("不委托的行为", "acts not handed on"),
    "to": Bilingual("对谁", "recipients"),
    "means": Bilingual("方式", "means"),
    "after": Bilingual("起算", "runs from"),
    "within": Bilingual("时限", "within"),
    "bound": Bilingual("限额", "bound"),
    "holds": Bilingual("须成立", "holds"),
    "per": Bilingual("分别计算", "per"),
    "same": Bilingual("相同", "same"),
    "different": Bilingual("不同", "different"),
    "members": Bilingual("组成人员", "members"),
    "binds": Bilingual("约束", "binds"),
    "superiors": Bilingual("上级", "superiors"),
    "subordinates": Bilingual("下级", "subordinates"),
    "every": Bilingual("会期", "every"),
    "value": Bilingual("期限", "term"),
    "since": Bilingual("施行", "from"),
    "edition": Bilingual("版本", "edition"),
    "on": Bilingual("废止", "repealed on"),
}
_BY = {
    "case": Bilingual("案例", "case"),
    "property": Bilingual("性质", "property"),
    "finding": Bilingual("问题", "finding under"),
}


def mutation_text(mutant: Mutant) -> str:
    """The mutation in the words of the rulebook's language, one line, for programs: ``when conjunct: matter.major``."""
    head = f"{mutant.place} {mutant.kind}".strip() if mutant.place != "unless" else mutant.kind
    part, instead = _written(mutant.part), _written(mutant.instead)
    return head + (f": {part}" if part else "") + (f" -> {instead}" if instead else "")


def _written(part: Condition | str) -> str:
    return part if isinstance(part, str) else canonical(part)


def mutation_said(mutant: Mutant, stack: Stack) -> Bilingual:
    """The mutation for a reader."""
    sentences = Sentences(Labels(stack.vocabulary, stack.definitions))
    place = PLACES.get(mutant.place, Bilingual("", ""))
    kind = KINDS[mutant.kind]
    part, instead = (_said(one, stack, sentences) for one in (mutant.part, mutant.instead))
    zh = f"{place.zh}：{kind.zh}" if place.zh else kind.zh
    en = f"{place.en}: {kind.en}" if place.en else kind.en
    if part.zh:
        zh, en = f"{zh}（{part.zh}", f"{en} ({part.en}"
        zh, en = (f"{zh} → {instead.zh}）", f"{en} -> {instead.en})") if instead.zh else (f"{zh}）", f"{en})")
    return Bilingual(zh, en)


def _said(part: Condition | str, stack: Stack, sentences: Sentences) -> Bilingual:
    if not isinstance(part, str):
        if isinstance(part, Same) and part.left == WHO:
            return sentences.actors(part)
        return sentences.say(part)
    vocabulary = stack.vocabulary
    if part in vocabulary.acts:
        return vocabulary.acts[part].label
    if part in vocabulary.facts:
        return vocabulary.facts[part].label
    if part in stack.clauses:
        return stack.clauses[part].label
    return vocabulary.label_of(part) if part else Bilingual("", "")


def notice_said(notice: Notice) -> Bilingual:
    """Who noticed."""
    by = _BY[notice.by]
    return Bilingual(f"{by.zh}：{notice.name}", f"{by.en}: {notice.name}")


def reason_said(reason: Reason) -> Bilingual:
    """Why nobody did."""
    said = REASONS[reason.kind]
    if reason.kind == "redundant":
        names = ", ".join(reason.clauses)
        return Bilingual(f"{said.zh}：{names}", f"{said.en}: {names}")
    if reason.waits is not None:
        return Bilingual(f"{said.zh}：{reason.waits.because.zh}", f"{said.en}: {reason.waits.because.en}")
    return said
