"""A decided case as a person reads it: the answer in a sentence, then who, how, limits, breaches, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from guiju import messages, wording
from guiju.tables.layout import BAD, FAINT, GOOD, OPEN, labelled, plain, title
from spec.bilingual import Bilingual, Language
from spec.bodies import Composed
from spec.clauses import SOFT, Clause
from spec.decide import Holder, Violation
from spec.duties import Owed
from spec.editions import Governing
from spec.expected import limit_status
from spec.explain import Reason
from spec.instants import instant_text
from spec.limits import Measured
from spec.path import Step
from spec.rulebook import Stack
from spec.worked import Worked

HOLDER = Bilingual("有权者", "holders")
ANSWER = Bilingual("回答", "answer")
ACT = Bilingual("事项", "act")
STEPS = Bilingual("步骤", "steps")
LIMITS = Bilingual("限额", "limits")
BODY = Bilingual("组成", "members")
DUTIES = Bilingual("义务", "duties")
EDITION = Bilingual("版本", "edition")
BROKEN = Bilingual("违反", "violated")
DEPARTED = Bilingual("偏离", "departs")
DUE = Bilingual("待核实", "to check")
MISSING = Bilingual("还缺", "missing")
EXPECTED = Bilingual("预期", "expected")
WHY = Bilingual("理由", "why")

ONE_MAY = Bilingual("有权{act}的是{who}。", "{who} may {act}.")
TOO_MANY_MAY = Bilingual("{who}都有权{act}，而这件事只该由一人办。", "{who} may all {act}, though only one should.")
ANY_MAY = Bilingual("{who}都可以{act}。", "Each of these may {act}: {who}.")
EACH_MUST = Bilingual("{who}各自{act}。", "Each of these is to {act}: {who}.")
NOBODY_MAY = Bilingual("没有人有权{act}。", "Nobody may {act}.")
OPEN_WHO = Bilingual("由谁{act}还不能确定。", "Who may {act} cannot be told yet.")
POSSIBLE = Bilingual("可能是：{who}。", "Possible: {who}.")
AMONG = Bilingual("可能有{count}种结果，涉及：{who}。", "There are {count} possible outcomes, among: {who}.")
NOT_HOLDER = Bilingual("{who}无权{act}。", "{who} may not {act}.")
NOT_SAID = Bilingual("规则没有写明由谁{act}。", "The rules do not say who may {act}.")
ALLOWED = Bilingual("可以办理。", "It is allowed.")
NOT_ALLOWED = Bilingual("现在不可以办理。", "It is not allowed now.")
OPEN_ALLOWED = Bilingual("能否办理还不能确定。", "Whether it is allowed cannot be told yet.")
BLOCKED = Bilingual("有权者都不在岗。", "Nobody who may do it is at the post.")
OUTSIDE = Bilingual("这件事不归本规则管（{norms}）。", "The rules do not govern this ({norms}).")
TOO_LARGE = Bilingual("未知的事实太多，没有全部试完。", "Too many unknown facts; not all combinations were tried.")
NO_ONE = Bilingual("无人", "nobody")

BY = Bilingual("由", "by")
AFTER = Bilingual("在{}之后", "after: {}")
TIME = Bilingual("时限：{}", "time: {}")
OUTCOME = Bilingual("结果须为{}", "with outcome {}")
ANY_ONE = Bilingual("或者：{}", "or instead: {}")
IF_IT_APPLIES = Bilingual("是否需要尚不确定", "if it is needed")
PLACE_UNSTATED = Bilingual("没有写明在哪一步之前", "before which step is not said")
CIRCULAR = Bilingual("步骤循环", "the steps go round in a circle")
DONE = {True: Bilingual("已完成", "done"), False: Bilingual("未完成", "not done"), None: Bilingual("不详", "not known")}
MARKS = {True: "[x]", False: "[ ]", None: "[?]"}
LIMIT_STATUS = {
    "kept": (Bilingual("符合", "kept"), GOOD),
    "exceeded": (Bilingual("超出", "exceeded"), BAD),
    "short": (Bilingual("不足", "short"), BAD),
    "due": (Bilingual("尚未达到，时限未到", "not reached yet, still time"), OPEN),
    "unknown": (Bilingual("不详", "not known"), OPEN),
}
DUTY_STATUS = {
    "kept": (Bilingual("已履行", "kept"), GOOD),
    "broken": (Bilingual("未按时履行", "broken"), BAD),
    "due": (Bilingual("待履行", "due"), OPEN),
    "unknown": (Bilingual("不详", "not known"), OPEN),
}
STYLES = {True: GOOD, False: BAD, None: OPEN}
ACTUAL = Bilingual("实际 {}", "actual {}")
VIA = Bilingual("经由 {}", "through {}")
AND_OTHERS = Bilingual("等", " and others")
IN_EXAMPLE = Bilingual("（举例的机构中共{}人）", " ({} in the example organisation)")
TO = Bilingual("对象：{}", "to {}")
UNTIL = Bilingual("最迟 {}", "by {}")
NOT_REACHED = Bilingual("未达：{}", "not reached: {}")
LATE = Bilingual("逾期办理", "done late")
NO_EDITION = Bilingual("当时由哪一版规则管辖，本规则没有写明", "which edition governed then is not known")
EARLIER_EDITION = Bilingual("当时适用 {} 的版本", "the edition of {} governed then")
MET = Bilingual("与预期一致", "as expected")
DIFFERENT = Bilingual("{what}：预期 {expected}，实际 {actual}", "{what}: expected {expected}, actual {actual}")
WHAT = {
    "answer": Bilingual("回答", "answer"),
    "holders": Bilingual("有权者", "holders"),
    "norms": Bilingual("规范", "norms"),
    "allowed": Bilingual("能否办理", "allowed"),
    "violations": Bilingual("违反", "violations"),
    "limits": Bilingual("限额", "limits"),
    "duties": Bilingual("义务", "duties"),
    "edition": Bilingual("版本", "edition"),
    "unknown": Bilingual("还缺", "unknown"),
    "blocked": Bilingual("受阻", "blocked"),
    "outside": Bilingual("范围之外", "outside"),
    "steps": Bilingual("步骤", "steps"),
    "without": Bilingual("无关", "without"),
}
STANDINGS: dict[str, Bilingual] = {
    "applied": Bilingual("适用", "applies"),
    "gave way": Bilingual("让位于", "gave way to"),
    "unknown": Bilingual("不能确定", "not known"),
    "no holder": Bilingual("没有人符合", "fits nobody"),
    "not met": Bilingual("条件不满足", "condition not met"),
}
MOST_POSSIBLE = 4
"""Sets of holders that are told one by one."""
SUMMARY = Bilingual("共 {cases} 个案例", "{cases} cases")
AS_EXPECTED = Bilingual("{met} 个与预期一致，{unmet} 个不一致", "{met} as expected, {unmet} not")
OUTCOMES = Bilingual(
    "{good} 个可以办理，{bad} 个有问题，{open} 个待定", "{good} allowed, {bad} with findings, {open} open"
)


def case_view(
    worked: Worked, stack: Stack, language: Language, reasons: Sequence[Reason] | None = None
) -> Iterator[RenderableType]:
    """One case."""
    case, decision = worked.case, worked.decision
    yield title(case.texts.get(language) or case.name, f"{case.file}:{case.line}")
    lines: list[tuple[str, RenderableType]] = [
        (ACT.say(language), wording.act(stack, case.act).say(language)),
        (ANSWER.say(language), _answer(worked, stack, language)),
    ]
    lines += [(HOLDER.say(language), _holder(holder, stack, language)) for holder in decision.holders]
    path = worked.path if len(worked.path) > 1 or any(step.deadlines for step in worked.path) else ()
    lines += [(STEPS.say(language), _step(n, step, stack, language)) for n, step in enumerate(path, 1)]
    lines += [(BODY.say(language), _body(one, stack, language)) for one in worked.bodies]
    lines += [(LIMITS.say(language), _limit(limit, stack, language)) for limit in decision.limits]
    lines += [(DUTIES.say(language), _owed(one, stack, language)) for one in worked.duties]
    lines += [_violation(one, language) for one in decision.violations]
    if worked.edition is not None and not worked.edition.here:
        lines.append((EDITION.say(language), _edition(worked.edition, language)))
    lines += [(DUE.say(language), _cited(clause, language)) for clause, _ in decision.unmet]
    lines += [(MISSING.say(language), _asked(asked, stack, language)) for asked in decision.unknown]
    lines += [(WHY.say(language), _reason(reason, stack, language)) for reason in sorted(reasons or (), key=_standing)]
    if case.expect is not None:
        lines += [(EXPECTED.say(language), line) for line in _expected(worked, language)]
    yield labelled(lines)
    yield ""


def _answer(worked: Worked, stack: Stack, language: Language) -> Text:
    decision = worked.decision
    act = stack.vocabulary.acts[worked.case.act]
    posts = tuple(dict.fromkeys(holder.post for holder in decision.holders))
    who = wording.names(stack, posts, language)
    if decision.answer == "determined":
        sentence = ONE_MAY if posts else NOT_SAID
    elif decision.answer == "several":
        sentence = {"exclusive": TOO_MANY_MAY, "each": EACH_MUST}.get(act.arity, ANY_MAY)
    else:
        sentence = NOBODY_MAY if decision.answer == "none" else OPEN_WHO
    parts = [_first_upper(sentence.say(language).format(act=act.label.say(language), who=who))]
    if decision.possible:
        parts.append(_possible(decision.possible, stack, language))
    if worked.by_holds is False:
        by = wording.post(stack, worked.case.by).say(language)
        parts.append(_first_upper(NOT_HOLDER.say(language).format(who=by, act=act.label.say(language))))
    if decision.outside:
        norms = ", ".join(norm for clause in decision.outside for norm in clause.norms)
        parts.append(OUTSIDE.say(language).format(norms=norms))
    if decision.blocked:
        parts.append(BLOCKED.say(language))
    parts.append({True: ALLOWED, False: NOT_ALLOWED, None: OPEN_ALLOWED}[decision.allowed].say(language))
    if not decision.complete:
        parts.append(TOO_LARGE.say(language))
    return plain(("" if language == "zh" else " ").join(parts), STYLES[decision.allowed])


def _possible(possible: Sequence[tuple[str, ...]], stack: Stack, language: Language) -> str:
    """The sets of holders that may come out; where they are many, only who is in them."""
    if len(possible) > MOST_POSSIBLE:
        everybody = tuple(dict.fromkeys(name for names in possible for name in names))
        said = wording.names(stack, tuple(sorted(everybody)), language)
        if () in possible:
            said += ("；" if language == "zh" else "; ") + NO_ONE.say(language)
        return AMONG.say(language).format(count=len(possible), who=said)
    each = (wording.names(stack, names, language) if names else NO_ONE.say(language) for names in possible)
    return POSSIBLE.say(language).format(who=("；" if language == "zh" else "; ").join(each))


def _first_upper(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _cited(clause: Clause, language: Language, style: str = "") -> Text:
    """What a clause says, with its norms and its name."""
    text = plain(clause.label.say(language), style)
    text.append(f"  {', '.join(clause.norms)}  {clause.name}", style=FAINT)
    return text


def _holder(holder: Holder, stack: Stack, language: Language) -> Text:
    text = plain(wording.post(stack, holder.post).say(language))
    text.append(f"  {', '.join(holder.clause.norms)}  {holder.clause.name}", style=FAINT)
    for clause in holder.via:
        said = VIA.say(language).format(f"{', '.join(clause.norms)} {clause.name}")
        text.append(f"  {said}", style=FAINT)
    return text


def _step(number: int, step: Step, stack: Stack, language: Language) -> Text:
    text = plain(f"{number} {MARKS[step.done]} ")
    text.append(wording.act(stack, step.act).say(language))
    who = wording.doers(stack, step).say(language)
    notes = [f"{BY.say(language)}{'' if language == 'zh' else ' '}{who}"] if who else []
    if step.outcome:
        notes.append(OUTCOME.say(language).format(wording.outcome(step.outcome).say(language)))
    notes += [TIME.say(language).format(wording.deadline(stack, one).say(language)) for one in step.deadlines]
    if step.after:
        after = messages.listed([wording.act(stack, act).say(language) for act in step.after], language)
        notes.append(AFTER.say(language).format(after))
    if step.instead:
        others = messages.listed([wording.act(stack, act).say(language) for act in step.instead], language, wording.OR)
        notes.append(ANY_ONE.say(language).format(others))
    flags = ((not step.certain, IF_IT_APPLIES), (step.place_unstated, PLACE_UNSTATED), (step.circular, CIRCULAR))
    notes += [words.say(language) for flag, words in flags if flag]
    comma = "，" if language == "zh" else ", "
    if notes:
        text.append(f"（{comma.join(notes)}）" if language == "zh" else f" ({comma.join(notes)})")
    text.append(f"  {', '.join(step.norms)}" if step.norms else "", style=FAINT)
    return text


def _limit(limit: Measured, stack: Stack, language: Language) -> Text:
    text = plain(wording.bound_said(stack, limit).say(language))
    if limit.actual is not None:
        text.append(("，" if language == "zh" else ", ") + ACTUAL.say(language).format(limit.actual))
    status, style = LIMIT_STATUS[limit_status(limit)]
    text.append(("：" if language == "zh" else ": ") + status.say(language), style=style)
    strength = wording.strength(limit.clause).say(language)
    text.append(f"  {', '.join(limit.clause.norms)}  {strength}", style=FAINT)
    return text


def _body(one: Composed, stack: Stack, language: Language) -> Text:
    """Who belongs to a body that the case concerns."""
    colon = "：" if language == "zh" else ": "
    text = plain(wording.post(stack, one.body).say(language) + colon + wording.names(stack, one.members, language))
    if not one.closed:
        text.append(AND_OTHERS.say(language))
    if one.counted is not None:
        text.append(IN_EXAMPLE.say(language).format(one.counted), style=FAINT)
    text.append(f"  {', '.join(one.clause.norms)}", style=FAINT)
    return text


def _owed(one: Owed, stack: Stack, language: Language) -> Text:
    """A duty: who owes what to whom by when, and how it stands."""
    status, style = DUTY_STATUS[one.status]
    comma, colon = ("，", "：") if language == "zh" else (", ", ": ")
    said = (wording.bearer(stack, one).say(language), wording.act(stack, one.duty.act).say(language))
    text = plain(colon.join(part for part in said if part))
    notes = []
    if one.duty.to:
        notes.append(TO.say(language).format(wording.names(stack, one.duty.to, language)))
    if one.until is not None:
        notes.append(UNTIL.say(language).format(instant_text(one.until).replace("T", " ")))
    if one.status != "kept" and one.missing and len(one.duty.to) > 1:
        notes.append(NOT_REACHED.say(language).format(wording.names(stack, one.missing, language)))
    if one.late:
        notes.append(LATE.say(language))
    if notes:
        text.append(f"（{comma.join(notes)}）" if language == "zh" else f" ({comma.join(notes)})")
    text.append(colon + status.say(language), style=style)
    text.append(f"  {', '.join(one.clause.norms)}  {wording.strength(one.clause).say(language)}", style=FAINT)
    return text


def _edition(one: Governing, language: Language) -> Text:
    """Which edition governed on the day of the case, when it is not this one."""
    if not one.edition:
        return plain(NO_EDITION.say(language), OPEN)
    return plain(EARLIER_EDITION.say(language).format(one.edition), OPEN)


def _violation(one: Violation, language: Language) -> tuple[str, RenderableType]:
    soft = one.clause.strength in SOFT
    text = plain(one.why.say(language), OPEN if soft else BAD)
    text.append(f"  {', '.join(one.clause.norms)}  {one.clause.name}", style=FAINT)
    return (DEPARTED if soft else BROKEN).say(language), text


def _asked(asked: str, stack: Stack, language: Language) -> Text:
    text = plain(wording.question(stack, asked).say(language))
    text.append(f"  {asked}", style=FAINT)
    return text


def _reason(reason: Reason, stack: Stack, language: Language) -> Text:
    colon = "：" if language == "zh" else ": "
    detail = ""
    if reason.gave_way_to:
        others = (f"{clause.norms[0]} {clause.name}" for clause in reason.gave_way_to)
        detail = messages.listed(others, language)
    elif reason.holders:
        detail = wording.names(stack, reason.holders, language)
    elif reason.unknown:
        detail = messages.listed([wording.question(stack, one).say(language) for one in reason.unknown], language)
    style = {"applied": GOOD, "unknown": OPEN}.get(reason.standing, FAINT)
    text = plain("")
    text.append(f"[{STANDINGS[reason.standing].say(language)}{colon + detail if detail else ''}] ", style=style)
    text.append(wording.clause_sentence(stack, reason.clause).say(language))
    text.append(f"  {', '.join(reason.clause.norms)}  {reason.clause.name}", style=FAINT)
    return text


def _standing(reason: Reason) -> int:
    return list(STANDINGS).index(reason.standing)


def _expected(worked: Worked, language: Language) -> Iterable[Text]:
    if worked.passed:
        yield plain(MET.say(language), GOOD)
    for one in worked.differences:
        what = WHAT[one.what].say(language)
        yield plain(DIFFERENT.say(language).format(what=what, expected=one.expected, actual=one.actual), BAD)


def summary(met: int, unmet: int, codes: Sequence[int], cases: int, language: Language) -> Text:
    """The last line of several cases."""
    parts = [SUMMARY.say(language).format(cases=cases)]
    if met or unmet:
        parts.append(AS_EXPECTED.say(language).format(met=met, unmet=unmet))
    if codes:
        good, bad, undecided = (codes.count(code) for code in (0, 1, 3))
        parts.append(OUTCOMES.say(language).format(good=good, bad=bad, open=undecided))
    return plain(("；" if language == "zh" else "; ").join(parts), BAD if unmet else "")
