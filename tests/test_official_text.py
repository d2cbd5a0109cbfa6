"""Official texts: what is read from their lines, where quotes stand in them, and what is wrong with a file."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec.numerals import number_of, numeral
from spec.official_reader import parse_official_text, read_official_text
from spec.official_text import OfficialText
from spec.plain_text import MOST_BYTES
from spec.problems import BadInput, Problem
from spec.quotation import find_quote, nearest, unquoted_sentences, where_else

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
BEICHEN = SHARED / "source" / "beichen-2023.txt"
NORMS = SHARED / "norms.csv"

SMALL = """样例规则
第一章 总则
第一条 为了示例，制定本规则。
第二章 会议
第二条 会议由主任召集。
主任外出时，由副主任召集；副主任也外出的，会议延期。会议纪要由主任签发。
第三条 本规则自印发之日起施行。
"""


def parsed(text: str) -> OfficialText:
    """The structure of a text that is made up for a test."""
    return parse_official_text(text, "sample.txt")


def refusal(text: str) -> list[Problem]:
    """What is wrong with a text that cannot be used."""
    with pytest.raises(BadInput) as caught:
        parsed(text)
    return list(caught.value.problems)


def file_refusal(path: Path) -> Problem:
    """The one thing that is wrong with a file."""
    with pytest.raises(BadInput) as caught:
        read_official_text(path)
    (problem,) = caught.value.problems
    return problem


def shape(text: OfficialText) -> dict[int, list[list[str]]]:
    """The sentences of each paragraph of each article."""
    return {
        article.number: [[sentence.text for sentence in paragraph.sentences] for paragraph in article.paragraphs]
        for article in text.articles
    }


@cache
def beichen() -> OfficialText:
    """The rules of 2023; the test is skipped where they are absent."""
    if not BEICHEN.is_file():
        pytest.skip("needs ../shared/source/beichen-2023.txt, the official text")
    return read_official_text(BEICHEN)


def edition(name: str) -> tuple[OfficialText, str]:
    """One of the real editions and its plain text; the test is skipped where it is absent."""
    path = SHARED / "editions" / f"{name}.md"
    if not path.is_file():
        pytest.skip(f"needs ../shared/editions/{name}.md")
    return read_official_text(path), path.read_text("utf-8")


# ---- numerals --------------------------------------------------------------------------------------------------------


@given(st.integers(1, 9999))
def test_a_numeral_says_its_number(number):
    assert number_of(numeral(number)) == number


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "一"),
        (10, "十"),
        (19, "十九"),
        (20, "二十"),
        (100, "一百"),
        (102, "一百零二"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (9999, "九千九百九十九"),
    ],
)
def test_numerals_are_said_as_people_say_them(number, said):
    assert numeral(number) == said
    assert number_of(said) == number


@pytest.mark.parametrize(
    ("said", "number"), [("一十五", 15), ("一百十五", 115), ("一百〇二", 102), ("两百", 200), ("12", 12), ("１２", 12)]
)
def test_other_spellings_of_a_numeral_are_understood(said, number):
    assert number_of(said) == number


@pytest.mark.parametrize("said", ["", "零", "一二", "十百", "二十十", "一零", "百", "万", "0", "10000", "²", "9" * 50])
def test_what_nobody_would_write_is_no_numeral(said):
    assert number_of(said) is None


@pytest.mark.parametrize("number", [0, -1, 10000])
def test_there_is_no_numeral_beyond_the_range(number):
    with pytest.raises(ValueError, match="numerals go from 1 to 9999"):
        numeral(number)


# ---- paragraphs, items, sentences ------------------------------------------------------------------------------------


def test_a_line_broken_within_a_word_is_one_paragraph():
    text = parsed("    第一条 主任负责全面工\n作。副主任协助。\n第二条 完。")
    assert shape(text) == {1: [["主任负责全面工作。", "副主任协助。"]], 2: [["完。"]]}
    first, second = text.articles[0].sentences
    assert [tuple(run) for run in first.runs] == [("主任负责全面工", 1, 9), ("作。", 2, 1)]
    assert (second.line, second.column) == (2, 3)


def test_a_broken_line_goes_on_even_across_a_blank_line_and_after_a_comma():
    assert shape(parsed("第一条 甲、乙，\n\n丙。\n第二条 完。")) == {1: [["甲、乙，丙。"]], 2: [["完。"]]}


def test_a_line_after_a_whole_sentence_is_a_paragraph_of_its_own():
    assert shape(parsed("第一条 甲。\n\n乙。丙！\n丁？")) == {1: [["甲。"], ["乙。", "丙！"], ["丁？"]]}


def test_a_closing_mark_belongs_to_the_sentence_that_it_closes():
    assert shape(parsed("第一条 他说：“甲。”乙（丙。）丁。\n戊。”\n己。")) == {
        1: [["他说：“甲。”", "乙（丙。）", "丁。"], ["戊。”"], ["己。"]]
    }


def test_semicolons_part_a_sentence_and_do_not_end_it():
    (sentence,) = parsed("第一条 甲；\n乙； 丙。").articles[0].sentences
    assert [(part.text, part.line, part.column) for part in sentence.parts] == [
        ("甲；", 1, 5),
        ("乙；", 2, 1),
        ("丙。", 2, 4),
    ]


def test_items_belong_to_the_paragraph_before_them():
    text = parsed("第一条 有下列情形的：\n\n（一）甲；\n\n（二）乙\n丙；\n\n（三）丁。戊。\n\n另一款。")
    first, second = text.articles[0].paragraphs
    assert [(one.item, one.text) for one in first.sentences] == [
        ("", "有下列情形的："),
        ("（一）", "（一）甲；"),
        ("（二）", "（二）乙丙；"),
        ("（三）", "（三）丁。"),
        ("（三）", "戊。"),
    ]
    assert first.text == "有下列情形的：\n（一）甲；\n（二）乙丙；\n（三）丁。戊。"
    assert (second.number, second.text, second.line) == (2, "另一款。", 10)


@pytest.mark.parametrize(
    "labels", [("（一）", "（二）"), ("(1)", "(2)"), ("一、", "二、"), ("1.", "2."), ("１．", "２．"), ("①", "②")]
)
def test_items_are_known_by_any_usual_label(labels):
    text = parsed("第一条 包括：\n" + "\n".join(f"{label}甲。" for label in labels))
    assert [sentence.item for sentence in text.articles[0].sentences] == ["", *labels]
    assert len(text.articles[0].paragraphs) == 1


@pytest.mark.parametrize("carried", ["一、二两项", "1.5倍", "3、4月"])
def test_a_number_that_a_broken_line_begins_with_is_no_item(carried):
    assert shape(parsed(f"第一条 按前款的\n{carried}。")) == {1: [[f"按前款的{carried}。"]]}


def test_an_article_whose_label_stands_alone_begins_on_the_next_line():
    text = parsed("第一条\n甲\n乙。\n第二条\n丙。")
    assert shape(text) == {1: [["甲乙。"]], 2: [["丙。"]]}
    assert [(article.line, article.sentences[0].line) for article in text.articles] == [(1, 2), (4, 5)]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_counts_as_one(ending):
    assert [one.line for one in parsed(SMALL.replace("\n", ending)).articles] == [3, 5, 7]


# A text of a label and lines of these holds every awkward neighbourhood; no line is a heading, label or tail.
_words = st.text(st.sampled_from("甲乙丙，；：。！？”）(一）、“1. \u3000\ta"), max_size=12)
_bodies = st.lists(_words, min_size=1, max_size=6)


@given(st.lists(_bodies, min_size=1, max_size=4))
def test_every_character_of_an_article_that_is_not_white_space_is_in_exactly_one_sentence(bodies):
    source = "\n".join(f"第{numeral(number)}条 " + "\n".join([*body, "完。"]) for number, body in enumerate(bodies, 1))
    lines = source.split("\n")
    text = parsed(source)
    assert text.tail == ()
    for article, body in zip(text.articles, bodies, strict=True):
        runs = [run for sentence in article.sentences for run in sentence.runs]
        places = [(run.line, run.column + at) for run in runs for at in range(len(run.text))]
        assert places == sorted(set(places))
        assert "".join("".join(run.text.split()) for run in runs) == "".join("".join(body).split()) + "完。"
        assert all(lines[run.line - 1][run.column - 1 :].startswith(run.text) for run in runs)


@given(st.text(st.sampled_from("第一二三十条章节编 总则\n。，（）：；附件#抄送、")) | st.text(max_size=60))
def test_any_text_is_read_or_refused(source):
    try:
        text = parsed(source)
    except BadInput:
        return
    assert text.articles
    assert list(text.problems) == sorted(text.problems)
    for passage in (*text.sentences, *(part for one in text.sentences for part in one.parts)):
        assert passage.runs


# ---- chapters, preamble, tail ----------------------------------------------------------------------------------------


def test_chapters_know_their_articles():
    text = parsed(SMALL)
    assert [(one.number, one.title, one.line, one.articles, one.numbered) for one in text.chapters] == [
        (1, "总则", 2, range(1, 2), True),
        (2, "会议", 4, range(2, 4), True),
    ]
    assert text.problems == ()


def test_a_heading_that_lost_its_number_gets_it_from_the_sequence():
    text = parsed("某规则\n\n 总则\n\n第一条 甲。\n第二章 会议\n第二条 乙。\n 附则\n第三条 丙。")
    assert [(one.number, one.title, one.numbered) for one in text.chapters] == [
        (1, "总则", False),
        (2, "会议", True),
        (3, "附则", False),
    ]
    assert [run.text for run in text.preamble] == ["某规则"]
    assert text.problems == ()


def test_the_title_of_rules_without_chapters_is_no_chapter():
    text = parsed("某机关会议规则\n第一条 甲。")
    assert text.chapters == ()
    assert [run.text for run in text.preamble] == ["某机关会议规则"]


def test_a_short_line_that_ends_a_broken_sentence_is_no_heading():
    assert parsed("第一条 由主任主持\n全面工作\n第二条 甲。").chapters == ()


def test_words_that_only_speak_of_an_article_or_chapter_are_no_label():
    source = "第一章 总则\n第一条 依照\n第二章的规定，并依照\n第九条 规定办理。\n第二条规定的事项除外。\n第二条 甲。"
    text = parsed(source)
    assert shape(text)[1] == [["依照第二章的规定，并依照第九条 规定办理。"], ["第二条规定的事项除外。"]]
    assert [article.number for article in text.articles] == [1, 2]
    assert len(text.chapters) == 1


def test_labels_without_a_blank_behind_them_are_told_by_their_number():
    text = parsed("第一章总则\n第一条甲。\n第二条依照第三条办理。\n第五条规定的除外。\n第三条乙。")
    assert shape(text) == {1: [["甲。"]], 2: [["依照第三条办理。"], ["第五条规定的除外。"]], 3: [["乙。"]]}
    assert text.chapters[0].title == "总则"


def test_headings_of_markdown_sections_and_spread_titles_are_read():
    text = parsed(
        "# 某法\n<!-- 注 -->\n## 第一章　总　则\n### 第一节 目的\n第一条　甲。\n### 第二节\n范围\n第二条　乙。"
    )
    (chapter,) = text.chapters
    assert (chapter.title, chapter.articles) == ("总则", range(1, 3))
    assert [(one.number, one.title, one.line, one.articles) for one in chapter.sections] == [
        (1, "目的", 4, range(1, 2)),
        (2, "范围", 6, range(2, 3)),
    ]
    assert [tuple(run) for run in text.preamble] == [("某法", 1, 3)]
    assert text.problems == ()


def test_a_table_of_contents_is_preamble():
    text = parsed("某法\n目录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。")
    assert [run.text for run in text.preamble] == ["某法", "目录", "第一章 总则", "第二章 附则"]
    assert [(one.number, one.line) for one in text.chapters] == [(1, 5), (2, 7)]
    assert text.problems == ()


def test_after_a_table_of_contents_a_first_heading_without_its_number_is_chapter_one():
    text = parsed("目录\n第一章 总则\n第二章 附则\n总 则\n第一条 甲。\n第二章 附则\n第二条 乙。")
    assert [(one.number, one.title, one.numbered) for one in text.chapters] == [(1, "总则", False), (2, "附则", True)]
    assert text.problems == ()


@pytest.mark.parametrize(
    "tail",
    [
        "抄送：甲办公室，\n\n乙办公室。\n丙办公室 2023年1月2日印发",
        "某机关办公室\n2023年1月2日",
        "附件：1. 甲表\n第一条 乙。",
    ],
)
def test_recipients_signature_and_annex_are_no_words_of_the_last_article(tail):
    text = parsed(SMALL + tail)
    assert shape(text)[3] == [["本规则自印发之日起施行。"]]
    assert [run.text for run in text.tail] == [line for line in tail.split("\n") if line]
    assert text.problems == ()


def test_an_empty_file_is_refused():
    (problem,) = refusal(" \n\u3000\n")
    assert (
        problem.say("zh")
        == "sample.txt: 文件是空的（应为 以“第一条”起头的条文，例：第一条 为了规范会议，制定本规则。）"
    )
    assert problem.say("en").startswith("sample.txt: the file is empty (expected articles that begin with 第一条")


def test_a_text_without_articles_is_refused_and_shown_what_an_article_looks_like():
    (problem,) = refusal("\n  会议纪要\n今天开会。")
    assert (problem.line, problem.column, problem.got) == (2, 3, "会议纪要")
    assert problem.message.en == "the text has no article (第…条)"
    assert problem.example.startswith("第一条 ")


@pytest.mark.parametrize(
    ("source", "line", "column", "got", "message"),
    [
        ("第一条 甲。\n第三条 乙。", 2, 1, "第三条", "the articles do not count on by one"),
        ("第一条 甲。\n第一条 乙。", 2, 1, "第一条", "the articles do not count on by one"),
        ("第二条 甲。", 1, 1, "第二条", "the articles do not count on by one"),
        ("第一章 甲\n第一条 甲。\n  第三章 乙\n第二条 乙。", 3, 3, "第三章", "the chapters do not count on by one"),
        ("第一章 甲\n第二节 乙\n第一条 甲。", 2, 1, "第二节", "the sections do not count on by one"),
        ("第一章 甲\n第一条 甲。\n第二章 乙", 3, 1, "乙", "no article under this heading"),
        ("第一条 甲。\n第二条\n第三条 乙。", 2, 1, "第二条", "this article says nothing"),
        ("第一条 甲。\n第二条 乙", 2, 6, "第二条：…乙", "the last sentence of this article does not end"),
        ("第一条 甲。\n第二十十条 乙。", 2, 1, "第二十十条", "this numeral cannot be read"),
        (
            "第一条 甲。\n第一条之一 乙。",
            2,
            1,
            "第一条之一",
            "parts (编) and inserted articles (之一) are not told apart",
        ),
        ("第一编 总则\n第一条 甲。", 1, 1, "第一编", "parts (编) and inserted articles (之一) are not told apart"),
        ("第一条 甲。\n附件：表\n第二条 乙。", 3, 1, "第二条", "an article after the end of the text"),
    ],
)
def test_what_is_odd_about_a_text_is_told_with_its_place(source, line, column, got, message):
    (problem,) = parsed(source).problems
    assert (problem.line, problem.column, problem.got, problem.message.en) == (line, column, got, message)
    assert re.search("[一-龥]", problem.message.zh)


def test_a_missing_article_is_named():
    (problem,) = parsed("第一条 甲。\n第三条 乙。").problems
    assert problem.say("zh") == "sample.txt:2:1: 条的编号不连续（实际为 第三条，应为 第二条）"
    assert problem.say("en") == (
        "sample.txt:2:1: the articles do not count on by one (got 第三条, expected 第二条 (article 2))"
    )


def test_of_two_articles_with_one_number_the_first_is_cited():
    text = parsed("第一条 甲。\n第一条 乙。")
    assert text.by_number[1].text == "甲。"
    assert len(text.articles) == 2


# ---- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path, mark):
    path = tmp_path / "规则.txt"
    path.write_bytes(mark + SMALL.removeprefix("样例规则\n").encode())
    text = read_official_text(path)
    assert (text.name, len(text.articles), text.chapters[0].line) == (path.as_posix(), 3, 1)


@pytest.mark.parametrize(
    ("codec", "seems", "place"),
    [
        ("gb18030", "GB18030", (2, 4)),
        ("utf-16", "UTF-16", (1, 1)),
        ("utf-16-le", "UTF-16LE", None),
        ("big5", "Big5", (2, 4)),
    ],
)
def test_a_file_in_another_encoding_is_told_which_and_where(tmp_path, codec, seems, place):
    path = tmp_path / "rules.txt"
    path.write_bytes(("ok\r\nab " + "第一條 會議由主任召集，副主任協助；不得缺席。" * 3).encode(codec))
    problem = file_refusal(path)
    assert place in (None, (problem.line, problem.column))
    assert problem.message.en == f"the file is not UTF-8; it seems to be {seems}"
    assert problem.message.zh == f"文件不是 UTF-8，看来是 {seems} 编码"
    assert problem.got.startswith("0x")
    assert problem.example == f"iconv -f {seems} -t UTF-8 rules.txt > rules-utf8.txt"


def test_a_damaged_file_is_told_the_place_of_the_damage(tmp_path):
    path = tmp_path / "rules.txt"
    path.write_bytes(SMALL.encode().replace("乙".encode(), b"") + "第四条 甲".encode() + b"\xff" + "。".encode())
    problem = file_refusal(path)
    assert (problem.line, problem.column, problem.got) == (8, 6, "0xFF")
    assert "damaged" in problem.message.en


@pytest.mark.parametrize(
    ("start", "kind"), [(b"%PDF-1.7", "PDF"), (b"PK\x03\x04", "Word"), (b"\xd0\xcf\x11\xe0", "Word")]
)
def test_a_pdf_or_word_file_is_called_what_it_is(tmp_path, start, kind):
    path = tmp_path / "rules.txt"
    path.write_bytes(start + b"\xff\x00")
    assert kind in file_refusal(path).message.en


def test_a_missing_file_a_folder_and_a_file_too_large_are_refused(tmp_path):
    assert file_refusal(tmp_path / "none.txt").message.zh == "文件无法读取"
    assert file_refusal(tmp_path).message.en == "the file cannot be read"
    large = tmp_path / "large.txt"
    large.write_bytes(b" " * (MOST_BYTES + 1))
    assert file_refusal(large).message.en == "the file is too large"


# ---- quotes ----------------------------------------------------------------------------------------------------------


def test_a_quote_is_found_with_its_line_column_and_sentence():
    place = find_quote(parsed(SMALL), 2, "副主任也外出")
    assert place is not None
    assert (place.line, place.column, place.exact) == (6, 14, True)
    assert [(one.paragraph, one.number) for one in place.sentences] == [(2, 1)]


def test_a_quote_may_run_over_broken_lines_and_sentences():
    text = parsed("第一条 全面工\n作。副职协助。")
    place = find_quote(text, 1, "面 工作。\n副职")
    assert place is not None
    assert (place.line, place.column, len(place.sentences)) == (1, 6, 2)


@pytest.mark.parametrize("quote", ["主任外出时,由", "主任外出时，由副主任召集;副"])
def test_punctuation_of_another_width_is_forgiven_and_told(quote):
    place = find_quote(parsed(SMALL), 2, quote)
    assert place is not None
    assert not place.exact


def test_quotation_marks_of_another_shape_are_forgiven():
    place = find_quote(parsed("第一条 做到“三同时”（含甲）,按《乙》５号办理。"), 1, '"三同时"(含甲)，按《乙》5号')
    assert place is not None
    assert (place.column, place.exact) == (7, False)


@pytest.mark.parametrize("dots", ["…", "……", "..."])
def test_an_ellipsis_stands_for_words_left_out(dots):
    place = find_quote(parsed(SMALL), 2, f"会议由主任召集{dots}由主任签发")
    assert place is not None
    assert [(one.paragraph, one.number) for one in place.sentences] == [(1, 1), (2, 2)]
    assert find_quote(parsed(SMALL), 2, f"由主任签发{dots}会议由主任召集") is None


def test_the_pieces_of_a_quote_do_not_overlap():
    assert find_quote(parsed("第一条 甲乙甲。"), 1, "甲乙甲…乙") is None
    assert find_quote(parsed("第一条 甲乙甲。"), 1, "甲…甲") is not None


def test_an_ellipsis_of_the_text_itself_is_found():
    assert find_quote(parsed("第一条 甲……乙。"), 1, "甲……乙") is not None


@pytest.mark.parametrize("quote", ["", "  ", "…"])
def test_an_empty_quote_stands_nowhere(quote):
    text = parsed(SMALL)
    assert find_quote(text, 2, quote) is None
    assert where_else(text, quote) == []
    assert nearest(text, 2, quote) is None


def test_a_quote_from_another_article_is_told_where_it_stands():
    text = parsed(SMALL)
    assert find_quote(text, 1, "会议由主任召集") is None
    assert where_else(text, "会议由主任召集") == [2]
    assert where_else(text, "规则") == [1, 3]
    assert find_quote(text, 9, "规则") is None


def test_a_wrong_quote_is_shown_what_stands_there():
    found = nearest(parsed(SMALL), 2, "主任出差时，由主任召集")
    assert found is not None
    assert (found.text, found.line, found.column) == ("主任外出时，由副主任召集"[: len(found.text)], 6, 1)
    assert "主任外出时，由副主任" in found.text
    assert nearest(parsed(SMALL), 2, "毫无关联的另一句话") is None
    assert nearest(parsed(SMALL), 9, "规则") is None


def test_what_stands_in_place_of_a_quote_knows_the_broken_line():
    found = nearest(parsed("第一条 由主任负责全面工\n作并主持会议。"), 1, "负责全部工作并主持")
    assert found is not None
    assert [tuple(run) for run in found.runs] == [("负责全面工", 1, 8), ("作并主持", 2, 1)]


def test_of_a_quote_in_pieces_the_missing_piece_is_looked_for():
    found = nearest(parsed(SMALL), 2, "会议由主任召集…会议纪要由主任签批")
    assert found is not None
    assert found.text == "会议纪要由主任签发"


def test_sentences_that_no_quote_touches_are_listed():
    text = parsed(SMALL)
    left = unquoted_sentences(text, {1: ["制定本规则"], 2: ["会议由主任召集…会议纪要"], 3: ["不在其中"], 7: ["甲"]})
    assert [(one.article, one.paragraph, one.number) for one in left] == [(2, 2, 1), (3, 1, 1)]
    assert unquoted_sentences(text, {}) == list(text.sentences)


@given(st.data())
def test_every_stretch_of_an_article_is_found_in_it(data):
    text = parsed(SMALL)
    words = text.by_number[2].text
    start = data.draw(st.integers(0, len(words) - 1))
    stop = data.draw(st.integers(start + 1, len(words)))
    quote = words[start:stop]
    place = find_quote(text, 2, quote)
    assert (place is not None and place.exact) == bool(quote.strip())


# ---- the real texts --------------------------------------------------------------------------------------------------


def test_the_rules_of_beichen_have_81_articles_in_15_chapters_of_which_6_lost_their_number():
    text = beichen()
    assert [article.number for article in text.articles] == list(range(1, 82))
    assert [chapter.number for chapter in text.chapters] == list(range(1, 16))
    assert [chapter.number for chapter in text.chapters if not chapter.numbered] == [1, 4, 7, 12, 14, 15]
    assert [chapter.articles.start for chapter in text.chapters] == [
        1,
        4,
        12,
        19,
        25,
        30,
        36,
        42,
        52,
        57,
        61,
        66,
        69,
        73,
        80,
    ]
    assert text.chapters[8].title == "公文审批"
    assert text.problems == ()


def test_the_notice_and_the_recipients_of_beichen_are_no_rules():
    text = beichen()
    assert [run.line for run in text.preamble] == [1, 3, 5, 6, 8, 9, 10, 12]
    assert [run.line for run in text.tail] == [176, 178, 180]


def test_the_paragraphs_of_beichen_are_those_a_reader_counts():
    several = {one.number: len(one.paragraphs) for one in beichen().articles if len(one.paragraphs) != 1}
    assert several == {33: 2, 36: 2, 46: 3, 55: 2, 58: 2, 79: 3}


def test_the_sentences_of_beichen_are_those_a_reader_counts():
    text = beichen()
    counts = {number: len(text.by_number[number].sentences) for number in (1, 5, 8, 51, 54, 64, 79, 81)}
    assert counts == {1: 1, 5: 2, 8: 2, 51: 10, 54: 3, 64: 2, 79: 8, 81: 2}
    assert [len(sentence.parts) for sentence in text.by_number[54].sentences] == [2, 1, 1]


def test_a_word_of_beichen_that_a_line_break_cuts_is_whole():
    article = beichen().by_number[5]
    assert len(article.paragraphs) == 1
    place = find_quote(beichen(), 5, "全面工作")
    assert place is not None
    assert (place.line, place.column, place.exact) == (22, 27, True)


def test_every_character_of_beichen_is_in_one_place_of_the_structure():
    text = beichen()
    pieces = [*text.preamble, *(run for one in text.sentences for run in one.runs), *text.tail]
    read = {(run.line, run.column + at): character for run in pieces for at, character in enumerate(run.text)}
    assert len(read) == sum(len(run.text) for run in pieces)
    lines = BEICHEN.read_text("utf-8").split("\n")
    headings = {chapter.line for chapter in text.chapters}
    for number, line in enumerate(lines, 1):
        label = re.match(r"\s*第[一二三四五六七八九十]+条", line)
        first = label.end() + 1 if label else 1
        for column, character in enumerate(line, 1):
            if column >= first and number not in headings and not character.isspace():
                assert read[number, column] == character


def test_every_cue_of_the_checklist_stands_in_its_article():
    text = beichen()
    if not NORMS.is_file():
        pytest.skip("needs ../shared/norms.csv, the checklist of norms")
    with NORMS.open(encoding="utf-8-sig", newline="") as file:
        cues = [(row["norm"], int(row["article"]), row["cue"]) for row in csv.DictReader(file) if row["cue"]]
    assert len(cues) > 200
    lost = [(norm, cue) for norm, article, cue in cues if find_quote(text, article, cue) is None]
    assert lost == []


@pytest.mark.parametrize(
    ("name", "chapters", "sections", "articles"),
    [
        ("立法法(2015-03-15)", 6, 7, 105),
        ("立法法(2023-03-13)", 6, 7, 120),
        ("全国人民代表大会常务委员会议事规则(2009-04-24)", 7, 0, 36),
        ("全国人民代表大会常务委员会议事规则(2022-06-24)", 8, 0, 52),
    ],
)
def test_the_real_editions_are_read_whole(name, chapters, sections, articles):
    text, source = edition(name)
    assert text.problems == ()
    assert len(text.chapters) == chapters
    assert sum(len(chapter.sections) for chapter in text.chapters) == sections
    assert [article.number for article in text.articles] == list(range(1, articles + 1))
    assert re.findall(r"^第(.+?)条[ 　]", source, re.MULTILINE) == [numeral(one.number) for one in text.articles]
    assert [one.articles.start for one in text.chapters[1:]] == [one.articles.stop for one in text.chapters[:-1]]
    assert text.tail == ()


def test_the_items_of_a_real_law_do_not_count_as_paragraphs():
    text, _ = edition("立法法(2023-03-13)")
    article = text.by_number[11]
    assert len(article.paragraphs) == 1
    assert [sentence.item for sentence in article.sentences] == [
        "",
        *(f"（{numeral(number)}）" for number in range(1, 12)),
    ]
    interpretation = text.by_number[48]
    assert [len(paragraph.sentences) for paragraph in interpretation.paragraphs] == [1, 3]
