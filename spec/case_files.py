"""Case files: what is asked, what is known, and (optionally) what the answer should be.

A case names an act and the facts known about it. Every value is checked against the vocabulary; a fact that is not
given stays unknown. The format is described in ``docs/cases.en.md``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from spec.bilingual import Bilingual
from spec.case_situation import SituationReader
from spec.cases import Case
from spec.entries import unknown_key
from spec.expected_form import expectation_slips
from spec.problems import BadInput, Problem
from spec.situation import Situation
from spec.vocabulary import Vocabulary
from spec.yaml_text import read_yaml
from spec.yaml_tree import Mapping, Node, Scalar, Sequence, plain_data

_KEYS = (
    "case", "zh", "en", "basis", "doubt", "note", "act", "at", "by", "to", "means", "facts", "people", "done", "choose",
    "expect",
)  # fmt: skip


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


class _CaseReader(SituationReader):
    """Reads a whole file of cases."""

    def cases(self, root: Node) -> list[Case]:
        """The cases of a file, those left out that are not well formed."""
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
        """One case; None where it has no name, or asks about nothing."""
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

    def choices(self, node: Node) -> tuple[tuple[str, str], ...]:
        """The alternatives that a case assumes, by definition."""
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
        """What the answer to a case should be, as it is written (:mod:`spec.expected` reads it)."""
        for slip in expectation_slips(node):
            self.slip(*slip)
        data = plain_data(node)
        return data if isinstance(data, dict) else {}
