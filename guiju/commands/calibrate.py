"""``guiju calibrate``: what an event log says of arrivals, times and routes; on request as a scenario."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from guiju.calibration_json import calibration_json
from guiju.options import Settings, declare
from guiju.output import Answer, counting, write_whole
from guiju.rulebooks import named_as_given, open_rulebook
from guiju.scenario_files import OWN_LAYERS, chosen
from spec.bilingual import Bilingual, Language
from spec.nearest import instead
from spec.problems import BadInput, Problem

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.calibrated_scenario import Written
    from sim.calibration import Calibration
    from spec.rulebook import Rulebook

FITTING = Bilingual("拟合分布", "fitting distributions")
BAD_MAP = Bilingual("写作“活动=行为”", "an activity and an act with = between them")
NO_ACTIVITY = Bilingual("日志里没有这个活动", "the log has no such activity")
NO_ACT = Bilingual("词汇表里没有这个行为", "the vocabulary has no such act")
TWICE = Bilingual("一个活动只能对应一个行为", "an activity is mapped to one act only")
NO_PAPER = Bilingual("基准情景没有这类公文", "the base scenario has no such kind of paper")
NOT_YAML = Bilingual("情景文件的名称以 .yaml 结尾", "the name of a scenario file ends with .yaml")
IN_LOG = Bilingual("日志中的活动，见不带 --map 的结果", "an activity of the log, as listed without --map")
MAP_EXAMPLE = '--map "T02 Check confirmation of receipt=examine"'


def calibrate(
    settings: Settings,
    log: str,
    case: str,
    activity: str,
    time: str,
    start: str,
    resource: str,
    mapped: tuple[str, ...],
    paper: str,
    seed: int,
    samples: int,
) -> Answer:
    """Reads a log, fits its times, and writes a scenario where a file is named."""
    from sim.calibration import calibrate as calibration_of
    from sim.log_reader import read_log
    from sim.log_record import Columns

    if settings.out and not settings.out.endswith((".yaml", ".yml")):
        raise BadInput([Problem("--out", 0, 0, NOT_YAML, settings.out, example="--out calibrated.yaml")])
    rulebook = open_rulebook(settings)
    read = read_log(log, Columns(case, activity, time, start, resource))
    acts = _acts(mapped, sorted({one.activity for one in read.events}), rulebook)
    with counting(FITTING.say(settings.language)) as told:
        found = calibration_of(read, seed, samples, told)
    written = None
    if settings.out or acts or paper:
        written = named_as_given(settings, lambda: _scenario(found, acts, paper, settings, rulebook, seed, samples))
    if written is not None and settings.out:
        write_whole(settings.out, written.text)
    data = calibration_json(found, written, settings.out)

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.calibrate import calibrate_view

        return calibrate_view(found, written, settings.out, samples, language)

    return Answer(0, data, view, written=True)


def _acts(mapped: tuple[str, ...], activities: list[str], rulebook: Rulebook) -> dict[str, str]:
    """The act of each activity that is mapped. Raises BadInput with every slip."""
    problems, found = [], dict[str, str]()
    vocabulary = rulebook.vocabulary
    for text in mapped:
        activity, _, act = (part.strip() for part in text.rpartition("="))
        if not activity or not act:
            problems.append(Problem("--map", 0, 0, BAD_MAP, text, example=MAP_EXAMPLE))
            continue
        if activity not in activities:
            problems.append(
                Problem("--map", 0, 0, NO_ACTIVITY, activity, instead(activity, activities, IN_LOG), MAP_EXAMPLE)
            )
        if act not in vocabulary.acts:
            expected = vocabulary.instead(act, vocabulary.acts)
            problems.append(Problem("--map", 0, 0, NO_ACT, act, expected, MAP_EXAMPLE))
        if found.setdefault(activity, act) != act:
            problems.append(Problem("--map", 0, 0, TWICE, text, Bilingual(found[activity], found[activity])))
    if problems:
        raise BadInput(problems)
    return found


def _scenario(
    found: Calibration,
    acts: dict[str, str],
    paper: str,
    settings: Settings,
    rulebook: Rulebook,
    seed: int,
    samples: int,
) -> Written:
    """The scenario, which is read again as a run would read it before it is handed on."""
    from sim.blueprint import blueprint
    from sim.calibrated_scenario import BASE, calibrated_scenario
    from sim.scenario import scenarios_in

    (one,) = chosen(settings, rulebook, (BASE,))
    texts, base = one.texts, one.scenario
    papers = [one.name for one in base.papers]
    if paper and paper not in papers:
        listed = Bilingual(" / ".join(papers), " / ".join(papers))
        raise BadInput(
            [Problem("--paper", 0, 0, NO_PAPER, paper, instead(paper, papers, listed), f"--paper {papers[0]}")]
        )
    routed = {step.step.act for one in blueprint(base, rulebook).papers for way in one.variants for step in way.steps}
    written = calibrated_scenario(found, acts, paper, base, routed, seed, samples)
    place = settings.out or f"{written.name}.yaml"
    blueprint(scenarios_in({**texts, place: written.text}, rulebook)[written.name], rulebook)
    return written


command = declare(
    "calibrate",
    calibrate,
    [
        click.Argument(["log"]),
        click.Option(["--case"], default="case:concept:name", metavar="COLUMN"),
        click.Option(["--activity"], default="concept:name", metavar="COLUMN"),
        click.Option(["--time"], default="time:timestamp", metavar="COLUMN"),
        click.Option(["--start"], default="start_timestamp", metavar="COLUMN"),
        click.Option(["--resource"], default="org:resource", metavar="COLUMN"),
        click.Option(["--map", "mapped"], multiple=True, metavar="ACTIVITY=ACT"),
        click.Option(["--paper"], default="", metavar="PAPER"),
        click.Option(["--seed"], type=click.IntRange(0, 2**31), default=1, metavar="N"),
        click.Option(["--samples"], type=click.IntRange(99, 9999), default=199, metavar="N"),
    ],
    layers=OWN_LAYERS,
)
