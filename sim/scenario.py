"""Scenarios: which rules, which year, which loads; every value with its provenance, and where it was changed.

A scenario may be *based on* another: it takes all its values and replaces those that it names itself. What a scenario
says in the end is *frozen*, so that a run can be told apart from any other by its content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sim.papers import Absentee, Follows, Paper, absentees_of, follows_of, papers_of
from sim.scenario_form import EXAMPLES, ScenarioEntry, ValueEntry
from spec.bilingual import Bilingual
from spec.case_situation import read_situation
from spec.entries import Entry, descend, read_entry, unknown_key
from spec.layers import LITERAL, STANDARD
from spec.nearest import nearest
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook
from spec.situation import Known
from spec.vocabulary import Vocabulary
from spec.yaml_text import read_yaml
from spec.yaml_tree import Mapping, Sequence

Basis = Literal["article", "source", "assumption"]
LAYERS = (STANDARD,)
REPLICATIONS, SEED = 30, 1
MOST_REPLICATIONS, MOST_SEED = 1_000_000, 2**31


@dataclass(frozen=True)
class Value:
    """A value of a scenario: one text under "", or several under the names of its parts; with its provenance.

    ``scenario`` is the one in which it stands, so that a reader sees what was changed.
    """

    name: str
    figures: tuple[tuple[str, str], ...]
    unit: str
    basis: Basis
    note: Bilingual
    scenario: str
    place: tuple[str, int, int] = field(default=("", 0, 0), compare=False)

    def problem(self, message: Bilingual, got: str = "", expected: str | Bilingual = "", example: str = "") -> Problem:
        """A problem with this value, at its place."""
        said = expected if isinstance(expected, Bilingual) else Bilingual(expected, expected)
        return Problem(*self.place, message, got, said, example)


@dataclass(frozen=True)
class Scenario:
    """A scenario as it is run. ``base`` is "" for one that stands on its own; ``year`` None: the run decides."""

    name: str
    label: Bilingual
    base: str
    asks: Bilingual | None
    layers: tuple[str, ...]
    year: int | None
    replications: int
    seed: int
    values: tuple[Value, ...]
    facts: tuple[tuple[str, Known], ...] = ()
    papers: tuple[Paper, ...] = ()
    absentees: tuple[Absentee, ...] = ()
    follows: tuple[Follows, ...] = ()
    place: tuple[str, int, int] = field(default=("", 0, 0), compare=False)
    year_place: tuple[str, int, int] = field(default=("", 0, 0), compare=False)

    @property
    def digest(self) -> str:
        """SHA-256 of what decides a run: layers, year, seed, values, papers, absences, whatever the scenario is called.

        Two runs of one digest, on one rulebook, are the same.
        """
        values = [(one.name, one.figures, one.unit) for one in self.values]
        papers = [
            (one.name, one.acts, sorted(one.situation.facts.items(), key=repr), one.varies, one.begins)
            for one in self.papers
        ]
        stated = (sorted(self.facts, key=repr), papers, self.absentees, self.follows)
        content = repr((self.layers, self.year, self.seed, values, stated))
        return hashlib.sha256(content.encode()).hexdigest()

    def value(self, name: str) -> Value | None:
        """The value of this name; None where the scenario has none."""
        return next((one for one in self.values if one.name == name), None)

    @property
    def changes(self) -> tuple[Value, ...]:
        """The values that it says itself, beyond those of its base."""
        return tuple(one for one in self.values if one.scenario == self.name)


def read_scenarios(folder: Path, rulebook: Rulebook) -> dict[str, Scenario]:
    """The scenarios of a folder, by name. Raises BadInput with every slip."""
    files = sorted(folder.glob("*.yaml"))
    return scenarios_in({file.name: file.read_bytes() for file in files}, rulebook)


def scenarios_in(texts: Lookup[str, str | bytes], rulebook: Rulebook) -> dict[str, Scenario]:
    """The scenarios of named texts, by name. Raises BadInput with every slip."""
    problems: list[Problem] = []
    entries: dict[str, Entry[ScenarioEntry]] = {}
    for file in sorted(texts):
        for entry in _entries(file, texts[file], problems):
            name = entry.model.scenario
            if name in entries:
                first = entries[name]
                place = f"{first.file}:{first.place('scenario')[0]}"
                message = Bilingual(f"名称重复，已见于 {place}", f"this name is already used at {place}")
                problems.append(entry.problem(["scenario"], message, name))
            else:
                entries[name] = entry
    own: dict[str, _Own] = {}
    for name, entry in entries.items():
        problems += [
            *_value_slips(entry),
            *_number_slips(entry),
            *_layer_slips(entry, rulebook),
            *_base_slips(entry, entries),
        ]
        words = rulebook.vocabulary
        own[name] = _Own(
            _facts(entry, words, problems),
            papers_of(entry, words, problems),
            absentees_of(entry, words, problems),
            follows_of(entry, words, problems),
        )
    if problems:
        raise BadInput(problems)
    made: dict[str, Scenario] = {}
    for name in entries:
        _make(name, entries, own, made)
    return dict(sorted(made.items()))


def _entries(file: str, text: str | bytes, problems: list[Problem]) -> list[Entry[ScenarioEntry]]:
    try:
        root = read_yaml(text, file)
    except BadInput as wrong:
        problems.extend(wrong.problems)
        return []
    listed = None
    for key, value in root.entries if isinstance(root, Mapping) else ():
        if key.text == "scenarios":
            listed = value
        else:
            message = Bilingual("不认识的节", "unknown section")
            problems.append(unknown_key(file, key, ["scenarios"], "scenarios:", message))
    if not isinstance(listed, Sequence):
        at = root if listed is None else listed
        message = Bilingual(
            "应有 scenarios 一节，每项以短横开头", "a list 'scenarios' is expected: each entry with a dash"
        )
        problems.append(Problem(file, at.line, at.column, message, example=EXAMPLES["scenario"]))
        return []
    found = [read_entry(item, file, ScenarioEntry, problems, EXAMPLES["scenario"], EXAMPLES) for item in listed.items]
    return [entry for entry in found if entry is not None]


def _facts(entry: Entry[ScenarioEntry], vocabulary: Vocabulary, problems: list[Problem]) -> dict[str, Known]:
    """The facts that a scenario states of all papers."""
    if not entry.model.facts:
        return {}
    node = descend(entry.node, ["facts"])
    return dict(read_situation({"facts": node}, entry.file, vocabulary, problems).facts)


def _value_slips(entry: Entry[ScenarioEntry]) -> list[Problem]:
    """A value that stands twice, or says nothing."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, one in enumerate(entry.model.values):
        if one.value in seen:
            message = Bilingual("同一个值写了两次", "this value stands twice")
            problems.append(entry.problem(["values", number, "value"], message, one.value))
        if not all(one.figures.values()):
            message = Bilingual("这里没有写内容", "nothing is written here")
            problems.append(entry.problem(["values", number, "is"], message, "", "", EXAMPLES["values"]))
        seen.add(one.value)
    return problems


