"""Reading the text of attached files in the background, so that it can be searched page by page."""

from __future__ import annotations

from functools import partial
from typing import Any

from catalogue.sandbox import PdfText, read_pages
from catalogue.services.files.file_store import FileStore
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import attachments as stored

from ..jobs import Task


class FileReading:
    """The job that reads every file which nobody has read yet."""

    def __init__(self, database: Database, files: FileStore) -> None:
        self._database = database
        self._files = files

    def run(self, task: Task) -> dict[str, Any]:
        """Read file after file that is kept; one that cannot be read is marked so, never tried again."""
        with self._database.read() as session:
            waiting = [digest for digest in stored.files_to_read(session) if self._files.find(digest)]
        # Several workers may be at it: each begins elsewhere, and leaves out what another has read meanwhile.
        start = task.job_id % len(waiting) if waiting else 0
        for done, digest in enumerate(waiting[start:] + waiting[:start]):
            with self._database.read() as session:
                if not stored.is_to_read(session, digest):
                    continue
            text = read_pages(self._files.path(digest), partial(task.progress, done, len(waiting)))
            with self._database.write() as session:
                stored.keep_text(session, digest, text.pages, state=_state(text), count=text.count)
        return {"files": len(waiting)}


def _state(text: PdfText) -> str:
    if text.count is None:
        return "unreadable"
    if not text.pages and text.complete:
        return "no_text"
    return "read" if text.complete else "cut"
