"""Checks that a question in SMT-LIB has no model, from a certificate alone: no solver, nothing but Python itself.

    python3 check_certificate.py QUESTION.smt2 CERTIFICATE.json

A certificate lists closed formulas (literal ``n`` is the n-th, ``-n`` its negation; ``#n`` stands for it elsewhere) and
steps, each of which yields one clause. Take any model of the assertions and give each witness its meaning where its
step stands: every clause is true. So where an empty clause is reached there was no model.

    asserted k      the k-th assertion of the question holds
    whole f         an "and" holds if all its parts do; an "or" only if some part does
    part f i        an "and" holds only if its i-th part does; an "or" if its i-th part does
    instance f T    a "for all" holds only if its body holds of the terms T
    witness f W     a "for all" holds if its body holds of the new constants W (of which it fails, if of any)
    equal T         for terms s t u: s = t and t = u give s = u
    alike f S T     equal arguments give the same value
    values t        a term of a finite type has one of its values (and different values are never equal)
    sum P           inequalities that, times these positive factors, add up to less than nothing: not all of them hold
    resolved C H    clause C, by unit propagation through the clauses of the earlier steps H in their order
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from math import gcd
from pathlib import Path
from typing import Any

TOKEN = re.compile(r"\s+|;[^\n]*|([()]|\|[^|\\]*\||[^\s()|;\"\\]+)|(.)", re.DOTALL)
BARE = re.compile(r"\|([A-Za-z~!@$%^&*_+=<>.?/-][A-Za-z0-9~!@$%^&*_+=<>.?/-]*)\|")
TAKEN = re.compile(r"true|false|not|and|or|=>|=|forall|exists|[<>]=?|[+*-]|[#0-9].*")
BOOL, INT = "Bool", "Int"


class Refused(Exception):
    """The question or the certificate is not what it has to be."""


def need(holds: bool, otherwise: str) -> None:
    """Raises Refused unless something holds."""
    if not holds:
        raise Refused(otherwise)


def expressions(text: str) -> list[Any]:
    """A text in parentheses as nested lists of words."""
    stack: list[list[Any]] = [[]]
    for word, other in TOKEN.findall(text):
        need(not other and (word != ")" or len(stack) > 1), f"not expected: {other or word}")
        if word == "(":
            stack.append([])
        elif word:
            part = stack.pop() if word == ")" else BARE.sub(r"\1", word)
            stack[-1].append(part)
    need(len(stack) == 1, "a parenthesis is open")
    return stack[0]


class Question:
    """A question as a table in which each formula and each term stands once; ``asserted`` are its assertions.

    An entry is a kind, what belongs to it alone, and its parts. "For some" is read as not "for all" not, "=>" as "or",
    and a comparison of whole numbers as a sum that is not negative, or the opposite of that. Nothing else is read.
    """

    def __init__(self, text: str) -> None:
        self.table: list[tuple[str, Any, tuple[int, ...]]] = []
        self.sorts: list[str] = []
        self.place: dict[tuple[Any, ...], int] = {}
        self.functions: dict[str, tuple[list[str], str]] = {}
        self.values: dict[str, list[int]] = {BOOL: [], INT: []}
        self.listed: list[int] = []
        self.true = self.entry(BOOL, "true")
        self.false = self.negation(self.true)
        self.asserted: list[int] = []
        for command in expressions(text):
            match command:
                case ["set-logic" | "set-info" | "set-option", *_] | ["check-sat"]:
                    pass
                case ["declare-sort", str(name), "0"] if name not in self.values:
                    self.values[name] = []
                case ["declare-datatypes", [[str(name), "0"]], [[*single]]] if name not in self.values:
                    need(bool(single) and all(len(one) == 1 for one in single), f"{name} is not a finite type")
                    self.values[name] = []
                    self.values[name] = [self.apply(self.declare(one[0], [], name), []) for one in single]
                case ["declare-fun", str(name), [*arguments], str(result)]:
                    self.declare(name, arguments, result)
                case ["assert", said]:
                    self.asserted.append(self.read(said))
                case _:
                    raise Refused(f"not a command that is read: {str(command)[:80]}")

    def declare(self, name: str, arguments: list[Any], result: Any) -> str:
        need(name not in self.functions and not TAKEN.fullmatch(name), f"the name {name} is taken")
        need(all(isinstance(one, str) and one in self.values for one in (*arguments, result)), f"sorts of {name}")
        self.functions[name] = (arguments, result)
        return name

    def entry(self, sort: str, kind: str, own: Any = "", parts: Sequence[int] = ()) -> int:
        whole = (kind, own, tuple(parts))
        need(kind not in ("not", "and", "or", "all") or all(self.sorts[one] == BOOL for one in parts), "not a formula")
        if (sort, *whole) not in self.place:
            self.place[sort, *whole] = len(self.table)
            self.table.append(whole)
            self.sorts.append(sort)
        return self.place[sort, *whole]

    def apply(self, name: str, arguments: Sequence[int]) -> int:
        wanted, result = self.functions.get(name, ([""], ""))
        need(wanted == [self.sorts[one] for one in arguments], f"{name} is not declared, or not with these arguments")
        return self.entry(result, "apply", name, arguments)

    def negation(self, one: int) -> int:
        kind, _, parts = self.table[one]
        return parts[0] if kind == "not" else self.entry(BOOL, "not", "", [one])

    def equation(self, one: int, other: int) -> int:
        sort = self.sorts[one]
        need(sort == self.sorts[other] != BOOL, "only terms of one sort are compared")
        if sort == INT:
            return self.entry(BOOL, "and", "", [self.least(one, other), self.least(other, one)])
        if one == other or (one in self.values[sort] and other in self.values[sort]):
            return self.true if one == other else self.false
        return self.entry(BOOL, "=", "", sorted((one, other)))

    def sum(self, addends: Iterable[tuple[int, int]], constant: int = 0) -> int:
        """The sum of factors times numbers: an entry of kind "sum" whose own are its factors and the constant."""
        total: dict[int, int] = {}
        for factor, one in addends:
            need(self.sorts[one] == INT, "a number was expected")
            (factors, more), parts = self.table[one][1:] if self.table[one][0] == "sum" else (((1,), 0), (one,))
            constant += factor * more
            for inner, part in zip(factors, parts, strict=True):
                total[part] = total.get(part, 0) + factor * inner
        kept = sorted(part for part in total if total[part])
        return self.entry(INT, "sum", (tuple(total[part] for part in kept), constant), kept)

    def least(self, more: int, less: int | None = None) -> int:
        """That one number is not less than another. As numbers are whole, the opposite is that one more is not more."""
        one = self.sum([(1, more), *([] if less is None else [(-1, less)])])
        (factors, constant), parts = self.table[one][1:]
        if not parts:
            return self.true if constant >= 0 else self.false
        if factors[0] < 0:
            return self.negation(self.least(self.sum([(-1, one)], -1)))
        even = zip((factor // gcd(*factors) for factor in factors), parts, strict=True)
        return self.entry(BOOL, "least", "", [self.sum(even, constant // gcd(*factors))])

    def read(self, said: Any, scope: Mapping[str, int] | None = None) -> int:
        here = {"true": self.true, "false": self.false, **(scope or {})}
        match said:
            case str(word) if word in here:
                return here[word]
            case str(word) if word.isdecimal():
                return self.sum([], int(word))
            case str(word):
                number = int(word[1:]) if word[0] == "#" else 0
                return self.listed[number - 1] if 0 < number <= len(self.listed) else self.apply(word, [])
            case ["forall" | "exists" as kind, [*pairs], body] if len({name for name, _ in pairs}) == len(pairs) > 0:
                need(all(sort in self.values and sort not in (BOOL, INT) for _, sort in pairs), "not over such sorts")
                bound = {name: self.entry(sort, "variable", name) for name, sort in pairs}
                holds = self.read(body, {**here, **bound})
                inside = holds if kind == "forall" else self.negation(holds)
                whole = self.entry(BOOL, "all", tuple(bound.values()), [inside])
                return whole if kind == "forall" else self.negation(whole)
            case [str(name), *rest] if rest:
                return self.operation(name, [self.read(part, here) for part in rest])
        raise Refused(f"not an expression: {str(said)[:80]}")

    def operation(self, name: str, parts: list[int]) -> int:
        match name, parts:
            case "not", [one]:
                return self.negation(one)
            case "and" | "or", _:
                return self.entry(BOOL, name, "", parts)
            case "=>", [one, other]:
                return self.entry(BOOL, "or", "", [self.negation(one), other])
            case "=", [one, other]:
                return self.equation(one, other)
            case ">=" | "<" | "<=" | ">", [one, other]:
                reached = self.least(*((one, other) if name in (">=", "<") else (other, one)))
                return reached if "=" in name else self.negation(reached)
            case "+" | "-", [_, *rest] if name == "+" or not rest:
                return self.sum([(1 if name == "+" else -1, one) for one in parts])
            case "*", [one, other] if self.table[one][0] == "sum" and not self.table[one][2]:
                return self.sum([(self.table[one][1][1], other)])
        return self.apply(name, parts)

    def put(self, one: int, terms: Mapping[int, int]) -> int:
        """The entry with variables replaced by closed terms."""
        kind, own, parts = self.table[one]
        inner = {name: term for name, term in terms.items() if kind != "all" or name not in own}
        new = [self.put(part, inner) for part in parts]
        if new == list(parts):
            return terms.get(one, one)
        need(kind not in ("sum", "least"), "a number depends on a variable")
        return self.operation(kind, new) if kind in ("not", "=") else self.entry(self.sorts[one], kind, own, new)

    def constants(self, one: int) -> set[str]:
        kind, own, parts = self.table[one]
        return {own} if kind == "apply" and not parts else set().union(*map(self.constants, parts))


def clause_of(ask: Question, step: list[Any], coming: set[str], clauses: Sequence[Sequence[int]]) -> list[int]:
    """The formulas of a step, of which one must hold; ``coming`` are the witnesses that have no meaning yet."""

    def literal(number: int) -> int:
        return ask.listed[number - 1] if number > 0 else no(ask.listed[-number - 1])

    no = ask.negation
    match step:
        case ["asserted", int(k)] if k >= 0:
            return [ask.asserted[k]]
        case ["whole" | "part" as kind, int(f), *place]:
            sort, _, parts = ask.table[literal(f)]
            need(sort in ("and", "or"), f"formula {f} is of another kind")
            chosen = parts if kind == "whole" else [parts[place[0]]]
            return [literal(f), *map(no, chosen)] if (sort == "and") == (kind == "whole") else [no(literal(f)), *chosen]
        case ["instance" | "witness" as kind, int(f), str(said)]:
            sort, bound, parts = ask.table[literal(f)]
            terms = [ask.read(term) for term in expressions(said)]
            fit = sort == "all" and [ask.sorts[term] for term in terms] == [ask.sorts[name] for name in bound]
            need(fit, f"formula {f} is not about everything, or about other sorts")
            inside = ask.put(parts[0], dict(zip(bound, terms, strict=True)))
            if kind == "instance":
                return [no(literal(f)), inside]
            own = set(expressions(said))
            new = own <= coming and len(own) == len(terms) and not ask.constants(literal(f)) & coming
            need(new, "a witness is not new, or was spoken of before")
            coming -= own
            return [literal(f), no(inside)]
        case ["equal", str(said)]:
            s, t, u = map(ask.read, expressions(said))
            return [no(ask.equation(s, t)), no(ask.equation(t, u)), ask.equation(s, u)]
        case ["alike", str(name), str(said), str(also)]:
            ones, others = ([ask.read(term) for term in expressions(side)] for side in (said, also))
            value, other = ask.apply(name, ones), ask.apply(name, others)
            same = [no(value), other] if ask.sorts[value] == BOOL else [ask.equation(value, other)]
            return [*(no(ask.equation(*pair)) for pair in zip(ones, others, strict=True)), *same]
        case ["values", str(said)]:
            term = ask.read(*expressions(said))
            need(bool(ask.values[ask.sorts[term]]), "not of a finite type")
            return [ask.equation(term, value) for value in ask.values[ask.sorts[term]]]
        case ["sum", [*pairs]]:
            known = [(n, literal(number), ask.table[literal(number)][0] == "least") for n, number in pairs]
            rows = [(n if holds else -n, ask.table[one if holds else no(one)]) for n, one, holds in known]
            need(all(type(n) is int and n > 0 for n, _ in pairs) and all(r[0] == "least" for _, r in rows), "no sums")
            total = ask.table[ask.sum([(n, parts[0]) for n, (_, _, parts) in rows], sum(min(n, 0) for n, _ in rows))]
            need(not total[2] and total[1][1] < 0, "they can hold together")
            return [no(literal(number)) for _, number in pairs]
        case ["resolved", [*numbers], [*hints]]:
            false = set(map(literal, numbers))
            for hint in hints:
                left = {one for one in clauses[hint] if one not in false}
                if not left:
                    return list(map(literal, numbers))
                need(len(left) == 1, f"the clause of step {hint} leaves {len(left)} literals")
                false.add(no(left.pop()))
    raise Refused("not a step, or no conflict is reached")


def check(question: bytes, certificate: bytes) -> int:
    """The number of steps of a right certificate. Raises Refused where something is not right."""
    data = json.loads(certificate)
    need(data["certificate"] == 1, "not a certificate of version 1")
    need(data["sha256"] == hashlib.sha256(question).hexdigest(), "the certificate is for another question")
    ask = Question(question.decode())
    for name, sort in data["witnesses"]:
        need(BARE.fullmatch(f"|{name}|") is not None, f"{name} is no name for a witness")
        ask.declare(name, [], sort)
    coming = {name for name, _ in data["witnesses"]}
    for said in data["formulas"]:
        ask.listed.append(ask.read(*expressions(said)))
    clauses: list[list[int]] = []
    for place, step in enumerate(data["steps"]):
        try:
            clauses.append([one for one in clause_of(ask, step, coming, clauses) if one != ask.false])
        except (Refused, LookupError, TypeError, ValueError) as wrong:
            raise Refused(f"step {place}: {wrong!s}") from None
    need([] in clauses, "no empty clause is reached")
    return len(clauses)


def main(words: Sequence[str]) -> int:
    """Checks questions and certificates given in pairs; 0 if every one is right."""
    wrong = not words
    for pair in zip(words[::2], [*words[1::2], "(no certificate given)"], strict=False):
        try:
            print(f"verified  {pair[1]}  {check(*(Path(name).read_bytes() for name in pair))} steps")
        except (Refused, LookupError, TypeError, ValueError, RecursionError, OSError) as reason:
            wrong = True
            print(f"refused   {pair[1]}  {reason}")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
