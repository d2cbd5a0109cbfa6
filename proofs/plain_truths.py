"""What is true of a situation that says everything: functions from situations to true or false, and how they join.

A situation answers each question once: the value of each fact, whether each individual is in each list, what was done,
which reading of an open definition counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Key = tuple[str, str, str, str]
"""("fact", name, post, ""), ("member", list, post, member), ("reading", definition, "", ""); for what was done
("done", "", "", "") or, act by act, ("done", act, "", ""), ("outcome", act, "", "") and ("actor", act, "", "")."""
History = tuple[tuple[str, str, str], ...]
"""Acts done in their order, each with its actor and its outcome."""
Moment = Mapping[Key, object]
"""A situation that answers every question asked of it."""
Truth = Callable[[Moment], bool]


def yes(moment: Moment) -> bool:
    """True of every situation."""
    return True


def no(moment: Moment) -> bool:
    """True of none."""
    return False


def every(parts: Iterable[Truth]) -> Truth:
    """All of the parts."""
    kept = [part for part in parts if part is not yes]
    if no in kept:
        return no
    if not kept:
        return yes
    return kept[0] if len(kept) == 1 else lambda moment: all(part(moment) for part in kept)


def some(parts: Iterable[Truth]) -> Truth:
    """At least one of the parts."""
    kept = [part for part in parts if part is not no]
    if yes in kept:
        return yes
    if not kept:
        return no
    return kept[0] if len(kept) == 1 else lambda moment: any(part(moment) for part in kept)


def opposite(part: Truth) -> Truth:
    """Not the part."""
    if part in (yes, no):
        return no if part is yes else yes
    return lambda moment: not part(moment)


def remembered(part: Truth) -> Truth:
    """The same, looked up once in each situation."""
    if part in (yes, no):
        return part
    last: list[tuple[Moment, bool]] = [({}, False)]

    def asked(moment: Moment) -> bool:
        if last[0][0] is not moment:
            last[0] = (moment, part(moment))
        return last[0][1]

    return asked
