"""Constituted? A body that acts as a body has members, a number of them that must be there, and a rule how it decides.

Such a body holds a power for an act that the vocabulary marks as a body's (``arity: body``). Besides: a kind of meeting
to which no clause gives such an act, while another clause speaks of what meetings decide; and leave, which granted as
the clauses allow takes the meeting below its quorum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from proofs.asks import Ask, Query
from proofs.obligations import Obligation
from proofs.saying import parts_of
from proofs.search import Hit
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import Bar, Clause, Composition, Count, Duty, Gate, Limit, Power
from spec.condition import ALWAYS, NEVER, Compare, Condition, FactTerm, Individual, OfKind, Same, Variable
from spec.connectives import conjunction, negation
from spec.norms import norm_order
from spec.rulebook import Stack

FAMILY = "constituted"
MEMBERS, QUORUM, VOTE, POWER, LEAVE = "members", "quorum", "vote", "power", "leave"
GRANT_LEAVE = "grant-leave"
"""The act by which somebody lets another stay away from a meeting, where a vocabulary has one."""
PEOPLE = "people"


def obligations(stack: Stack) -> Iterator[Obligation]:
    """For the bodies that act as bodies; for other kinds of meetings; for leave, where there is a quorum to lose."""
    acting = acting_bodies(stack)
    if acting:
        for part in (MEMBERS, QUORUM, VOTE):
            yield Obligation(FAMILY, part=part)
    if any(True for _ in _idle_meetings(stack, acting)):
        yield Obligation(FAMILY, part=POWER)
    if stack.powers.get(GRANT_LEAVE) and _quorums(stack):
        yield Obligation(FAMILY, GRANT_LEAVE, part=LEAVE)


def asks(world: World, obligation: Obligation) -> Iterator[Ask]:
    """The bodies that lack something."""
    stack = world.stack
    match obligation.part:
        case "power":
            yield from _without_power(world)
        case "leave":
            yield from _unbounded_leave(stack)
        case part:
            for body, powers in acting_bodies(stack).items():
                if not _has(stack, body, part):
                    yield _lacking(stack, body, powers[0], part)


# ---- who acts as a body


def acting_bodies(stack: Stack) -> dict[str, list[Clause]]:
    """The bodies that hold a body's act, each with the clauses that give it."""
    found: dict[str, list[Clause]] = {}
    for act in _body_acts(stack):
        for clause in stack.powers[act]:
            body = _holder(clause)
            if body is not None and clause not in found.setdefault(body, []):
                found[body].append(clause)
    return {body: clauses for body, clauses in sorted(found.items()) if not _meets_as_another(stack, body, found)}


def _meets_as_another(stack: Stack, body: str, acting: Iterable[str]) -> bool:
    """Whether a body is no meeting, and decides in one of these that is made up of its members: a government."""
    kinds = {kind for _, among in _kinds_of_meetings(stack) for kind in among}
    mine = _members(stack, body)
    return body not in kinds and any(other in kinds and _members(stack, other) <= mine for other in acting)


def _body_acts(stack: Stack) -> list[str]:
    return sorted(act.id for act in stack.vocabulary.acts.values() if act.arity == "body")


def _holder(clause: Clause) -> str | None:
    """The one body to which a clause gives a power."""
    match clause.shape:
        case Power(holder=Same(left=Variable(), right=Individual(sort="body", id=name))):
            return name
        case Power(holder=Same(left=Individual(sort="body", id=name), right=Variable())):
            return name
    return None


def _has(stack: Stack, body: str, part: str) -> bool:
    quorums = [clause for clause in _quorums(stack) if _about(stack, clause, body)]
    if part == QUORUM:
        return bool(quorums)
    if part == MEMBERS:
        # a quorum counts the members, so that they are known where there is one
        return bool(quorums) or any(_composes(clause, body) for clause in stack.clauses.values())
    return any(_about(stack, clause, body) for clause in _rules_of_decision(stack, quorums))


def _composes(clause: Clause, body: str) -> bool:
    return isinstance(clause.shape, Composition) and clause.shape.body == body


def _members(stack: Stack, body: str) -> set[str]:
    return {one for clause in stack.clauses.values() if _composes(clause, body) for one in clause.shape.members}  # type: ignore[union-attr]


