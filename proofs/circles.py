"""Why a statement lies outside of what is sure to be decided: the sorts that go round, who makes them, the way back.

Where something is said of *every* post to have *some* unit, and something else of *every* unit to have *some* post, one
leads to the other without end, and no size is large enough for a counterexample to show (Abadi, Rabinovich and Sagiv
2010, on stratified sorts; the user of Ivy is told in the same way). Said in words, for the author of a property.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import z3

from proofs.fragment import Fragment, arrows_of
from proofs.labels import Label
from proofs.theory import Theory
from spec.bilingual import Bilingual
from spec.condition_text import canonical

_SORTS = {"Post": Bilingual("职务", "post"), "Body": Bilingual("机关", "body")}
_MANY = {"Post": Bilingual("职务", "posts"), "Body": Bilingual("机关", "bodies")}
_STATEMENT = Bilingual("性质本身", "the property itself")


def said_of_circle(
    theory: Theory,
    axioms: Sequence[tuple[Label, z3.BoolRef]],
    violation: Sequence[z3.BoolRef],
    fragment: Fragment,
) -> Bilingual:
    """The circle of a statement in words: each step with what makes it, and what would bring the statement back."""
    if fragment.stratified:
        return Bilingual("", "")
    round_ = [*fragment.circle, fragment.circle[0]]
    steps = []
    for one, other in pairwise(round_):
        makers = _makers(theory, axioms, violation, (one, other))
        zh = f"“每个{_SORTS[one].zh}都有一个{_SORTS[other].zh}”（见{'、'.join(maker.zh for maker in makers)}）"
        en = f'"for every {_SORTS[one].en} some {_SORTS[other].en}" (in {", ".join(maker.en for maker in makers)})'
        steps.append(Bilingual(zh, en))
    way_zh = " → ".join(_MANY[one].zh for one in round_)
    way_en = " -> ".join(_MANY[one].en for one in round_)
    zh = (
        f"问题在这些种类之间成环：{way_zh}：{'；'.join(one.zh for one in steps)}。"
        "去掉其中一句，或者不说“每个……都有某个……”，而说案例中的事实所指的那一个，就可以判定"
    )
    en = (
        f"the statement goes round between these sorts: {way_en}: {'; '.join(one.en for one in steps)}. "
        "Leave one of them out, or speak of the one that a fact of the case names instead of 'every ... some ...', "
        "and it can be decided again"
    )
    return Bilingual(zh, en)


def _makers(
    theory: Theory,
    axioms: Sequence[tuple[Label, z3.BoolRef]],
    violation: Sequence[z3.BoolRef],
    arrow: tuple[str, str],
) -> list[Bilingual]:
    """What leads from one sort to another: clauses, presuppositions, or the property itself."""
    found: dict[Bilingual, None] = {}
    for label, axiom in axioms:
        if arrow in arrows_of([axiom], theory.context):
            found.update(dict.fromkeys(_named(theory, label, axiom)))
    if arrow in arrows_of(violation, theory.context) or not found:
        found[_STATEMENT] = None
    return list(found)


def _named(theory: Theory, label: Label, axiom: z3.BoolRef) -> list[Bilingual]:
    """What an axiom comes from, in the words of the rulebook: its name, or the condition with *every* and *some*."""
    stack = theory.stack
    for one in stack.rulebook.presuppositions:
        if label.kind == "presupposition" and one.name == label.name:
            return [Bilingual(f"预设“{one.label.zh}”", f'the presupposition "{one.label.en}"')]
    if label.name in stack.clauses:
        return [Bilingual(*(f"{stack.clauses[label.name].norms[0]} {label.name}",) * 2)]
    conditions = [canonical(one) for one in theory.counted_in(axiom)]
    return [Bilingual(f"条件“{one}”", f'the condition "{one}"') for one in conditions] or [_STATEMENT]
