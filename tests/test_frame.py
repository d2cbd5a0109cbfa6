"""The frame of the project: its lock, its start, its rooms, and what no file of it may hold."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

PROJECT = Path(__file__).resolve().parent.parent
LOCK = PROJECT / "requirements.lock"
TEST_LOCK = PROJECT / "requirements-test.lock"
LOCKS = pytest.mark.parametrize("lock", [LOCK, TEST_LOCK], ids=lambda path: path.name)
SOURCE = PROJECT.parent / "shared" / "source" / "beichen-2023.txt"
LONGEST_QUOTE = 40

MAY_IMPORT = {
    "spec": {"spec"},
    "proofs": {"spec", "proofs"},
    "sim": {"spec", "sim"},
    "audit": {"spec", "audit"},
    "guiju": {"spec", "proofs", "sim", "audit", "guiju"},
}
"""The rooms of the house, and the rooms that each may know."""

# In parts, so that this file does not hold what it looks for.
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("static", "crates", "io"),
        ("proxy", "golang", "org"),
        ("conda", "anaconda", "org"),
        ("tuna", "tsinghua", "edu"),
        ("mirrors", "aliyun", "com"),
    ]
]
REGISTRY_OPTIONS = ["--" + "index-url", "--" + "extra-index-url", "--" + "find-links"]


@cache
def project_files() -> list[Path]:
    """The files that are or would be committed; the test is skipped where git cannot tell."""
    command = ["git", "-C", str(PROJECT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: git cannot say which files are committed")
    return [path for name in sorted(set(listed.split("\0"))) if name and (path := PROJECT / name).is_file()]


def project_texts() -> list[tuple[str, str]]:
    """Name and text of every text file of the project."""
    contents = [(path.relative_to(PROJECT).as_posix(), path.read_bytes()) for path in project_files()]
    return [(name, content.decode("utf-8", "replace")) for name, content in contents if b"\0" not in content]


def python_files(folder: Path) -> list[Path]:
    """Every Python file of a room."""
    return sorted(folder.rglob("*.py"))


def imported_rooms(path: Path) -> set[str]:
    """The top-level names that a file imports; an import relative to its own package stays in its room."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.fixture
def start() -> ModuleType:
    """The module ``start.py``, loaded and not run."""
    specification = importlib.util.spec_from_file_location("start", PROJECT / "start.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


# ---- the lock ------------------------------------------------------------------------------------------------------


@LOCKS
def test_the_lock_holds_only_hashed_pins(lock):
    entries = re.sub(r"\\\n", " ", lock.read_text("utf-8")).splitlines()
    pins = [line for line in entries if line.strip() and not line.lstrip().startswith("#")]
    pin = re.compile(r"[a-z0-9][a-z0-9-]*==[^\s;]+( ; [^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+")
    assert [line for line in pins if not pin.fullmatch(line.strip())] == []
    assert len(pins) > 20


@LOCKS
@pytest.mark.parametrize("forbidden", ["http", "file:", "--index", "--" + "find-links"])
def test_the_lock_names_no_place_to_download_from(forbidden, lock):
    assert forbidden not in lock.read_text("utf-8")


def pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", lock.read_text("utf-8"), re.MULTILINE))


def test_the_locks_pin_every_package_that_the_project_asks_for():
    import tomllib

    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    everything = [one for extra in extras.values() for one in extra]
    for lock, asked in ((LOCK, extras["dev"]), (TEST_LOCK, everything)):
        names = {re.split(r"[<>=!~\[; ]", one)[0].lower().replace("_", "-") for one in project["dependencies"] + asked}
        assert names - set(pins(lock)) == set()


def test_tests_run_with_the_very_packages_that_users_have():
    assert pins(LOCK).items() <= pins(TEST_LOCK).items()


# ---- what no file holds --------------------------------------------------------------------------------------------


def test_no_file_names_a_registry_or_where_to_find_one():
    found = [
        (name, word)
        for name, text in project_texts()
        for word in [*REGISTRY_HOSTS, *REGISTRY_OPTIONS]
        if word in text.lower()
    ]
    assert found == []


def test_no_file_holds_a_long_run_of_the_official_text():
    if not SOURCE.is_file():
        pytest.skip("needs ../shared/source/beichen-2023.txt, the official text")
    length = LONGEST_QUOTE + 1
    official = "".join(SOURCE.read_text("utf-8").split())
    runs = {official[at : at + length] for at in range(len(official) - LONGEST_QUOTE)}
    found = []
    for name, text in project_texts():
        squeezed = "".join(text.split())
        at = next((at for at in range(len(squeezed) - LONGEST_QUOTE) if squeezed[at : at + length] in runs), None)
        if at is not None:
            found.append((name, squeezed[at : at + length]))
    assert found == []


# ---- the rooms -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", [room for room in MAY_IMPORT if (PROJECT / room).is_dir()])
def test_a_room_imports_only_the_rooms_below_it(room):
    strangers = MAY_IMPORT.keys() - MAY_IMPORT[room]
    trespasses = [
        (path.relative_to(PROJECT).as_posix(), sorted(imported_rooms(path) & strangers))
        for path in python_files(PROJECT / room)
        if imported_rooms(path) & strangers
    ]
    assert trespasses == []


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_nothing_private_is_taken_from_another_module(room):
    taken = [
        f"{path.relative_to(PROJECT).as_posix()}:{node.lineno} {alias.name}"
        for path in python_files(PROJECT / room)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]
    assert taken == []


def test_the_tour_of_the_ground_floor_passes_every_module_once():
    tour = ast.get_docstring(ast.parse((PROJECT / "spec" / "__init__.py").read_text("utf-8"))) or ""
    passed = re.findall(r"``([a-z_]+)``", tour)
    assert sorted(passed) == [path.stem for path in sorted((PROJECT / "spec").glob("*.py")) if path.stem != "__init__"]


def test_every_python_module_says_what_it_is():
    rooms = [*MAY_IMPORT, "tests", "benchmarks"]
    paths = [PROJECT / "start.py", *(path for room in rooms for path in python_files(PROJECT / room))]
    silent = [path for path in paths if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert silent == []


def test_asking_for_the_version_loads_no_solver_and_no_graph_library():
    command = [sys.executable, "-X", "importtime", "-m", "guiju", "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=PROJECT)
    loaded = set(re.findall(r"^import time:.*\|\s*([\w.]+)$", answer.stderr, re.MULTILINE))
    assert answer.returncode == 0
    assert "0.1.0" in answer.stdout
    assert "guiju" in loaded
    assert loaded & {"z3", "cvc5", "networkx", "numpy", "fontTools"} == set()


@pytest.mark.parametrize("content", ["", "MARKER = 'of another project'\n"])
def test_a_foreign_package_named_spec_is_named_at_the_start(tmp_path, content):
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "__init__.py").write_text(content)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(PROJECT)]), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "guiju", "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, env=environment)
    assert answer.returncode == 2
    assert str(tmp_path) in answer.stderr
    assert "Traceback" not in answer.stderr


