"""Codes for scanners as drawings: QR, and Code 128 for those that read lines alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import segno
from barcode.codex import Code128
from barcode.errors import BarcodeError


def qr_path(address: str) -> tuple[str, int]:
    """Return the dark modules as the path of an SVG drawing, a run of them at a time, and the modules on a
    side.
    """
    matrix = segno.make(address, error="m", micro=False).matrix
    return "".join(_runs(matrix)), len(matrix)


def qr_svg(address: str) -> str:
    """Return a QR code as a whole SVG file."""
    path, side = qr_path(address)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>'


def bars_path(number: str) -> tuple[str, int]:
    """Return a number in Code 128 as the path of an SVG drawing one unit high, and how many units it is wide.

    The quiet zones that scanners need stand at both sides. A number with letters beyond ASCII has no
    bars and gives ("", 0).
    """
    if not number or not number.isascii() or not number.isprintable():
        return "", 0
    try:
        (modules,) = Code128(number).build()
    except BarcodeError:
        return "", 0
    path, x = "", _QUIET
    for dark, run in groupby(modules):
        width = len(list(run))
        path += f"M{x} 0h{width}v1h-{width}z" if dark == "1" else ""
        x += width
    return path, x + _QUIET


def bars_svg(number: str) -> str:
    """Return the same as a whole SVG file, "" where there are no bars; to be stretched as high as there is
    room.
    """
    path, width = bars_path(number)
    if not path:
        return ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 1" preserveAspectRatio="none" '
        f'width="{width}" height="1"><path d="{path}"/></svg>'
    )


_QUIET = 10
"""Units left free before and behind the bars (ISO/IEC 15417)."""


def _runs(matrix: tuple[bytearray, ...]) -> Iterator[str]:
    for y, row in enumerate(matrix):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width
