"""Inspection: whether the database is sound, and whether index and files agree with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from catalogue.errors import Away
from catalogue.services.access.second_step import SecondStep
from catalogue.services.discovery.indexing import Agreement, Indexing
from catalogue.services.files.file_store import Stored
from catalogue.services.files.stores import Stores
from catalogue.services.files.uploads import Uploads
from catalogue.services.settings import Settings
from catalogue.storage.background import state
from catalogue.storage.background import uploads as stored
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.servers import Server
from catalogue.storage.holdings import attachments, libraries
from catalogue.storage.on_flush import circles
from catalogue.storage.reference_lists import lists
from catalogue.storage.reference_lists.results import found_in_what_is_gone

from .closed_home import Closing

_SETTLED_AFTER = 60
"""Seconds: a file younger than this may belong to an import that is just being noted."""
_NAMED = 5

BackupFindings = Callable[[], Iterable[tuple[str, dict[str, Any]]]]
"""What is wrong with backups, and with the day: codes of ``FINDINGS`` with their parameters."""

FINDINGS: Mapping[str, str] = {
    "database_damaged": "The database is damaged (%(detail)s). Restore the newest backup with: "
    "lacuna restore FILE --replace",
    "index_unusable": "The index cannot be used (%(detail)s). Build it anew with: lacuna reindex",
    "not_indexed": "%(count)s publications are not in the index (%(which)s). Build it anew with: "
    "lacuna reindex",
    "not_in_database": "The index holds %(count)s publications that the database does not (%(which)s). "
    "Build it anew with: lacuna reindex",
    "upload_without_import": "%(count)s uploaded files belong to no import that waits (%(which)s). "
    "They may be deleted.",
    "texts_differ": "The index of the texts of files differs from the database. Build it anew with: "
    "lacuna reindex",
    "file_missing": "%(count)s files of publications are gone or damaged (%(which)s). Take them out of an "
    "older backup, attach them again, or remove them from their records.",
    "backup_lacks": "The newest backup holds everything but %(count)s files, which were gone or damaged when "
    "it was made (%(which)s). Take them out of an older backup, attach them again, or remove them from their "
    "records; then make another one.",
    "file_without_publication": "%(count)s files belong to no publication (%(which)s). They may be deleted.",
    "backup_failed": "The last backup could not be made: %(reason)s",
    "backup_late": "No backup was made for longer than was decided (the last one: %(day)s). Is the server "
    "running? Make one with: lacuna backup FILE",
    "backups_away": "Nobody can see whether the backups are there: %(reason)s",
    "backup_gone": "The newest backup, %(name)s, is not in %(where)s any more, or is not whole. Make "
    "another one.",
    "file_store_unusable": "%(detail)s",
    "mail_password_missing": "The mail server asks %(user)s for a password, which is in no backup. "
    "Set it again on the page of the mail server.",
    "codes_unreadable": "The codes of %(count)s people (%(which)s) were made with another secret key: only a "
    "recovery code lets them in. Put the old secret_key back, or give them a new password with: lacuna user "
    "password",
    "home_open": "Other users of this machine can read %(count)s files of LACUNA_HOME (%(which)s), which "
    "belong to another user. Give them to the user who runs Lacuna, with: chown -R",
    "no_primary": "None of the database's servers takes writes (%(reason)s). Pages are read from a standby; "
    "promote it where the primary does not come back.",
    "standby_away": "The server %(host)s of the database cannot be asked: %(reason)s. Start it again, or "
    "take it out of LACUNA_DATABASE_URL: as long as it is away, another must not go.",
    "standby_behind": "The standby %(host)s is %(megabytes)s MB behind its primary, and has not followed for "
    "%(minutes)s minutes. Were it promoted now, what was saved since would be lost. See its log, and whether "
    "its disk is full.",
    "clock_wrong": "The clock of this machine is %(minutes)s minutes %(way)s that of the database: forms and "
    "log-ins of other machines are taken for old ones here. Set it (systemd-timesyncd, chrony), or that of "
    "the database.",
    "clock_jumped": "The clock went from %(before)s to %(day)s at once. If today's date is wrong, set the "
    "clock (systemd-timesyncd, chrony). Until %(until)s nothing is deleted for its age, neither accounts nor "
    "offers nor backups; if the date is right, nothing else is to be done.",
    "import_without_upload": "%(count)s imports wait for files that are gone (%(which)s). "
    "Upload these files again.",
    "list_unseen": "%(count)s lists may be seen by nobody: whoever made them has left (%(which)s). Give each "
    "to somebody of the agency that it was shown to, who may also remove it, with: lacuna user give-list",
    "copies_of_no_library": "%(count)s copies stand in a library that was removed (%(which)s). Bring it back "
    "in the change log; then give them to another library, or withdraw them, and remove it again.",
    "organisations_in_circle": "%(count)s organisations stand above themselves (%(which)s). Open one of them "
    "at the desk, empty “Part of”, and save.",
    "subjects_in_circle": "%(count)s subjects stand above themselves (%(which)s). Open the page of one "
    "of these names at the desk, empty “Wider subjects”, and save.",
    "found_in_what_is_gone": "%(count)s titles are said to be found in records that are in the catalogue no "
    "more, so nobody is told that they are wanted (numbers of lists: %(which)s). Start the site again: it "
    "then looks for these titles once more.",
    "records_in_circle": "%(count)s withdrawn records are part of each other (%(which)s). Put one of them "
    "back, and make another part of it again.",
}
"""What can be wrong, as English message ids that say what to do."""


WARNINGS: Mapping[str, str] = {
    "home_closed": "Other users of this machine could read %(count)s files of LACUNA_HOME (%(which)s). That "
    "is mended: they are their owner's alone.",
    "copies_wrong": "%(count)s copies of files on this machine were not what they are called (%(which)s): "
    "the file store once gave something else. They are thrown away, and come anew.",
    "versions_differ": "Machines of different versions are at work: %(which)s. That is meant for the time of "
    "an upgrade; bring all to the newest.",
    "not_awaited": "PostgreSQL acknowledges a change before a standby has it: should the primary go, the "
    "last moments are lost with it. Set synchronous_standby_names (docs/scaling.md).",
    "tables_newer": "The tables were given their form by a newer Lacuna, with which this one can work for "
    "the time of an upgrade. Upgrade this machine.",
}
"""What was wrong and is so no more, or is as it should be for a while only."""

_MOST_BEHIND = 16 * 2**20
"""Bytes that a standby may be behind at any moment: a file of PostgreSQL's log."""

