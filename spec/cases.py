"""Case files: what is asked, what is known, and (optionally) what the answer should be.

A case names an act and the facts known about it. Every value is checked against the vocabulary; a fact that is not
given stays unknown. The format is described in ``docs/cases.en.md``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spec.bilingual import Bilingual
from spec.expected_form import expectation_slips
from spec.nearest import nearest
from spec.problems import BadInput, Problem
from spec.situation import Event, Known, Members, Situation
from spec.vocabulary import NOBODY, Fact, Vocabulary
from spec.yaml_text import Mapping, Node, Scalar, Sequence, plain_data, read_yaml

UNKNOWN = "unknown"
_KEYS = ("case", "zh", "en", "basis", "doubt", "note", "act", "at", "by", "facts", "people", "done", "choose", "expect")
_EVENT_KEYS = ("act", "by", "at", "outcome")
_EPOCH = datetime.datetime(1970, 1, 1)


@dataclass(frozen=True)
class Case:
    """One case: the act asked about, what is known, the alternatives it assumes, what is expected."""

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

    def unknown_name(self, node: Node, what: Bilingual, name: str, known: Iterable[str]) -> None:
        known = list(known)
        near = nearest(name, known) or (" / ".join(known) if len(known) <= 12 else "")
        self.slip(node, Bilingual(f"不认识的{what.zh}", f"unknown {what.en}"), name, near)

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
                self.unknown_name(key, Bilingual("节", "section"), key.text, ["cases"])
        listed = entries["cases"]
        if not isinstance(listed, Sequence):
            self.slip(listed, Bilingual("cases 应为列表", "cases should be a list"), example=example)
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
            message = Bilingual("案例应为映射（键: 值）", "a case is a mapping (key: value)")
            self.slip(node, message, example="{case: …, act: sign, facts: {…}}")
            return None
        parts: dict[str, Node] = {}
        for key, value in node.entries:
            if key.text in _KEYS:
                parts[key.text] = value
            else:
                self.unknown_name(key, Bilingual("键", "key"), key.text, _KEYS)
        texts = {key: value.text for key, value in parts.items() if isinstance(value, Scalar)}
        for required in ("case", "act"):
            if required not in texts:
                self.slip(node, Bilingual("缺少必需的键", "a required key is missing"), "", required)
        if "act" in texts and texts["act"] not in self.vocabulary.acts:
            self.unknown_name(parts["act"], Bilingual("行为", "act"), texts["act"], self.vocabulary.acts)
        if "by" in texts and self.vocabulary.kind_of(texts["by"]) is None:
            known = [*self.vocabulary.posts, *self.vocabulary.bodies]
            self.unknown_name(parts["by"], Bilingual("职务或机关", "post or body"), texts["by"], known)
        situation = self.situation(parts)
        expect = self.expected(parts["expect"]) if "expect" in parts else None
        choose = self.choices(parts["choose"]) if "choose" in parts else ()
        if "case" not in texts or "act" not in texts:
            return None
        return Case(
            texts["case"],
            texts["act"],
            situation,
            texts.get("by", ""),
            choose,
            expect,
            texts,
            self.file,
            node.line,
            node.column,
        )

    def choices(self, node: Node) -> tuple[tuple[str, str], ...]:
        if not isinstance(node, Mapping):
            self.slip(node, Bilingual("choose 应为映射", "choose is a mapping"), example="{quorate: half-counts}")
            return ()
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
            self.slip(node, Bilingual("facts 应为映射", "facts is a mapping"), example="{matter.major: no}")
        elif isinstance(node, Mapping):
            for key, value in node.entries:
                fact = self.vocabulary.facts.get(key.text)
                if fact is None or fact.on != "case":
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
        minutes = minutes_of(text)
        if minutes is None:
            self.slip(node, Bilingual("时间写法不对", "this is not a date and time"), text, "", "2023-09-01T10:00")
        return minutes

    def value(self, fact: Fact, node: Node) -> Known | None:
        """The value of a fact; None when it is unknown or wrong."""
        if isinstance(node, Scalar) and node.text == UNKNOWN:
            return None
        if fact.type in ("posts", "bodies"):
            return self.members(fact, node)
        if not isinstance(node, Scalar):
            self.slip(node, Bilingual("此处应为单个值", "a single value is expected"), "", "", _example(fact))
            return None
        text = node.text
        if fact.type == "flag":
            if text not in ("yes", "no"):
                self.slip(node, Bilingual("应为 yes 或 no", "yes or no is expected"), text, "yes / no", _example(fact))
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
        text = node.text
        if not (text.isascii() and text.lstrip("-").isdigit()) or not fact.least <= int(text) <= fact.most:
            message = Bilingual("应为整数", "a whole number is expected")
            self.slip(node, message, text, f"{fact.least} … {fact.most}", _example(fact))
            return None
        return int(text)

    def individual(self, fact: Fact, node: Node) -> str | None:
        text = node.text if isinstance(node, Scalar) else ""
        sort = "post" if fact.type in ("post", "posts") else "body"
        if text == NOBODY and fact.type in ("post", "body"):
            return text
        kind = self.vocabulary.kind_of(text)
        if kind is None or kind.sort != sort:
            what = Bilingual("职务", "post") if sort == "post" else Bilingual("机关", "body")
            self.unknown_name(node, what, text, self.vocabulary.kinds(sort))  # type: ignore[arg-type]
            return None
        if fact.among and not any(kind.id in self.vocabulary.below[one] for one in fact.among):
            message = Bilingual("这个事实不能取此值", "this fact cannot name that")
            self.slip(node, message, text, " / ".join(fact.among), _example(fact))
            return None
        return text

    def members(self, fact: Fact, node: Node) -> Members | None:
        closed = True
        if isinstance(node, Mapping) and [key.text for key, _ in node.entries] == ["at-least"]:
            closed, node = False, node.entries[0][1]
        if isinstance(node, Scalar) and node.text == NOBODY:
            return Members(frozenset())
        items = node.items if isinstance(node, Sequence) else (node,) if isinstance(node, Scalar) else ()
        if isinstance(node, Mapping):
            message = Bilingual("此处应为列表，或 {at-least: 列表}", "a list is expected, or {at-least: list}")
            self.slip(node, message, "", "", _example(fact))
            return None
        names = [self.individual(fact, item) for item in items]
        return Members(frozenset(name for name in names if name), closed)

    def people(self, node: Node) -> tuple[dict[tuple[str, str], Known], bool]:
        everybody = True
        if isinstance(node, Scalar) and node.text == UNKNOWN:
            return {}, False
        if isinstance(node, Mapping) and [key.text for key, _ in node.entries] == ["at-least"]:
            everybody, node = False, node.entries[0][1]
        about: dict[tuple[str, str], Known] = {}
        if not isinstance(node, Sequence):
            message = Bilingual("people 应为列表", "people is a list")
            self.slip(node, message, example="people: [{post: mayor, away: visit}]")
            return about, everybody
        own = {fact.id: fact for fact in self.vocabulary.facts.values() if fact.on == "post"}
        for item in node.items:
            entries = {key.text: value for key, value in item.entries} if isinstance(item, Mapping) else {}
            post = entries.get("post")
            name = post.text if isinstance(post, Scalar) else ""
            kind = self.vocabulary.kind_of(name)
            if kind is None or kind.sort != "post":
                self.unknown_name(post or item, Bilingual("职务", "post"), name, self.vocabulary.posts)
                continue
            assert isinstance(item, Mapping)
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
        if isinstance(node, Scalar) and node.text == UNKNOWN:
            return None, True
        if isinstance(node, Mapping) and [key.text for key, _ in node.entries] == ["at-least"]:
            is_all, node = False, node.entries[0][1]
        if not isinstance(node, Sequence):
            message = Bilingual("done 应为列表", "done is a list")
            self.slip(node, message, example="done: [{act: examine, by: office, outcome: passed}]")
            return None, True
        events = [event for item in node.items if (event := self.event(item)) is not None]
        if all(event.at is not None for event in events):
            events.sort(key=lambda event: event.at or 0)
        return tuple(events), is_all

    def event(self, node: Node) -> Event | None:
        entries = {key.text: value for key, value in node.entries} if isinstance(node, Mapping) else {}
        texts = {key: value.text for key, value in entries.items() if isinstance(value, Scalar)}
        act = texts.get("act", "")
        if act not in self.vocabulary.acts:
            self.unknown_name(entries.get("act", node), Bilingual("行为", "act"), act, self.vocabulary.acts)
            return None
        by = texts.get("by", "")
        if by and self.vocabulary.kind_of(by) is None:
            known = [*self.vocabulary.posts, *self.vocabulary.bodies]
            self.unknown_name(entries["by"], Bilingual("职务或机关", "post or body"), by, known)
        at = self.moment(entries["at"]) if "at" in entries else None
        other = tuple(sorted((key, text) for key, text in texts.items() if key not in _EVENT_KEYS))
        return Event(act, by, texts.get("outcome", ""), at, other)


def _example(fact: Fact) -> str:
    """A value that the fact could have, as it is written in a case."""
    examples = {
        "flag": "yes",
        "choice": fact.value_ids[0] if fact.values else "",
        "number": str(max(fact.least, 1)),
        "instant": "2023-09-01T10:00",
        "post": fact.among[0] if fact.among else "mayor",
        "posts": "[vice-mayor-3]",
        "body": fact.among[0] if fact.among else "government",
        "bodies": "[municipal-government]",
        "name": "天穆",
    }
    return f"{fact.id}: {examples[fact.type]}"
