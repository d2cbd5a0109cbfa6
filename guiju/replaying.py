"""Finds what a call wants to run again: a replication of a scenario, or of a run that a store keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guiju.options import Settings
from guiju.rulebooks import cache_folder, named_as_given
from guiju.scenario_files import OWN_LAYERS, Chosen, chosen, texts_for
from sim.scenario import scenarios_in
from spec.bilingual import Bilingual
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook

if TYPE_CHECKING:
    from sim.blueprint import Blueprint
    from sim.engines import Engine
    from sim.flow import Course
    from sim.model import Model
    from sim.store import Run

_RUN = re.compile(r"[0-9a-f]{6,64}")
NO_RUN = Bilingual("没有这个情景，也没有这个运行号", "no such scenario, and no such run")
SEVERAL = Bilingual("几次运行的编号都这样开头", "several runs begin like this")
OWN = Bilingual("运行自有其种子和规则，此处不能另给", "a run has its seed and its layers; they cannot be given here")
GONE = Bilingual("运行记录里没有情景文件", "the run does not say which scenario files it was made with")
NEW_RULES = Bilingual(
    "规则库自那次运行以后改动过：以下是按现在的规则重新运行的",
    "the rulebook has changed since that run: this is by the rules of now",
)
NEW_CODE = Bilingual(
    "程序或情景的含义自那次运行以后改动过：以下结果可能与当时不同",
    "the program has changed since that run: what follows may differ from it",
)
OTHER_RESULT = Bilingual("与那次运行保存的指标不同：{} 项", "measures differ from those that the run kept: {} of them")
SAME_RESULT = Bilingual("与那次运行保存的指标逐项相同", "all measures are those that the run kept")
NOT_KEPT = Bilingual("那次运行没有保存这次重复", "the run has not kept this replication")


@dataclass(frozen=True, eq=False)
class Replay:
    """One replication, run again alone. ``notes`` say what has changed since the run that it is of, if it is of one."""

    plan: Blueprint
    number: int
    run: str
    of: str
    model: Model
    course: Course
    notes: tuple[Bilingual, ...]
    changed: bool


def replayed(
    settings: Settings, rulebook: Rulebook, name: str, scenario: str, number: int, seed: int | None, engine: Engine,
    store: str,
) -> Replay:  # fmt: skip
    """Runs a replication of what a call names. Raises BadInput."""
    from sim.blueprint import blueprint
    from sim.engines import run
    from sim.experiment import run_of
    from sim.model import model

    kept = _run(name, _texts_known(rulebook, name), store)
    if kept is None:
        (one,) = named_as_given(settings, lambda: chosen(settings, rulebook, (name,), scenario))
        wanted = one.scenario if seed is None else replace(one.scenario, seed=seed)
    else:
        if seed is not None or settings.layers != (OWN_LAYERS,):
            raise BadInput([Problem("--seed" if seed is not None else "--layers", 0, 0, OWN, name)])
        wanted = _again(kept, rulebook).scenario
    plan = blueprint(wanted, rulebook)
    drawn = model(plan, number)
    course = run(drawn.flow, engine)
    notes, changed = ((), False) if kept is None else _changes(kept, plan, number, engine, store)
    of = "" if kept is None else kept.run_id
    return Replay(plan, number, run_of(plan), of, drawn, course, notes, changed)


def _texts_known(rulebook: Rulebook, name: str) -> bool:
    """Whether a name is that of a scenario or of a file, and so of no run."""
    return name.endswith((".yaml", ".yml")) or name in scenarios_in(texts_for(()), rulebook)


def place_of(store: str) -> Path:
    """The store that a call names, or the usual one."""
    return Path(store) if store else cache_folder() / "runs.sqlite"


def _run(name: str, known: bool, store: str) -> Run | None:
    """The run of a store whose id begins with a name; None where the name is that of a scenario."""
    from sim.store import Store

    if known or not _RUN.fullmatch(name):
        return None
    place = place_of(store)
    if not store and not place.exists():
        raise BadInput([Problem(name, 0, 0, NO_RUN, name)])
    with Store(place, reading=True) as kept:
        found = [one for one in kept.runs() if one.run_id.startswith(name)]
    if len(found) > 1:
        ids = " / ".join(one.run_id[:16] for one in found)
        raise BadInput([Problem(name, 0, 0, SEVERAL, name, Bilingual(ids, ids))])
    if not found:
        raise BadInput([Problem(name, 0, 0, NO_RUN, name)])
    return found[0]


def _again(kept: Run, rulebook: Rulebook) -> Chosen:
    """The scenario of a run, from the texts that it was made with."""
    said: dict[str, Any] = kept.description
    files = said.get("files")
    texts: dict[str, str] = files if isinstance(files, dict) else {}
    known = scenarios_in(texts, rulebook) if texts else {}
    name = said.get("scenario", "")
    if name not in known:
        raise BadInput([Problem(kept.run_id[:12], 0, 0, GONE, str(name))])
    layers = tuple(str(one) for one in said.get("layers", ()))
    scenario = replace(known[name], layers=layers, seed=int(said.get("seed", known[name].seed)))
    return Chosen(scenario, texts)


def _changes(kept: Run, plan: Blueprint, number: int, engine: Engine, store: str) -> tuple[tuple[Bilingual, ...], bool]:
    """What has changed since a run, and whether the replication comes out as it was kept."""
    from sim.experiment import replicate, run_of
    from sim.store import Store

    notes: list[Bilingual] = []
    if kept.description.get("digest") != plan.stack.rulebook.digest:
        notes.append(NEW_RULES)
    elif run_of(plan) != kept.run_id:
        notes.append(NEW_CODE)
    changed = bool(notes)
    with Store(place_of(store), reading=True) as there:
        before = next((one.measures for one in there.results(kept.run_id, arrays=False) if one.number == number), None)
    if before is None:
        return (*notes, NOT_KEPT), changed
    now = replicate((plan, engine), number)
    other = sum(now.get(name) != before.get(name) for name in now.keys() | before.keys())
    said = Bilingual(OTHER_RESULT.zh.format(other), OTHER_RESULT.en.format(other)) if other else SAME_RESULT
    return (*notes, said), changed or bool(other)
