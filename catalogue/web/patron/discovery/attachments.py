"""The files of publications that everybody may open."""

from __future__ import annotations

from flask import Response

from catalogue.web.page_parts.downloads import stored_file
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security.access import services


@blueprint.get("/file/<int:attachment_id>")
def file(attachment_id: int) -> Response:
    """Return a text to save, or a cover to look at; what is not for everybody is not here."""
    found = services().records.attachments.open(attachment_id)
    return stored_file(found, inline=found.media_type.startswith("image/"))
