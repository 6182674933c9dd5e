"""Files that a page hands out, sent as they are written."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, jsonify, request, send_file, stream_with_context
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from catalogue.formats import FORMATS
from catalogue.services.records.attachments import OpenedFile
from catalogue.web.security.access import services


def download(content: Iterator[bytes], fmt: str, name: str) -> Response:
    """Return a download in a format of the registry; ``name`` is ASCII and has no ending."""
    known = FORMATS[fmt]
    response = Response(stream_with_context(content), mimetype=known.mime_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{known.extensions[0]}"'
    return response


def person_data(user_id: int) -> Response:
    """All that is kept of a person, as JSON to be saved."""
    response = jsonify(services().access.leaving.data_of(user_id))
    response.headers["Content-Disposition"] = 'attachment; filename="what-is-kept-of-me.json"'
    return response


def stored_file(file: OpenedFile, *, inline: bool = False) -> Response:
    """Return a file that somebody sent to us, as the thing that it was found to be and nothing else.

    The browser is told to guess at nothing, to run nothing in it, and to save it unless it is a picture.
    """
    response = send_file(
        file.stream,
        mimetype=file.media_type,
        as_attachment=not inline,
        download_name=file.name,
        etag=file.version,
    )
    response.content_length = file.size
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=file.size)
    except RequestedRangeNotSatisfiable:
        file.stream.close()
        raise
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    del response.headers["Cache-Control"]  # who is asking decides that, as on every page
    return response
