"""The canonical text of a condition: the language's own syntax, one text for all orders of its parts.

``parse_condition(canonical(c))`` is :func:`ordered` of ``c``: the same condition with the parts of every *and* and
*or* in canonical order. Two conditions that differ only in the order of their parts have the same text, and so one
text can stand for a condition in a cache, a query and a difference between editions. Like all text of the language it
needs no quotes in YAML.

What the language has no words for is printed all the same, but is not read back: the actor of an act by a condition
that is no list of names, an individual of a kind without its number, a choice among alternatives.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from spec.comparisons import Summand, sides, upright
from spec.condition import (
    WHO,
    And,
    AtLeast,
    Choice,
    Chosen,
    Compare,
    Condition,
    Constant,
    Defined,
    Done,
    FactTerm,
    Flag,
    HasAtLeast,
    Heads,
    Includes,
    Individual,
    May,
    Nobody,
    Not,
    OfKind,
    Or,
    Same,
    Term,
    Variable,
)
from spec.condition_lists import IsOneOf, gathered, includes_some, is_one_list, list_head
from spec.connectives import conjunction, disjunction, negation


def canonical(condition: Condition) -> str:
    """The condition in the syntax of the language.

    >>> canonical(And((Not(Flag("matter.major")), Choice("document.kind", ("report", "request")))))
    'document.kind is report or request and not matter.major'
    >>> canonical(Compare(((-1, "emergency.reported"), (1, "emergency.known")), 20, unit="minutes"))
    'emergency.reported - emergency.known <= 20 minutes'
    """
    return _text(ordered(condition))


def ordered(condition: Condition) -> Condition:
    """The condition with the parts of every *and* and *or* in canonical order; what its text is read back as.

    >>> ordered(And((Flag("b"), Flag("a"))))
    And(parts=(Flag(fact='a', of=None), Flag(fact='b', of=None)))
    """
    match condition:
        case Not(part=part):
            return negation(ordered(part))
        case And(parts=parts):
            both = conjunction(*map(ordered, parts))
            return And(tuple(sorted(both.parts, key=_text))) if isinstance(both, And) else both
        case Or(parts=parts):
            either = disjunction(*map(ordered, parts))
            return Or(tuple(chain.from_iterable(_groups(either.parts)))) if isinstance(either, Or) else either
        case AtLeast(kinds=kinds, body=body) if includes_some(condition) is None:
            return replace(condition, kinds=tuple(sorted(set(kinds))), body=ordered(body))
        case OfKind(term=term, kinds=kinds):
            return disjunction(*(OfKind(term, (kind,)) for kind in sorted(set(kinds))))
        case Choice(values=values):
            return replace(condition, values=tuple(sorted(set(values))))
        case Compare():
            return upright(condition)
        case Done(by=by) if by is not None:
            return replace(condition, by=ordered(by))
        case _:
            return condition


def article(word: str) -> str:
    """``a`` or ``an``, by the first letters.

    >>> article("institution"), article("unit")
    ('an', 'a')
    """
    return "an" if word[:1].lower() in "aeiou" and not word.startswith(("uni", "eu")) else "a"


# ---- and, or, not


def _text(condition: Condition) -> str:
    """The text of a condition that is in canonical order."""
    match condition:
        case And(parts=parts):
            return " and ".join(f"({_text(part)})" if _is_open(part) else _text(part) for part in parts)
        case Or(parts=parts):
            first, *rest = map(_group_text, _groups(parts))
            # Parentheses behind the first, lest a list before a part swallow its first word.
            return " or ".join([first, *(text if text.startswith("(") else f"({text})" for text in rest)])
        case Not(part=part):
            return _negated(part)
        case _:
            return _atom(condition)


def _is_open(condition: Condition) -> bool:
    """Whether it needs parentheses as a part of an *and*: it is one itself, or an *or* that is no plain list."""
    return isinstance(condition, And) or (isinstance(condition, Or) and not is_one_list(condition))


def _groups(parts: Iterable[Condition]) -> list[list[Condition]]:
    groups = [sorted(group, key=_place_in_list) for group in gathered(parts)]
    return sorted(groups, key=_group_text)


def _group_text(group: Sequence[Condition]) -> str:
    if list_head(group[0]) is not None:
        return _list_text(group)
    return f"({_text(group[0])})" if isinstance(group[0], And | Or) else _text(group[0])


def _negated(part: Condition) -> str:
    match part:
        case Choice(fact=fact, values=values, of=of):
            return f"{_owned(fact, of)} is not {' or '.join(values)}"
        case HasAtLeast(fact=fact, count=1, of=of):
            return f"{_owned(fact, of)} is empty"
        case Nobody(fact=fact):
            return f"{fact} is not nobody"
        case Same(left=left, right=right):
            return f"{_term(left)} is not {_term(right)}"
        case _ if is_one_list(part) and isinstance(list_head(_first(part)), IsOneOf):
            return _list_text(part.parts if isinstance(part, Or) else [part], "not ")
        case AtLeast(count=1, body=body) if includes_some(part) is None:
            word, inside = ("every", body.part) if isinstance(body, Not) else ("no", body)
            return f"{word} {_kinds(part)} {part.variable} satisfies ({_text(inside)})"
        case Flag() | Defined():
            return f"not {_text(part)}"
        case _:
            return f"not ({_text(part)})"


def _first(condition: Condition) -> Condition:
    return condition.parts[0] if isinstance(condition, Or) else condition


# ---- lists


def _list_text(group: Sequence[Condition], negative: str = "") -> str:
    head = list_head(group[0])
    assert head is not None
    subject = f"{_term(head.term)} is" if isinstance(head, IsOneOf) else f"{_owned(head.fact, head.of)} includes"
    return f"{subject} {negative}{' or '.join(map(_member, group))}"


def _member(part: Condition) -> str:
    match part:
        case Same(right=term) | Includes(term=term):
            return _term(term)
        case OfKind(kinds=(kind,)):
            return f"{article(kind)} {kind}"
        case Defined(name=name):
            return name
    some = includes_some(part)
    if some is None:
        return _text(part)
    return some.definition or f"{article(some.kind)} {some.kind}"


def _place_in_list(part: Condition) -> tuple[bool, str]:
    """Names come first: behind an article every name of the list is taken for a kind."""
    word = _member(part)
    return word.startswith(("a ", "an ")), word


# ---- atoms


def _atom(condition: Condition) -> str:
    match condition:
        case Constant(value=value):
            return "always" if value else "never"
        case Flag(fact=fact, of=of):
            return _owned(fact, of)
        case Choice(fact=fact, values=values, of=of):
            return f"{_owned(fact, of)} is {' or '.join(values)}"
        case Same(left=left, right=right):
            return f"{_term(left)} is {_term(right)}"
        case Includes(fact=fact, term=term, of=of):
            return f"{_owned(fact, of)} includes {_term(term)}"
        case Nobody(fact=fact):
            return f"{fact} is nobody"
        case HasAtLeast(fact=fact, count=count, of=of):
            return f"{_owned(fact, of)} {'is not empty' if count == 1 else f'has at least {count}'}"
        case Heads(post=post, unit=term):
            return f"{_term(post)} heads {_term(term)}"
        case Compare(unit=unit):
            said = sides(condition)
            return f"{_sum(said.left, unit)} {said.operator} {_sum(said.right, unit)}"
        case Done():
            return _done(condition)
        case May(term=term, act=act):
            return f"{_term(term)} may {act}"
        case Defined(name=name, of=None):
            return name
        case Chosen(definition=definition, alternative=alternative):
            return f"{definition} chosen {alternative}"
        case AtLeast(count=count, variable=variable, body=body) if includes_some(condition) is None:
            many = "some" if count == 1 else f"at least {count}"
            return f"{many} {_kinds(condition)} {variable} satisfies ({_text(body)})"
        case _:
            return _list_text([condition])


def _kinds(part: AtLeast) -> str:
    return " or ".join(part.kinds) or part.sort


def _done(condition: Done) -> str:
    words = ["done", condition.act]
    if condition.by is not None:
        parts = condition.by.parts if isinstance(condition.by, Or) else (condition.by,)
        plain = all(list_head(part) == IsOneOf(WHO) for part in parts)
        words += ["by", " or ".join(map(_member, parts)) if plain else f"({_text(condition.by)})"]
    if condition.outcome is not None:
        words += ["with", condition.outcome]
    return " ".join(words)


def _sum(summands: Sequence[Summand], unit: str) -> str:
    words: list[str] = []
    for number, fact in summands:
        size = abs(number)
        multiple = fact if size == 1 else f"{size} * {fact}"
        words += [*(["+" if number >= 0 else "-"] if words else []), multiple if fact else f"{size} {unit}".strip()]
    return " ".join(words)


def _owned(fact: str, of: Term | None) -> str:
    return fact if of is None else f"{_term(of)}.{fact}"


def _term(term: Term) -> str:
    match term:
        case Variable(name=name) | Individual(id=name) | FactTerm(fact=name):
            return name
