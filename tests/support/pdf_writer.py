"""Small PDFs with text, and pictures, for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image


def pdf(*pages: Sequence[str]) -> bytes:
    """A PDF; each page is a list of lines in Latin letters."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids: list[int] = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        drawn = f"BT /F1 11 Tf 60 780 Td 14 TL {shown} ET"
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
        kids.append(len(objects))
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{child} 0 R' for child in kids)}] >>"
    out = b"%PDF-1.4\n"
    places: list[int] = []
    for number, pdf_object in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{pdf_object}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return out + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    ).encode("latin-1")


def picture(width: int = 900, height: int = 1200, form: str = "PNG", colour: str = "#0b5563") -> bytes:
    """A picture of one colour, with a place in its hidden data where the form has such."""
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at a secret place"
    Image.new("RGB", (width, height), colour).save(written, form, exif=exif)
    return written.getvalue()
