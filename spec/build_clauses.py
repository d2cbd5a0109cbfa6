"""From written clauses to typed ones: names resolved, conditions parsed, durations read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from spec import schema
from spec.bilingual import Bilingual
from spec.clauses import (
    BY,
    Bar,
    Cadence,
    Clause,
    Composition,
    Count,
    Declaration,
    Delegation,
    Duration,
    Duty,
    Exempt,
    Gate,
    Limit,
    Need,
    Pair,
    Power,
    Relation,
    Repeal,
    Scope,
    Shape,
    Term,
)
from spec.clauses import Sequence as SequenceShape
from spec.condition import NEVER, Compare, Condition, Sort
from spec.condition_parser import parse_condition
from spec.condition_words import ConditionError, Words
from spec.entries import Entry
from spec.nearest import nearest
from spec.problems import Problem

Path = tuple[str | int, ...]
_NAMES = re.compile(r"^(an? )?[a-z0-9.\-]+( or (an? )?[a-z0-9.\-]+)*$")
_DURATION = re.compile(r"^([0-9]+) (minutes|hours|days|weeks|months)( (clock|working) time)?$")
LONGEST_QUOTE = 40


class ClauseBuilder:
    """Turns entries into clauses; slips go to the shared list, and a clause with slips is None."""

    def __init__(self, words: Words, problems: list[Problem]) -> None:
        self.words = words
        self.vocabulary = words.vocabulary
        self.problems = problems

    # ---- conditions and names

    def condition(self, entry: Entry[Any], path: Sequence[str | int], text: str, who: Sort | None) -> Condition:
        """The condition at a path; NEVER after a slip."""
        try:
            return parse_condition(text, self.words, who)
        except ConditionError as wrong:
            self.report(entry, path, wrong)
            return NEVER

    def report(self, entry: Entry[Any], path: Sequence[str | int], wrong: ConditionError, shift: int = 0) -> None:
        self.problems.append(
            entry.problem(path, wrong.message, wrong.got, wrong.expected, wrong.example, max(0, wrong.offset - shift))
        )

    def about_who(self, entry: Entry[Any], path: Sequence[str | int], text: str) -> tuple[Condition, Sort]:
        """A condition on ``who``, or names that ``who`` is one of; its sort is what the words in it allow."""
        shift = 0
        if _NAMES.match(text) and text not in ("always", "never") and self.whole_name(text):
            text, shift = f"who is {text}", len("who is ")
        slips: list[ConditionError] = []
        for sort in ("post", "body"):
            try:
                return parse_condition(text, self.words, sort), sort
            except ConditionError as wrong:
                slips.append(wrong)
        self.report(entry, path, self.nearer(*slips), shift)
        return NEVER, "post"

    def nearer(self, of_a_post: ConditionError, of_a_body: ConditionError) -> ConditionError:
        """The slip that was met later; of two at one place, where no name was known, one that speaks of both sorts."""
        if of_a_post.offset != of_a_body.offset:
            return max(of_a_post, of_a_body, key=lambda slip: slip.offset)
        if not of_a_post.message.en.startswith("unknown ") or not of_a_body.message.en.startswith("unknown "):
            return of_a_post
        known = [*self.vocabulary.posts, *self.vocabulary.bodies]
        known += [name for name, of in self.words.definitions.items() if of is not None]
        expected = self.vocabulary.instead(of_a_post.got, known)
        message = Bilingual("不认识的职务、机关或定义", "unknown post, body or definition")
        return ConditionError(of_a_post.offset, message, of_a_post.got, expected, of_a_post.example)

    def whole_name(self, text: str) -> bool:
        """Whether a bare text is meant as names (and not as a flag or a definition about the case)."""
        first = text.removeprefix("a ").removeprefix("an ").split(" ")[0]
        fact = self.vocabulary.facts.get(first)
        return not (fact is not None and fact.type == "flag") and self.words.definitions.get(first, "x") is not None

    def act(self, entry: Entry[Any], path: Sequence[str | int], name: str) -> str:
        if name and name not in self.vocabulary.acts:
            message = Bilingual("不认识的行为", "unknown act")
            self.problems.append(
                entry.problem(path, message, name, self.vocabulary.instead(name, self.vocabulary.acts))
            )
        return name

    def acts(self, entry: Entry[Any], path: Path, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.act(entry, (*path, number), name) for number, name in enumerate(names))

    def individuals(self, entry: Entry[Any], path: Path, names: Sequence[str]) -> tuple[str, ...]:
        for number, name in enumerate(names):
            if self.vocabulary.kind_of(name) is None:
                known = [*self.vocabulary.posts, *self.vocabulary.bodies]
                message = Bilingual("不认识的职务或机关", "unknown post or body")
                self.problems.append(
                    entry.problem((*path, number), message, name, self.vocabulary.instead(name, known))
                )
        return tuple(names)

    def fact(self, entry: Entry[Any], path: Path, name: str) -> str:
        if name and name not in self.vocabulary.facts:
            message = Bilingual("不认识的事实", "unknown fact")
            self.problems.append(
                entry.problem(path, message, name, self.vocabulary.instead(name, self.vocabulary.facts))
            )
        return name

    def duration(self, entry: Entry[Any], path: Path, text: str | None) -> Duration | None:
        if text is None:
            return None
        if text == "unstated":
            return Duration(None)
        match = _DURATION.match(text)
        if match is None:
            message = Bilingual("时限写法不对", "a duration is not well formed")
            expected = Bilingual(
                "数字、minutes/hours/days/weeks/months、clock time 或 working time；没有数字的写 unstated",
                "digits, minutes/hours/days/weeks/months, clock time or working time; unstated if there is no figure",
            )
            self.problems.append(entry.problem(path, message, text, expected, "20 minutes clock time"))
            return None
        return Duration(int(match[1]), match[2], "working time" if match[4] == "working" else "clock time")

    # ---- clauses

    def clause(self, entry: Entry[Any], layer: str, prefix: Path = ()) -> Clause | None:
        """The typed clause; None after a slip in it."""
        model: schema.ClauseEntry = entry.model
        before = len(self.problems)
        shapes = [name for name in schema.SHAPES if getattr(model, name) is not None]
        if len(shapes) != 1:
            if shapes:
                message = Bilingual(
                    "一个条款只能有一种形态，请拆成几条", "a clause has one shape only; make it several clauses"
                )
                path: Path = (*prefix, shapes[-1])
            else:
                message = Bilingual(
                    "条款没有形态：没有说明它规定什么", "a clause without a shape: what does it provide?"
                )
                path = (*prefix, "clause")
            expected = " / ".join(shapes or schema.SHAPES)
            got = " + ".join(shapes) or model.clause
            self.problems.append(entry.problem(path, message, got, expected, schema.SHAPES["power"]))
            return None
        if layer == "edition" and not model.quote:
            message = Bilingual("条款没有引文", "a clause without a quote")
            self.problems.append(
                entry.problem((*prefix, "clause"), message, model.clause, "quote", "quote: 由区长签发")
            )
        if len(model.quote) > LONGEST_QUOTE:
            message = Bilingual(
                f"引文有 {len(model.quote)} 个字，只引关键的几个字",
                f"the quote has {len(model.quote)} characters; quote the operative words only",
            )
            expected_length = Bilingual(f"不超过 {LONGEST_QUOTE} 个字", f"at most {LONGEST_QUOTE} characters")
            self.problems.append(entry.problem((*prefix, "quote"), message, "", expected_length))
        when = self.condition(entry, (*prefix, "when"), model.when, None)
        shape = self.shape(entry, model, shapes[0], (*prefix, shapes[0]))
        if len(self.problems) > before:
            return None
        node = entry.place(*prefix, "clause")
        strength = model.strength or ("never" if shapes[0] == "bar" else "must")
        return Clause(
            model.clause,
            tuple(model.norm),
            Bilingual(model.zh, model.en),
            shape,
            model.quote,
            strength,
            when,
            tuple(sorted(model.unless)),
            layer,
            entry.file,
            *node,
        )

    def shape(self, entry: Entry[Any], model: schema.ClauseEntry, name: str, path: Path) -> Shape:
        if model.power is not None:
            holder, sort = self.about_who(entry, (*path, "holder"), model.power.holder)
            return Power(self.acts(entry, (*path, "act"), model.power.act), holder, sort)
        if model.delegation is not None:
            return self.delegation(entry, model.delegation, path)
        if model.gate is not None:
            needs = tuple(self.need(entry, (*path, "needs", n), one) for n, one in enumerate(model.gate.needs))
            return Gate(self.acts(entry, (*path, "act"), model.gate.act), needs)
        if model.duty is not None:
            return self.duty(entry, model.duty, path)
        if model.bar is not None:
            return Bar(self.acts(entry, (*path, "act"), model.bar.act))
        if model.limit is not None:
            return self.limit(entry, model.limit, path)
        if model.count is not None:
            return self.count(entry, model.count, path)
        if model.pair is not None:
            return self.pair(entry, model.pair, path)
        return self.frame(entry, model, path)

    def delegation(self, entry: Entry[Any], one: schema.DelegationEntry, path: Path) -> Delegation:
        acts = () if one.act == ["any"] else self.acts(entry, (*path, "act"), one.act)
        giver, _ = self.about_who(entry, (*path, "from"), one.giver)
        taker, _ = self.about_who(entry, (*path, "to"), one.to)
        return Delegation(acts, self.acts(entry, (*path, "except"), one.excepted), giver, taker, one.keeps)

    def need(self, entry: Entry[Any], path: Path, one: schema.NeedEntry) -> Need:
        by = self.about_who(entry, (*path, "by"), one.by)[0] if one.by is not None else None
        return Need(self.act(entry, (*path, "act"), one.act), by, one.outcome)

    def duty(self, entry: Entry[Any], one: schema.DutyEntry, path: Path) -> Duty:
        who, sort = (None, "post") if one.who is None else self.about_who(entry, (*path, "who"), one.who)
        if one.after and one.after not in self.vocabulary.acts:
            self.fact(entry, (*path, "after"), one.after)
        return Duty(
            who,
            sort,  # type: ignore[arg-type]
            self.act(entry, (*path, "act"), one.act),
            self.individuals(entry, (*path, "to"), one.to),
            one.means,
            one.after,
            self.duration(entry, (*path, "within"), one.within),
        )

    def limit(self, entry: Entry[Any], one: schema.LimitEntry, path: Path) -> Limit:
        given = [key for key in ("at_most", "at_least", "holds") if getattr(one, key) is not None]
        if len(given) != 1:
            message = Bilingual("限额须有 at-most、at-least、holds 之一", "a limit has one of at-most, at-least, holds")
            got = " + ".join(key.replace("_", "-") for key in given)
            self.problems.append(entry.problem(path, message, got, example=schema.SHAPES["limit"]))
            return Limit(one.quantity, "", NEVER, one.act)
        quantity = self.number(entry, (*path, "quantity"), one.quantity)
        act = self.act(entry, (*path, "act"), one.act)
        key = given[0].replace("_", "-")
        text = getattr(one, given[0])
        if key == "holds":
            return Limit(quantity, "", self.condition(entry, (*path, key), text, None), act, one.quorum)
        if not quantity:
            return Limit(one.quantity, "", NEVER, act)
        start = f"{quantity} {'<=' if key == 'at-most' else '>='} "
        holds: Condition = NEVER
        try:
            holds = parse_condition(start + text, self.words)
        except ConditionError as wrong:
            self.report(entry, (*path, key), wrong, len(start))
        else:
            if not isinstance(holds, Compare):
                message = Bilingual(
                    "限额只写数字和单位，其余写在 when", "a bound is a number and its unit; the rest belongs in 'when'"
                )
                self.problems.append(entry.problem((*path, key), message, text, "", schema.SHAPES["limit"]))
        return Limit(quantity, f"{key} {text}", holds, act, one.quorum)

    def number(self, entry: Entry[Any], path: Path, name: str) -> str:
        """The name of a fact that is a number; empty after a slip."""
        fact = self.vocabulary.facts.get(name)
        if fact is None:
            self.fact(entry, path, name)
            return ""
        if fact.type not in ("number", "instant") or fact.on != "case":
            known = [one.id for one in self.vocabulary.facts.values() if one.type == "number" and one.on == "case"]
            message = Bilingual("此处应为数量类的事实", "a fact that is a number is expected here")
            self.problems.append(entry.problem(path, message, name, nearest(name, known), "document.pages"))
            return ""
        return name

    def count(self, entry: Entry[Any], one: schema.CountEntry, path: Path) -> Count:
        bound = one.at_most if one.at_most is not None else one.at_least
        if bound is None or (one.at_most is not None and one.at_least is not None):
            message = Bilingual("次数须有 at-most、at-least 之一", "a count has one of at-most, at-least")
            self.problems.append(entry.problem(path, message, example=schema.SHAPES["count"]))
            bound = 0
        if bound < 0:
            message = Bilingual("次数不能为负", "a count cannot be negative")
            key = "at-most" if one.at_most is not None else "at-least"
            self.problems.append(entry.problem((*path, key), message, str(bound), "0, 1, 2 …"))
            bound = 0
        so_far = self.number(entry, (*path, "so-far"), one.so_far) if one.so_far else ""
        holds: Condition | None = None
        fact = self.vocabulary.facts.get(so_far)
        in_days = fact is not None and fact.unit == "days"
        if not one.period and (one.at_most is None or one.rolling or in_days or not one.per):
            message = Bilingual(
                "没有期间的次数须有 at-most 和 per，且不按天计",
                "a count without a period has at-most and per, and no days",
            )
            self.problems.append(entry.problem(path, message, example=schema.SHAPES["count"]))
        if fact is not None:
            operator = f"< {bound}" if one.at_most is not None else f">= {bound}"
            holds = self.condition(entry, (*path, "so-far"), f"{so_far} {operator} {fact.unit}".strip(), None)
        return Count(
            self.act(entry, (*path, "act"), one.act),
            self.attributes(entry, (*path, "per"), one.per),
            one.period or "",
            one.rolling,
            f"{'at-most' if one.at_most is not None else 'at-least'} {bound}",
            holds,
            so_far,
            "" if fact is None else fact.unit,
            *self.doers(entry, path, one.who),
        )

    def doers(self, entry: Entry[Any], path: Path, text: str | None) -> tuple[Condition | None, Sort]:
        """The condition on those whose acts are counted or compared; None where everybody's are."""
        if text is None:
            return None, "post"
        return self.about_who(entry, (*path, "who"), text)

    def pair(self, entry: Entry[Any], one: schema.PairEntry, path: Path) -> Pair:
        return Pair(
            self.act(entry, (*path, "first"), one.first),
            self.act(entry, (*path, "second"), one.second),
            self.attributes(entry, (*path, "same"), one.same),
            self.attributes(entry, (*path, "different"), one.different),
            self.duration(entry, (*path, "within"), one.within),
            one.ordered,
            *self.doers(entry, path, one.who),
            one.period,
        )

    def attributes(self, entry: Entry[Any], path: Path, names: Sequence[str]) -> tuple[str, ...]:
        """What two events are compared in: facts of the case, or ``by``."""
        known = {fact.id for fact in self.vocabulary.facts.values() if fact.on == "case"} | {BY}
        for number, name in enumerate(names):
            if name not in known:
                message = Bilingual("不认识的事实", "unknown fact")
                expected = self.vocabulary.instead(name, sorted(known))
                self.problems.append(entry.problem((*path, number), message, name, expected))
        return tuple(sorted(names))

    def frame(self, entry: Entry[Any], model: schema.ClauseEntry, path: Path) -> Shape:
        if model.composition is not None:
            self.individuals(entry, (*path, "body"), [model.composition.body])
            members = self.individuals(entry, (*path, "members"), model.composition.members)
            return Composition(model.composition.body, members, model.composition.closed)
        if model.leads is not None:
            superiors = self.individuals(entry, (*path, "superior"), model.leads.superior)
            return Relation(
                "leads", superiors, self.individuals(entry, (*path, "subordinate"), model.leads.subordinate)
            )
        if model.assists is not None:
            whom = self.individuals(entry, (*path, "whom"), model.assists.whom)
            return Relation("assists", whom, self.individuals(entry, (*path, "who"), model.assists.who))
        if model.routes is not None:
            to = self.individuals(entry, (*path, "to"), model.routes.to)
            by = self.individuals(entry, (*path, "by"), model.routes.by)
            return Relation("routes", to, by, self.act(entry, (*path, "act"), model.routes.act))
        if model.cadence is not None:
            one = model.cadence
            return Cadence(self.act(entry, (*path, "act"), one.act), one.every, one.before, one.at_any_time)
        if model.exempt is not None:
            return Exempt(self.acts(entry, (*path, "act"), model.exempt.act))
        if model.scope is not None:
            return Scope(self.individuals(entry, (*path, "binds"), model.scope.binds))
        if model.sequence is not None:
            acts = self.acts(entry, (*path, "acts"), model.sequence.acts)
            return SequenceShape(acts, model.sequence.order == "inferred")
        if model.term is not None:
            after = self.fact(entry, (*path, "after"), model.term.after)
            return Term(model.term.value, model.term.since, after)
        if model.repeal is not None:
            return Repeal(model.repeal.edition, model.repeal.on)
        assert model.declaration is not None
        return Declaration(Bilingual(model.declaration.reason.zh, model.declaration.reason.en))
