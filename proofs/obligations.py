"""What is to be shown: each family of properties as one shape over the acts of a rulebook.

A property of a family holds exactly when its *violation* has no model. The violation is stated here once for a
finite world (:class:`proofs.world.World`, where a case is searched) and once for any number of people and units
(:class:`proofs.theory.Theory`, where its absence is proved).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import z3

from proofs.holders import is_holder, sorts_of
from proofs.logic import all_of, any_of, both, contrary, either, implies
from proofs.theory import Theory
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import SOFT, Clause, Gate
from spec.condition import ALWAYS, NEVER, Choice, Condition, Variable
from spec.grounds import Ground, grounds, present
from spec.rulebook import Stack

FAMILIES = (
    "exists",
    "unique",
    "available",
    "separate",
    "named",
    "covered",
    "agreed",
    "gated",
    "levels",
    "ambiguous",
    "owed",
    "appointed",
    "constituted",
    "led",
    "spared",
    "ordered",
    "feasible",
    "evasion",
    "ends",
    "scope",
    "hygiene",
)
FAMILY_LABELS = {
    "exactly-one": Bilingual("恰有一人可为", "exactly one may"),
    "exists": Bilingual("有人可为", "somebody may"),
    "unique": Bilingual("仅一人可为", "only one may"),
    "available": Bilingual("缺席仍可为", "possible in absence"),
    "separate": Bilingual("不办自己的事", "nobody checks their own"),
    "named": Bilingual("写明由谁、多久", "who and how long is said"),
    "covered": Bilingual("没有漏掉的情形", "no case is left out"),
    "agreed": Bilingual("各条所定人选一致", "articles agree on who"),
    "gated": Bilingual("先决步骤不漏", "nothing due is skipped"),
    "levels": Bilingual("不越级", "no level is bypassed"),
    "ambiguous": Bilingual("读法不影响结果", "readings agree"),
    "owed": Bilingual("读法不影响应尽之事", "readings agree on what is owed"),
    "appointed": Bilingual("由谁确定人选写明", "who names the bearer is said"),
    "constituted": Bilingual("会议怎样议决写明", "how a body decides is said"),
    "led": Bilingual("只听一位上级", "nobody serves two superiors"),
    "spared": Bilingual("把关没有遗漏", "no kind slips past a check"),
    "ordered": Bilingual("先后写明", "the order is stated"),
    "feasible": Bilingual("能够同时做到", "can be kept together"),
    "evasion": Bilingual("不能规避", "cannot be evaded"),
    "ends": Bilingual("不会无限等待", "nothing waits for ever"),
    "scope": Bilingual("约束范围清楚", "it is clear who is bound"),
    "hygiene": Bilingual("条款互不抵触", "clauses agree with each other"),
}
AWAY = "away"


@dataclass(frozen=True, order=True)
class Obligation:
    """One property: its family, the act it is about, and what else tells it apart.

    ``absent`` is the number of posts that may be away (available); ``definition`` the definition whose alternatives
    are compared (ambiguous); ``part`` the property of the rulebook that asks it, where the battery would not.
    """

    family: str
    act: str = ""
    absent: int = 0
    definition: str = ""
    part: str = ""

    @property
    def name(self) -> str:
        """The name by which ``guiju prove`` knows it: ``unique:sign``, ``available:sign:1``."""
        if self.family == "exactly-one":
            return self.part
        pieces = [self.family, self.definition or self.act, str(self.absent) if self.absent else "", self.part]
        return ":".join(piece for piece in pieces if piece)


def exclusive_acts(stack: Stack) -> list[str]:
    """Acts that want exactly one holder and for which the rulebook gives a power at all."""
    return sorted(a.id for a in stack.vocabulary.acts.values() if a.arity == "exclusive" and stack.powers[a.id])


def obligations(stack: Stack) -> list[Obligation]:
    """The whole battery of a stack, in a fixed order: signing and the like before the rest."""
    found: list[Obligation] = []
    acts = exclusive_acts(stack)
    for act in acts:
        if is_ever_due(stack, act):
            found.append(Obligation("exists", act))
        found.append(Obligation("unique", act))
        if AWAY in stack.vocabulary.facts:
            found.extend(Obligation("available", act, absent=count) for count in (1, 2))
    found.extend(Obligation("gated", act.id) for act in stack.vocabulary.acts.values() if act.closes)
    found.extend(
        Obligation("levels", act, part=one.name)
        for one in stack.rulebook.properties
        if one.family == "levels"
        for act in one.acts
    )
    found.append(Obligation("levels", part="authority"))
    found.extend(Obligation("ambiguous", definition=name) for name in stack.open_definitions)
    weight = {"sign": 0}
    return sorted(found, key=lambda one: (FAMILIES.index(one.family), weight.get(one.act, 1), one))


def is_ever_due(stack: Stack, act: str) -> bool:
    """Whether anything makes an act due."""
    return stack.vocabulary.acts[act].due is not None or bool(requirements_of(stack, act))


def requirements_of(stack: Stack, act: str) -> list[Clause]:
    """The clauses that require an act, without an alternative to it and without saying by whom."""
    return [
        clause
        for clause in stack.gates
        if isinstance(clause.shape, Gate)
        and len(clause.shape.needs) == 1
        and clause.shape.needs[0].act == act
        and clause.shape.needs[0].by is None
        and clause.strength not in SOFT
    ]


def due(logic: World | Theory, act: str) -> z3.BoolRef:
    """Somebody has to do the act: always so for some acts, for others when a clause requires them."""
    stack = logic.stack
    always = stack.vocabulary.acts[act].due or NEVER
    cases = [logic.closed(always), *(logic.applies(clause) for clause in requirements_of(stack, act))]
    return any_of(cases, logic.context)


def governed(logic: World | Theory, act: str) -> z3.BoolRef:
    """No clause takes the act out of the rulebook's reach."""
    exempt = [c for c in logic.stack.exemptions if act in getattr(c.shape, "acts", ())]
    return all_of([contrary(logic.applies(clause)) for clause in exempt], logic.context)


