"""From a folder of YAML files to a :class:`spec.rulebook.Rulebook`; every slip at once, each at its place.

Nothing in a rulebook is run. The order of files, sections and entries carries no meaning.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from spec import schema
from spec.bilingual import Bilingual
from spec.build_clauses import ClauseBuilder
from spec.condition import Condition, Sort
from spec.condition_parser import parse_condition
from spec.condition_words import ConditionError, Words
from spec.entries import Entry, named, read_entry, unknown_key
from spec.marks import MARKS_FILE
from spec.nearest import instead, nearest
from spec.problems import BadInput, Problem
from spec.properties import alternatives_of, build_property
from spec.rulebook import Chapter, Layer, Membership, Note, Presupposition, Rulebook
from spec.vocabulary import Act, Alternative, Definition, Fact, Kind, Value, Vocabulary
from spec.vocabulary_slips import membership_slips, vocabulary_slips
from spec.wellformed import NO_CLAUSE_CARRIES, check_circles, check_notes, check_references
from spec.yaml_text import Mapping, Node, Sequence, read_yaml

RULEBOOKS = Path(__file__).parent / "rulebooks"
EXAMPLES = {
    "rulebook": "rulebook: {name: my_rules, zh: 规则, en: rules, edition: 2023-06-25}",
    "chapters": "{chapter: 9, zh: 公文审批, en: Approval of documents, articles: [52, 56]}",
    "posts": "{post: mayor, zh: 区长, en: mayor, one: yes}",
    "bodies": "{body: office, zh: 区政府办公室, en: government office, one: yes}",
    "facts": "{fact: matter.major, type: flag, zh: 重大事项, en: major matter}",
    "acts": "{act: sign, zh: 签发, en: sign, arity: exclusive}",
    "definitions": "{definition: leader, of: post, zh: 领导同志, en: leader, is: who is a mayor or vice-mayor}",
    "clauses": "{clause: signing.orders, norm: A54.5, quote: 政府命令, zh: …, en: …, power: {act: sign, holder: …}}",
    "readings": "{reading: acting-signs, zh: …, en: …, closes: [A8.4], because: {zh: …, en: …}, adds: […]}",
    "amendments": "{amendment: quorum-two-thirds, zh: …, en: …, because: {zh: …, en: …}, replaces: […]}",
    "presuppositions": "{presupposition: one-mayor, zh: …, en: …, states: …}",
    "properties": "{property: one-signer, zh: …, en: …, family: unique, act: sign}",
    "organisation": "{body: town, count: 9, basis: source}",
    "notes": "{note: who-applies, kind: gap, norms: [A54.6], zh: …, en: …}",
}


def find_rulebook(name: str) -> Path:
    """The folder of a rulebook, by name (one that guiju ships) or by path. Raises BadInput if there is none."""
    for folder in (RULEBOOKS / name, Path(name)):
        if folder.is_dir():
            return folder
    known = sorted(folder.name for folder in RULEBOOKS.iterdir() if folder.is_dir() and folder.name[0] != "_")
    near = nearest(name, known) or known[0]
    message = Bilingual("找不到这个规则库", "no such rulebook")
    raise BadInput([Problem("--rulebook", 0, 0, message, name, Bilingual(near, near), "--rulebook beichen_2023")])


def load(name: str = "beichen_2023") -> Rulebook:
    """The rulebook of this name or path, read once for each state of its files.

    What an analyst wrote about its findings (``marks.yaml``) lies beside it and is no part of it. Raises BadInput with
    every slip that was found.
    """
    folder = find_rulebook(name)
    files = sorted((*folder.glob("*.yaml"), *folder.glob("readings/*.yaml")))
    files = [file for file in files if file != folder / MARKS_FILE]
    unread = sorted((*folder.glob("*.yml"), *folder.glob("readings/*.yml")))
    if unread:
        message = Bilingual("文件名须以 .yaml 结尾，否则不会被读入", "a file is read only if its name ends in .yaml")
        raise BadInput(
            Problem(str(file), 0, 0, message, file.name, Bilingual(*(file.with_suffix(".yaml").name,) * 2))
            for file in unread
        )
    texts = tuple((str(file.relative_to(folder)), file.read_bytes()) for file in files)
    stamp = hashlib.sha256(repr(texts).encode()).hexdigest()
    return _load(str(folder), texts, stamp)


@functools.lru_cache(maxsize=8)
def _load(folder: str, texts: tuple[tuple[str, bytes], ...], stamp: str) -> Rulebook:
    return load_texts(dict(texts), folder)


def load_texts(texts: Lookup[str, str | bytes], folder: str = "") -> Rulebook:
    """A rulebook from named texts (file name to content)."""
    reader = _Reader(folder)
    for file in sorted(texts):
        reader.read(file, texts[file])
    return reader.build()


@dataclass
class _Reader:
    """Collects the entries of all files, then builds the tree in the order in which names depend on each other.

    ``headed``: a section ``rulebook`` was there, if not well formed; ``unread``: a file or a section could not be read
    at all, so that names may be missing; ``refused``: the names of entries that were not well formed.
    """

    folder: str
    problems: list[Problem] = field(default_factory=list)
    heads: list[Entry[schema.Head]] = field(default_factory=list)
    headed: bool = False
    unread: bool = False
    refused: set[str] = field(default_factory=set)
    found: dict[str, list[Entry[Any]]] = field(default_factory=lambda: {section: [] for section in schema.SECTIONS})

    def read(self, file: str, text: str | bytes) -> None:
        """Adds the sections of one file."""
        try:
            root = read_yaml(text, file)
        except BadInput as wrong:
            self.problems.extend(wrong.problems)
            self.unread = True
            return
        if not isinstance(root, Mapping):
            message = Bilingual("文件应由若干节组成", "the file should consist of sections")
            self.problems.append(Problem(file, root.line, root.column, message, example="clauses:"))
            self.unread = True
            return
        for key, value in root.entries:
            if key.text == "rulebook":
                self.headed = True
                head = read_entry(value, file, schema.Head, self.problems, EXAMPLES["rulebook"])
                if head is not None:
                    self.heads.append(head)
            elif key.text in schema.SECTIONS:
                self.section(key.text, value, file)
            else:
                message = Bilingual("不认识的节", "unknown section")
                self.problems.append(unknown_key(file, key, ["rulebook", *schema.SECTIONS], "clauses:", message))
                self.unread = True

    def section(self, name: str, value: Node, file: str) -> None:
        if not isinstance(value, Sequence):
            message = Bilingual(
                f"{name} 应为列表，每项以短横开头", f"{name} should be a list: each entry begins with a dash"
            )
            self.problems.append(Problem(file, value.line, value.column, message, example=f"- {EXAMPLES[name]}"))
            self.unread = True
            return
        for item in value.items:
            entry = read_entry(item, file, schema.SECTIONS[name], self.problems, EXAMPLES[name])
            if entry is not None:
                self.found[name].append(cast(Entry[Any], entry))
            elif isinstance(item, Mapping):
                self.refused.update(named(item, ("post", "body", "fact", "act", "definition", "clause", "norm")))

    def echoes(self, problem: Problem) -> bool:
        """Whether a problem only says that a name is missing whose entry was not well formed: one slip, told once."""
        said, got = problem.message.en, problem.got
        missing = said.startswith("unknown ") or "not there" in said or said == NO_CLAUSE_CARRIES.en
        return missing and any(
            got == name or got.startswith((f"{name}.", f"{name}-")) or got.endswith(f".{name}") for name in self.refused
        )

    def mended(self, problem: Problem) -> Problem:
        """The problem with the name that was meant, where that is the name of an entry that was not well formed."""
        near = nearest(problem.got, self.refused) if problem.message.en.startswith("unknown ") else ""
        return replace(problem, expected=Bilingual(near, near)) if near else problem

    # ---- building

    def unique(self, section: str, key: str, taken: Lookup[str, Entry[Any]] | None = None) -> dict[str, Entry[Any]]:
        """The entries of a section by name, the first of each; a name that stands twice, or is taken, is a slip."""
        kept: dict[str, Entry[Any]] = {}
        for entry in self.found[section]:
            name = getattr(entry.model, key)
            if name is None:
                continue
            first = kept.get(name) or (taken or {}).get(name)
            if first is None:
                kept[name] = entry
                continue
            line, _ = first.place(first.model.named_by)
            message = Bilingual(
                f"名称重复，已见于 {first.file}:{line}", f"this name is already used at {first.file}:{line}"
            )
            self.problems.append(entry.problem([key], message, name))
        return kept

    def build(self) -> Rulebook:
        """The rulebook; raises BadInput when anything was wrong."""
        if self.unread:
            raise BadInput(self.problems)
        vocabulary = self.vocabulary()
        definitions = self.unique("definitions", "definition")
        signatures: dict[str, Sort | None] = {name: entry.model.of for name, entry in definitions.items()}
        self.problems.extend(vocabulary_slips(self.found, vocabulary))
        words = Words(vocabulary, signatures)
        builder = ClauseBuilder(words, self.problems)
        vocabulary = self.with_dues(vocabulary, builder)
        built = {name: self.definition(builder, entry) for name, entry in definitions.items()}
        clause_entries = self.unique("clauses", "clause")
        clauses = [builder.clause(entry, "edition") for entry in self.found["clauses"]]
        layer_entries = self.layer_entries()
        layers = {name: self.layer(builder, name, entry) for name, entry in layer_entries.items()}
        presuppositions = [
            Presupposition(
                entry.model.presupposition,
                Bilingual(entry.model.zh, entry.model.en),
                builder.condition(entry, ["states"], entry.model.states, None),
            )
            for entry in self.unique("presuppositions", "presupposition").values()
        ]
        properties = [
            build_property(entry, builder, alternatives_of(built))
            for entry in self.unique("properties", "property").values()
        ]
        if not self.headed:
            message = Bilingual("没有 rulebook 一节", "there is no section 'rulebook'")
            self.problems.append(Problem(self.folder or "rulebook", 0, 0, message, example=EXAMPLES["rulebook"]))
        for extra in self.heads[1:]:
            first = self.heads[0]
            line, _ = first.place()
            message = Bilingual(
                f"rulebook 一节只能有一个，已见于 {first.file}:{line}",
                f"only one section 'rulebook'; the first is at {first.file}:{line}",
            )
            self.problems.append(extra.problem([], message))
        head = self.heads[0].model if self.heads else schema.Head.model_construct(name="", zh="", en="", edition="")
        rulebook = Rulebook(
            head.name,
            Bilingual(head.zh, head.en),
            head.edition,
            vocabulary,
            dict(sorted(built.items())),
            tuple(sorted((c for c in clauses if c is not None), key=lambda clause: clause.name)),
            dict(sorted(layers.items())),
            tuple(sorted(presuppositions, key=lambda one: one.name)),
            tuple(sorted(properties, key=lambda one: one.name)),
            self.organisation(vocabulary),
            self.folder,
            self.chapters(),
            self.notes(),
        )
        self.problems.extend(check_references(clause_entries, definitions, layer_entries))
        self.problems.extend(check_notes(self.found["notes"], clause_entries, layer_entries))
        if not self.problems:
            self.problems.extend(check_circles(rulebook, clause_entries, definitions, layer_entries))
        if self.problems:
            raise BadInput(self.mended(problem) for problem in self.problems if not self.echoes(problem))
        return rulebook

    def layer_entries(self) -> dict[str, Entry[schema.LayerEntry]]:
        """Readings and amendments by name."""
        kept: dict[str, Entry[Any]] = {}
        for section, key, other in (("readings", "reading", "amendment"), ("amendments", "amendment", "reading")):
            for entry in self.found[section]:
                if getattr(entry.model, other) is not None:
                    message = Bilingual(
                        f"{section} 的条目不用 {other} 命名", f"an entry of {section} is not named by '{other}'"
                    )
                    self.problems.append(entry.problem([other], message, other, key))
                elif getattr(entry.model, key) is None:
                    message = Bilingual(f"{section} 的条目须有 {key}", f"an entry of {section} needs the key '{key}'")
                    self.problems.append(entry.problem([], message, "", key))
            kept |= self.unique(section, key, kept)
        return kept

    def vocabulary(self) -> Vocabulary:
        posts = {name: self.kind(entry, "post") for name, entry in self.unique("posts", "post").items()}
        bodies = {name: self.kind(entry, "body") for name, entry in self.unique("bodies", "body").items()}
        for section, kinds in (("posts", posts), ("bodies", bodies)):
            for entry in self.found[section]:
                self.known(entry, ["is"], entry.model.below, kinds, Bilingual("上位类别", "kind above"))
                if section == "posts":
                    self.known(entry, ["heads"], entry.model.heads, bodies, Bilingual("机关", "body"))
        order = {name: place for place, name in enumerate(sorted(e.model.fact for e in self.found["facts"]))}
        facts = {
            name: self.fact(entry, posts, bodies, order[name]) for name, entry in self.unique("facts", "fact").items()
        }
        act_entries = self.unique("acts", "act")
        acts = {
            name: Act(
                name,
                Bilingual(e.model.zh, e.model.en),
                e.model.arity,
                e.model.on,
                e.model.form_of,
                closes=e.model.closes,
                doer=e.model.doer or "",
                checks=e.model.checks,
                known=e.model.known or "",
            )
            for name, e in act_entries.items()
        }
        for entry in act_entries.values():
            self.known(entry, ["form-of"], entry.model.form_of, acts, Bilingual("行为", "act"))
        numbers = [name for name, fact in facts.items() if fact.type == "number"]
        for entry in self.found["posts"]:
            self.known(entry, ["judged"], entry.model.judged, acts, Bilingual("行为", "act"))
        for entry in self.found["facts"]:
            self.known(entry, ["judged"], entry.model.judged, acts, Bilingual("行为", "act"))
            for number, name in enumerate(entry.model.splits):
                self.known(entry, ["splits", number], name, numbers, Bilingual("数量类的事实", "number fact"))
        return Vocabulary(
            dict(sorted(posts.items())),
            dict(sorted(bodies.items())),
            dict(sorted(facts.items())),
            dict(sorted(acts.items())),
        )

    def with_dues(self, vocabulary: Vocabulary, builder: ClauseBuilder) -> Vocabulary:
        """The vocabulary with the conditions on which acts are due; these may use every other word."""
        acts = dict(vocabulary.acts)
        for entry in self.found["acts"]:
            if entry.model.due is not None:
                due = builder.condition(entry, ["due"], entry.model.due, None)
                acts[entry.model.act] = replace(acts[entry.model.act], due=due)
        return replace(vocabulary, acts=acts)

    def known(
        self, entry: Entry[Any], path: list[str | int], name: str | None, among: Iterable[str], what: Bilingual
    ) -> None:
        """A slip when a name is not one of these."""
        among = list(among)
        if name is not None and name not in among:
            message = Bilingual(f"不认识的{what.zh}", f"unknown {what.en}")
            self.problems.append(entry.problem(path, message, name, instead(name, among)))

    @staticmethod
    def kind(entry: Entry[Any], sort: Sort) -> Kind:
        model = entry.model
        heads, judged = (model.heads, model.judged or "") if sort == "post" else (None, "")
        label = Bilingual(model.zh, model.en)
        return Kind(getattr(model, sort), sort, label, model.one, model.below, heads, model.level, judged)

    def fact(
        self, entry: Entry[schema.FactEntry], posts: Lookup[str, Kind], bodies: Lookup[str, Kind], order: int
    ) -> Fact:
        model = entry.model
        kinds = posts if model.type in ("post", "posts") else bodies
        for number, name in enumerate([*model.among, *model.of]):
            path: list[str | int] = ["among", number] if number < len(model.among) else ["of"]
            self.known(entry, path, name, kinds, Bilingual("职务或机关", "post or body"))
        values = tuple(Value(value.value, Bilingual(value.zh, value.en)) for value in model.values)
        among = tuple(model.among or model.of)
        return Fact(
            model.fact,
            model.type,
            Bilingual(model.zh, model.en),
            values,
            model.unit,
            model.least,
            model.most,
            among,
            model.on,
            model.usually,
            model.typical,
            order,
            tuple(model.interested),
            model.judged or "",
            tuple(model.splits),
        )

    def definition(self, builder: ClauseBuilder, entry: Entry[schema.DefinitionEntry]) -> Definition:
        model = entry.model
        if (model.condition is None) == (not model.alternatives):
            message = Bilingual("定义须有 is 或 alternatives 之一", "a definition has either 'is' or 'alternatives'")
            got = "is + alternatives" if model.alternatives else ""
            self.problems.append(entry.problem([], message, got, example="is: matter.major"))
        label = Bilingual(model.zh, model.en)
        alternatives: tuple[Alternative, ...]
        if model.alternatives:
            alternatives = tuple(
                Alternative(
                    one.alternative,
                    Bilingual(one.zh, one.en),
                    builder.condition(entry, ["alternatives", number, "is"], one.condition, model.of),
                )
                for number, one in enumerate(model.alternatives)
            )
            ids = [one.id for one in alternatives]
            for number, id_ in enumerate(ids):
                if id_ in ids[:number]:
                    message = Bilingual("选项重名", "this alternative stands twice")
                    self.problems.append(entry.problem(["alternatives", number, "alternative"], message, id_))
            alternatives = tuple(sorted(alternatives, key=lambda one: one.id))
        else:
            condition = builder.condition(entry, ["is"], model.condition or "never", model.of)
            alternatives = (Alternative("", label, condition),)
        return Definition(model.definition, label, alternatives, model.of)

    @staticmethod
    def layer(builder: ClauseBuilder, name: str, entry: Entry[schema.LayerEntry]) -> Layer:
        model = entry.model

        def clauses(field_name: str, models: list[schema.ClauseEntry]) -> list[Any]:
            found = []
            for number, one in enumerate(models):
                inner = Entry(one, entry.node, entry.file)
                found.append(builder.clause(inner, name, prefix=(field_name, number)))
            return [clause for clause in found if clause is not None]

        line, column = entry.place()
        return Layer(
            name,
            Bilingual(model.zh, model.en),
            model.named_by,
            Bilingual(model.because.zh, model.because.en),
            tuple(model.closes),
            tuple(model.source),
            model.recommended,
            tuple(sorted(clauses("adds", model.adds), key=lambda c: c.name)),
            tuple(sorted(clauses("replaces", model.replaces), key=lambda c: c.name)),
            tuple(sorted(model.repeals)),
            tuple(sorted((one.clause, tuple(sorted(one.unless))) for one in model.excepts)),
            tuple(sorted((one.definition, one.alternative) for one in model.chooses)),
            entry.file,
            line,
            column,
        )

    def chapters(self) -> tuple[Chapter, ...]:
        found: list[Chapter] = []
        for entry in self.found["chapters"]:
            model: schema.ChapterEntry = entry.model
            ends = model.articles or [0]
            first, last = ends[0], ends[-1]
            if len(ends) > 2 or not 0 < first <= last:
                message = Bilingual(
                    "应为首条和末条的序号", "the numbers of the first and the last article are expected"
                )
                self.problems.append(entry.problem(["articles"], message, example="articles: [52, 56]"))
                continue
            if any(one.number == model.chapter or (first <= one.last and one.first <= last) for one in found):
                message = Bilingual("章的序号或者条文与另一章重复", "another chapter has this number or these articles")
                self.problems.append(entry.problem(["chapter"], message, str(model.chapter)))
            found.append(Chapter(model.chapter, Bilingual(model.zh, model.en), first, last))
        return tuple(sorted(found, key=lambda one: one.number))

    def notes(self) -> tuple[Note, ...]:
        found = []
        for entry in self.unique("notes", "note").values():
            model: schema.NoteEntry = entry.model
            case = Bilingual(model.case.zh, model.case.en) if model.case else Bilingual("", "")
            label = Bilingual(model.zh, model.en)
            found.append(Note(model.note, label, model.kind, tuple(model.norms), case, tuple(sorted(model.closed_by))))
        return tuple(sorted(found, key=lambda one: one.name))

    def organisation(self, vocabulary: Vocabulary) -> tuple[Membership, ...]:
        found = []
        first: dict[str, Entry[Any]] = {}
        for entry in self.found["organisation"]:
            model: schema.MembershipEntry = entry.model
            if (model.post is None) == (model.body is None):
                message = Bilingual("须有 post 或 body 之一", "either 'post' or 'body' says what is counted")
                self.problems.append(entry.problem([], message, example=EXAMPLES["organisation"]))
                continue
            self.known(entry, ["post"], model.post, vocabulary.posts, Bilingual("职务", "post"))
            self.known(entry, ["body"], model.body, vocabulary.bodies, Bilingual("机关", "body"))
            name = model.post or model.body or ""
            self.problems.extend(membership_slips(entry, name, vocabulary, first))
            found.append(Membership(name, model.count, model.basis, model.note, tuple(model.names)))
        return tuple(sorted(found, key=lambda one: one.kind))


def read_condition(text: str, rulebook: Rulebook, who: Sort | None = None) -> Condition:
    """A condition in the words of a rulebook, for notebooks and tests. Raises ConditionError."""
    return parse_condition(text, Words(rulebook.vocabulary, {n: d.of for n, d in rulebook.definitions.items()}), who)


__all__ = ["ConditionError", "find_rulebook", "load", "load_texts", "read_condition"]
