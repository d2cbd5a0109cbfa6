"""The Chinese words of conditions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from spec.comparisons import Sides, Summand
from spec.condition import (
    Condition,
    Defined,
    FactTerm,
    Heads,
    Includes,
    Individual,
    OfKind,
    Same,
    Sort,
    Term,
    Variable,
)
from spec.condition_lists import IncludesOneOf, includes_some
from spec.instants import instant_text
from spec.labels import outcome_label, quoted, quoted_if_needed, unit_label
from spec.sentences import Tongue

_PLACE = re.compile("谁|其(?![他它中余实])")
_UNSAFE = re.compile("^[没未不并无非]|，且|，或者|；|^属于“|^在任何情形下")
_DENIALS = (
    (re.compile("^(经|列入|书面|获|贯彻|遵守|按照)"), "未"),
    (re.compile("^(属于|符合|涉及|需|可以|容易|必须)"), "不"),
    (re.compile("^有(?!关)"), "没"),
)
_NOUN = re.compile("^(?!部署|容易|遇有|延误|造成|以|由|为|确有|如有).*(事项|情况|问题|事件|文件|材料|方案|工作|任免)$")
_OPERATORS = {">=": ("不少于", "少于"), "<=": ("不超过", "超过"), "=": ("等于", "不等于")}
_MOMENTS = {">=": ("不早于", "早于"), "<=": ("不晚于", "晚于"), "=": ("恰为", "不是")}


class Chinese(Tongue):
    """Atoms follow their labels: 文种是请示, 主送机关不包括市政府, 不属于重大事项."""

    variables = "甲乙丙丁戊己庚辛壬癸"
    other = "该行为人"

    def joined(self, word: str, parts: Sequence[str], yes: bool) -> str:
        """A，且B; A，或者B."""
        text = ("，且" if word == "and" else "，或者").join(parts)
        return text if yes else f"并非{self.bracketed(text)}"

    def bracketed(self, text: str) -> str:
        """（A，且B）."""
        return f"（{text}）"

    def with_note(self, noun: str, note: str) -> str:
        """副区长（其有权签发）."""
        return f"{noun}（{note}）"

    def constant(self, value: bool) -> str:
        """Always or never."""
        return "在任何情形下" if value else "在任何情形下都不"

    # ---- terms

    def term(self, term: Term) -> str:
        """A post or body as a noun."""
        match term:
            case Variable(name=name):
                return self.bound.get(name, name)
            case Individual(id=name):
                return quoted_if_needed(self.labels.individual(name).zh)
            case FactTerm(fact=fact):
                label = self.labels.facts[fact].zh
                return f"{quoted(label)}所指者" if _PLACE.search(label) else quoted_if_needed(label)

    def owner(self, of: Term | None) -> str:
        """Whose fact it is, in front of its label."""
        if of is None:
            return ""
        return self.term(of) if isinstance(of, Variable) and of.name == "who" else f"{self.term(of)}的"

    def place(self, fact: str) -> re.Match[str] | None:
        """Where a label leaves room for a name: 以谁的名义, 受其委托主持工作."""
        named = self.labels.fact(fact).type in ("post", "posts", "body", "bodies")
        return _PLACE.search(self.labels.facts[fact].zh) if named else None

    def filled(self, fact: str, of: Term | None, name: str, yes: bool) -> str:
        """A label with a name in its place."""
        label = self.labels.facts[fact].zh
        place = self.place(fact)
        assert place is not None
        text = label[: place.start()] + name + label[place.end() :]
        return f"{'' if of is None else self.term(of)}{'' if yes else '并非'}{text}"

    def member(self, part: Condition, yes: bool = True) -> str:
        """A member of a list; of one that is denied when not ``yes``."""
        match part:
            case Same(right=term):
                return self.term(term)
            case Includes(fact=fact):
                return f"{quoted(self.labels.facts[fact].zh)}中的一个"
            case OfKind(kinds=kinds):
                return "或".join(map(self.kind, kinds))
            case Defined(name=name):
                return quoted(self.labels.defined[name].zh)
            case Heads(unit=unit):
                return f"{self.term(unit)}的主要负责人"
        some = includes_some(part)
        assert some is not None
        if some.kind:
            return f"{'某一' if yes else '任何'}{quoted_if_needed(self.labels.kinds[some.kind].zh)}"
        return f"{quoted(self.labels.defined[some.definition].zh)}中的{'一个' if yes else '任何一个'}"

    def kind(self, name: str) -> str:
        """A kind; said apart from the single one of the same name."""
        label = quoted_if_needed(self.labels.kinds[name].zh)
        kind = self.labels.vocabulary.kinds("post").get(name) or self.labels.vocabulary.bodies[name]
        return f"{label}一类" if kind.one else label

    def any_of(self, members: Sequence[str]) -> str:
        """A或B."""
        return "或".join(members)

    def anybody(self) -> str:
        """Those who fulfil what follows."""
        return "符合下列条件者"

    # ---- atoms

    @cached_property
    def flags(self) -> dict[str, tuple[str, str]]:
        """Each flag and its denial: 涉及审计, 不涉及审计; quoted when the label itself begins like a denial."""
        taken = {label.zh for label in self.labels.facts.values()}
        found = {}
        for fact in self.labels.vocabulary.facts.values():
            if fact.type != "flag":
                continue
            plain, label = fact.label.zh, self.labels.facts[fact.id].zh
            if _UNSAFE.search(label) or not label.endswith(plain):
                found[fact.id] = (quoted(label), f"并非{quoted(label)}")
                continue
            word = next((word for beginning, word in _DENIALS if beginning.search(plain)), "")
            whose = label.removesuffix(plain)
            if not word and _NOUN.search(plain):
                found[fact.id] = (f"{whose}属于{plain}", f"{whose}不属于{plain}")
            else:
                denial = f"{whose}{word or '并非'}{plain}"
                found[fact.id] = (label, f"并非{quoted(label)}" if denial in taken else denial)
        return found

    def flag(self, fact: str, of: Term | None, yes: bool) -> str:
        """属于重大事项; 不属于重大事项."""
        return ("" if of is None else self.term(of)) + self.flags[fact][not yes]

    def choice(self, fact: str, values: Sequence[str], of: Term | None, yes: bool) -> str:
        """文种是请示或报告; 文种既不是请示也不是报告."""
        names = [quoted_if_needed(self.labels.value(fact, value).zh) for value in values]
        return f"{self.owner(of)}{self.labels.facts[fact].zh}{self.among('是', names, yes)}"

    def among(self, verb: str, names: Sequence[str], yes: bool) -> str:
        """The verb with one of the names, or with none of them."""
        if yes:
            return f"{verb}{'或'.join(names)}"
        return f"不{verb}{names[0]}" if len(names) == 1 else "既" + "也".join(f"不{verb}{name}" for name in names)

    def is_one_of(self, term: Term, members: Sequence[Condition], yes: bool) -> str:
        """发文机关是区政府或某部门; 以区政府的名义."""
        names = [self.member(part) for part in members]
        if isinstance(term, FactTerm) and self.place(term.fact):
            return self.filled(term.fact, None, "或".join(names), yes)
        return f"{self.term(term)}{self.among('是', names, yes)}"

    def nobody(self, fact: str, yes: bool) -> str:
        """无主持人; 有主持人."""
        if self.place(fact):
            return self.filled(fact, None, "任何人", not yes)
        return f"{'无' if yes else '有'}{self.labels.facts[fact].zh}"

    def includes(self, head: IncludesOneOf, members: Sequence[Condition], yes: bool) -> str:
        """主送机关包括市政府; 既不包括市政府也不包括任何市级部门."""
        if self.place(head.fact):
            return self.filled(head.fact, head.of, "或".join(self.listed_member(part) for part in members), yes)
        names = [self.listed_member(part, yes) for part in members]
        return f"{self.owner(head.of)}{self.labels.facts[head.fact].zh}{self.among('包括', names, yes)}"

    def listed_member(self, part: Condition, yes: bool = True) -> str:
        """A member of a list fact; ``who`` by its name."""
        return self.term(part.term) if isinstance(part, Includes) else self.member(part, yes)

    def has_at_least(self, fact: str, count: int, of: Term | None, yes: bool) -> str:
        """主送机关至少有2个; 主送机关为空."""
        measure = "位" if self.labels.fact(fact).type == "posts" else "个"
        if self.place(fact):
            return self.filled(fact, of, f"至少{count}{measure}", yes)
        label = f"{self.owner(of)}{self.labels.facts[fact].zh}"
        if count == 1:
            return f"{label}不为空" if yes else f"{label}为空"
        return f"{label}{'至少有' if yes else '不足'}{count}{measure}"

    def heads(self, post: Term, unit: Term, yes: bool) -> str:
        """其担任牵头部门的主要负责人."""
        return f"{self.term(post)}{'担任' if yes else '不担任'}{self.term(unit)}的主要负责人"

    def compare(self, said: Sides, unit: str, yes: bool) -> str:
        """页数不超过10页."""
        if self.is_moment(said):
            moment = instant_text(said.right[0].number)
            return f"{self.labels.facts[said.left[0].fact].zh}{_MOMENTS[said.operator][not yes]}{moment}"
        return f"{self.sum(said.left, unit)}{_OPERATORS[said.operator][not yes]}{self.sum(said.right, unit)}"

    def sum(self, summands: Sequence[Summand], unit: str) -> str:
        """出席人数的2倍; 知悉时间减发生时间."""
        words = ""
        for number, fact in summands:
            multiple = f"的{abs(number)}倍" if abs(number) != 1 else ""
            sign = ("加" if number >= 0 else "减") if words else ""
            words += sign + (self.labels.facts[fact].zh + multiple if fact else f"{abs(number)}{unit_label(unit).zh}")
        return words

    def done(self, act: str, outcome: str | None, by: str | None, yes: bool) -> str:
        """已由区政府办公室审核（结果：通过）."""
        actor = f"由{by}" if by else ""
        ending = f"（结果：{outcome_label(outcome).zh}）" if outcome else ""
        return f"{'已' if yes else '尚未'}{actor}{quoted_if_needed(self.labels.acts[act].zh)}{ending}"

    def may(self, term: Term, act: str, yes: bool) -> str:
        """其有权签发."""
        return f"{self.term(term)}{'有权' if yes else '无权'}{quoted_if_needed(self.labels.acts[act].zh)}"

    def defined(self, name: str, yes: bool) -> str:
        """属于“请示性公文”."""
        return f"{'属于' if yes else '不属于'}{quoted(self.labels.defined[name].zh)}"

    def chosen(self, definition: str, alternative: str, yes: bool) -> str:
        """“达到半数”按“含半数”理解."""
        name, label = self.labels.defined[definition].zh, self.labels.alternative(definition, alternative).zh
        return f"{quoted(name)}{'' if yes else '不'}按{quoted(label)}理解"

    def quantified(self, many: str, count: int, sort: Sort, kinds: Sequence[str], variable: str, body: str) -> str:
        """有副区长甲符合（甲有权签发）."""
        kind = "或".join(map(self.kind, kinds)) or ("职务" if sort == "post" else "机关")
        measure = "位" if sort == "post" else "个"
        if many == "every":
            return f"每{measure}{kind}{variable}都符合{body}"
        if count == 1:
            return f"{'有' if many == 'some' else '没有'}{kind}{variable}符合{body}"
        return f"{'至少有' if many == 'some' else '不足'}{count}{measure}{kind}{variable}符合{body}"
