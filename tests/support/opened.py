"""What stands in a file that the catalogue hands out."""

from __future__ import annotations

from catalogue.services.records.attachments import OpenedFile


def all_of(opened: OpenedFile) -> bytes:
    """Return all of it, and close it."""
    with opened.stream as stream:
        return stream.read()
