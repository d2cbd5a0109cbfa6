"""The meetings of a run: which were held, who led them, who came, what they took up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.flow import Course
from sim.model import Model

HELD, NO_QUORUM, NOBODY_TO_PRESIDE, TOO_FEW_PAPERS = "held", "no quorum", "nobody to preside", "not needed"


@dataclass(frozen=True)
class Held:
    """A meeting: the number of its body and its own, when it began (tick), who came of how many, who led it, papers.

    ``presider`` is "" where the rules give the lead to nobody, or where nobody of those whom they name was there.
    """

    body: str
    number: int
    begins: int
    present: int
    members: int
    presider: str
    papers: int
    what: str

    @property
    def name(self) -> str:
        """The name by which it is told from others: body and number among the body's meetings."""
        return f"{self.body}-{self.number + 1}"


def meetings(model: Model, course: Course) -> Iterator[Held]:
    """All meetings before the end of the run, body by body, in the order of time."""
    for number, plan in enumerate(model.blueprint.bodies):
        body, taken = model.flow.bodies[number], course.taken[number]
        for meeting, begins in enumerate(body.begins.tolist()):
            if begins >= model.flow.horizon:
                break
            why, papers = int(model.why[number][meeting]), int(taken[meeting])
            what = (HELD, NO_QUORUM, NOBODY_TO_PRESIDE)[why] if why or papers >= 0 else TOO_FEW_PAPERS
            present = int(model.present[number][meeting])
            presider = presider_of(model, number, begins)
            yield Held(plan.body, meeting, begins, present, len(plan.members), presider, max(papers, 0), what)


def presider_of(model: Model, body: int, tick: int) -> str:
    """Who leads a meeting of a body that begins at a tick: the first whom the rules name and who is there."""
    plan = model.blueprint.bodies[body]

    def there(post: str) -> bool:
        return post not in model.absences or not model.absences[post].at(np.array([tick], np.int64))[0]

    first = next((post for post in plan.presiders if there(post)), "")
    stand_ins = (
        taker
        for holder, entrusted, takers in plan.stand_in_presiders
        if holder in model.absences and model.absences[holder].entrusted_at(tick) == entrusted
        for taker in takers
        if there(taker)
    )
    return first or next(stand_ins, "")
