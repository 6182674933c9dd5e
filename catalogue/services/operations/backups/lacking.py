"""What a backup lacks, as people know it: files that were gone or damaged when it was made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from catalogue.services.settings import CENTRE
from catalogue.storage import settings
from catalogue.storage.background import uploads
from catalogue.storage.holdings import attachments
from catalogue.storage.models import ImportBatch

from .backup import Missing

_MOST_NOTED = 1_000
"""Names of each kind: of a store that gave nothing it is enough to tell how many there are more."""
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Lacked:
    """A file that a backup lacks; ``kind`` is attachments, uploads or logos.

    ``publication_id`` and ``title`` are of the record that shows it, 0 and "" where it is of another kind.
    """

    kind: str
    name: str
    publication_id: int = 0
    title: str = ""

    def __str__(self) -> str:
        return f"{self.name}, publication {self.publication_id}" if self.publication_id else self.name


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is missing in a backup and still needed; ``more`` counts those that nobody noted by name."""

    files: tuple[Lacked, ...] = ()
    more: int = 0

    @property
    def count(self) -> int:
        """How many files."""
        return len(self.files) + self.more

    @property
    def which(self) -> str:
        """The first of them, in one line."""
        named = "; ".join(map(str, self.files[:_NAMED]))
        return named + ("; ..." if self.count > _NAMED else "")


def noted(session: Session, missing: Missing) -> dict[str, Any]:
    """Return what is noted with a backup of the files that it lacks; what no record shows is let go."""
    shown = attachments.shown_files(session)
    names = {
        kind: [name for name in some if kind != "attachments" or name in shown]
        for kind, some in missing.items()
    }
    more = sum(max(0, len(some) - _MOST_NOTED) for some in names.values())
    return {"missing": {kind: some[:_MOST_NOTED] for kind, some in names.items()}, "more": more}


def lacking(session: Session, said: Mapping[str, Any], since: dt.datetime) -> Lacking:
    """Return what ``noted`` said of a backup that was made then, but what nobody needs any more or was sent
    again since.
    """
    missing: Mapping[str, Collection[str]] = said.get("missing", {})
    if not any(missing.values()):
        return Lacking()
    return Lacking(tuple(_needed(session, missing, since)), said.get("more", 0))


def _needed(session: Session, missing: Mapping[str, Collection[str]], since: dt.datetime) -> Iterator[Lacked]:
    for row in attachments.lost(session, missing.get("attachments", ()), since):
        title = row.publication.read_description().title
        yield Lacked("attachments", row.name, row.publication_id, title)
    if waiting := missing.get("uploads"):
        for job in uploads.jobs_that_wait(session):
            batch = session.get(ImportBatch, int(job.params["batch_id"]))
            if job.params["path"] in waiting and batch is not None:
                yield Lacked("uploads", batch.name)
    if settings.value_of(session, CENTRE).get("logo") in missing.get("logos", ()):
        yield Lacked("logos", "logo")
