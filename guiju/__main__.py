"""The start of every run: ``guiju`` and ``python -m guiju`` come in here.

A registry package named ``spec`` can lie over the folder of that name in a shared environment. That is looked at
first, because everything after it would fail in puzzling ways.
"""

from __future__ import annotations

import gc
import sys
import traceback

CRASHED = 70
"""Exit code of an error of ours, kept apart from 1 (something was found)."""


def foreign_spec() -> str | None:
    """Where a ``spec`` package that is not guiju's was found (``"nowhere"`` if there is none), else None."""
    try:
        import spec
    except ModuleNotFoundError:
        return "nowhere"
    if getattr(spec, "MARKER", None) == "guiju.spec":
        return None
    return str(getattr(spec, "__file__", None) or list(spec.__path__))


def main() -> int:
    """Run the command line; the result is the exit code."""
    place = foreign_spec()
    if place is not None:
        sys.stderr.write(
            f"guiju：名为 spec 的包不是规矩自己的（{place}），请在单独的环境中安装。 / guiju: the package named spec "
            f"is not guiju's own ({place}); install guiju in an environment of its own.\n"
        )
        return 2
    gc.set_threshold(100_000, 50, 50)  # what is read stays; looking through it for circles would take a tenth of a run
    try:
        from guiju.cli import main as command_line

        code: int = command_line()
    except Exception:
        traceback.print_exc()
        return CRASHED
    gc.freeze()  # at its end a process need not look for circles either
    return code


if __name__ == "__main__":
    sys.exit(main())
