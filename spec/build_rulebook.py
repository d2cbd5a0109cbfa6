"""From the written sections to the frozen tree, in the order in which names depend on each other.

Words come first, then the conditions that use them: dues and definitions, clauses, layers, and what is asked of them.
Every slip that can be told is told; one that only repeats another is left out.
"""

from __future__ import annotations

from typing import Any

from spec.bilingual import Bilingual
from spec.build_clauses import ClauseBuilder
from spec.build_layers import build_layer, layer_entries
from spec.build_vocabulary import build_definition, build_vocabulary, with_dues
from spec.clauses import EDITION
from spec.condition_words import Words
from spec.entries import Entry
from spec.problems import BadInput, Problem
from spec.properties import alternatives_of, build_property
from spec.resolver import Resolver
from spec.rulebook import Chapter, Membership, Note, Presupposition, Rulebook
from spec.schema import ChapterEntry, Head, MembershipEntry, NoteEntry, PresuppositionEntry
from spec.schema_examples import SECTION_EXAMPLES
from spec.sections import Sections
from spec.vocabulary import Vocabulary
from spec.vocabulary_slips import membership_slips, vocabulary_slips
from spec.wellformed import check_circles, check_notes, check_references


def build_rulebook(sections: Sections) -> Rulebook:
    """The rulebook; raises BadInput when anything was wrong."""
    problems = sections.problems
    if sections.unread:
        raise BadInput(problems)
    vocabulary = build_vocabulary(sections)
    definitions = sections.unique("definitions", "definition")
    problems.extend(vocabulary_slips(sections.found, vocabulary))
    builder = ClauseBuilder(Words(vocabulary, {name: one.model.of for name, one in definitions.items()}), problems)
    vocabulary = with_dues(sections, vocabulary, builder)
    built = {name: build_definition(builder, entry) for name, entry in definitions.items()}
    clauses = sections.unique("clauses", "clause")
    typed = [builder.clause(entry, EDITION) for entry in sections.found["clauses"]]
    layers = layer_entries(sections)
    built_layers = {name: build_layer(builder, name, entry) for name, entry in layers.items()}
    presuppositions = [
        _presupposition(builder, entry) for entry in sections.unique("presuppositions", "presupposition").values()
    ]
    properties = [
        build_property(entry, builder, alternatives_of(built))
        for entry in sections.unique("properties", "property").values()
    ]
    head = _head(sections)
    rulebook = Rulebook(
        head.name,
        head.label,
        head.edition,
        vocabulary,
        dict(sorted(built.items())),
        tuple(sorted((one for one in typed if one is not None), key=lambda clause: clause.name)),
        dict(sorted(built_layers.items())),
        tuple(sorted(presuppositions, key=lambda one: one.name)),
        tuple(sorted(properties, key=lambda one: one.name)),
        _organisation(sections, vocabulary),
        sections.folder,
        _chapters(sections),
        _notes(sections),
    )
    problems.extend(check_references(clauses, definitions, layers))
    problems.extend(check_notes(sections.found["notes"], clauses, layers))
    if not problems:
        problems.extend(check_circles(rulebook, clauses, definitions, layers))
    if problems:
        raise BadInput(sections.mended(problem) for problem in problems if not sections.echoes(problem))
    return rulebook


def _head(sections: Sections) -> Head:
    """The one section ``rulebook``; an empty one after a slip."""
    if not sections.headed:
        message = Bilingual("没有 rulebook 一节", "there is no section 'rulebook'")
        place = sections.folder or "rulebook"
        sections.problems.append(Problem(place, 0, 0, message, example=SECTION_EXAMPLES["rulebook"]))
    for extra in sections.heads[1:]:
        first = sections.heads[0]
        line, _ = first.place()
        message = Bilingual(
            f"rulebook 一节只能有一个，已见于 {first.file}:{line}",
            f"only one section 'rulebook'; the first is at {first.file}:{line}",
        )
        sections.problems.append(extra.problem([], message))
    return sections.heads[0].model if sections.heads else Head.model_construct(name="", zh="", en="", edition="")


def _presupposition(resolver: Resolver, entry: Entry[PresuppositionEntry]) -> Presupposition:
    model = entry.model
    return Presupposition(model.presupposition, model.label, resolver.condition(entry, ["states"], model.states, None))


def _chapters(sections: Sections) -> tuple[Chapter, ...]:
    found: list[Chapter] = []
    for entry in sections.found["chapters"]:
        model: ChapterEntry = entry.model
        ends = model.articles or [0]
        first, last = ends[0], ends[-1]
        if len(ends) > 2 or not 0 < first <= last:
            message = Bilingual("应为首条和末条的序号", "the numbers of the first and the last article are expected")
            sections.problems.append(entry.problem(["articles"], message, example="articles: [52, 56]"))
            continue
        if any(one.number == model.chapter or (first <= one.last and one.first <= last) for one in found):
            message = Bilingual("章的序号或者条文与另一章重复", "another chapter has this number or these articles")
            sections.problems.append(entry.problem(["chapter"], message, str(model.chapter)))
        found.append(Chapter(model.chapter, model.label, first, last))
    return tuple(sorted(found, key=lambda one: one.number))


def _notes(sections: Sections) -> tuple[Note, ...]:
    found = []
    for entry in sections.unique("notes", "note").values():
        model: NoteEntry = entry.model
        case = model.case.label if model.case else Bilingual("", "")
        closed_by = tuple(sorted(model.closed_by))
        found.append(Note(model.note, model.label, model.kind, tuple(model.norms), case, closed_by))
    return tuple(sorted(found, key=lambda one: one.name))


def _organisation(sections: Sections, vocabulary: Vocabulary) -> tuple[Membership, ...]:
    found = []
    first: dict[str, Entry[Any]] = {}
    for entry in sections.found["organisation"]:
        model: MembershipEntry = entry.model
        if (model.post is None) == (model.body is None):
            message = Bilingual("须有 post 或 body 之一", "either 'post' or 'body' says what is counted")
            sections.problems.append(entry.problem([], message, example=SECTION_EXAMPLES["organisation"]))
            continue
        sections.known(entry, ["post"], model.post, vocabulary.posts, Bilingual("职务", "post"))
        sections.known(entry, ["body"], model.body, vocabulary.bodies, Bilingual("机关", "body"))
        name = model.post or model.body or ""
        sections.problems.extend(membership_slips(entry, name, vocabulary, first))
        found.append(Membership(name, model.count, model.basis, model.note, tuple(model.names)))
    return tuple(sorted(found, key=lambda one: one.kind))
