"""What the units of a scenario's values are called. The scenario writes them in English, since they are read."""

from __future__ import annotations

from spec.bilingual import Bilingual
from spec.labels import unit_label

A_YEAR = " a year"
UNITS = {
    "working days": "个工作日",
    "share of working days": "占工作日的比例",
    "share": "比例",
    "shares": "份额",
    "hours": "时",
    "month-day": "月-日",
    "times": "倍",
    "rounds": "轮",
    "departments": "个部门",
    "areas": "个地区或单位",
    "kinds of work": "类工作",
    "act": "行为",
    "body": "机构",
}
"""Units in Chinese that numbers of the rules do not have, or have in another sense (``times`` as often there)."""
COUNTED = {
    "absences": "次",
    "applications": "件",
    "cases": "件",
    "documents": "件",
    "meetings": "次",
    "reports": "件",
    "suggestions": "件",
    "texts": "篇",
    "trips": "次",
}
"""What comes so often a year, in Chinese."""


def value_unit(unit: str) -> Bilingual:
    """The unit of a value; one that has no Chinese word is told as it is written.

    >>> value_unit("working days").zh, value_unit("documents a year").zh, value_unit("days a year").zh
    ('个工作日', '件/年', '天/年')
    >>> value_unit("barrels a year").zh
    'barrels a year'
    """
    counted = unit.removesuffix(A_YEAR)
    if counted != unit:
        word = COUNTED.get(counted, unit_label(counted).zh)
        return Bilingual(unit if word == counted else f"{word}/年", unit)
    return Bilingual(UNITS.get(unit, unit_label(unit).zh), unit)
