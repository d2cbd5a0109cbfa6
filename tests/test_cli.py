"""The command line as a whole: help, usage errors, files, interrupts; and the commands that list and show."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import IO

import click
import pytest

from guiju.cli import main
from guiju.messages import SUMMARIES
from guiju.output import progress, write_whole
from guiju.tables.layout import breaks
from spec.problems import BadInput

PROJECT = Path(__file__).resolve().parent.parent
DATA = Path(__file__).parent / "data" / "small"
WORKED = DATA / "cases" / "worked_standard.yaml"
RULEBOOK = ("--rulebook", str(DATA))
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def call(capsys, monkeypatch):
    """Calls guiju; the result is the exit code, standard output and standard error."""

    monkeypatch.setenv("COLUMNS", "100")

    def run(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        written = capsys.readouterr()
        return code, written.out, written.err

    return run


def start(*words: str, stdout: int | IO[bytes] = subprocess.PIPE) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "guiju", *words]
    return subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, env=environment, cwd=PROJECT)


# ---- help and version ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["--help"], *([name, "--help"] for name in SUMMARIES)])
def test_help_is_chinese_by_default_and_english_on_request(call, words):
    code, chinese, _ = call(*words)
    assert code == 0
    assert chinese.startswith("用法：guiju")
    code, english, _ = call(*words, "--lang", "en")
    assert code == 0
    assert english.startswith("Usage: guiju")
    assert not CHINESE.search(english.replace("规矩", ""))
    assert len(english.splitlines()) == len(chinese.splitlines())


def test_the_language_may_be_asked_for_before_or_after_the_command(call):
    english = call("layers", *RULEBOOK, "--lang", "en")
    assert call("--lang", "en", "layers", *RULEBOOK) == english
    assert call("--lang", "zh", "layers", *RULEBOOK, "--lang=en") == english
    assert call("layers", *RULEBOOK) != english


@pytest.mark.parametrize("name", SUMMARIES)
def test_help_names_every_option_of_a_command(call, name):
    from guiju.cli import group

    command = group.get_command(click.Context(group), name)
    assert command is not None
    _, shown, _ = call(name, "--help", "--lang", "en")
    for param in command.params:
        if param.param_type_name == "option":
            assert re.search(rf"^  {param.opts[0]}( \S+)? {{3,}}\S", shown, re.MULTILINE), param.opts


def test_without_words_the_help_is_shown_as_an_error(call):
    code, out, err = call()
    assert (code, out) == (2, "")
    assert "decide" in err


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["--lang", "en", "--help"]])
def test_the_version_and_the_list_of_commands_load_no_heavy_library(words):
    command = [sys.executable, "-X", "importtime", "-m", "guiju", *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=PROJECT)
    loaded = set(re.findall(r"^import time:.*\|\s*([\w.]+)$", done.stderr, re.MULTILINE))
    assert done.returncode == 0
    assert loaded & {"z3", "cvc5", "networkx", "pydantic", "rich", "yaml", "numpy", "jinja2"} == set()


def test_json_is_written_without_the_library_for_tables():
    command = [sys.executable, "-X", "importtime", "-m", "guiju", "vocabulary", *RULEBOOK, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=PROJECT)
    assert done.returncode == 0
    assert "| rich" not in done.stderr


# ---- usage errors ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "chinese", "english"),
    [
        (["decid"], "没有这个命令", "no such command (got decid, expected decide"),
        (["--lang", "zh"], "缺少命令", "a command is missing"),
        (["decide"], "缺少必需的参数", "a required argument is missing"),
        (["decide", "x.yaml", "--jsn"], "没有这个选项", "no such option (got --jsn, expected --json"),
        (["decide", "x.yaml", "--out"], "这个选项后面须有值", "this option needs a value (got --out"),
        (["decide", "x.yaml", "--explain=1"], "这个选项不带值", "this option takes no value (got --explain"),
        (["layers", "x"], "多余的参数", "an argument too many (got x"),
        (["layers", "--layers", ""], "没有这个层", "no such layer"),
        (["layers", "--layers", "half-enough"], "没有这个层", "no such layer (got half-enough"),
        (
            ["layers", "--rulebook", "beichen"],
            "找不到这个规则库",
            "no such rulebook (got beichen, expected beichen_2023",
        ),
    ],
)
def test_wrong_usage_is_told_in_both_languages_with_exit_code_2(call, words, chinese, english):
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert chinese in err
    words = [word.replace("zh", "en") for word in words] if "--lang" in words else [*words, "--lang=en"]
    code, _, err = call(*words) if "--out" not in words else call("--lang=en", *words[:-1])
    assert code == 2
    assert english in err
    assert not CHINESE.search(err)


def test_a_value_that_is_none_of_the_choices_is_told_with_the_choices(call):
    code, _, err = call("layers", "--lang", "fr")
    assert code == 2
    assert "--lang fr" in err
    assert "zh / en" in err


def test_usage_errors_are_json_for_a_program(call):
    code, out, err = call("decide", "--json", "--lang", "en")
    assert (code, err) == (2, "")
    answer = json.loads(out)
    assert (answer["version"], answer["errors"][0]["file"]) == (1, "guiju decide")
    assert answer["errors"][0]["message"] == "a required argument is missing"


# ---- files -----------------------------------------------------------------------------------------------------------


def test_a_file_gets_what_the_screen_would_have_shown(call, tmp_path):
    file = tmp_path / "答案.json"
    _, shown, _ = call("layers", *RULEBOOK, "--json")
    code, out, _ = call("layers", *RULEBOOK, "--json", "--out", str(file))
    assert (code, out) == (0, "")
    assert file.read_text("utf-8") == shown
    assert [one.name for one in tmp_path.iterdir()] == ["答案.json"]


def test_a_hyphen_as_file_is_the_screen(call):
    assert call("layers", *RULEBOOK, "--out", "-")[1] == call("layers", *RULEBOOK)[1]


def test_a_file_that_cannot_be_written_is_bad_input_and_leaves_nothing(call, tmp_path):
    code, out, err = call("layers", *RULEBOOK, "--out", str(tmp_path / "none" / "x.txt"), "--lang", "en")
    assert (code, out) == (2, "")
    assert "x.txt: this file cannot be written" in err
    assert call("layers", *RULEBOOK, "--out", str(tmp_path))[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_bad_input_leaves_the_old_file_as_it_was(call, tmp_path):
    file = tmp_path / "old.txt"
    file.write_text("old")
    assert call("show", "nothing", *RULEBOOK, "--out", str(file))[0] == 2
    assert file.read_text() == "old"


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    file = tmp_path / "old.txt"
    file.write_text("old")

    def fail(self, text, **more):
        Path.open(self, "w").close()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(BadInput):
        write_whole(str(file), "new")
    assert file.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["old.txt"]


@pytest.mark.skipif(os.name == "nt", reason="links and devices of POSIX")
def test_a_link_stays_a_link_and_a_device_a_device(call, tmp_path):
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    link.symlink_to(target)
    assert call("layers", *RULEBOOK, "--out", str(link))[0] == 0
    assert link.is_symlink()
    assert "half-is-enough" in target.read_text("utf-8")
    assert call("layers", *RULEBOOK, "--out", os.devnull)[0] == 0
    assert Path(os.devnull).is_char_device()


# ---- ends ------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_an_interrupt_ends_with_130_and_no_traceback(tmp_path):
    pipe = tmp_path / "cases.yaml"
    os.mkfifo(pipe)
    with start("decide", str(pipe), *RULEBOOK) as child, pipe.open("wb"):  # opens when the child has begun to read
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
    assert (child.returncode, out) == (130, b"")
    assert b"Traceback" not in err


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
@pytest.mark.parametrize("words", [["decide", str(WORKED), *RULEBOOK], ["--help"], ["vocabulary", *RULEBOOK, "--json"]])
def test_a_reader_that_goes_away_is_no_error_of_ours(words):
    with start(*words) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(timeout=20) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_in_a_sentence():
    with Path("/dev/full").open("wb") as full, start("layers", *RULEBOOK, "--lang", "en", stdout=full) as child:
        _, err = child.communicate(timeout=20)
    assert child.returncode == 2
    assert err.startswith(b"stdout: this file cannot be written")
    assert err.count(b"\n") == 1


def test_progress_is_for_a_terminal_only(capsys):
    with progress("deciding", 3) as step:
        step()
    assert capsys.readouterr() == ("", "")


# ---- tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [["vocabulary"], ["layers"], ["coverage"], ["show", *(f"A{n}" for n in range(1, 13))]]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_table_fits_into_a_hundred_columns(call, monkeypatch, words, language):
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", "250")
    code, out, _ = call(*words, *RULEBOOK, "--lang", language)
    assert code == 0
    assert max(map(cell_len, out.splitlines())) <= 100


def test_a_line_never_begins_with_a_closing_mark():
    text = "（甲乙丙，丁戊己。庚）辛 abcdefg"
    for width in range(4, 20):
        cuts = [0, *breaks(text, width), len(text)]
        lines = [text[one:other] for one, other in pairwise(cuts)]
        assert "".join(lines) == text
        assert not any(line.strip()[:1] in "，。）" for line in lines if line.strip())


# ---- vocabulary ------------------------------------------------------------------------------------------------------


def test_the_vocabulary_has_every_word_with_both_labels(call):
    answer = json.loads(call("vocabulary", *RULEBOOK, "--json")[1])
    assert list(answer) == ["version", "rulebook", "layers", "posts", "bodies", "facts", "acts", "definitions"]
    for section in ("posts", "bodies", "facts", "acts", "definitions"):
        assert all(one["id"] and one["zh"] and one["en"] for one in answer[section])
        assert [one["id"] for one in answer[section]] == sorted(one["id"] for one in answer[section])


def test_the_vocabulary_says_how_a_word_is_used(call):
    answer = json.loads(call("vocabulary", *RULEBOOK, "--json")[1])
    facts = {one["id"]: one for one in answer["facts"]}
    acts = {one["id"]: one for one in answer["acts"]}
    definitions = {one["id"]: one for one in answer["definitions"]}
    assert [value["id"] for value in facts["away"]["values"]] == ["none", "trip", "illness"]
    assert (facts["away"]["on"], facts["away"]["usually"]) == ("post", "none")
    assert (facts["document.pages"]["unit"], facts["document.pages"]["most"]) == ("pages", 1000)
    assert acts["sign"]["arity"] == "exclusive"
    assert definitions["upward"]["is"] == "document.addressees includes city-library and document.issuer is committee"
    assert [one["id"] for one in definitions["quorate"]["alternatives"]] == ["half-counts", "more-than-half"]


def test_the_vocabulary_shows_which_alternative_a_reading_chose(call):
    answer = json.loads(call("vocabulary", *RULEBOOK, "--json", "--layers", "standard")[1])
    (quorate,) = [one for one in answer["definitions"] if one["id"] == "quorate"]
    assert quorate["chosen"] == "half-counts"
    assert [one["live"] for one in quorate["alternatives"]] == [True, False]


# ---- layers ----------------------------------------------------------------------------------------------------------


def test_the_layers_say_what_they_change_and_why(call):
    answer = json.loads(call("layers", *RULEBOOK, "--json")[1])
    assert (answer["edition"], answer["standard"]) == ("2024-01-01", ["entrusted-deputy-presides", "half-is-enough"])
    layers = {one["id"]: one for one in answer["layers"]}
    assert layers["half-is-enough"]["chooses"] == [{"definition": "quorate", "alternative": "half-counts"}]
    assert layers["half-is-enough"]["closes"] == ["A8.1"]
    assert layers["secretary-signs-last"]["adds"] == ["signing.last-resort"]
    assert layers["secretary-signs-last"]["excepts"] == [
        {"clause": "signing.portfolio", "unless": ["signing.last-resort"]}
    ]
    assert (layers["dearer-purchases"]["kind"], layers["dearer-purchases"]["recommended"]) == ("amendment", False)
    assert layers["dearer-purchases"]["because"]["en"] == "books cost more"


def test_the_layers_in_force_are_marked(call):
    _, out, _ = call("layers", *RULEBOOK, "--layers", "literal,dearer-purchases", "--lang", "en")
    assert "dearer-purchases  amendment, in force" in out
    assert "half-is-enough  reading, recommended\n" in out


# ---- show ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "clauses"),
    [
        ("A3", ["signing.upward", "signing.portfolio", "signing.no-portfolio"]),
        ("3", ["signing.upward", "signing.portfolio", "signing.no-portfolio"]),
        ("第三条", ["signing.upward", "signing.portfolio", "signing.no-portfolio"]),
        ("A3.2", ["signing.portfolio"]),
        ("a3.2", ["signing.portfolio"]),
        ("signing.portfolio", ["signing.portfolio"]),
        ("A1", ["purpose"]),
        ("signing.last-resort", ["signing.last-resort"]),
    ],
)
def test_an_article_a_norm_or_a_clause_is_shown(call, target, clauses):
    code, out, _ = call("show", target, *RULEBOOK, "--json")
    (shown,) = json.loads(out)["shown"]
    assert (code, [one["clause"] for one in shown["clauses"]]) == (0, clauses)


def test_a_clause_is_shown_with_its_words_its_strength_and_its_exceptions(call):
    (shown,) = json.loads(call("show", "A3.2", *RULEBOOK, "--json")[1])["shown"]
    (clause,) = shown["clauses"]
    assert clause["quote"] == "由分管副主任委员签发"
    assert (clause["kind"], clause["strength"], clause["unless"]) == ("power", "must", ["signing.upward"])
    assert clause["when"] == "document.issuer is committee and matter.portfolios is not empty"
    assert [one["id"] for one in shown["readings"]] == ["secretary-signs-last"]


def test_a_clause_is_shown_as_the_layers_have_it(call):
    (shown,) = json.loads(call("show", "A9.2", *RULEBOOK, "--json", "--layers", "standard")[1])["shown"]
    assert [one["layer"] for one in shown["clauses"]] == ["entrusted-deputy-presides"]
    (shown,) = json.loads(call("show", "A9.2", *RULEBOOK, "--json")[1])["shown"]
    assert [one["layer"] for one in shown["clauses"]] == ["edition"]


@pytest.mark.parametrize(
    ("target", "near"),
    [("A33", "A12"), ("A5.9", "A5.4"), ("signing.upword", "signing.upward"), ("第一百条", "A12"), ("A3.22", "A3.2")],
)
def test_an_unknown_name_is_bad_input_with_the_nearest(call, target, near):
    code, out, err = call("show", target, *RULEBOOK, "--lang", "en")
    assert (code, out) == (2, "")
    assert f"(got {target}, expected {near}, " in err


def test_all_unknown_names_are_told_at_once(call):
    code, _, err = call("show", "A33", "A3", "nothing-like-it", *RULEBOOK)
    assert (code, len(err.splitlines())) == (2, 2)
