"""What the rules say of one step of a trail; each situation is decided once.

Of the people who are away only those whom a decision asks about make a situation another one, and the moment matters
only where the rules ask when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, ValuesView
from dataclasses import dataclass, field, fields, is_dataclass, replace

from sim.blueprint import PaperPlan
from sim.flow import WORK
from sim.held import Held
from sim.meetings import CONVENED_BY, MEETING
from sim.model import Model
from sim.situations import AWAY, About, doer_at, people_at, situation_at
from sim.ticks import DAY
from sim.trail import Trail, TrailEvent, minutes_since_1970, standing
from spec.bilingual import Bilingual
from spec.cases import Case
from spec.clauses import SOFT, Bar, Clause, Count, Duty, Gate, Limit, Pair, Sequence, Term
from spec.decide import Decision, decide
from spec.editions import governing
from spec.rulebook import Stack
from spec.situation import Known, Situation, universe_of

POWER = Bilingual("办的人无权办", "done by somebody who may not")
ABSENT = Bilingual("办的人不在岗", "done by somebody who was away")
TWICE = Bilingual("只由一人办的事办了两次", "done twice, by two who each do it alone")
TOGETHER = Bilingual("几条规则合起来不许", "the rules taken together forbid it")
KINDS = {Gate: "gate", Sequence: "order", Bar: "bar", Pair: "separation", Count: "limit"}
"""What a broken clause is called, by its shape; a limit that is a quorum is a *quorum*."""


@dataclass(frozen=True)
class Broken:
    """A norm of conduct that a step breaks. ``kind``: power, absence, twice, gate, order, bar, quorum, limit,
    separation, together.
    """

    kind: str
    norms: tuple[str, ...]
    why: Bilingual


@dataclass(frozen=True)
class Judged:
    """What the rules say of a step: *kept*, *broken*, *undecided* (by ``unknown`` facts), *outside* of their reach.

    ``soft`` are norms of what is done as a rule (一般, 原则上) and was not done here; that breaks nothing.
    """

    status: str
    broken: tuple[Broken, ...] = ()
    unknown: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()


class _Reads(Mapping[tuple[str, str], Known]):
    """The people of a moment, remembering what was asked of them."""

    def __init__(self, about: About) -> None:
        self.about = about
        self.asked: dict[tuple[str, str], Known | None] = {}

    def __getitem__(self, key: tuple[str, str]) -> Known:
        self.asked[key] = self.about.get(key)
        return self.about[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.about)

    def __len__(self) -> int:
        return len(self.about)

    def values(self) -> ValuesView[Known]:
        """All of it, to see who is named at all; nothing is asked of anybody by that."""
        return self.about.values()


@dataclass
class Judge:
    """Decides steps, each situation once."""

    model: Model
    situations: int = 0
    known: dict[object, list[tuple[dict[tuple[str, str], Known | None], Judged]]] = field(default_factory=dict)
    _people: dict[int, dict[tuple[str, str], Known]] = field(default_factory=dict)
    _here: dict[int, bool] = field(default_factory=dict)
    _named: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stack = self.model.blueprint.stack
        self.timed = frozenset(_timed(self.stack, self.model.blueprint.papers))

    def people(self, tick: int) -> dict[tuple[str, str], Known]:
        """Who is away on the day of a tick; absences are of whole days."""
        day = tick // DAY
        if day not in self._people:
            self._people[day] = people_at(self.model, tick)
        return self._people[day]

    def step(self, trail: Trail, index: int, tick: int, void: bool = False) -> Judged:
        """What the rules say of a step of a trail, done at a tick. ``void``: as if a return made void all before it."""
        event = trail.events[index]
        about = self.people(tick)
        by = doer_at(event, about)
        before = standing(trail.events[:index], event)
        if void:
            before = tuple(one for one in before if one.round == event.round)
        key: object = (
            trail.kind, trail.variant, event.act, by, tuple((one.act, one.by) for one in before),
            (event.meeting, event.by) if event.meeting is not None else None, self.governed(tick),
            self.outsiders(trail, about),
        )  # fmt: skip
        if event.act in self.timed or trail.kind in self.timed:
            key = (trail.paper, index, tick, void)
        judged = self._known(key, about)
        if judged is None:
            reads = _Reads(about)
            situation = replace(
                situation_at(self.model, trail, index, reads, before), at=minutes_since_1970(self.model, tick)
            )
            judged = self._judged(Case(trail.name, event.act, situation, by=by), before)
            self.known.setdefault(key, []).append((reads.asked, judged))
            self.situations += 1
        return self._with_presence(event, judged)

    def governed(self, tick: int) -> bool:
        """Whether this edition of the rules governs on the day of a tick."""
        day = tick // DAY
        if day not in self._here:
            self._here[day] = governing(self.stack, minutes_since_1970(self.model, tick)).here
        return self._here[day]

    def outsiders(self, trail: Trail, about: About) -> frozenset[str]:
        """Those whom the people of a moment name beyond the individuals that the paper is decided over anyway."""
        if (trail.kind, trail.variant) not in self._named:
            universe = universe_of(self.stack, Situation(dict(trail.facts)))
            self._named[trail.kind, trail.variant] = frozenset((*universe.posts, *universe.bodies))
        return Situation(about=about).mentioned - self._named[trail.kind, trail.variant]

    def outlasts(self, trail: Trail, index: int) -> bool:
        """Whether work was kept to when it was taken up, but would not be at its end."""
        event = trail.events[index]
        if event.kind != WORK or event.start is None or event.end is None:
            return False
        if self.people(event.start) == self.people(event.end):
            return False
        statuses = (self.step(trail, index, event.start).status, self.step(trail, index, event.end).status)
        return statuses == ("kept", "broken")

    def meeting(self, one: Held) -> Judged:
        """What the rules say of who led a meeting."""
        about = self.people(one.begins)
        case = Case(one.name, CONVENED_BY, Situation({MEETING: one.body}, about, done=()), by=one.presider)
        return self._judged(case, ())

    def _known(self, key: object, about: About) -> Judged | None:
        for asked, judged in self.known.get(key, ()):
            if all(about.get(one) == value for one, value in asked.items()):
                return judged
        return None

    def _with_presence(self, event: TrailEvent, judged: Judged) -> Judged:
        """Also broken where somebody works in an absence of theirs; work rests meanwhile."""
        if event.kind != WORK or event.start is None or event.end is None or event.end <= event.start:
            return judged
        if (event.by, AWAY) not in self.people(event.end - 1) or any(one.kind == "absence" for one in judged.broken):
            return judged
        return replace(judged, status="broken", broken=(*judged.broken, Broken("absence", event.norms, ABSENT)))

    def _judged(self, case: Case, before: Iterable[TrailEvent]) -> Judged:
        decision = decide(self.stack, case)
        hard = [one for one in decision.violations if one.clause.strength not in SOFT]
        broken = [Broken(_kind(one.clause), one.clause.norms, one.why) for one in hard]
        broken += self._doer(case, decision)
        again = any(one.act == case.act for one in before)
        if again and self.stack.vocabulary.acts[case.act].arity == "exclusive":
            broken.append(Broken("twice", decision.norms, TWICE))
        if decision.allowed is False and not broken:
            broken.append(Broken("together", decision.norms, TOGETHER))
        soft = tuple(norm for one in decision.violations if one not in hard for norm in one.clause.norms)
        if broken and not decision.outside:
            return Judged("broken", tuple(broken), (), soft)
        if decision.outside:
            return Judged("outside")
        if decision.allowed is None:
            return Judged("undecided", (), decision.unknown, soft)
        return Judged("kept", (), (), soft)

    def _doer(self, case: Case, decision: Decision) -> list[Broken]:
        """Whether the doer might not do it, or was away."""
        if not case.by:
            return []
        if (case.by, AWAY) in case.situation.about:
            return [Broken("absence", decision.norms, ABSENT)]
        holders = {one.post for one in decision.holders}
        surely = decision.answer in ("determined", "several", "none")
        if self.stack.powers[case.act] and surely and case.by not in holders:
            return [Broken("power", decision.norms, POWER)]
        return []


def _kind(clause: Clause) -> str:
    if isinstance(clause.shape, Limit):
        return "quorum" if clause.shape.quorum else "limit"
    return KINDS[type(clause.shape)]


def _timed(rules: Stack, papers: Iterable[PaperPlan]) -> Iterator[str]:
    """Acts, and kinds of papers, of which the rules ask *when*: of these no two steps are the same situation."""
    asked: set[str] = set()
    for clause in rules.clauses.values():
        match clause.shape:
            case Count(act=act):
                yield act
            case Pair(first=first, second=second):
                yield from (first, second)
        if not isinstance(clause.shape, Duty | Term):
            asked.update(_texts(clause.shape), _texts(clause.when))
    for definition in rules.definitions.values():
        asked.update(_texts(definition))
    yield from (one.paper.name for one in papers if asked.intersection(one.paper.begins))


def _texts(part: object) -> Iterator[str]:
    """Every name that stands anywhere in a part of a rulebook."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple | frozenset):
        for one in part:
            yield from _texts(one)
    elif is_dataclass(part):
        for name in fields(part):
            yield from _texts(getattr(part, name.name))
