"""What outlives a restore: the one place that says so, for whoever writes a backup, restores it, or tries it.

A table of which nothing comes back has no row in a backup either. It keeps its place there all the same:
the backups that there are have it, and those that a former version made hold rows of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Table

from catalogue.storage.background.jobs import UNFINISHED
from catalogue.storage.models import AccountLink, Job, LoginStep, Notice

BACKUP = "backup"
"""The kind of the job that makes a backup."""

Row = dict[str, Any]


def outliving(table: Table, rows: Iterable[Row]) -> Iterator[Row]:
    """Yield what comes back of a table's rows, as it comes back; of what comes back once, nothing else does
    the second time.
    """
    of_it = _OTHERWISE.get(table)
    if of_it is None:
        yield from rows
        return
    for row in rows:
        if (kept := of_it(row)) is not None:
            yield kept


def _nothing(_row: Row) -> None:
    """Leave out what lets in: who used a link since, or the code of a login, must not find it whole."""


def _of_notices(row: Row) -> Row | None:
    """Let no letter wait, since nobody knows whether it went: what somebody was told stands on their page,
    and of a letter to people without an account nothing comes back.
    """
    if row["address"]:
        return None
    return {**row, "mail": "page", "owner": ""} if row["mail"] == "waiting" else row


def _of_jobs(row: Row) -> Row:
    """Let a job be done on any machine, since its files come with it; but for a backup under way, that in
    which this one was made among them, which is made no more.
    """
    if row["state"] not in UNFINISHED:
        return row
    params = {name: value for name, value in row["params"].items() if name != "machine"}
    over = {"state": "cancelled", "owner": "", "finished_at": row["created_at"]}
    return {**row, "params": params, **(over if row["kind"] == BACKUP else {})}


_OTHERWISE: Mapping[Any, Callable[[Row], Row | None]] = {
    AccountLink.__table__: _nothing,
    LoginStep.__table__: _nothing,
    Notice.__table__: _of_notices,
    Job.__table__: _of_jobs,
}
