"""The layers of a rulebook, each with its argument and what it changes."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from guiju import messages
from guiju.tables.layout import FAINT, labelled, plain, title
from spec.bilingual import Bilingual, Language
from spec.rulebook import Layer, Stack

EDITION = Bilingual("版本 {edition}，{clauses} 个条款", "edition {edition}, {clauses} clauses")
KINDS = {"reading": Bilingual("读法", "reading"), "amendment": Bilingual("修正案", "amendment")}
RECOMMENDED = Bilingual("推荐", "recommended")
IN_FORCE = Bilingual("生效", "in force")
CLOSES = Bilingual("所补", "closes")
BECAUSE = Bilingual("理由", "because")
SOURCE = Bilingual("来源", "source")
ADDS = Bilingual("增加", "adds")
REPLACES = Bilingual("替换", "replaces")
REPEALS = Bilingual("废止", "repeals")
EXCEPTS = Bilingual("例外", "excepts")
CHOOSES = Bilingual("取义", "chooses")
PRESUPPOSED = Bilingual("前提", "presupposed")


def layers_view(stack: Stack, language: Language) -> Iterator[RenderableType]:
    """The edition, then its readings, then its amendments."""
    rulebook = stack.rulebook
    edition = EDITION.say(language).format(edition=rulebook.edition, clauses=len(rulebook.clauses))
    yield title(rulebook.label.say(language), edition)
    yield ""
    for layer in sorted(rulebook.layers.values(), key=lambda one: (one.kind != "reading", one.name)):
        yield from _layer(layer, layer.name in stack.layers, stack, language)
    if rulebook.presuppositions:
        yield title(PRESUPPOSED.say(language))
        yield labelled((one.name, one.label.say(language)) for one in rulebook.presuppositions)


def _layer(layer: Layer, in_force: bool, stack: Stack, language: Language) -> Iterator[RenderableType]:
    flags = [KINDS[layer.kind], *([RECOMMENDED] if layer.recommended else []), *([IN_FORCE] if in_force else [])]
    comma = "，" if language == "zh" else ", "
    yield title(layer.name, comma.join(flag.say(language) for flag in flags))
    lines: list[tuple[str, RenderableType]] = [("", layer.label.say(language))]
    lines += [(BECAUSE.say(language), layer.because.say(language))]
    lines += [(CLOSES.say(language), ", ".join(layer.closes))] if layer.closes else []
    lines += [(SOURCE.say(language), "; ".join(layer.source))] if layer.source else []
    for word, clauses in ((ADDS, layer.adds), (REPLACES, layer.replaces)):
        for clause in clauses:
            text = plain(clause.label.say(language))
            text.append(f"  {', '.join(clause.norms)}  {clause.name}", style=FAINT)
            lines.append((word.say(language), text))
    lines += [(REPEALS.say(language), name) for name in layer.repeals]
    unless = messages.UNLESS.say(language)
    lines += [(EXCEPTS.say(language), f"{name} {unless} {', '.join(others)}") for name, others in layer.excepts]
    for name, chosen in layer.chooses:
        definition = stack.rulebook.definitions[name]
        alternative = next(one for one in definition.alternatives if one.id == chosen)
        said = f"{definition.label.say(language)}: {alternative.label.say(language)}"
        lines.append((CHOOSES.say(language), said.replace(": ", "：") if language == "zh" else said))
    yield labelled(lines)
    yield ""
