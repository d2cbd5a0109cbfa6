"""Finds the scenario that a call names: one of ours by its name, or one of a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from guiju.options import Settings
from sim.scenario import Scenario, scenarios_in
from spec.bilingual import Bilingual
from spec.layers import layer_names
from spec.nearest import instead
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook

BASED_ON = b"based-on"
OWN_LAYERS = "scenario"
"""The word of ``--layers`` that leaves a scenario its own."""
NO_SUCH = Bilingual("没有这个情景", "no such scenario")
SEVERAL = Bilingual(
    "这个文件里有几个情景，用 --scenario 指明", "this file has several scenarios; name one with --scenario"
)
LISTED = Bilingual("scenarios 文件夹中的情景名，或情景文件", "a scenario of the folder scenarios, or a file")


@dataclass(frozen=True)
class Chosen:
    """A scenario with the texts of all files that it was read with, so that a run can be read again later."""

    scenario: Scenario
    texts: dict[str, str]


def shipped() -> Path:
    """The folder of our own scenarios: in a checkout, else in the installed package."""
    checkout = Path(__file__).resolve().parent.parent / "scenarios"
    return checkout if checkout.is_dir() else Path(str(files("guiju") / "scenarios"))


def texts_for(names: tuple[str, ...]) -> dict[str, str]:
    """The files among some names, by the name that a slip is told with, and our own scenario files.

    Ours stay away where the files have all that is named and build on none: they may be about quite another rulebook.
    """
    given = {name: Path(name).read_bytes() for name in names if name.endswith((".yaml", ".yml"))}
    whole = b"\n".join(given.values())
    there = all(name in given or b"scenario: " + name.encode() in whole for name in names)
    alone = bool(given) and there and BASED_ON not in whole
    ours = [] if alone else sorted(shipped().glob("*.yaml"))
    texts = {file.name: file.read_text("utf-8") for file in ours}
    for name in names:
        if name.endswith((".yaml", ".yml")):
            path = Path(name)
            try:
                content = given[name].decode("utf-8-sig")
            except UnicodeDecodeError:
                message = Bilingual("文件不是 UTF-8 编码", "the file is not encoded in UTF-8")
                raise BadInput([Problem(name, 0, 0, message)]) from None
            own = shipped() / path.name
            if own.exists() and path.exists() and own.samefile(path):
                texts.pop(path.name, None)
            texts[name] = content
    return texts


def chosen(settings: Settings, rulebook: Rulebook, names: tuple[str, ...], scenario: str = "") -> list[Chosen]:
    """The scenarios that a call names, in its order. Raises BadInput with every slip."""
    texts = texts_for(names)
    known = scenarios_in(texts, rulebook)
    found = []
    for name in names:
        wanted = name
        if name in texts:
            own = [one.name for one in known.values() if one.place[0] == name]
            first = min(own, key=lambda one: known[one].place[1], default="")
            wanted = scenario or (own[0] if len(own) == 1 else first)
        if wanted not in known:
            raise BadInput(
                [Problem("--scenario" if scenario else name, 0, 0, NO_SUCH, wanted, instead(wanted, known, LISTED))]
            )
        found.append(Chosen(_with_layers(known[wanted], settings, rulebook), texts))
    return found


def _with_layers(scenario: Scenario, settings: Settings, rulebook: Rulebook) -> Scenario:
    if settings.layers == (OWN_LAYERS,):
        return scenario
    layer_names(rulebook, settings.layers)
    return replace(scenario, layers=settings.layers)
