"""Coverage as a person reads it: the counts, each norm with its clauses, then what is lost, missing or unquoted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from guiju import messages, wording
from guiju.tables.layout import BAD, FAINT, GOOD, labelled, listing, plain, title
from spec.bilingual import Bilingual, Language
from spec.coverage import CoveredNorm, Listed, Quoted, Unquoted

if TYPE_CHECKING:
    from guiju.commands.coverage import Coverage

NORMS = Bilingual("规范", "Norms")
COUNTED = Bilingual(
    "{norms} 条规范（{formal} 条形式化，{declared} 条仅作说明），{clauses} 个条款，{articles} 个条文",
    "{norms} norms ({formal} formal, {declared} declared only), {clauses} clauses, {articles} articles",
)
CARRIED = Bilingual("承载", "carried by")
SERVES = Bilingual("用于", "serves")
FORMAL, DECLARED = Bilingual("形式化", "formal"), Bilingual("仅作说明", "declared")
STATUS = Bilingual("状态", "status")
SERVICES = {
    "decide": Bilingual("判定", "decide"),
    "prove": Bilingual("证明", "prove"),
    "simulate": Bilingual("模拟", "simulate"),
    "audit": Bilingual("审计", "audit"),
}
KINDS = Bilingual("条款的种类", "Kinds of clauses")
CASES = Bilingual("示范案例", "Worked cases")
PASSED = Bilingual("{passed}/{all} 个与预期一致", "{passed} of {all} as expected")
QUOTES = Bilingual("引文", "Quotes")
FOUND = Bilingual("{found}/{all} 处引文在所属条文中", "{found} of {all} quotes stand in their article")
NOT_EXACT = Bilingual("{} 处标点写法不同", "{} differ in punctuation only")
LOST = Bilingual("不在所属条文中的引文", "Quotes that are not in their article")
ELSEWHERE = Bilingual("见于第 {} 条", "stands in article {}")
NEAR = Bilingual("第 {line} 行最接近：{text}", "nearest, line {line}: {text}")
NOWHERE = Bilingual("原文中没有相近的文字", "nothing in the text comes near")
MISSING = Bilingual("清单中没有条款承载的规范", "Norms of the checklist that no clause carries")
MISSING_COUNT = Bilingual("{all} 条，其中 {here} 条在已有的条文中", "{all}, {here} in articles that the rulebook has")
UNSERVED = Bilingual("尚无判定、证明用到的规范", "Formal norms that no case and no proof makes use of yet")
UNQUOTED = Bilingual("没有被引用的句子", "Sentences that no clause quotes")
LACKING = Bilingual("没有条款的条文", "articles without clauses")
LINE = Bilingual("行", "line")
WORDS = Bilingual("文字", "words")
WHY = Bilingual("只作说明的原因", "why declared")
GLOSS = Bilingual("说明", "gloss")
LONGEST = 60


def coverage_view(coverage: Coverage, language: Language) -> Iterator[RenderableType]:
    """All parts that have something to say."""
    stack = coverage.stack
    formal = sum(one.formal for one in coverage.norms)
    yield title(stack.rulebook.label.say(language))
    counted = COUNTED.say(language).format(
        norms=len(coverage.norms),
        formal=formal,
        declared=len(coverage.norms) - formal,
        clauses=len(stack.clauses),
        articles=len(coverage.articles),
    )
    kinds = Counter(wording.kind(clause).say(language) for clause in stack.clauses.values())
    comma = "、" if language == "zh" else ", "
    lines: list[tuple[str, RenderableType]] = [
        (NORMS.say(language), counted),
        (KINDS.say(language), comma.join(f"{kind} {count}" for kind, count in sorted(kinds.items(), key=_by_count))),
    ]
    if coverage.worked:
        passed = sum(one.passed for one in coverage.worked)
        said = PASSED.say(language).format(passed=passed, all=len(coverage.worked))
        lines.append((CASES.say(language), plain(said, GOOD if passed == len(coverage.worked) else BAD)))
    if coverage.quotes is not None:
        lines.append((QUOTES.say(language), _quote_count(coverage.quotes, language)))
    yield labelled(lines)
    yield ""
    heads = [word.say(language) for word in (messages.NORM, STATUS, CARRIED, SERVES)]
    yield listing(heads, (_norm(one, language) for one in coverage.norms), tight=(0, 1))
    yield ""
    if coverage.unserved:
        yield title(UNSERVED.say(language), str(len(coverage.unserved)))
        yield labelled([(NORMS.say(language), ", ".join(one.norm for one in coverage.unserved))])
        yield ""
    if coverage.lost_quotes:
        yield title(LOST.say(language), str(len(coverage.lost_quotes)))
        yield labelled((one.clause.norms[0], _lost(one, language)) for one in coverage.lost_quotes)
        yield ""
    if coverage.missing:
        yield from _missing(coverage, coverage.missing, language)
    if coverage.unquoted:
        yield from _unquoted(coverage, language)


def _missing(coverage: Coverage, missing: Sequence[Listed], language: Language) -> Iterator[RenderableType]:
    """The norms that are missing in articles that the rulebook has, one by one; then the articles that it lacks."""
    here = coverage.missing_here
    yield title(MISSING.say(language), MISSING_COUNT.say(language).format(all=len(missing), here=len(here)))
    if here:
        heads = [word.say(language) for word in (messages.NORM, messages.KIND, GLOSS)]
        yield listing(heads, ((one.norm, one.kind, one.gloss) for one in here), tight=(0,))
    lacking = sorted({one.article for one in missing} - set(coverage.articles))
    if lacking:
        yield labelled([(LACKING.say(language), ranges(lacking))])
    yield ""


def _unquoted(coverage: Coverage, language: Language) -> Iterator[RenderableType]:
    """The sentences without a quote in articles that the rulebook has; then the articles that it lacks."""
    yield title(UNQUOTED.say(language), str(len(coverage.unquoted)))
    here = [one for one in coverage.unquoted if one.sentence.article in coverage.articles]
    if here:
        heads = [word.say(language) for word in (messages.ARTICLE, LINE, WORDS, WHY)]
        yield listing(heads, (_sentence(one, language) for one in here), tight=(0, 1))
    lacking = sorted({one.sentence.article for one in coverage.unquoted} - set(coverage.articles))
    if lacking:
        yield labelled([(LACKING.say(language), ranges(lacking))])


def ranges(numbers: Sequence[int]) -> str:
    """Numbers in a row, neighbours put together.

    >>> ranges([1, 2, 3, 7, 9, 10])
    '1-3, 7, 9-10'
    """
    groups: list[list[int]] = []
    for number in numbers:
        if groups and groups[-1][-1] == number - 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return ", ".join(f"{group[0]}-{group[-1]}" if len(group) > 1 else str(group[0]) for group in groups)


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _quote_count(quotes: tuple[Quoted, ...], language: Language) -> Text:
    found = sum(one.found for one in quotes)
    text = plain(FOUND.say(language).format(found=found, all=len(quotes)), GOOD if found == len(quotes) else BAD)
    loose = sum(not one.exact for one in quotes)
    if loose:
        text.append(("；" if language == "zh" else "; ") + NOT_EXACT.say(language).format(loose), style=FAINT)
    return text


def _norm(one: CoveredNorm, language: Language) -> tuple[str, str | Text, str, str]:
    comma = "、" if language == "zh" else ", "
    services = comma.join(SERVICES[name].say(language) if name in SERVICES else name for name in one.served_by)
    carried = "\n".join(one.clauses)
    if one.reason is not None:
        carried += f"\n{one.reason.say(language)}"
    status = FORMAL.say(language) if one.formal else plain(DECLARED.say(language), FAINT)
    return one.norm, status, carried, services


def _lost(one: Quoted, language: Language) -> Text:
    text = plain(one.clause.quote)
    text.append(f"  {one.clause.name}\n", style=FAINT)
    if one.elsewhere:
        text.append(ELSEWHERE.say(language).format(messages.listed(map(str, one.elsewhere), language)), style=BAD)
    elif one.near:
        text.append(NEAR.say(language).format(line=one.near_line, text=one.near), style=BAD)
    else:
        text.append(NOWHERE.say(language), style=BAD)
    return text


def _sentence(one: Unquoted, language: Language) -> tuple[str, str, str, str]:
    its = one.sentence
    words = its.text if len(its.text) <= LONGEST else its.text[: LONGEST - 1] + "…"
    return str(its.article), str(its.line), words, "\n".join(reason.say(language) for reason in one.reasons)
