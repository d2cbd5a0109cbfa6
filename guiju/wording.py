"""Ids in the words that a person reads: posts, acts, facts, questions, durations, limits."""

from __future__ import annotations

import re

from guiju import messages
from spec.bilingual import Bilingual, Language
from spec.clause_kinds import kind_label
from spec.clause_sentences import shape_sentence
from spec.clauses import STRENGTH_LABELS, Cadence, Clause, Term
from spec.duties import Owed
from spec.labels import UNITS, Labels, outcome_label
from spec.limits import Measured
from spec.path import Deadline, Step
from spec.rulebook import Stack
from spec.sentences import Sentences
from spec.vocabulary import Vocabulary

WORKING_DAYS = Bilingual("个工作日", "working days")
WORKING = Bilingual("工作时间", "working time")
UNSTATED = Bilingual("没有写明", "not stated")
AT_MOST, AT_LEAST = Bilingual("不超过", "at most"), Bilingual("不少于", "at least")
TIMES = Bilingual("次", "times")
DONE_QUESTION = Bilingual("是否已经{}", "whether it has been done: {}")
MEANING_QUESTION = Bilingual("“{}”怎样理解", 'what "{}" means')
AND, OR = Bilingual("和", "and"), Bilingual("或", "or")
MOST_BEARERS = 3
_BOUND = re.compile(r"(at-most|at-least) ([0-9]+)(?: (.+))?")


def post(stack: Stack, name: str) -> Bilingual:
    """How a post or body is called; the id itself where the rulebook has no name for it."""
    return stack.vocabulary.label_of(name)


def act(stack: Stack, name: str) -> Bilingual:
    """How an act is called."""
    found = stack.vocabulary.acts.get(name)
    return found.label if found else Bilingual(name, name)


def question(stack: Stack, asked: str) -> Bilingual:
    """What an unknown asks, by its id: a fact, ``done.ACT``, ``POST.FACT`` or ``definition.NAME``."""
    vocabulary = stack.vocabulary
    if asked in vocabulary.facts:
        return vocabulary.facts[asked].label
    owner, _, name = asked.partition(".")
    if owner == "done" and name in vocabulary.acts:
        return _filled(DONE_QUESTION, vocabulary.acts[name].label)
    if owner == "definition" and name in stack.definitions:
        return _filled(MEANING_QUESTION, stack.definitions[name].label)
    owner, _, name = asked.rpartition(".")
    if name in vocabulary.facts:
        whose, fact = vocabulary.label_of(owner), vocabulary.facts[name].label
        return Bilingual(f"{whose.zh}：{fact.zh}", f"{whose.en}: {fact.en}")
    return Bilingual(asked, asked)


def _filled(sentence: Bilingual, word: Bilingual) -> Bilingual:
    return Bilingual(sentence.zh.format(word.zh), sentence.en.format(word.en))


def event(vocabulary: Vocabulary, name: str) -> Bilingual:
    """An event that a time runs from: an act or an instant fact."""
    if name in vocabulary.acts:
        return vocabulary.acts[name].label
    return vocabulary.facts[name].label if name in vocabulary.facts else Bilingual(name, name)


def unit(name: str) -> Bilingual:
    """The name of a unit."""
    return Bilingual(UNITS.get(name, name), name)


def deadline(stack: Stack, one: Deadline) -> Bilingual:
    """A time limit in words: ``征求意见后5个工作日内``."""
    since = event(stack.vocabulary, one.since)
    if one.value is None:
        length = UNSTATED
    elif one.clock == "working time" and one.unit == "days":
        length = Bilingual(f"{one.value}{WORKING_DAYS.zh}", f"{one.value} {WORKING_DAYS.en}")
    else:
        word = unit(one.unit)
        working = WORKING if one.clock == "working time" else Bilingual("", "")
        length = Bilingual(f"{one.value}{word.zh}{working.zh}", f"{one.value} {word.en} {working.en}".strip())
    if one.value is None:
        after = Bilingual(f"，自{since.zh}起", f", from: {since.en}") if one.since else Bilingual("", "")
        return Bilingual(f"{length.zh}{after.zh}", f"{length.en}{after.en}")
    if not one.since:
        return Bilingual(f"{length.zh}内", f"within {length.en}")
    return Bilingual(f"{since.zh}后{length.zh}内", f"within {length.en} of: {since.en}")


def bound(text: str) -> tuple[str, int | None, str]:
    """A plain bound in parts: direction, number, unit; ``("", None, "")`` for one that is not plain.

    >>> bound("at-most 10 pages"), bound("")
    (('at-most', 10, 'pages'), ('', None, ''))
    """
    match = _BOUND.fullmatch(text)
    return (match[1], int(match[2]), match[3] or "") if match else ("", None, "")


def bound_said(stack: Stack, one: Measured) -> Bilingual:
    """What a limit asks for: ``不超过3页``, or the words of the clause where it is no plain bound."""
    if isinstance(one.clause.shape, Cadence | Term):
        return clause_sentence(stack, one.clause)
    direction, number, name = bound(one.bound)
    if number is None:
        return Bilingual(one.clause.label.zh.rstrip("。"), one.clause.label.en.rstrip("."))
    fact = stack.vocabulary.facts.get(one.quantity)
    words = AT_MOST if direction == "at-most" else AT_LEAST
    word = TIMES if fact is None and not name else unit(name or (fact.unit if fact else ""))
    return Bilingual(f"{words.zh}{number}{word.zh}", f"{words.en} {number} {word.en}".strip())


def strength(clause: Clause) -> Bilingual:
    """The mark of strength of a clause."""
    return STRENGTH_LABELS[clause.strength]


def kind(clause: Clause) -> Bilingual:
    """The kind of a clause that readers see."""
    return kind_label(clause)


def names(stack: Stack, those: tuple[str, ...], language: Language, joint: Bilingual = AND) -> str:
    """Posts and bodies in a row."""
    return messages.listed([post(stack, one).say(language) for one in those], language, joint)


def doers(stack: Stack, step: Step) -> Bilingual:
    """Who does a step: by name, or as the clause describes them; empty where nothing says it."""
    if step.by:
        joint = AND if stack.vocabulary.acts[step.act].arity == "each" else OR
        return Bilingual(names(stack, step.by, "zh", joint), names(stack, step.by, "en", joint))
    if step.by_condition is None:
        return Bilingual("", "")
    return Sentences(Labels(stack.vocabulary, stack.definitions)).actors(step.by_condition)


def bearer(stack: Stack, one: Owed) -> Bilingual:
    """Who owes a duty: by name where it is few, or as the clause describes them; empty where it names nobody."""
    if 0 < len(one.bearers) <= MOST_BEARERS:
        return Bilingual(names(stack, one.bearers, "zh"), names(stack, one.bearers, "en"))
    if one.duty.who is None:
        return Bilingual("", "")
    return Sentences(Labels(stack.vocabulary, stack.definitions)).actors(one.duty.who)


def breach(one: Owed) -> Bilingual:
    """Why a duty counts as broken."""
    label = one.clause.label
    if one.late:
        return Bilingual(f"办理已过时限：{label.zh}", f"done after its time: {label.en}")
    return Bilingual(f"时限已过，仍未办理：{label.zh}", f"its time is over and it is not done: {label.en}")


def outcome(name: str) -> Bilingual:
    """The outcome of an act."""
    return outcome_label(name)


def clause_sentence(stack: Stack, clause: Clause) -> Bilingual:
    """What a clause says in its formal shape, as one sentence made from the tree."""
    return shape_sentence(clause, stack)
