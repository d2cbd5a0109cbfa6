"""The ids of norms: A54.6 is the sixth norm of article 54, and A54 the article as a whole."""

from __future__ import annotations

import re

NORM = r"^[A-Z][0-9]+(\.[0-9]+)?$"
"""How the id of a norm is written: a capital letter, the article, a dot, the number."""


def is_norm(text: str) -> bool:
    """Whether a text is the id of a norm.

    >>> is_norm("A54.6"), is_norm("54.6")
    (True, False)
    """
    return re.fullmatch(NORM, text) is not None


def norm_order(norm: str) -> tuple[str, int, int]:
    """Sorts norms by article and number: A8.4 before A54.1 before A54.10.

    >>> sorted(["A54.10", "A54.2", "A8.4"], key=norm_order)
    ['A8.4', 'A54.2', 'A54.10']
    """
    article, _, number = norm[1:].partition(".")
    return norm[0], int(article or 0), int(number or 0)


def article_of(norm: str) -> int:
    """The number of the article of a norm; 0 for what is no norm.

    >>> article_of("A54.6")
    54
    """
    return norm_order(norm)[1] if is_norm(norm) else 0


def meets(norm: str, wanted: str) -> bool:
    """Whether a norm is the one that is named, or one of the article that is named.

    >>> meets("A54.6", "A54"), meets("A54.6", "A54.6"), meets("A5.4", "A54")
    (True, True, False)
    """
    return norm == wanted or norm.startswith(f"{wanted}.")
