"""Which engine runs a flow. They differ in speed alone: every course is the same, entry for entry."""

from __future__ import annotations

from typing import Literal

from sim import reference
from sim.flow import Course, Flow

Engine = Literal["auto", "reference"]


def run(flow: Flow, engine: Engine = "auto") -> Course:
    """What happens in a flow, by SimPy.

    Raises ValueError with everything that is wrong with the flow: whoever built it made a mistake, not the user.
    """
    slips = flow.slips()
    if slips:
        raise ValueError("a flow that no engine can run: " + "; ".join(slips))
    return reference.run(flow)
