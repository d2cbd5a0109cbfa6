"""What a list of findings cannot tell: which properties fail in more cases than were found, which are not settled."""

from __future__ import annotations

from collections.abc import Sequence

from guiju.sheets.columns import stack_label
from proofs.battery import StackResult
from spec.bilingual import Bilingual

HEADING = Bilingual("没有查清的", "What was not settled")
NOT_KNOWN = Bilingual("{0}（{1}）未能判定是否成立", "{0} ({1}): not known whether it holds")
CUT_OFF = Bilingual("{0}（{1}）：{2}", "{0} ({1}): {2}")


def open_questions(results: Sequence[StackResult]) -> list[Bilingual]:
    """A sentence for each of them, in the order of the stacks and their properties."""
    found = []
    for result in results:
        stack = stack_label(result.name)
        for one in result.verdicts:
            if one.cut_off:
                found.append(_filled(CUT_OFF, Bilingual(one.obligation.name, one.obligation.name), stack, one.said))
            if one.verdict not in ("proved", "refuted"):
                found.append(_filled(NOT_KNOWN, Bilingual(one.obligation.name, one.obligation.name), stack))
    return found


def _filled(words: Bilingual, *parts: Bilingual) -> Bilingual:
    return Bilingual(words.zh.format(*(part.zh for part in parts)), words.en.format(*(part.en for part in parts)))
