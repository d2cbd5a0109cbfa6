"""Why nobody noticed a mutant: a reason that is computed, or none.

A mutant may be *equivalent* (the clause decides every case as before), *redundant* (other clauses give the same result
wherever it differs), or *wait* for the simulation or the audit (what changed is put to use only there). What has no
such reason is *never decided*: some case would show the difference, and nobody has asked it.
"""

from __future__ import annotations

from dataclasses import dataclass

from proofs.mutants import Mutant
from proofs.noticing import Before
from proofs.sameness import said_elsewhere, same_answers, same_edition, says_the_same
from proofs.solving import OutOfTime, budget
from spec.bilingual import Bilingual
from spec.clauses import Clause, Composition, Relation, Repeal, Scope, Term
from spec.rulebook import Stack

REASONS = {
    "equivalent": Bilingual("等效：对任何情形的判定都不变", "equivalent: it decides every case alike"),
    "redundant": Bilingual("另有条款给出同样的结果", "redundant: other clauses give the same result"),
    "waits": Bilingual("留待仿真或审计", "waits for the simulation or the audit"),
    "undecided": Bilingual("求解器未能在时限内回答", "undecided: the solver did not answer in time"),
    "never-decided": Bilingual("没有案例、也没有性质触及", "never decided: no case and no property reaches it"),
}
EXPLAINED = ("equivalent", "redundant", "waits")


@dataclass(frozen=True)
class Waits:
    """What a field of a shape waits for (``simulation``, ``audit``), and why nothing before it can tell."""

    stage: str
    because: Bilingual


_TIES = Bilingual(
    "谁领导谁、公文经谁，判定只看循环与越级；其余在仿真中派送公文时才用到",
    "of who leads whom and whose papers pass whom, only circles and bypasses are decided here; the rest is used when a "
    "simulation routes papers",
)
_MEMBERS = Bilingual(
    "组成人员在仿真开会、计算到会人数时才用到", "who belongs to a body counts when a simulation lets it meet"
)
_BOUND = Bilingual("约束谁，在审计公文轨迹的行为人时才用到", "whom the rules bind is asked of those who act in a trail")
_WAITING: dict[tuple[type, str], Waits] = {
    (Relation, ""): Waits("simulation", _TIES),
    (Composition, "members"): Waits("simulation", _MEMBERS),
    (Scope, ""): Waits("audit", _BOUND),
}
"""Fields of shapes that no verdict and no decision rests on; "": every field."""


@dataclass(frozen=True)
class Reason:
    """Why a mutant survives. ``clauses`` are those with which it is redundant; ``waits`` says what it waits for."""

    kind: str
    clauses: tuple[str, ...] = ()
    waits: Waits | None = None

    @property
    def explained(self) -> bool:
        """Whether the mutant needs no further case."""
        return self.kind in EXPLAINED

    @property
    def text(self) -> str:
        """The reason as programs read it."""
        if self.kind == "redundant":
            return f"redundant with {', '.join(self.clauses)}"
        return f"waits for {self.waits.stage}" if self.waits is not None else self.kind.replace("-", " ")


def reason_for(before: Before, mutant: Mutant) -> Reason:
    """The reason why nobody noticed a mutant, the same under every stack that it changes."""
    clause = before.clauses[mutant.clause]
    pairs = [(rules, changed) for rules in before.asked.values() if (changed := mutant.applied(rules)) is not rules]
    if not pairs:
        return Reason("equivalent")
    try:
        with budget(before.seconds):
            found = [_reason(rules, changed, clause, mutant.place, before.seconds) for rules, changed in pairs]
    except OutOfTime:
        return Reason("undecided")
    kinds = [one.kind for one in found]
    worst = max(found, key=lambda one: list(REASONS).index(one.kind))
    if "never-decided" in kinds:
        return worst
    return Reason(worst.kind, tuple(sorted({name for one in found for name in one.clauses})), worst.waits)


def _reason(rules: Stack, changed: Stack, clause: Clause, place: str, seconds: float) -> Reason:
    waits = _WAITING.get((type(clause.shape), "")) or _WAITING.get((type(clause.shape), place))
    if says_the_same(rules, changed, clause.name, seconds):
        return Reason("equivalent")
    if waits is not None:
        return Reason("waits", waits=waits)
    if isinstance(clause.shape, Term | Repeal) and not (isinstance(clause.shape, Term) and clause.shape.after):
        deciding = same_edition(rules, changed)
        return Reason("never-decided") if deciding is None else _alike(deciding, clause.name)
    other = said_elsewhere(rules, changed, clause.name, seconds)
    if other is not None:
        return Reason("redundant", (other,))
    others = same_answers(rules, changed, clause.name, seconds)
    return Reason("never-decided") if others is None else _alike(others, clause.name)


def _alike(deciding: tuple[str, ...], name: str) -> Reason:
    """The reason where everything is decided alike, by which clauses."""
    others = tuple(one for one in deciding if one != name)
    return Reason("redundant", others) if others else Reason("equivalent")
