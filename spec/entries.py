"""From the YAML tree to the written sections: every slip in keys and types, each at its place."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from spec.bilingual import Bilingual
from spec.nearest import nearest
from spec.problems import Problem
from spec.yaml_text import Mapping, Node, Scalar, Sequence, plain_data

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Entry(Generic[Model]):
    """One validated entry, with the tree it was read from, so that later checks can point into it."""

    model: Model
    node: Node
    file: str

    def place(self, *path: str | int) -> tuple[int, int]:
        """Line and column of the value at a path of keys and indexes; of the nearest part that is there."""
        node = descend(self.node, path)
        return node.line, node.column

    def problem(
        self,
        path: Many[str | int],
        message: Bilingual,
        got: str = "",
        expected: str | Bilingual = "",
        example: str = "",
        offset: int = 0,
    ) -> Problem:
        """A problem at a path; ``offset`` moves the column into a plain text that stands on one line."""
        node = descend(self.node, path)
        inside = offset if isinstance(node, Scalar) and node.plain and "\n" not in node.text else 0
        said = expected if isinstance(expected, Bilingual) else Bilingual(expected, expected)
        return Problem(self.file, node.line, node.column + inside, message, got, said, example)


def descend(node: Node, path: Many[str | int]) -> Node:
    """The part of a tree at a path; where the path leaves the tree, the last part that is there."""
    for step in path:
        if isinstance(node, Mapping):
            inside = next((value for key, value in node.entries if key.text == step), None)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            inside = node.items[step]
        else:
            inside = None
        if inside is None:
            return node
        node = inside
    return node


def _key_node(node: Node, path: Many[str | int]) -> Node:
    """The key at a path (for keys that should not be there)."""
    parent = descend(node, path[:-1])
    if isinstance(parent, Mapping):
        for key, _ in parent.entries:
            if key.text == path[-1]:
                return key
    return parent


def _known_keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(model: type[BaseModel], path: Many[str | int]) -> type[BaseModel] | None:
    """The model that reads the mapping at a path, for the names of the keys it knows."""
    at: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, int) or at is None:
            continue
        field = next((f for name, f in at.model_fields.items() if step in (f.alias, name)), None)
        at = _inner_model(field.annotation) if field is not None else None
    return at


def _inner_model(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _inner_model(part)
        if found is not None:
            return found
    return None


def _explain(error: ErrorDetails, entry: Entry[BaseModel], model: type[BaseModel], example: str) -> Problem:
    path = [step for step in error["loc"] if not (isinstance(step, str) and step.startswith("function-"))]
    got = error.get("input")
    seen = got if isinstance(got, str) else ""
    kind = error["type"]
    context = error.get("ctx", {})
    if kind == "extra_forbidden":
        owner = _model_at(model, path[:-1])
        known = _known_keys(owner) if owner else []
        key = str(path[-1])
        at = _key_node(entry.node, path)
        near = nearest(key, known)
        expected = Bilingual(near, near) if near else Bilingual(" / ".join(known), " / ".join(known))
        message = Bilingual("不认识的键", "unknown key")
        return Problem(entry.file, at.line, at.column, message, key, expected, example)
    if kind == "missing":
        return entry.problem(
            path[:-1], Bilingual("缺少必需的键", "a required key is missing"), "", str(path[-1]), example
        )
    if kind == "literal_error":
        allowed = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        near = nearest(seen, allowed.split(", "))
        return entry.problem(
            path, Bilingual("取值不在允许之列", "not one of the values allowed"), seen, near or allowed
        )
    if kind == "value_error":
        wanted = str(context.get("error", ""))
        words = {"yes or no": "yes 或 no", "a whole number": "整数"}
        return entry.problem(
            path, Bilingual("类型不对", "wrong type"), seen, Bilingual(words.get(wanted, wanted), wanted)
        )
    if kind == "string_pattern_mismatch":
        return entry.problem(
            path,
            Bilingual("名称的写法不对", "a name is not well formed"),
            seen,
            Bilingual(
                "小写字母、数字、连字符和点；规范编号如 A54.6",
                "lower-case letters, digits, hyphens, dots; a norm like A54.6",
            ),
            "signing.within-a-portfolio" if path[-1:] != ["norm"] and "norm" not in path else "A54.6",
        )
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return entry.problem(
            path, Bilingual("此处应为映射（键: 值）", "a mapping (key: value) is expected"), seen, "", example
        )
    if kind == "list_type":
        return entry.problem(path, Bilingual("此处应为列表", "a list is expected"), seen, "", "[a, b]")
    if kind == "string_too_short":
        return entry.problem(path, Bilingual("文字为空", "the text is empty"))
    return entry.problem(path, Bilingual("此处应为文字", "a text is expected"), seen, "", example)


def read_entry(
    node: Node, file: str, model: type[Model], problems: list[Problem], example: str = ""
) -> Entry[Model] | None:
    """One entry of a section, or None when it is not well formed (its slips are appended to ``problems``)."""
    if not isinstance(node, Mapping):
        problems.append(
            Problem(
                file,
                node.line,
                node.column,
                Bilingual("此处应为映射（键: 值）", "a mapping (key: value) is expected"),
                got=node.text if isinstance(node, Scalar) else "",
                example=example,
            )
        )
        return None
    try:
        return Entry(model.model_validate(plain_data(node)), node, file)
    except ValidationError as wrong:
        holder: Entry[BaseModel] = Entry(model.model_construct(), node, file)
        seen: set[Problem] = set()
        for error in wrong.errors(include_url=False):
            seen.add(_explain(error, holder, model, example))
        problems.extend(sorted(seen))
        return None
