"""The mutants of a rulebook: how many were noticed, by whom, and every survivor with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from guiju.mutation_words import KINDS, mutation_said, reason_said
from guiju.tables.layout import BAD, FAINT, labelled, listing, plain, title
from proofs.mutation import Outcome
from proofs.survivors import REASONS
from spec.bilingual import Bilingual, Language
from spec.rulebook import Stack

HEAD = Bilingual("{noticed}/{mutants} 个变异被发现", "{noticed} of {mutants} mutants noticed")
CHANGE = Bilingual("改动", "change")
MUTANTS = Bilingual("变异", "mutants")
BY_CASE, BY_PROPERTY = Bilingual("由案例", "by cases"), Bilingual("由性质", "by properties")
SURVIVORS = Bilingual("未被发现", "survivors")
LONGEST = 40
MORE = Bilingual("……另有 {} 个，见 --json", "... and {} more, see --json")


def mutate_view(outcomes: Sequence[Outcome], edition: Stack, language: Language) -> Iterator[RenderableType]:
    """The score, a table by kind of change, and the survivors: those without a reason first."""
    noticed = sum(one.notice is not None for one in outcomes)
    share = f"{100 * noticed / len(outcomes):.1f}%" if outcomes else ""
    yield title(HEAD.say(language).format(noticed=noticed, mutants=len(outcomes)), share)
    yield Text()
    yield _by_kind(outcomes, language)
    yield Text()
    left = [one for one in outcomes if one.reason is not None]
    for kind in reversed(REASONS):
        mine = [one for one in left if one.reason is not None and one.reason.kind == kind]
        if mine:
            yield title(REASONS[kind].say(language), str(len(mine)))
            yield labelled(_line(one, edition, language) for one in mine[:LONGEST])
            if len(mine) > LONGEST:
                yield Text("  " + MORE.say(language).format(len(mine) - LONGEST), style=FAINT)
            yield Text()


def _by_kind(outcomes: Sequence[Outcome], language: Language) -> RenderableType:
    all_of, by_case, by_property = Counter[str](), Counter[str](), Counter[str]()
    for one in outcomes:
        all_of[one.mutant.kind] += 1
        if one.notice is not None:
            (by_case if one.notice.by == "case" else by_property)[one.mutant.kind] += 1
    rows: list[list[str | Text]] = []
    for kind, label in KINDS.items():
        if all_of[kind]:
            left = all_of[kind] - by_case[kind] - by_property[kind]
            survived = Text(str(left), style=BAD) if left else Text("-", style=FAINT)
            rows.append([label.say(language), str(all_of[kind]), str(by_case[kind]), str(by_property[kind]), survived])
    heads = [word.say(language) for word in (CHANGE, MUTANTS, BY_CASE, BY_PROPERTY, SURVIVORS)]
    return listing(heads, rows)


def _line(one: Outcome, edition: Stack, language: Language) -> tuple[str, RenderableType]:
    assert one.reason is not None
    clause = edition.clauses[one.mutant.clause]
    text = plain(mutation_said(one.mutant, edition).say(language))
    text.append(f"  {clause.name}", style=FAINT)
    if one.reason.clauses or one.reason.waits is not None:
        text.append(f"\n{reason_said(one.reason).say(language)}", style=FAINT)
    return clause.norms[0], text
