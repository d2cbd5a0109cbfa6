"""Clauses as a person reads them: the words of the text beside what we take them to mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType

from guiju import messages, wording
from guiju.page.words import article_title
from guiju.tables.layout import FAINT, labelled, plain, title
from spec.bilingual import Bilingual, Language
from spec.clauses import EDITION, Clause
from spec.norms import article_of
from spec.rulebook import Layer, Stack

READINGS = Bilingual("读法", "readings")
PLACE = Bilingual("出处", "written in")
MEANING = Bilingual("含义", "meaning")
GLOSS = Bilingual("解说", "gloss")
RECOMMENDED = Bilingual("推荐", "recommended")


def shown_view(
    shown: Sequence[tuple[str, Sequence[Clause], Sequence[Layer]]], stack: Stack, language: Language
) -> Iterator[RenderableType]:
    """Each name with its clauses and the readings that touch it."""
    for target, clauses, layers in shown:
        number = article_of(target)
        if number and "." not in target:
            yield title(article_title(number).say(language), target)
        elif number:
            yield title(target, article_title(number).say(language))
        else:
            yield title(target)
        for clause in clauses:
            yield ""
            yield labelled(_clause(clause, stack, language))
        if layers:
            yield ""
            yield labelled((READINGS.say(language), _reading(layer, language)) for layer in layers)
        yield ""


def _clause(clause: Clause, stack: Stack, language: Language) -> Iterator[tuple[str, RenderableType]]:
    head = plain(", ".join(clause.norms), "bold")
    head.append(f"  {clause.name}")
    words = (wording.kind(clause), wording.strength(clause))
    head.append("  " + ("，" if language == "zh" else ", ").join(word.say(language) for word in words), style=FAINT)
    yield messages.CLAUSE.say(language), head
    if clause.quote:
        yield messages.QUOTE.say(language), f"“{clause.quote}”" if language == "zh" else f'"{clause.quote}"'
    yield GLOSS.say(language), clause.label.say(language)
    meaning = wording.clause_sentence(stack, clause)
    if meaning != clause.label:
        yield MEANING.say(language), meaning.say(language)
    for name in clause.unless:
        other = plain(stack.clauses[name].label.say(language)) if name in stack.clauses else plain("")
        other.append(f"  {name}", style=FAINT)
        yield messages.UNLESS.say(language), other
    if clause.layer != EDITION:
        yield messages.LAYER.say(language), clause.layer
    yield PLACE.say(language), f"{clause.file}:{clause.line}"


def _reading(layer: Layer, language: Language) -> RenderableType:
    text = plain(layer.label.say(language))
    text.append(f"  {layer.name}", style=FAINT)
    text.append(f"  {RECOMMENDED.say(language)}" if layer.recommended else "", style=FAINT)
    return text
