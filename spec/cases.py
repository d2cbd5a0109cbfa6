"""Case files: what is asked, what is known, and (optionally) what the answer should be.

A case names an act and the facts known about it. Every value is checked against the vocabulary; a fact that is not
given stays unknown. The format is described in ``docs/cases.en.md``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from collections.abc import Sequence as Many
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from spec.bilingual import Bilingual
from spec.condition import Sort
from spec.entries import unknown_key
from spec.expected_form import expectation_slips
from spec.numerals import whole_number
from spec.problems import BadInput, Problem
from spec.situation import Event, Known, Members, Situation
from spec.vocabulary import NOBODY, Fact, Kind, Vocabulary
from spec.yaml_text import Mapping, Node, Scalar, Sequence, plain_data, read_yaml

UNKNOWN = "unknown"
_KEYS = (
    "case", "zh", "en", "basis", "doubt", "note", "act", "at", "by", "to", "means", "facts", "people", "done", "choose",
    "expect",
)  # fmt: skip
_EVENT_KEYS = ("act", "by", "at", "to", "means", "outcome")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:00)?$")
_EPOCH = datetime.datetime(1970, 1, 1)


Place = tuple[int, int]


@dataclass(frozen=True)
class Case:
    """One case: the act asked about, what is known, the alternatives it assumes, what is expected.

    ``by``, ``to`` and ``means`` say who does the act, to whom and how. ``chosen_at`` says where each definition and its
    alternative stand under ``choose``.
    """

    name: str
    act: str
    situation: Situation
    by: str = ""
    choose: tuple[tuple[str, str], ...] = ()
    expect: dict[str, Any] | None = None
    texts: dict[str, str] = field(default_factory=dict)
    file: str = ""
    line: int = 0
    column: int = 0
    chosen_at: dict[str, tuple[Place, Place]] = field(default_factory=dict)
    to: tuple[str, ...] = ()
    means: str = ""


def minutes_of(text: str) -> int | None:
    """Minutes since 1970 of an ISO date and time; None when it is not one.

    >>> minutes_of("1970-01-01T01:30")
    90
    """
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((moment.replace(tzinfo=None) - _EPOCH).total_seconds() // 60)


def instant_text(minutes: int) -> str:
    """The ISO date and time of minutes since 1970.

    >>> instant_text(90)
    '1970-01-01T01:30'
    """
    return (_EPOCH + datetime.timedelta(minutes=minutes)).isoformat(timespec="minutes")


def known_text(value: Known) -> str:
    """The value of a fact as one text, by which the events of a case are compared.

    >>> known_text(True), known_text(Members(frozenset({"town-2", "town-1"})))
    ('yes', 'town-1 town-2')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Members):
        return " ".join(sorted(value.names))
    return str(value)


def read_case_file(path: Path, vocabulary: Vocabulary) -> list[Case]:
    """The cases of a file. Raises BadInput with every slip."""
    try:
        content = path.read_bytes()
    except OSError as wrong:
        message = Bilingual("读不到这个文件", "this file cannot be read")
        raise BadInput([Problem(str(path), 0, 0, message, wrong.strerror or "")]) from None
    return read_cases(content, str(path), vocabulary)


def read_cases(text: str | bytes, name: str, vocabulary: Vocabulary) -> list[Case]:
    """The cases of a text. Raises BadInput with every slip."""
    reader = _CaseReader(name, vocabulary)
    cases = reader.cases(read_yaml(text, name))
    if reader.problems:
        raise BadInput(reader.problems)
    return cases


def read_situation(parts: dict[str, Node], file: str, vocabulary: Vocabulary, problems: list[Problem]) -> Situation:
    """What is known, from the parts ``facts`` and ``people`` of a case as they stand in some other file (a scenario).

    Slips are added to ``problems``.
    """
    return _CaseReader(file, vocabulary, problems).situation(parts)


