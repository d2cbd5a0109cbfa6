"""``guiju recheck``: writes the evidence of the battery into a folder, or goes through such a folder again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guiju.commands.check import CHECKING, PROOF_OPTIONS, PROPERTIES, wanted_stacks
from guiju.options import Settings, declare
from guiju.output import Answer, counting
from guiju.recheck_json import rechecked_json
from guiju.rulebooks import cache_folder, open_with_properties
from proofs.battery import Plan, check
from proofs.evidence import (
    ALONE,
    MANIFEST,
    Damaged,
    Manifest,
    alone,
    evidence_of,
    manifest_text,
    read_manifest,
)
from proofs.processes import Processes
from proofs.reproving import Again, answers, certify, derive, files_again, followed, with_certificate
from spec.bilingual import Bilingual, Language
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook

if TYPE_CHECKING:
    from rich.console import RenderableType

FINE, DIFFERENT, UNDECIDED = 0, 1, 3
WRITING = Bilingual("书写证明", "certificates")
AGAIN = Bilingual("复核", "rechecking")


def recheck_evidence(
    settings: Settings,
    folder: str,
    certificates: bool,
    properties: tuple[str, ...],
    timeout: float,
    jobs: int,
    no_cache: bool,
) -> Answer:
    """Writes the evidence where there is none yet; then goes through all of it."""
    place = Path(folder)
    rulebook, _ = open_with_properties(settings, properties)
    written = not (place / MANIFEST).exists()
    with Processes(rulebook, Plan(jobs=jobs).processes) as processes:
        if written:
            plan = Plan(timeout, jobs, None if no_cache else cache_folder())
            manifest, texts = _made(processes, rulebook, settings, place, plan)
            texts |= {name: alone(name) for name in ALONE}
            if certificates:
                manifest, more = _certified(processes, manifest, texts, timeout, settings)
                texts |= more
            _put(place, {**texts, MANIFEST: manifest_text(manifest)})
            intact = True
        else:
            manifest, intact = _read(place)
            if certificates and intact:
                manifest = _added(processes, manifest, place, timeout, settings)
        found = _again(processes, rulebook, manifest, place, timeout, settings)
    same = manifest.digest == rulebook.digest
    data = rechecked_json(folder, manifest, found, written=written, intact=intact, same_rulebook=same)

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.recheck import recheck_view

        return recheck_view(folder, manifest, found, written, intact, same, language)

    return Answer(_code(found, intact), data, view)


def _made(
    processes: Processes, rulebook: Rulebook, settings: Settings, place: Path, plan: Plan
) -> tuple[Manifest, dict[str, str]]:
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        message = Bilingual("这个文件夹里不是证据（没有 manifest.json）", "not a folder of evidence (no manifest.json)")
        expected = Bilingual("空的或尚不存在的文件夹", "a folder that is empty or does not exist yet")
        raise BadInput([Problem(str(place), 0, 0, message, "", expected, "guiju recheck evidence")])
    if not place.absolute().parent.is_dir():
        raise BadInput([Problem(str(place), 0, 0, Bilingual("没有上一级文件夹", "there is no folder to put it in"))])
    stacks = wanted_stacks(rulebook, settings)
    with counting(CHECKING.say(settings.language)) as told:
        results = check(rulebook, stacks, plan, done=told, with_findings=False)
    return evidence_of(rulebook, results, processes)


def _read(place: Path) -> tuple[Manifest, bool]:
    try:
        return read_manifest(place)
    except Damaged as wrong:
        message = Bilingual(f"清单无法读取（{wrong}）", f"the manifest is damaged ({wrong})")
        raise BadInput([Problem(str(place / MANIFEST), 0, 0, message)]) from None


def _certified(
    processes: Processes, manifest: Manifest, texts: dict[str, str], timeout: float, settings: Settings
) -> tuple[Manifest, dict[str, str]]:
    """The manifest with a certificate for each proof that gets one, and these by their paths."""
    entries = list(manifest.entries)
    wanted = [
        place for place, one in enumerate(entries) if one.expected == "unsat" and not one.certificate and one.question
    ]
    more: dict[str, str] = {}
    with counting(WRITING.say(settings.language)) as told:
        told(0, len(wanted))
        asked = [(texts[entries[place].question], timeout) for place in wanted]
        for done, (at, (certificate, why)) in enumerate(processes.run(certify, asked), 1):
            entry = with_certificate(entries[wanted[at]], certificate, why)
            entries[wanted[at]] = entry
            if certificate:
                more[entry.certificate] = certificate
            told(done, len(wanted))
    return replace(manifest, entries=tuple(entries)), more


def _added(processes: Processes, manifest: Manifest, place: Path, timeout: float, settings: Settings) -> Manifest:
    """The manifest of a folder with the certificates that were missing, written beside the questions."""
    same = [one.entry for one in files_again(place, manifest) if one.file == "same"]
    texts = {one.question: (place / one.question).read_text(encoding="utf-8") for one in same}
    known = replace(
        manifest, entries=tuple(one if one.question in texts else replace(one, expected="") for one in manifest.entries)
    )
    certified, more = _certified(processes, known, texts, timeout, settings)
    if not more:
        return manifest
    entries = tuple(
        new if new.certificate else old for old, new in zip(manifest.entries, certified.entries, strict=True)
    )
    whole = replace(manifest, entries=entries)
    _write(place, {**more, MANIFEST: manifest_text(whole)})
    return whole


def _put(place: Path, texts: dict[str, str]) -> None:
    """Writes a whole folder or nothing: beside it first, then in its place."""
    draft = place.absolute().with_name(f".{place.absolute().name}.{os.getpid()}.part")
    try:
        _write(draft, texts)
        if place.exists():
            place.rmdir()
        draft.replace(place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(place: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.part")
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)


def _again(
    processes: Processes, rulebook: Rulebook, manifest: Manifest, place: Path, timeout: float, settings: Settings
) -> list[Again]:
    """Everything gone through again."""
    found = files_again(place, manifest)
    same = manifest.digest == rulebook.digest
    layers = dict(manifest.stacks)
    total = len([one for one in found if one.file]) + len([one for one in found if one.certificate])
    total += len(found) if same else 0
    done = 0
    with counting(AGAIN.say(settings.language)) as told:

        def step() -> None:
            nonlocal done
            done += 1
            told(done, total)

        found = answers(place, found, timeout, step)
        found = followed(place, found, step)
        if same:
            asked = [(layers[one.entry.stack], one.entry, timeout) for one in found]
            for at, (derived, look) in processes.run(derive, asked):
                found[at] = replace(found[at], derived=derived, look=look)
                step()
    return found


def _code(found: Sequence[Again], intact: bool) -> int:
    """1 when anything differs, else 3 when a question stays without an answer, else 0."""
    if not intact or any(one.differences for one in found):
        return DIFFERENT
    return UNDECIDED if any(one.answer == "unknown" for one in found) else FINE


command = declare(
    "recheck",
    recheck_evidence,
    [
        click.Argument(["folder"]),
        click.Option(["--certificates"], is_flag=True),
        PROPERTIES,
        *PROOF_OPTIONS,
    ],
    layers="literal+standard",
)
