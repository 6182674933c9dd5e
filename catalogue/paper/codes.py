"""QR codes as drawings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import segno


def qr_path(address: str) -> tuple[str, int]:
    """The dark modules as the path of an SVG drawing, a run of them at a time, and the modules on a side."""
    matrix = segno.make(address, error="m", micro=False).matrix
    return "".join(_runs(matrix)), len(matrix)


def qr_svg(address: str) -> str:
    """A QR code as a whole SVG file."""
    path, side = qr_path(address)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>'


def _runs(matrix: tuple[bytearray, ...]) -> Iterator[str]:
    for y, row in enumerate(matrix):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width
