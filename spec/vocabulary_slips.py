"""What can be wrong between the words of a rulebook: names that mean two things, values and kinds that do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Many
from typing import Any

from spec.bilingual import Bilingual
from spec.condition_words import RESERVED
from spec.entries import Entry
from spec.nearest import instead
from spec.numerals import whole_number
from spec.problems import Problem
from spec.schema import MembershipEntry
from spec.schema_examples import EXAMPLES
from spec.schema_words import ActEntry, FactEntry
from spec.vocabulary import NOBODY, Vocabulary

Found = Mapping[str, Many[Entry[Any]]]
_NAMED = (("posts", "post"), ("bodies", "body"), ("facts", "fact"), ("definitions", "definition"))
_NOT_VALUES = frozenset({"not", "and", "or", "unknown"})
_KINDS = {"posts": "post", "bodies": "body"}


def vocabulary_slips(found: Found, vocabulary: Vocabulary) -> Iterator[Problem]:
    """The slips between posts, bodies, facts, acts and definitions, each at its place."""
    yield from _reserved(found)
    yield from _shared(found)
    for section, key in _KINDS.items():
        yield from _kind_circles(found[section], key)
    for entry in found["facts"]:
        yield from _fact_slips(entry, vocabulary)
        yield from _interest_slips(entry, vocabulary)
    for entry in found["acts"]:
        yield from _doer_slips(entry, vocabulary)
        yield from _instant_slips(entry, vocabulary)


def _doer_slips(entry: Entry[ActEntry], vocabulary: Vocabulary) -> Iterator[Problem]:
    """A doer that is no fact of a case about one post or body."""
    doer = entry.model.doer
    known = [fact.id for fact in vocabulary.facts.values() if fact.on == "case" and fact.type in ("post", "body")]
    if doer is not None and doer not in known:
        message = Bilingual("此处应为案例中关于职务或机关的事实", "a fact of the case about a post or body is expected")
        yield entry.problem(["doer"], message, doer, vocabulary.instead(doer, known), "doer: applicant")


def _instant_slips(entry: Entry[ActEntry], vocabulary: Vocabulary) -> Iterator[Problem]:
    """What is known before an act, and is no instant of a case."""
    name = entry.model.known
    instants = [fact.id for fact in vocabulary.facts.values() if fact.on == "case" and fact.type == "instant"]
    if name is not None and name not in instants:
        message = Bilingual("此处应为案例中的时刻", "a fact of the case that is an instant is expected")
        yield entry.problem(["known"], message, name, vocabulary.instead(name, instants), "known: emergency.known")


def _interest_slips(entry: Entry[FactEntry], vocabulary: Vocabulary) -> Iterator[Problem]:
    """Things in which somebody is said to have an interest: nothing is done to them, and no fact is about them."""
    subjects = (fact.id.partition(".")[0] for fact in vocabulary.facts.values() if "." in fact.id)
    things = sorted({*subjects, *(act.on for act in vocabulary.acts.values())})
    for number, thing in enumerate(entry.model.interested):
        if thing not in things:
            message = Bilingual(
                "没有这类事物：没有行为对它做，也没有事实说它", "no such thing: no act is on it, no fact about it"
            )
            yield entry.problem(["interested", number], message, thing, instead(thing, things))


def _reserved(found: Found) -> Iterator[Problem]:
    """Names that are words of the language of conditions."""
    for section, key in (*_NAMED, ("acts", "act")):
        for entry in found[section]:
            name = getattr(entry.model, key)
            if name in RESERVED:
                message = Bilingual(
                    "这个词在条件里另有含义，不能用作名称",
                    "this word means something in conditions; it cannot be a name",
                )
                yield entry.problem([key], message, name, f"the-{name}")


def _shared(found: Found) -> Iterator[Problem]:
    """Names that a post, a body, a fact and a definition share: a condition could not tell them apart."""
    first: dict[str, tuple[str, Entry[Any]]] = {}
    for section, key in _NAMED:
        for entry in found[section]:
            name = getattr(entry.model, key)
            other, there = first.setdefault(name, (key, entry))
            if other != key:
                line, _ = there.place(other)
                message = Bilingual(
                    f"职务、机关、事实、定义不能重名，已见于 {there.file}:{line}",
                    f"a post, body, fact and definition cannot share a name; this one is used at {there.file}:{line}",
                )
                yield entry.problem([key], message, name, f"{name}-{key}")


def _kind_circles(entries: Many[Entry[Any]], key: str) -> Iterator[Problem]:
    """Kinds of which each is a kind of the next, until the first again; told at the first by name."""
    above = {getattr(entry.model, key): entry.model.below for entry in entries}
    for entry in entries:
        start = getattr(entry.model, key)
        way = [start]
        while (following := above.get(way[-1])) is not None and following not in way:
            way.append(following)
        if following == start and start == min(way):
            message = Bilingual("上位类别（is）互相循环", "the kinds above (is) go round in a circle")
            yield entry.problem(["is"], message, " → ".join([*way, start]))


def _fact_slips(entry: Entry[FactEntry], vocabulary: Vocabulary) -> Iterator[Problem]:
    model = entry.model
    if model.type == "choice" and not model.values:
        message = Bilingual("choice 类型的事实须有 values", "a fact of type choice needs values")
        yield entry.problem(["type"], message, "", "values", EXAMPLES["values"])
    elif model.type != "choice" and model.values:
        message = Bilingual("只有 choice 类型的事实有 values", "only a fact of type choice has values")
        yield entry.problem(["values"], message, model.type, "choice")
    ids = [value.value for value in model.values]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            yield entry.problem(["values", number, "value"], Bilingual("取值重复", "this value stands twice"), name)
        elif name in _NOT_VALUES:
            message = Bilingual("这个词另有含义，不能用作取值", "this word means something else; it cannot be a value")
            yield entry.problem(["values", number, "value"], message, name, f"is-{name}")
    if model.least > model.most:
        message = Bilingual("least 大于 most", "least is greater than most")
        yield entry.problem(["least"], message, str(model.least), f"<= {model.most}")
    for key in ("usually", "typical"):
        value = getattr(model, key)
        if value is not None and not _may_be(model, value, vocabulary):
            message = Bilingual("不认识的取值", "unknown value")
            yield entry.problem([key], message, value, _possible(model, value, vocabulary))


def _may_be(model: FactEntry, value: str, vocabulary: Vocabulary) -> bool:
    """Whether a value fits the type of a fact; any name may be usual, and no instant."""
    match model.type:
        case "choice":
            return value in {one.value for one in model.values}
        case "flag":
            return value in ("yes", "no")
        case "post" | "posts" | "body" | "bodies":
            kind = vocabulary.kind_of(value)
            return value == NOBODY or (kind is not None and (kind.sort == "post") == model.type.startswith("post"))
        case "number":
            number = whole_number(value)
            return number is not None and model.least <= number <= model.most
        case _:
            return model.type == "name"


def _possible(model: FactEntry, value: str, vocabulary: Vocabulary) -> Bilingual:
    if model.type == "flag":
        return Bilingual("yes / no", "yes / no")
    if model.type in ("number", "instant"):
        numbers = f"{model.least} … {model.most}" if model.type == "number" else ""
        return Bilingual(numbers, numbers)
    if model.type == "choice":
        return instead(value, [one.value for one in model.values])
    kinds = vocabulary.posts if model.type.startswith("post") else vocabulary.bodies
    return instead(value, [NOBODY, *kinds])


def membership_slips(
    entry: Entry[MembershipEntry], kind: str, vocabulary: Vocabulary, first: dict[str, Entry[Any]]
) -> Iterator[Problem]:
    """The slips in one line of the organisation; ``first`` remembers where each kind was counted."""
    model, key = entry.model, entry.model.named_by
    there = first.setdefault(kind, entry)
    if there is not entry:
        line, _ = there.place(key)
        message = Bilingual(f"已在 {there.file}:{line} 写明数量", f"this is counted already at {there.file}:{line}")
        yield entry.problem([key], message, kind)
    if model.count < 0:
        message = Bilingual("数量不能为负", "a count cannot be negative")
        yield entry.problem(["count"], message, str(model.count), "0, 1, 2 …")
    known = vocabulary.kind_of(kind)
    if known is not None and known.one and model.count > 1:
        message = Bilingual("只有一个（one: yes），不能更多", "there is only one of these (one: yes)")
        yield entry.problem(["count"], message, str(model.count), "1")
    if model.names and len(model.names) != model.count:
        message = Bilingual("names 的个数与 count 不一致", "there are not as many names as count says")
        yield entry.problem(["names"], message, str(len(model.names)), str(model.count))
