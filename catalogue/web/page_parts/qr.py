"""A QR code as one path, so that a page can draw it itself."""

from __future__ import annotations

from catalogue.paper.codes import qr_path


def drawn(text: str) -> dict[str, object]:
    """Return the path of a code's dark modules (SVG), and their number on a side."""
    path, side = qr_path(text)
    return {"path": path, "side": side}
