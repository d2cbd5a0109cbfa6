"""The events of an XES log (IEEE 1849) as they are written, with their places.

The expat parser of the standard library reads it in one pass; a document type is refused, so that no entity is ever
expanded. A log that ends before its last tag is refused and never read as a shorter one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from sim.log_record import Columns, Record
from spec.bilingual import Bilingual
from spec.nearest import nearest
from spec.problems import BadInput, Problem

MOST_DEPTH = 100
DOCTYPE = Bilingual("XES 中不接受文档类型声明（DOCTYPE）", "a document type (DOCTYPE) is not accepted in an XES log")
TOO_DEEP = Bilingual("嵌套过深", "nested too deeply")
NO_LOG = Bilingual("根元素应为 log", "the outermost element should be log")
OUTSIDE = Bilingual("事件不在轨迹（trace）里", "an event outside any trace")
TRACE_PLACE = Bilingual("轨迹（trace）应直接位于 log 之下", "a trace should stand directly in log")
NO_NAME = Bilingual("轨迹没有名称", "a trace without its name")
TWICE = Bilingual("两个轨迹同名", "two traces of one name")
NO_ATTRIBUTE = Bilingual("事件缺少属性", "an event without an attribute")
NO_KEY = Bilingual("属性应有 key 和 value", "an attribute should have key and value")
CUT = Bilingual("XML 在此中断，文件不完整", "the XML ends here: the file is cut short")
BROKEN = Bilingual("XML 格式不对", "this is not well-formed XML")
BRACKET_EXAMPLE = '<trace><string key="concept:name" value="1"/><event>…</event></trace>'
_ATTRIBUTES = ("string", "date", "int", "float", "boolean", "id")


@dataclass
class _Thing:
    """A trace or an event that is being read."""

    line: int
    column: int
    attributes: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    events: list[_Thing] = field(default_factory=list)


@dataclass
class _Reader:
    """What expat calls: keeps the way down to the present element."""

    file: str
    columns: Columns
    problems: list[Problem]
    most: int
    parser: expat.XMLParserType = field(default_factory=expat.ParserCreate)
    way: list[str] = field(default_factory=list)
    trace: _Thing | None = None
    event: _Thing | None = None
    empty: int = 0
    names: set[str] = field(default_factory=set)
    records: list[Record] = field(default_factory=list)

    def slip(self, message: Bilingual, got: str = "", expected: str = "", at: tuple[int, int] | None = None) -> None:
        if len(self.problems) < self.most:
            line, column = at or (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
            said = Bilingual(expected, expected)
            self.problems.append(Problem(self.file, line, column, message, got, said, BRACKET_EXAMPLE))

    def doctype(self, *_: object) -> None:
        at = (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        raise BadInput([Problem(self.file, *at, DOCTYPE)])

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        parent = self.way[-1] if self.way else ""
        self.way.append(name)
        if name in _ATTRIBUTES and parent in ("trace", "event"):
            self._attribute(self.event if parent == "event" else self.trace, attributes)
            return
        at = (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        if not parent and name != "log":
            raise BadInput([Problem(self.file, *at, NO_LOG, name, Bilingual("log", "log"))])
        if len(self.way) > MOST_DEPTH:
            raise BadInput([Problem(self.file, *at, TOO_DEEP)])
        if name == "trace":
            if parent != "log":
                self.slip(TRACE_PLACE, parent)
            else:
                self.trace = _Thing(*at)
        elif name == "event":
            if self.trace is None or parent != "trace":
                self.slip(OUTSIDE, parent)
            else:
                self.event = _Thing(*at)
                self.trace.events.append(self.event)

    def _attribute(self, thing: _Thing | None, attributes: dict[str, str]) -> None:
        """Keeps an attribute of a trace or an event; its place only where it may be wrong, as places cost time."""
        key, value = attributes.get("key"), attributes.get("value")
        if key is None or value is None:
            self.slip(NO_KEY, " ".join(attributes))
        elif thing is not None:
            times = key in (self.columns.time, self.columns.start)
            at = (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1) if times else (0, 0)
            thing.attributes[key] = (value, *at)

    def end(self, name: str) -> None:
        name = self.way.pop()
        if name == "event":
            self.event = None
        elif name == "trace" and self.trace is not None and self.way == ["log"]:
            self._finish(self.trace)
            self.trace = None

    def _finish(self, trace: _Thing) -> None:
        place = (trace.line, trace.column)
        key = self.columns.case.removeprefix("case:")
        case, *_ = trace.attributes.get(key, ("",))
        if not case:
            self.slip(NO_NAME, "", nearest(key, trace.attributes) or key, place)
        elif case in self.names:
            self.slip(TWICE, case, at=place)
        self.names.add(case)
        self.empty += not trace.events
        for event in trace.events:
            place = (event.line, event.column)
            wanted = (self.columns.activity, self.columns.time)
            missing = [one for one in wanted if one not in event.attributes]
            for one in missing:
                self.slip(NO_ATTRIBUTE, "", nearest(one, event.attributes) or one, place)
            if missing or not case:
                continue
            said = event.attributes
            time, start = said[self.columns.time], said.get(self.columns.start, ("", *place))
            self.records.append(
                Record(
                    case,
                    said[self.columns.activity][0],
                    time[0],
                    start[0],
                    said.get(self.columns.transition, ("",))[0],
                    said.get(self.columns.resource, ("",))[0],
                    said.get(self.columns.instance, ("",))[0],
                    place,
                    (time[1], time[2]),
                    (start[1], start[2]),
                )
            )


def read_xes(data: bytes, file: str, columns: Columns, problems: list[Problem], most: int) -> tuple[list[Record], int]:
    """The events of an XES log in the order of the file, and the number of traces without any.

    Slips go to ``problems``, at most ``most`` of them. Raises BadInput where nothing further can be read.
    """
    reader = _Reader(file, columns, problems, most)
    parser = reader.parser
    parser.StartElementHandler, parser.EndElementHandler = reader.begin, reader.end
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as wrong:
        said = expat.ErrorString(wrong.code)
        cut = said in (expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN)
        cut = cut or said == expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION
        problem = Problem(file, wrong.lineno, wrong.offset + 1, CUT if cut else BROKEN, said)
        raise BadInput([*problems, problem]) from None
    except (LookupError, ValueError) as wrong:
        raise BadInput([*problems, Problem(file, 1, 1, BROKEN, str(wrong))]) from None
    return reader.records, reader.empty