def _quorums(stack: Stack) -> list[Clause]:
    return [one for one in stack.clauses.values() if isinstance(one.shape, Limit) and one.shape.quorum]


def _rules_of_decision(stack: Stack, quorums: Iterable[Clause]) -> list[Clause]:
    """What says how a body comes to a decision: a number of people set against those present or all; or somebody who
    decides for it.
    """
    acts = set(_body_acts(stack))
    counted = {number for clause in quorums for number in _numbers(stack, clause)}
    found = []
    for clause in stack.clauses.values():
        shape = clause.shape
        if isinstance(shape, Limit) and not shape.quorum and shape.act in acts:
            numbers = _numbers(stack, clause)
            if numbers - counted and (numbers & counted or shape.bound.startswith("at-least")):
                found.append(clause)
        elif isinstance(shape, Power) and shape.sort == "post" and acts & set(shape.acts):
            found.append(clause)
    return found


def _numbers(stack: Stack, clause: Clause) -> set[str]:
    """The numbers of people that the conditions of a clause compare, through definitions."""
    facts = stack.vocabulary.facts
    return {
        fact
        for part in parts_of(stack, clause)
        if isinstance(part, Compare)
        for _, fact in part.terms
        if facts[fact].unit == PEOPLE
    }


def _about(stack: Stack, clause: Clause, body: str) -> bool:
    """Whether a clause speaks of a body, or of none in particular."""
    named = {name for part in parts_of(stack, clause) for name in _bodies_in(stack, part)}
    named = {name for name in named if name in acting_bodies(stack) or name == body}
    return not named or body in named


def _bodies_in(stack: Stack, part: Condition) -> Iterator[str]:
    match part:
        case Same(left=left, right=right):
            yield from (one.id for one in (left, right) if isinstance(one, Individual) and one.sort == "body")
        case OfKind(kinds=kinds):
            yield from (kind for kind in kinds if kind in stack.vocabulary.bodies)


# ---- asks


def _lacking(stack: Stack, body: str, power: Clause, part: str) -> Ask:
    """The body does its act; where it has a quorum, with the quorum kept."""
    quorum = next((clause for clause in _quorums(stack) if _about(stack, clause, body)), None)
    names = (power.name, quorum.name) if quorum is not None else (power.name,)
    kept = quorum.shape.holds if quorum is not None and isinstance(quorum.shape, Limit) else ALWAYS
    assert isinstance(power.shape, Power)
    act = next(act for act in power.shape.acts if act in _body_acts(stack))
    when = conjunction(kept, _meets(stack, body))
    return Ask(names, (part, body), act, names, when, body, (part, body))


def _meets(stack: Stack, body: str) -> Condition:
    """That it is this body that meets, where the vocabulary has a fact for the kinds of a meeting."""
    fact = next((name for name, kinds in _kinds_of_meetings(stack) if body in kinds), None)
    return Same(FactTerm(fact), Individual("body", body)) if fact else ALWAYS


def _kinds_of_meetings(stack: Stack) -> list[tuple[str, tuple[str, ...]]]:
    """The facts that name the kind of a thing by a body: ``meeting.kind``."""
    return [
        (fact.id, fact.among)
        for fact in stack.vocabulary.facts.values()
        if fact.on == "case" and fact.type == "body" and fact.among and fact.id.endswith(".kind")
    ]


