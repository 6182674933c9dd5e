"""A QR code as one path, so that a page can draw it itself."""

from __future__ import annotations

import segno


def drawn(text: str) -> dict[str, object]:
    """The path of a code's dark modules (SVG), and their number on a side."""
    modules = segno.make(text, error="m", micro=False).matrix
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, dark in enumerate(row) if dark)
    return {"path": path, "side": len(modules)}
