"""Uploaded files that wait to be read, as the jobs that will read them name them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.storage.models import ImportBatch, Job

from .jobs import UNFINISHED

READING = "read_import"
"""The kind of the jobs that read them."""

COMMITTING = "commit_import"
"""The kind of the jobs that take in what was read."""


def waiting_uploads(session: Session) -> set[str]:
    """Return the names of files for which a job waits or runs, or whose columns are still to be named.

    The newest job of the latter failed, and what it says holds the first rows of the table.
    """
    return {str(job.params["path"]) for job in jobs_that_wait(session)}


def jobs_that_wait(session: Session) -> list[Job]:
    """Return the newest job of each such file; while it is there, the file and what is known of it are
    kept.
    """
    query = select(Job).where(Job.kind == READING, Job.state.in_((*UNFINISHED, "failed")))
    newest = {int(job.params["batch_id"]): job for job in session.scalars(query.order_by(Job.id))}
    return [
        job
        for batch_id, job in newest.items()
        if job.state in UNFINISHED or (_rows(job) and _failed(session, batch_id))
    ]


def _rows(job: Job) -> Any:
    return ((job.error or {}).get("params") or {}).get("rows")


def _failed(session: Session, batch_id: int) -> bool:
    batch = session.get(ImportBatch, batch_id)
    return batch is not None and batch.state == "failed"
