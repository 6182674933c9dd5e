"""Uploaded files that wait to be read, as the jobs that will read them name them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from .jobs import UNFINISHED
from .models import Job

READING = "read_import"
"""The kind of the jobs that read them."""


def waiting_uploads(session: Session) -> set[str]:
    """The names of files for which a job waits or runs."""
    jobs = session.scalars(select(Job).where(Job.kind == READING, Job.state.in_(UNFINISHED)))
    return {str(each.params["path"]) for each in jobs}
