"""How far work in the background is, in the reader's language."""

from __future__ import annotations

from typing import Any

from flask import Flask

from catalogue.services.jobs import JobView
from catalogue.web.language import gettext as _

from .words import whole_number


def how_far(job: JobView | None) -> str:
    """Return what stands beside the bar: that the work waits for its turn, or how much of it is done."""
    if job is None:
        return ""
    if job.state == "waiting":
        return _("waiting for its turn")
    if not job.total:
        return ""
    return _("%(done)s of %(total)s", done=whole_number(job.done), total=whole_number(job.total))


def progress_of(job: JobView | None, *, finished: bool | None = None) -> dict[str, Any]:
    """Return the same for the script that watches the work; ``finished`` where more than the job has to
    say so.
    """
    done, total = (job.done, job.total) if job else (0, 0)
    over = (job is None or job.finished) if finished is None else finished
    return {"finished": over, "done": done, "total": total, "words": how_far(job)}


def init_app(app: Flask) -> None:
    """Let templates say it."""
    app.jinja_env.filters["how_far"] = how_far
