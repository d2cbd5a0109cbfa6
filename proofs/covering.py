"""Covered? Of the cases of one sort that the rules tell apart, does a rule leave some out?

*Control*: an act waits for a check when some kinds of people do it; when others do, of whom the rules on the same thing
speak as well, it waits for none. *Absence*: a delegation lists why the one who gives it may be away, and other reasons
that the rulebook knows are not on the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from proofs.asks import Ask, Query
from proofs.listed_absences import ABSENCE, absences_left_out, givers_of
from proofs.obligations import AWAY, Obligation
from proofs.search import Hit
from proofs.separate import interested, parts_of
from proofs.world import World
from spec.bilingual import Bilingual, listed
from spec.clauses import SOFT, Clause, Gate, acts_of
from spec.condition import NEVER, FactTerm, OfKind
from spec.norms import norm_order
from spec.residual import Interpreter
from spec.rulebook import Stack
from spec.situation import Situation
from spec.traversal import terms_of
from spec.vocabulary import NOBODY

FAMILY = "covered"
CONTROL = "control"


def obligations(stack: Stack) -> Iterator[Obligation]:
    """One property for each act that waits for a check by who does it; one for the absences that delegations list."""
    for act in sorted({act for act, _ in _controlled(stack)}):
        yield Obligation(FAMILY, act, part=CONTROL)
    if AWAY in stack.vocabulary.facts and any(givers_of(clause) for clause in stack.delegations):
        yield Obligation(FAMILY, part=ABSENCE)


def asks(world: World, obligation: Obligation, key: tuple[str, ...] = ()) -> Iterator[Ask]:
    """The kinds of people without a check; the absences without a delegation. With ``key``, only these."""
    if obligation.part == ABSENCE:
        yield from absences_left_out(world.stack)
        return
    for (act, role), gates in sorted(_controlled(world.stack).items()):
        if act == obligation.act and key in ((), (CONTROL, act, role)):
            yield from _people_left_out(world, act, role, gates)


# ---- control


def _controlled(stack: Stack) -> dict[tuple[str, str], list[Clause]]:
    """The acts that wait for a check in cases told apart by a role (whose trip, whose leave), and what says so."""
    found: dict[tuple[str, str], list[Clause]] = {}
    kinds = stack.vocabulary.acts
    roles = [fact.id for fact in interested(stack) if fact.type == "post"]
    for clause in stack.gates:
        shape = clause.shape
        if not isinstance(shape, Gate) or not _wants_a_check(stack, clause):
            continue
        for act in shape.acts:
            for role in roles:
                if not kinds[act].checks and _speaks_of(stack, clause, role):
                    found.setdefault((act, role), []).append(clause)
    return found


def _wants_a_check(stack: Stack, clause: Clause) -> bool:
    """Whether a clause lets something wait for a check."""
    shape = clause.shape
    if not isinstance(shape, Gate) or clause.strength in SOFT:
        return False
    return any(stack.vocabulary.acts[need.act].checks for need in shape.needs)


def _speaks_of(stack: Stack, clause: Clause, role: str) -> bool:
    """Whether it turns on who stands in a role when a clause applies."""
    return any(FactTerm(role) in terms_of(part) for part in parts_of(stack, clause.when))


def _people_left_out(world: World, act: str, role: str, gates: Sequence[Clause]) -> Iterator[Ask]:
    stack, kinds = world.stack, world.stack.vocabulary.acts
    fact = stack.vocabulary.facts[role]
    people = world.universe.members("post", fact.among)
    on_it = [
        clause
        for _, clause in sorted(stack.clauses.items())
        if any(kinds[one].on == kinds[act].on for one in acts_of(clause.shape)) and _speaks_of(stack, clause, role)
    ]
    cases = {one: _in_role(world, role, one) for one in (NOBODY, *people)}
    checked = {one for gate in gates for one in people if cases[one].applies(gate) != NEVER}
    meant = {clause.name: _meant(clause, cases) for clause in on_it}
    telling = [clause for clause in on_it if 0 < len(meant[clause.name]) < len(people)]
    left = [one for one in people if one not in checked and any(one in meant[clause.name] for clause in telling)]
    if not left:
        return
    speaking: list[Clause] = []
    pending = set(left)
    while pending:  # as few clauses as speak of them all, those that speak of most of them first
        best = min(telling, key=lambda clause: (-len(pending & meant[clause.name]), *map(norm_order, clause.norms[:1])))
        speaking.append(best)
        pending -= meant[best.name]
    by_norm = {norm: clause.name for clause in reversed(gates) for norm in clause.norms}
    names = tuple(dict.fromkeys([*(by_norm[norm] for norm in sorted(by_norm)), *(clause.name for clause in speaking)]))
    who = tuple(dict.fromkeys(kind.id for one in left if (kind := stack.vocabulary.kind_of(one)) is not None))
    yield Ask(names, (CONTROL, role, *who), act, (), OfKind(FactTerm(role), who), key=(CONTROL, act, role))


def _meant(clause: Clause, cases: Mapping[str, Interpreter]) -> set[str]:
    """Those in a role whom a clause means: in their case it applies otherwise than in the case of nobody."""
    nobodys = cases[NOBODY].applies(clause)
    return {one for one, case in cases.items() if case.applies(clause) not in (NEVER, nobodys)}


def _in_role(world: World, role: str, one: str) -> Interpreter:
    """All that is known is who stands in a role."""
    return Interpreter(world.stack, world.universe, Situation({role: one}, everybody=False))


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """Who, or which absence, is left out."""
    if hit.about[0] == ABSENCE:
        clause, values = stack.clauses[hit.clauses[0]], {one.id: one for one in stack.vocabulary.facts[AWAY].values}
        left = listed([values[name].label for name in hit.about[1:]])
        norm, zh, en = clause.norms[0], clause.label.zh.rstrip("。"), clause.label.en.rstrip(".")
        return Bilingual(f"{norm}“{zh}”没有写到的不在岗情形：{left.zh}", f"{norm} “{en}” does not cover: {left.en}")
    act, role = stack.vocabulary.acts[hit.act].label, stack.vocabulary.facts[hit.about[1]].label
    left = listed([stack.vocabulary.label_of(kind) for kind in hit.about[2:]])
    clauses = [stack.clauses[name] for name in hit.clauses]
    checks = [one for one in clauses if hit.act in acts_of(one.shape) and _wants_a_check(stack, one)]
    gates = [norm for one in checks for norm in one.norms]
    told = [norm for one in clauses for norm in one.norms if norm not in gates]
    zh, en = "、".join(dict.fromkeys(gates)), ", ".join(dict.fromkeys(gates))
    seen_zh = f"（见{'、'.join(dict.fromkeys(told))}）" if told else ""
    seen_en = f" (spoken of in {', '.join(dict.fromkeys(told))})" if told else ""
    return Bilingual(
        f"“{act.zh}”须先经他人审核或者同意（{zh}）；{role.zh}是{left.zh}的{seen_zh}，没有条款写明由谁审核同意",
        f"“{act.en}” waits for a check by others ({en}); no clause asks for one where the {role.en} is: "
        f"{left.en}{seen_en}",
    )


QUERY = Query(obligations, asks, statement, lambda _: "gap", asks)
