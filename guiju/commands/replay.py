"""``guiju replay``: one replication again: what happened, the way of one paper, whether the rules were kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from guiju.commands.simulate import ENGINES
from guiju.options import Settings, declare
from guiju.output import Answer, check_place
from guiju.replaying import Replay, replayed
from guiju.rulebooks import open_rulebook
from guiju.scenario_files import OWN_LAYERS
from spec.bilingual import Bilingual, Language
from spec.nearest import nearest
from spec.problems import BadInput, Problem

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.conduct import Conduct
    from sim.duty_misses import LimitCheck
    from sim.trail import Trail

NO_DOCUMENT = Bilingual("这次重复里没有这件公文", "this replication has no such paper")
BAD_LOG = Bilingual("事件日志的文件名须以这些结尾", "the name of an event log ends with one of these")
LOGS = (".xes", ".xes.gz", ".jsonocel", ".csv")
EXAMPLE = "guiju replay baseline --document government-notice-17"


def replay(
    settings: Settings,
    which: str,
    scenario: str,
    replication: int,
    document: str,
    events: str,
    check: bool,
    seed: int | None,
    engine: str,
    store: str,
) -> Answer:
    """Runs one replication again and says what happened in it."""
    _check_log(events)
    rulebook = open_rulebook(settings)
    found = replayed(settings, rulebook, which, scenario, replication, seed, engine, store)  # type: ignore[arg-type]
    from guiju.replay_json import conduct_json, happened_json, paper_json, replay_json, trail_json
    from sim.held import meetings
    from sim.trail import trails

    data = replay_json(found)
    papers = list(trails(found.model, found.course))
    chosen = _document(found, papers, document) if document else None
    checked = _checked(found) if check else None
    if chosen is not None:
        data["document"] = trail_json(found, chosen)
    else:
        held = list(meetings(found.model, found.course))
        data["happened"] = happened_json(found, papers, held)
        data["slowest"] = [paper_json(found, one) for one in slowest(found, papers)]
    if checked is not None:
        data["conduct"] = conduct_json(*checked)
    if events:
        data["events"] = _written(found, events)

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.replay import replay_view

        return replay_view(found, data, chosen, checked, language)

    return Answer(_code(checked), data, view)


def slowest(found: Replay, papers: Sequence[Trail], count: int = 20) -> list[Trail]:
    """The papers of the year that took longest; those that have not been finished count up to the end of the run."""
    end = found.model.flow.horizon

    def days(one: Trail) -> int:
        return (end if one.finished is None else one.finished) - one.arrival

    counted = (one for one in papers if one.arrival >= found.plan.begins)
    return sorted(counted, key=lambda one: (-days(one), one.paper))[:count]


def _document(found: Replay, papers: Sequence[Trail], name: str) -> Trail:
    from sim.trail import paper_named

    number = paper_named(found.model, name)
    if number is not None:
        return papers[number]
    kinds = sorted({one.kind for one in papers})
    kind = name.rpartition("-")[0]
    near = kind if kind in kinds else nearest(name, kinds)
    last = sum(one.kind == near for one in papers)
    said = f"{near}-1 … {near}-{last}" if near else " / ".join(f"{one}-1" for one in kinds[:8])
    raise BadInput([Problem("--document", 0, 0, NO_DOCUMENT, name, Bilingual(said, said), EXAMPLE)])


def _checked(found: Replay) -> tuple[Conduct, tuple[LimitCheck, ...]]:
    from sim.conduct import conduct
    from sim.duty_misses import duty_misses

    return conduct(found.model, found.course), duty_misses(found.model, found.course)


def _code(checked: tuple[Conduct, tuple[LimitCheck, ...]] | None) -> int:
    """1 where a norm is broken or a limit is counted otherwise than the rules do, 3 where steps are undecided only."""
    if checked is None:
        return 0
    done, limits = checked
    if not done.clean or not all(one.agrees for one in limits):
        return 1
    return 3 if done.undecided else 0


def _check_log(name: str) -> None:
    """Raises BadInput for a file that would be no event log, before any work is done for it."""
    if name and not name.endswith(LOGS):
        expected = " / ".join(LOGS)
        raise BadInput([Problem("--events", 0, 0, BAD_LOG, name, Bilingual(expected, expected), "--events year.xes")])
    check_place(name)


def _written(found: Replay, name: str) -> dict[str, Any]:
    """Writes the event log in the format that the name of the file says."""
    from sim.event_csv import write_csv
    from sim.ocel import write_ocel
    from sim.trail_log import event_log
    from sim.xes import write_xes

    log = event_log(found.model, found.course)
    write = write_csv if name.endswith(".csv") else write_ocel if name.endswith(".jsonocel") else write_xes
    said = write(log, name)
    return {"file": name, "cases": said.cases, "events": said.events}


command = declare(
    "replay",
    replay,
    [
        click.Argument(["which"]),
        click.Option(["--scenario"], default="", metavar="NAME"),
        click.Option(["--replication"], type=click.IntRange(0, 10_000_000), default=0, metavar="N"),
        click.Option(["--document"], default="", metavar="NAME"),
        click.Option(["--events"], default="", metavar="FILE"),
        click.Option(["--check"], is_flag=True),
        click.Option(["--seed"], type=click.IntRange(0, 2**31), default=None, metavar="N"),
        click.Option(["--engine"], type=click.Choice(ENGINES), default="auto", metavar="ENGINE"),
        click.Option(["--store"], default="", metavar="FILE"),
    ],
    layers=OWN_LAYERS,
)