# ---- the start -----------------------------------------------------------------------------------------------------


def test_an_old_python_can_read_start_py_far_enough_to_be_told():
    tree = ast.parse((PROJECT / "start.py").read_text("utf-8"), feature_version=(3, 6))
    first = next(at for at, node in enumerate(tree.body) if isinstance(node, ast.If))
    assert all(isinstance(node, ast.Expr | ast.Import) for node in tree.body[:first])
    assert "version_info" in ast.unparse(tree.body[first])


def test_start_py_imports_only_the_standard_library():
    assert imported_rooms(PROJECT / "start.py") <= sys.stdlib_module_names


def test_the_interpreter_is_found_where_each_system_puts_it(start):
    assert start.interpreter(Path("环 境"), windows=True) == Path("环 境", "Scripts", "python.exe")
    assert start.interpreter(Path("环 境"), windows=False) == Path("环 境", "bin", "python")


def test_what_only_tests_need_is_added_once_for_each_state_of_its_lock(start, monkeypatch, tmp_path):
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements-test.lock").write_text("# one")
    installed: list[str] = []
    monkeypatch.setattr(start, "install_from", lambda project, environment, lock: installed.append(lock))
    for _ in range(2):
        start.make_ready_to_test(tmp_path)
    assert installed == ["requirements-test.lock"]
    (tmp_path / "requirements-test.lock").write_text("# another")
    start.make_ready_to_test(tmp_path)
    assert len(installed) == 2


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(start, monkeypatch, capsys, tmp_path, missing):
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text("")
    monkeypatch.setattr(start, "find_spec", lambda name: None if name == missing else object())
    assert start.main(["setup"], tmp_path) == 2
    said = capsys.readouterr().err
    assert "apt-get install python3-venv" in said
    assert "请先安装" in said
    assert said.count("\n") == 1
    assert not (tmp_path / ".venv").exists()


@pytest.fixture
def commands(start, monkeypatch, tmp_path) -> list[list[str]]:
    """The commands that start.py would run in a checkout at ``tmp_path``; each of them succeeds."""
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text("")
    ran: list[list[str]] = []

    def pretend(command, folder=None, quiet=False):
        ran.append([str(word) for word in command[1:]])
        if command[1:3] == ["-m", "venv"]:
            python = start.interpreter(tmp_path / ".venv")
            python.parent.mkdir(parents=True)
            python.touch()
            start.signpost(tmp_path / ".venv").parent.mkdir(parents=True)
        return 0

    monkeypatch.setattr(start, "run", pretend)
    return ran


