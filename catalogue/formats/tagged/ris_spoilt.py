"""RIS that went through mail or a word processor: small letters, other dashes, no spaces, no type."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import chain, islice

_SAMPLE = 100
"""Lines in which the first entry of a file begins."""
_MARK = r"(?:[^\S\n]|\xa0){0,6}[-‐‑–—:](?:[^\S\n]|\xa0){0,6}"
_USUAL = re.compile(r"\s{0,3}TY\s{1,3}-(?:\s|$)")
_END = re.compile(r"\s*ER\s{0,3}-\s*$")
_TYPE = re.compile(rf"\s*TY{_MARK}[A-Z]{{3,8}}\s*$", re.IGNORECASE)
_LINE = re.compile(rf"\s*([A-Z][A-Z0-9]){_MARK}(.*)", re.IGNORECASE | re.DOTALL)
_BLANK = rb"(?:[ \t]|\xc2\xa0){0,6}"
RIS_SPOILT = re.compile(
    rb"\A(?:[^\n]*\n){0,20}?(?:[ \t]*(?i:TY)"
    + _BLANK
    + rb"(?:[-:]|\xe2\x80[\x90-\x94])"
    + _BLANK
    + rb"[A-Za-z]{3,8}\s*\n"
    rb"(?:[^\n]*\n){0,40}?[ \t]*(?i:TI|T1|AU|A1|ER)" + _BLANK + rb"(?:[-:]|\xe2\x80[\x90-\x94])"
    rb"|(?:(?:AU|A1|A2|AB|DO|ID|IS|JO|KW|PY|SN|T1|T2|TI|UR|VL|Y1)  - [^\n]*\n){3})"
)
"""How the first bytes of such a file look: a type in any case behind any dash, or three tags without one."""


def as_usual(lines: Iterator[str], known: Collection[str]) -> tuple[Iterator[str], bool]:
    """Return the lines with their tags as RIS has them, and whether first or last tags part the entries.

    Only where the type of the first entry is spoilt are other lines put right: in sound files a line may
    begin with "to - and fro".
    """
    sample = list(islice(lines, _SAMPLE))
    lines = chain(sample, lines)
    if any(map(_USUAL.match, sample)):
        return lines, True
    if not any(map(_TYPE.match, sample)):
        return lines, any(map(_END.match, sample))
    return (_put_right(line, known) for line in lines), True


def _put_right(line: str, known: Collection[str]) -> str:
    found = _LINE.match(line)
    tag = found[1].upper() if found else ""
    return f"{tag}  - {found[2]}" if found and tag in known else line
