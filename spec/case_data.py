"""A case as it is written in a case file: the inverse of :mod:`spec.cases`, for witnesses and exports."""

from __future__ import annotations

from typing import Any

from spec.cases import Case, instant_text
from spec.situation import Known, Members
from spec.vocabulary import Vocabulary


def case_data(case: Case, vocabulary: Vocabulary) -> dict[str, Any]:
    """The entry of a case file that reads back as this case. Flags are ``yes`` and ``no``, lists are sorted."""
    situation = case.situation
    data: dict[str, Any] = {"case": case.name or case.act}
    data.update({key: text for key, text in sorted(case.texts.items()) if key in ("zh", "en")})
    data["act"] = case.act
    if case.by:
        data["by"] = case.by
    if situation.at is not None:
        data["at"] = instant_text(situation.at)
    data["facts"] = {name: _value(value, name, vocabulary) for name, value in sorted(situation.facts.items())}
    people: dict[str, dict[str, Any]] = {}
    for (post, fact), value in sorted(situation.about.items()):
        people.setdefault(post, {"post": post})[fact] = _value(value, fact, vocabulary)
    listed = list(people.values())
    if not situation.everybody:
        data["people"] = {"at-least": listed} if listed else "unknown"
    elif listed:
        data["people"] = listed
    if situation.done is not None:
        events = [
            {
                key: value
                for key, value in (
                    ("act", event.act),
                    ("by", event.by),
                    ("at", instant_text(event.at) if event.at is not None else ""),
                    ("outcome", event.outcome),
                    *event.other,
                )
                if value
            }
            for event in situation.done
        ]
        data["done"] = events if situation.done_is_all else {"at-least": events}
    if case.choose:
        data["choose"] = dict(case.choose)
    return data


def _value(value: Known, fact: str, vocabulary: Vocabulary) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Members):
        names = sorted(value.names)
        return names if value.closed else {"at-least": names}
    if isinstance(value, int) and vocabulary.facts[fact].type == "instant":
        return instant_text(value)
    return str(value) if isinstance(value, int) else value
