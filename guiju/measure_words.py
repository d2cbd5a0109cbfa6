"""What measures are called, and in which unit they are told."""

from __future__ import annotations

from spec.bilingual import Bilingual

DAYS, SHARE, NUMBER = Bilingual("天", "days"), Bilingual("比例", "share"), Bilingual("件/次", "number")
MEASURES: dict[str, tuple[Bilingual, Bilingual]] = {
    "turnaround": (Bilingual("全程用时", "turnaround"), DAYS),
    "submission_to_signature": (Bilingual("报送到签发", "submission to signature"), DAYS),
    "adoption_to_issue": (Bilingual("议定到印发", "adoption to issue"), DAYS),
    "issue_to_publication": (Bilingual("印发到公布", "issue to publication"), DAYS),
    "days_between_executive_meetings": (Bilingual("常务会议间隔", "days between executive meetings"), DAYS),
    "deadline_met_share": (Bilingual("按时比例", "share within the limit"), SHARE),
    "meetings_held": (Bilingual("召开次数", "meetings held"), NUMBER),
    "meetings_inquorate": (Bilingual("不足法定人数", "meetings without quorum"), NUMBER),
    "meetings_without_presider": (Bilingual("无人主持", "meetings with nobody to preside"), NUMBER),
    "meetings_not_needed": (Bilingual("无事未开", "extra meetings not needed"), NUMBER),
    "meetings_skipped": (Bilingual("按会期该开未开", "periods without the meeting due"), NUMBER),
    "items_per_meeting": (Bilingual("每次议题数", "items at a meeting"), NUMBER),
    "backlog": (Bilingual("在办件数（平均）", "papers under way (average)"), NUMBER),
    "utilisation": (Bilingual("在岗时间用于公文的比例", "share of desk time on papers"), SHARE),
    "blocked": (Bilingual("无人可办而停下", "stopped: nobody may act"), NUMBER),
    "field_days": (Bilingual("调研天数", "days in the field"), DAYS),
    "minimum_met_share": (Bilingual("达到最低数的比例", "share who reached the least number"), SHARE),
    "figures_exceeded": (Bilingual("超出规定数量的", "beyond a figure of the rules"), NUMBER),
    "quota_exceeded": (Bilingual("超出规定次数的", "more often than the rules allow"), NUMBER),
    "visits_together": (Bilingual("同地同期撞车的调研", "visits that fall together"), NUMBER),
    "stage_waiting": (Bilingual("各步等待", "waiting at a step"), DAYS),
    "stage_working": (Bilingual("各步办理", "working at a step"), DAYS),
}
"""Labels and units. A measure that is not here is told by its name."""
TIMES: tuple[tuple[float, Bilingual, float], ...] = (
    (0.2, Bilingual("分钟", "min"), 1440.0),
    (2.0, Bilingual("小时", "h"), 24.0),
    (float("inf"), DAYS, 1.0),
)
"""Below how many days a time is told in which unit, and how many of it make a day."""
ALL = Bilingual("全部", "all")


def measure_label(name: str) -> Bilingual:
    """The label of a measure; one word for the gaps of all bodies whose measure has none of its own."""
    found = MEASURES.get(name)
    if found is None and name.startswith("days_between"):
        return Bilingual("会议间隔", "days between meetings")
    return found[0] if found else Bilingual(name, name)


def unit_of(name: str) -> Bilingual:
    """The unit of a measure; that of times where it is the time between two meetings."""
    found = MEASURES.get(name)
    return found[1] if found else DAYS if name.startswith("days_between") else NUMBER


def time_unit(most: float) -> tuple[Bilingual, float]:
    """The unit for times of at most so many days, and how many of it make a day.

    >>> time_unit(0.1)[0].en, time_unit(1.9)[0].en, time_unit(30.0)[0].en
    ('min', 'h', 'days')
    """
    return next((unit, factor) for limit, unit, factor in TIMES if most < limit)
