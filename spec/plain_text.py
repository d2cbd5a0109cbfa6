"""A file of plain text in UTF-8, or the reason why it is none."""

from __future__ import annotations

import re
from pathlib import Path

from spec.bilingual import Bilingual
from spec.problems import BadInput, Problem

MOST_BYTES = 8 * 1024 * 1024
"""The largest file that is read."""

_FORMATS = ((b"%PDF", "PDF"), (b"PK\x03\x04", "Word (.docx) / ZIP"), (b"\xd0\xcf\x11\xe0", "Word (.doc)"))
_UTF_16 = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
_CODECS = {
    "UTF-8": "utf-8",
    "GB18030": "gb18030",
    "Big5": "big5",
    "UTF-16LE": "utf-16-le",
    "UTF-16BE": "utf-16-be",
}
_COMMON = re.compile("[，。、；：第一二三十的不]")  # every Chinese text is full of these


def read_plain_text(path: Path) -> str:
    """The text of a file, without its byte order mark.

    Raises ``BadInput`` for a file that cannot be read, is larger than ``MOST_BYTES`` or is not UTF-8; the last with
    the place of the first byte that is wrong and the encoding or format that the file seems to have.
    """
    name, expected = path.as_posix(), Bilingual("UTF-8 编码的纯文本", "plain text in UTF-8")
    try:
        if not path.is_file():
            raise FileNotFoundError(path)
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        message = Bilingual("文件无法读取", "the file cannot be read")
        raise BadInput([Problem(name, 0, 0, message, expected=expected)]) from None
    if len(data) > MOST_BYTES:
        message = Bilingual("文件太大", "the file is too large")
        most = Bilingual(f"不超过 {MOST_BYTES} 字节", f"at most {MOST_BYTES} bytes")
        raise BadInput([Problem(name, 0, 0, message, expected=most)])
    for mark, format_ in _FORMATS:
        if data.startswith(mark):
            message = Bilingual(f"这是 {format_} 文件", f"this is a {format_} file")
            raise BadInput([Problem(name, 0, 0, message, expected=expected)])
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        line, column = good.count("\n") + 1, len(good) - good.rfind("\n")
        got, seems = f"0x{data[error.start]:02X}", seeming_encoding(data)
    if seems == "UTF-8":
        message = Bilingual("文件不是完好的 UTF-8", "the file is not sound UTF-8: damaged, or of several encodings")
        raise BadInput([Problem(name, line, column, message, got, expected)])
    message = Bilingual(f"文件不是 UTF-8，看来是 {seems} 编码", f"the file is not UTF-8; it seems to be {seems}")
    example = f"iconv -f {seems} -t UTF-8 rules.txt > rules-utf8.txt"
    raise BadInput([Problem(name, line, column, message, got, expected, example)])


def seeming_encoding(data: bytes) -> str:
    """The encoding that a Chinese text seems to have: the one in which most of its characters are common ones.

    >>> seeming_encoding("第一条 为了示例，制定本规则。".encode("gbk"))
    'GB18030'
    """
    for mark, encoding in _UTF_16:
        if data.startswith(mark):
            return encoding
    common = {name: len(_COMMON.findall(data.decode(codec, "replace"))) for name, codec in _CODECS.items()}
    return max(common, key=lambda name: common[name])
