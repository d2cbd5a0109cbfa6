"""What goes round in a circle: exceptions, definitions, and powers that rest on powers.

A clause applies unless its exceptions apply; a definition says what others say; ``who may ACT`` asks the powers for
that act and for its forms. Where such a way leads back to its beginning, nothing would be decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from spec.clauses import Clause, Power
from spec.condition import Condition, Defined, May
from spec.traversal import children, walk
from spec.vocabulary import Definition, Vocabulary

Clauses = Mapping[str, Clause]


LeadsTo = Callable[[str], Iterable[str]]


def exception_circle(clauses: Clauses, starts: Iterable[str]) -> list[str]:
    """Clauses of which each displaces the one before, back to the first; empty when the starts lead into none."""
    return circle(lambda name: clauses[name].unless if name in clauses else (), starts)


def meaning_circle(
    clauses: Clauses, definitions: Mapping[str, Definition], vocabulary: Vocabulary, starts: Iterable[str]
) -> list[str]:
    """Definitions, powers and clauses of which each rests on the next, back to the first; empty when the starts, names
    of definitions and clauses, lead into none.

    Nodes are ``NAME`` of a definition, ``may ACT``, ``power CLAUSE`` and ``clause CLAUSE`` (that it applies).
    """
    nodes = [node for name in starts for node in ((f"power {name}", f"clause {name}") if name in clauses else (name,))]
    return circle(_rests_on(clauses, definitions, vocabulary), nodes)


def meaning_depths(clauses: Clauses, definitions: Mapping[str, Definition], vocabulary: Vocabulary) -> dict[str, int]:
    """For each node of :func:`meaning_circle` how deep it is: the parentheses of its condition and all it rests on."""
    rests_on = _rests_on(clauses, definitions, vocabulary)
    depths: dict[str, int] = {}
    for node in explore(
        rests_on, [*definitions, *(f"{kind} {name}" for kind in ("power", "clause") for name in clauses)]
    )[1]:
        name = node.rpartition(" ")[2]
        conditions = [one.condition for one in definitions[name].alternatives] if node in definitions else []
        if name in clauses:
            conditions += [clauses[name].when]
        own = max((_nesting(condition) for condition in conditions), default=1)
        depths[node] = own + max((depths[part] for part in rests_on(node)), default=0)
    return depths


def _nesting(condition: Condition) -> int:
    return 1 + max((_nesting(part) for part in children(condition)), default=0)


def _rests_on(clauses: Clauses, definitions: Mapping[str, Definition], vocabulary: Vocabulary) -> LeadsTo:
    """What a definition, a power or a clause rests on."""
    powers: dict[str, list[str]] = {}
    for name, clause in clauses.items():
        for act in clause.shape.acts if isinstance(clause.shape, Power) else ():
            known = vocabulary.acts.get(act)
            for asked in {act, known.form_of if known and known.form_of else act}:
                powers.setdefault(asked, []).append(f"power {name}")

    def rests_on(node: str) -> Iterable[str]:
        kind, _, name = node.rpartition(" ")
        clause = clauses.get(name)
        if kind == "may":
            return powers.get(name, ())
        if kind == "power" and clause is not None and isinstance(clause.shape, Power):
            return (f"clause {name}", *_uses(clause.shape.holder))
        if kind == "clause" and clause is not None:
            return (*_uses(clause.when), *(f"clause {exception}" for exception in clause.unless))
        if kind == "" and name in definitions:
            return [used for one in definitions[name].alternatives for used in _uses(one.condition)]
        return ()

    return rests_on


def _uses(condition: Condition) -> Iterator[str]:
    for part in walk(condition):
        if isinstance(part, Defined):
            yield part.name
        elif isinstance(part, May):
            yield f"may {part.act}"


def circle(leads_to: LeadsTo, starts: Iterable[str]) -> list[str]:
    """A circle that can be reached from the starts, from its alphabetically first name back to it; empty if none.

    >>> circle({"b": ["c"], "c": ["b"], "a": ["b"]}.__getitem__, ["a"])
    ['b', 'c', 'b']
    """
    return explore(leads_to, starts)[0]


def explore(leads_to: LeadsTo, starts: Iterable[str]) -> tuple[list[str], list[str]]:
    """The first circle that is met; and where there is none, all that can be reached, each behind all it leads to.

    >>> explore({"a": ["b"], "b": []}.__getitem__, ["a", "b"])
    ([], ['b', 'a'])
    """
    done: dict[str, None] = {}
    for start in sorted(set(starts)):
        if start in done:
            continue
        path: dict[str, Iterator[str]] = {start: iter(sorted(set(leads_to(start))))}
        while path:
            last = next(reversed(path))
            following = next(path[last], None)
            if following is None:
                done[last] = None
                del path[last]
            elif following in path:
                names = list(path)
                found = names[names.index(following) :]
                turn = found.index(min(found))
                return [*found[turn:], *found[:turn], found[turn]], []
            elif following not in done:
                path[following] = iter(sorted(set(leads_to(following))))
    return [], list(done)


def way(circle: Iterable[str]) -> str:
    """A circle as a message shows it: clauses by their names alone.

    >>> way(["may sign", "power a", "clause a", "covered", "may sign"]), way(["a", "a"])
    ('may sign → a → covered → may sign', 'a → a')
    """
    names: list[str] = []
    before = ""
    for node in circle:
        name = node.removeprefix("clause ").removeprefix("power ")
        if before != f"power {name}":
            names.append(name)
        before = node
    return " → ".join(names)