def _number_slips(entry: Entry[ScenarioEntry]) -> list[Problem]:
    """A number of replications, or a seed, that there cannot be."""
    problems: list[Problem] = []
    for name, least, most in (("replications", 1, MOST_REPLICATIONS), ("seed", 0, MOST_SEED)):
        number = getattr(entry.model, name)
        if number is not None and not least <= number <= most:
            message = Bilingual("数字不在范围内", "the number is out of range")
            problems.append(entry.problem([name], message, str(number), f"{least} … {most}", f"{name}: {least + 29}"))
    return problems


def _layer_slips(entry: Entry[ScenarioEntry], rulebook: Rulebook) -> list[Problem]:
    known = [LITERAL, STANDARD, *rulebook.layers]
    problems: list[Problem] = []
    for number, name in enumerate(entry.model.layers):
        if name.removeprefix("-") not in known:
            near = nearest(name.removeprefix("-"), known) or f"{LITERAL} / {STANDARD}"
            message = Bilingual("没有这个层", "no such layer")
            problems.append(entry.problem(["layers", number], message, name, near, "layers: [standard]"))
    return problems


def _base_slips(entry: Entry[ScenarioEntry], entries: Lookup[str, Entry[ScenarioEntry]]) -> list[Problem]:
    """A base that is not there, or that leads round in a circle."""
    base = entry.model.base
    if base is None:
        return []
    if base not in entries:
        near = nearest(base, entries)
        message = Bilingual("没有这个情景", "no such scenario")
        return [entry.problem(["based-on"], message, base, near, "based-on: baseline")]
    way = [entry.model.scenario]
    at: str | None = base
    while at is not None and at in entries and at not in way:
        way.append(at)
        at = entries[at].model.base
    if at != entry.model.scenario:
        return []
    message = Bilingual("情景互相依据，成了循环", "scenarios are based on each other in a circle")
    return [entry.problem(["based-on"], message, " → ".join([*way, at]))]


@dataclass(frozen=True)
class _Own:
    """What a scenario states itself in the words of the rulebook, by name."""

    facts: dict[str, Known]
    papers: dict[str, Paper]
    absentees: dict[str, Absentee]
    follows: dict[str, Follows]


def _make(
    name: str, entries: Lookup[str, Entry[ScenarioEntry]], own: Lookup[str, _Own], made: dict[str, Scenario]
) -> Scenario:
    """The scenario with all that it takes from its base."""
    if name in made:
        return made[name]
    model = entries[name].model
    base = _make(model.base, entries, own, made) if model.base else None
    values = {one.name: one for one in base.values} if base else {}
    for number, one in enumerate(model.values):
        values[one.value] = _value(one, name, (entries[name].file, *entries[name].place("values", number, "is")))
    facts = {**(dict(base.facts) if base else {}), **own[name].facts}
    papers = {**({one.name: one for one in base.papers} if base else {}), **own[name].papers}
    absentees = {**({one.post: one for one in base.absentees} if base else {}), **own[name].absentees}
    follows = {**({one.fact: one for one in base.follows} if base else {}), **own[name].follows}
    place = (entries[name].file, *entries[name].place("scenario"))
    year_place = base.year_place if base else place
    if model.year is not None:
        year_place = (entries[name].file, *entries[name].place("year"))
    asks = model.asks.label if model.asks else None
    made[name] = Scenario(
        name,
        Bilingual(model.zh, model.en),
        model.base or "",
        asks,
        tuple(model.layers) or (base.layers if base else LAYERS),
        model.year if model.year is not None else (base.year if base else None),
        model.replications or (base.replications if base else REPLICATIONS),
        model.seed if model.seed is not None else (base.seed if base else SEED),
        tuple(values[key] for key in sorted(values)),
        tuple(sorted(facts.items())),
        tuple(papers[key] for key in sorted(papers)),
        tuple(absentees[key] for key in sorted(absentees)),
        tuple(follows[key] for key in sorted(follows)),
        place,
        year_place,
    )
    return made[name]


def _value(one: ValueEntry, scenario: str, place: tuple[str, int, int]) -> Value:
    figures = tuple(sorted(one.figures.items()))
    return Value(one.value, figures, one.unit, one.basis, one.note.label, scenario, place)
