#!/usr/bin/env python3
"""Start guiju (规矩) from a checkout; needs nothing but Python 3.11 or newer.

    python3 start.py                   check the rulebook and write the report
    python3 start.py setup             only make ready
    python3 start.py test [WORDS]      every check, then the tests; WORDS go to pytest
    python3 start.py WORDS             guiju WORDS

The first start makes the folder .venv beside this file: the packages named in requirements.lock, each file checked
against its hash, and then this checkout itself. A stamp written last tells later starts that all is there; they need no
network. The tests compare with more packages, named in requirements-test.lock, which the first test adds. Without words
the exit code is 0 when the check was completed, whatever it found (guiju's 0, 1 and 3).
Progress goes to standard error.
"""

import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        "规矩需要 Python 3.11 或更高版本，现在是 %d.%d。 / guiju needs Python 3.11 or newer, this is %d.%d.\n"
        % (sys.version_info[:2] * 2)
    )
    sys.exit(2)

import hashlib
import os
import shutil
import signal
import subprocess
import sysconfig
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
COMPLETED = (0, 1, 3)
"""guiju's exit codes that mean: the job was done."""

CHECKS = (
    ("ruff check", ["ruff", "check", "."]),
    ("ruff format", ["ruff", "format", "--check", "."]),
    ("mypy", ["mypy"]),
    ("codespell", ["codespell_lib"]),
)
"""What ``test`` runs before pytest: a name, and the words after ``python -m``."""


class CannotStart(Exception):
    """Why guiju cannot start, in one sentence for the user."""


def say(zh: str, en: str) -> None:
    """One line of progress on standard error, in both languages."""
    print(f"{zh} / {en}", file=sys.stderr, flush=True)


def interpreter(environment: Path, windows: bool = WINDOWS) -> Path:
    """The Python of a virtual environment, which lies elsewhere on Windows."""
    return environment / "Scripts" / "python.exe" if windows else environment / "bin" / "python"


def signpost(environment: Path) -> Path:
    """The path file by which an environment finds this checkout.

    Python before 3.13 reads it in the encoding of the locale, and stops or goes astray at a Chinese folder name; so the
    full path that pip leaves there is replaced by a relative one.
    """
    base = {"base": str(environment), "platbase": str(environment)}
    return Path(sysconfig.get_path("purelib", "venv", base)) / "_guiju.pth"


