"""Evidence that a stranger can go through again: it is written whole, it holds, and no change to it goes unnoticed."""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import z3

from guiju.cli import main
from proofs import reproving, smtlib, solve_alone
from proofs.evidence import manifest_text, read_manifest, sha256
from proofs.queries import battery
from proofs.questions import has_statement, statement_of
from spec.layers import layer_names, stack
from spec.loader import load

SMALL = Path(__file__).parent / "data" / "small"


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> Path:
    """A folder of evidence on the small rulebook, with certificates."""
    place = tmp_path_factory.mktemp("evidence") / "small"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(place.parent / "cache"))
        words = [
            "recheck",
            str(place),
            "--rulebook",
            str(SMALL),
            "--certificates",
            "--out",
            str(place.parent / "first"),
        ]
        assert main(words) == 0
    return place


@pytest.fixture
def folder(written, tmp_path) -> Path:
    """The same to be changed."""
    return Path(shutil.copytree(written, tmp_path / "copy"))


@pytest.fixture
def call(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "100")

    def run(*words: str) -> tuple[int, str, str]:
        code = main([*words, "--rulebook", str(SMALL)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def again(call, folder: Path) -> tuple[int, dict[str, Any]]:
    code, out, _ = call("recheck", str(folder), "--json")
    found: dict[str, Any] = json.loads(out)
    return code, found


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found


def differing(found: dict[str, Any]) -> dict[str, list[str]]:
    return {f"{one['stack']} {one['property']}": one["differences"] for one in found["entries"] if one["differences"]}


def proof_in(folder: Path) -> dict[str, Any]:
    """An entry with a certificate of some length."""
    return max((one for one in manifest(folder)["entries"] if one["certificate"]), key=lambda one: len(one["core"]))


# ---- what is written


def test_each_property_has_its_question_or_the_reason_why_not(written):
    entries = manifest(written)["entries"]
    assert {one["stack"] for one in entries} == {"literal", "standard"}
    for one in entries:
        assert bool(one["question"]) != bool(one["why_no_question"])
        assert bool(one["certificate"]) != bool(one["why_no_certificate"])
        if one["question"]:
            assert sha256((written / one["question"]).read_bytes()) == one["question_sha256"]
            assert one["expected"] == ("unsat" if one["verdict"] == "proved" else "sat")
    assert any(one["expected"] == "sat" for one in entries)
    assert all(one["certificate"] for one in entries if one["expected"] == "unsat")


def test_the_manifest_says_under_which_rules_and_by_which_solvers(written):
    found = manifest(written)
    rulebook = load(str(SMALL))
    assert (found["rulebook"], found["digest"]) == (rulebook.name, rulebook.digest)
    assert {one["name"]: tuple(one["layers"]) for one in found["stacks"]} == {
        "literal": (),
        "standard": layer_names(rulebook, ["standard"]),
    }
    assert set(found["solvers"]) == {"z3-solver", "cvc5"}
    assert found["seed"] == 0


def test_the_same_rulebook_gives_the_same_bytes(written, tmp_path, call):
    other = tmp_path / "other"
    assert call("recheck", str(other), "--certificates")[0] == 0
    mine = {file.relative_to(written): file.read_bytes() for file in written.rglob("*") if file.is_file()}
    assert mine == {file.relative_to(other): file.read_bytes() for file in other.rglob("*") if file.is_file()}


def test_every_assertion_of_a_question_stands_under_the_label_of_its_clause(written):
    entry = proof_in(written)
    text = (written / entry["question"]).read_text("utf-8")
    headings = [line.removeprefix("; ") for line in text.splitlines() if line.startswith("; ")]
    assert headings[-1] == "violation"
    labels = [smtlib.heading(smtlib.Label(*label)) for label in entry["core"]]
    assert set(headings[:-1]) <= set(labels)


@pytest.mark.parametrize("rulebook", [str(SMALL), "beichen_2023", "heritage_committee"])
def test_a_question_that_is_read_back_says_the_same(rulebook):
    opened = load(rulebook)
    there = stack(opened, layer_names(opened, ["standard"]))
    for obligation in battery(there):
        if not has_statement(obligation):
            continue
        asked = statement_of(there, obligation)
        text = smtlib.question(asked.axioms, asked.violation)
        solver = z3.Solver(ctx=z3.Context())
        solver.from_string(text)
        back = sorted(smtlib.expression(one) for one in solver.assertions())
        assert back == sorted(
            line.removeprefix("(assert ").removesuffix(")") for line in text.splitlines() if line[:7] == "(assert"
        )


def test_the_folder_is_enough_without_guiju(folder, tmp_path):
    """Its own two scripts, in an empty folder, with nothing of the project on the path."""
    entry = proof_in(folder)
    words = [sys.executable, "-I", "check_certificate.py", entry["question"], entry["certificate"]]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()[0]) == (0, "verified")
    words = [sys.executable, "-I", "solve_alone.py", "20", entry["question"]]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    assert json.loads(done.stdout.splitlines()[-1])["answer"] == "unsat"


def test_what_asks_cvc5_again_imports_nothing_of_the_project():
    tree = ast.parse(Path(solve_alone.__file__).read_text("utf-8"))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {(node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imported}
    assert {name.split(".")[0] for name in names} - sys.stdlib_module_names == {"cvc5"}


# ---- gone through again


def test_what_is_as_it_was_written_agrees(folder, call):
    code, found = again(call, folder)
    assert (code, found["written"], found["manifest"], found["same_rulebook"]) == (0, False, "same", True)
    figures = found["figures"]
    assert figures["differences"] == 0
    assert figures["questions"] == figures["answered_as_expected"] == figures["derived"] > 0
    assert figures["proofs"] == figures["certificates_verified"] > 0
    assert figures["looked_at"] > 0


def test_the_table_tells_it_in_both_languages(folder, call):
    code, chinese, _ = call("recheck", str(folder))
    assert code == 0
    assert "cvc5 同意" in chinese
    code, english, _ = call("recheck", str(folder), "--lang", "en")
    assert "cvc5 agrees on" in english
    assert "asked of the clauses themselves" in english


def test_a_question_that_was_changed_is_told_and_so_is_its_answer(folder, call):
    entry = proof_in(folder)
    path = folder / entry["question"]
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("(assert")]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    code, found = again(call, folder)
    assert code == 1
    assert differing(found) == {f"{entry['stack']} {entry['property']}": ["file", "answer", "certificate"]}
    _, english, _ = call("recheck", str(folder), "--lang", "en")
    said = " ".join(english.split())
    assert "the question is not the one in the manifest" in said
    assert "(sat ≠ unsat)" in said
    assert "the certificate is for another question" in said


def test_a_question_that_is_missing_is_told(folder, call):
    entry = proof_in(folder)
    (folder / entry["question"]).unlink()
    code, found = again(call, folder)
    assert code == 1
    assert differing(found) == {f"{entry['stack']} {entry['property']}": ["file"]}


def test_a_certificate_that_was_changed_is_told(folder, call):
    entry = proof_in(folder)
    path = folder / entry["certificate"]
    path.write_text(path.read_text("utf-8").replace('"asserted", 0', '"asserted", 1'), "utf-8")
    code, found = again(call, folder)
    assert code == 1
    assert differing(found) == {f"{entry['stack']} {entry['property']}": ["certificate"]}


def test_a_certificate_with_a_hash_that_was_put_right_is_refused_by_the_checker(folder, call):
    entry = proof_in(folder)
    path = folder / entry["certificate"]
    data = json.loads(path.read_text("utf-8"))
    data["steps"] = data["steps"][:-1]
    path.write_text(json.dumps(data), "utf-8")
    whole, _ = read_manifest(folder)
    entries = tuple(
        replace(one, certificate_sha256=sha256(path.read_bytes())) if one.certificate == entry["certificate"] else one
        for one in whole.entries
    )
    (folder / "manifest.json").write_text(manifest_text(replace(whole, entries=entries)), "utf-8")
    code, found = again(call, folder)
    assert (code, found["manifest"]) == (1, "same")
    (one,) = (one for one in found["entries"] if one["differences"])
    assert one["certificate_file"] == "same"
    assert one["certificate_checked"] == "no empty clause is reached"


def test_a_verdict_turned_round_in_the_manifest_is_told_by_its_own_hash_and_by_the_solver(folder, call):
    entry = proof_in(folder)
    data = manifest(folder)
    for one in data["entries"]:
        if one["question"] == entry["question"]:
            one |= {"verdict": "refuted", "expected": "sat"}
    (folder / "manifest.json").write_text(json.dumps(data), "utf-8")
    code, found = again(call, folder)
    assert (code, found["manifest"]) == (1, "changed")
    assert "answer" in differing(found)[f"{entry['stack']} {entry['property']}"]
    _, english, _ = call("recheck", str(folder), "--lang", "en")
    assert "manifest.json was changed after it was written" in english


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"manifest": 9, "sha256": ""}', '{"manifest": 1, "sha256": ""}'])
def test_a_manifest_that_cannot_be_read_is_bad_input(folder, call, text):
    (folder / "manifest.json").write_text(text, "utf-8")
    code, out, err = call("recheck", str(folder), "--lang", "en")
    assert (code, out) == (2, "")
    assert "the manifest is damaged" in err


