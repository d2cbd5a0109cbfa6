"""The words of a rulebook in five tables: id, both labels, and how a case or a condition uses them."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from guiju import messages, wording
from guiju.tables.layout import listing, title
from spec.bilingual import Bilingual, Language
from spec.rulebook import Stack
from spec.vocabulary import Act, Definition, Fact, Kind

USE = Bilingual("用法", "use")
POSTS, BODIES = Bilingual("职务", "Posts"), Bilingual("机关", "Bodies")
FACTS, ACTS, DEFINITIONS = Bilingual("事实", "Facts"), Bilingual("行为", "Acts"), Bilingual("定义", "Definitions")

ONE, MANY = Bilingual("仅一个", "one"), Bilingual("编号 -1、-2 等", "numbered -1, -2 ...")
BELOW = Bilingual("也是 {}", "is {}")
HEADS = Bilingual("{} 的主要负责人", "heads {}")
LEVEL = Bilingual("第 {} 级", "level {}")
TYPES = {
    "flag": Bilingual("yes 或 no", "yes or no"),
    "choice": Bilingual("选一", "one of"),
    "number": Bilingual("整数", "number"),
    "instant": Bilingual("时刻，如 2023-09-01T10:00", "instant such as 2023-09-01T10:00"),
    "post": Bilingual("职务", "post"),
    "posts": Bilingual("职务的列表", "list of posts"),
    "body": Bilingual("机关", "body"),
    "bodies": Bilingual("机关的列表", "list of bodies"),
    "name": Bilingual("文字", "text"),
}
ABOUT_A_POST = Bilingual("每个职务各有", "about each post")
USUALLY = Bilingual("通常为 {}", "usually {}")
ARITIES = {
    "exclusive": Bilingual("只由一人办", "exactly one holder"),
    "any": Bilingual("任一人可办", "any of its holders"),
    "each": Bilingual("各自都办", "each of its holders"),
    "body": Bilingual("由会议办", "a meeting decides"),
}
FORM_OF = Bilingual("是 {} 的一种", "a form of {}")
OF = {
    "post": Bilingual("关于一个职务", "of a post"),
    "body": Bilingual("关于一个机关", "of a body"),
    None: Bilingual("关于案例", "of the case"),
}
ALTERNATIVES = Bilingual("几种理解", "alternatives")


def vocabulary_view(stack: Stack, language: Language) -> Iterator[RenderableType]:
    """A table for each kind of word, with the number of its words."""
    words = stack.vocabulary
    heads = [word.say(language) for word in (messages.NAME, messages.CHINESE, messages.ENGLISH, USE)]
    tables = (
        (POSTS, [(one.id, one.label, _of_kind(one, language)) for one in words.posts.values()]),
        (BODIES, [(one.id, one.label, _of_kind(one, language)) for one in words.bodies.values()]),
        (FACTS, [(one.id, one.label, _of_fact(one, language)) for one in words.facts.values()]),
        (ACTS, [(one.id, one.label, _of_act(one, language)) for one in words.acts.values()]),
        (DEFINITIONS, [(one.id, one.label, _of_definition(one, language)) for one in stack.definitions.values()]),
    )
    for heading, rows in tables:
        yield title(heading.say(language), str(len(rows)))
        yield listing(heads, ((name, label.zh, label.en, use) for name, label, use in rows), tight=(0,))
        yield ""


def _joined(parts: list[str], language: Language) -> str:
    return ("；" if language == "zh" else "; ").join(parts)


def _of_kind(kind: Kind, language: Language) -> str:
    parts = [ONE.say(language) if kind.one else MANY.say(language)]
    parts += [BELOW.say(language).format(kind.below)] if kind.below else []
    parts += [HEADS.say(language).format(kind.heads)] if kind.heads else []
    parts += [LEVEL.say(language).format(kind.level)] if kind.level is not None else []
    return _joined(parts, language)


def _of_fact(fact: Fact, language: Language) -> str:
    said = TYPES[fact.type].say(language)
    colon, comma = ("：", "、") if language == "zh" else (": ", ", ")
    if fact.values:
        said += colon + comma.join(f"{value.id} {value.label.say(language)}" for value in fact.values)
    elif fact.type == "number":
        said += colon + f"{fact.least} ... {fact.most} {wording.unit(fact.unit).say(language)}".rstrip()
    elif fact.among:
        said += colon + comma.join(fact.among)
    parts = [said]
    parts += [ABOUT_A_POST.say(language)] if fact.on == "post" else []
    parts += [USUALLY.say(language).format(fact.usually)] if fact.usually is not None else []
    return _joined(parts, language)


def _of_act(act: Act, language: Language) -> str:
    parts = [ARITIES[act.arity].say(language)]
    parts += [FORM_OF.say(language).format(act.form_of)] if act.form_of else []
    return _joined(parts, language)


def _of_definition(one: Definition, language: Language) -> str:
    said = OF[one.of].say(language)
    if len(one.alternatives) == 1:
        return said
    colon = "：" if language == "zh" else ": "
    names = [f"[{each.id}]" if each.id == one.chosen else each.id for each in one.alternatives]
    return _joined([said, ALTERNATIVES.say(language) + colon + " / ".join(names)], language)
