"""The command line: finds the command, hands its answer on, and turns every failure into words and an exit code.

A command is imported only when it is called, so that ``guiju --version`` loads neither a solver nor a table.

Exit codes: 0 all holds · 1 something found · 2 bad input or usage · 3 undecided only · 130 interrupted.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Sequence

import click

from guiju import __version__, messages
from guiju.options import Command, Delivery, Front, columns, front_of, language_of
from guiju.output import BROKEN_PIPE, complain, deliver, hush, make_safe, put, say_problems
from spec.bilingual import Bilingual
from spec.nearest import nearest
from spec.problems import BadInput, Problem

BAD_INPUT = 2
INTERRUPTED = 130


class LazyGroup(click.Group):
    """The commands, each in a module of its own name under :mod:`guiju.commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(messages.SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in messages.SUMMARIES:
            return None
        found: Command = importlib.import_module(f"guiju.commands.{cmd_name}").command
        return found

    def get_usage(self, ctx: click.Context) -> str:
        language = language_of(ctx)
        words = (messages.OPTIONS_WORD, messages.COMMAND_WORD, messages.ARGUMENTS_WORD)
        return messages.USAGE.say(language) + " ".join([ctx.command_path, *(word.say(language) for word in words)])

    def get_help(self, ctx: click.Context) -> str:
        language = language_of(ctx)
        commands = [(name, said.say(language)) for name, said in messages.SUMMARIES.items()]
        options = [(name, messages.OPTIONS[name].say(language)) for name in ("--lang", "--version", "--help")]
        parts = [self.get_usage(ctx), "", f"  {messages.GUIJU.say(language)}", ""]
        parts += [messages.COMMANDS_HEADING.say(language), *columns(commands), ""]
        return "\n".join([*parts, messages.OPTIONS_HEADING.say(language), *columns(options)])


def _show_version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"guiju {__version__}")
        ctx.exit()


group = LazyGroup(
    "guiju",
    no_args_is_help=False,
    params=[
        click.Option(["--lang"], type=click.Choice(["zh", "en"]), expose_value=False),
        click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_show_version),
    ],
)


def main(words: Sequence[str] | None = None) -> int:
    """Run a command; the result is the exit code. Never raises for what a user did."""
    words = list(sys.argv[1:] if words is None else words)
    make_safe()
    front = front_of(words)
    try:
        return _run(words, front)
    except BadInput as wrong:
        return _refuse(wrong.problems, front)
    except (click.Abort, KeyboardInterrupt):
        complain(f"{messages.INTERRUPTED.say(front.language)}\n")
        return INTERRUPTED
    except BrokenPipeError:
        hush()
        return BROKEN_PIPE
    except click.UsageError as wrong:
        return _refuse([_usage_problem(wrong, words)], front)
    except OSError as wrong:
        if wrong.filename is not None:
            return _refuse([Problem(str(wrong.filename), 0, 0, messages.CANNOT_READ, wrong.strerror or "")], front)
        hush()
        return _refuse([Problem("stdout", 0, 0, messages.CANNOT_WRITE, wrong.strerror or "")], Front(front.language))
    except SystemExit:  # click leaves like this when the reader of its help has gone away
        hush()
        return BROKEN_PIPE


def _run(words: list[str], front: Front) -> int:
    if not words:
        context = click.Context(group, info_name="guiju", obj=front)
        complain(group.get_help(context) + "\n")
        return BAD_INPUT
    found = group.main(words, prog_name="guiju", standalone_mode=False, obj=front)
    if isinstance(found, Delivery):
        settings = found.settings
        return deliver(found.answer, settings.language, settings.as_data, settings.out)
    put("")
    return found if isinstance(found, int) else 0


def _refuse(problems: Sequence[Problem], front: Front) -> int:
    try:
        say_problems(problems, front.language, front.as_data)
    except BrokenPipeError:
        hush()
    return BAD_INPUT


# ---- usage errors in our words ---------------------------------------------------------------------------------------


def _usage_problem(wrong: click.UsageError, words: Sequence[str]) -> Problem:
    """A usage error as a problem: what was given, what is expected, and how the command is used."""
    called = next((f"guiju {word}" for word in words[:1] if word in messages.SUMMARIES), "guiju")
    path = wrong.ctx.command_path if wrong.ctx else called
    usage = wrong.ctx.get_usage() if wrong.ctx else ""
    example = re.sub(r"^[^：:]*[：:]\s*", "", usage)
    quoted = re.search(r"'([^']*)'", wrong.message)
    got = quoted[1] if quoted else ""

    def problem(message: Bilingual, got: str = "", expected: str = "") -> Problem:
        return Problem(path, 0, 0, message, got, Bilingual(expected, expected), example)

    match wrong:
        case click.NoSuchOption(option_name=name):
            known = [option for param in wrong.ctx.command.params for option in param.opts] if wrong.ctx else []
            return problem(messages.NO_SUCH_OPTION, name, nearest(name, [*known, "--help"]))
        case click.BadOptionUsage(option_name=name):
            needs = "requires" in wrong.message
            return problem(messages.OPTION_NEEDS_VALUE if needs else messages.OPTION_TAKES_NO_VALUE, name)
        case click.MissingParameter():
            return problem(messages.MISSING)
        case click.BadParameter(param=param):
            name = param.opts[-1] if param is not None and param.opts else ""
            choices = getattr(param.type, "choices", ()) if param is not None else ()
            expected = " / ".join(map(str, choices))
            if param is not None and isinstance(param.type, click.IntRange):
                number = re.match(r"-?\d+(?= is not in the range)", wrong.message)
                got = number[0] if number else got
                expected = (
                    f"{param.type.min} … {param.type.max}" if param.type.max is not None else f"≥ {param.type.min}"
                )
            return problem(messages.BAD_VALUE, f"{name} {got}".strip(), expected)
    if "command" in wrong.message.lower() and got:
        return problem(messages.NO_SUCH_COMMAND, got, nearest(got, messages.SUMMARIES))
    if "command" in wrong.message.lower():
        return problem(messages.NO_COMMAND, "", " / ".join(messages.SUMMARIES))
    extra = re.search(r"extra argument[^(]*\((.*)\)", wrong.message)
    if extra:
        return problem(messages.TOO_MANY, extra[1])
    return problem(messages.BAD_USAGE, wrong.message)