def test_a_manifest_that_names_files_elsewhere_is_bad_input(folder, call):
    data = manifest(folder)
    data["entries"][0]["question"] = "../elsewhere.smt2"
    (folder / "manifest.json").write_text(json.dumps(data), "utf-8")
    code, _, err = call("recheck", str(folder), "--lang", "en")
    assert code == 2
    assert "outside its folder" in err


def test_certificates_may_be_added_later(written, tmp_path, call):
    place = tmp_path / "plain"
    assert call("recheck", str(place))[0] == 0
    assert not list(place.rglob("certificates/*/*.json"))
    assert {one["why_no_certificate"] for one in manifest(place)["entries"] if one["expected"] == "unsat"} == {
        "none was asked for"
    }
    code, out, _ = call("recheck", str(place), "--certificates", "--json")
    assert code == 0
    assert json.loads(out)["figures"]["certificates_verified"] > 0
    assert manifest(place) == manifest(written)


def test_under_other_rules_the_questions_are_not_compared(folder, tmp_path):
    code = main(["recheck", str(folder), "--rulebook", "heritage_committee", "--out", str(tmp_path / "out"), "--json"])
    found = json.loads((tmp_path / "out").read_text("utf-8"))
    assert (code, found["same_rulebook"], found["figures"]["derived"]) == (0, False, 0)


