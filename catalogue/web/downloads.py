"""Files that a page hands out, sent as they are written."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, stream_with_context

from catalogue.formats import FORMATS


def download(content: Iterator[bytes], fmt: str, name: str) -> Response:
    """A download in a format of the registry; ``name`` is ASCII and has no ending."""
    known = FORMATS[fmt]
    response = Response(stream_with_context(content), mimetype=known.mime_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{known.extensions[0]}"'
    return response
