"""Uploaded files that wait to be read, as the jobs that will read them name them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from .models import Job


def waiting_uploads(session: Session) -> set[str]:
    """The names of files for which a job waits or runs."""
    jobs = session.scalars(
        select(Job).where(Job.kind == "read_import", Job.state.in_(("waiting", "running")))
    )
    return {str(each.params["path"]) for each in jobs}
