"""What is said of a store that cannot be used: one sentence for each way in which SQLite may refuse."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from spec.bilingual import Bilingual
from spec.problems import BadInput, Problem

NO_STORE = Bilingual("这个文件不是仿真结果库", "this file is no store of replications")
NOT_THERE = Bilingual("没有这个仿真结果库", "there is no such store of replications")
DAMAGED = Bilingual("仿真结果库已损坏", "this store of replications is damaged")
NEWER = Bilingual("仿真结果库出自更新的版本", "this store of replications is of a later version")
OTHER_RESULT = Bilingual(
    "库中已有同一次重复，结果却不同：运行编号漏了影响结果的内容",
    "this replication is there already with other measures: the run's id leaves out something that decides them",
)
CANNOT_OPEN = Bilingual("无法打开仿真结果库", "this store of replications cannot be opened")
CANNOT_WRITE = Bilingual("无法写入仿真结果库", "this store of replications cannot be written")
FULL = Bilingual("磁盘已满，未写入的结果没有保存", "the disk is full; what was not yet written is not kept")
BUSY = Bilingual("另一个进程一直在写这个仿真结果库", "another process keeps writing to this store of replications")

_SENTENCES = {
    "SQLITE_NOTADB": NO_STORE,
    "SQLITE_ERROR": NO_STORE,  # its tables are others than ours
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_FORMAT": DAMAGED,
    "SQLITE_READONLY": CANNOT_WRITE,
    "SQLITE_PERM": CANNOT_OPEN,
    "SQLITE_CANTOPEN": CANNOT_OPEN,
    "SQLITE_FULL": FULL,
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
}


def refused(path: Path, message: Bilingual, got: str = "", expected: str = "") -> BadInput:
    """The refusal of a store."""
    return BadInput([Problem(str(path), 0, 0, message, got, Bilingual(expected, expected))])


def as_bad_input(path: Path, wrong: sqlite3.Error | OSError) -> BadInput:
    """What SQLite or the system said, as the refusal of a store; their own words are kept where they add something."""
    if isinstance(wrong, OSError):
        return refused(path, CANNOT_OPEN, os.strerror(wrong.errno) if wrong.errno else str(wrong))
    name = getattr(wrong, "sqlite_errorname", "")
    if not name:  # text that is no UTF-8 is told without a name
        return refused(path, DAMAGED, str(wrong))
    family = "_".join(name.split("_")[:2])
    message = _SENTENCES.get(family, CANNOT_WRITE)
    told = message in (NO_STORE, FULL, BUSY)
    return refused(path, message, "" if told else str(wrong))
