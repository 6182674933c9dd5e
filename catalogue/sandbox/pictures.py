"""Pictures that people send, drawn anew by a confined process: small, without hidden data, only a picture.

How many dots one has is read from its head before any of them is drawn; pictures of several frames give
their first.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from catalogue.errors import InvalidInput

if TYPE_CHECKING:
    from PIL.Image import Image

COVER_WIDTH, COVER_HEIGHT = 480, 720
"""The largest a cover is kept, in pixels."""
LOGO_WIDTH, LOGO_HEIGHT = 800, 320
"""The largest a logo is kept, in pixels: 45 by 18 mm on paper at 450 dots an inch."""

MOST_PIXELS = 40_000_000
_COVERS = ("JPEG", "PNG", "WEBP")
_LOGOS = ("JPEG", "PNG")
_QUALITY = 82


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG with its size in pixels."""

    content: bytes
    width: int
    height: int


def draw_cover(source: BinaryIO) -> Picture:
    """Return the cover in a file that a person sent; raises ``InvalidInput`` where there is none to be
    seen.
    """
    from PIL import ImageOps

    with _opened(source, _COVERS, _broken_cover()) as sent:
        sent.draft("RGB", (COVER_WIDTH * 2, COVER_HEIGHT * 2))
        upright = ImageOps.exif_transpose(sent)
        upright.thumbnail((COVER_WIDTH, COVER_HEIGHT))
        flat = _on_white(upright)
    drawn = io.BytesIO()
    flat.save(drawn, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(drawn.getvalue(), flat.width, flat.height)


def draw_logo(source: BinaryIO) -> bytes:
    """Return the logo in a file as a PNG; raises ``InvalidInput`` where there is none to be seen."""
    with _opened(source, _LOGOS, _broken_logo()) as sent:
        sent.draft("RGB", (LOGO_WIDTH * 2, LOGO_HEIGHT * 2))
        logo = sent.convert("RGBA")
        logo.thumbnail((LOGO_WIDTH, LOGO_HEIGHT))
    drawn = io.BytesIO()
    logo.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


@contextmanager
def _opened(source: BinaryIO, kinds: tuple[str, ...], broken: InvalidInput) -> Iterator[Image]:
    """Yield a picture whose size was looked at; ``broken`` is said of what cannot be read."""
    from PIL import Image

    field = broken.params["field"]
    try:
        with Image.open(source, formats=kinds) as sent:
            if sent.width * sent.height > MOST_PIXELS:
                raise _too_large(field)
            yield sent
    except Image.DecompressionBombError as error:
        raise _too_large(field) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise broken from error


def _on_white(picture: Image) -> Image:
    """Return what shows through, as paper would show."""
    from PIL import Image

    if picture.mode in ("RGB", "L"):
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer)
    return paper


def _too_large(field: str) -> InvalidInput:
    return InvalidInput(
        "picture_too_large",
        "This picture has more than 40 million dots. Save it smaller and send it again.",
        field=field,
    )


def _broken_cover() -> InvalidInput:
    return InvalidInput(
        "broken_picture",
        "This picture cannot be read. Open it in another program, save it as JPEG, and send that.",
        field="file",
    )


def _broken_logo() -> InvalidInput:
    return InvalidInput(
        "logo", "This is no picture that can be printed. Send the logo as PNG or JPEG.", field="logo"
    )
