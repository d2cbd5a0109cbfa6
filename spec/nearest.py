"""The known name nearest to one that is not known, for messages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

from spec.bilingual import Bilingual

_CUTOFF = 0.6
_LIKE = 0.8
_FEW = 12
_LONGEST = 80  # characters; a longer name is nobody's slip, and comparing it would take long


def nearest(name: str, known: Iterable[str]) -> str:
    """The closest other name that is known, or the empty string when none comes near.

    Names of one family, with the same words before the last dot, are near when what follows the dot is.

    >>> nearest("document.isuer", ["document.issuer", "matter.major"])
    'document.issuer'
    >>> nearest("matter.wet", ["matter.deputies"]), nearest("zzz", ["document.issuer"])
    ('', '')
    """
    if len(name) > _LONGEST:
        return ""
    found = get_close_matches(name, sorted(set(known) - {name}), n=5, cutoff=_CUTOFF)
    return next((one for one in found if _is_near(one, name)), "")


def _is_near(one: str, other: str) -> bool:
    """Whether two names that are alike as a whole are so in their parts as well; numbers need not be."""
    family, _, own = one.rpartition(".")
    other_family, _, other_own = other.rpartition(".")
    if other_own.isdigit() or (family != other_family and _likeness(one, other) >= _LIKE):
        return True
    return (family == other_family or _likeness(family, other_family) >= _CUTOFF) and _likeness(
        own, other_own
    ) >= _CUTOFF


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def instead(name: str, known: Iterable[str], else_say: Bilingual = Bilingual("", "")) -> Bilingual:
    """What to write instead of a name that is not known: the nearest; else all names, or those of its family, if they
    are few; else what the caller says.

    >>> instead("sing", ["sign", "issue"]).en, instead("paint", ["sign", "issue"]).en
    ('sign', 'sign / issue')
    """
    names = list(known)
    family = [one for one in names if "." in name and one.rpartition(".")[0] == name.rpartition(".")[0]]
    few = next((" / ".join(some) for some in (family, names) if 0 < len(some) <= _FEW), "")
    near = nearest(name, names) or few
    return Bilingual(near, near) if near or not names else else_say
