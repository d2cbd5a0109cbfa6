"""A query over a few named individuals: every quantifier written out.

A model with so few individuals is a model of the query, so it shows at once that a label of a core is needed.
That there is none proves nothing beyond this size; then the query itself is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from types import MappingProxyType

import z3

from proofs.fragment import SORTS
from proofs.logic import all_of, any_of, implies
from proofs.parts_in import symbols_among

SPARE = 1
NAMED = "individual "
"""How the constants of posts and bodies with a name of their own begin; they are told apart by their kinds."""
ALWAYS_APART: Mapping[str, z3.BoolRef] = MappingProxyType({})
MOST = 24


class Grounding:
    """Writes formulas out over named individuals of each sort: all constants of some formulas, and one to spare.

    Constants with a name of their own are different individuals; where ``told_apart`` says under which condition they
    are, only under that.
    """

    def __init__(
        self, formulas: Sequence[z3.BoolRef], context: z3.Context, told_apart: Mapping[str, z3.BoolRef] = ALWAYS_APART
    ) -> None:
        self.context = context
        found = _constants(formulas, context)
        self.domain: dict[str, list[z3.ExprRef]] = {}
        for sort in SORTS:
            declared = z3.DeclareSort(sort, context)
            size = min(len(found.get(sort, [])) + SPARE, MOST)
            self.domain[sort] = [z3.Const(f"{sort} {number}", declared) for number in range(size)]
        self.closure = []
        for sort, constants in found.items():
            named = [constant for constant in constants if constant.decl().name().startswith(NAMED)]
            others = [constant for constant in constants if not constant.decl().name().startswith(NAMED)]
            for constant, one in zip(named, self.domain[sort], strict=False):
                when = told_apart.get(constant.decl().name())
                if when is None:
                    self.closure.append(constant == one)
                else:
                    self.closure.append(implies(when, constant == one))
                    others.append(constant)
            self.closure += [any_of([constant == one for one in self.domain[sort]], context) for constant in others]
        self._plain: dict[int, bool] = {}
        self._held: list[z3.ExprRef] = []
        self.closure += [z3.Distinct(*ones) for ones in self.domain.values() if len(ones) > 1]

    def expand(self, formula: z3.ExprRef) -> z3.ExprRef:
        """The formula without quantifiers."""
        if z3.is_quantifier(formula):
            bound = [formula.var_sort(place).name() for place in range(formula.num_vars())]
            body = formula.body()
            plain = self.plain(body)
            instances = []
            for choice in product(*(self.domain[sort] for sort in bound)):
                instance = z3.substitute_vars(body, *reversed(choice))
                instances.append(instance if plain else self.expand(instance))
            return all_of(instances, self.context) if formula.is_forall() else any_of(instances, self.context)
        if self.plain(formula):
            return formula
        return formula.decl()(*(self.expand(child) for child in formula.children()))

    def plain(self, formula: z3.ExprRef) -> bool:
        """Whether no quantifier stands in a formula. (The formula is kept, so that its parts' numbers stay theirs.)"""
        self._held.append(formula)
        return self._is_plain(formula.as_ast())

    def _is_plain(self, part: z3.Ast) -> bool:
        raw = self.context.ref()
        number = z3.Z3_get_ast_id(raw, part)
        known = self._plain.get(number)
        if known is None:
            kind = z3.Z3_get_ast_kind(raw, part)
            known = kind != z3.Z3_QUANTIFIER_AST and (
                kind != z3.Z3_APP_AST
                or all(
                    self._is_plain(z3.Z3_get_app_arg(raw, part, place))
                    for place in range(z3.Z3_get_app_num_args(raw, part))
                )
            )
            self._plain[number] = known
        return known


def _constants(formulas: Sequence[z3.BoolRef], context: z3.Context) -> dict[str, list[z3.ExprRef]]:
    """The constants of each sort, in the order of their names."""
    raw = context.ref()
    first: dict[str, z3.Ast] = {}
    for name, part in symbols_among(formulas, context):
        if name not in first and z3.Z3_get_app_num_args(raw, part) == 0:
            first[name] = part
    found: dict[str, list[z3.ExprRef]] = {}
    for _, part in sorted(first.items()):
        constant = z3.ExprRef(part, context)
        if constant.sort().name() in SORTS:
            found.setdefault(constant.sort().name(), []).append(constant)
    return found
