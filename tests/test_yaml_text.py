"""The reader of YAML: what it takes, what it refuses and in which words, and what it withstands."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from spec import yaml_events, yaml_text
from spec.problems import BadInput
from spec.yaml_events import PythonParser
from spec.yaml_slips import WORDINGS, limit_name
from spec.yaml_text import Limits, read_documents, read_yaml, read_yaml_file
from spec.yaml_tree import Mapping, Node, Scalar, Sequence, plain_data


@pytest.fixture(params=["C", "Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Runs a test with each of the two parsers."""
    if request.param == "Python":
        monkeypatch.setattr(yaml_text, "open_parser", PythonParser)
    elif yaml_events.open_parser is PythonParser:
        pytest.skip("PyYAML has no C extension here")
    return str(request.param)


def refusal(text: str | bytes, limits: Limits = yaml_text.LIMITS) -> BadInput:
    """How a text is refused."""
    with pytest.raises(BadInput) as caught:
        read_yaml(text, "规.yaml", limits)
    return caught.value


class Bad(NamedTuple):
    """A text, the place that its author must mend, and the words of the message."""

    name: str
    text: str | bytes
    line: int
    column: int
    zh: str
    en: str


# fmt: off
BAD = [
    Bad("an empty file", "", 0, 0,
        "文件里没有内容 [empty]",
        "the file holds nothing [empty]"),
    Bad("a file of remarks only", "# 只有注释\n", 0, 0,
        "文件里没有内容 [empty]",
        "the file holds nothing [empty]"),
    Bad("UTF-16", b'\xff\xfe:S\x7f\x95:\x00 \x00~{\xd1S\n\x00', 1, 1,
        "文件的编码是 UTF-16 [encoding]",
        "the file is encoded in UTF-16 [encoding]"),
    Bad("GBK", b'norm: A1\nzh: \xd3\xc9\xc7\xf8\xb3\xa4\xc7\xa9\xb7\xa2\n', 2, 5,
        "这不是 UTF-8；文件似乎是 GBK（GB18030）编码 [encoding]",
        "this is not UTF-8; the file seems to be GBK (GB18030) [encoding]"),
    Bad("a stray byte", b'norm: A1\nzh: \xe5\x8c\xba\xe9\x95\xbfcaf\xe9\n', 2, 10,
        "这个字节不是 UTF-8 [encoding]",
        "this byte is not UTF-8 [encoding]"),
    Bad("a NUL", "zh: 𠮷区\x00长\n", 1, 7,
        "这里有看不见的字符 U+0000 [characters]",
        "an invisible character U+0000 stands here [characters]"),
    Bad("a line separator", "norm: A1\r\nzh: 𠮷𠮷\u2028长\n", 2, 7,
        "这里有看不见的字符 U+2028 [characters]",
        "an invisible character U+2028 stands here [characters]"),
    Bad("a second document", "a: 1\n---\nb: 2\n", 2, 1,
        "一个文件只有一份文档 [documents]",
        "a file holds one document [documents]"),
    Bad("an anchor", "power: {区长: &x sign}\n", 1, 13,
        "这里不用锚点（&）和别名（*） [aliases]",
        "anchors (&) and aliases (*) are not used here [aliases]"),
    Bad("emphasis with stars", "zh: *重点*\n", 1, 5,
        "这里不用锚点（&）和别名（*） [aliases]",
        "anchors (&) and aliases (*) are not used here [aliases]"),
    Bad("a tag", "区长: 1\ndays: !!int 12\n", 2, 7,
        "这里不用标签（!），所有的值都是文字 [tags]",
        "tags (!) are not used here: every value is text [tags]"),
    Bad("a directive of tags", "%TAG ! tag:x,2000:\n---\na: 1\n", 1, 1,
        "这里只用一个指令，写在文件开头 [directives]",
        "one directive is used here, at the start of a file [directives]"),
    Bad("a list as a key", "[a, b]: c\n", 1, 1,
        "键是一个词，不能是列表或映射 [keys]",
        "a key is one text, not a list or a mapping [keys]"),
    Bad("a key that stands twice", "power: {act: sign, 区长: x, act: issue}\n", 1, 27,
        "这个键在第 1 行第 9 列已经有了 [duplicate-keys]",
        "this key already stands at line 1, column 9 [duplicate-keys]"),
    Bad("a tab as indentation", "- clause: a\n\tnorm: A1\n", 2, 1,
        "这里有制表符（Tab） [tabs]",
        "a tab stands here [tabs]"),
    Bad("a full-width colon above the complaint", "- clause: a\n  norm：A54.1\n  zh: 甲\n", 2, 7,
        "这里是全角冒号“：” [syntax]",
        "a full-width colon ： stands here [syntax]"),
    Bad("a full-width colon on the first line", "norm：A54.1\nzh: 甲\n", 1, 5,
        "这里是全角冒号“：” [syntax]",
        "a full-width colon ： stands here [syntax]"),
    Bad("full-width quotation marks", "zh: “甲: 乙”\n", 1, 5,
        "全角引号 “ 不能括住一个值 [syntax]",
        "the full-width quotation mark “ does not quote a value [syntax]"),
    Bad("a full-width comma", "power: {act: sign， holder: mayor}\n", 1, 18,
        "这里是全角的“，” [syntax]",
        "a full-width ， stands here [syntax]"),
    Bad("full-width indentation", "- clause: a\n\u3000norm: A1\n", 2, 1,
        "这里是全角空格或不换行空格 U+3000 [syntax]",
        "a full-width or no-break space U+3000 stands here [syntax]"),
    Bad("a full-width space before a comment", "a: 1\u3000# 注\n", 1, 6,
        "注释的 # 前面缺空格 [syntax]",
        "the # of a comment lacks the space before it [syntax]"),
    Bad("a quotation mark never closed", 'norm: A1\nzh: "由区长签发\nen: x\n', 2, 5,
        "这个引号没有结束 [syntax]",
        "the quotation mark opened here is never closed [syntax]"),
    Bad("a quotation mark closed by the next", 'norm: A1\nzh: "由区长签发\nen: "x"\n', 2, 5,
        "这里开始的引号延续到第 3 行，该行没有缩进：引号是否没有结束？ [syntax]",
        "the quotation mark opened here runs on to line 3, which is not indented: is it closed? [syntax]"),
    Bad("a bracket never closed", "act: [sign, issue\nzh: 甲\n", 1, 6,
        "这个括号没有结束 [syntax]",
        "the bracket opened here is never closed [syntax]"),
    Bad("a comma forgotten", "power: {act: sign holder: mayor}\n", 1, 25,
        "第 1 行开始的括号里缺逗号或缺结束的括号 [syntax]",
        "inside the bracket opened on line 1 a comma or the closing bracket is missing [syntax]"),
    Bad("nothing between commas", "act: [sign, , issue]\n", 1, 13,
        "括号里缺一个值，或值以冒号开头 [syntax]",
        "inside the bracket a value is missing or begins with a colon [syntax]"),
    Bad("brackets without indentation", "act: [sign,\nissue]\n", 2, 1,
        "第 1 行开始的括号里，这一行没有缩进 [syntax]",
        "inside the bracket opened on line 1 this line is not indented [syntax]"),
    Bad("a colon forgotten", "- clause: a\n  norm A54.1\n  zh: 甲\n", 2, 3,
        "这一行缺冒号和空格 [syntax]",
        "this line lacks a colon and a space [syntax]"),
    Bad("a second colon", "区长: 甲: 乙\n", 1, 6,
        "一行里有第二个冒号加空格 [syntax]",
        "a second colon and space stands on this line [syntax]"),
    Bad("a line too deep", "norm: A1\n  zh: 甲\n", 2, 3,
        "上一行已经有值，这一行却缩进更多 [syntax]",
        "the line above has its value, yet this line is indented more [syntax]"),
    Bad("a line that fits no level", "a:\n    b: 1\n  zh: 甲\n", 3, 3,
        "这一行的缩进对不上 [syntax]",
        "the indentation of this line fits no line above [syntax]"),
    Bad("a list that forgets its dash", "- a: 1\nb: 2\n", 2, 1,
        "列表里的这一行不以短横开头 [syntax]",
        "this line of a list does not begin with a dash [syntax]"),
    Bad("a list on the line of its key", "act: - sign\n", 1, 6,
        "列表的短横不能写在这里 [syntax]",
        "the dash of a list cannot stand here [syntax]"),
    Bad("text after a quoted value", 'zh: "甲" 与乙\n', 1, 9,
        "值已结束，后面还有文字 [syntax]",
        "more text follows a value that has ended [syntax]"),
    Bad("a value that begins with a sign", "𠮷: {𠮷𠮷: 1, 𠮷: [@甲]}\n", 1, 16,
        "值不能以“@”开头 [syntax]",
        "a value cannot begin with @ [syntax]"),
    Bad("a backslash", 'zh: "a\\d"\n', 1, 7,
        "英文双引号里的反斜线写法不认识 [syntax]",
        "unknown backslash escape in double quotation marks [syntax]"),
    Bad("a comment without its space", "act: [sign]#签发\n", 1, 12,
        "注释的 # 前面缺空格 [syntax]",
        "the # of a comment lacks the space before it [syntax]"),
    Bad("text after a block sign", "zh: | 甲\n  乙\n", 1, 7,
        "“|”或“>”后面不能有别的文字 [syntax]",
        "no text may follow | or > on its line [syntax]"),
]
# fmt: on


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_a_bad_text_is_refused_at_its_place_in_both_languages(bad: Bad) -> None:
    [problem] = refusal(bad.text).problems
    assert (problem.line, problem.column) == (bad.line, bad.column)
    assert problem.message.zh == bad.zh
    assert problem.message.en == bad.en


