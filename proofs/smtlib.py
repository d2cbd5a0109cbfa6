"""A question as SMT-LIB text that a person can read and any solver can answer: every assertion under its label.

The text depends on the question alone: symbols stand in the order of their names, assertions in that of their labels.
Only a small part of the language is used (no "let", truth values are not compared with "="), so that
:mod:`proofs.check_certificate` can read it too. Source: SMT-LIB 2.6, Barrett, Fontaine and Tinelli 2017.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

import z3

from proofs.labels import Label
from proofs.parts_in import parts_in

VIOLATION = Label("violation", "")
RESERVED = frozenset({"and", "or", "not", "true", "false", "forall", "exists", "let", "distinct", "ite", "as", "par"})
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_INFIX = {
    z3.Z3_OP_AND: "and",
    z3.Z3_OP_OR: "or",
    z3.Z3_OP_NOT: "not",
    z3.Z3_OP_IMPLIES: "=>",
    z3.Z3_OP_LE: "<=",
    z3.Z3_OP_LT: "<",
    z3.Z3_OP_GE: ">=",
    z3.Z3_OP_GT: ">",
    z3.Z3_OP_ADD: "+",
    z3.Z3_OP_MUL: "*",
    z3.Z3_OP_UMINUS: "-",
}
_COUNTED = {
    z3.Z3_OP_PB_AT_MOST: "<=",
    z3.Z3_OP_PB_LE: "<=",
    z3.Z3_OP_PB_AT_LEAST: ">=",
    z3.Z3_OP_PB_GE: ">=",
    z3.Z3_OP_PB_EQ: "=",
}
Known = dict[tuple[int, tuple[str, ...]], str]
"""What was written of formulas, by their number and the variables in force."""


def question(
    axioms: Iterable[tuple[Label, z3.ExprRef]], violation: Iterable[z3.ExprRef], options: Sequence[str] = ()
) -> str:
    """The question whether a violation has a model under some axioms; ``options`` are set for the solver."""
    labelled = [*axioms, *((VIOLATION, part) for part in violation)]
    parts: dict[tuple[bool, Label], dict[str, None]] = {}
    known: Known = {}
    for label, formula in labelled:
        said = expression(formula, (), known)
        if said != "true":
            parts.setdefault((label == VIOLATION, label), {})[said] = None
    lines = [f"(set-option :{option})" for option in options]
    lines += ["(set-logic ALL)", *declarations([formula for _, formula in labelled])]
    for (_, label), formulas in sorted(parts.items()):
        lines.append(f"; {heading(label)}")
        lines += [f"(assert {said})" for said in sorted(formulas)]
    return "\n".join([*lines, "(check-sat)", ""])


def heading(label: Label) -> str:
    """A label as one line of words.

    >>> heading(Label("exception", "signing.rest", "signing.grave"))
    'exception: signing.rest gives way to signing.grave'
    """
    more = f" gives way to {label.detail}" if label.detail else ""
    return ": ".join(filter(None, [label.kind, label.name])) + more


def declarations(formulas: Iterable[z3.ExprRef]) -> list[str]:
    """The sorts, finite types and functions of some formulas, by name."""
    listed = list(formulas)
    if not listed:
        return []
    context = listed[0].ctx
    raw = context.ref()
    sorts: dict[str, z3.SortRef] = {}
    functions: dict[str, z3.FuncDeclRef] = {}
    for part in parts_in(listed, context):
        kind = z3.Z3_get_ast_kind(raw, part)
        if kind == z3.Z3_QUANTIFIER_AST:
            quantifier = z3.QuantifierRef(part, context)
            for place in range(quantifier.num_vars()):
                sorts[quantifier.var_sort(place).name()] = quantifier.var_sort(place)
        elif kind == z3.Z3_APP_AST:
            declared = z3.Z3_get_app_decl(raw, part)
            sort_of = z3.Z3_get_decl_kind(raw, declared)
            if sort_of == z3.Z3_OP_UNINTERPRETED:
                name = str(z3.Z3_get_symbol_string(raw, z3.Z3_get_decl_name(raw, declared)))
                if name not in functions:
                    declaration = functions[name] = z3.FuncDeclRef(declared, context)
                    for sort in (declaration.range(), *map(declaration.domain, range(declaration.arity()))):
                        sorts[sort.name()] = sort
            elif sort_of == z3.Z3_OP_DT_CONSTRUCTOR:
                sort = z3.ExprRef(part, context).sort()
                sorts[sort.name()] = sort
    lines = []
    for name, sort in sorted(sorts.items()):
        if sort.kind() == z3.Z3_UNINTERPRETED_SORT:
            lines.append(f"(declare-sort {symbol(name)} 0)")
        elif sort.kind() == z3.Z3_DATATYPE_SORT:
            values = " ".join(f"({symbol(sort.constructor(n).name())})" for n in range(sort.num_constructors()))
            lines.append(f"(declare-datatypes (({symbol(name)} 0)) (({values})))")
    for name, function in sorted(functions.items()):
        arguments = " ".join(symbol(function.domain(place).name()) for place in range(function.arity()))
        lines.append(f"(declare-fun {symbol(name)} ({arguments}) {symbol(function.range().name())})")
    return lines


def expression(formula: z3.ExprRef, bound: tuple[str, ...] = (), known: Known | None = None) -> str:
    """A formula or term; ``bound`` are the variables in force, the innermost first.

    ``known`` remembers what was written, by the number of a formula: the formulas must outlive it.
    """
    known = {} if known is None else known
    key = (formula.get_id(), bound)
    if key not in known:
        known[key] = _expression(formula, bound, known)
    return known[key]


def _expression(formula: z3.ExprRef, bound: tuple[str, ...], known: Known) -> str:
    if z3.is_var(formula):
        return bound[int(z3.get_var_index(formula))]
    if z3.is_quantifier(formula):
        names = [_fresh(formula.var_name(place), bound, place) for place in range(formula.num_vars())]
        pairs = [f"({name} {symbol(formula.var_sort(place).name())})" for place, name in enumerate(names)]
        kind = "forall" if formula.is_forall() else "exists"
        return f"({kind} ({' '.join(pairs)}) {expression(formula.body(), (*reversed(names), *bound), known)})"
    if z3.is_int_value(formula):
        number = formula.as_long()
        return str(number) if number >= 0 else f"(- {-number})"
    parts = [expression(part, bound, known) for part in formula.children()]
    declaration = formula.decl()
    kind = declaration.kind()
    if kind in (z3.Z3_OP_UNINTERPRETED, z3.Z3_OP_DT_CONSTRUCTOR):
        name = symbol(declaration.name())
        return f"({name} {' '.join(parts)})" if parts else name
    if kind in (z3.Z3_OP_TRUE, z3.Z3_OP_FALSE):
        return "true" if kind == z3.Z3_OP_TRUE else "false"
    if kind in (z3.Z3_OP_AND, z3.Z3_OP_OR):
        return joined(_INFIX[kind], parts)
    if kind in (z3.Z3_OP_EQ, z3.Z3_OP_IFF):
        return _equal(formula.arg(0), parts)
    if kind == z3.Z3_OP_XOR:
        return f"(not {_equal(formula.arg(0), parts)})"
    if kind == z3.Z3_OP_DISTINCT:
        equal = [_equal(formula.arg(0), pair) for pair in combinations(parts, 2)]
        return joined("and", [f"(not {one})" for one in equal])
    if kind in _INFIX:
        return f"({_INFIX[kind]} {' '.join(parts)})"
    if kind in _COUNTED:
        return _count(formula, parts)
    raise ValueError(f"no way to write {declaration.name()}")


def joined(kind: str, parts: Sequence[str]) -> str:
    """And or or, without what says nothing.

    >>> joined("and", ["true", "a"]), joined("or", ["a", "true"]), joined("or", []), joined("and", ["a", "b"])
    ('a', 'true', 'false', '(and a b)')
    """
    neutral, final = ("true", "false") if kind == "and" else ("false", "true")
    kept = list(dict.fromkeys(part for part in parts if part != neutral))
    if final in kept or not kept:
        return final if kept else neutral
    return kept[0] if len(kept) == 1 else f"({kind} {' '.join(kept)})"


def symbol(name: str) -> str:
    """A name as SMT-LIB has it; a bar, which no name may have there, becomes a slash.

    >>> symbol("Post"), symbol("individual mayor"), symbol("value|away|mayor|none"), symbol("and")
    ('Post', '|individual mayor|', '|value/away/mayor/none|', '|and|')
    """
    if _PLAIN.fullmatch(name) and name not in RESERVED:
        return name
    return f"|{name.replace('|', '/')}|"


def _equal(like: z3.ExprRef, parts: Sequence[str]) -> str:
    """Two equal terms, or two statements that are both true or both false."""
    one, other = parts
    return f"(and (=> {one} {other}) (=> {other} {one}))" if z3.is_bool(like) else f"(= {one} {other})"


def _count(formula: z3.ExprRef, parts: Sequence[str]) -> str:
    """How many of some statements are true, as a sum of ones."""
    decl = formula.decl()
    numbers = decl.params()
    bound, factors = numbers[0], numbers[1:] or [1] * len(parts)
    ones = [f"(ite {part} {factor} 0)" for factor, part in zip(factors, parts, strict=True)]
    total = f"(+ {' '.join(ones)})" if len(ones) > 1 else ones[0]
    return f"({_COUNTED[decl.kind()]} {total} {bound})"


def _fresh(name: str, taken: Sequence[str], place: int) -> str:
    """A variable's name, another one where it is in use outside."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
    while plain in taken:
        plain += f"_{place}"
    return plain
