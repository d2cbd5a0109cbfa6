"""Which engine runs a flow. They differ in speed alone: every course is the same, entry for entry."""

from __future__ import annotations

from typing import Literal

from sim import compiled, reference
from sim.flow import Course, Flow

Engine = Literal["auto", "reference", "compiled"]


def run(flow: Flow, engine: Engine = "auto") -> Course:
    """What happens in a flow: by SimPy (reference), by compiled code, or (auto) by what is there and fits.

    Raises ValueError with everything that is wrong with the flow: whoever built it made a mistake, not the user. Raises
    BadInput when compiled code is asked for and the optional package that compiles it is not there.
    """
    slips = flow.slips()
    if slips:
        raise ValueError("a flow that no engine can run: " + "; ".join(slips))
    return compiled.run(flow) if chosen(flow, engine) == "compiled" else reference.run(flow)


def chosen(flow: Flow, engine: Engine = "auto") -> Engine:
    """The engine that runs the flow; ``auto`` is never among the answers.

    Raises ValueError where compiled code is asked for and the times of the flow are too long for it.
    """
    if engine == "auto":
        return "compiled" if compiled.is_there() and compiled.fits(flow) else "reference"
    if engine == "compiled" and not compiled.fits(flow):
        raise ValueError("times and priorities of this flow do not fit into 64 bits: take the reference engine")
    return engine


def at_hand(engine: Engine = "auto") -> Engine:
    """The engine that a run will use on this machine; ``auto`` is never among the answers."""
    return ("compiled" if compiled.is_there() else "reference") if engine == "auto" else engine
