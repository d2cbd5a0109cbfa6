"""An event log reads back as it was written, event for event, with readers that nobody here wrote."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import tempfile
import time
import tracemalloc
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.event_csv import COLUMNS, write_csv
from sim.event_log import LIFECYCLES, NOWHERE, EventLog, readable
from sim.ocel import write_ocel
from sim.ticks import NEVER
from sim.xes import write_xes
from spec.bilingual import Bilingual
from spec.problems import BadInput

SHARED = Path(__file__).parents[2] / "shared"
CHINA = timezone(timedelta(hours=8))
FIRST_DAY = date(2024, 1, 1)
XES = "{http://www.xes-standard.org/}"
WRITERS = {"log.xes": write_xes, "log.xes.gz": write_xes, "log.json": write_ocel, "log.csv": write_csv}
LABELS = {
    "sign": Bilingual("签发", "sign"),
    "deliberate": Bilingual("审议", "deliberate"),
    "mayor": Bilingual("区长", "mayor"),
    "report": Bilingual("报告", "report"),
}


def log_of(cases: list[tuple[Any, ...]], events: list[tuple[Any, ...]], **more: Any) -> EventLog:
    """A log from rows: id, sort, kind; case, act, start, end, officer, lifecycle, outcome, norms, visit, meeting."""
    ids, sorts, kinds = [list(one) for one in zip(*cases, strict=True)] if cases else ([], [], [])
    columns = [list(one) for one in zip(*events, strict=True)] if events else [[] for _ in range(10)]
    for at in (0, 2, 3, 8, 9):
        columns[at] = np.array(columns[at], np.int64)  # type: ignore[call-overload]
    case, act, *rest = columns
    return EventLog(FIRST_DAY, ids, sorts, kinds, case, act, *rest, **{"labels": LABELS, **more})  # type: ignore[arg-type]


def small() -> EventLog:
    return log_of(
        [("d1", "document", "report"), ("m1", "meeting", "executive"), ("d2", "document", "notice")],
        [
            (0, "draft", 540, 600, "office", "complete", "", (), 1, NOWHERE),
            (1, "hold", 1980, 2100, "mayor", "complete", "held", ("A44.6",), 1, NOWHERE),
            (0, "deliberate", 1990, 2010, "", "complete", "passed", ("A44.1", "A45.2"), 1, 1),
            (0, "sign", 2100, 2105, "mayor", "complete", "", ("A54.1",), 1, NOWHERE),
            (2, "draft", 2200, NEVER, "vice-mayor-3", "start", "", (), 2, NOWHERE),
            (2, "receive", NEVER, 541, "", "complete", "", (), 1, NOWHERE),
        ],
    )


def moment(tick: int) -> datetime:
    return datetime(2024, 1, 1, tzinfo=CHINA) + timedelta(minutes=tick)


def told(log: EventLog) -> dict[str, dict[str, Any]]:
    """What every file must say of each event; no key where there is nothing to say."""
    found = {}
    for row, act in enumerate(log.activity):
        end, start = int(log.end[row]), int(log.start[row])
        label = log.labels.get(act, Bilingual(act, act))
        said = {
            "case": log.case_ids[log.case[row]],
            "act": act,
            "zh": label.zh,
            "en": label.en,
            "time": moment(start if end == NEVER else end),
            "start": None if start == NEVER else moment(start),
            "officer": log.officer[row],
            "lifecycle": log.lifecycle[row],
            "outcome": log.outcome[row],
            "norms": " ".join(log.norms[row]),
            "visit": int(log.visit[row]),
            "meeting": "" if log.meeting[row] == NOWHERE else log.case_ids[log.meeting[row]],
        }
        found[f"e{row}"] = {
            key: readable(v) if isinstance(v, str) else v for key, v in said.items() if v not in ("", None)
        }
    return found


# ---- readers ---------------------------------------------------------------------------------------------------------


KEYS = {
    "concept:name": "act",
    "label_zh": "zh",
    "label_en": "en",
    "time:timestamp": "time",
    "start_timestamp": "start",
    "org:resource": "officer",
    "lifecycle:transition": "lifecycle",
    "outcome": "outcome",
    "norms": "norms",
    "visit": "visit",
    "meeting": "meeting",
    "case:concept:name": "case",
}


def value_of(node: ET.Element) -> Any:
    value = node.attrib["value"]
    readers: dict[str, Callable[[str], Any]] = {"date": datetime.fromisoformat, "int": int, "string": str}
    return readers[node.tag.removeprefix(XES)](value)


def read_xes(path: Path) -> dict[str, dict[str, Any]]:
    """With the XML reader of Python."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    found = {}
    for trace in ET.fromstring(content).iter(f"{XES}trace"):
        about = {one.attrib["key"]: value_of(one) for one in trace if one.tag != f"{XES}event"}
        for event in trace.iter(f"{XES}event"):
            said = {one.attrib["key"]: value_of(one) for one in event}
            name = said.pop("concept:instance")
            found[name] = {KEYS[key]: one for key, one in said.items()} | {"case": about["concept:name"]}
    return found


