"""The first screen of the page of a run: what was run, its main figures, and what came out in plain words."""

from __future__ import annotations

from guiju.measure_words import measure_label
from guiju.page.run_parts import act_of, kind_of, one_row, rows_of
from guiju.tables.simulate import PAPERS
from sim.experiment import Results
from spec.bilingual import Bilingual


def subtitle(results: Results) -> Bilingual:
    """The rules, the replications, the seed and the number of a run."""
    plan = results.plan
    layers = "、".join(plan.scenario.layers)
    return Bilingual(
        f"规则：{layers}；重复 {len(results.replications)} 次；种子 {plan.scenario.seed}；运行号 {results.run[:12]}",
        f"rules: {', '.join(plan.scenario.layers)}; {len(results.replications)} replications; "
        f"seed {plan.scenario.seed}; run {results.run[:12]}",
    )


def headline(results: Results) -> list[tuple[Bilingual, str]]:
    """The main figures."""
    found = []
    for name in PAPERS:
        row = one_row(results, name)
        if row is not None and row.estimate.mean is not None:
            label = measure_label(name)
            found.append((Bilingual(f"{label.zh}（天）", f"{label.en} (days)"), f"{row.estimate.mean:.1f}"))
    backlog = one_row(results, "backlog")
    if backlog is not None and backlog.estimate.mean is not None:
        found.append((measure_label("backlog"), f"{backlog.estimate.mean:.0f}"))
    return found


def summary(results: Results) -> list[Bilingual]:
    """The run in plain words: what took longest, where it waited, what was missed, what stopped."""
    said = []
    asks = results.plan.scenario.asks
    if asks is not None:
        said.append(asks)
    whole = one_row(results, "turnaround")
    if whole is not None and whole.estimate.mean is not None:
        mean, p90 = whole.estimate.mean, whole.p90 or 0
        left = whole.censored / len(results.replications)
        said.append(
            Bilingual(
                f"一件公文平均 {mean:.1f} 天办结，九成在 {p90:.0f} 天以内；"
                f"每年 {left:.0f} 件到年底尚未办结，另行计数。",
                f"A paper takes {mean:.1f} days on average, nine in ten at most {p90:.0f}; {left:.0f} a year were not "
                "finished at its end and are counted apart.",
            )
        )
    waits = sorted(rows_of(results, "stage_waiting"), key=lambda row: -(row.estimate.mean or 0) * row.n)
    if waits and waits[0].estimate.mean:
        kind, act, days = (
            kind_of(waits[0].key.kind, results),
            act_of(waits[0].key.stage, results),
            waits[0].estimate.mean,
        )
        said.append(
            Bilingual(
                f"等待最多的一步是“{kind.zh}”的“{act.zh}”：平均等 {days:.1f} 天。",
                f"Most waiting is at “{act.en}” of “{kind.en}”: {days:.1f} days on average.",
            )
        )
    for row in sorted(rows_of(results, "deadline_met_share"), key=lambda row: row.estimate.mean or 0)[:1]:
        kind = kind_of(row.key.kind, results)
        share = 100 * (row.estimate.mean or 0)
        said.append(
            Bilingual(
                f"守得最差的时限：{kind.zh}（{row.key.stage}），按时 {share:.0f}%。",
                f"The limit kept worst: {kind.en} ({row.key.stage}), {share:.0f}% in time.",
            )
        )
    blocked = one_row(results, "blocked")
    if blocked is not None and blocked.estimate.mean:
        said.append(
            Bilingual(
                f"每年有 {blocked.estimate.mean:.1f} 件因为按规则无人可办而停下。",
                f"{blocked.estimate.mean:.1f} papers a year stop because the rules let nobody act.",
            )
        )
    return said
