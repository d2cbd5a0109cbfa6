"""How a command is declared: its options, its help in two languages, and what all commands have in common.

A command is a plain function from :class:`Settings` and its own parameters to an :class:`guiju.output.Answer`; it
prints nothing itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from guiju import messages
from guiju.output import Answer, check_place
from spec.bilingual import Bilingual, Language

_INDENT = 2
_GUTTER = 3


@dataclass(frozen=True)
class Front:
    """What is known of a call before it is parsed: the language it is answered in, and whether a program reads."""

    language: Language = "zh"
    as_data: bool = False


@dataclass(frozen=True)
class Settings:
    """The common options of a call."""

    rulebook: str
    layers: tuple[str, ...]
    language: Language
    as_data: bool
    out: str


@dataclass(frozen=True)
class Delivery:
    """An answer and where it goes."""

    settings: Settings
    answer: Answer


def front_of(words: Sequence[str]) -> Front:
    """Language and format as the words of a call ask for them, however wrong the rest is.

    >>> front_of(["decide", "--lang=en", "--jsn"])
    Front(language='en', as_data=False)
    """
    language: Language = "zh"
    as_data = False
    for word, following in zip(words, [*words, ""][1:], strict=True):
        if word == "--":
            break
        if word == "--json":
            as_data = True
        asked = following if word == "--lang" else word.removeprefix("--lang=")
        if asked in ("zh", "en"):
            language = "en" if asked == "en" else "zh"
    return Front(language, as_data)


class Command(click.Command):
    """A command with its help in both languages."""

    def get_usage(self, ctx: click.Context) -> str:
        language = language_of(ctx)
        words = [ctx.command_path, messages.OPTIONS_WORD.say(language)]
        for param in self.params:
            if isinstance(param, click.Argument):
                word = messages.ARGUMENTS[param.name or ""][0].say(language)
                words.append(f"{word}..." if param.nargs == -1 else word)
        return messages.USAGE.say(language) + " ".join(words)

    def get_help(self, ctx: click.Context) -> str:
        language = language_of(ctx)
        summary = messages.SUMMARIES.get(self.name or "", Bilingual("", ""))
        arguments = [
            tuple(part.say(language) for part in messages.ARGUMENTS[param.name or ""])
            for param in self.params
            if isinstance(param, click.Argument)
        ]
        parts = [self.get_usage(ctx), "", f"  {summary.say(language)}"]
        if arguments:
            parts += ["", messages.ARGUMENTS_HEADING.say(language), *columns(arguments)]
        params = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        options = [_option_words(param, language, self.name or "") for param in params]
        return "\n".join([*parts, "", messages.OPTIONS_HEADING.say(language), *columns(options)])


def language_of(ctx: click.Context) -> Language:
    """The language that a call is answered in."""
    front = ctx.find_root().obj
    return front.language if isinstance(front, Front) else "zh"


def _option_words(option: click.Option, language: Language, command: str) -> tuple[str, str]:
    name = option.opts[-1]
    said = (messages.OPTIONS_OF.get((command, name)) or messages.OPTIONS.get(name, Bilingual("", ""))).say(language)
    if isinstance(option.default, str) and option.default and not option.is_flag:
        said += f" [{messages.DEFAULT.say(language)}: {option.default}]"
    if option.is_flag or option.metavar is None:
        return name, said
    return f"{name} {messages.METAVARS[option.metavar].say(language)}", said


def columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Two columns, the second aligned; Chinese characters take two places.

    >>> columns([("用法", "a"), ("--json", "b")])
    ['  用法     a', '  --json   b']
    """
    widths = [sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in first) for first, _ in rows]
    widest = max(widths, default=0)
    return [
        " " * _INDENT + first + " " * (widest - width + _GUTTER) + second
        for (first, second), width in zip(rows, widths, strict=True)
    ]


def common_options(layers: str) -> list[click.Parameter]:
    """The options that every command on a rulebook has; ``layers`` is the default of ``--layers``."""
    return [
        click.Option(["--rulebook"], default="beichen_2023", metavar="NAME|PATH"),
        click.Option(["--layers"], default=layers, metavar="LAYERS"),
        *answer_options(),
    ]


def answer_options() -> list[click.Parameter]:
    """The options that say how an answer is wanted."""
    return [
        click.Option(["--lang"], type=click.Choice(["zh", "en"]), default="zh", metavar="zh|en"),
        click.Option(["--json", "as_data"], is_flag=True),
        click.Option(["--out"], default="", metavar="FILE"),
    ]


def declare(
    name: str, work: Callable[..., Answer], params: Sequence[click.Parameter] = (), layers: str = "literal"
) -> Command:
    """The command that calls ``work(settings, **own parameters)`` and hands its answer on."""

    def callback(rulebook: str, layers: str, lang: str, as_data: bool, out: str, **own: Any) -> Delivery:
        check_place(out)
        wanted = tuple(word.strip() for word in layers.replace("，", ",").split(","))
        settings = Settings(rulebook, wanted, language_of(click.get_current_context()), as_data, out)
        return Delivery(settings, work(settings, **own))

    return Command(name, params=[*params, *common_options(layers)], callback=callback)
