"""What the boxes of a list say that were ticked: which rows, and what each of them said (``bars.box``)."""

from __future__ import annotations

from flask import request

from catalogue.web.addressing.row_numbers import read_row_number

MOST_TICKED = 1_000
"""Rows with which something is done at once."""


def ticked(name: str) -> dict[str, str]:
    """Return what was ticked under a name, each with the mark of what its row said; "" where it has none."""
    values = request.form.getlist(name)[:MOST_TICKED]
    parts = (value.rpartition("-") if "-" in value else (value, "", "") for value in values)
    return {row: mark for row, _dash, mark in parts}


def ticked_rows(name: str) -> dict[int, str]:
    """Return the same for rows with numbers."""
    found = ((read_row_number(row), mark) for row, mark in ticked(name).items())
    return {number: mark for number, mark in found if number is not None}
