"""What each line of an official text is: heading, article, words of an article, preamble or tail.

The layout of such texts is not tidy. Headings lose their numbers, a line breaks within a word, a table of contents or
an issuing notice stands before the rules and a list of recipients after them. Labels alone therefore decide nothing:
a label counts when its place or its number fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from spec.bilingual import Bilingual
from spec.numerals import NUMERAL_CHARACTERS, number_of, numeral
from spec.problems import Problem

Kind = Literal["preamble", "chapter", "section", "article", "words", "tail"]
CLOSING = "”’」』）)》〉】〕"
"""Marks that may stand between the end of a sentence and the end of its line."""

_LABEL = re.compile(rf"第([{NUMERAL_CHARACTERS}]{{1,12}})(分?编|[章节条])(之[一二三四五六七八九十]+)?")
_KINDS: dict[str, Literal["chapter", "section", "article"]] = {"章": "chapter", "节": "section", "条": "article"}
_UNITS: dict[Kind, str] = {kind: unit for unit, kind in _KINDS.items()}
_TAIL = re.compile(r"抄送|抄报|主送|分送|附件|附表|附录|附[：:]|[（(]此件|.*[0-9]日印发$")
_SENTENCE_END = re.compile(rf"[。！？][{CLOSING}\"']*\Z")
_NOT_IN_A_TITLE = re.compile(r"[，。；：！？,;:!?“”]")
_LONGEST_TITLE = 40
_LONGEST_BARE_TITLE = 20  # of a heading that has lost its number


class Run(NamedTuple):
    """Characters that stand together on one line of the file, without blanks at either end.

    ``line`` and ``column`` say where the first of them stands, both counted from 1, the column in characters.
    """

    text: str
    line: int
    column: int


class Line(NamedTuple):
    """A line told for what it is; ``run`` is what stands after its label, ``number`` what the label says.

    The title of a heading may stand on the line after its label; ``run`` is there then. ``numbered`` is false for a
    heading whose number is lost; it then has the number that follows in the sequence.
    """

    kind: Kind
    run: Run
    whole: Run
    number: int = 0
    numbered: bool = True

    @property
    def title(self) -> str:
        """What stands after the label of a heading, without the blanks that spread it over its line."""
        return _squeezed(self.run.text)


class _Label(NamedTuple):
    """第…章, 第…节 or 第…条 at the beginning of a line; ``apart`` when a blank or the end of the line follows."""

    text: str
    unit: str
    number: int | None
    inserted: bool
    rest: Run
    apart: bool


@dataclass
class _Place:
    """How far the reading has come: the last numbers, and whether the last sentence has ended."""

    chapter: int = 0
    section: int = 0
    article: int = 0
    finished: bool = True
    in_tail: bool = False


def ends_a_sentence(words: str) -> bool:
    """Whether a line ends where a sentence ends; if not, its sentence goes on in the next line.

    >>> ends_a_sentence("他说：“好。”"), ends_a_sentence("（一）生病；"), ends_a_sentence("全面工")
    (True, False, False)
    """
    return bool(_SENTENCE_END.search(words))


def tell_lines(text: str, name: str) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
    """What every line is that says something, and the labels that could not be followed; ``name`` is the file's."""
    runs = list(_runs(text))
    labels = [_label(run) for run in runs]
    told = _without_contents(_tell(runs, labels))
    return told, (*_label_problems(runs, labels, name), *_late_articles(told, name), *_numbering_problems(told, name))


def _runs(text: str) -> Iterator[Run]:
    """The lines that say something, without marks of headings and without comments of Markdown."""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")), 1):
        words = line.strip()
        if words.startswith("<!--") and words.endswith("-->"):
            continue
        heading = re.match(r"#{1,6}\s+", words)
        words = words[heading.end() :] if heading else words
        if words:
            yield Run(words, number, len(line.rstrip()) - len(words) + 1)


def _label(run: Run) -> _Label | None:
    """The label at the beginning of a line."""
    found = _LABEL.match(run.text)
    if not found:
        return None
    behind = run.text[found.end() :]
    rest = Run(behind.lstrip(), run.line, run.column + len(run.text) - len(behind.lstrip()))
    apart = not behind or behind[0].isspace() or behind[0] == "【"
    return _Label(found[0], found[2], number_of(found[1]), bool(found[3]), rest, apart)


def _tell(runs: Sequence[Run], labels: Sequence[_Label | None]) -> list[Line]:
    """The lines in their order, each told from its label, from what has come before and from the line that follows."""
    spaced = {label.number for label in labels if label and label.unit == "条" and label.apart}
    headings = (label.number for label in labels if label and label.unit == "章" and _is_title(label.rest.text))
    first_lost = (next(headings, None) or 1) > 1
    last_end = max((at for at, run in enumerate(runs) if ends_a_sentence(run.text)), default=-1)
    place = _Place()
    told: list[Line] = []
    for at, (run, label) in enumerate(zip(runs, labels, strict=True)):
        kind = label and _labelled(label, place, spaced)
        waiting = bool(told) and told[-1].kind != "words" and not told[-1].run.text
        ended = place.article > 0 and place.finished and not kind and not waiting
        bare = not kind and place.finished and at + 1 < len(runs) and _is_bare_title(run.text, labels[at + 1])
        if place.in_tail or (ended and (_TAIL.match(run.text) or at > last_end)):
            place.in_tail = True
            told.append(Line("tail", run, run))
        elif label and kind and label.number:
            _move(place, kind, label)
            told.append(Line(kind, label.rest, run, label.number))
        elif waiting and told[-1].kind != "article" and _is_title(run.text):
            told[-1] = told[-1]._replace(run=run)
        elif bare and (place.article or first_lost or _squeezed(run.text) == "总则"):
            place.chapter, place.section = (place.chapter + 1 if place.article else 1), 0
            told.append(Line("chapter", run, run, place.chapter, numbered=False))
        else:
            told.append(Line("words" if place.article else "preamble", run, run))
            place.finished = not place.article or ends_a_sentence(run.text)
    return told


