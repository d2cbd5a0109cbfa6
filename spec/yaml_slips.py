"""What can be wrong with a YAML text, in words: one entry for each kind of slip.

Every message ends with the name of the limit it meets, as in ``a tab stands here [tabs]``. The names are stable, so
that a test or a program can tell one refusal from another. ``syntax`` is the limit of what cannot be read: this
reader keeps to the common part of YAML 1.1 and 1.2.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from spec.bilingual import Bilingual
from spec.problems import Problem, clipped, visible


class Wording(NamedTuple):
    """One kind of slip: its limit, what is wrong and what was expected in both languages, and an example."""

    limit: str
    zh: str
    en: str
    expected: Bilingual = Bilingual("", "")
    example: str = ""


_SPACES = Bilingual("空格", "spaces")
_QUOTES = Bilingual("给这个值加上英文引号", "the value in quotation marks")
_COLON = Bilingual("英文冒号加空格", "a colon and a space")
_DEEPER = Bilingual("比上一级多缩进", "more indentation than the level above")
_SAME = Bilingual("与同级各行一样的缩进", "the indentation of the lines of its level")
_UTF8 = Bilingual("UTF-8", "UTF-8")
_LIST = "act: [sign, issue]"

WORDINGS: dict[str, Wording] = {
    # the file as a whole
    "unreadable": Wording("file", "读不到文件", "the file cannot be read"),
    "empty": Wording("empty", "文件里没有内容", "the file holds nothing", Bilingual("一个条目", "an entry")),
    "size": Wording("size", "文件超过 {most} 字节", "the file is larger than {most} bytes"),
    "depth": Wording("depth", "嵌套超过 {most} 层", "nested more than {most} levels deep"),
    "nodes": Wording("nodes", "超过 {most} 个值", "more than {most} values"),
    "utf-16": Wording("encoding", "文件的编码是 {encoding}", "the file is encoded in {encoding}", _UTF8),
    "gbk": Wording(
        "encoding",
        "这不是 UTF-8；文件似乎是 GBK（GB18030）编码",
        "this is not UTF-8; the file seems to be GBK (GB18030)",
        _UTF8,
    ),
    "byte": Wording("encoding", "这个字节不是 UTF-8", "this byte is not UTF-8", _UTF8),
    # what this reader leaves out of YAML
    "aliases": Wording(
        "aliases",
        "这里不用锚点（&）和别名（*）",
        "anchors (&) and aliases (*) are not used here",
        Bilingual("把值写全；文字则加引号", "the value written out; quotation marks if it is text"),
        'zh: "*重点*"',
    ),
    "tags": Wording(
        "tags",
        "这里不用标签（!），所有的值都是文字",
        "tags (!) are not used here: every value is text",
        Bilingual("不带标签的值；文字则加引号", "the bare value; quotation marks if it is text"),
        "days: 15",
    ),
    "directives": Wording(
        "directives",
        "这里只用一个指令，写在文件开头",
        "one directive is used here, at the start of a file",
        Bilingual("没有指令，或 %YAML 1.2", "no directive, or %YAML 1.2"),
    ),
    "documents": Wording(
        "documents",
        "一个文件只有一份文档",
        "a file holds one document",
        Bilingual("文件到此为止", "the end of the file"),
    ),
    "keys": Wording(
        "keys",
        "键是一个词，不能是列表或映射",
        "a key is one text, not a list or a mapping",
        Bilingual("一个词", "one text"),
        "holder: mayor",
    ),
    "key-length": Wording("key-length", "键超过 {most} 个字符", "a key is longer than {most} characters"),
    "duplicate": Wording(
        "duplicate-keys",
        "这个键在第 {line} 行第 {column} 列已经有了",
        "this key already stands at line {line}, column {column}",
        Bilingual("每个键只写一次", "each key once"),
    ),
    "tabs": Wording("tabs", "这里有制表符（Tab）", "a tab stands here", _SPACES, "  norm: A54.1"),
    "characters": Wording(
        "characters",
        "这里有看不见的字符 {code}",
        "an invisible character {code} stands here",
        Bilingual(
            "没有这个字符，或在英文双引号内写 {escape}", "no such character, or {escape} in double quotation marks"
        ),
    ),
    "wide-space": Wording(
        "characters",
        "值的边上有全角空格或不换行空格 {code}",
        "a full-width or no-break space {code} stands at the edge of a value",
        Bilingual("普通空格；属于文字则加引号", "an ordinary space; quotation marks if it is text"),
    ),
    # full-width signs that YAML does not read as punctuation
    "wide-colon": Wording("syntax", "这里是全角冒号“：”", "a full-width colon ： stands here", _COLON, "norm: A54.1"),
    "wide-quote": Wording(
        "syntax",
        "全角引号 {sign} 不能括住一个值",
        "the full-width quotation mark {sign} does not quote a value",
        Bilingual("英文引号", "an ASCII quotation mark"),
        'zh: "甲: 乙"',
    ),
    "wide-blank": Wording(
        "syntax",
        "这里是全角空格或不换行空格 {code}",
        "a full-width or no-break space {code} stands here",
        _SPACES,
        "  norm: A54.1",
    ),
    "wide-sign": Wording(
        "syntax",
        "这里是全角的“{sign}”",
        "a full-width {sign} stands here",
        Bilingual("英文的 {narrow}", "an ASCII {narrow}"),
    ),
    # quotation marks, brackets and blocks of text
    "quote-open": Wording(
        "syntax",
        "这个引号没有结束",
        "the quotation mark opened here is never closed",
        Bilingual("配对的引号", "the same mark again"),
        'zh: "由区长签发"',
    ),
    "quote-lines": Wording(
        "syntax",
        "这里开始的引号延续到第 {line} 行，该行没有缩进：引号是否没有结束？",
        "the quotation mark opened here runs on to line {line}, which is not indented: is it closed?",
        _DEEPER,
        'zh: "由区长签发"',
    ),
    "escape": Wording(
        "syntax",
        "英文双引号里的反斜线写法不认识",
        "unknown backslash escape in double quotation marks",
        Bilingual("单引号，或两个反斜线", "single quotation marks, or two backslashes"),
        r"zh: 'a\d'",
    ),
    "bracket-open": Wording(
        "syntax",
        "这个括号没有结束",
        "the bracket opened here is never closed",
        Bilingual("配对的 {narrow}", "a matching {narrow}"),
        _LIST,
    ),
    "bracket-lines": Wording(
        "syntax",
        "第 {line} 行开始的括号里，这一行没有缩进",
        "inside the bracket opened on line {line} this line is not indented",
        _DEEPER,
    ),
    "bracket-item": Wording(
        "syntax",
        "第 {line} 行开始的括号里缺逗号或缺结束的括号",
        "inside the bracket opened on line {line} a comma or the closing bracket is missing",
        Bilingual("逗号或 {narrow}", "a comma or {narrow}"),
        _LIST,
    ),
    "bracket-value": Wording(
        "syntax",
        "括号里缺一个值，或值以冒号开头",
        "inside the bracket a value is missing or begins with a colon",
        Bilingual("一个值，必要时加英文引号", "a value, in quotation marks if needed"),
        _LIST,
    ),
    "bracket-colon": Wording(
        "syntax",
        "括号里键的冒号后面缺空格",
        "inside the bracket the colon of a key lacks its space",
        _COLON,
        "power: {act: sign}",
    ),
    "bracket-sign": Wording(
        "syntax",
        "括号里以“{sign}”开头的值要加英文引号",
        "inside brackets a value that begins with {sign} needs quotation marks",
        _QUOTES,
        'act: ["-", "?"]',
    ),
    "block-header": Wording(
        "syntax",
        "“|”或“>”后面不能有别的文字",
        "no text may follow | or > on its line",
        Bilingual("另起一行的文字", "the text on the next line"),
    ),
    "block-lines": Wording(
        "syntax", "“|”或“>”下面的文字缩进不一致", "the text below | or > is not indented evenly", _SAME
    ),
    "comment": Wording(
        "syntax",
        "注释的 # 前面缺空格",
        "the # of a comment lacks the space before it",
        Bilingual("空格加 #", "a space and #"),
        "act: [sign] # 签发",
    ),
    # lines
    "colon-missing": Wording(
        "syntax", "这一行缺冒号和空格", "this line lacks a colon and a space", _COLON, "norm: A54.1"
    ),
    "second-colon": Wording(
        "syntax", "一行里有第二个冒号加空格", "a second colon and space stands on this line", _QUOTES, 'zh: "甲: 乙"'
    ),
    "deeper": Wording(
        "syntax",
        "上一行已经有值，这一行却缩进更多",
        "the line above has its value, yet this line is indented more",
        _SAME,
    ),
    "indentation": Wording("syntax", "这一行的缩进对不上", "the indentation of this line fits no line above", _SAME),
    "list-line": Wording(
        "syntax",
        "列表里的这一行不以短横开头",
        "this line of a list does not begin with a dash",
        Bilingual("短横加空格，或另一个缩进", "a dash and a space, or another indentation"),
        "- sign",
    ),
    "dash": Wording(
        "syntax",
        "列表的短横不能写在这里",
        "the dash of a list cannot stand here",
        Bilingual("另起一行的短横，或方括号", "a dash on a line of its own, or brackets"),
        _LIST,
    ),
    "start": Wording("syntax", "值不能以“{sign}”开头", "a value cannot begin with {sign}", _QUOTES, 'zh: "@甲"'),
    "after-value": Wording(
        "syntax",
        "值已结束，后面还有文字",
        "more text follows a value that has ended",
        Bilingual("给整个值加上英文引号", "the whole value in quotation marks"),
        "zh: '\"甲\" 与乙'",
    ),
    "document-end": Wording(
        "syntax",
        "上面的“...”结束了文档，这里没有以“---”另起一份",
        "the ... above ends the document; no --- begins another",
        Bilingual("文件到此为止", "the end of the file"),
    ),
    "syntax": Wording(
        "syntax",
        "这里读不懂",
        "this cannot be read",
        Bilingual("YAML 1.1 与 1.2 共有的写法", "the common part of YAML 1.1 and 1.2"),
    ),
}

_LIMIT = re.compile(r" \[([a-z0-9-]+)\]$")
_CLIP = 40  # characters of the text that a message shows


def slip(file: str, line: int, column: int, kind: str, got: str = "", /, **facts: object) -> Problem:
    """A problem of one kind at a place counted from 1; ``facts`` fill the blanks of its wording."""
    wording = WORDINGS[kind]
    suffix = f" [{wording.limit}]"
    message = Bilingual(wording.zh.format(**facts) + suffix, wording.en.format(**facts) + suffix)
    expected = wording.expected
    if facts and "{" in expected.zh:
        expected = Bilingual(expected.zh.format(**facts), expected.en.format(**facts))
    return Problem(file, line, column, message, visible(clipped(got, _CLIP)), expected, wording.example)


def limit_name(problem: Problem) -> str:
    """The stable name of the limit that a problem of this reader meets; empty for a problem of another reader.

    >>> limit_name(slip("a.yaml", 2, 5, "aliases"))
    'aliases'
    """
    found = _LIMIT.search(problem.message.en)
    return found.group(1) if found else ""