def read_csv(path: Path) -> dict[str, dict[str, Any]]:
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    found = {}
    for row in rows:
        said: dict[str, Any] = {KEYS[key]: value for key, value in row.items() if key in KEYS and value}
        said["visit"] = int(said["visit"])
        said |= {key: datetime.fromisoformat(said[key]) for key in ("time", "start") if key in said}
        found[row["concept:instance"]] = said
    return found


def read_ocel(path: Path) -> dict[str, dict[str, Any]]:
    data = json.loads(path.read_text("utf-8"))
    found = {}
    for event in data["events"]:
        said = {one["name"]: one["value"] for one in event["attributes"]}
        said |= {"concept:name": event["type"], "time:timestamp": datetime.fromisoformat(event["time"])}
        if "start" in said:
            said["start_timestamp"] = datetime.fromisoformat(said.pop("start"))
        if "lifecycle" in said:
            said["lifecycle:transition"] = said.pop("lifecycle")
        related = {one["qualifier"]: one["objectId"] for one in event["relationships"]}
        about = {KEYS[key]: value for key, value in said.items()}
        about |= {key: related[qualifier] for key, qualifier in QUALIFIERS.items() if qualifier in related}
        found[event["id"]] = about
    return found


QUALIFIERS = {"case": "of", "meeting": "at", "officer": "by"}
READERS = {write_xes: read_xes, write_ocel: read_ocel, write_csv: read_csv}


# ---- what is written is what is read ---------------------------------------------------------------------------------

# line ends of other systems, mark-up, quotes, control characters, half a surrogate, rare Chinese, a noncharacter
nasty = st.text(st.sampled_from("\t\n\r\0\x0b<>&\"',;= 区公文𠮷é\ud800\ufffe\ufeff\u2028]"), max_size=6)
acts = st.text(st.sampled_from('ab<&"\n签'), min_size=1, max_size=4)


@st.composite
def logs(draw: Any) -> EventLog:
    count = draw(st.integers(1, 4))
    cases = [(f"{at} {draw(nasty)}", "meeting" if at == 0 else "document", draw(nasty)) for at in range(count)]
    events = []
    for _ in range(draw(st.integers(0, 12))):
        start, long = draw(st.integers(0, 10**6)), draw(st.integers(0, 10**5))
        shape = draw(st.sampled_from(["both", "open", "end only"]))
        events.append(
            (
                case := draw(st.integers(0, count - 1)),
                draw(acts),
                NEVER if shape == "end only" else start,
                NEVER if shape == "open" else start + long,
                draw(st.sampled_from(["", "mayor", "post<&>\x01"])),
                draw(st.sampled_from(sorted(LIFECYCLES - {"complete"}))) if shape == "open" else "complete",
                draw(nasty),
                tuple(draw(st.lists(st.sampled_from(["A1", "A54.1"]), max_size=2))),
                draw(st.integers(1, 9)),
                draw(st.sampled_from([NOWHERE, 0])) if case else NOWHERE,
            )
        )
    return log_of(cases, events, labels=LABELS | {"ab": Bilingual(draw(nasty) + "x", "en")})