def _idle_meetings(stack: Stack, acting: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The kinds of meetings that hold no body's act, where others of the same kinds do: the fact and the body."""
    known = set(acting)
    for fact, kinds in _kinds_of_meetings(stack):
        if known & set(kinds):
            yield from ((fact, one) for one in kinds if one not in known and stack.vocabulary.bodies[one].one)


def _without_power(world: World) -> Iterator[Ask]:
    """A duty that follows on what a body does, and a kind of meeting that may do no such thing."""
    stack = world.stack
    acts = set(_body_acts(stack))
    for fact, body in _idle_meetings(stack, acting_bodies(stack)):
        if any(_decides_nothing(stack, clause, body) for clause in stack.bars):
            continue
        meets = Same(FactTerm(fact), Individual("body", body))
        kind = next((c for c in stack.clauses.values() if body in getattr(c.shape, "members", ())), None)
        for clause in stack.clauses.values():
            duty = clause.shape
            if not isinstance(duty, Duty) or duty.after not in acts:
                continue
            if conjunction(world.interpreter.applies(clause), world.interpreter.left(meets)) == NEVER:
                continue
            if any(isinstance(part, Same | OfKind) for part in _on_fact(stack, clause, fact)):
                continue  # it says itself of which meetings it speaks
            names = (clause.name, kind.name) if kind is not None else (clause.name,)
            yield Ask(names, (POWER, body, duty.after), duty.act, (clause.name,), meets, key=(POWER, body))


def _decides_nothing(stack: Stack, clause: Clause, body: str) -> bool:
    """Whether a clause says of a body that it does no body's act."""
    named = {name for part in parts_of(stack, clause) for name in _bodies_in(stack, part)}
    return body in named and bool(set(_body_acts(stack)) & set(getattr(clause.shape, "acts", ())))


def _on_fact(stack: Stack, clause: Clause, fact: str) -> Iterator[Condition]:
    for part in parts_of(stack, clause):
        if any(getattr(part, side, None) == FactTerm(fact) for side in ("left", "right", "term")):
            yield part


def _unbounded_leave(stack: Stack) -> Iterator[Ask]:
    """Leave that may be granted while the meeting falls below its quorum: no rule on leave minds the numbers."""
    grants = sorted(stack.powers[GRANT_LEAVE], key=lambda clause: (norm_order(clause.norms[0]), clause.name))
    for quorum in _quorums(stack):
        numbers = _numbers(stack, quorum)
        minding = [clause for clause in stack.clauses.values() if _minds(stack, clause, numbers)]
        free = [grant for grant in grants if not _numbers(stack, grant) & numbers]
        if minding or not free:
            continue
        assert isinstance(quorum.shape, Limit)
        names = (quorum.name, *(grant.name for grant in free))
        yield Ask(names, (LEAVE,), GRANT_LEAVE, names[:2], negation(quorum.shape.holds), key=(LEAVE,))


def _minds(stack: Stack, clause: Clause, numbers: set[str]) -> bool:
    """Whether a clause bounds leave: by a count, or by the numbers that a quorum turns on."""
    shape = clause.shape
    acts = getattr(shape, "acts", ()) or (getattr(shape, "act", ""),)
    if GRANT_LEAVE not in acts:
        return False
    return isinstance(shape, Count) or (
        isinstance(shape, Bar | Limit | Gate) and bool(_numbers(stack, clause) & numbers)
    )


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """What a body lacks, in a sentence."""
    clause = stack.clauses[hit.clauses[0]]
    norm, zh, en = clause.norms[0], clause.label.zh.rstrip("。"), clause.label.en.rstrip(".")
    if hit.about[0] == LEAVE:
        grant = stack.clauses[hit.clauses[1]]
        its = grant.norms[0]
        return Bilingual(
            f"{its}“{grant.label.zh.rstrip('。')}”没有限制同时请假的人数：人人依规请假，{norm}“{zh}”仍可能达不到",
            f"{its} “{grant.label.en.rstrip('.')}” does not limit how many are on leave at once: all leave may be in"
            f" order and {norm} “{en}” still not be met",
        )
    body = stack.vocabulary.label_of(hit.about[1])
    if hit.about[0] == POWER:
        return Bilingual(
            f"{norm}“{zh}”说到会议作出的决定，没有条款规定{body.zh}由谁组成、能决定什么",
            f"{norm} “{en}” speaks of what meetings decide, and no clause says who makes up the {body.en} or what it"
            " may decide",
        )
    zh_what, en_what = {
        MEMBERS: ("由谁组成", f"who belongs to the {body.en}"),
        QUORUM: ("须有多少人到会", f"how many of the {body.en} must be there"),
        VOTE: (
            "怎样形成决定（几人同意，或者由谁决定）",
            f"how the {body.en} comes to a decision, by how many or by whom",
        ),
    }[hit.about[0]]
    return Bilingual(f"{norm}“{zh}”：{body.zh}{zh_what}没有写明", f"{norm} “{en}”: it is not said {en_what}")


QUERY = Query(obligations, asks, statement, lambda _: "gap")
