"""The small world of a stack: as few people as show a failure, and a case with so few can be read."""

from __future__ import annotations

from proofs.found_once import FoundOnce
from proofs.world import World
from spec.rulebook import Stack
from spec.situation import Universe

SPARE_POSTS = 2
MOST_WORLDS = 64


def small_universe(stack: Stack, spare: int = SPARE_POSTS) -> Universe:
    """Single posts and bodies, and of each kind with many members: two posts, one unit with its head.

    Two are enough to show that two hold a power; that no more are needed is what the proofs for any number say.
    """
    vocabulary = stack.vocabulary
    bodies = [kind.id if kind.one else f"{kind.id}-1" for kind in vocabulary.bodies.values()]
    posts: list[str] = []
    for kind in vocabulary.posts.values():
        if kind.one:
            posts.append(kind.id)
        elif kind.heads is None:
            posts.extend(f"{kind.id}-{number}" for number in range(1, spare + 1))
    posts.extend(head for head in map(vocabulary.head_of, bodies) if head is not None)
    return Universe(vocabulary, tuple(sorted(dict.fromkeys(posts))), tuple(sorted(bodies)))


_WORLDS: FoundOnce[Stack, World] = FoundOnce(lambda stack: World(stack, small_universe(stack)), MOST_WORLDS)


def world_of(stack: Stack) -> World:
    """The small world of a stack; made once for each stack, so that its expressions are shared."""
    return _WORLDS(stack)


def forget(stack: Stack) -> None:
    """Lets go of the small world of a stack that is not asked again."""
    _WORLDS.forget(stack)
