"""Who else could stand in a clause, and what else it could turn on: names that the rulebook itself uses elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from spec.clauses import Clause, acts_of, conditions_of
from spec.condition import WHO, Condition, Flag, Individual, OfKind, Same, Sort
from spec.rulebook import Rulebook
from spec.traversal import terms_of, walk


@dataclass(frozen=True)
class OtherNames:
    """The single posts and bodies that clauses of the edition name, and the flags of its vocabulary."""

    rulebook: Rulebook

    @cached_property
    def named(self) -> dict[Sort, tuple[str, ...]]:
        """The names in conditions on ``who``, by sort, each a single one."""
        names: set[tuple[Sort, str]] = set()
        for clause in self.rulebook.clauses:
            for condition in conditions_of(clause):
                names |= individuals(condition)
        kinds = self.rulebook.vocabulary
        return {
            sort: tuple(sorted(name for its, name in names if its == sort and _is_one(kinds.kinds(sort), name)))
            for sort in ("post", "body")
        }

    def another(self, condition: Condition, sort: Sort) -> Condition | None:
        """The name that follows, round the alphabet, those that a condition mentions; None when there is no other."""
        mentioned = {name for _, name in individuals(condition)} | kinds_in(condition)
        names = self.named[sort]
        last = max(mentioned, default="")
        for name in (*(one for one in names if one > last), *names):
            if name not in mentioned:
                return Same(WHO, Individual(sort, name))
        return None

    def sort_of(self, condition: Condition) -> Sort:
        """Whether a condition on ``who`` names posts or bodies; posts where it names neither."""
        names = sorted({name for _, name in individuals(condition)} | kinds_in(condition))
        kinds = [kind for name in names if (kind := self.rulebook.vocabulary.kind_of(name)) is not None]
        return kinds[0].sort if kinds else "post"

    def further(self, clause: Clause) -> Condition | None:
        """A flag of the case that a clause does not mention, of the thing its act is on if there is one.

        One that is usually set would change hardly any case, and is no slip that anybody makes.
        """
        vocabulary = self.rulebook.vocabulary
        mentioned = {part.fact for one in conditions_of(clause) for part in walk(one) if isinstance(part, Flag)}
        flags = sorted(
            fact.id
            for fact in vocabulary.facts.values()
            if fact.type == "flag" and fact.on == "case" and fact.usually != "yes" and fact.id not in mentioned
        )
        subjects = {vocabulary.acts[act].on for act in acts_of(clause.shape)}
        near = [one for one in flags if one.split(".")[0] in subjects]
        return Flag((near or flags)[0]) if flags else None


def _is_one(kinds: Any, name: str) -> bool:
    return name in kinds and kinds[name].one


def individuals(condition: Condition) -> set[tuple[Sort, str]]:
    """The posts and bodies that a condition names, each with its sort."""
    found: set[tuple[Sort, str]] = set()
    for part in walk(condition):
        found |= {(term.sort, term.id) for term in terms_of(part) if isinstance(term, Individual)}
    return found


def kinds_in(condition: Condition) -> set[str]:
    """The kinds of posts and bodies that a condition names."""
    return {kind for part in walk(condition) if isinstance(part, OfKind) for kind in part.kinds}
