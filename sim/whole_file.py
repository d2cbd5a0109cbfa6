"""A file that is written bit by bit and stands there whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from spec.bilingual import Bilingual
from spec.problems import BadInput, Problem

CANNOT_WRITE = Bilingual("无法写入这个文件", "this file cannot be written")


@contextlib.contextmanager
def whole_file(path: str | Path) -> Iterator[BinaryIO]:
    """A stream to a draft beside the file, which takes the file's place when the block ends well.

    Whatever ends the block otherwise, an interrupt too, leaves the file as it was. A device or a pipe is written to
    directly. Raises BadInput when the file cannot be written.
    """
    place = Path(path)
    draft = place.with_name(f".{place.name}.{os.getpid()}.part") if place.name else place
    try:
        if place.exists() and not place.is_file() and not place.is_dir():
            draft = place
        try:
            with draft.open("wb") as stream:
                yield stream
            if draft != place:
                draft.replace(place.resolve() if place.is_symlink() else place)
        finally:
            if draft != place:
                draft.unlink(missing_ok=True)
    except OSError as wrong:
        raise BadInput([Problem(str(path), 0, 0, CANNOT_WRITE, wrong.strerror or str(wrong))]) from None
    except ValueError as wrong:
        if "\0" not in str(path):
            raise
        raise BadInput([Problem(str(path), 0, 0, CANNOT_WRITE, str(wrong))]) from None
