"""Python objects in files of our own, in the user's cache folder; they are read back and trusted as such."""

from __future__ import annotations

import os
import pickle
import tempfile
from pathlib import Path


def kept_in(path: Path | None) -> object | None:
    """The object in a file; None when there is none, or it was kept by another version."""
    if path is None:
        return None
    try:
        found: object = pickle.loads(path.read_bytes())  # noqa: S301
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError):
        return None
    return found


def keep_in(path: Path | None, found: object) -> None:
    """Keeps an object in a file, whole or not at all; that it cannot be written is no matter."""
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(pickle.dumps(found))
        os.replace(file.name, path)
    except OSError:
        return
