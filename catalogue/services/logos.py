"""The centre's logo: a picture drawn anew, small, kept in a folder under the digest of its content."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

from catalogue.errors import InvalidInput

from .file_store import FileStore

WIDTH, HEIGHT = 800, 320
"""The largest a logo is kept, in pixels: 45 by 18 mm on paper at 450 dots an inch."""

_MOST_PIXELS = 40_000_000
_FORMATS = ("JPEG", "PNG")


class Logos:
    """Logos as they were sent, each for as long as a change may be undone to it."""

    def __init__(self, folder: Path) -> None:
        self._files = FileStore(folder)

    def put(self, source: BinaryIO) -> str:
        """Keep a PNG or JPEG; gives its name. Raises ``InvalidInput`` for anything else."""
        name, _ = self._files.put(io.BytesIO(_drawn(source)))
        return name

    def get(self, name: str) -> bytes:
        """A logo as PNG; empty where there is none, or its file is gone."""
        try:
            return self._files.path(name).read_bytes() if name else b""
        except FileNotFoundError:
            return b""


def _drawn(source: BinaryIO) -> bytes:
    """The picture in a file as a PNG without hidden data: what it is, its content says."""
    from PIL import Image

    try:
        with Image.open(source, formats=_FORMATS) as sent:
            if sent.width * sent.height > _MOST_PIXELS:
                raise _refused()
            logo = sent.convert("RGBA")
            logo.thumbnail((WIDTH, HEIGHT))
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise _refused() from error
    drawn = io.BytesIO()
    logo.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def _refused() -> InvalidInput:
    return InvalidInput(
        "logo", "This is no picture that can be printed. Send the logo as PNG or JPEG.", field="logo"
    )
