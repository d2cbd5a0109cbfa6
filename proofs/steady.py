"""Objects as texts that are the same in every process."""

from __future__ import annotations

import re

_SET = re.compile(r"frozenset\(\{([^{}]*)\}\)")


def steady(text: str) -> str:
    """What ``repr`` wrote, the members of its sets in order: they come in another in every process.

    >>> steady(repr(frozenset("ba")))
    "frozenset({'a', 'b'})"
    """
    return _SET.sub(lambda found: f"frozenset({{{', '.join(sorted(found[1].split(', ')))}}})", text)
