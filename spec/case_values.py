"""The values that a case gives its facts, each checked against the vocabulary.

A fact that is not given, or given as ``unknown``, stays unknown; so does one after a slip.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Sequence as Many
from dataclasses import dataclass, field

from spec.bilingual import Bilingual
from spec.condition import Sort
from spec.instants import LAST_INSTANT, MOMENT, instant_text, minutes_of
from spec.numerals import whole_number
from spec.problems import Problem
from spec.situation import Known, Members
from spec.vocabulary import NOBODY, Fact, Kind, Vocabulary
from spec.yaml_tree import Mapping, Node, Scalar, Sequence

UNKNOWN = "unknown"
_MOMENT = re.compile(MOMENT)


@dataclass
class ValueReader:
    """Reads the values in one file; slips are added to ``problems``, each at its place."""

    file: str
    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)

    # ---- slips

    def slip(
        self, node: Node, message: Bilingual, got: str = "", expected: str | Bilingual = "", example: str = ""
    ) -> None:
        """Something that is wrong at a node: what, what stands there, what was expected, an example."""
        said = expected if isinstance(expected, Bilingual) else Bilingual(expected, expected)
        self.problems.append(Problem(self.file, node.line, node.column, message, got, said, example))

    def unknown_name(self, node: Node, what: Bilingual, name: str, known: Iterable[str], example: str = "") -> None:
        """A slip: a name that is not one of those known."""
        message = Bilingual(f"不认识的{what.zh}", f"unknown {what.en}")
        self.slip(node, message, name, self.vocabulary.instead(name, known), example)

    def not_single(self, node: Node, example: str) -> None:
        """A slip: a list or keys where one value belongs."""
        message = Bilingual("此处应为单个值，不是列表或“键: 值”", "a single value is expected, not a list or keys")
        self.slip(node, message, "", "", example)

    # ---- values

    def text(self, parts: dict[str, Node], key: str, example: str) -> str:
        """The single text of a key; empty when the key is not there, and after a slip."""
        node = parts.get(key)
        if node is None:
            return ""
        if not isinstance(node, Scalar):
            self.not_single(node, example)
            return ""
        if not node.text:
            self.slip(node, Bilingual("这里没有写内容", "nothing is written here"), "", "", example)
        return node.text

    def moment(self, node: Node) -> int | None:
        """A date and time, as minutes since 1970; None after a slip."""
        text = node.text if isinstance(node, Scalar) else ""
        minutes = minutes_of(text) if _MOMENT.match(text) else None
        if minutes is None:
            message = Bilingual("时间的写法不对，或没有这个时间", "this is not a date and time, or there is none such")
            expected = Bilingual("年-月-日T时:分", "year-month-dayThour:minute")
            self.slip(node, message, text, expected, "2023-09-01T10:00")
        elif not 0 <= minutes <= LAST_INSTANT:
            message = Bilingual("时间不在范围内", "this moment is out of range")
            self.slip(node, message, text, f"{instant_text(0)} … {instant_text(LAST_INSTANT)}", "2023-09-01T10:00")
            return None
        return minutes

    def value(self, fact: Fact, node: Node) -> Known | None:
        """The value of a fact; None when it is unknown or wrong."""
        if isinstance(node, Scalar) and node.text == UNKNOWN:
            return None
        if fact.type in ("posts", "bodies"):
            return self.members(fact, node)
        if not isinstance(node, Scalar):
            self.not_single(node, self.example(fact))
            return None
        if not node.text:
            message = Bilingual(
                "没有写值；不知道的写 unknown 或不写", "no value; what is not known is 'unknown' or left out"
            )
            self.slip(node, message, "", "", self.example(fact))
            return None
        match fact.type:
            case "flag":
                return self.flag(fact, node)
            case "choice":
                return self.choice(fact, node)
            case "number":
                return self.number(fact, node)
            case "instant":
                return self.moment(node)
            case "name":
                return node.text
            case _:  # a post or body
                return self.individual(fact, node)

    def flag(self, fact: Fact, node: Scalar) -> bool | None:
        """Yes or no; None after a slip."""
        if node.text in ("yes", "no"):
            return node.text == "yes"
        message = Bilingual("既不是 yes 也不是 no", "this is neither yes nor no")
        self.slip(node, message, node.text, "yes / no / unknown", self.example(fact))
        return None

    def choice(self, fact: Fact, node: Scalar) -> str | None:
        """One of the values of a choice; None after a slip."""
        if node.text in fact.value_ids:
            return node.text
        self.unknown_name(node, Bilingual("取值", "value"), node.text, fact.value_ids)
        return None

    def number(self, fact: Fact, node: Scalar) -> int | None:
        """A whole number in the range of the fact; None after a slip."""
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
        """A post or body that the fact may name, or nobody; None after a slip."""
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

    def members(self, fact: Fact, node: Node) -> Members | None:
        """The posts or bodies of a list; one alone is a list of one. None after a slip."""
        closed, node = self.closed(node)
        if isinstance(node, Scalar) and node.text == NOBODY:
            return Members(frozenset())
        items = node.items if isinstance(node, Sequence) else (node,) if isinstance(node, Scalar) else ()
        if isinstance(node, Mapping):
            message = Bilingual("此处应为列表，或 {at-least: 列表}", "a list is expected, or {at-least: list}")
            self.slip(node, message, "", "", self.example(fact))
            return None
        names = [self.individual(fact, item) for item in items]
        return Members(frozenset(name for name in names if name), closed)

    @staticmethod
    def closed(node: Node) -> tuple[bool, Node]:
        """Whether what is written is all, and what is written: ``{at-least: …}`` says that there may be more."""
        if isinstance(node, Mapping) and [key.text for key, _ in node.entries] == ["at-least"]:
            return False, node.entries[0][1]
        return True, node

    def example(self, fact: Fact) -> str:
        """A value that the fact could have, as it is written in a case."""
        examples = {
            "flag": "yes",
            "choice": fact.value_ids[0] if fact.values else "",
            "number": str(max(fact.least, 1)),
            "instant": "2023-09-01T10:00",
            "name": "甲",
        }
        if fact.type in examples:
            return f"{fact.id}: {examples[fact.type]}"
        kinds = self.vocabulary.posts if fact.type in ("post", "posts") else self.vocabulary.bodies
        kind = kinds.get(next(iter(fact.among or kinds), ""))
        name = "" if kind is None else kind.id if kind.one else f"{kind.id}-1"
        return f"{fact.id}: [{name}]" if fact.type in ("posts", "bodies") else f"{fact.id}: {name}"
