"""What is in the catalogue: one way in to all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..daily import Daily
from ..foundation import Foundation
from ..jobs import JobFunction
from .attachments import READING, Attachments
from .file_reading import FileReading
from .publications import Publications


@dataclass(frozen=True, slots=True)
class RecordServices:
    """Publications, their copies and their files."""

    attachments: Attachments
    file_reading: FileReading
    publications: Publications

    def job_functions(self) -> Mapping[str, JobFunction]:
        """Give the jobs of records, by name."""
        return {READING: self.file_reading.run}

    def daily(self) -> tuple[Daily, ...]:
        """Give what is done every day."""
        return (
            Daily("unnoted files", lambda _day: self.attachments.sweep(), on_each_machine=True, deletes=True),
            Daily("copies of files", lambda _day: self.attachments.stock(), on_each_machine=True),
        )


def wire_records(foundation: Foundation) -> RecordServices:
    """Make the services of records."""
    database, files = foundation.database, foundation.attached_files
    return RecordServices(
        attachments=Attachments(database, files, foundation.jobs),
        file_reading=FileReading(database, files),
        publications=Publications(database, foundation.settings),
    )