_LONGEST_BEHIND = 600.0
"""Seconds for which it may be so with fewer."""

_CLOCKS_DIFFER = 60.0
"""Seconds that clocks may differ by."""

_SEEN_WITHIN = 60.0
"""Seconds: a machine at work says every five that it lives."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, by its code in ``FINDINGS``, or was, by its code in ``WARNINGS``."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return {**FINDINGS, **WARNINGS}[self.code] % self.params


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an inspection saw: counts of publications, uploaded and attached files, and what is wrong."""

    in_database: int
    in_index: int
    waiting: int
    uploads: int
    files: int
    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def to_dict(self) -> dict[str, Any]:
        """As JSON takes it."""
        findings = [
            {"code": finding.code, "message": str(finding), **finding.params} for finding in self.findings
        ]
        names = ("in_database", "in_index", "waiting", "uploads", "files")
        counts = {name: getattr(self, name) for name in names}
        warnings = [
            {"code": warning.code, "message": str(warning), **warning.params} for warning in self.warnings
        ]
        return {"sound": self.sound, **counts, "findings": findings, "warnings": warnings}


class Inspector:
    """Looks at everything; changes nothing but copies, which are made anew where they are wrong."""

    def __init__(
        self,
        database: Database,
        indexing: Indexing,
        uploads: Uploads,
        stores: Stores,
        settings: Settings,
        second_step: SecondStep,
        closing: Closing,
        backups: BackupFindings,
    ) -> None:
        self._backups = backups
        self._closing = closing
        self._second_step = second_step
        self._database = database
        self._settings = settings
        self._indexing = indexing
        self._uploads = uploads
        self._stores = stores
        self._files = stores.attachments

    def inspect(self) -> Inspection:
        """Read every page of the database and every file of the index, and compare."""
        damage = tuple(self.of_database())
        if damage:
            # What a damaged database says of its contents means nothing.
            return Inspection(0, 0, 0, 0, 0, damage)
        agreement = self._indexing.agreement()
        try:
            present = {upload.name: upload for upload in self._uploads.all()}
            of_files: tuple[Finding, ...] = ()
        except Away as error:
            present, of_files = {}, (Finding("file_store_unusable", {"detail": error.detail}),)
        with self._database.read() as session:
            files, shown = attachments.files(session), attachments.shown_files(session)
        findings = (
            *self._of_agreement(agreement),
            *(of_files or (*self._of_uploads(present), *self._of_files(files, shown))),
            *self._of_mail(),
            *(Finding(code, params) for code, params in self._backups()),
            *self._of_codes(),
            *self._of_copies(),
            *self._of_circles(),
            *self._of_lists(),
            *self.of_machines(),
            *(_several("home_open", list(names)) for names in (self._closing.open,) if names),
        )
        counts = (agreement.in_database, agreement.in_index, agreement.waiting, len(present), len(files))
        mended = self._closing.closed
        warnings = (
            *(_several("home_closed", list(names)) for names in (mended,) if names),
            *(_several("copies_wrong", names) for names in (list(self._stores.mend_copies()),) if names),
            *self._of_versions(),
            *(Finding("not_awaited") for _ in self._unawaited()),
        )
        return Inspection(*counts, findings, warnings)

    def of_database(self) -> Iterator[Finding]:
        """Yield what the database finds wrong with itself."""
        if faults := self._database.faults():
            yield Finding("database_damaged", {"detail": "; ".join(faults)})

    def of_index(self) -> Iterator[Finding]:
        """Yield where the index is not what the database says."""
        return self._of_agreement(self._indexing.agreement())

    def of_machines(self) -> Iterator[Finding]:
        """Yield what is wrong with the servers of the database, and with the clock; to be asked at a start
        too.
        """
        servers = self._database.servers()
        primaries = [server for server in servers if not server.reason and not server.follows]
        if servers and not primaries:
            reasons = "; ".join(f"{server.host}: {server.reason or 'a standby'}" for server in servers)
            yield Finding("no_primary", {"reason": reasons})
        for server in servers if primaries else []:
            if server.reason:
                yield Finding("standby_away", {"host": server.host, "reason": server.reason})
            elif server.behind > _MOST_BEHIND or server.seconds > _LONGEST_BEHIND:
                megabytes, minutes = -(-server.behind // 10**6), round(server.seconds / 60)
                params = {"host": server.host, "megabytes": megabytes, "minutes": minutes}
                yield Finding("standby_behind", params)
        ahead = self._database.clock_ahead()
        if abs(ahead) > _CLOCKS_DIFFER:
            way = "ahead of" if ahead > 0 else "behind"
            yield Finding("clock_wrong", {"minutes": round(abs(ahead) / 60), "way": way})

    def _unawaited(self) -> list[Server]:
        """Primaries that wait for none of their standbys."""
        there = [server for server in self._database.servers() if not server.reason]
        followed = any(server.follows for server in there)
        return [server for server in there if followed and not server.follows and not server.awaited]

    def _of_versions(self) -> Iterator[Finding]:
        with self._database.read() as session:
            found = state.versions(session, _SEEN_WITHIN)
        if len(found) > 1:
            which = "; ".join(f"{version} on {', '.join(names)}" for version, names in found.items())
            yield Finding("versions_differ", {"which": which})
        if self._database.is_newer:
            yield Finding("tables_newer")

    def _of_codes(self) -> Iterator[Finding]:
        if shut_out := self._second_step.unreadable():
            yield _several("codes_unreadable", shut_out)

    def _of_copies(self) -> Iterator[Finding]:
        with self._database.read() as session:
            if of_none := libraries.copies_of_none(session):
                yield _several("copies_of_no_library", of_none)

    def _of_circles(self) -> Iterator[Finding]:
        with self._database.read() as session:
            found = list(circles.standing(session))
        for name, which in found:
            yield _several(f"{name}_in_circle", which)

    def _of_lists(self) -> Iterator[Finding]:
        with self._database.read() as session:
            found = found_in_what_is_gone(session)
            unseen = [str(row.id) for row in lists.unseen(session)]
        if found:  # lists by their numbers: what a private one is called is its people's
            named = _several("found_in_what_is_gone", list(map(str, found)))
            yield Finding(named.code, {**named.params, "count": sum(map(len, found.values()))})
        if unseen:
            yield _several("list_unseen", unseen)

    def _of_agreement(self, agreement: Agreement) -> Iterator[Finding]:
        """Yield where they differ; what waits to be indexed differs rightly."""
        yield from _of_index(agreement)
        if not agreement.waiting and not self._indexing.texts_agree():
            yield Finding("texts_differ")

    def _of_files(self, files: Mapping[str, int], shown: Mapping[str, tuple[int, str]]) -> Iterator[Finding]:
        """Yield what is gone of the files that some record shows, and what is there that no row speaks of.

        What was taken off all records is let go, and missed by nobody.
        """
        gone = {
            digest: publication
            for digest, publication in shown.items()
            if not self._files.holds(digest, files[digest])
        }
        if gone:
            named = sorted(f"{name}, publication {number}" for number, name in gone.values())
            yield _several("file_missing", named, "; ")
        if orphans := [
            file.name for file in self._files.files() if file.name not in files and _settled(file)
        ]:
            yield _several("file_without_publication", orphans)

    def _of_mail(self) -> Iterator[Finding]:
        """Tell where the password should be: in a file of its own, which no backup brings elsewhere."""
        server = self._settings.mail
        if server is not None and server.password_missing:
            yield Finding("mail_password_missing", {"user": server.user})

    def _of_uploads(self, present: Mapping[str, Stored]) -> Iterator[Finding]:
        with self._database.read() as session:
            wanted = stored.waiting_uploads(session)
        orphans = [name for name, file in present.items() if name not in wanted and _settled(file)]
        if orphans:
            yield _several("upload_without_import", sorted(orphans))
        if missing := sorted(wanted - present.keys()):
            yield _several("import_without_upload", missing)


def _settled(file: Stored) -> bool:
    """Whether a file is not one that is just being noted."""
    return file.age > _SETTLED_AFTER


def _of_index(agreement: Agreement) -> Iterator[Finding]:
    if not agreement.usable:
        yield Finding("index_unusable", {"detail": agreement.index_detail})
        return
    if agreement.not_indexed:
        yield _several("not_indexed", agreement.not_indexed)
    if agreement.not_in_database:
        yield _several("not_in_database", agreement.not_in_database)


def _several(code: str, which: tuple[Any, ...] | list[str], between: str = ", ") -> Finding:
    named = between.join(str(identifier) for identifier in which[:_NAMED])
    more = f"{between}..." if len(which) > _NAMED else ""
    return Finding(code, {"count": len(which), "which": named + more})