def test_another_folder_is_left_alone(tmp_path, call):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", "utf-8")
    code, _, err = call("recheck", str(tmp_path / "mine"), "--lang", "en")
    assert code == 2
    assert "not a folder of evidence" in err
    assert [one.name for one in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    assert call("recheck", str(tmp_path / "none" / "deep"), "--lang", "en")[0] == 2


def test_an_answer_that_time_did_not_suffice_for_is_undecided(folder, call, monkeypatch):
    from guiju.commands import recheck

    def unknown(place, found, seconds, told):
        return [reproving.Again(one.entry, one.file, "unknown" if one.file else "") for one in found]

    monkeypatch.setattr(recheck, "answers", unknown)
    monkeypatch.setattr(recheck, "followed", lambda place, found, told: found)
    assert again(call, folder)[0] == 3


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent another way")
def test_an_interrupt_ends_it_soon_and_leaves_no_half_a_folder(tmp_path):
    place = tmp_path / "evidence"
    words = [sys.executable, "-m", "guiju", "recheck", str(place), "--certificates", "--no-cache"]
    project = Path(__file__).resolve().parent.parent
    with subprocess.Popen(words, cwd=project, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        time.sleep(4)
        os.killpg(process.pid, signal.SIGINT)
        start = time.monotonic()
        assert process.wait(30) == 130
    assert time.monotonic() - start < 10, "within a second, on a machine that has nothing else to do"
    assert list(tmp_path.iterdir()) == []