def test_a_refusal_says_what_stands_there_and_what_was_expected() -> None:
    [problem] = refusal("- clause: a\n  norm：A54.1\n  zh: 甲\n").problems
    assert problem.say("zh") == (
        "规.yaml:2:7: 这里是全角冒号“：” [syntax]（实际为 norm：A54.1，应为 英文冒号加空格，例：norm: A54.1）"
    )
    assert problem.say("en") == (
        "规.yaml:2:7: a full-width colon ： stands here [syntax] "
        "(got norm：A54.1, expected a colon and a space, example: norm: A54.1)"
    )


def test_every_wording_is_complete_in_both_languages_and_ends_with_its_limit() -> None:
    for kind, wording in WORDINGS.items():
        assert wording.zh, kind
        assert wording.en, kind
        assert bool(wording.expected.zh) == bool(wording.expected.en), kind


def test_all_slips_of_a_text_are_told_at_once_in_its_order() -> None:
    problems = refusal("a: &x 1\nb: !t 2\na: 3\n[c]: 4\nd: [-]\n").problems
    assert [(problem.line, problem.column, limit_name(problem)) for problem in problems] == [
        (1, 4, "aliases"),
        (2, 4, "tags"),
        (3, 1, "duplicate-keys"),
        (4, 1, "keys"),
        (5, 5, "syntax"),
    ]


