"""How an expectation is written in a case file: which keys it has, and of what form each is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spec.bilingual import Bilingual
from spec.clauses import STRENGTH_LABELS
from spec.nearest import nearest
from spec.yaml_tree import Mapping, Node, Scalar, Sequence

ANSWERS = ("determined", "several", "none", "open")
TRUTHS = ("yes", "no", "unknown")
STATUSES = ("kept", "exceeded", "short", "due", "unknown")
DUTIES = ("kept", "broken", "due", "unknown")
EXAMPLES = {
    "answer": "answer: determined",
    "allowed": "allowed: yes",
    "blocked": "blocked: no",
    "holders": "holders: [mayor]",
    "norms": "norms: [A54.1, A8]",
    "violations": "violations: [A53.5]",
    "unknown": "unknown: [matter.major, done.examine]",
    "limits": "limits: [{norm: A56.1, status: exceeded, strength: normally}]",
    "duties": "duties: [{norm: A67.2, status: broken}]",
    "edition": "edition: 2023-06-25",
    "outside": "outside: [A61.3]",
    "steps": "steps: [examine, {act: sign, by: mayor, done: no}]",
    "without": "without: [A27.4, signing.major]",
}
"""Every key of an expectation, with an example."""
_WORDS: dict[str, tuple[str, ...]] = {"answer": ANSWERS, "allowed": TRUTHS, "blocked": ("yes", "no"), "edition": ()}
_ENTRIES: dict[str, dict[str, tuple[str, ...]]] = {
    "limits": {
        "norm": (),
        "clause": (),
        "status": STATUSES,
        "strength": tuple(STRENGTH_LABELS),
        "quantity": (),
        "actual": (),
    },
    "duties": {"norm": (), "clause": (), "status": DUTIES, "strength": tuple(STRENGTH_LABELS)},
    "steps": {"act": (), "by": (), "outcome": (), "done": TRUTHS, "norm": (), "clause": ()},
}
"""The keys of an entry about one clause or step, each with the words allowed (none: any)."""


class Slip(NamedTuple):
    """Something that is not well formed, at a node of the tree."""

    node: Node
    message: Bilingual
    got: str = ""
    expected: str = ""
    example: str = ""


def words_of(key: str) -> tuple[tuple[str, ...] | None, dict[str, tuple[str, ...]]]:
    """What an expectation takes: a single word out of some (none: any), None for a list; and the keys of an entry."""
    return _WORDS.get(key), _ENTRIES.get(key, {})


def expectation_slips(node: Node) -> Iterator[Slip]:
    """What is not well formed in an expectation."""
    if not isinstance(node, Mapping):
        message = Bilingual("expect 应为若干“键: 值”", "expect is a mapping: keys with values (key: value)")
        got = node.text if isinstance(node, Scalar) else ""
        yield Slip(node, message, got, example="expect: {answer: determined, holders: [mayor]}")
        return
    for key, value in node.entries:
        what = key.text
        if what not in EXAMPLES:
            yield _not_one_of(key, what, tuple(EXAMPLES), Bilingual("不认识的预期", "unknown expectation"))
        elif what in _WORDS:
            yield from _word(value, _WORDS[what], EXAMPLES[what])
        else:
            yield from _list(value, what)


def _list(value: Node, what: str) -> Iterator[Slip]:
    """A list of names (or one name); of limits and duties, also mappings."""
    items = value.items if isinstance(value, Sequence) else (value,)
    for item in items:
        if what in _ENTRIES and isinstance(item, Mapping):
            yield from _entry(item, what)
        elif not isinstance(item, Scalar):
            message = Bilingual(f"{what} 应为名称的列表", f"{what} is a list of names")
            yield Slip(item, message, example=EXAMPLES[what])


def _entry(item: Mapping, what: str) -> Iterator[Slip]:
    keys = _ENTRIES[what]
    for key, value in item.entries:
        if key.text not in keys:
            yield _not_one_of(key, key.text, tuple(keys), Bilingual("不认识的键", "unknown key"))
        else:
            yield from _word(value, keys[key.text], EXAMPLES[what])


def _word(value: Node, allowed: tuple[str, ...], example: str) -> Iterator[Slip]:
    """A single word, one of those allowed if there are any."""
    if not isinstance(value, Scalar):
        yield Slip(value, Bilingual("此处应为单个值", "a single value is expected"), "", " / ".join(allowed), example)
    elif allowed and value.text not in allowed:
        yield _not_one_of(value, value.text, allowed, Bilingual("取值不在允许之列", "not one of the values allowed"))


def _not_one_of(node: Node, got: str, allowed: tuple[str, ...], message: Bilingual) -> Slip:
    return Slip(node, message, got, nearest(got, allowed) or " / ".join(allowed))
