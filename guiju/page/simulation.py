"""The page of a run: how long papers took and where the time went, queues over the year, officers, assumptions.

One self-contained HTML file like the report of a rulebook (:mod:`guiju.page.shell`): strict content policy, embedded
typefaces, no request to anywhere, both languages.
"""

from __future__ import annotations

from dataclasses import dataclass

from guiju import __version__
from guiju.page import run_charts, run_tables
from guiju.page.run_summary import headline, subtitle, summary
from guiju.page.shell import asset, environment, page_of
from guiju.report.year import year_of
from sim.experiment import Results
from spec.bilingual import Bilingual, Language

SECTIONS = (
    ("summary", Bilingual("概要", "Summary")),
    ("times", Bilingual("用时", "Times")),
    ("stages", Bilingual("时间花在哪里", "Where the time goes")),
    ("limits", Bilingual("时限", "Limits")),
    ("meetings", Bilingual("会议", "Meetings")),
    ("counts", Bilingual("次数与数量", "Counts")),
    ("queues", Bilingual("一年中的积压", "Queues over the year")),
    ("officers", Bilingual("各职务的负荷", "Officers")),
    ("timelines", Bilingual("几份公文的经过", "The course of some papers")),
    ("open", Bilingual("规则没有定下的", "What the rules leave open")),
    ("values", Bilingual("数值与出处", "Values and where they come from")),
    ("figures", Bilingual("全部指标", "All measures")),
)
INTROS = {
    "times": Bilingual(
        "圆点是各次重复的平均值，蓝线是其95%置信区间，灰条从中位数到九成的公文不超过的时间；单位注在横轴右端。",
        "The dot is the mean over replications, the blue line its 95% interval, the grey bar reaches from the median "
        "to the time that nine in ten do not exceed; the unit stands at the end of the axis.",
    ),
    "stages": Bilingual(
        "每一步平均等了多久（浅色）、办了多久（深色），只算办完的步骤。",
        "How long a paper lay at each step (light) and was worked on or waited out (dark), on average.",
    ),
    "limits": Bilingual(
        "规则写明数字的时限有多少按时做到。没有数字的（及时、按时）无从计算，不在其中。",
        "The share of papers that met the limits for which the rules have a figure. Words without a figure cannot be "
        "counted.",
    ),
    "meetings": Bilingual(
        "会议开了多少次、为什么没有开成、每次多少议题。", "How often bodies met, why not, and how many items."
    ),
    "counts": Bilingual(
        "单看一件公文看不出来的：一年合计超出规定次数的、超出规定数量的、没有达到最低数的、撞在一起的。只统计，不拦阻。",
        "What no single paper shows: beyond what the rules allow in a year, beyond a figure, below a least number, "
        "falling together. It is counted, nothing is held back.",
    ),
    "queues": Bilingual(
        "每周末各处积压的件数：细线是各次重复，粗线是平均。最后一图用来判断预热期（MSER-5）：虚线是统计开始的时点。",
        "Papers waiting at the end of each week: thin lines are replications, the strong line their mean. The last "
        "chart serves to judge the warm-up (MSER-5): the dashed line is where counting begins.",
    ),
    "officers": Bilingual(
        "在案头的时间里有多少用于公文。案头时间不含外出、调研和会议。",
        "The share of time at the desk that went into papers; absences, field days and meetings are not desk time.",
    ),
    "timelines": Bilingual(
        "第一次重复中用时最长的几份已办结公文，逐步画出。用 guiju replay 可看任何一份。",
        "The slowest finished papers of the first replication, step by step. guiju replay shows any paper.",
    ),
    "open": Bilingual(
        "按所用的层，这些公文有的步骤无人可办、几人都可办，或者要不要办取决于没有写明的事实。",
        "Under the layers in force, these papers have steps that nobody may do, that several may do, or that turn on "
        "facts which were not stated.",
    ),
    "values": Bilingual(
        "规则说的（谁办、走哪些步骤、时限）取自规则库，不在此列。这里是情景自己的数值，逐个注明来自条文、资料还是假设。",
        "What the rules say (who, which steps, which limits) is read from the rulebook and not listed. These are the "
        "scenario's own values, each with its origin.",
    ),
    "figures": Bilingual(
        "全部指标的平均值、置信区间半宽和分位数，括号中是分位数的95%置信区间（–：重复太少，这一侧没有界）。一年只有一个值的指标，"
        "分位数是各年之间的。",
        "Means, half-widths and quantiles of all measures; in brackets the 95% interval of a quantile (–: too few "
        "replications bound it on that side). Where a year has one value only, the quantiles are those of years.",
    ),
}


@dataclass(frozen=True)
class _View:
    """What the frame of the page asks of what it shows."""

    title: Bilingual
    generated_by: str
    stacks: tuple[object, ...] = ()


def simulation_page(results: Results, language: Language = "zh") -> str:
    """The page as text; ``language`` shows first. The same run gives the same bytes."""
    year = year_of(results)
    parts = {
        "times": run_charts.times(results),
        "stages": run_charts.stages(results),
        "limits": run_tables.limits(results),
        "meetings": run_tables.meetings(results),
        "counts": run_tables.counts(results),
        "queues": run_charts.queues(results, year),
        "officers": run_charts.officers(results),
        "timelines": run_charts.timelines(results, year),
        "open": run_tables.open_routes(results),
        "values": run_tables.values(results),
        "figures": run_tables.figures(results),
    }
    title = results.plan.scenario.label
    body = (
        environment()
        .get_template("simulation.html.jinja")
        .render(
            title=title,
            subtitle=subtitle(results),
            summary=summary(results),
            figures=headline(results),
            sections=[one for one in SECTIONS if one[0] not in parts or parts[one[0]]],
            intros=INTROS,
            parts=parts,
        )
    )
    sheet = asset("page.css") + asset("simulation.css") + asset("print.css")
    return page_of(_View(title, f"guiju {__version__}"), body, sheet, asset("page.js"), language).html
