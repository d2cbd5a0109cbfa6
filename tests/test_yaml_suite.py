"""Every case of the YAML test suite: read to the value that the suite gives, or refused by a limit with a name.

A file of the suite is a list of cases. ``yaml`` is the text, ``tree`` the right events, ``fail`` says that it must be
refused. A case without its own ``tree`` has that of the case before it; ``fail`` is never inherited.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from spec import yaml_events, yaml_text
from spec.problems import BadInput
from spec.yaml_events import PythonParser
from spec.yaml_slips import limit_name
from spec.yaml_text import read_documents, read_yaml_file
from spec.yaml_tree import Node, Scalar, Sequence, plain_data

SUITE = Path(__file__).resolve().parents[2] / "shared" / "badinput" / "yaml-test-suite" / "src"
FILES = sorted(SUITE.glob("*.yaml"))
PARSERS = {"C": yaml_events.open_parser, "Python": PythonParser}

pytestmark = pytest.mark.skipif(not FILES, reason="the YAML test suite (shared/badinput/yaml-test-suite) is not here")

MAY_REFUSE = {"aliases", "tags", "directives", "keys", "tabs", "syntax"}
"""The limits by which right YAML may be refused."""

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "0": "\0"}


class Case(NamedTuple):
    """A text, the events of its right tree, and whether it must be refused."""

    id: str
    text: str
    events: list[str]
    fail: bool


def unveiled(text: str) -> str:
    """A text of the suite with its visible marks as the characters that they stand for."""
    text = re.sub("—*»", "\t", text.replace("␣", " "))
    text = text.replace("←", "\r").replace("⇔", "\ufeff").replace("↵", "")
    return re.sub("∎\n\\Z", "", text)


def expected_events(tree: str) -> list[str]:
    """The events of the suite without styles, anchors and tags, but with whether a value is plain."""
    events = []
    for line in tree.splitlines():
        line = line.lstrip(" ")
        if line.startswith("=VAL"):
            found = re.fullmatch(r"=VAL(?: &\S+)?(?: <\S+>)? ([:'\"|>])(.*)", line)
            assert found, line
            text = re.sub(r"\\(.)", lambda escape: ESCAPES.get(escape[1], escape[1]), found[2])
            events.append(f"=VAL {found[1] == ':'} {text}")
        elif line[:4] in ("+DOC", "+MAP", "-MAP", "+SEQ", "-SEQ", "=ALI"):
            events.append(line[:4])
    return events


def events_of(node: Node) -> Iterator[str]:
    """The events of a tree, as :func:`expected_events` has them."""
    if isinstance(node, Scalar):
        yield f"=VAL {node.plain} {node.text}"
    elif isinstance(node, Sequence):
        yield "+SEQ"
        for item in node.items:
            yield from events_of(item)
        yield "-SEQ"
    else:
        yield "+MAP"
        for key, value in node.entries:
            yield from events_of(key)
            yield from events_of(value)
        yield "-MAP"


def cases(path: Path) -> Iterator[Case]:
    """The cases of one file of the suite, which is itself read with our reader."""
    entries = plain_data(read_yaml_file(path, path.name))
    assert isinstance(entries, list)
    tree = ""
    for number, entry in enumerate(entries):
        assert isinstance(entry, dict)
        tree = str(entry.get("tree", tree))
        text = unveiled(str(entry["yaml"]))
        yield Case(f"{path.stem}-{number}", text, expected_events(unveiled(tree)), entry.get("fail") == "true")


def outcome(case: Case) -> str:
    """``read``, or the limit by which a case is refused; asserts that it is read rightly and refused somewhere."""
    try:
        documents = read_documents(case.text, "case.yaml")
    except BadInput as error:
        lines = case.text.splitlines() or [""]
        for problem in error.problems:
            assert 1 <= problem.line <= len(lines) + 1, case.id
            assert problem.column >= 1, case.id
            assert limit_name(problem), case.id
        return limit_name(error.problems[0])
    assert not case.fail, f"{case.id} was read, but must be refused"
    assert [event for node in documents for event in ("+DOC", *events_of(node))] == case.events, case.id
    return "read"


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_case_is_read_to_its_value_or_refused_by_a_named_limit(
    path: Path, parser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_text, "open_parser", PARSERS[parser])
    for case in cases(path):
        result = outcome(case)
        assert case.fail or result in MAY_REFUSE | {"read"}


def test_most_of_the_suite_is_read_and_each_limit_refuses_no_more_than_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {}
    for parser, open_parser in PARSERS.items():
        monkeypatch.setattr(yaml_text, "open_parser", open_parser)
        tables[parser] = {case.id: (case.fail, outcome(case)) for path in FILES for case in cases(path)}
    right = Counter(result for fail, result in tables["C"].values() if not fail)
    wrong = Counter(result for fail, result in tables["C"].values() if fail)
    print("right YAML:", dict(right.most_common()), " wrong YAML:", dict(wrong.most_common()))
    assert right["read"] >= 84
    assert right["read"] / right.total() > 0.53
    assert sum(wrong.values()) >= 47
    read = [{case for case, (_, result) in table.items() if result == "read"} for table in tables.values()]
    assert read[0] == read[1], "the two parsers read the same cases"
    if len(FILES) > 175:
        return  # a larger suite; what follows counts the refusals of the one that we have
    most = {"syntax": 20, "tags": 12, "directives": 12, "tabs": 12, "aliases": 11, "keys": 7}
    assert {limit: right[limit] for limit in most if right[limit] > most[limit]} == {}
