"""A folder of evidence as a table: each property with its hash, the answer of the other solver, its certificate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from guiju.property_words import VERDICTS
from guiju.recheck_json import figures
from guiju.tables.layout import BAD, FAINT, GOOD, OPEN, labelled, listing, plain, title
from proofs.evidence import Manifest
from proofs.looking import Look
from proofs.reproving import Again
from spec.bilingual import Bilingual, Language

SAID = {
    "unsat": Bilingual("无模型", "no model"),
    "sat": Bilingual("有模型", "a model"),
    "unknown": Bilingual("未答", "no answer"),
    "verified": Bilingual("通过", "verified"),
    "same": Bilingual("一致", "same"),
    "changed": Bilingual("已被改动", "changed"),
    "missing": Bilingual("缺失", "missing"),
    "differs": Bilingual("不同", "differs"),
}
WHAT = {
    "file": Bilingual("问题文件与清单不符", "the question is not the one in the manifest"),
    "answer": Bilingual("第二个求解器的回答与清单不符", "the other solver answers otherwise"),
    "certificate": Bilingual("证书不符或未通过", "the certificate is changed or refused"),
    "derived": Bilingual("与本规则库推出的问题不同", "the rulebook here gives another question"),
    "look": Bilingual("逐一查看的结果与结论相反", "looking at situations contradicts the verdict"),
}
WHY_NOT = {
    "asked of the clauses themselves, not of a solver": Bilingual(
        "直接查条款，不问求解器", "asked of the clauses themselves, not of a solver"
    ),
    "shown by the clauses, without a case": Bilingual(
        "由条款本身显示，没有案例", "shown by the clauses, without a case"
    ),
    "undecided": Bilingual("未定", "undecided"),
    "none was asked for": Bilingual("没有要求写证书", "none was asked for (--certificates)"),
    "no question": Bilingual("没有问题", "there is no question"),
    "not a proof: the question has a model": Bilingual("不成立，无须证书", "it fails: a case and not a proof"),
}


def recheck_view(
    folder: str,
    manifest: Manifest,
    found: Sequence[Again],
    written: bool,
    intact: bool,
    same_rulebook: bool,
    language: Language,
) -> Iterator[RenderableType]:
    """The whole folder: a table for each stack, what differs, the figures."""

    def say(zh: str, en: str) -> str:
        return Bilingual(zh, en).say(language)

    state = say("已写入", "written") if written else say("已复核", "gone through again")
    yield title(folder, f"{manifest.rulebook} {manifest.edition} · {state}")
    heads = [
        say("性质", "property"),
        say("结论", "verdict"),
        say("文件", "file"),
        "cvc5",
        say("证书", "certificate"),
        say("逐一查看", "looked at"),
    ]
    for name, _ in manifest.stacks:
        mine = [one for one in found if one.entry.stack == name]
        yield Text()
        yield title(name)
        yield listing(heads, [_row(one, language) for one in mine], tight=(1, 2, 3, 4))
    yield Text()
    wrong = [one for one in found if one.differences]
    if not intact:
        yield plain(
            say("清单 manifest.json 在写成之后被改动过。", "manifest.json was changed after it was written."), BAD
        )
    for one in wrong:
        for what in one.differences:
            yield plain(f"{one.entry.stack} {one.entry.property}: {WHAT[what].say(language)}{_detail(one, what)}", BAD)
    yield labelled(_figures(manifest, found, same_rulebook, language))
    yield from _without(found, language)


def _row(one: Again, language: Language) -> list[str | Text]:
    def said(word: str, expected: str = "") -> str | Text:
        if not word:
            return Text("-", style=FAINT)
        shown = (
            SAID[word].say(language)
            if word in SAID
            else SAID["changed" if word == "no answer" else "differs"].say(language)
        )
        wrong = word not in ("same", "verified", expected)
        return Text(shown, style=OPEN if word == "unknown" else BAD if wrong else "")

    certificate = one.followed if one.certificate == "same" else one.certificate
    return [
        one.entry.property,
        VERDICTS[one.entry.verdict].say(language),
        said(one.file),
        said(one.answer, one.entry.expected),
        said(certificate),
        _looked(one.look, language),
    ]


def _looked(look: Look | None, language: Language) -> str | Text:
    if look is None:
        return Text("-", style=FAINT)
    if look.cases:
        confirmed = look.cases - len(look.unconfirmed)
        shown = Bilingual(f"{confirmed}/{look.cases} 例", f"{confirmed} of {look.cases} cases").say(language)
    elif look.complete:
        shown = Bilingual(f"全部 {look.situations}", f"all {look.situations}").say(language)
    else:
        shown = Bilingual(f"{look.situations}，不是全部", f"{look.situations}, not all").say(language)
    whole = look.complete and not look.unconfirmed
    return Text(shown, style=BAD if not look.agrees else GOOD if whole else OPEN)


def _detail(one: Again, what: str) -> str:
    match what:
        case "answer":
            return f" ({one.answer} ≠ {one.entry.expected})"
        case "certificate":
            return f" ({one.followed if one.certificate == 'same' else one.certificate})"
        case "look" if one.look is not None:
            return f" ({one.look.against})"
    return ""


def _figures(
    manifest: Manifest, found: Sequence[Again], same_rulebook: bool, language: Language
) -> list[tuple[str, RenderableType]]:
    def say(zh: str, en: str) -> str:
        return Bilingual(zh, en).say(language)

    count = figures(found)
    solvers = ", ".join(f"{name} {number}" for name, number in manifest.solvers.items())
    asked, agreed = count["questions"], count["answered_as_expected"]
    proofs, verified = count["proofs"], count["certificates_verified"]
    looked, complete = count["looked_at"], count["looked_at_completely"]
    if same_rulebook:
        derived = say(
            f"{count['derived']} 个问题与本规则库推出的一致",
            f"{count['derived']} questions are those of the rulebook here",
        )
    else:
        derived = say("本规则库内容不同，未比较", "the rulebook here is another one: not compared")
    return [
        (say("写成时所用", "written with"), solvers),
        (say("问题", "questions"), say(f"{asked} 个，cvc5 同意 {agreed} 个", f"{asked}; cvc5 agrees on {agreed}")),
        (
            say("证书", "certificates"),
            say(f"{proofs} 个证明中 {verified} 个有证书并通过", f"{verified} of {proofs} proofs"),
        ),
        (say("规则库", "rulebook"), derived),
        (
            say("逐一查看", "looked at"),
            say(f"{looked} 项，其中 {complete} 项看完全部情形", f"{looked} properties, {complete} of them completely"),
        ),
        (say("不符", "differences"), str(count["differences"])),
    ]


def _without(found: Sequence[Again], language: Language) -> Iterator[RenderableType]:
    """The proofs without a certificate, and the properties without a question, with the reason."""

    def say(zh: str, en: str) -> str:
        return Bilingual(zh, en).say(language)

    groups: dict[tuple[str, str], list[str]] = {}
    for one in found:
        entry = one.entry
        if entry.why_no_question:
            groups.setdefault((say("没有问题", "no question"), entry.why_no_question), []).append(entry.property)
        elif entry.expected == "unsat" and not entry.certificate:
            groups.setdefault((say("没有证书", "no certificate"), entry.why_no_certificate), []).append(entry.property)
    lines: list[tuple[str, RenderableType]] = []
    for one in found:
        if one.look is not None and one.look.unconfirmed and one.look.agrees:
            places = ", ".join(map(str, one.look.unconfirmed))
            lines.append(
                (say("未证实的案例", "cases not confirmed"), f"{one.entry.stack} {one.entry.property}: {places}")
            )
    for (label, why), names in groups.items():
        reason = WHY_NOT.get(why, Bilingual(why, why)).say(language)
        lines.append((label, f"{reason}: {' '.join(dict.fromkeys(names))}"))
    if lines:
        yield labelled(lines)
