"""Pictures that people send, drawn anew: small, without hidden data, and nothing but a picture."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps

from catalogue.errors import InvalidInput

COVER_WIDTH, COVER_HEIGHT = 480, 720
"""The largest a cover is kept, in pixels."""

_MOST_PIXELS = 40_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 82


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG with its size in pixels."""

    content: bytes
    width: int
    height: int


def cover(source: BinaryIO) -> Picture:
    """The cover in a file that a person sent; raises ``InvalidInput`` where there is none to be seen."""
    try:
        with Image.open(source, formats=_FORMATS) as sent:
            if sent.width * sent.height > _MOST_PIXELS:
                raise _too_large()
            sent.draft("RGB", (COVER_WIDTH * 2, COVER_HEIGHT * 2))
            upright = ImageOps.exif_transpose(sent)
            upright.thumbnail((COVER_WIDTH, COVER_HEIGHT))
            flat = _on_white(upright)
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise InvalidInput(
            "broken_picture",
            "This picture cannot be read. Open it in another program, save it as JPEG, and send that.",
            field="file",
        ) from error
    drawn = io.BytesIO()
    flat.save(drawn, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(drawn.getvalue(), flat.width, flat.height)


def _on_white(picture: Image.Image) -> Image.Image:
    """What shows through, as paper would show."""
    if picture.mode in ("RGB", "L"):
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer)
    return paper


def _too_large() -> InvalidInput:
    return InvalidInput(
        "picture_too_large",
        "This picture has more than 40 million dots. Save it smaller and send it again.",
        field="file",
    )
