"""A finding in one plain sentence, Chinese and English, made from the labels of the rulebook."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.queries import QUERIES
from proofs.search import Hit
from spec.bilingual import Bilingual, listed
from spec.clauses import Clause, Delegation, Gate
from spec.decide import Decision
from spec.rulebook import Stack


def statement(stack: Stack, hit: Hit, hits: Sequence[Hit], decision: Decision) -> Bilingual:
    """What goes wrong in the cases of some hits that ask the same."""
    act = stack.vocabulary.acts[hit.act].label
    if hit.obligation.family in QUERIES:
        return QUERIES[hit.obligation.family].statement(stack, hit)
    match hit.obligation.family:
        case "exists":
            return _gap(stack, hit, hits, act)
        case "unique":
            return _overlap(stack, hit, decision, act)
        case "available":
            return _absence(stack, hit, hits, act)
        case "gated":
            return _skip(stack, hit, act)
        case "ambiguous":
            return _ambiguity(stack, hit, act)
        case _:
            return _bypass(stack, hit, act)


def _glosses(clauses: Sequence[Clause]) -> Bilingual:
    zh = "；".join(f"{clause.norms[0]}“{clause.label.zh.rstrip('。')}”" for clause in clauses)
    en = "; ".join(f"{clause.norms[0]} “{clause.label.en.rstrip('.')}”" for clause in clauses)
    return Bilingual(zh, en)


def _clauses(stack: Stack, names: Sequence[str]) -> list[Clause]:
    return [stack.clauses[name] for name in names]


def _gap(stack: Stack, hit: Hit, hits: Sequence[Hit], act: Bilingual) -> Bilingual:
    if hit.about:
        values: dict[str, list[Bilingual]] = {}
        for one in hits:
            for place in one.about:
                fact, value = place.split("=")
                label = _value_label(stack, fact, value)
                if label not in values.setdefault(fact, []):
                    values[fact].append(label)
        parts = [(stack.vocabulary.facts[fact].label, listed(labels)) for fact, labels in values.items()]
        zh = "，".join(f"{fact.zh}为{labels.zh}" for fact, labels in parts)
        en = ", ".join(f"{fact.en}: {labels.en}" for fact, labels in parts)
        return Bilingual(f"{zh}时，没有条款规定由谁{act.zh}", f"no clause says who is to {act.en} ({en})")
    powers = [one for one in _clauses(stack, hit.clauses) if hit.act in _acts(stack, one)]
    behind = [one for one in _clauses(stack, hit.clauses) if one not in powers]
    said = _glosses(powers)
    zh = f"{said.zh}适用，但无人符合其所定人选，因而无人{act.zh}"
    en = f"{said.en} applies, but nobody answers its description, so nobody may {act.en}"
    if behind:
        more = _glosses(behind)
        zh += f"（而该事项另有负责者：{more.zh}）"
        en += f" (although somebody is in charge of the matter: {more.en})"
    return Bilingual(zh, en)


def _acts(stack: Stack, clause: Clause) -> tuple[str, ...]:
    acts: tuple[str, ...] = getattr(clause.shape, "acts", ())
    forms = tuple(general for act in acts if (general := stack.vocabulary.acts[act].form_of) is not None)
    return acts + forms


def _value_label(stack: Stack, fact: str, value: str) -> Bilingual:
    for one in stack.vocabulary.facts[fact].values:
        if one.id == value:
            return one.label
    kind = stack.vocabulary.kind_of(value)
    return kind.label if kind is not None else Bilingual(value, value)


def _overlap(stack: Stack, hit: Hit, decision: Decision, act: Bilingual) -> Bilingual:
    holders = listed([stack.vocabulary.label_of(post) for post in dict.fromkeys(h.post for h in decision.holders)])
    said = _glosses(_clauses(stack, hit.clauses))
    return Bilingual(f"{holders.zh}都有权{act.zh}，依据：{said.zh}", f"{holders.en} may all {act.en}, by {said.en}")


def _absence(stack: Stack, hit: Hit, hits: Sequence[Hit], act: Bilingual) -> Bilingual:
    gone = listed([stack.vocabulary.label_of(post) for post in hit.about])
    moves = [clause for clause in _clauses(stack, hit.clauses[1:]) if isinstance(clause.shape, Delegation)]
    names = list(dict.fromkeys(one.clauses[0] for one in hits))
    said = _glosses(_clauses(stack, names[:3]))
    if moves:
        state = Bilingual(f"，虽已按{moves[0].norms[0]}委托", f", although entrusted under {moves[0].norms[0]}")
    elif stack.delegations:
        state = Bilingual("，又没有委托生效", ", and no entrustment is in force")
    else:
        state = Bilingual("", "")
    more = Bilingual("等", " and others") if len(names) > 3 else Bilingual("", "")
    return Bilingual(
        f"{gone.zh}不在{state.zh}，{said.zh}{more.zh}所涉事项无人在岗可以{act.zh}",
        f"while {gone.en} is away{state.en}, nobody at work may {act.en} what falls under {said.en}{more.en}",
    )


def _skip(stack: Stack, hit: Hit, act: Bilingual) -> Bilingual:
    clause = stack.clauses[hit.clauses[0]]
    assert isinstance(clause.shape, Gate)
    needs = listed([stack.vocabulary.acts[need.act].label for need in clause.shape.needs[:1]])
    said = _glosses(_clauses(stack, hit.clauses[:2]))
    return Bilingual(
        f"未经{needs.zh}也能{act.zh}：{said.zh}是要求，但条文没有写明须在{act.zh}之前",
        f"one can {act.en} without it being done to {needs.en}: {said.en} is required, but not said to come before",
    )


def _ambiguity(stack: Stack, hit: Hit, act: Bilingual) -> Bilingual:
    definition = stack.definitions[hit.obligation.definition]
    readings = listed([one.label for one in definition.live])
    return Bilingual(
        f"“{definition.label.zh}”有不同读法（{readings.zh}），同一情形下{act.zh}的结果不同",
        f"“{definition.label.en}” can be read in different ways ({readings.en}), and the answer on “{act.en}” differs",
    )


def _bypass(stack: Stack, hit: Hit, act: Bilingual) -> Bilingual:
    wanted = next(one for one in stack.rulebook.properties if one.name == hit.obligation.part)
    return Bilingual(
        f"{act.zh}时可以违反“{wanted.label.zh}”", f"it is possible to {act.en} against “{wanted.label.en}”"
    )
