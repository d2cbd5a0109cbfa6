"""A few people and units by name, their kinds, and who heads what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from spec.vocabulary import Vocabulary


class People:
    """So many of each kind, written out: the names of posts and bodies, the kinds of each, the unit of each head."""

    def __init__(self, vocabulary: Vocabulary, numbers: Mapping[str, int], headed: bool = True) -> None:
        """``numbers`` says how many there are of each kind that may have many (one, if it does not say)."""
        self.vocabulary = vocabulary
        self.names: dict[str, list[str]] = {"post": [], "body": []}
        self.kinds: dict[str, set[str]] = {}
        self.heading: dict[str, str] = {}
        for kind in vocabulary.bodies.values():
            self._add("body", kind.id, None if kind.one else numbers.get(kind.id, 1))
        for kind in vocabulary.posts.values():
            if kind.heads is None:
                self._add("post", kind.id, None if kind.one else numbers.get(kind.id, 1))
                continue
            count = None if vocabulary.bodies[kind.heads].one else numbers.get(kind.heads, 1)
            for post, unit in zip(self._add("post", kind.id, count), _named(kind.heads, count), strict=True):
                if headed:
                    self.heading[post] = unit

    def of(self, sort: str, kinds: Iterable[str] = ()) -> list[str]:
        """All of a sort, or those of some kinds."""
        wanted = set(kinds)
        return [one for one in self.names[sort] if not wanted or wanted & self.kinds[one]]

    def everybody(self) -> list[str]:
        """All posts, then all bodies."""
        return [one for names in self.names.values() for one in names]

    def _add(self, sort: str, kind: str, count: int | None) -> list[str]:
        kinds = self.vocabulary.posts if sort == "post" else self.vocabulary.bodies
        upwards: set[str] = set()
        at: str | None = kind
        while at is not None:
            upwards.add(at)
            at = kinds[at].below
        names = _named(kind, count)
        self.names[sort] += names
        self.kinds.update((name, upwards) for name in names)
        return names


def _named(kind: str, count: int | None) -> list[str]:
    """The names of so many of a kind; of a single one its own."""
    return [kind] if count is None else [f"{kind}-{number}" for number in range(1, count + 1)]
