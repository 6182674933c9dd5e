"""People leave: what is kept of them is shown to them and taken away, at their word or when its time is over.

What is theirs goes (login, notices, drafts, private lists, open promises and suggestions); what they did for
the catalogue stays, without their name. A list that they showed to an agency is a colleague's to look after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from catalogue.domain.people.access import Account
from catalogue.errors import LacunaError, NotAllowed
from catalogue.services.files.archive_files import ArchiveFiles
from catalogue.services.files.kept_files import KeptFiles
from catalogue.storage.engine.database import Database
from catalogue.storage.models import User, now
from catalogue.storage.people import leaving as stored
from catalogue.storage.people.administrators import one_stays
from catalogue.storage.people.notices import tell_on_page

from ..acts import ERASED, act
from ..jobs import Jobs
from .accounts import SESSION_LASTS, Accounts, find_somebody


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days what has passed is kept; 0 is for ever."""

    closed_accounts: int
    notices: int
    jobs: int


class Leaving:
    """Showing and erasing what is kept of a person."""

    def __init__(
        self,
        database: Database,
        accounts: Accounts,
        files: KeptFiles,
        archives: ArchiveFiles,
        jobs: Jobs,
        retention: Retention,
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._files = files
        self._jobs = jobs
        self._archives = archives
        self._retention = retention

    def data_of(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        """All that is kept of a person, row by row under the names of the tables; raises ``NotFound``."""
        with self._database.read() as session:
            return stored.rows_about(session, find_somebody(session, user_id).id)

    def leave(self, account: Account, password: str) -> None:
        """Erase one's own account; raises ``LacunaError`` for a wrong password, else as ``erase``."""
        if not self._accounts.is_password(account, password):
            raise LacunaError("wrong_password", "This is not your password. Nothing was erased.")
        self._erase(None, account.id)

    def erase(self, actor: Account, user_id: int) -> None:
        """Erase a closed account for an administrator; raises ``NotFound`` and ``NotAllowed``."""
        if not self._erase(actor, user_id, lambda user: user.disabled_at is not None):
            raise NotAllowed("account_open", "Close the account first. Then it can be erased.")

    def forget_old(self, today: dt.date) -> None:
        """Erase and delete what has been kept for as long as the settings say; for once a day."""
        retention = self._retention
        closed = _days_before(today, retention.closed_accounts)
        with self._database.read() as session:
            over = stored.closed_before(session, closed)
        for user_id in over:  # each after others, whose erasing takes its time: it may be open again
            self._erase(None, user_id, lambda user: stored.is_closed_before(user, closed))
        with self._database.write() as session:
            stored.forget_passing(
                session,
                logins=now() - SESSION_LASTS,
                notices=_days_before(today, retention.notices),
                jobs=_days_before(today, retention.jobs),
            )

    def _erase(
        self, actor: Account | None, user_id: int, may_go: Callable[[User], bool] = lambda _user: True
    ) -> bool:
        """Erase an account if it may go as it is once nobody else can change it; say whether it did."""
        with self._database.write(act(actor, ERASED), forgets=True, accounts=[user_id]) as session:
            user = find_somebody(session, user_id)
            if not may_go(user):
                return False
            with one_stays(session):
                names = [name for name in (user.email, user.name) if name]
                for row in stored.forget(session, user, names, self._jobs.theirs_alone):
                    tell_on_page(session, "list_handed_on", {"list_id": row.id}, row.owner_id)
        self._files.forget(user_id)
        self._archives.forget()  # one under way is written once more
        return True


def _days_before(today: dt.date, days: int) -> dt.datetime:
    first = dt.date(1970, 1, 1) if days == 0 else today - dt.timedelta(days=days)
    return dt.datetime.combine(first, dt.time(), dt.UTC)