def narrowed(stack: Stack, obligation: Obligation) -> Condition:
    """The cases that a property of the rulebook is about, where it narrows them; *levels* looks at them by itself."""
    if obligation.family == "levels":
        return ALWAYS
    families = (obligation.family, "exactly-one")
    named = (one for one in stack.rulebook.properties if one.name == obligation.part and one.family in families)
    return next((one.when for one in named), ALWAYS)


def in_question(logic: World | Theory, obligation: Obligation) -> z3.BoolRef:
    """The rulebook governs the act, and the case is one of those that the property is about."""
    inside = governed(logic, obligation.act)
    when = narrowed(logic.stack, obligation)
    return inside if when == ALWAYS else both(inside, logic.closed(when))


# ---- in a finite world


def holding(world: World, act: str) -> dict[str, list[tuple[Ground, z3.BoolRef]]]:
    """For each individual, the grounds on which they may hold an act."""
    if act not in world.holding:
        found: dict[str, list[tuple[Ground, z3.BoolRef]]] = {}
        for ground in grounds(world.interpreter, act):
            found.setdefault(ground.post, []).append((ground, world.ground(ground.condition)))
        world.holding[act] = found
    return world.holding[act]


def holds_in(world: World, act: str) -> dict[str, z3.BoolRef]:
    """For each individual, the condition that they hold an act."""
    return {name: any_of([truth for _, truth in ways], world.context) for name, ways in holding(world, act).items()}


def away_in(world: World, posts: Iterable[str]) -> dict[str, z3.BoolRef]:
    """For each post, the condition that it is away."""
    return {post: contrary(world.ground(present(world.interpreter, post))) for post in posts}


def supposed(world: World) -> list[z3.BoolRef]:
    """The presuppositions of the rulebook."""
    if world.supposed is None:
        world.supposed = [world.truth(one.states) for one in world.stack.rulebook.presuppositions]
    return world.supposed


def violation_in(world: World, obligation: Obligation) -> list[z3.BoolRef]:
    """The violation of a property of holders in a finite world."""
    act = obligation.act
    holds = holds_in(world, act)
    parts = [in_question(world, obligation)]
    if obligation.family == "exists":
        parts += [due(world, act), *(contrary(one) for one in holds.values())]
    elif obligation.family == "unique":
        parts.append(z3.PbGe([(one, 1) for one in holds.values()], 2) if len(holds) > 1 else world.constant(False))
    elif obligation.family == "available":
        away = away_in(world, world.universe.posts)
        parts.append(any_of(holds.values(), world.context))
        parts += [implies(one, away.get(name, world.constant(False))) for name, one in holds.items()]
        parts.append(z3.PbLe([(one, 1) for one in away.values()], obligation.absent))
    else:
        raise ValueError(obligation.family)
    return parts


# ---- for any number


def violation_of(theory: Theory, obligation: Obligation) -> list[z3.BoolRef]:
    """The violation of a property of holders for any number of people and units."""
    act = obligation.act
    parts = [in_question(theory, obligation)]
    sorts = sorts_of(theory, act)
    if obligation.family == "exists":
        parts.append(due(theory, act))
        for sort in sorts:
            x = z3.Const("x", theory.sorts[sort])
            parts.append(z3.ForAll([x], contrary(is_holder(theory, act, x, sort))))
    elif obligation.family == "unique":
        pairs = []
        for sort in sorts:
            one, other = (z3.Const(f"{name} {sort}", theory.sorts[sort]) for name in ("first", "second"))
            holds = [is_holder(theory, act, each, sort, often=True) for each in (one, other)]
            pairs.append(both(one != other, *holds))
        if len(sorts) == 2:
            one, other = (z3.Const(f"first {sort}", theory.sorts[sort]) for sort in sorts)
            pairs.append(both(is_holder(theory, act, one, sorts[0]), is_holder(theory, act, other, sorts[1])))
        parts.append(any_of(pairs, theory.context))
    elif obligation.family == "available":
        parts += _unavailable(theory, act, obligation.absent)
    else:
        raise ValueError(obligation.family)
    return parts


def _unavailable(theory: Theory, act: str, absent: int) -> list[z3.BoolRef]:
    usually = theory.vocabulary.facts[AWAY].usually
    assert usually is not None

    def at_work(x: z3.ExprRef) -> z3.BoolRef:
        return theory.truth(Choice(AWAY, (usually,), Variable("p")), {"p": x})

    post = theory.sorts["post"]
    x = z3.Const("x", post)
    away = [z3.Const(f"absent {number}", post) for number in range(absent)]
    parts = [z3.ForAll([x], either(at_work(x), *(x == one for one in away)))]
    somebody = []
    for sort in sorts_of(theory, act):
        holder = z3.Const(f"holder {sort}", theory.sorts[sort])
        somebody.append(is_holder(theory, act, holder, sort))
        y = z3.Const("y", theory.sorts[sort])
        inside = contrary(is_holder(theory, act, y, sort))
        parts.append(z3.ForAll([y], either(inside, contrary(at_work(y))) if sort == "post" else inside))
    return [any_of(somebody, theory.context), *parts]