def _labelled(label: _Label, place: _Place, spaced: set[int | None]) -> Literal["chapter", "section", "article"] | None:
    """What a label announces here, or None where the words only speak of another article or chapter.

    After a whole sentence a label that stands apart is enough. Within a sentence that a line break has cut, its number
    must follow the last one as well. Some texts leave no blank after 第…条; then the number decides alone, unless
    that article comes with a blank elsewhere (``spaced``).
    """
    kind = _KINDS.get(label.unit)
    if kind is None or label.number is None or label.inserted:
        return None
    last = {"chapter": place.chapter, "section": place.section, "article": place.article}[kind]
    follows = label.number == last + 1
    if kind == "article":
        glued = place.finished and follows and label.number not in spaced
        return kind if glued or (label.apart and (place.finished or follows)) else None
    return kind if _is_title(label.rest.text) and (place.finished or (label.apart and follows)) else None


def _move(place: _Place, kind: Literal["chapter", "section", "article"], label: _Label) -> None:
    """Notes the number of a label, and that a new sentence may begin after a heading."""
    number = label.number or 0
    if kind == "chapter":
        place.chapter, place.section = number, 0
    elif kind == "section":
        place.section = number
    else:
        place.article = number
    words = label.rest.text
    place.finished = kind != "article" or not words or ends_a_sentence(words)


def _is_title(words: str) -> bool:
    """Whether words may be the title of a chapter: few, and without the marks of a sentence."""
    return len(words) <= _LONGEST_TITLE and not _NOT_IN_A_TITLE.search(words)


def _is_bare_title(words: str, following: _Label | None) -> bool:
    """Whether a line may be a heading without its number: a short title before an article or a section."""
    short = len(words) <= _LONGEST_BARE_TITLE and _is_title(words) and not _TAIL.match(words)
    return short and following is not None and following.apart and following.unit in "节条" and not _LABEL.match(words)


def _without_contents(told: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with the headings of a table of contents moved to the preamble: all but the last before article 1."""
    first = next((at for at, line in enumerate(told) if line.kind == "article"), len(told))
    last = max((at for at, line in enumerate(told[:first]) if line.kind == "chapter"), default=first)
    before = (line._replace(kind="preamble", run=line.whole) for line in told[:last])
    return (*before, *told[last:])


def _squeezed(words: str) -> str:
    """The words without blanks."""
    return "".join(words.split())


def _label_problems(runs: Sequence[Run], labels: Sequence[_Label | None], name: str) -> Iterator[Problem]:
    """The labels at the beginning of lines that are set apart like a heading and yet cannot be followed."""
    for run, label in zip(runs, labels, strict=True):
        if label is None or not label.apart:
            continue
        if label.number is None:
            message = Bilingual("编号读不出来", "this numeral cannot be read")
            expected = Bilingual("中文数词", "a Chinese numeral")
            yield Problem(name, run.line, run.column, message, label.text, expected, "第二十一条")
        elif label.inserted or label.unit not in _KINDS:
            message = Bilingual("不能识别编和增设的条", "parts (编) and inserted articles (之一) are not told apart")
            expected = Bilingual("章、节、条", "chapters, sections and articles")
            yield Problem(name, run.line, run.column, message, label.text, expected, "第一章 总则")


def _late_articles(told: Sequence[Line], name: str) -> Iterator[Problem]:
    """Articles that go on counting after the text seemed to have ended; they are not read."""
    last = max((line.number for line in told if line.kind == "article"), default=0)
    for line in told:
        label = _label(line.whole) if line.kind == "tail" else None
        if label and label.unit == "条" and label.apart and label.number == last + 1:
            message = Bilingual("条文在文尾之后", "an article after the end of the text")
            expected = Bilingual("抄送、附件之前的条文", "articles before the recipients and annexes")
            yield Problem(name, line.whole.line, line.whole.column, message, label.text, expected)


def _numbering_problems(lines: Sequence[Line], name: str) -> Iterator[Problem]:
    """The places where chapters, sections or articles do not count on by one, and headings without an article."""
    last = {"chapter": 0, "section": 0, "article": 0}
    heading: Line | None = None
    for line in lines:
        if line.kind in ("preamble", "words", "tail"):
            continue
        zh, due = _UNITS[line.kind], last[line.kind] + 1
        if line.number != due:
            message = Bilingual(f"{zh}的编号不连续", f"the {line.kind}s do not count on by one")
            expected = Bilingual(f"第{numeral(due)}{zh}", f"第{numeral(due)}{zh} ({line.kind} {due})")
            yield Problem(name, line.whole.line, line.whole.column, message, f"第{numeral(line.number)}{zh}", expected)
        last[line.kind] = line.number
        if line.kind == "chapter":
            last["section"] = 0
        if heading and line.kind != "article" and not (heading.kind == "chapter" and line.kind == "section"):
            yield _bare_heading(heading, name)
        heading = None if line.kind == "article" else line
    if heading:
        yield _bare_heading(heading, name)


def _bare_heading(heading: Line, name: str) -> Problem:
    """A chapter or section without an article."""
    message = Bilingual("标题之下没有条文", "no article under this heading")
    return Problem(name, heading.whole.line, heading.whole.column, message, heading.title)
