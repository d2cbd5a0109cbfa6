"""JSON Schema of rulebook files and case files, so that an editor completes names and marks slips while one writes.

Made from the models that the loader itself reads with, and (for cases) from the vocabulary of one rulebook: there is no
second description to keep true. An editor sees structure and names; what a condition means, the loader checks.
Draft 2020-12, json-schema.org.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from spec.bilingual import Bilingual
from spec.expected_form import EXAMPLES, words_of
from spec.instants import MOMENT
from spec.key_words import KEY_WORDS, SECTION_WORDS
from spec.rulebook import Stack
from spec.schema import SECTIONS, Head, LayerEntry
from spec.schema_fields import one_is_enough
from spec.vocabulary import NOBODY, Fact

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]
TRUTH: Schema = {"enum": ["yes", "no"]}
TEXT: Schema = {"type": "string"}
INSTANT: Schema = {"type": "string", "pattern": MOMENT}
_NUMBERED = "-[1-9][0-9]*"


def said(label: Bilingual) -> str:
    """Both labels of a key or value in one line."""
    return f"{label.zh} · {label.en}"


# ---- rulebooks -------------------------------------------------------------------------------------------------------


def rulebook_schema() -> Schema:
    """The schema of a file of a rulebook: sections, their entries, and every key in them."""
    definitions: Schema = {}
    sections: Schema = {"rulebook": _model(Head, definitions)}
    for name, model in SECTIONS.items():
        sections[name] = {"type": "array", "items": _model(model, definitions)}
    for name, section in sections.items():
        sections[name] = {"description": said(SECTION_WORDS[name])} | section
    return {
        "$schema": DRAFT,
        "title": said(Bilingual("规则库文件", "a file of a rulebook")),
        "type": "object",
        "properties": sections,
        "additionalProperties": False,
        "$defs": definitions,
    }


def list_schema(title: Bilingual, section: str, model: type[BaseModel], words: Mapping[str, Bilingual]) -> Schema:
    """The schema of a file that is one list of entries; ``words`` are those of its keys beyond the ones known here."""
    definitions: Schema = {}
    listed = {"type": "array", "items": _model(model, definitions, KEY_WORDS | dict(words))}
    return {
        "$schema": DRAFT,
        "title": said(title),
        "type": "object",
        "properties": {section: {"description": said(title)} | listed},
        "required": [section],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _model(model: type[BaseModel], definitions: Schema, words: Mapping[str, Bilingual] = KEY_WORDS) -> Schema:
    """A reference to the schema of a model, which is put among the definitions with all that it needs."""
    made = model.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    known = {one.__name__: one for one in _models_in(model)}
    for name, inner in (*made.pop("$defs", {}).items(), (model.__name__, made)):
        if name not in definitions:
            definitions[name] = _told(inner, known[name], words)
    return {"$ref": f"#/$defs/{model.__name__}"}


def _models_in(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and all that stand inside it."""
    yield model
    pending = [field.annotation for field in model.model_fields.values()]
    while pending:
        one = pending.pop()
        if isinstance(one, type) and issubclass(one, BaseModel):
            yield from _models_in(one)
        pending.extend(get_args(one))


def _told(made: Schema, model: type[BaseModel], words: Mapping[str, Bilingual]) -> Schema:
    """The schema of a model with the words of its keys, and without those that pydantic makes of their ids."""
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    told: Schema = {}
    for key, inside in made.get("properties", {}).items():
        plain = {name: value for name, value in inside.items() if name not in ("title", "default")}
        if plain.get("type") == "array" and one_is_enough(fields[key].metadata):
            plain = {"anyOf": [plain["items"], plain]}
        word = words["closes-norms" if (model, key) == (LayerEntry, "closes") else key]
        told[key] = {"description": said(word)} | plain
    return {key: value for key, value in made.items() if key not in ("title", "description")} | {"properties": told}


# ---- cases -----------------------------------------------------------------------------------------------------------