def test_a_text_full_of_slips_is_not_listed_without_end() -> None:
    assert len(refusal("a: 1\n" * 10_000).problems) == 50
    assert len(refusal("\0" * 10_000).problems) == 20


def test_a_legitimate_full_width_sign_is_not_blamed_for_the_next_line() -> None:
    [problem] = refusal("zh: “三重一大”：事项，【甲】\nnorm A54\nen: x\n").problems
    assert (problem.line, problem.message.en) == (2, "this line lacks a colon and a space [syntax]")


def test_what_a_message_shows_cannot_command_the_terminal() -> None:
    [problem] = refusal('"a\\e[31m": 1\n"a\\e[31m": 2\n').problems
    assert problem.got == r"a\x1b[31m"


# ---- what is read ----------------------------------------------------------------------------------------------------

ORDINARY = """\
# 签发规则
- clause: signing.upward   # 上行文
  norm: A54.1
  zh: 区政府报送“市政府”的公文，由区长签发：不得代签
  en: What the government sends upward is signed by the mayor. Who else?
  power: {act: sign, holder: mayor}
  when: document.issuer is government and not matter.major
  unless: [
    signing.major,   # 重大事项
    "a, b"
  ]
  share: 50%
  text: >
    第一段
    续

    第二段
  code: |-
    x: 1
      y
- case: q
  at: 2023-09-01T10:00
  facts: {major: no, clock: 12:30, code: 0123, day: 2023-09-01, none: ~,
    empty: , url: "http://x/?a#b"}
  lists:
  - one
  -
    - two
  - - three
    - a: 1
      b: 'it''s'
  <<: merge
"""


