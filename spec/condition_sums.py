"""Comparisons of sums: numbers and instants of a case with their units, ``trip.days + 2 * trip.items <= 5``."""

from __future__ import annotations

from spec.bilingual import Bilingual
from spec.comparisons import upright
from spec.condition import (
    Compare,
    Condition,
)
from spec.condition_words import COMPARISONS, MINUTES, NAME, NUMBER, RESERVED, ConditionError, WordReader, is_number
from spec.nearest import nearest
from spec.vocabulary import Fact


class SumReader(WordReader):
    """Reads comparisons."""

    def starts_a_sum(self) -> bool:
        return bool(NUMBER.match(self.peek())) or is_number(self.vocabulary.facts.get(self.peek()))

    def comparison(self) -> Condition:
        start = self.at
        left, left_unit = self.sum()
        operator = self.peek()
        if operator not in COMPARISONS:
            message = Bilingual("此处应为比较符号", "a sign of comparison is expected")
            raise self.slip(message, operator, ">= / <= / > / < / =", "document.pages > 10 pages")
        self.at += 1
        middle = self.at
        right, right_unit = self.sum()
        if left_unit != right_unit:
            raise self.other_unit(start, middle, left_unit, right_unit)
        sign = 1 if operator in (">=", ">", "=") else -1
        total: dict[str, int] = {}
        for side, factor in ((left, sign), (right, -sign)):
            for name, coefficient in side.items():
                total[name] = total.get(name, 0) + factor * coefficient
        constant = total.pop("", 0) - (1 if operator in (">", "<") else 0)
        terms = tuple(sorted((coefficient, name) for name, coefficient in total.items() if coefficient))
        if not terms:
            message = Bilingual("比较中没有事实", "the comparison names no fact")
            raise self.slip(message, example="document.pages > 10 pages")
        return upright(Compare(terms, constant, operator == "=", left_unit or right_unit))

    def other_unit(self, start: int, middle: int, left: str, right: str) -> ConditionError:
        """The slip of a comparison of unlike units; the left side begins at a token, the right side at another."""
        sides = ((start, middle - 1, left, right), (middle, self.at, right, left))
        for begin, end, unit, other in sides:
            written = " ".join(token.text for token in self.tokens[begin:end])
            if not unit and NUMBER.match(written):
                message = Bilingual("数字后面缺单位", "the number lacks its unit")
                return ConditionError(self.tokens[begin].offset, message, written, f"{written} {other}")
        offset = self.tokens[self.at - 1].offset
        message = Bilingual("两边的单位不一致", "the two sides have different units")
        none = Bilingual("不带单位", "no unit")
        return ConditionError(offset, message, right, Bilingual(left, left) if left else none)

    def sum(self) -> tuple[dict[str, int], str]:
        total: dict[str, int] = {}
        unit: str | None = None
        sign = 1
        while True:
            start = self.offset()
            name, coefficient, its_unit = self.product()
            if unit is not None and its_unit != unit:
                message = Bilingual("相加减的单位不一致", "a sum of different units")
                none = Bilingual("不带单位", "no unit")
                raise ConditionError(start, message, its_unit, Bilingual(unit, unit) if unit else none)
            unit = its_unit
            total[name] = total.get(name, 0) + sign * coefficient
            if self.peek() not in ("+", "-"):
                return total, unit
            sign = 1 if self.take() == "+" else -1

    def product(self) -> tuple[str, int, str]:
        if NUMBER.match(self.peek()):
            number = self.whole_number("document.pages > 10 pages")
            if self.peek() == "*":
                self.at += 1
                fact = self.number_fact(self.take())
                return fact.id, number, self.unit_of(fact)
            unit = self.peek()
            if unit in MINUTES and unit not in self.units():
                self.at += 1
                return "", number * MINUTES[unit], "minutes"
            if unit in self.units():
                self.at += 1
                return "", number, unit
            if NAME.match(unit) and unit not in RESERVED and not NUMBER.match(unit):
                raise self.unknown(Bilingual("单位", "unit"), unit, [*sorted(self.units()), *MINUTES])
            return "", number, ""
        fact = self.number_fact(self.take())
        return fact.id, 1, self.unit_of(fact)

    def units(self) -> set[str]:
        return {fact.unit for fact in self.vocabulary.facts.values() if fact.unit}

    @staticmethod
    def unit_of(fact: Fact) -> str:
        return "minutes" if fact.type == "instant" else fact.unit

    def number_fact(self, name: str) -> Fact:
        fact = self.vocabulary.facts.get(name)
        if fact is None or not is_number(fact):
            self.at -= 1
            example = "document.pages > 10 pages"
            if not name:
                raise self.unfinished(example)
            known = [one.id for one in self.vocabulary.facts.values() if is_number(one)]
            message = Bilingual(
                "此处应为数字或数量类的事实", "a number in digits, or a fact that is a number, is expected"
            )
            raise self.slip(message, name, nearest(name, known), example)
        return fact
