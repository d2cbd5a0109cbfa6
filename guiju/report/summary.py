"""The first screen in plain words; every figure is counted from the results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from guiju.page import view
from guiju.page.words import FINDING_KINDS, article_title
from guiju.report.verdict_rows import STACKS, sentence, stack_label
from proofs.battery import StackResult
from proofs.verdicts import Verdict
from spec.bilingual import Bilingual
from spec.layers import STANDARD
from spec.norms import article_of
from spec.rulebook import Property

MOST_ARTICLES = 4


def summary(
    results: Sequence[StackResult],
    rows: Sequence[view.Stack],
    findings: Sequence[view.Finding],
    cases: Sequence[view.WorkedCase],
) -> tuple[Bilingual, ...]:
    """What came out, the most important first."""
    if not results:
        return ()
    sentences = [_outcome(stack_label(results[0]), results[0], findings)]
    sentences += [_declared(results, rows, findings, one) for one in results[0].stack.rulebook.properties]
    sentences += [_under(result, findings) for result in results[1:]]
    sentences += [*_places(findings), *_replayed(findings), *_worked(cases)]
    return tuple(sentences)


def _outcome(label: Bilingual, result: StackResult, findings: Sequence[view.Finding]) -> Bilingual:
    """How many properties hold and what was found."""
    hold, fail, rest = _tally(result)
    kinds = Counter(one.kind for one in findings if not one.found_in.zh and one.demonstrated != "reading")
    more = _may_be_more(result)
    zh = f"按{label.zh}，{len(result.verdicts)}项性质中{hold}项成立，{fail}项不成立{more.zh}" + (
        f"，{rest}项未能判定" if rest else ""
    )
    en = f"By {label.en}, {hold} of {len(result.verdicts)} properties hold and {fail} fail{more.en}" + (
        f"; {rest} are undecided" if rest else ""
    )
    if not kinds:
        return Bilingual(f"{zh}；没有发现问题。", f"{en}. Nothing was found.")
    total = sum(kinds.values())
    named = [(word, kinds[kind]) for kind, word in FINDING_KINDS.items() if kinds[kind]]
    zh += f"；发现{total}个问题：" + "、".join(f"{word.zh}{count}个" for word, count in named)
    listed = ", ".join(f"{word.en} {count}" for word, count in named)
    return Bilingual(f"{zh}。", f"{en}. {total} {'finding' if total == 1 else 'findings'}: {listed}.")


def _may_be_more(result: StackResult) -> Bilingual:
    """Of how many properties that fail the cases may not be all; empty where they are."""
    cut = sum(bool(verdict.cut_off) for verdict in result.verdicts)
    if not cut:
        return Bilingual("", "")
    return Bilingual(
        f"（其中{cut}项的情形没有找全，可能还有别的）",
        f" (of {cut} of these not all cases were found, there may be more)",
    )


def _tally(result: StackResult) -> tuple[int, int, int]:
    words = Counter(verdict.verdict for verdict in result.verdicts)
    return words["proved"], words["refuted"], words["unknown"] + words["outside"]


# ---- the properties that the rulebook itself names


def _declared(
    results: Sequence[StackResult], rows: Sequence[view.Stack], findings: Sequence[view.Finding], wanted: Property
) -> Bilingual:
    """One property that the rulebook names, on every stack."""
    said_of: dict[Bilingual, list[Bilingual]] = {}
    for result, shown in zip(results, rows, strict=True):
        concerned = [verdict for verdict in result.verdicts if _belongs(verdict, wanted)]
        names = {verdict.obligation.name for verdict in concerned}
        anchors = {name for row in shown.verdicts if row.property in names for name in row.findings}
        said = _verdict_said(concerned, [one for one in findings if one.anchor in anchors], wanted)
        said_of.setdefault(said, []).append(stack_label(result))
    zh, en = [], []
    for said, labels in said_of.items():
        zh.append(f"按{'、'.join(one.zh for one in labels)}{'都' if len(labels) > 1 else ''}{said.zh}")
        en.append(f"by {' and '.join(one.en for one in labels)} it {said.en}")
    return Bilingual(f"“{wanted.label.zh}”：{'；'.join(zh)}。", f'"{sentence(wanted.label).en}": {"; ".join(en)}.')


def _belongs(verdict: Verdict, wanted: Property) -> bool:
    """Whether a verdict is one on a property that the rulebook names."""
    obligation = verdict.obligation
    if obligation.part:
        return obligation.part == wanted.name
    return obligation.family == wanted.family and (not wanted.acts or obligation.act in wanted.acts)


def _verdict_said(verdicts: Sequence[Verdict], findings: Sequence[view.Finding], wanted: Property) -> Bilingual:
    words = {verdict.verdict for verdict in verdicts}
    if "refuted" in words:
        if not findings:
            return Bilingual("不成立", "fails")
        first, many = findings[0], Bilingual("", "")
        if any(verdict.cut_off for verdict in verdicts):
            many = Bilingual("，情形没有找全，可能还有别的", "; not all cases were found, there may be more")
        elif len(findings) > 1:
            many = Bilingual(f"，共{len(findings)}种情形", f", {len(findings)} cases in all")
        if wanted.label.zh in first.statement.zh:
            return Bilingual(f"不成立（见{first.anchor}{many.zh}）", f"fails (see {first.anchor}{many.en})")
        zh, en = f"例如{first.anchor}：{first.statement.zh}", f"for example {first.anchor}: {first.statement.en}"
        return Bilingual(f"不成立（{zh}{many.zh}）", f"fails ({en}{many.en})")
    if not verdicts:
        return Bilingual("未检查", "was not checked")
    if words != {"proved"}:
        return Bilingual("未能判定", "is undecided")
    if all(verdict.rechecked for verdict in verdicts):
        return Bilingual(
            "成立（任意人数，第二个求解器复核一致）", "holds (any number of people, confirmed by a second solver)"
        )
    return Bilingual("成立（任意人数）", "holds (any number of people)")


# ---- the rest


def _under(result: StackResult, findings: Sequence[view.Finding]) -> Bilingual:
    """What another stack makes of it."""
    hold, fail, rest = _tally(result)
    label = stack_label(result)
    here = [other.closed for one in findings for other in one.elsewhere if other.stack == label]
    layers = len(result.stack.layers)
    zh = f"采用{label.zh}" + (f"（{layers}种）" if layers > 1 else "") + f"以后，{hold}项成立，{fail}项不成立"
    more = _may_be_more(result)
    en = f"Under {'the ' if label == STACKS[STANDARD] else ''}{label.en}" + (
        f" ({layers} of them)" if layers > 1 else ""
    )
    zh, en = f"{zh}{more.zh}", f"{en}, {hold} hold and {fail} fail{more.en}"
    if rest:
        zh, en = f"{zh}，{rest}项未能判定", f"{en}, {rest} are undecided"
    if here:
        closed, left, unclear = here.count(True), here.count(False), here.count(None)
        zh += f"；{len(here)}个问题中{closed}个消除，{left}个仍在" + (f"，{unclear}个还要看其他事实" if unclear else "")
        en += f"; of {len(here)} findings {closed} are closed and {left} remain" + (
            f", {unclear} turn on further facts" if unclear else ""
        )
    if fresh := sum(one.found_in == label for one in findings):
        zh, en = f"{zh}；另有{fresh}个只在其下出现", f"{en}; {fresh} more appear with them only"
    return Bilingual(f"{zh}。", f"{en}.")


def _places(findings: Sequence[view.Finding]) -> Iterator[Bilingual]:
    """The articles with the most findings."""
    counted = Counter(number for one in findings for number in {article_of(norm) for norm in one.norms} if number)
    most = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MOST_ARTICLES]
    if len(counted) > 1:
        zh = "、".join(f"{article_title(number).zh}（{count}个）" for number, count in most)
        en = ", ".join(f"{article_title(number).en} ({count})" for number, count in most)
        yield Bilingual(f"问题最集中的是{zh}。", f"Most of them concern {en}.")


def _replayed(findings: Sequence[view.Finding]) -> Iterator[Bilingual]:
    """Whether the cases were decided again."""
    computed = [one for one in findings if one.demonstrated != "reading"]
    again = sum(one.replayed for one in computed)
    if computed and again == len(computed):
        yield Bilingual(
            "每个问题都附一个最小的案例；把案例单独交给规则判断，答案全部一致。",
            "Each comes with a smallest case; decided again by itself, every case gives the same answer.",
        )
    elif computed:
        yield Bilingual(
            f"每个问题都附一个最小的案例；单独重新判断，{len(computed)}个中{again}个答案一致。",
            f"Each comes with a smallest case; decided again, {again} of {len(computed)} give the same answer.",
        )


def _worked(cases: Sequence[view.WorkedCase]) -> Iterator[Bilingual]:
    if cases:
        passed = sum(one.passed for one in cases)
        yield Bilingual(
            f"另有{len(cases)}个事先写好答案的案例，{passed}个与规则的回答一致。",
            f"Of {len(cases)} cases with answers written beforehand, {passed} agree with what the rules answer.",
        )
