"""Workbooks of publications, their columns named in the reader's language."""

from __future__ import annotations

from catalogue.web.language import gettext as _

from .vocabulary import TABLE_COLUMNS


def column_words() -> dict[str, str]:
    """Return the words that stand above the columns, by their names; both are read when a workbook comes
    back.
    """
    return {name: _(words) for name, words in TABLE_COLUMNS.items()}
