"""The shapes that frame the acts, as sentences: who belongs to what and leads whom, what comes when, what is bound."""

from __future__ import annotations

from spec.bilingual import Bilingual
from spec.clause_words import ClauseWords, Modal
from spec.clauses import (
    Cadence,
    Composition,
    Declaration,
    Exempt,
    Relation,
    Repeal,
    Scope,
    Sequence,
    Shape,
    Term,
)
from spec.labels import unit_label


def frame_sentence(shape: Shape, words: ClauseWords, modal: Modal) -> Bilingual:
    """One shape of the frame."""
    match shape:
        case Composition(body=body, members=members, closed=closed):
            whole, parts = words.name(body), words.names(members)
            more = Bilingual("", "") if closed else Bilingual("等", " and others")
            return Bilingual(f"{whole.zh}由{parts.zh}{more.zh}组成", f"{whole.en} consists of {parts.en}{more.en}")
        case Relation():
            return _relation(shape, words)
        case Cadence():
            return _cadence(shape, words, modal)
        case Exempt(acts=acts):
            act = words.acts(acts)
            return Bilingual(f"本规则不适用于{act.zh}", f"these rules do not govern {act.en}")
        case Scope(binds=binds):
            bound = words.names(binds)
            return Bilingual(f"本规则约束{bound.zh}", f"these rules bind {bound.en}")
        case Sequence(acts=acts, inferred=inferred):
            steps = words.steps(acts)
            order = Bilingual("顺序系推定", "the order is inferred")
            order = order if inferred else Bilingual("顺序为条文写明", "the text states the order")
            return Bilingual(
                f"{modal.must.zh}依次进行：{steps.zh}（{order.zh}）",
                f"these {modal.must.en} be done one after the other: {steps.en} ({order.en})",
            )
        case Term():
            return _term(shape, words)
        case Repeal(edition=edition, on=on):
            return Bilingual(f"{edition}的版本自{on}起废止", f"the edition of {edition} ends on {on}")
        case Declaration(reason=reason):
            return Bilingual(f"只作宣示：{reason.zh.rstrip('。')}", f"this only declares: {reason.en.rstrip('.')}")
    raise TypeError(f"not a shape of the frame: {shape!r}")


def _relation(one: Relation, words: ClauseWords) -> Bilingual:
    """区长领导副区长; 副区长协助区长; 由区政府办公室呈副区长审批."""
    above, below = words.names(one.superiors), words.names(one.subordinates)
    up, down = ("" if len(ids) > 1 else "s" for ids in (one.superiors, one.subordinates))
    if one.tie == "leads":
        return Bilingual(f"{above.zh}领导{below.zh}", f"{above.en} lead{up} {below.en}")
    if one.tie == "assists":
        return Bilingual(f"{below.zh}协助{above.zh}", f"{below.en} assist{down} {above.en}")
    routed = f"{below.en} route{down} it to {above.en}"
    if not one.act:
        return Bilingual(f"由{below.zh}呈{above.zh}", routed)
    act = words.acts([one.act])
    return Bilingual(f"由{below.zh}呈{above.zh}{act.zh}", f"{routed} for {act.en}")


def _cadence(one: Cadence, words: ClauseWords, modal: Modal) -> Bilingual:
    """召开常务会议一般须每1周一次; 在两会之前; 可以随时进行."""
    act = words.acts([one.act])
    zh: list[str] = []
    en: list[str] = []
    if one.every:
        number, unit = one.every.split(" ", 1)
        zh.append(f"{modal.must.zh}每{number}{unit_label(unit.removesuffix('s') + 's').zh}一次")
        en.append(f"{modal.must.en} take place once every {one.every}")
    if one.before:
        before = words.text(one.before)
        zh.append(f"在{before.zh}之前")
        en.append(f"before {before.en}")
    if one.at_any_time:
        zh.append("可以随时进行")
        en.append("may take place at any time")
    return Bilingual(f"{act.zh}{'，'.join(zh)}", f"{act.en} {', '.join(en)}")


def _term(one: Term, words: ClauseWords) -> Bilingual:
    """期限为5年; 自2023-06-25起施行."""
    if not one.value:
        return Bilingual(f"自{one.since}起施行", f"in force from {one.since}")
    number, _, unit = one.value.partition(" ")
    begin = words.text(one.after) if one.after else Bilingual(one.since, one.since)
    since = Bilingual(f"，自{begin.zh}起", f", from {begin.en}") if begin.zh else Bilingual("", "")
    return Bilingual(f"期限为{number}{unit_label(unit).zh}{since.zh}", f"the term is {one.value}{since.en}")