@pytest.mark.usefixtures("parser")
def test_ordinary_yaml_is_read_and_every_value_stays_text() -> None:
    assert plain_data(read_yaml(ORDINARY, "a.yaml")) == [
        {
            "clause": "signing.upward",
            "norm": "A54.1",
            "zh": "区政府报送“市政府”的公文，由区长签发：不得代签",
            "en": "What the government sends upward is signed by the mayor. Who else?",
            "power": {"act": "sign", "holder": "mayor"},
            "when": "document.issuer is government and not matter.major",
            "unless": ["signing.major", "a, b"],
            "share": "50%",
            "text": "第一段 续\n第二段\n",
            "code": "x: 1\n  y",
        },
        {
            "case": "q",
            "at": "2023-09-01T10:00",
            "facts": {
                "major": "no",
                "clock": "12:30",
                "code": "0123",
                "day": "2023-09-01",
                "none": "~",
                "empty": "",
                "url": "http://x/?a#b",
            },
            "lists": ["one", ["two"], ["three", {"a": "1", "b": "it's"}]],
            "<<": "merge",
        },
    ]


@pytest.mark.usefixtures("parser")
def test_every_node_knows_its_line_and_column_in_characters() -> None:
    text = "\ufeff𠮷区: [甲, '乙']\r\n长:\r  - {𠮷: |\r\n"
    text = text.replace("|", "丙}")
    assert read_yaml(text.encode(), "a.yaml") == Mapping(
        (
            (
                Scalar("𠮷区", 1, 1, plain=True),
                Sequence((Scalar("甲", 1, 6, plain=True), Scalar("乙", 1, 9, plain=False)), 1, 5),
            ),
            (
                Scalar("长", 2, 1, plain=True),
                Sequence((Mapping(((Scalar("𠮷", 3, 6, plain=True), Scalar("丙", 3, 9, plain=True)),), 3, 5),), 3, 3),
            ),
        ),
        1,
        1,
    )


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_kind_of_line_break_does_not_matter(ending: str) -> None:
    text = "a: |\n  x\n  y\nb: 1\n"
    assert read_yaml(text.replace("\n", ending), "a.yaml") == read_yaml(text, "a.yaml")


def test_a_value_without_quotation_marks_is_told_from_one_with_them() -> None:
    node = read_yaml("[a, 'a', \"a\"]", "a.yaml")
    assert isinstance(node, Sequence)
    assert [isinstance(item, Scalar) and item.plain for item in node.items] == [True, False, False]


@pytest.mark.usefixtures("parser")
def test_a_text_may_hold_several_documents_where_they_are_asked_for() -> None:
    documents = read_documents("a: 1\n---\n- b\n...\n---\nc\n", "a.yaml")
    assert [plain_data(node) for node in documents] == [{"a": "1"}, ["b"], "c"]
    assert read_documents("# nothing\n", "a.yaml") == ()


def test_the_yaml_directive_may_open_a_text() -> None:
    assert plain_data(read_yaml("%YAML 1.2 # ok\n---\na: 1\n", "a.yaml")) == {"a": "1"}


