"""Chinese numerals as official texts count with them: 第八十一条 is article 81.

>>> number_of("八十一"), numeral(102)
(81, '一百零二')
"""

from __future__ import annotations

import re

MOST = 9999
"""The largest number that a label of an official text may carry here."""

NUMERAL_CHARACTERS = "零〇一二两三四五六七八九十百千0-9０-９"
"""What a numeral may be written with; ready to stand between the brackets of a regular expression."""

_DIGITS = "零一二三四五六七八九"
_UNITS = {"千": 1000, "百": 100, "十": 10, "": 1}
_SPELLINGS = str.maketrans({"〇": "零", "两": "二"})


def numeral(number: int) -> str:
    """The numeral of a whole number between 1 and 9999; ``ValueError`` outside of it.

    >>> [numeral(number) for number in (10, 18, 110, 1010)]
    ['十', '十八', '一百一十', '一千零一十']
    """
    if not 1 <= number <= MOST:
        raise ValueError(f"numerals go from 1 to {MOST}, not {number}")
    said, skipped = "", False
    for unit, size in _UNITS.items():
        digit = number // size % 10
        if digit:
            said += ("零" if skipped and said else "") + _DIGITS[digit] + unit
        skipped = not digit
    return said.removeprefix("一") if said.startswith("一十") else said


def number_of(text: str) -> int | None:
    """The number between 1 and 9999 that a numeral or decimal digits say, or None when they say none.

    Also reads the spellings 〇, 两, 一十 and 一百十 and full-width digits. A numeral that nobody would write is none.

    >>> number_of("一百十五"), number_of("12"), number_of("二十十"), number_of("零")
    (115, 12, None, None)
    """
    if text.isdecimal():
        number = int(text) if len(text) <= len(str(MOST)) else 0
        return number if 1 <= number <= MOST else None
    number, digit = 0, 0
    plain = text.translate(_SPELLINGS)
    for character in plain:
        if character in _DIGITS:
            digit = _DIGITS.index(character)
        elif character in _UNITS:
            number, digit = number + (digit or 1) * _UNITS[character], 0
        else:
            return None
    number += digit
    plain = plain.replace("百十", "百一十")
    usual = plain.removeprefix("一") if plain.startswith("一十") else plain
    return number if 1 <= number <= MOST and numeral(number) == usual else None


def whole_number(text: str) -> int | None:
    """A whole number of at most twelve digits; None for any other text.

    >>> whole_number("-12"), whole_number("--12"), whole_number("1e3")
    (-12, None, None)
    """
    return int(text) if re.fullmatch(r"-?[0-9]{1,12}", text) else None