def surroundings() -> dict[str, str]:
    """The environment variables for every process started here: UTF-8, and no modules or targets from elsewhere."""
    foreign = {"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"}
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return {**kept, "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1", "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def run(command: Sequence[str | Path], folder: Path | None = None, quiet: bool = False, endless: bool = False) -> int:
    """Run a command and return its exit code; a quiet one shows its output only when it fails.

    An interrupt is left to the command, which on a terminal has had it too; it is passed on after a second and forced
    after six. An endless command is meant to end so: it is given half a minute, and its exit code is the result.
    """
    output_to, errors_to = (subprocess.PIPE, subprocess.STDOUT) if quiet else (None, None)
    child = subprocess.Popen(command, cwd=folder, env=surroundings(), stdout=output_to, stderr=errors_to)
    before = signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    try:
        output, _ = child.communicate()
    except KeyboardInterrupt:
        for patience, last in ((1, False), (30 if endless else 5, True)):
            try:
                child.wait(patience)
                break
            except (KeyboardInterrupt, subprocess.TimeoutExpired):
                child.kill() if last else child.send_signal(signal.SIGINT)
        if not endless or child.poll() is None or child.returncode < 0:
            raise
    finally:
        signal.signal(signal.SIGTERM, before)
    if quiet and child.returncode != 0:
        sys.stderr.write(output.decode("utf-8", "replace"))
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def stamps(project: Path) -> list[str]:
    """Two hashes, of what decides the packages and of what decides how this checkout is installed beside them."""

    def digest(*parts: bytes) -> str:
        return hashlib.sha256(b"\0".join(parts)).hexdigest()

    python = f"{sys.implementation.cache_tag} {sys.platform}".encode()
    lock, description = ((project / name).read_bytes() for name in ("requirements.lock", "pyproject.toml"))
    return [digest(python, lock), digest(description, os.fsencode(project))]


def make_ready(project: Path) -> Path:
    """Bring ``.venv`` up to date and return its Python; does nothing where the stamp says that all is there."""
    environment = project / ".venv"
    python, stamp, wanted = interpreter(environment), environment / "guiju.stamp", stamps(project)
    found = stamp.read_text().split() if stamp.is_file() and python.exists() else []
    if found == wanted:
        return python
    if found[:1] != wanted[:1]:
        install_packages(project, environment)
    elif found:
        say("更新安装……", "Updating the installation ...")
    words = ["--no-index", "--no-deps", "--no-build-isolation", "--editable", str(project)]
    if run([python, "-m", "pip", "install", "--quiet", *words], project, quiet=True) != 0:
        raise CannotStart("安装本项目失败，原因见上。 / Installing this checkout failed; the reason is above.")
    signpost(environment).write_text(os.path.relpath(project, signpost(environment).parent) + "\n", "ascii")
    stamp.write_text("\n".join(wanted) + "\n")
    say("环境已就绪。", "Ready.")
    return python


def install_packages(project: Path, environment: Path) -> None:
    """Make the virtual environment anew and install what the lock names, wheels only, every file hash-checked."""
    if not (find_spec("venv") and find_spec("ensurepip")):
        raise CannotStart(
            "这个 Python 缺少 venv 或 ensurepip，请先安装（Debian、Ubuntu：apt-get install python3-venv）。 / "
            "This Python lacks venv or ensurepip; install them first (Debian, Ubuntu: apt-get install python3-venv)."
        )
    say("首次准备环境，约需一分钟……", "Preparing the environment, about a minute the first time ...")
    if environment.is_symlink():
        environment.unlink()
    elif environment.exists():
        shutil.rmtree(environment)
    base = getattr(sys, "_base_executable", "") or sys.executable
    if run([base, "-m", "venv", environment], project, quiet=True) != 0:
        raise CannotStart("无法建立虚拟环境，原因见上。 / The virtual environment could not be made; see above.")
    install_from(project, environment, "requirements.lock")


def install_from(project: Path, environment: Path, lock: str) -> None:
    """Install what a lock names, wheels only, every file hash-checked."""
    words = ["--no-input", "--only-binary", ":all:", "--require-hashes", "-r", lock]
    if run([interpreter(environment), "-m", "pip", "install", "--quiet", *words], project, quiet=True) != 0:
        raise CannotStart(
            "安装依赖失败，原因见上（首次启动需要网络）。 / Installing the packages failed; the reason is above "
            "(the first start needs the network)."
        )


def make_ready_to_test(project: Path) -> None:
    """Add the packages that only tests need, once for each state of their lock."""
    environment, lock = project / ".venv", project / "requirements-test.lock"
    stamp, wanted = environment / "guiju-test.stamp", hashlib.sha256(lock.read_bytes()).hexdigest()
    if not (stamp.is_file() and stamp.read_text() == wanted):
        say("准备测试所需的依赖，约需一分钟……", "Adding what the tests need, about a minute ...")
        install_from(project, environment, lock.name)
        stamp.write_text(wanted)


def test(python: Path, project: Path, words: list[str]) -> int:
    """Run every check and then pytest, whatever failed before; pytest has the last word on the screen."""
    failed = []
    for name, check in CHECKS:
        say(f"检查：{name}", f"Checking: {name}")
        if run([python, "-m", *check], project) != 0:
            failed.append(name)
    if failed:
        say(f"未通过：{'、'.join(failed)}", f"Failed: {', '.join(failed)}")
    return run([python, "-m", "pytest", "-n", "2", "--dist", "worksteal", *words], project) or int(bool(failed))


def main(words: list[str], project: Path = PROJECT) -> int:
    """Do what the words say; the result is the exit code."""
    try:
        python = make_ready(project)
        if words == ["setup"]:
            return 0
        if words[:1] == ["test"]:
            make_ready_to_test(project)
            return test(python, project, words[1:])
        if words:
            return run([python, "-m", "guiju", *words], None, False, "--watch" in words)
        (project / "out").mkdir(exist_ok=True)
        code = run([python, "-m", "guiju", "check", "--report", str(project / "out" / "report.html")], project)
        return 0 if code in COMPLETED else code
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2
    except OSError as error:
        say(f"无法启动：{error}", f"Cannot start: {error}")
        return 2
    except KeyboardInterrupt:
        say("已中断。", "Interrupted.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
