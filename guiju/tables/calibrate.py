"""A calibration on a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from guiju.tables.layout import BAD, FAINT, OPEN, labelled, listing, plain, title
from guiju.value_words import value_unit
from sim.calibrated_scenario import StatedValue, Written, figure
from sim.calibration import KINDS, MOST_VARIANTS, Calibration, Durations
from sim.fitting import FAMILIES, Refused
from spec.bilingual import Bilingual, Language

CASES, EVENTS = Bilingual("{} 件，{} 个事件", "{} cases, {} events"), Bilingual("事件", "events")
ARRIVALS = Bilingual("到达", "arrivals")
RATE = Bilingual(
    "每年 {:.0f} 件（95% 区间 {:.0f}–{:.0f}，{} 至 {}）", "{:.0f} a year (95 % interval {:.0f}-{:.0f}; {} to {})"
)
DISPERSION = Bilingual("离散度 {:.2f}（按{}，p {}）：{}", "dispersion {:.2f} (by {}, p {}): {}")
INNER = Bilingual(
    "除去首尾两{}：每年 {:.0f} 件（{:.0f}–{:.0f}）",
    "without the first and the last {}: {:.0f} a year ({:.0f}-{:.0f})",
)
PERIODS = {"months": Bilingual("月", "month"), "weeks": Bilingual("周", "week"), "days": Bilingual("日", "day")}
HOURS = Bilingual("钟点", "hours")
SHARES = Bilingual("周末 {}，夜间（20 点至 8 点） {}：{}", "weekend {}, night (20 to 8) {}: {}")
TO_KNOW = Bilingual("注意", "note")
HEADS = (
    Bilingual("号", "no."),
    Bilingual("活动", "activity"),
    Bilingual("次数", "n"),
    Bilingual("为 0", "at 0"),
    Bilingual("中位数", "median"),
    Bilingual("p90", "p90"),
    Bilingual("最合的分布（AIC）", "best family (AIC)"),
    Bilingual("KS p", "KS p"),
    Bilingual("AD p", "AD p"),
)
NOUGHT = 3
"""The column of times of nought, left out where there is none."""
REJECTED = Bilingual(
    "红色：检验拒绝这一分布（p < 0.05）。p 值为参数自助法；为 0 的时长不参加拟合。",
    "in red: rejected by the test (p < 0.05). p-values by parametric bootstrap; times of nought are not fitted.",
)
NOT_FITTED = Bilingual("未拟合", "not fitted")
UNKNOWN = Bilingual("时长未知", "time unknown")
ROUTES = Bilingual("路径", "routes")
ROUTES_ASIDE = Bilingual("共 {} 种，列最常见的 {} 种", "{} in all, the {} commonest")
SHARE, WAY = Bilingual("占比", "share"), Bilingual("活动（号）", "activities (no.)")
FOLLOWS = Bilingual("其后", "what follows")
FOLLOWS_ASIDE = Bilingual(
    "全部案卷中，一活动紧接另一活动的占比", "share of all cases where one activity directly follows another"
)
AFTER, NEXT = Bilingual("活动", "activity"), Bilingual("其后的活动：占比", "followed by: share of cases")
END = Bilingual("结束", "end")
SCENARIO = Bilingual("情景 {}", "scenario {}")
NO_FILE = Bilingual("未写文件（用 --out）", "not written (use --out)")
UNMAPPED = Bilingual(
    "活动 {}：没有对应的行为（--map），在文件中是注释",
    "activities {}: mapped to no act (--map); they stand in the file as comments",
)
LEFT_OUT = Bilingual("未写入数值", "not a value")


def span(days: float | None, language: Language) -> str:
    """A time in the unit that suits it.

    >>> span(0.0004, "en"), span(3.2, "zh"), span(None, "en")
    ('34.6 s', '3.2 天', '?')
    """
    if days is None:
        return "?"
    for size, zh, en in ((1, "天", "d"), (1 / 24, "时", "h"), (1 / 1440, "分", "min")):
        if days >= size:
            return f"{figure(days / size, 3)} {zh if language == 'zh' else en}"
    return f"{figure(days * 86400, 3)} {'秒' if language == 'zh' else 's'}"


def _p(value: float, samples: int) -> str:
    """A p-value; the smallest that so many samples can give is only a bound."""
    shown = f"{value:.3f}".removeprefix("0")
    return f"<={shown}" if value <= 1 / (samples + 1) + 1e-12 else shown


def _share(value: float | None) -> str:
    return "?" if value is None else f"{100 * value:.1f}%"


def calibrate_view(
    found: Calibration, written: Written | None, out: str, samples: int, language: Language
) -> Iterator[RenderableType]:
    """The log, its activities, its routes, and the scenario."""
    log, rate = found.log, found.arrivals
    yield title(log.name, CASES.say(language).format(f"{found.cases:,}", f"{len(log.events):,}"))
    pairs: list[tuple[str, RenderableType]] = [
        (
            ARRIVALS.say(language),
            plain(RATE.say(language).format(rate.rate, rate.low, rate.high, found.first, found.last)),
        )
    ]
    said = rate.said.say(language)
    if rate.dispersion is not None and rate.p_value is not None:
        p = "< 0.001" if rate.p_value < 0.001 else f"{rate.p_value:.3f}"
        said = DISPERSION.say(language).format(rate.dispersion, PERIODS[found.period].say(language), p, said)
    pairs.append((ARRIVALS.say(language), plain(said)))
    if found.inner is not None:
        inner, each = found.inner, PERIODS[found.period].say(language)
        pairs.append(
            (ARRIVALS.say(language), plain(INNER.say(language).format(each, inner.rate, inner.low, inner.high)))
        )
    hours = SHARES.say(language).format(_share(found.weekend), _share(found.night), found.hours_said.say(language))
    pairs.append((HOURS.say(language), plain(hours)))
    pairs += [(TO_KNOW.say(language), plain(one.say(language), OPEN)) for one in log.remarks]
    yield labelled(pairs)
    yield from _times(found, samples, language)
    yield from _routes(found, language)
    if written is not None:
        yield Text()
        yield title(SCENARIO.say(language).format(written.name), out or NO_FILE.say(language))
        lines: list[tuple[str, RenderableType]] = [
            (one.name, plain(_stated(one).say(language))) for one in written.values
        ]
        yield labelled(lines)
        numbers = {one.name: str(place) for place, one in enumerate(found.activities, 1)}
        aside = [one.say(language) for one in written.left_out]
        if written.unmapped:
            some = ", ".join(numbers[name] for name in written.unmapped)
            aside.append(UNMAPPED.say(language).format(some))
        yield labelled([(LEFT_OUT.say(language), plain(one, OPEN)) for one in aside])


def _stated(one: StatedValue) -> Bilingual:
    """A value of the scenario: figures, unit, note."""
    figures, unit = [f"{part} {text}".strip() for part, text in one.figures], value_unit(one.unit)
    return Bilingual(
        f"{'，'.join(figures)} {unit.zh}：{one.note.zh}",
        f"{', '.join(figures)} {unit.en}: {one.note.en}",
    )


def _times(found: Calibration, samples: int, language: Language) -> Iterator[RenderableType]:
    numbers = {one.name: str(place) for place, one in enumerate(found.activities, 1)}
    refused: dict[str, list[str]] = defaultdict(list)
    unknown: dict[str, list[str]] = defaultdict(list)
    for kind in KINDS:
        rows: list[list[str | Text]] = []
        for one in found.activities:
            times = one.of(kind)
            if times is None:
                continue
            rows.append([numbers[one.name], one.name, *_cells(times, samples, language)])
            if isinstance(times.fit, Refused) and times.n:
                refused[times.fit.why.say(language)].append(numbers[one.name])
            if times.unknown:
                unknown[str(times.unknown)].append(f"{numbers[one.name]} ({KINDS[times.kind].say(language)})")
        if rows:
            yield Text()
            yield title(KINDS[kind].say(language))
            heads = [head.say(language) for head in HEADS]
            if all(row[NOUGHT] == "0" for row in rows):
                heads.pop(NOUGHT)
                rows = [[*row[:NOUGHT], *row[NOUGHT + 1 :]] for row in rows]
            yield listing(heads, rows, [0, len(heads) - 2, len(heads) - 1])
    yield plain(REJECTED.say(language), FAINT)
    notes = [
        (NOT_FITTED.say(language), plain(f"{', '.join(dict.fromkeys(who))}: {why}")) for why, who in refused.items()
    ]
    notes += [(UNKNOWN.say(language), plain(f"{', '.join(who)}: {n}")) for n, who in unknown.items()]
    if notes:
        yield labelled(notes)


def _cells(times: Durations, samples: int, language: Language) -> list[str | Text]:
    known = [
        f"{times.n:,}",
        f"{times.nought:,}",
        *(span(times.quantile(share), language) if times.n else "" for share in (0.5, 0.9)),
    ]
    if isinstance(times.fit, Refused):
        return [*known, "-", "", ""]
    best = times.fit.fits[0]
    style = BAD if best.rejected else ""
    tests = [Text(_p(value, samples), style=style) for value in (best.ks_p, best.ad_p)]
    family = Text(f"{FAMILIES[best.family].say(language)} ({best.aic:.0f})", style=style)
    return [*known, family, *tests]


def _routes(found: Calibration, language: Language) -> Iterator[RenderableType]:
    numbers = {one.name: str(place) for place, one in enumerate(found.activities, 1)}
    common = found.variants[:MOST_VARIANTS]
    yield Text()
    yield title(ROUTES.say(language), ROUTES_ASIDE.say(language).format(len(found.variants), len(common)))
    rows = [
        [_share(one.cases / found.cases), f"{one.cases:,}", " ".join(numbers[name] for name in one.activities)]
        for one in common
    ]
    yield listing([SHARE.say(language), HEADS[2].say(language), WAY.say(language)], rows, (0, 1))
    seen = {pair for one in common for pair in zip(one.activities, (*one.activities[1:], ""), strict=True)}
    after: dict[str, list[str]] = defaultdict(list)
    for each in found.followings:
        if (each.activity, each.by) in seen:
            named = numbers[each.by] if each.by else END.say(language)
            after[each.activity].append(f"{named}: {_share(each.cases / found.cases)}")
    yield Text()
    yield title(FOLLOWS.say(language), FOLLOWS_ASIDE.say(language))
    lines = [[numbers[one.name], one.name, "  ".join(after[one.name])] for one in found.activities if one.name in after]
    yield listing([HEADS[0].say(language), AFTER.say(language), NEXT.say(language)], lines, (0,))
