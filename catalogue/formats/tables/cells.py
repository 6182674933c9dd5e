"""Cells that go out and come back, and how a workbook shows them: none can act as a formula.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` is executed by spreadsheet programs when a CSV
file is opened (OWASP, "CSV Injection"). In text such cells get an apostrophe, which the readers
take off again; in XLSX they are typed as strings. Where the language of the machine separates cells
by semicolons, or a person says so of tabs, a program parts our cells there, and at line breaks, since
quotation marks in the middle of what it takes for a cell mean nothing to it: what stands behind these is
guarded as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Cell = str | int | float | None

_SIGN = r"'*[=+\-@＝＋－＠]"
_BEGINNING = r"'*[=+\-@\t\r\n＝＋－＠]"
_FORMULA, _GUARDED = re.compile(_BEGINNING), re.compile(f"'{_BEGINNING}")
_WITHIN = re.compile(rf"""([;\t\r\n][\s"]*)(?={_SIGN})""")
"""What stands before a sign that would begin a cell if another separator than ours parted the text."""
_WITHIN_GUARDED = re.compile(rf"""([;\t\r\n][\s"]*)'(?={_SIGN})""")


@dataclass(frozen=True, slots=True)
class Look:
    """How a workbook shows its columns; each by its name.

    ``headings`` stand above them in place of the names; cells of ``numeric`` that hold a whole number
    become one; ``choices`` are the answers of which a cell takes one. With ``hides_empty`` columns in
    which nothing stands are hidden.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    numeric: frozenset[str] = frozenset()
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    hides_empty: bool = False


def guarded(text: str) -> str:
    """Return the text in a form that no spreadsheet program takes for a formula, whatever it parts cells
    by.
    """
    if text.isalnum():
        return text
    text = _WITHIN.sub(r"\1'", text)
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return the text as it was before ``guarded``."""
    if "'" not in text:
        return text
    text = text[1:] if text.startswith("'") and _GUARDED.match(text) else text
    return _WITHIN_GUARDED.sub(r"\1", text)