@settings(max_examples=60)
@given(logs())
def test_every_event_reads_back_as_it_was_whatever_signs_are_in_it(log):
    assert log.slips() == []
    with tempfile.TemporaryDirectory() as folder:
        for name, write in WRITERS.items():
            written = write(log, Path(folder) / name)
            assert READERS[write](written.path) == told(log), name
            assert (written.cases, written.events) == (len(log.case_ids), len(log.activity))


def test_replaced_characters_are_told_and_nothing_is_told_when_there_are_none(tmp_path):
    for name, write in WRITERS.items():
        assert write(small(), tmp_path / name).note is None
        bad = log_of([("d\0", "document", "x")], [(0, "a\ud800", 1, 2, "p", "complete", "", (), 1, NOWHERE)])
        written = write(bad, tmp_path / name)
        assert set(written.replaced) == {"d\ufffd", "a\ufffd"}, name
        assert written.note is not None
        assert "2" in written.note.en
        assert "2" in written.note.zh
        (tmp_path / name).read_bytes().decode("utf-8" if not name.endswith("gz") else "latin-1")


def test_the_same_log_gives_the_same_bytes(tmp_path, monkeypatch):
    for name, write in WRITERS.items():
        first = write(small(), tmp_path / name).path.read_bytes()
        monkeypatch.setattr(time, "time", lambda: 1e9)
        assert write(small(), tmp_path / f"other-{name}").path.read_bytes() == first


def test_a_log_of_nothing_and_cases_of_no_events_are_written(tmp_path):
    for cases in ([], [("d1", "document", "report"), ("d2", "document", "report")]):
        for name, write in WRITERS.items():
            assert READERS[write](write(log_of(cases, []), tmp_path / name).path) == {}
        root = ET.fromstring((tmp_path / "log.xes").read_bytes())
        assert len(root.findall(f"{XES}trace")) == len(cases)
        objects = json.loads((tmp_path / "log.json").read_text("utf-8"))["objects"]
        assert [one["id"] for one in objects] == [name for name, *_ in cases]


def test_a_log_longer_than_a_block_is_whole_and_its_traces_are_in_the_order_of_time(tmp_path):
    draw, events, long = np.random.default_rng(1), 11_000, 6_000
    case = np.concatenate([np.full(long, 7), draw.integers(0, 7_000, events - long)])
    start = draw.integers(0, 500_000, events)
    log = EventLog(
        FIRST_DAY,
        [f"d{at}" for at in range(7_000)],
        ["document"] * 7_000,
        ["report"] * 7_000,
        case,
        ["sign"] * events,
        start,
        start + 5,
        ["mayor"] * events,
        ["complete"] * events,
        [""] * events,
        [()] * events,
        np.ones(events, np.int64),
        np.full(events, NOWHERE),
        LABELS,
    )
    expected = told(log)
    for name, write in WRITERS.items():
        assert READERS[write](write(log, tmp_path / name).path) == expected, name
    for trace in ET.fromstring((tmp_path / "log.xes").read_bytes()).iter(f"{XES}trace"):
        rows = [
            (datetime.fromisoformat(date.attrib["value"]), int(name.attrib["value"][1:]))
            for event in trace.iter(f"{XES}event")
            for date in event.iterfind(f"{XES}date[@key='time:timestamp']")
            for name in event.iterfind(f"{XES}string[@key='concept:instance']")
        ]
        assert rows == sorted(rows)


# ---- readers of others -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pm4py():
    return pytest.importorskip("pm4py", reason="the reader that nobody here wrote")


def plain(value: Any) -> Any:
    return value.to_pydatetime().astimezone(CHINA) if hasattr(value, "to_pydatetime") else value