# ---- what is refused rather than misread -----------------------------------------------------------------------------


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("{ ?foo: bar }", "syntax"),
        ("[-]", "syntax"),
        ("[a,#b\n]", "syntax"),
        ('"a"#b', "syntax"),
        ("k: ># c\n  a\n", "syntax"),
        ("k:\n|\n  a\n", "syntax"),
        ("k: |\n   \n # a\n", "syntax"),
        ("--- |\n# a\n", "syntax"),
        ("k: [a,\nb]", "syntax"),
        ("k: 'a\nb'", "syntax"),
        ("k: {a:, b: c}", "syntax"),
        ("k: a\tb", "tabs"),
        ("k: 'a\n\t\n  b'", "tabs"),
        ("k: |\n  \ta\n", "tabs"),
        ("k: |\t\n  a\n", "tabs"),
        ("k: [a,\t# c\n  b]", "tabs"),
        ("a: 1\n%YAML 1.2\n---\nb: 2\n", "directives"),
        ("%YAML 1.2\n---\n%YAML 1.2\n---\n", "directives"),
        ("%YAML 1.3\n---\na\n", "directives"),
        ("! a", "tags"),
        ("a:\u3000b\nc: d", "syntax"),
        ("k: \u3000a", "characters"),
        ("k: \u200ba", "characters"),
        ("k: \u202ea", "characters"),
        ("k: a\x85b", "characters"),
        ("? [a]\n: b", "keys"),
        ("{{a: b}: c}", "keys"),
    ],
)
def test_what_other_readers_take_in_different_ways_is_refused_by_a_named_limit(text: str, limit: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_documents(text, "规.yaml")
    assert limit_name(caught.value.problems[0]) == limit


@pytest.mark.usefixtures("parser")
def test_tabs_are_welcome_inside_quotation_marks_blocks_and_remarks() -> None:
    text = "a: 'x\ty' # \t\nb: |\n  x\n  \ty\nc: \"\\t\n  z\"\n"
    assert plain_data(read_yaml(text, "a.yaml")) == {"a": "x\ty", "b": "x\n\ty\n", "c": "\t z"}


def test_a_closing_bracket_may_stand_in_the_column_of_its_key() -> None:
    assert plain_data(read_yaml("- k: {\n    a: 1\n  }\n", "a.yaml")) == [{"k": {"a": "1"}}]


def test_a_question_mark_inside_brackets_is_read_or_refused_but_never_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "{en: Who signs?, url: x?y}"
    if yaml_events.open_parser is not PythonParser:
        assert plain_data(read_yaml(text, "a.yaml")) == {"en": "Who signs?", "url": "x?y"}
    monkeypatch.setattr(yaml_text, "open_parser", PythonParser)
    assert limit_name(refusal(text).problems[0]) == "syntax"


# ---- what it withstands ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("piece", ["[", '{"a":', "{a: ", "- ", "? ", "[\n", "k: [", "[[],"])
def test_a_hundred_thousand_levels_are_refused_within_a_second(piece: str) -> None:
    start = time.perf_counter()
    problems = refusal(piece * 100_000).problems
    assert time.perf_counter() - start < 20
    assert {limit_name(problem) for problem in problems} <= {"depth", "keys", "syntax"}
    assert all(problem.line >= 1 for problem in problems)


@pytest.mark.parametrize(
    "text",
    ['"', "'", "&a ", "*a ", "a: ", "%", "\t", "{a:", ": ", "---\n", "...\n", "：", "  ", "“", '"a"#', "|\n\n"],
)
def test_a_hundred_thousand_signs_are_refused_within_a_second(text: str) -> None:
    start = time.perf_counter()
    refusal(text * 99_999 + "\nb: c: d\n")
    assert time.perf_counter() - start < 20


def test_each_limit_holds_to_its_last_unit() -> None:
    limits = Limits(size=40, depth=3, nodes=6, key_length=4)
    for accepted in ["[[[]]]", "[a, b, c, d, e]", "长长长长: 1", "a" * 40]:
        read_yaml(accepted, "a.yaml", limits)
    for refused, limit in [
        ("[[[[]]]]", "depth"),
        ("[a, b, c, d, e, f]", "nodes"),
        ("长长长长长: 1", "key-length"),
        ("a" * 41, "size"),
        ("长" * 14, "size"),
    ]:
        assert [limit_name(problem) for problem in refusal(refused, limits).problems] == [limit]
    assert limit_name(refusal("a: 1\n" + "k" * 1025 + ": 2\n").problems[0]) == "key-length"


def test_three_thousand_lines_of_chinese_are_read() -> None:
    text = "- clause: 签发\n  zh: 区政府报送市政府的公文由区长签发\n  act: [签发, 审核]\n" * 1000
    root = read_yaml(text, "a.yaml")
    assert isinstance(root, Sequence)
    assert len(root.items) == 1000


# ---- files -----------------------------------------------------------------------------------------------------------


def test_a_file_is_read_under_its_name(tmp_path: Path) -> None:
    path = tmp_path / "规.yaml"
    path.write_bytes("a: 区长\nb: @\n".encode())
    with pytest.raises(BadInput) as caught:
        read_yaml_file(path)
    assert caught.value.problems[0].file == path.as_posix()
    with pytest.raises(BadInput) as caught:
        read_yaml_file(path, "规.yaml")
    assert caught.value.problems[0].say("zh").startswith("规.yaml:2:4: ")
    path.write_bytes("\ufeffa: 区长\n".encode())
    assert plain_data(read_yaml_file(path)) == {"a": "区长"}


def test_what_is_no_readable_file_is_a_problem_and_not_a_traceback(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in [tmp_path / "none.yaml", tmp_path, tmp_path / "pipe"]:
        with pytest.raises(BadInput) as caught:
            read_yaml_file(path, "a.yaml")
        assert caught.value.problems[0].say("en") == "a.yaml: the file cannot be read [file]"


def test_a_file_beyond_the_limit_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # sparse
    with pytest.raises(BadInput) as caught:
        read_yaml_file(path, "a.yaml")
    assert caught.value.problems[0].message.en == "the file is larger than 8388608 bytes [size]"


def test_without_the_c_extension_the_python_parser_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml.cyaml", None)
    assert yaml_events.fastest_parser() is PythonParser


# ---- whatever comes --------------------------------------------------------------------------------------------------

SIGNS = ": |- |:|-|,|[|]|{|}|? |#| #|\"|'|>-\n|&|*|!|%|@|\t|\\|---\n|...\n|~|：|“|，|　|𠮷|\r\n|a|b| |\n|\n  |\n    "
PIECES = st.sampled_from([*SIGNS.split("|"), "|\n", "|2\n"])
TEXTS = st.lists(PIECES, max_size=30).map("".join)
READABLE = st.characters(exclude_categories=["Cs"]) | st.sampled_from("\t\n\x00\x85\u2028\ufeff: #'")
WORDS = st.text(READABLE, max_size=20)
TREES = st.recursive(
    WORDS, lambda trees: st.lists(trees, max_size=4) | st.dictionaries(WORDS, trees, max_size=4), max_leaves=12
)


def outcome(text: str) -> tuple[Node, ...] | BadInput:
    """The documents of a text, or its refusal."""
    try:
        return read_documents(text, "a.yaml")
    except BadInput as error:
        return error


@given(TEXTS)
def test_whatever_the_text_it_is_read_or_refused_at_a_place_inside_it(text: str) -> None:
    result = outcome(text)
    if isinstance(result, BadInput):
        lines = text.replace("\r\n", "\n").split("\n")
        for problem in result.problems:
            assert limit_name(problem)
            assert 1 <= problem.line <= len(lines)
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


@given(TEXTS)
def test_whatever_the_text_the_two_parsers_never_read_it_differently(text: str) -> None:
    first = outcome(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_text, "open_parser", PythonParser)
        second = outcome(text)
    if not isinstance(first, BadInput) and not isinstance(second, BadInput):
        assert first == second
    elif "?" not in text:
        assert isinstance(first, BadInput)
        assert isinstance(second, BadInput)


@given(TREES)
def test_whatever_is_written_as_yaml_is_read_back_as_text(tree: object) -> None:
    written = yaml.safe_dump(tree, default_style='"')
    assert plain_data(read_yaml(written, "a.yaml")) == tree


@given(TREES, st.booleans())
def test_whatever_is_written_without_quotation_marks_is_read_back_or_refused(tree: object, flow: bool) -> None:
    written = yaml.safe_dump(tree, allow_unicode=True, default_flow_style=flow)
    result = outcome(written)
    if not isinstance(result, BadInput):
        assert [plain_data(node) for node in result] == [tree]