def test_a_second_start_installs_nothing(start, commands, tmp_path):
    assert start.main(["setup"], tmp_path) == 0
    assert [words[:3] for words in commands] == [
        ["-m", "venv", str(tmp_path / ".venv")],
        *[["-m", "pip", "install"]] * 2,
    ]
    commands.clear()
    assert start.main(["setup"], tmp_path) == 0
    assert commands == []


def test_the_checkout_is_found_whatever_its_folder_is_called(start, commands, tmp_path):
    start.main(["setup"], tmp_path)
    path_file = start.signpost(tmp_path / ".venv")
    assert Path(path_file.parent, path_file.read_text("ascii").strip()).resolve() == tmp_path.resolve()


def test_a_half_made_environment_is_made_anew(start, commands, tmp_path):
    half_made = start.interpreter(tmp_path / ".venv")
    half_made.parent.mkdir(parents=True)
    half_made.touch()
    (tmp_path / ".venv" / "left over").touch()
    assert start.main(["setup"], tmp_path) == 0
    assert commands[0][:2] == ["-m", "venv"]
    assert not (tmp_path / ".venv" / "left over").exists()


def test_a_changed_lock_makes_the_environment_anew_and_a_changed_description_only_installs_the_checkout(
    start, commands, tmp_path
):
    start.main(["setup"], tmp_path)
    commands.clear()
    (tmp_path / "pyproject.toml").write_text("# changed")
    start.main(["setup"], tmp_path)
    assert [words[1] for words in commands] == ["pip"]
    assert {"--editable", "--no-index"} <= set(commands[0])
    commands.clear()
    (tmp_path / "requirements.lock").write_text("# changed")
    start.main(["setup"], tmp_path)
    assert [words[1] for words in commands] == ["venv", "pip", "pip"]
    assert "--require-hashes" in commands[1]


@pytest.mark.parametrize(("ended", "without_words"), [(0, 0), (1, 0), (3, 0), (2, 2), (70, 70), (137, 137)])
def test_a_completed_check_is_a_success_and_words_keep_their_exit_code(
    start, monkeypatch, tmp_path, ended, without_words
):
    monkeypatch.setattr(start, "make_ready", lambda project: Path("python"))
    monkeypatch.setattr(start, "run", lambda *_: ended)
    assert start.main([], tmp_path) == without_words
    assert start.main(["decide", "case.yaml"], tmp_path) == ended


def test_one_failed_check_fails_the_test_run_and_pytest_still_runs_last(start, monkeypatch, tmp_path):
    ran: list[str] = []

    def pretend(command, folder):
        ran.append(command[2])
        return 1 if command[2] == "mypy" else 0

    monkeypatch.setattr(start, "make_ready", lambda project: Path("python"))
    monkeypatch.setattr(start, "make_ready_to_test", lambda project: None)
    monkeypatch.setattr(start, "run", pretend)
    assert start.main(["test", "-k", "frame"], tmp_path) == 1
    assert ran == ["ruff", "ruff", "mypy", "codespell_lib", "pytest"]


def test_modules_from_elsewhere_do_not_leak_in(start, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PIP_TARGET", "elsewhere")
    seen = start.surroundings()
    assert "elsewhere" not in seen.values()
    assert seen["PYTHONUTF8"] == "1"


@pytest.mark.skipif(os.name == "nt", reason="signals as exit codes are a matter of POSIX")
def test_a_quiet_command_speaks_only_when_it_fails(start, capfd):
    talk = "import sys; print('说 words'); sys.exit(int(sys.argv[1]))"
    assert start.run([sys.executable, "-c", talk, "0"], quiet=True) == 0
    assert capfd.readouterr().err == ""
    assert start.run([sys.executable, "-c", talk, "4"], quiet=True) == 4
    assert "说 words" in capfd.readouterr().err
    assert start.run([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]) == 137


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
@pytest.mark.parametrize(
    ("words", "code"),
    [(["decide"], 130), (["check", "--watch"], 3)],
    ids=["a command that was cut off", "one that ends so"],
)
def test_an_interrupt_lets_guiju_finish_its_sentence_and_leaves_no_traceback(words, code):
    script = (
        "import importlib.util, pathlib, sys\n"
        f"found = importlib.util.spec_from_file_location('start', {str(PROJECT / 'start.py')!r})\n"
        "start = importlib.util.module_from_spec(found); found.loader.exec_module(start)\n"
        "start.make_ready = lambda project: pathlib.Path(sys.executable)\n"
        "run = start.run\n"
        "child = 'import time\\ntry:\\n print(1, flush=True); time.sleep(60)\\n'\n"
        "child += 'except KeyboardInterrupt:\\n print(2); raise SystemExit(3)'\n"
        "start.run = lambda command, *rest: run([command[0], '-c', child], *rest)\n"
        f"sys.exit(start.main({words!r}))\n"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "1\n"
        child.send_signal(2)
        out, err = child.communicate(timeout=30)
    assert (child.returncode, out) == (code, "2\n")
    assert "Traceback" not in err