def case_schema(stack: Stack) -> Schema:
    """The schema of a case file for the names of one rulebook."""
    vocabulary = stack.vocabulary
    acts = {"oneOf": [_named(act.id, act.label) for act in vocabulary.acts.values()]}
    anybody = {"anyOf": [_individual("post", stack), _individual("body", stack)]}
    facts = [fact for fact in vocabulary.facts.values() if fact.on == "case"]
    own = [fact for fact in vocabulary.facts.values() if fact.on == "post"]
    event = _object(
        {
            "act": {"$ref": "#/$defs/act"},
            "by": {"$ref": "#/$defs/anybody"},
            "at": INSTANT,
            "to": _one_or_many({"$ref": "#/$defs/anybody"}),
            "means": TEXT,
            "outcome": TEXT,
        },
        ["act"],
    )
    event["properties"] |= {fact.id: {"$ref": f"#/$defs/fact {fact.id}"} for fact in facts}
    person = _object({"post": _individual("post", stack), "person": TEXT}, ["post"])
    person["properties"] |= {fact.id: {"$ref": f"#/$defs/fact {fact.id}"} for fact in own}
    case = _object(
        {
            **dict.fromkeys(("case", "zh", "en", "basis", "doubt", "note", "means"), TEXT),
            "act": {"$ref": "#/$defs/act"},
            "by": {"$ref": "#/$defs/anybody"},
            "to": _one_or_many({"$ref": "#/$defs/anybody"}),
            "at": INSTANT,
            "facts": {
                "type": "object",
                "properties": {fact.id: {"$ref": f"#/$defs/fact {fact.id}"} for fact in facts},
                "additionalProperties": False,
            },
            "people": _list_or_part(person),
            "done": _list_or_part({"$ref": "#/$defs/event"}),
            "choose": _choices(stack),
            "expect": _expectation(),
        },
        ["case", "act"],
    )
    cases = {"description": said(SECTION_WORDS["cases"]), "type": "array", "items": case}
    return {
        "$schema": DRAFT,
        "title": said(Bilingual(f"案例文件：{stack.rulebook.label.zh}", f"a case file: {stack.rulebook.label.en}")),
        "type": "object",
        "properties": {"cases": cases},
        "required": ["cases"],
        "additionalProperties": False,
        "$defs": {
            "act": acts,
            "anybody": anybody,
            "event": event,
            **{f"fact {fact.id}": _fact(fact, stack) for fact in (*facts, *own)},
        },
    }


def _named(name: str, label: Bilingual) -> Schema:
    return {"const": name, "description": said(label)}


def _object(properties: Schema, required: list[str]) -> Schema:
    """Keys with their words, and no others."""
    told = {key: {"description": said(KEY_WORDS[key])} | inside for key, inside in properties.items()}
    return {"type": "object", "properties": told, "required": required, "additionalProperties": False}


def _one_or_many(one: Schema) -> Schema:
    return {"anyOf": [one, {"type": "array", "items": one}]}


def _list_or_part(one: Schema) -> Schema:
    """A list, a list that may go on, or unknown."""
    whole: Schema = {"type": "array", "items": one}
    part = {
        "type": "object",
        "properties": {"at-least": whole},
        "required": ["at-least"],
        "additionalProperties": False,
    }
    return {"anyOf": [whole, part, {"const": "unknown"}]}


def _individual(sort: str, stack: Stack, among: Iterable[str] = ()) -> Schema:
    """The names of posts or bodies: single ones, and of those with many also the numbered ones."""
    vocabulary = stack.vocabulary
    kinds = vocabulary.posts if sort == "post" else vocabulary.bodies
    within = {below for name in among for below in vocabulary.below[name]} or set(kinds)
    named = [_named(kind.id, kind.label) for kind in kinds.values() if kind.id in within]
    many = "|".join(kind.id for kind in kinds.values() if kind.id in within and not kind.one)
    return {"anyOf": [*named, {"type": "string", "pattern": f"^({many}){_NUMBERED}$"}] if many else named}


def _fact(fact: Fact, stack: Stack) -> Schema:
    """What a fact may be; every one may be unknown."""
    unknown = {"const": "unknown"}
    sort = "post" if fact.type in ("post", "posts") else "body"
    inside: Schema
    match fact.type:
        case "flag":
            inside = TRUTH
        case "choice":
            inside = {"oneOf": [_named(value.id, value.label) for value in fact.values]}
        case "number":
            inside = {"type": "integer", "minimum": fact.least, "maximum": fact.most}
        case "instant":
            inside = INSTANT
        case "post" | "body":
            inside = {"anyOf": [_individual(sort, stack, fact.among), {"const": NOBODY}]}
        case "posts" | "bodies":
            members = _one_or_many(_individual(sort, stack, fact.among))
            part = {"type": "object", "properties": {"at-least": members}, "additionalProperties": False}
            inside = {"anyOf": [members, part, {"const": NOBODY}]}
        case "name":
            inside = {"type": ["string", "integer"]}
    return {"description": said(fact.label), "anyOf": [inside, unknown]}


def _choices(stack: Stack) -> Schema:
    offered = {
        name: {"description": said(one.label), "enum": [alternative.id for alternative in one.live]}
        for name, one in stack.definitions.items()
        if len(one.alternatives) > 1
    }
    return {"type": "object", "properties": offered, "additionalProperties": False}


def _expectation() -> Schema:
    """The keys of an expectation; the words of an answer where there are only some."""
    found: Schema = {}
    for key in EXAMPLES:
        words, entries = words_of(key)
        if entries:
            entry = _object({name: {"enum": list(some)} if some else {} for name, some in entries.items()}, [])
            found[key] = _one_or_many({"anyOf": [TEXT, entry]})
        elif words is not None:
            found[key] = {"enum": list(words)} if words else TEXT
        else:
            found[key] = _one_or_many(TEXT)
        found[key] = {"description": said(KEY_WORDS[key])} | found[key]
    return {"type": "object", "properties": found, "additionalProperties": False}
