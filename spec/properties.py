"""Properties: what is asked of a rulebook beyond the battery; in the rulebook itself, or in a file beside it.

A file of properties has the one section ``properties``. It is read with the names of a rulebook, with the same messages
at the same places as the rulebook's own files; it may add properties and change nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Lookup
from dataclasses import replace
from typing import Any

from spec.bilingual import Bilingual
from spec.condition_words import Words
from spec.entries import Entry, read_entry, unknown_key
from spec.nearest import instead
from spec.problems import BadInput, Problem
from spec.resolver import Resolver
from spec.rulebook import Property, Rulebook
from spec.schema import FAMILIES, MOST_AWAY, SECTIONS, PropertyEntry
from spec.schema_examples import SECTION_EXAMPLES
from spec.vocabulary import Definition, Vocabulary
from spec.yaml_text import read_yaml
from spec.yaml_tree import Mapping, Sequence

SECTION = "properties"
EXAMPLE = SECTION_EXAMPLES[SECTION]
RESERVED = ("authority",)
"""Names that the battery has given already."""
_BELONGS: dict[str, tuple[str, ...]] = {
    "from": ("levels",),
    "to": ("levels",),
    "through": ("levels",),
    "away": ("available",),
    "definition": ("ambiguous",),
}
"""The families that a key says something for; the others would pass over it."""


def build_property(entry: Entry[PropertyEntry], resolver: Resolver, alternatives: Lookup[str, int]) -> Property:
    """The property of an entry; slips go to the resolver. ``alternatives``: how many each definition has."""
    model, vocabulary, problems = entry.model, resolver.vocabulary, resolver.problems
    keys: dict[str, str | int | None] = {"from": model.origin, "to": model.to, "through": model.through}
    keys |= {"away": model.away, "definition": model.definition}
    problems += _names(entry, vocabulary, alternatives)
    for key, value in keys.items():
        families = _BELONGS[key]
        if value is not None and model.family not in families:
            zh, en = f"只有 {'、'.join(families)} 用 {key}", f"'{key}' says something only for {', '.join(families)}"
            problems.append(entry.problem([key], Bilingual(zh, en), model.family, families[0]))
    if model.family == "levels" and not (model.act and model.origin and model.through):
        message = Bilingual("levels 须有 act、from、through", "levels needs act, from, through")
        example = "{property: …, family: levels, act: submit, from: document.issuer, through: government}"
        problems.append(entry.problem([], message, example=example))
    if model.away is not None and not 0 < model.away <= MOST_AWAY:
        message = Bilingual("不在岗的人数超出范围", "how many are away is out of range")
        problems.append(entry.problem(["away"], message, str(model.away), f"1 … {MOST_AWAY}", "away: 2"))
    when = resolver.condition(entry, ["when"], model.when, None)
    return Property(
        model.property,
        Bilingual(model.zh, model.en),
        model.family,
        tuple(model.act),
        model.origin or "",
        model.to or "",
        model.through or "",
        when,
        model.away or 0,
        model.definition or "",
    )


def _names(entry: Entry[PropertyEntry], vocabulary: Vocabulary, alternatives: Lookup[str, int]) -> Iterable[Problem]:
    """The slips in the names that a property uses."""
    model = entry.model
    wanted: list[tuple[list[str | int], str | None, Iterable[str], Bilingual]] = [
        (["act", number], act, vocabulary.acts, Bilingual("行为", "act")) for number, act in enumerate(model.act)
    ]
    wanted += [(["from"], model.origin, vocabulary.facts, Bilingual("事实", "fact"))]
    wanted += [(["to"], model.to, vocabulary.facts, Bilingual("事实", "fact"))]
    wanted += [(["through"], model.through, vocabulary.bodies, Bilingual("机关", "body"))]
    wanted += [(["definition"], model.definition, alternatives, Bilingual("定义", "definition"))]
    for path, name, among, what in wanted:
        if name is not None and name not in among:
            message = Bilingual(f"不认识的{what.zh}", f"unknown {what.en}")
            yield entry.problem(path, message, name, instead(name, list(among)))
    for key, name, kind, words in (
        ("from", model.origin, "body", Bilingual("写明一个机关的事实", "a fact that names one body")),
        ("to", model.to, "bodies", Bilingual("列出机关的事实", "a fact that lists bodies")),
    ):
        fact = vocabulary.facts.get(name or "")
        if fact is not None and fact.type != kind:
            message = Bilingual("这个事实的类型不对", "this fact is of another type")
            yield entry.problem([key], message, f"{name} ({fact.type})", words)
    body = vocabulary.bodies.get(model.through or "")
    if body is not None and body.level is None:
        message = Bilingual("这个机关没有层级", "this body has no level")
        yield entry.problem(["through"], message, body.id, example="{body: office, …, level: 5}")
    if model.definition is not None and alternatives.get(model.definition) == 1:
        message = Bilingual("该定义只有一种读法", "the definition can be read in one way only")
        known = [name for name, number in alternatives.items() if number > 1]
        yield entry.problem(["definition"], message, model.definition, " / ".join(known))


def alternatives_of(definitions: Lookup[str, Definition]) -> dict[str, int]:
    """In how many ways each definition can be read."""
    return {name: len(one.alternatives) for name, one in definitions.items()}


# ---- a file beside the rulebook


def with_properties(rulebook: Rulebook, texts: Lookup[str, str | bytes]) -> Rulebook:
    """The rulebook with the properties of some files (name to content) added, in whatever order they stand.

    Raises BadInput with every slip, among them a name that is taken.
    """
    words = Words(rulebook.vocabulary, {name: one.of for name, one in rulebook.definitions.items()})
    problems: list[Problem] = []
    resolver = Resolver(words, problems)
    taken = _taken(rulebook)
    found: list[Property] = []
    for file in sorted(texts):
        for entry in _entries(texts[file], file, problems):
            name = entry.model.property
            if name in taken:
                zh, en = f"这个名称已经用了：{taken[name].zh}", f"this name is taken: {taken[name].en}"
                problems.append(entry.problem(["property"], Bilingual(zh, en), name))
            line, _ = entry.place("property")
            taken.setdefault(name, Bilingual(f"见 {file}:{line}", f"see {file}:{line}"))
            found.append(build_property(entry, resolver, alternatives_of(rulebook.definitions)))
    if problems:
        raise BadInput(problems)
    both = sorted((*rulebook.properties, *found), key=lambda one: one.name)
    return replace(rulebook, properties=tuple(both))


def _taken(rulebook: Rulebook) -> dict[str, Bilingual]:
    """The names that ``guiju prove`` understands already, and what each of them is."""
    vocabulary = rulebook.vocabulary
    return {
        **dict.fromkeys(RESERVED, Bilingual("核查自带的名称", "a name of the battery's own")),
        **dict.fromkeys(FAMILIES, Bilingual("家族的名称", "the name of a family")),
        **dict.fromkeys(vocabulary.acts, Bilingual("行为的名称", "the name of an act")),
        **dict.fromkeys(rulebook.definitions, Bilingual("定义的名称", "the name of a definition")),
        **{one.name: Bilingual("规则库里的性质", "a property of the rulebook") for one in rulebook.properties},
    }


def _entries(text: str | bytes, file: str, problems: list[Problem]) -> list[Entry[Any]]:
    """The entries of a file of properties."""
    try:
        root = read_yaml(text, file)
    except BadInput as wrong:
        problems.extend(wrong.problems)
        return []
    there = {key.text: value for key, value in root.entries} if isinstance(root, Mapping) else {}
    if not isinstance(root, Mapping) or SECTION not in there:
        message = Bilingual("性质文件须有 properties 一节", "a file of properties has the section 'properties'")
        problems.append(Problem(file, root.line, root.column, message, example=f"properties: [{EXAMPLE}]"))
        return []
    for key, _ in root.entries:
        if (key.text in SECTIONS and key.text != SECTION) or key.text == "rulebook":
            message = Bilingual("性质文件只能有 properties 一节", "a file of properties has no other section")
            problems.append(Problem(file, key.line, key.column, message, key.text, Bilingual(SECTION, SECTION)))
        elif key.text != SECTION:
            message = Bilingual("不认识的节", "unknown section")
            problems.append(unknown_key(file, key, [SECTION], f"{SECTION}:", message))
    listed = there[SECTION]
    if not isinstance(listed, Sequence):
        message = Bilingual(
            "properties 应为列表，每项以短横开头", "properties should be a list: each entry begins with a dash"
        )
        problems.append(Problem(file, listed.line, listed.column, message, example=f"- {EXAMPLE}"))
        return []
    read = [read_entry(item, file, PropertyEntry, problems, EXAMPLE) for item in listed.items]
    return [one for one in read if one is not None]
