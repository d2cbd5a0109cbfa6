"""The typefaces of a page, cut down to the characters that the page uses and carried inside it.

A reader's machine may have no Chinese font; then a page without its own font is all boxes. The outlines come from
Noto Sans SC and Noto Serif SC (SIL Open Font License 1.1) in the package ``pylopdf-fonts-zh-cn``; the copyright and
the licence stay inside the cut-down font.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import io
import json
import os
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Face = Literal["sans", "serif"]

_PACKAGE = "pylopdf-fonts-zh-cn"
#: Raised whenever the way of cutting changes, so that older cached fonts are not used.
_RECIPE = 1
#: Marks with an empty half, which a browser may close up at the start of a line and beside one another.
_EMPTY_LEFT, _EMPTY_RIGHT = "〈《「『【〔〖（［｛‘“", "、。〉》」』】〕〗），．］｝！：；？’”"
#: Controls, formats, halves of characters, ends of lines and paragraphs: nothing to see.
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_COPYRIGHT, _LICENCE, _LICENCE_ADDRESS = 0, 13, 14


@dataclass(frozen=True)
class EmbeddedFont:
    """A cut-down typeface in WOFF 2.0, and the characters asked for that the typeface does not have."""

    face: Face
    woff2: bytes
    uncovered: tuple[str, ...]

    @property
    def data_uri(self) -> str:
        """The font as an address that a style sheet can hold."""
        return "data:font/woff2;base64," + base64.b64encode(self.woff2).decode("ascii")


def embedded_font(characters: Iterable[str], face: Face = "sans", cache: Path | None = None) -> EmbeddedFont:
    """The typeface with exactly these characters (control characters do not count).

    The same characters give the same bytes. With ``cache``, a folder, the font is kept there and found again under
    the hash of its characters; a damaged or unwritable cache costs time and nothing else.

    >>> font = embedded_font("区长签发" + chr(0xE000))
    >>> font.woff2[:4], font.uncovered == (chr(0xE000),)
    (b'wOF2', True)
    """
    wanted = "".join(sorted({character for text in characters for character in text if _is_drawn(character)}))
    if cache is None:
        return _cut(wanted, face)
    recipe = f"{_RECIPE} {importlib.metadata.version(_PACKAGE)} {importlib.metadata.version('fonttools')}"
    key = hashlib.sha256(f"{recipe} {face} {wanted}".encode("utf-8", "surrogatepass")).hexdigest()
    kept = cache / f"font-{key[:32]}.json"
    if found := _load(kept, face):
        return found
    font = _cut(wanted, face)
    _keep(kept, font)
    return font


def _is_drawn(character: str) -> bool:
    return unicodedata.category(character) not in _UNSEEN


def _cut(wanted: str, face: Face) -> EmbeddedFont:
    """Redraws each glyph into a small font of its own: quicker than pruning the 31,000 glyphs of the whole."""
    import pylopdf_fonts_zh_cn as package
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.t2CharStringPen import T2CharStringPen
    from fontTools.ttLib import TTFont

    from guiju.page.woff2 import to_woff2

    whole: Any = TTFont(package.sans_path() if face == "sans" else package.serif_path(), lazy=True)
    glyph_of: dict[int, str] = whole.getBestCmap()
    used = {ord(character): glyph_of[ord(character)] for character in wanted if ord(character) in glyph_of}
    glyphs = [".notdef", *sorted(set(used.values()))]
    widths: dict[str, tuple[int, int]] = {glyph: whole["hmtx"][glyph] for glyph in glyphs}
    outlines, drawings = {}, whole.getGlyphSet()
    for glyph in glyphs:
        pen = T2CharStringPen(widths[glyph][0], None, roundTolerance=0)
        drawings[glyph].draw(pen)
        outlines[glyph] = pen.getCharString()

    builder: Any = FontBuilder(whole["head"].unitsPerEm, isTTF=False)
    builder.font.recalcTimestamp = False
    for date in ("created", "modified"):
        setattr(builder.font["head"], date, getattr(whole["head"], date))
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap(used)
    builder.setupCFF(f"Guiju-{face}", {}, outlines, {})
    builder.setupHorizontalMetrics(widths)
    builder.setupHorizontalHeader(ascent=whole["hhea"].ascent, descent=whole["hhea"].descent)
    builder.setupNameTable({"familyName": f"Guiju {face}", "styleName": "Regular"}, mac=False)
    for number in (_COPYRIGHT, _LICENCE, _LICENCE_ADDRESS):
        builder.font["name"].setName(whole["name"].getDebugName(number), number, 3, 1, 0x409)
    builder.font["OS/2"] = whole["OS/2"]
    builder.setupPost(keepGlyphNames=False)
    if half_widths := _half_widths(used):
        builder.addOpenTypeFeatures(half_widths)
    written = io.BytesIO()
    builder.font.save(written)
    missing = tuple(character for character in wanted if ord(character) not in glyph_of)
    return EmbeddedFont(face, to_woff2(written.getvalue()), missing)


def _half_widths(used: dict[int, str]) -> str:
    """The feature ``halt`` (half-width punctuation) for the marks in use, in the words of the feature language.

    >>> _half_widths({ord("《"): "cid1", ord("，"): "cid2", ord("区"): "cid3"})
    'feature halt {pos cid1 <-500 0 -500 0>;pos cid2 <0 0 -500 0>;} halt;'
    """
    moves = [f"pos {used[ord(mark)]} <-500 0 -500 0>;" for mark in _EMPTY_LEFT if ord(mark) in used]
    moves += [f"pos {used[ord(mark)]} <0 0 -500 0>;" for mark in _EMPTY_RIGHT if ord(mark) in used]
    return f"feature halt {{{''.join(moves)}}} halt;" if moves else ""


def _load(kept: Path, face: Face) -> EmbeddedFont | None:
    """A font from the cache, unless it is not there or not whole."""
    try:
        entry = json.loads(kept.read_text("ascii"))
        woff2 = base64.b64decode(entry["woff2"])
        if hashlib.sha256(woff2).hexdigest() != entry["sha256"]:
            return None
        return EmbeddedFont(face, woff2, tuple(entry["uncovered"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(kept: Path, font: EmbeddedFont) -> None:
    """Writes a font to the cache, whole or not at all."""
    entry = {
        "sha256": hashlib.sha256(font.woff2).hexdigest(),
        "uncovered": list(font.uncovered),
        "woff2": base64.b64encode(font.woff2).decode("ascii"),
    }
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
            partial = Path(folder) / kept.name
            partial.write_text(json.dumps(entry), "ascii")
            os.replace(partial, kept)
    except OSError:
        return
