"""What waits for the librarian: a short strip, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.people.access import Account, Role
from catalogue.storage.engine.database import Database
from catalogue.storage.on_flush import queue

from ..acquisitions.donations import Donations
from ..acquisitions.drafts import Drafts
from ..acquisitions.imports import Imports
from ..days import Days
from ..libraries.elsewhere import HoldingsElsewhere
from ..lists.lists import Lists
from ..lists.suggestions import Suggestions
from ..notifications.outbox import Outbox
from .backups.backup_schedule import BackupSchedule

LIMIT = 7
_INDEX_IS_LATE = 100
"""Publications waiting for the index before that is worth saying; a handful is its ordinary pulse."""


@dataclass(frozen=True, slots=True)
class AttentionItem:
    """One thing that waits.

    ``kind`` is clock_jumped, backup_failed, backup_late, backup_gone, backup_lacks, backup_key,
    library_failed, import_failed, import_waiting, import_doubtful, donation_open, drafts, offers,
    suggestions, mail_waits, list_review, list_help or index_waiting; ``target_id`` is the library, file,
    donation or list; ``name`` and ``count`` word it.
    """

    kind: str
    target_id: int = 0
    name: str = ""
    count: int = 0


class Attention:
    """Gathers what waits from the other services."""

    def __init__(
        self,
        database: Database,
        donations: Donations,
        drafts: Drafts,
        imports: Imports,
        lists: Lists,
        suggestions: Suggestions,
        outbox: Outbox,
        backups: BackupSchedule,
        elsewhere: HoldingsElsewhere,
        days: Days,
    ) -> None:
        self._days = days
        self._elsewhere = elsewhere
        self._backups = backups
        self._database = database
        self._donations = donations
        self._drafts = drafts
        self._imports = imports
        self._lists = lists
        self._suggestions = suggestions
        self._outbox = outbox

    def items(self, account: Account) -> list[AttentionItem]:
        """At most ``LIMIT`` things."""
        return list(islice(self._everything(account), LIMIT))

    def _everything(self, account: Account) -> Iterator[AttentionItem]:
        for code, noted in self._days.findings():
            yield AttentionItem(code, name=noted["day"])
        for code, params in self._backups.findings(far=False):
            yield AttentionItem(code, count=params.get("count", 0))
        if account.may_act_as(Role.ADMINISTRATOR) and self._backups.asks_for_key():
            yield AttentionItem("backup_key")
        with self._database.read() as session:
            waiting = queue.size(session)
        if waiting > _INDEX_IS_LATE:
            yield AttentionItem("index_waiting", count=waiting)
        for library_id, name in self._elsewhere.failed().items():
            yield AttentionItem("library_failed", library_id, name)
        yield from self._files()
        for donation in self._donations.newest():
            if not donation.closed:
                yield AttentionItem("donation_open", donation.id, donation.donor.name, donation.line_count)
        if drafts := self._drafts.count(account):
            yield AttentionItem("drafts", count=drafts)
        suggested, offered = self._suggestions.counts()
        if offered:
            yield AttentionItem("offers", count=offered)
        if suggested:
            yield AttentionItem("suggestions", count=suggested)
        if stuck := self._outbox.waiting()[1]:
            yield AttentionItem("mail_waits", count=stuck)
        for reference_list in self._lists.visible_to(account):
            if count := (reference_list.counts or {}).get(Status.REVIEW, 0):
                yield AttentionItem("list_review", reference_list.id, reference_list.name, count)
            elif reference_list.help_asked and reference_list.owner_id != account.id:
                yield AttentionItem("list_help", reference_list.id, reference_list.name)

    def _files(self) -> Iterator[AttentionItem]:
        for batch in self._imports.newest(10, unfinished=True):
            if batch.state == "failed":
                yield AttentionItem("import_failed", batch.id, batch.name)
            elif batch.state == "proposed" and batch.asking:
                yield AttentionItem("import_doubtful", batch.id, batch.name, batch.asking)
            elif batch.state == "proposed":
                yield AttentionItem("import_waiting", batch.id, batch.name, sum(batch.answers.values()))
