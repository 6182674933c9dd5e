"""The files of publications that everybody may open."""

from __future__ import annotations

from flask import Response

from ..access import services
from ..downloads import stored_file
from .blueprint import blueprint


@blueprint.get("/file/<int:attachment_id>")
def file(attachment_id: int) -> Response:
    """Return a text to save, or a cover to look at; what is not for everybody is not here."""
    found = services().records.attachments.open(attachment_id)
    return stored_file(found, inline=found.media_type.startswith("image/"))
