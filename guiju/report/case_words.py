"""A case in words, fact by fact, and the answer that the rules give to it, each as one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guiju import messages, wording
from guiju.tables import decide as sentences
from spec.bilingual import Bilingual, Language
from spec.cases import Case
from spec.clauses import SOFT
from spec.condition import (
    Choice,
    Compare,
    Condition,
    FactTerm,
    Flag,
    HasAtLeast,
    Includes,
    Individual,
    Nobody,
    Same,
    Sort,
    Term,
)
from spec.connectives import negation
from spec.decide import Decision
from spec.instants import instant_text
from spec.labels import Labels, outcome_label
from spec.rulebook import Stack
from spec.sentences import Sentences
from spec.situation import Event, Known, Members
from spec.vocabulary import NOBODY, Act, Fact

OTHERS_AT_WORK = Bilingual("其他人都在岗", "everybody else is at the post")
NOTHING_DONE = Bilingual("还没有办过任何步骤", "no step has been taken yet")
DONE = Bilingual("已经{act}", "done: {act}")
READ_AS = Bilingual("“{what}”按“{how}”理解", '"{what}" is read as "{how}"')
MAY = Bilingual("可以{act}。", "Allowed: {act}.")
MAY_NOT = Bilingual("不可以{act}。", "Not allowed: {act}.")
MAY_OR_NOT = Bilingual("能否{act}还不能确定。", "Not yet certain whether allowed: {act}.")
MOST_REASONS, MOST_QUESTIONS = 2, 4
AND_MORE = Bilingual("{}等{}项", "{} and others, {} in all")
OPEN_BECAUSE = Bilingual("取决于：{}。", "It depends on: {}.")


def facts_of(stack: Stack, case: Case) -> tuple[Bilingual, ...]:
    """What a case says, one sentence for each fact: the case, its people, what has been done, what it assumes."""
    said = list(_facts(stack, case))
    if case.situation.about:
        said += [*_people(stack, case), OTHERS_AT_WORK]
    if case.situation.done is not None:
        said += [_event(stack, event) for event in case.situation.done] or [NOTHING_DONE]
    labels = Labels(stack.vocabulary, stack.definitions)
    for name, alternative in case.choose:
        what, how = labels.defined[name], labels.alternative(name, alternative)
        said.append(Bilingual(READ_AS.zh.format(what=what.zh, how=how.zh), READ_AS.en.format(what=what.en, how=how.en)))
    return tuple(said)


def fact_said(stack: Stack, name: str, value: Known) -> Bilingual:
    """One fact of the case with its value as a sentence."""
    return next(iter(_said(stack, stack.vocabulary.facts[name], value, None)))


def _facts(stack: Stack, case: Case) -> Iterator[Bilingual]:
    for name, value in case.situation.facts.items():
        yield from _said(stack, stack.vocabulary.facts[name], value, None)


def _people(stack: Stack, case: Case) -> Iterator[Bilingual]:
    for (post, name), value in case.situation.about.items():
        yield from _said(stack, stack.vocabulary.facts[name], value, Individual("post", post))


def _said(stack: Stack, fact: Fact, value: Known, of: Individual | None) -> Iterator[Bilingual]:
    """The sentences that say a value of a fact."""
    speech = Sentences(Labels(stack.vocabulary, stack.definitions))
    if fact.type in ("name", "instant"):
        shown = instant_text(value) if fact.type == "instant" and isinstance(value, int) else str(value)
        yield Bilingual(f"{fact.label.zh}：{shown}", f"{fact.label.en}: {shown}")
        return
    if isinstance(value, Members) and value.names and value.closed and of is None:
        names = tuple(sorted(value.names))
        zh, en = wording.names(stack, names, "zh"), wording.names(stack, names, "en")
        yield Bilingual(f"{fact.label.zh}只有{zh}", f"{fact.label.en}: {en} only")
        return
    for condition in _conditions(fact, value, of):
        yield speech.say(condition)


def _conditions(fact: Fact, value: Known, of: Term | None) -> Iterator[Condition]:
    sort: Sort = "post" if fact.type in ("post", "posts") else "body"
    match value:
        case Members(names=names):
            if not names:
                yield negation(HasAtLeast(fact.id, 1, of))
            for name in sorted(names):
                yield Includes(fact.id, Individual(sort, name), of)
        case _ if fact.type == "flag":
            yield Flag(fact.id, of) if value in (True, "yes") else negation(Flag(fact.id, of))
        case _ if fact.type == "choice":
            yield Choice(fact.id, (str(value),), of)
        case int() if fact.type == "number":
            yield Compare(((1, fact.id),), -value, True, fact.unit)
        case _ if value == NOBODY:
            yield Nobody(fact.id)
        case _:
            yield Same(FactTerm(fact.id), Individual(sort, str(value)))


def _event(stack: Stack, event: Event) -> Bilingual:
    act = wording.act(stack, event.act)
    by = wording.post(stack, event.by) if event.by else None
    outcome = outcome_label(event.outcome) if event.outcome else None
    zh, en = [], []
    if by is not None:
        zh.append(f"由{by.zh}")
        en.append(f"by the {by.en}")
    if outcome is not None:
        zh.append(f"结果：{outcome.zh}")
        en.append(f"outcome: {outcome.en}")
    return Bilingual(
        DONE.zh.format(act=act.zh) + (f"（{'，'.join(zh)}）" if zh else ""),
        DONE.en.format(act=act.en) + (f" ({', '.join(en)})" if en else ""),
    )


# ---- the answer


def answer_said(stack: Stack, decision: Decision, only_who: bool = False) -> Bilingual:
    """What the rules answer, in the sentences of ``guiju decide``; ``only_who`` leaves out whether it is allowed."""
    return Bilingual(_answer(stack, decision, "zh", only_who), _answer(stack, decision, "en", only_who))


def _answer(stack: Stack, decision: Decision, language: Language, only_who: bool) -> str:
    act = stack.vocabulary.acts[decision.case.act]
    posts = tuple(dict.fromkeys(holder.post for holder in decision.holders))
    if not decision.outside and not stack.powers[decision.case.act]:
        return _allowed(stack, decision, act, language)
    if decision.answer == "determined":
        sentence = sentences.ONE_MAY
    elif decision.answer == "several":
        by_arity = {"exclusive": sentences.TOO_MANY_MAY, "each": sentences.EACH_MUST}
        sentence = by_arity.get(act.arity, sentences.ANY_MAY)
    else:
        sentence = sentences.NOBODY_MAY if decision.answer == "none" else sentences.OPEN_WHO
    if decision.outside:
        norms = ", ".join(dict.fromkeys(norm for clause in decision.outside for norm in clause.norms))
        return sentences.OUTSIDE.say(language).format(norms=norms)
    who = wording.names(stack, posts, language)
    parts = [sentence.say(language).format(act=act.label.say(language), who=who)]
    if decision.blocked:
        parts.append(sentences.BLOCKED.say(language))
    elif decision.answer == "open":
        parts += _open(stack, decision, language)
    elif decision.answer != "none" and not only_who:
        words = {True: sentences.ALLOWED, False: sentences.NOT_ALLOWED, None: sentences.OPEN_ALLOWED}
        parts += [words[decision.allowed].say(language), *_reasons(stack, decision, language)]
    return _in_a_row(parts, language)


def _allowed(stack: Stack, decision: Decision, act: Act, language: Language) -> str:
    """The answer on an act for which the rulebook gives no power: whether it may be done."""
    words = {True: MAY, False: MAY_NOT, None: MAY_OR_NOT}
    said = words[decision.allowed].say(language).format(act=act.label.say(language))
    return _in_a_row([said, *_reasons(stack, decision, language)], language)


def _reasons(stack: Stack, decision: Decision, language: Language) -> list[str]:
    """What stands in the way, or what it depends on."""
    if decision.allowed is False:
        return [f"{why.rstrip('。.')}{'。' if language == 'zh' else '.'}" for why in _broken(decision, language)]
    return _open(stack, decision, language) if decision.allowed is None else []


def _broken(decision: Decision, language: Language) -> list[str]:
    hard = [one for one in decision.violations if one.clause.strength not in SOFT]
    return [one.why.say(language) for one in hard[:MOST_REASONS]]


def _open(stack: Stack, decision: Decision, language: Language) -> list[str]:
    asked = [wording.question(stack, one).say(language) for one in decision.unknown]
    if len(asked) > MOST_QUESTIONS:
        named = ("、" if language == "zh" else ", ").join(asked[:MOST_QUESTIONS])
        return [OPEN_BECAUSE.say(language).format(AND_MORE.say(language).format(named, len(asked)))]
    return [OPEN_BECAUSE.say(language).format(messages.listed(asked, language))] if asked else []


def _in_a_row(parts: Iterable[str], language: Language) -> str:
    return ("" if language == "zh" else " ").join(part[:1].upper() + part[1:] for part in parts)


def joined(texts: Iterable[Bilingual]) -> Bilingual:
    """Several short texts in a row.

    >>> joined([Bilingual("甲", "a"), Bilingual("乙", "b")])
    Bilingual(zh='甲；乙', en='a; b')
    """
    kept = list(texts)
    return Bilingual("；".join(text.zh for text in kept), "; ".join(text.en for text in kept))
