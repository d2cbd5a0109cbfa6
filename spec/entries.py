"""From the YAML tree to the written sections: every slip in keys and types, each at its place."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from collections.abc import Sequence as Many
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from spec.bilingual import Bilingual
from spec.nearest import nearest
from spec.norms import NORM
from spec.problems import Problem
from spec.schema_examples import EXAMPLES
from spec.schema_fields import DAY, DIGEST, NAME, RULEBOOK, SPAN
from spec.yaml_slips import slip
from spec.yaml_tree import Mapping, Node, Scalar, Sequence, plain_data

WIDE_COLON = "："
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
        """A problem at a path; ``offset`` counts characters into a text that stands there."""
        node = descend(self.node, path)
        line, column = node.place(offset) if isinstance(node, Scalar) else (node.line, node.column)
        said = expected if isinstance(expected, Bilingual) else Bilingual(expected, expected)
        return Problem(self.file, line, column, message, got, said, example)


def descend(node: Node, path: Many[str | int]) -> Node:
    """The part of a tree at a path; where the path leaves the tree, the last part that is there.

    What stands alone where a list may stand is the first item of that list.
    """
    for step in path:
        if isinstance(node, Mapping) and step != 0:
            inside = next((value for key, value in node.entries if key.text == step), None)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            inside = node.items[step]
        elif step == 0:
            inside = node
        else:
            inside = None
        if inside is None:
            return node
        node = inside
    return node


def named(node: Mapping, keys: Many[str]) -> list[str]:
    """The names that an entry gives itself, well formed or not."""
    values = [value for key, value in node.entries if key.text in keys]
    parts = [part for value in values for part in (value.items if isinstance(value, Sequence) else (value,))]
    return [part.text for part in parts if isinstance(part, Scalar) and part.text]


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


_NAME = Bilingual("小写字母、数字、连字符和点", "lower-case letters, digits, hyphens and dots")
_PATTERNS: dict[str, tuple[Bilingual, Bilingual, str]] = {
    NAME: (Bilingual("名称的写法不对", "this name is not well formed"), _NAME, "signing.within-a-portfolio"),
    NORM: (
        Bilingual("规范编号的写法不对", "the number of this norm is not well formed"),
        Bilingual("大写字母、条号、点、序号", "a capital letter, the article, a dot, the number"),
        "A54.6",
    ),
    RULEBOOK: (
        Bilingual("规则库名称的写法不对", "the name of this rulebook is not well formed"),
        Bilingual("小写字母、数字和下划线", "lower-case letters, digits and underscores"),
        "my_rules",
    ),
    DAY: (Bilingual("日期的写法不对", "this is not a date"), Bilingual("年-月-日", "year-month-day"), "2023-06-25"),
    DIGEST: (
        Bilingual("指纹的写法不对", "this digest is not well formed"),
        Bilingual("12 位十六进制数字", "12 hexadecimal digits"),
        "efa82eb56b9b",
    ),
    SPAN: (
        Bilingual("期间的写法不对", "this is not a length of time"),
        Bilingual("数字加 minutes、hours、days、weeks、months 或 years", "a number and minutes, hours, days … years"),
        "1 week",
    ),
}
"""For each pattern of the schema: what is wrong, what is expected, an example."""
_VALUES: dict[str, tuple[Bilingual, Bilingual]] = {
    "yes or no": (Bilingual("既不是 yes 也不是 no", "this is neither yes nor no"), Bilingual("yes / no", "yes / no")),
    "a whole number": (
        Bilingual("这不是整数", "this is not a whole number"),
        Bilingual("不超过 12 位的数字，不带单位", "at most 12 digits and no unit"),
    ),
    "a text or one in each language": (
        Bilingual("此处应为一段文字，或中英文各一段", "one text is expected here, or one in each language"),
        Bilingual("文字，或 {zh: …, en: …}", "a text, or {zh: …, en: …}"),
    ),
    "a day": (Bilingual("没有这一天", "there is no such day"), Bilingual("年-月-日", "year-month-day")),
}
"""For each validator of the schema: what is wrong, what is expected."""


def _explain(
    error: ErrorDetails, entry: Entry[BaseModel], model: type[BaseModel], example: str, inside: Lookup[str, str]
) -> Problem:
    path = [step for step in error["loc"] if not (isinstance(step, str) and step.startswith("function-"))]
    found = error.get("input")
    got = found if isinstance(found, str) else ""
    kind = error["type"]
    context = error.get("ctx", {})
    example = next((inside[step] for step in reversed(path) if isinstance(step, str) and step in inside), example)
    if kind == "extra_forbidden":
        at = _key_node(entry.node, path)
        key = at if isinstance(at, Scalar) else Scalar(str(path[-1]), at.line, at.column, plain=False)
        return unknown_key(entry.file, key, _keys_at(model, path[:-1]), example)
    if kind == "missing":
        message = Bilingual("缺少必需的键", "a required key is missing")
        return entry.problem(path[:-1], message, "", str(path[-1]), example)
    if got == "" and isinstance(found, str) and kind != "too_short":
        return entry.problem(path, Bilingual("这里没有写内容", "nothing is written here"), "", "", example)
    if kind == "literal_error":
        allowed = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
        message = Bilingual("取值不在允许之列", "not one of the values allowed")
        return entry.problem(path, message, got, nearest(got, allowed) or " / ".join(allowed))
    if kind == "value_error":
        message, expected = _VALUES[str(context["error"])]
        return entry.problem(path, message, got, expected)
    if kind == "string_pattern_mismatch":
        message, expected, example = _PATTERNS[str(context["pattern"])]
        return entry.problem(path, message, got, expected, example)
    if kind == "too_short":
        return entry.problem(path, Bilingual("列表里没有内容", "the list is empty"), "", "", example)
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        message = Bilingual("此处应为若干“键: 值”", "keys with values (key: value) are expected")
        return entry.problem(path, message, got, "", example)
    if kind == "list_type":
        return entry.problem(path, Bilingual("此处应为列表", "a list is expected"), got, "", example)
    if isinstance(found, list):
        message = Bilingual("此处应为一段文字，不是列表", "one text is expected here, not a list")
    elif isinstance(path[-1], int):
        message = Bilingual("此处应为名称，不是“键: 值”", "a name is expected here, not keys with values")
    else:
        message = Bilingual("此处应为一段文字，不是“键: 值”", "one text is expected here, not keys with values")
    return entry.problem(path, message, got, "", example)


def _keys_at(model: type[BaseModel], path: Many[str | int]) -> list[str]:
    """The keys that may stand at a path, the labels last."""
    owner = _model_at(model, path)
    return sorted(_known_keys(owner) if owner else [], key=lambda key: key in ("zh", "en"))


def unknown_key(
    file: str,
    key: Scalar,
    known: Many[str],
    example: str = "",
    message: Bilingual = Bilingual("不认识的键", "unknown key"),
) -> Problem:
    """The slip of a key that means nothing: what was meant, or all that may stand there; or the sign that spoilt it."""
    if key.plain and WIDE_COLON in key.text:
        line, column = key.place(key.text.index(WIDE_COLON))
        return slip(file, line, column, "wide-colon", key.text)
    said = nearest(key.text, known) or " / ".join(known)
    return Problem(file, key.line, key.column, message, key.text, Bilingual(said, said), example)


def read_entry(
    node: Node,
    file: str,
    model: type[Model],
    problems: list[Problem],
    example: str = "",
    inside: Lookup[str, str] = EXAMPLES,
) -> Entry[Model] | None:
    """One entry of a section, or None when it is not well formed (its slips are appended to ``problems``).

    ``example`` is one of the whole entry, ``inside`` has those of its keys.
    """
    if not isinstance(node, Mapping):
        message = Bilingual("此处应为若干“键: 值”", "keys with values (key: value) are expected")
        got = node.text if isinstance(node, Scalar) else ""
        problems.append(Problem(file, node.line, node.column, message, got, example=example))
        return None
    try:
        return Entry(model.model_validate(plain_data(node)), node, file)
    except ValidationError as wrong:
        holder: Entry[BaseModel] = Entry(model.model_construct(), node, file)
        errors = wrong.errors(include_url=False)
        misspelt = {
            (error["loc"][:-1], nearest(str(error["loc"][-1]), _keys_at(model, error["loc"][:-1])))
            for error in errors
            if error["type"] == "extra_forbidden"
        }
        problems.extend(
            _explain(error, holder, model, example, inside)
            for error in errors
            if error["type"] != "missing" or (error["loc"][:-1], str(error["loc"][-1])) not in misspelt
        )
        return None
