"""A case as it is written in a case file: the inverse of :mod:`spec.case_files`, for witnesses and exports."""

from __future__ import annotations

from typing import Any

from spec.case_values import UNKNOWN
from spec.cases import Case
from spec.instants import instant_text
from spec.situation import Event, Known, Members
from spec.vocabulary import Vocabulary


def case_data(case: Case, vocabulary: Vocabulary) -> dict[str, Any]:
    """The entry of a case file that reads back as this case. Flags are ``yes`` and ``no``, lists are sorted."""
    situation = case.situation
    data: dict[str, Any] = {"case": case.name or case.act}
    data.update({key: text for key, text in sorted(case.texts.items()) if key in ("zh", "en")})
    data["act"] = case.act
    if case.by:
        data["by"] = case.by
    if case.to:
        data["to"] = list(case.to)
    if case.means:
        data["means"] = case.means
    if situation.at is not None:
        data["at"] = instant_text(situation.at)
    data["facts"] = {name: _value(value, name, vocabulary) for name, value in sorted(situation.facts.items())}
    data["facts"] |= dict.fromkeys(sorted(one for one in situation.left_open if isinstance(one, str)), UNKNOWN)
    people: dict[str, dict[str, Any]] = {}
    for (post, fact), value in sorted(situation.about.items()):
        people.setdefault(post, {"post": post})[fact] = _value(value, fact, vocabulary)
    for post, fact in sorted(one for one in situation.left_open if isinstance(one, tuple)):
        people.setdefault(post, {"post": post})[fact] = UNKNOWN
    listed = list(people.values())
    if not situation.everybody:
        data["people"] = {"at-least": listed} if listed else UNKNOWN
    elif listed:
        data["people"] = listed
    if situation.done is not None:
        events = [_event(event, vocabulary) for event in situation.done]
        data["done"] = events if situation.done_is_all else {"at-least": events}
    if case.choose:
        data["choose"] = dict(case.choose)
    return data


def _event(event: Event, vocabulary: Vocabulary) -> dict[str, Any]:
    """The entry of an event; what is not known of it is left out."""
    data: dict[str, Any] = {
        "act": event.act,
        "by": event.by,
        "at": instant_text(event.at) if event.at is not None else "",
        "to": list(event.to),
        "means": event.means,
        "outcome": event.outcome,
    }
    for name, text in event.other:
        kind = vocabulary.facts[name].type
        data[name] = (
            text.split() if kind in ("posts", "bodies") else instant_text(int(text)) if kind == "instant" else text
        )
    return {key: value for key, value in data.items() if value not in ("", [])}


def _value(value: Known, fact: str, vocabulary: Vocabulary) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Members):
        names = sorted(value.names)
        return names if value.closed else {"at-least": names}
    if isinstance(value, int) and vocabulary.facts[fact].type == "instant":
        return instant_text(value)
    return str(value) if isinstance(value, int) else value