@dataclass
class _CaseReader:
    file: str
    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)

    def slip(
        self, node: Node, message: Bilingual, got: str = "", expected: str | Bilingual = "", example: str = ""
    ) -> None:
        said = expected if isinstance(expected, Bilingual) else Bilingual(expected, expected)
        self.problems.append(Problem(self.file, node.line, node.column, message, got, said, example))

    def unknown_name(self, node: Node, what: Bilingual, name: str, known: Iterable[str], example: str = "") -> None:
        message = Bilingual(f"不认识的{what.zh}", f"unknown {what.en}")
        self.slip(node, message, name, self.vocabulary.instead(name, known), example)

    def text(self, parts: dict[str, Node], key: str, example: str) -> str:
        """The single text of a key; empty when the key is not there, and after a slip."""
        node = parts.get(key)
        if node is None:
            return ""
        if not isinstance(node, Scalar):
            message = Bilingual("此处应为单个值，不是列表或“键: 值”", "a single value is expected, not a list or keys")
            self.slip(node, message, "", "", example)
            return ""
        if not node.text:
            self.slip(node, Bilingual("这里没有写内容", "nothing is written here"), "", "", example)
        return node.text

    def cases(self, root: Node) -> list[Case]:
        example = "cases: [{case: 向市政府报告, act: sign, facts: {document.issuer: government}}]"
        entries = {key.text: value for key, value in root.entries} if isinstance(root, Mapping) else {}
        if not isinstance(root, Mapping) or "cases" not in entries:
            self.slip(
                root, Bilingual("案例文件须有 cases 一节", "a case file has the section 'cases'"), example=example
            )
            return []
        for key, _ in root.entries:
            if key.text != "cases":
                message = Bilingual("不认识的节", "unknown section")
                self.problems.append(unknown_key(self.file, key, ["cases"], "cases:", message))
        listed = entries["cases"]
        if not isinstance(listed, Sequence):
            message = Bilingual(
                "cases 应为列表，每个案例以短横开头", "cases should be a list: each case begins with a dash"
            )
            self.slip(listed, message, example="- {case: …, act: sign, facts: {…}}")
            return []
        found = [case for item in listed.items if (case := self.case(item)) is not None]
        names: dict[str, int] = {}
        for case in found:
            if case.name in names:
                message = Bilingual(
                    f"案例重名，已见于第{names[case.name]}行", f"this name is used in line {names[case.name]}"
                )
                self.problems.append(Problem(self.file, case.line, case.column, message, case.name))
            names[case.name] = case.line
        return found

    def case(self, node: Node) -> Case | None:
        if not isinstance(node, Mapping):
            message = Bilingual("案例应为若干“键: 值”", "a case consists of keys with values (key: value)")
            got = node.text if isinstance(node, Scalar) else ""
            self.slip(node, message, got, example="{case: …, act: sign, facts: {…}}")
            return None
        parts: dict[str, Node] = {}
        for key, value in node.entries:
            if key.text in _KEYS:
                parts[key.text] = value
            else:
                self.problems.append(unknown_key(self.file, key, _KEYS, "{case: …, act: sign, facts: {…}}"))
        examples = {
            "case": "case: an upward report",
            "act": "act: sign",
            "by": "by: mayor",
            "means": "means: telephone",
        }
        texts = {key: value.text for key, value in parts.items() if isinstance(value, Scalar)}
        texts |= {key: self.text(parts, key, example) for key, example in examples.items() if key in parts}
        for required in ("case", "act"):
            if required not in parts:
                message = Bilingual("缺少必需的键", "a required key is missing")
                self.slip(node, message, "", required, examples[required])
        if texts.get("act") and texts["act"] not in self.vocabulary.acts:
            self.unknown_name(parts["act"], Bilingual("行为", "act"), texts["act"], self.vocabulary.acts)
        if texts.get("by") and self.vocabulary.kind_of(texts["by"]) is None:
            self.unknown_actor(parts["by"], texts["by"])
        to = self.recipients(parts["to"]) if "to" in parts else ()
        situation = self.with_doer(self.situation(parts), texts)
        expect = self.expected(parts["expect"]) if "expect" in parts else None
        choose = self.choices(parts["choose"]) if "choose" in parts else ()
        if not texts.get("case") or not texts.get("act"):
            return None
        chosen = parts.get("choose")
        chosen_at = {
            key.text: ((key.line, key.column), (value.line, value.column))
            for key, value in (chosen.entries if isinstance(chosen, Mapping) else ())
        }
        place = (self.file, node.line, node.column)
        return Case(
            texts["case"],
            texts["act"],
            situation,
            texts.get("by", ""),
            choose,
            expect,
            texts,
            *place,
            chosen_at,
            to,
            texts.get("means", ""),
        )

    def recipients(self, node: Node) -> tuple[str, ...]:
        """The posts and bodies that an act is done to; one, or a list."""
        found = []
        for item in node.items if isinstance(node, Sequence) else (node,):
            if not isinstance(item, Scalar) or not item.text:
                self.slip(item, Bilingual("此处应为名称", "a name is expected here"), "", "", "to: [government]")
            elif self.vocabulary.kind_of(item.text) is None:
                self.unknown_actor(item, item.text)
            else:
                found.append(item.text)
        return tuple(sorted(dict.fromkeys(found)))

    def with_doer(self, situation: Situation, texts: dict[str, str]) -> Situation:
        """The situation with the fact that names who does the act of the case, where the case says it with ``by``."""
        act = self.vocabulary.acts.get(texts.get("act", ""))
        by = texts.get("by", "")
        if act is None or not act.doer or not by or act.doer in situation.facts or act.doer in situation.left_open:
            return situation
        kind, fact = self.vocabulary.kind_of(by), self.vocabulary.facts[act.doer]
        if kind is None or (kind.sort == "post") != (fact.type == "post"):
            return situation
        if fact.among and not any(kind.id in self.vocabulary.below[one] for one in fact.among):
            return situation
        return replace(situation, facts=dict(sorted({**situation.facts, act.doer: by}.items())))

    def unknown_actor(self, node: Node, name: str) -> None:
        known = [*self.vocabulary.posts, *self.vocabulary.bodies]
        self.unknown_name(node, Bilingual("职务或机关", "post or body"), name, known)

    def choices(self, node: Node) -> tuple[tuple[str, str], ...]:
        example = "choose: {quorate: half-counts}"
        if not isinstance(node, Mapping):
            message = Bilingual("choose 应为“定义: 选项”", "choose gives an alternative for a definition (key: value)")
            self.slip(node, message, node.text if isinstance(node, Scalar) else "", example=example)
            return ()
        for _, value in node.entries:
            if not isinstance(value, Scalar):
                message = Bilingual("每个定义只能选一个选项", "one alternative is chosen for a definition")
                self.slip(value, message, example=example)
        return tuple(sorted((k.text, v.text) for k, v in node.entries if isinstance(v, Scalar)))

    def expected(self, node: Node) -> dict[str, Any]:
        for slip in expectation_slips(node):
            self.slip(*slip)
        data = plain_data(node)
        return data if isinstance(data, dict) else {}

    def situation(self, parts: dict[str, Node]) -> Situation:
        facts: dict[str, Known] = {}
        left_open: set[str] = set()
        node = parts.get("facts")
        if node is not None and not isinstance(node, Mapping):
            message = Bilingual("facts 应为若干“事实: 值”", "facts are written as keys with values (key: value)")
            got = node.text if isinstance(node, Scalar) else ""
            self.slip(node, message, got, example="facts: {matter.major: no, document.issuer: government}")
        elif isinstance(node, Mapping):
            for key, value in node.entries:
                fact = self.vocabulary.facts.get(key.text)
                if fact is not None and fact.on == "post":
                    message = Bilingual(
                        "这是职务的事实，写在 people 里", "this is a fact about a post; it belongs under 'people'"
                    )
                    self.slip(key, message, key.text, "people", f"people: [{{post: …, {fact.id}: …}}]")
                    continue
                if fact is None:
                    known = [one.id for one in self.vocabulary.facts.values() if one.on == "case"]
                    self.unknown_name(key, Bilingual("事实", "fact"), key.text, known)
                    continue
                known_value = self.value(fact, value)
                if known_value is not None:
                    facts[key.text] = known_value
                else:
                    left_open.add(key.text)
        about, everybody = self.people(parts["people"]) if "people" in parts else ({}, True)
        done, is_all = self.done(parts["done"]) if "done" in parts else (None, True)
        at = self.moment(parts["at"]) if "at" in parts else None
        return Situation(dict(sorted(facts.items())), about, everybody, done, is_all, at, frozenset(left_open))

    def moment(self, node: Node) -> int | None:
        text = node.text if isinstance(node, Scalar) else ""
        minutes = minutes_of(text) if _MOMENT.match(text) else None
        if minutes is None:
            message = Bilingual("时间的写法不对，或没有这个时间", "this is not a date and time, or there is none such")
            expected = Bilingual("年-月-日T时:分", "year-month-dayThour:minute")
            self.slip(node, message, text, expected, "2023-09-01T10:00")
        return minutes

    def value(self, fact: Fact, node: Node) -> Known | None:
        """The value of a fact; None when it is unknown or wrong."""
        if isinstance(node, Scalar) and node.text == UNKNOWN:
            return None
        if fact.type in ("posts", "bodies"):
            return self.members(fact, node)
        if not isinstance(node, Scalar):
            message = Bilingual("此处应为单个值，不是列表或“键: 值”", "a single value is expected, not a list or keys")
            self.slip(node, message, "", "", self.example(fact))
            return None
        text = node.text
        if not text:
            message = Bilingual(
                "没有写值；不知道的写 unknown 或不写", "no value; what is not known is 'unknown' or left out"
            )
            self.slip(node, message, "", "", self.example(fact))
            return None
        if fact.type == "flag":
            if text not in ("yes", "no"):
                message = Bilingual("既不是 yes 也不是 no", "this is neither yes nor no")
                self.slip(node, message, text, "yes / no / unknown", self.example(fact))
                return None
            return text == "yes"
        if fact.type == "choice":
            if text not in fact.value_ids:
                self.unknown_name(node, Bilingual("取值", "value"), text, fact.value_ids)
                return None
            return text
        if fact.type == "number":
            return self.number(fact, node)
        if fact.type == "instant":
            return self.moment(node)
        if fact.type == "name":
            return text
        return self.individual(fact, node)

    def number(self, fact: Fact, node: Scalar) -> int | None:
        number = whole_number(node.text)
        if number is not None and fact.least <= number <= fact.most:
            return number
        if number is None:
            message = Bilingual("这不是整数（只写数字，不带单位）", "this is not a whole number (digits only, no unit)")
        else:
            message = Bilingual("数字不在范围内", "the number is out of range")
        self.slip(node, message, node.text, f"{fact.least} … {fact.most}", self.example(fact))
        return None

    def individual(self, fact: Fact, node: Node) -> str | None:
        if not isinstance(node, Scalar):
            self.slip(node, Bilingual("此处应为名称", "a name is expected here"), "", "", self.example(fact))
            return None
        text = node.text
        sort: Sort = "post" if fact.type in ("post", "posts") else "body"
        if text == NOBODY and fact.type in ("post", "body"):
            return text
        kind = self.of_sort(node, text, sort, fact.among, self.example(fact))
        if kind is None:
            return None
        if fact.among and not any(kind.id in self.vocabulary.below[one] for one in fact.among):
            message = Bilingual("这个事实不能取此值", "this fact cannot name that")
            self.slip(node, message, text, " / ".join(fact.among), self.example(fact))
            return None
        return text

    def of_sort(self, node: Node, name: str, sort: Sort, among: Many[str] = (), example: str = "") -> Kind | None:
        """The kind of an individual post or body; None after a slip."""
        kind = self.vocabulary.kind_of(name)
        if kind is None:
            what = Bilingual("职务", "post") if sort == "post" else Bilingual("机关", "body")
            self.unknown_name(node, what, name, among or self.vocabulary.kinds(sort), example)
            return None
        if kind.sort == sort:
            return kind
        if sort == "post":
            message = Bilingual("此处应为职务，这是机关", "a post is expected here; this is a body")
        else:
            message = Bilingual("此处应为机关，这是职务", "a body is expected here; this is a post")
        self.slip(node, message, name, " / ".join(among), example)
        return None

    def example(self, fact: Fact) -> str:
        """A value that the fact could have, as it is written in a case."""
        examples = {
            "flag": "yes",
            "choice": fact.value_ids[0] if fact.values else "",
            "number": str(max(fact.least, 1)),
            "instant": "2023-09-01T10:00",
            "name": "天穆",
        }
        if fact.type in examples:
            return f"{fact.id}: {examples[fact.type]}"
        kinds = self.vocabulary.posts if fact.type in ("post", "posts") else self.vocabulary.bodies
        kind = kinds.get(next(iter(fact.among or kinds), ""))
        name = "" if kind is None else kind.id if kind.one else f"{kind.id}-1"
        return f"{fact.id}: [{name}]" if fact.type in ("posts", "bodies") else f"{fact.id}: {name}"

    def members(self, fact: Fact, node: Node) -> Members | None:
        closed = True
        if isinstance(node, Mapping) and [key.text for key, _ in node.entries] == ["at-least"]:
            closed, node = False, node.entries[0][1]
        if isinstance(node, Scalar) and node.text == NOBODY:
            return Members(frozenset())
        items = node.items if isinstance(node, Sequence) else (node,) if isinstance(node, Scalar) else ()
        if isinstance(node, Mapping):
            message = Bilingual("此处应为列表，或 {at-least: 列表}", "a list is expected, or {at-least: list}")
            self.slip(node, message, "", "", self.example(fact))
            return None
        names = [self.individual(fact, item) for item in items]
        return Members(frozenset(name for name in names if name), closed)

    def people(self, node: Node) -> tuple[dict[tuple[str, str], Known], bool]:
        everybody = True
        example = "people: [{post: mayor, away: visit}]"
        if isinstance(node, Scalar) and node.text == UNKNOWN:
            return {}, False
        if isinstance(node, Mapping) and [key.text for key, _ in node.entries] == ["at-least"]:
            everybody, node = False, node.entries[0][1]
        about: dict[tuple[str, str], Known] = {}
        if not isinstance(node, Sequence):
            message = Bilingual("people 应为列表，每项写一个职务", "people is a list with an entry for each post")
            self.slip(node, message, example=example)
            return about, everybody
        lines: dict[str, int] = {}
        own = {fact.id: fact for fact in self.vocabulary.facts.values() if fact.on == "post"}
        for item in node.items:
            if not isinstance(item, Mapping):
                message = Bilingual("此处应为若干“键: 值”", "keys with values (key: value) are expected")
                self.slip(item, message, item.text if isinstance(item, Scalar) else "", example=example)
                continue
            post = next((value for key, value in item.entries if key.text == "post"), None)
            if not isinstance(post, Scalar):
                message = Bilingual("须写明是哪个职务", "say which post this is about")
                self.slip(post or item, message, "", "post", example)
                continue
            name = post.text
            if self.of_sort(post, name, "post", example=example) is None:
                continue
            if name in lines:
                message = Bilingual(
                    f"这个职务已见于第 {lines[name]} 行", f"this post is already listed in line {lines[name]}"
                )
                self.slip(post, message, name)
            lines[name] = post.line
            for key, value in item.entries:
                if key.text in ("post", "person"):
                    continue
                fact = own.get(key.text)
                if fact is None:
                    self.unknown_name(
                        key, Bilingual("职务的事实", "fact about a post"), key.text, [*own, "post", "person"]
                    )
                    continue
                known = self.value(fact, value)
                if known is not None:
                    about[name, fact.id] = known
                elif fact.usually is not None and not everybody:
                    continue
        return dict(sorted(about.items())), everybody

    def done(self, node: Node) -> tuple[tuple[Event, ...] | None, bool]:
        is_all = True
        example = "done: [{act: examine, by: office, outcome: passed}]"
        if isinstance(node, Scalar) and node.text == UNKNOWN:
            return None, True
        if isinstance(node, Mapping) and [key.text for key, _ in node.entries] == ["at-least"]:
            is_all, node = False, node.entries[0][1]
        if not isinstance(node, Sequence):
            message = Bilingual(
                "done 应为列表，每项写一个已办的行为", "done is a list with an entry for each act that was done"
            )
            self.slip(node, message, node.text if isinstance(node, Scalar) else "", example=example)
            return None, True
        events = [event for item in node.items if (event := self.event(item, example)) is not None]
        if all(event.at is not None for event in events):
            events.sort(key=lambda event: event.at or 0)
        return tuple(events), is_all

    def event(self, node: Node, example: str) -> Event | None:
        if not isinstance(node, Mapping):
            message = Bilingual("此处应为若干“键: 值”", "keys with values (key: value) are expected")
            self.slip(node, message, node.text if isinstance(node, Scalar) else "", example=example)
            return None
        entries = {key.text: value for key, value in node.entries}
        for key, _ in node.entries:
            if key.text not in _EVENT_KEYS and key.text not in self.vocabulary.facts:
                self.problems.append(unknown_key(self.file, key, _EVENT_KEYS, example))
        texts = {
            key: self.text(entries, key, example) for key in _EVENT_KEYS if key in entries and key not in ("at", "to")
        }
        if "act" not in entries:
            self.slip(node, Bilingual("须写明办了什么", "say which act was done"), "", "act", example)
        act, by = texts.get("act", ""), texts.get("by", "")
        if act and act not in self.vocabulary.acts:
            self.unknown_name(entries["act"], Bilingual("行为", "act"), act, self.vocabulary.acts)
        if by and self.vocabulary.kind_of(by) is None:
            self.unknown_actor(entries["by"], by)
        at = self.moment(entries["at"]) if "at" in entries else None
        to = self.recipients(entries["to"]) if "to" in entries else ()
        known = {key: self.value(fact, entries[key]) for key in entries if (fact := self.vocabulary.facts.get(key))}
        other = tuple(sorted((key, known_text(value)) for key, value in known.items() if value is not None))
        return Event(act, by, texts.get("outcome", ""), at, other, to, texts.get("means", ""))
