"""Small rulebooks written down in a test, and what one family of the battery says of them."""

from __future__ import annotations

from proofs.battery import Plan, StackResult, check
from spec.loader import load_texts
from spec.rulebook import Rulebook


def clause(name: str, shape: str, when: str = "always", more: str = "") -> str:
    return f"- {{clause: {name}, norm: A1.1, quote: 词, zh: {name}句。, en: {name}., when: {when}, {more}{shape}}}\n"


def reading(name: str, adds: str = "", more: str = "") -> str:
    head = f"- reading: {name}\n  zh: 读\n  en: read\n  because: {{zh: 故, en: so}}\n{more}"
    return head + ("  adds:\n" + "".join(f"  {line}\n" for line in adds.splitlines()) if adds else "")


def rules_of(words: str, *clauses: str, readings: str = "") -> Rulebook:
    """The rulebook of some words (up to ``clauses:``), some clauses and some readings."""
    return load_texts({"rules.yaml": words + "".join(clauses) + (f"readings:\n{readings}" if readings else "")})


def judged(rulebook: Rulebook, family: str, part: str = "") -> StackResult:
    """What the literal text says of the properties of a family: all, or those on a part, a definition or an act."""
    (result,) = check(
        rulebook,
        [("literal", ())],
        Plan(inline=True),
        lambda one: one.family == family and part in ("", one.part, one.definition, one.act),
    )
    return result
