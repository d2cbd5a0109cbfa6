"""规矩 (guiju): the working rules of a government as a formal specification that runs.

This is the front of the house: the command line, the reports and the pages. What a rulebook means is in
:mod:`spec`, what is proved about it in :mod:`proofs`, what would happen if in :mod:`sim`.

In a notebook ``import guiju`` offers ``guiju.decide``, ``guiju.simulate``, ``guiju.compare`` and what else
:mod:`guiju.facade` lists; it is loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

OFFERED = (
    "BadInput",
    "Key",
    "changed",
    "compare",
    "decide",
    "differences",
    "median_factor",
    "plan",
    "replay",
    "rulebook",
    "rules",
    "scenario",
    "scenarios",
    "simulate",
    "table",
    "values",
)
"""What a notebook is offered."""


def __getattr__(name: str) -> Any:
    if name not in OFFERED:
        raise AttributeError(f"module 'guiju' has no attribute '{name}'")
    return getattr(import_module("guiju.facade"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *OFFERED})
