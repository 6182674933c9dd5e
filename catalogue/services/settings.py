"""The centre's settings, kept as rows of the database; the mail password in a file of its own beside it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from catalogue.domain.holdings.centre import Centre
from catalogue.domain.operations.backups import BackupPlan
from catalogue.domain.people.access import Account
from catalogue.domain.people.letter_templates import LetterWords
from catalogue.domain.people.mail import MailServer
from catalogue.storage import settings as stored
from catalogue.storage.engine.database import Database
from catalogue.storage.models import BACKUPS

from .acts import act
from .files.logos import Logos

CENTRE = "centre"
LETTERS = "letters"
MAIL = "mail"
"""The names of settings that are read here; beside them stands ``BACKUPS``."""


class Settings:
    """Reading and saving the settings of the centre."""

    def __init__(self, database: Database, home: Path, logos: Logos) -> None:
        self._database = database
        self._password_path = home / "mail_password"
        self._logos = logos
        self._centre = database.kept(self._read_centre)

    def centre(self) -> Centre:
        """Return the settings as they are now; read again only after a commit, since every page asks for
        them.
        """
        return self._centre.get()

    def save(self, actor: Account | None, centre: Centre) -> None:
        """Keep new settings in the place of all; raises ``InvalidInput`` for a value that cannot be used."""
        self.edit(actor, lambda _old: centre)

    def edit(self, actor: Account | None, change: Callable[[Centre], Centre]) -> None:
        """Keep what ``change`` makes of the settings as they are by then; raises as it does, and ``save``."""

        def changed(old: dict[str, Any]) -> dict[str, Any]:
            centre = change(Centre.from_dict(old) if old else Centre())
            centre.check()
            return centre.to_dict()

        self._write(actor, "settings_saved", CENTRE, changed)

    def logo(self) -> bytes:
        """Return the centre's logo as PNG, or nothing."""
        return self._logos.get(self.centre().logo)

    def save_logo(self, actor: Account | None, source: BinaryIO | None) -> None:
        """Keep another logo (None: have none); raises ``InvalidInput`` where it is no picture."""
        name = self._logos.put(source) if source else ""
        self.edit(actor, lambda centre: replace(centre, logo=name))

    @property
    def mail(self) -> MailServer | None:
        """The mail server with its password, or None where none is set."""
        return self._server(self._read(MAIL))

    def save_mail(self, actor: Account | None, server: MailServer | None) -> None:
        """Keep a mail server (None: send no mail); raises ``InvalidInput`` for a value that cannot be used.

        The password goes into a file that only its owner can read. It is never in the change log, and
        it is given to no other server, port or user than those it was typed for, nor less safely, whatever
        is undone.
        """
        self.edit_mail(actor, lambda _old: server)

    def edit_mail(
        self, actor: Account | None, change: Callable[[MailServer | None], MailServer | None]
    ) -> None:
        """Keep what ``change`` makes of the mail server as it is by then; raises as ``save_mail``."""

        def changed(old: dict[str, Any]) -> dict[str, Any]:
            server = change(self._server(old))
            if server is not None:
                server.check()
            self._keep_password(server)
            return server.to_dict() if server else {}

        self._write(actor, "mail_server_saved", MAIL, changed)

    @property
    def backups(self) -> BackupPlan:
        """When backups are made, and how they are encrypted."""
        return BackupPlan.from_dict(self._read(BACKUPS))

    def save_backups(
        self,
        actor: Account | None,
        change: Callable[[BackupPlan], BackupPlan],
        also: Callable[[Session], object] = lambda _session: None,
    ) -> None:
        """Keep another plan for backups, and do something ``also`` in the same transaction.

        Raises ``InvalidInput`` for a value that cannot be used.
        """

        def changed(old: dict[str, Any]) -> dict[str, Any]:
            plan = change(BackupPlan.from_dict(old))
            plan.check()
            return plan.to_dict()

        self._write(actor, "backups_saved", BACKUPS, changed, also)

    def letter(self, kind: str, language: str) -> LetterWords | None:
        """Return the centre's own words for a letter, or None where it has the usual ones."""
        words = self._read(LETTERS).get(kind, {}).get(language)
        return LetterWords(**words) if words else None

    def save_letter(
        self,
        actor: Account | None,
        kind: str,
        language: str,
        change: Callable[[LetterWords | None], LetterWords | None],
    ) -> None:
        """Word a letter anew, by what ``change`` makes of the centre's own words by then (None: as usual).

        Raises as it does, and ``InvalidInput`` for words that cannot be used.
        """

        def changed(letters: dict[str, Any]) -> dict[str, Any]:
            said = letters.get(kind, {}).get(language)
            words = change(LetterWords(**said) if said else None)
            if words is not None:
                words.check(kind)
            others = {code: letter for code, letter in letters.get(kind, {}).items() if code != language}
            return {**letters, kind: others | ({language: asdict(words)} if words else {})}

        self._write(actor, "letter_saved", LETTERS, changed)

    def _read_centre(self) -> Centre:
        value = self._read(CENTRE)
        return Centre.from_dict(value) if value else Centre()

    def _read(self, name: str) -> dict[str, Any]:
        with self._database.read() as session:
            return stored.value_of(session, name)

    def _write(
        self,
        actor: Account | None,
        action: str,
        name: str,
        change: Callable[[dict[str, Any]], dict[str, Any]],
        also: Callable[[Session], object] = lambda _session: None,
    ) -> None:
        with self._database.write(act(actor, action)) as session:
            stored.change_value(session, name, change)
            also(session)

    def _server(self, value: dict[str, Any]) -> MailServer | None:
        if not value:
            return None
        server = MailServer.from_dict(value)
        return MailServer.from_dict(value, password=self._password(server))

    def _password(self, server: MailServer) -> str:
        try:
            kept = json.loads(self._password_path.read_text("utf-8"))
        except FileNotFoundError:
            return ""
        # What an older Lacuna kept says nothing of the port and the security.
        same = all(kept.get(name, value) == value for name, value in server.login.items())
        return str(kept["password"]) if same else ""

    def _keep_password(self, server: MailServer | None) -> None:
        if server is None or not server.password:
            self._password_path.unlink(missing_ok=True)
            return
        kept = {**server.login, "password": server.password}
        descriptor, partial = tempfile.mkstemp(prefix=".mail_password.", dir=self._password_path.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(kept, file)
        os.replace(partial, self._password_path)
