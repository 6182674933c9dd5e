"""How references open and end, in most styles."""

from __future__ import annotations

import re

YEAR = r"(?:[1១๑໑][89៨៩๘๙໘໙]|[2២๒໒][0០๐໐45៤៥๔๕໔໕])\d\d[a-z]?(?![\dA-Za-z_])"
"""A year of our time, or of the Buddhist era, in the digits of English, Khmer, Thai or Lao."""
DATED = re.compile(rf"\b{YEAR}")
"""A text that names a year, as references do."""
YEAR_LAST = re.compile(rf"\b{YEAR}[)\]]?\.?\s*$")
"""A line that ends with a year, as references end whose style puts it last."""
INVERTED = r"[^\W\d_][^\s,:.]{1,40}(?: [^\s,:.]{1,40}){0,2}, (?:[^\W\d_]\.|[^\W\d_]+\.? [^\W\d_]\.)"
"""A name as "Surname, I." or "Surname, Given I."."""
_OPENING = re.compile(
    rf"(?:{INVERTED}"
    rf"|[^\W\d_][^:\d]{{2,120}}?(?:[(]{YEAR}|[.,] ?{YEAR}\.))"
)
"""How a reference opens in most styles: "Surname, I." or whoever made it and then the year."""
ENDED = re.compile(
    r"(?:[.?!…)\]\d/”\"។]|//\S+|(?:^|\s)[^\s/]{1,80}/[^\s/]{1,80}/\S{1,300})"
    r"(?<!, …)(?<!, \. \. \.)(?<!, \.\.\.)\s*$"
)
"""How an entry ends; names left out, "A., …", are followed by the last one."""


def opens(line: str, before: str) -> bool:
    """Whether a line opens a reference, and the one before it can be the end of another."""
    return bool(ENDED.search(before) and _OPENING.match(line) and not line.lstrip()[0].islower())
