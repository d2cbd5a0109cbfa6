"""Kinds of papers, and posts that may be away, as a scenario states them in the words of the rulebook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sim.scenario_form import EXAMPLES, FollowsEntry, OfficerEntry, PaperEntry, ScenarioEntry
from spec.bilingual import Bilingual
from spec.case_situation import read_situation
from spec.entries import Entry, descend
from spec.problems import Problem
from spec.situation import Known, Members, Situation
from spec.vocabulary import NOBODY, Vocabulary


@dataclass(frozen=True)
class Paper:
    """A kind of paper: the acts it goes through, its facts, the facts that vary, the instants from which rules run.

    ``begins`` are at most two instant facts: that of its arrival, and that of its becoming known.
    """

    name: str
    label: Bilingual
    acts: tuple[str, ...]
    situation: Situation
    varies: tuple[str, ...]
    begins: tuple[str, ...]
    scenario: str

    def with_facts(self, facts: dict[str, Known]) -> Situation:
        """Its facts with some more."""
        return replace(self.situation, facts=dict(sorted({**self.situation.facts, **facts}.items())))


@dataclass(frozen=True)
class Absentee:
    """A post that may be away: the reason, and what is so with others meanwhile, by (post, fact)."""

    post: str
    reason: str
    meanwhile: tuple[tuple[tuple[str, str], Known], ...]


@dataclass(frozen=True)
class Follows:
    """A fact that follows another: its value for each value of the other; unknown where none is written."""

    fact: str
    of: str
    values: tuple[tuple[str, str], ...]


def known_as(vocabulary: Vocabulary, fact: str, text: str) -> Known:
    """A value as it is written, as the fact holds it; a post or body stands for the list of it alone.

    >>> from spec.loader import load
    >>> known_as(load().vocabulary, "matter.disagreement", "yes")
    True
    """
    kind = vocabulary.facts[fact].type
    if kind == "flag":
        return text == "yes"
    if kind == "number":
        return int(text)
    if kind in ("posts", "bodies"):
        return Members(frozenset() if text == NOBODY else frozenset(text.split("+")))
    return text


def papers_of(entry: Entry[ScenarioEntry], vocabulary: Vocabulary, problems: list[Problem]) -> dict[str, Paper]:
    """The kinds of papers that a scenario states itself, by name; every slip is added to ``problems``."""
    found: dict[str, Paper] = {}
    for number, one in enumerate(entry.model.papers):
        path: list[str | int] = ["papers", number]
        if one.paper in found:
            message = Bilingual("同一类公文写了两次", "this kind of paper stands twice")
            problems.append(entry.problem([*path, "paper"], message, one.paper))
        problems += _names(entry, [*path, "acts"], one.acts, vocabulary.acts, Bilingual("行为", "act"), vocabulary)
        facts = vocabulary.facts
        problems += _names(entry, [*path, "varies"], one.varies, facts, Bilingual("事实", "fact"), vocabulary)
        problems += _names(entry, [*path, "begins"], one.begins, facts, Bilingual("事实", "fact"), vocabulary)
        node = descend(entry.node, [*path, "facts"])
        situation = Situation()
        if one.facts:
            situation = read_situation({"facts": node}, entry.file, vocabulary, problems)
        found[one.paper] = _paper(one, situation, entry.model.scenario)
    return found


def _paper(one: PaperEntry, situation: Situation, scenario: str) -> Paper:
    label = Bilingual(one.zh, one.en)
    return Paper(one.paper, label, tuple(one.acts), situation, tuple(one.varies), tuple(one.begins), scenario)


def absentees_of(entry: Entry[ScenarioEntry], vocabulary: Vocabulary, problems: list[Problem]) -> dict[str, Absentee]:
    """The posts that a scenario lets be away, by name."""
    found: dict[str, Absentee] = {}
    for number, one in enumerate(entry.model.officers):
        path: list[str | int] = ["officers", number]
        kind = vocabulary.kind_of(one.officer)
        if kind is None or kind.sort != "post":
            known = vocabulary.posts
            problems += _names(entry, [*path, "officer"], [one.officer], known, Bilingual("职务", "post"), vocabulary)
        reasons = vocabulary.facts["away"]
        if one.away not in reasons.value_ids or one.away == reasons.usually:
            among = [value for value in reasons.value_ids if value != reasons.usually]
            message = Bilingual("没有这种不在岗的原因", "no such reason of absence")
            expected = " / ".join(among)
            problems.append(entry.problem([*path, "away"], message, one.away, expected, EXAMPLES["officers"]))
        found[one.officer] = _absentee(one, entry, path, vocabulary, problems)
    return found


def _absentee(
    one: OfficerEntry, entry: Entry[ScenarioEntry], path: list[str | int], words: Vocabulary, problems: list[Problem]
) -> Absentee:
    meanwhile = Situation()
    if one.meanwhile:
        node = descend(entry.node, [*path, "meanwhile"])
        meanwhile = read_situation({"people": node}, entry.file, words, problems)
    return Absentee(one.officer, one.away, tuple(sorted(meanwhile.about.items())))


def follows_of(entry: Entry[ScenarioEntry], vocabulary: Vocabulary, problems: list[Problem]) -> dict[str, Follows]:
    """The facts that follow others, by fact."""
    found: dict[str, Follows] = {}
    for number, one in enumerate(entry.model.follows):
        for key in ("fact", "of"):
            path: list[str | int] = ["follows", number, key]
            what = Bilingual("事实", "fact")
            problems += _names(entry, path, [getattr(one, key)], vocabulary.facts, what, vocabulary)
        found[one.fact] = _follows(one)
    return found


def _follows(one: FollowsEntry) -> Follows:
    return Follows(one.fact, one.of, tuple(sorted(one.figures.items())))


def _names(
    entry: Entry[ScenarioEntry],
    path: list[str | int],
    names: Iterable[str],
    known: Iterable[str],
    what: Bilingual,
    vocabulary: Vocabulary,
) -> list[Problem]:
    """A slip for every name that the vocabulary does not have."""
    known = list(known)
    message = Bilingual(f"不认识的{what.zh}", f"unknown {what.en}")
    return [
        entry.problem([*path, number] if path[-1] in ("acts", "varies", "begins") else path, message, name,
                      vocabulary.instead(name, known))
        for number, name in enumerate(names)
        if name not in known
    ]  # fmt: skip