def said_by(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a table that pm4py made, without what is empty."""
    found = {KEYS[key]: plain(value) for key, value in row.items() if key in KEYS and value == value and value != ""}
    return found | {"visit": int(found["visit"])}


@pytest.mark.filterwarnings("ignore:Install the optional")
@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_pm4py_reads_every_event_of_the_xes_file(name, pm4py, tmp_path):
    for log in (small(), long_log(3_000)):
        write_xes(log, tmp_path / name)
        table = pm4py.read_xes(str(tmp_path / name), return_legacy_log_object=False)
        rows = table.to_dict("records")
        assert {row["concept:instance"]: said_by(row) for row in rows} == told(log)
        kinds = {row["case:concept:name"]: (row["case:sort"], row["case:kind"]) for row in rows}
        there = [log.case_ids[at] for at in sorted(set(log.case.tolist()))]
        assert kinds == {
            one: two
            for one, *two_list in zip(log.case_ids, log.case_sorts, log.case_kinds, strict=True)
            for two in [tuple(two_list)]
            if one in there
        }


def test_pm4py_reads_every_event_object_and_relation_of_the_ocel_file(pm4py, tmp_path):
    for log in (small(), long_log(3_000)):
        write_ocel(log, tmp_path / "log.json")
        ocel = pm4py.read_ocel2_json(str(tmp_path / "log.json"))
        found: dict[str, dict[str, Any]] = {}
        for row in ocel.events.to_dict("records"):
            row = {key: value for key, value in row.items() if value == value}
            row |= {"concept:name": row["ocel:activity"], "time:timestamp": row["ocel:timestamp"]}
            if "start" in row:
                row["start_timestamp"] = datetime.fromisoformat(str(row["start"])).astimezone(CHINA)
            row["lifecycle:transition"] = row["lifecycle"]
            found[row["ocel:eid"]] = said_by(row)
        for row in ocel.relations.to_dict("records"):
            key = next(key for key, qualifier in QUALIFIERS.items() if qualifier == row["ocel:qualifier"])
            found[row["ocel:eid"]][key] = row["ocel:oid"]
        assert found == told(log)
        objects = {row["ocel:oid"]: row["ocel:type"] for row in ocel.objects.to_dict("records")}
        officers = dict.fromkeys(set(log.officer) - {""}, "officer")
        assert objects == dict(zip(log.case_ids, log.case_sorts, strict=True)) | officers
        related = {
            (log.case_ids[case], log.case_ids[meeting])
            for case, meeting in zip(log.case.tolist(), log.meeting.tolist(), strict=True)
            if meeting not in (NOWHERE, case)
        }
        pairs = {(row["ocel:oid"], row["ocel:oid_2"]) for row in ocel.o2o.to_dict("records")}
        assert pairs == related


def test_pm4py_reads_the_csv_file_as_a_log(pm4py, tmp_path):
    pandas = pytest.importorskip("pandas")
    log = long_log(500)
    write_csv(log, tmp_path / "log.csv")
    table = pm4py.format_dataframe(pandas.read_csv(tmp_path / "log.csv", keep_default_na=False))
    rows = table.to_dict("records")
    assert {row["concept:instance"]: (row["case:concept:name"], row["concept:name"]) for row in rows} == {
        name: (one["case"], one["act"]) for name, one in told(log).items()
    }


def long_log(events: int) -> EventLog:
    """Documents that go to meetings, are signed, and come back."""
    draw = np.random.default_rng(7)
    documents, meetings = events // 8, 20
    meeting = draw.integers(0, meetings, events)
    act = draw.integers(0, 4, events)
    start = draw.integers(0, 525_600, events)
    opened = draw.random(events) < 0.05
    return EventLog(
        FIRST_DAY,
        [*(f"m{at}" for at in range(meetings)), *(f"d{at}" for at in range(documents))],
        [*["meeting"] * meetings, *["document"] * documents],  # type: ignore[list-item]
        [*["executive"] * meetings, *["report", "notice"] * documents][: meetings + documents],
        draw.integers(meetings, meetings + documents, events),
        [("draft", "deliberate", "sign", "issue")[at] for at in act.tolist()],
        start,
        np.where(opened, NEVER, start + draw.integers(0, 3000, events)),
        [("office", "", "mayor", "vice-mayor-3")[at] for at in act.tolist()],
        ["start" if one else "complete" for one in opened.tolist()],
        ["passed" if at == 1 else "" for at in act.tolist()],
        [("A44.1", "A45.2") if at == 1 else ("A54.1",) if at == 2 else () for at in act.tolist()],
        draw.integers(1, 3, events),
        np.where(act == 1, meeting, NOWHERE),
        LABELS,
    )


# ---- the forms that the standards give -------------------------------------------------------------------------------

NAMED = {"type": "string"}
ATTRIBUTE_TYPE = {
    "type": "object",
    "required": ["name", "type"],
    "properties": {"name": NAMED, "type": {"enum": ["string", "time", "integer", "float", "boolean"]}},
}
TYPES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "attributes"],
        "properties": {"name": NAMED, "attributes": {"type": "array", "items": ATTRIBUTE_TYPE}},
    },
}
RELATIONS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["objectId", "qualifier"],
        "properties": {"objectId": NAMED, "qualifier": NAMED},
    },
}


def things(*required: str, timed: bool) -> dict[str, Any]:
    """Events, or objects, whose attributes have a time each."""
    moment_ = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
    attribute = {
        "type": "object",
        "required": ["name", "value", *(["time"] if timed else [])],
        "properties": {"name": NAMED, "time": moment_},
    }
    return {
        "type": "array",
        "items": {
            "type": "object",
            "required": list(required),
            "properties": {
                "id": NAMED,
                "type": NAMED,
                "time": moment_,
                "attributes": {"type": "array", "items": attribute},
                "relationships": RELATIONS,
            },
        },
    }


OCEL_FORM = {
    "type": "object",
    "required": ["objectTypes", "eventTypes", "objects", "events"],
    "properties": {
        "objectTypes": TYPES,
        "eventTypes": TYPES,
        "objects": things("id", "type", timed=True),
        "events": things("id", "type", "time", timed=False),
    },
}
"""The form of OCEL 2.0 JSON, after the specification of 2023."""


def test_the_form_of_ocel_here_fits_a_file_of_the_standards_own():
    jsonschema = pytest.importorskip("jsonschema")
    sample = SHARED / "logs" / "ocel20_example.jsonocel"
    if not sample.is_file():
        pytest.skip("needs ../shared/logs/ocel20_example.jsonocel")
    jsonschema.validate(json.loads(sample.read_text("utf-8")), OCEL_FORM)


def test_an_ocel_file_has_the_form_of_the_standard_and_names_only_what_it_declares(tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    for log in (small(), long_log(1000)):
        write_ocel(log, tmp_path / "log.json")
        data = json.loads((tmp_path / "log.json").read_text("utf-8"))
        jsonschema.validate(data, OCEL_FORM)
        objects = {one["id"] for one in data["objects"]}
        assert len(objects) == len(data["objects"])
        for sort, types in (("events", "eventTypes"), ("objects", "objectTypes")):
            declared = {one["name"]: {a["name"]: a["type"] for a in one["attributes"]} for one in data[types]}
            for one in data[sort]:
                for attribute in one["attributes"]:
                    kind = declared[one["type"]][attribute["name"]]
                    assert isinstance(attribute["value"], int if kind == "integer" else str)
                assert {related["objectId"] for related in one["relationships"]} <= objects


def test_an_xes_file_declares_what_it_uses_and_every_event_has_what_is_global(tmp_path):
    write_xes(small(), tmp_path / "log.xes")
    root = ET.fromstring((tmp_path / "log.xes").read_bytes())
    assert (root.tag, root.attrib["xes.version"]) == (f"{XES}log", "1849.2016")
    order = [one.tag.removeprefix(XES) for one in root]
    assert [one for at, one in enumerate(order) if at == 0 or order[at - 1] != one] == [
        "extension",
        "global",
        "classifier",
        "string",
        "trace",
    ]
    prefixes = {one.attrib["prefix"] for one in root.iter(f"{XES}extension")}
    keys = {one.attrib["key"] for one in root.iter() if "key" in one.attrib}
    assert {key.split(":")[0] for key in keys if ":" in key} == prefixes
    assert all(re.fullmatch(r"[\w:]+", key) for key in keys)
    for scope in ("trace", "event"):
        wanted = {one.attrib["key"]: one.tag for one in root.find(f"{XES}global[@scope='{scope}']") or []}
        assert wanted
        for one in root.iter(f"{XES}{scope}"):
            assert wanted.items() <= {sub.attrib.get("key"): sub.tag for sub in one}.items()
    for classifier in root.iter(f"{XES}classifier"):
        assert set(classifier.attrib["keys"].split()) <= keys


def test_a_table_has_the_columns_that_it_names(tmp_path):
    write_csv(small(), tmp_path / "log.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "log.csv").read_bytes().decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert rows[1][COLUMNS.index("time:timestamp")] == "2024-01-01T09:01:00+08:00"
    assert (tmp_path / "log.csv").read_bytes().startswith("\ufeff".encode())
    write_csv(small(), tmp_path / "log.csv", marked=False)
    assert (tmp_path / "log.csv").read_bytes().startswith(b"case:")


# ---- what goes wrong -------------------------------------------------------------------------------------------------


SLIPS: dict[str, dict[str, Any]] = {
    "case_ids: not unique": {"case_ids": ["d1", "m1", "d1"]},
    "not unique": {"case_ids": ["d\0", "m1", "d\1"]},
    "officer: also the id of a case: d1": {"officer": ["d1"] * 6},
    "lifecycle: no transition of the standard model: done": {"lifecycle": ["done"] * 6},
    "case: no such case": {"case": np.full(6, 3)},
    "meeting: no such case": {"meeting": np.full(6, 9)},
    "meeting: a case that is no meeting": {"meeting": np.full(6, 2)},
    "neither started nor ended": {"start": np.full(6, NEVER), "end": np.full(6, NEVER)},
    "ended before it started": {"start": np.full(6, 9999), "end": np.full(6, 3)},
    "complete and has not ended": {"lifecycle": ["complete"] * 6},
    "visit: 1 instead of 6": {"visit": np.ones(1)},
    "case_kinds: 0 instead of 3": {"case_kinds": []},
}


@pytest.mark.parametrize("said", SLIPS)
def test_columns_that_do_not_fit_together_are_refused_and_nothing_is_written(said, tmp_path):
    log = replace(small(), **SLIPS[said])
    for name, write in WRITERS.items():
        with pytest.raises(ValueError, match=re.escape(said)):
            write(log, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_is_written_whole_or_stays_as_it_was(name, tmp_path, monkeypatch):
    path = tmp_path / name
    path.write_bytes(b"before")

    def interrupted(self: EventLog, ticks: Any) -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(EventLog, "moments", interrupted)
    with pytest.raises(KeyboardInterrupt):
        WRITERS[name](small(), path)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", WRITERS)
def test_a_place_that_cannot_be_written_is_a_sentence(name, tmp_path):
    for path in (tmp_path / "none" / name, tmp_path, tmp_path / f"a\0{name}", tmp_path / ("x" * 300 + name)):
        with pytest.raises(BadInput) as caught:
            WRITERS[name](small(), path)
        assert caught.value.problems[0].file == str(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that is always full")
@pytest.mark.parametrize("write", [write_xes, write_ocel, write_csv])
def test_a_full_disk_is_a_sentence(write):
    with pytest.raises(BadInput) as caught:
        write(small(), "/dev/full")
    assert "/dev/full" in str(caught.value)


def test_a_log_three_times_as_long_is_written_in_the_same_memory(tmp_path):
    sizes: dict[str, list[int]] = {name: [] for name in WRITERS}
    for events in (8_000, 24_000):
        log = long_log(events)
        for name, write in WRITERS.items():
            tracemalloc.start()
            write(log, tmp_path / name)
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            sizes[name].append(most)
    for name, (short, long) in sizes.items():
        assert long < short + 2.5e6, name
    assert (tmp_path / "log.json").stat().st_size > 10e6
