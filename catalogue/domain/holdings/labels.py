"""Sheets of self-adhesive labels, and how copies are laid out on them."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.errors import InvalidInput

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
"""A4, in millimetres."""
NOT_PRINTED = 5.0
"""Millimetres at the edge of a sheet that many printers cannot reach."""
_INSET = 2.5
"""Millimetres left free at the edges of a label, since sheets are drawn in askew."""
_BARS_FROM = 25.0
"""Height in millimetres from which a label has room for bars below its words."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of A4 sheet; all lengths in millimetres, as its maker prints them on the box."""

    name: str
    columns: int
    rows: int
    width: float
    height: float
    top: float
    left: float
    gap: float

    @property
    def places(self) -> int:
        """How many labels are on a sheet."""
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """Return the upper left corner of a label, from the upper left of the page; ``place`` counts from
        0.
        """
        row, column = divmod(place, self.columns)
        return self.left + column * (self.width + self.gap), self.top + row * self.height

    def inset(self, x: float, y: float) -> tuple[float, float, float, float]:
        """How far print stays from the left, upper, right and lower edge of the label at a corner."""
        return (
            max(_INSET, NOT_PRINTED - x),
            max(_INSET, NOT_PRINTED - y),
            max(_INSET, NOT_PRINTED - (PAGE_WIDTH - x - self.width)),
            max(_INSET, NOT_PRINTED - (PAGE_HEIGHT - y - self.height)),
        )

    @property
    def has_bars(self) -> bool:
        """Whether its labels are high enough for bars (Code 128) beside the square code."""
        return self.height >= _BARS_FROM


SHEETS = {
    "24": Sheet("3 × 8, 70 × 37 mm (Avery 3474)", 3, 8, 70.0, 37.0, 0.5, 0.0, 0.0),
    "24-gap": Sheet("3 × 8, 63.5 × 33.9 mm (Avery L7159)", 3, 8, 63.5, 33.9, 12.9, 7.2, 2.5),
    "21-gap": Sheet("3 × 7, 63.5 × 38.1 mm (Avery L7160)", 3, 7, 63.5, 38.1, 15.15, 7.25, 2.5),
    "14-gap": Sheet("2 × 7, 99.1 × 38.1 mm (Avery L7163)", 2, 7, 99.1, 38.1, 15.15, 4.65, 2.5),
    "40": Sheet("4 × 10, 52.5 × 29.7 mm (Avery 3651)", 4, 10, 52.5, 29.7, 0.0, 0.0, 0.0),
    "65": Sheet("5 × 13, 38.1 × 21.2 mm (Avery L7651)", 5, 13, 38.1, 21.2, 10.7, 4.7, 2.5),
}
"""Common sheets by a short name for addresses; sizes as published by their maker."""


def lay_out(sheet: Sheet, count: int, first: int = 1) -> list[list[tuple[int, float, float]]]:
    """Pages of labels: for each, which of ``count`` things stands at which corner.

    ``first`` is the place (from 1, row by row) of the first label that is still on the first sheet.
    Raises ``InvalidInput`` for a place that the sheet does not have.
    """
    if not 1 <= first <= sheet.places:
        raise InvalidInput(
            "label_start",
            "This sheet has places 1 to %(places)s. Begin with one of them.",
            places=sheet.places,
            field="first",
        )
    pages: list[list[tuple[int, float, float]]] = []
    for number in range(count):
        page, place = divmod(first - 1 + number, sheet.places)
        if page == len(pages):
            pages.append([])
        pages[page].append((number, *sheet.corner(place)))
    return pages


def call_number_lines(call_number: str, most: int = 4) -> list[str]:
    """Return a call number as it stands on a spine: a part a line, what is left over on the last."""
    parts = call_number.split()
    return [*parts[: most - 1], " ".join(parts[most - 1 :])] if len(parts) > most else parts
