"""What somebody without a login sends: read in memory, and laid down nowhere."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Flask, Request, current_app


class DiscreetRequest(Request):
    """A request; a file in a form of somebody without a login waits in no file of ours.

    No page asks them for one, and how much they may send is bounded at the door.
    """

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if not current_app.extensions["holds_login"](self.headers.get("Cookie", "")):
            return BytesIO()
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


def init_app(app: Flask) -> None:
    """Read every request so."""
    app.request_class = DiscreetRequest
