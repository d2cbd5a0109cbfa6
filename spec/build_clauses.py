"""From written clauses to typed ones: one shape each, its names resolved."""

from __future__ import annotations

from typing import Any

from spec.bilingual import Bilingual
from spec.build_frame import frame
from spec.clauses import (
    EDITION,
    Bar,
    Clause,
    Count,
    Delegation,
    Duty,
    Gate,
    Limit,
    Need,
    Pair,
    Power,
    Shape,
)
from spec.condition import NEVER, Compare, Condition
from spec.condition_parser import parse_condition
from spec.condition_words import ConditionError
from spec.entries import Entry
from spec.resolver import Path, Resolver
from spec.schema_clauses import (
    SHAPES,
    ClauseEntry,
    CountEntry,
    DelegationEntry,
    DutyEntry,
    LimitEntry,
    NeedEntry,
    PairEntry,
)

LONGEST_QUOTE = 40
"""Characters."""


class ClauseBuilder(Resolver):
    """Turns entries into clauses; a clause with slips is None."""

    def clause(self, entry: Entry[Any], layer: str, prefix: Path = ()) -> Clause | None:
        """The typed clause; None after a slip in it."""
        model: ClauseEntry = entry.model
        before = len(self.problems)
        shapes = [name for name in SHAPES if getattr(model, name) is not None]
        if len(shapes) != 1:
            self.not_one_shape(entry, model, shapes, prefix)
            return None
        self.quoted(entry, model, layer, prefix)
        when = self.condition(entry, (*prefix, "when"), model.when, None)
        shape = self.shape(entry, model, (*prefix, shapes[0]))
        if len(self.problems) > before:
            return None
        strength = model.strength or ("never" if shapes[0] == "bar" else "must")
        return Clause(
            model.clause,
            tuple(model.norm),
            model.label,
            shape,
            model.quote,
            strength,
            when,
            tuple(sorted(model.unless)),
            layer,
            entry.file,
            *entry.place(*prefix, "clause"),
        )

    def not_one_shape(self, entry: Entry[Any], model: ClauseEntry, shapes: list[str], prefix: Path) -> None:
        """A slip: a clause with no shape, or with several."""
        if shapes:
            message = Bilingual(
                "一个条款只能有一种形态，请拆成几条", "a clause has one shape only; make it several clauses"
            )
        else:
            message = Bilingual("条款没有形态：没有说明它规定什么", "a clause without a shape: what does it provide?")
        path = (*prefix, shapes[-1] if shapes else "clause")
        got, expected = " + ".join(shapes) or model.clause, " / ".join(shapes or SHAPES)
        self.problems.append(entry.problem(path, message, got, expected, SHAPES["power"]))

    def quoted(self, entry: Entry[Any], model: ClauseEntry, layer: str, prefix: Path) -> None:
        """The slips of a clause of the edition that quotes nothing, and of one that quotes more than a few words."""
        if layer == EDITION and not model.quote:
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

    def shape(self, entry: Entry[Any], model: ClauseEntry, path: Path) -> Shape:
        """The one shape of a clause."""
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
        return frame(self, entry, model, path)

    def delegation(self, entry: Entry[Any], one: DelegationEntry, path: Path) -> Delegation:
        """A power over powers; ``any`` act is written as such."""
        acts = () if one.act == ["any"] else self.acts(entry, (*path, "act"), one.act)
        giver, _ = self.about_who(entry, (*path, "from"), one.giver)
        taker, _ = self.about_who(entry, (*path, "to"), one.to)
        return Delegation(acts, self.acts(entry, (*path, "except"), one.excepted), giver, taker, one.keeps)

    def need(self, entry: Entry[Any], path: Path, one: NeedEntry) -> Need:
        """An act that must have been done first."""
        by = self.about_who(entry, (*path, "by"), one.by)[0] if one.by is not None else None
        return Need(self.act(entry, (*path, "act"), one.act), by, one.outcome)

    def duty(self, entry: Entry[Any], one: DutyEntry, path: Path) -> Duty:
        """Who must do what; ``after`` is an act or a fact."""
        who, sort = self.doers(entry, path, one.who)
        if one.after and one.after not in self.vocabulary.acts:
            self.fact(entry, (*path, "after"), one.after)
        return Duty(
            who,
            sort,
            self.act(entry, (*path, "act"), one.act),
            self.individuals(entry, (*path, "to"), one.to),
            one.means,
            one.after,
            self.duration(entry, (*path, "within"), one.within),
        )

    def limit(self, entry: Entry[Any], one: LimitEntry, path: Path) -> Limit:
        """A bound on a number: the condition that keeps it is made of the bound, or written out."""
        given = [key for key in ("at_most", "at_least", "holds") if getattr(one, key) is not None]
        if len(given) != 1:
            message = Bilingual("限额须有 at-most、at-least、holds 之一", "a limit has one of at-most, at-least, holds")
            got = " + ".join(key.replace("_", "-") for key in given)
            self.problems.append(entry.problem(path, message, got, example=SHAPES["limit"]))
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
                self.problems.append(entry.problem((*path, key), message, text, "", SHAPES["limit"]))
        return Limit(quantity, f"{key} {text}", holds, act, one.quorum)

    def count(self, entry: Entry[Any], one: CountEntry, path: Path) -> Count:
        """A bound on how often, in a period or at all for each of something."""
        key, bound = self.bound_of(entry, one, path)
        so_far = self.number(entry, (*path, "so-far"), one.so_far) if one.so_far else ""
        holds: Condition | None = None
        fact = self.vocabulary.facts.get(so_far)
        in_days = fact is not None and fact.unit == "days"
        if not one.period and (key != "at-most" or one.rolling or in_days or not one.per):
            message = Bilingual(
                "没有期间的次数须有 at-most 和 per，且不按天计",
                "a count without a period has at-most and per, and no days",
            )
            self.problems.append(entry.problem(path, message, example=SHAPES["count"]))
        if fact is not None:
            operator = "<" if key == "at-most" else ">="
            holds = self.condition(entry, (*path, "so-far"), f"{so_far} {operator} {bound} {fact.unit}".strip(), None)
        return Count(
            self.act(entry, (*path, "act"), one.act),
            self.attributes(entry, (*path, "per"), one.per),
            one.period or "",
            one.rolling,
            f"{key} {bound}",
            holds,
            so_far,
            "" if fact is None else fact.unit,
            *self.doers(entry, path, one.who),
        )

    def bound_of(self, entry: Entry[Any], one: CountEntry, path: Path) -> tuple[str, int]:
        """The key of the one bound of a count, and the bound; 0 after a slip."""
        key = "at-most" if one.at_most is not None else "at-least"
        bound = one.at_most if one.at_most is not None else one.at_least
        if bound is None or (one.at_most is not None and one.at_least is not None):
            message = Bilingual("次数须有 at-most、at-least 之一", "a count has one of at-most, at-least")
            self.problems.append(entry.problem(path, message, example=SHAPES["count"]))
            return key, 0
        if bound < 0:
            message = Bilingual("次数不能为负", "a count cannot be negative")
            self.problems.append(entry.problem((*path, key), message, str(bound), "0, 1, 2 …"))
            return key, 0
        return key, bound

    def pair(self, entry: Entry[Any], one: PairEntry, path: Path) -> Pair:
        """Two acts that may not both happen."""
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
