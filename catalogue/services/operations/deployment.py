"""What is not yet safe about the way this catalogue is served, and why; it is asked before the door opens."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from catalogue.config import Config
from catalogue.domain.people.access import Role

from ..access.people import People
from .backups.backup_schedule import BackupSchedule

ADVICE: Mapping[str, str] = {
    "not_named": "LACUNA_PUBLIC_ADDRESS is not set. Codes on labels, invitations and mails lead to "
    "%(site)s, and the site answers to any name, which another site can use against it (DNS rebinding).",
    "not_https": "%(site)s is not https. Whoever sees the network reads passwords and what people look "
    "for. Put a web server with TLS before Lacuna (docs/operations.md).",
    "open_to_the_network": "The server listens on %(host)s itself: it can be reached without the proxy, "
    "and so without TLS. Let it listen on 127.0.0.1 (LACUNA_HOST), or close its port to all but the proxy.",
    "runs_as_root": "This command runs as root. Give the catalogue a user of its own, who can do nothing "
    "else: deploy/lacuna.service does.",
    "weak_key": "LACUNA_SECRET_KEY has %(length)s characters and could be guessed. Take it away, so that "
    "a good one is made, or set one of 32 or more: python3 -c 'import secrets; "
    "print(secrets.token_hex(32))'",
    "no_administrator": "Nobody may invite people or close an account. Add one: lacuna user add EMAIL "
    "--role administrator",
    "no_second_step": "%(who)s can change everything with a password alone, which can be guessed, watched "
    "or found. Have them turn on the second step (My account).",
    "sample_people": "%(who)s came with the sample, and their passwords were shown on a screen. Close "
    "these accounts, or give them new passwords.",
    "no_backups": "No backups are made. Choose on the page of backups how often, or have cron give: "
    "lacuna backup FILE",
    "backups_open": "Backups in %(where)s are not encrypted: whoever finds one reads everything. Choose a "
    "passphrase or a key on the page of backups.",
    "backups_beside": "Backups in %(folder)s stand on the disk of the catalogue, and are lost with it. Set "
    "LACUNA_BACKUP_FOLDER to a folder on another one, or carry them elsewhere.",
    "backups_in_the_clear": "Backups travel to %(where)s without https: whoever owns the network can take a "
    "copy of each, and give another back. Begin LACUNA_BACKUP_S3_ADDRESS with https.",
    "key_not_tried": "Nobody has shown for half a year, or ever, that they hold what opens the backups. "
    "Without it they are lost. Try it on the page of backups.",
    "home_in_a_shared_folder": "LACUNA_HOME stands in %(folder)s, where anybody may write and the system "
    "clears away. Move it, to /var/lib/lacuna for example.",
    "database_in_the_clear": "The database at %(host)s is reached without proof that it is the right one, "
    "or without encryption. Add ?sslmode=verify-full to LACUNA_DATABASE_URL.",
}
"""What can be unsafe, and why, as sentences that say what to do."""

_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
_SHORTEST_KEY = 32
_SAMPLE = tuple(f"{role}@example.org" for role in (Role.LIBRARIAN, Role.MEMBER))


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing that is not yet safe, by its code in ``ADVICE``."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return ADVICE[self.code] % self.params


class Deployment:
    """Looks at settings, accounts and the machine; changes nothing."""

    def __init__(self, config: Config, people: People, backups: BackupSchedule) -> None:
        self._config = config
        self._people = people
        self._backups = backups

    def advice(self) -> list[Advice]:
        """Return what is not yet safe, the gravest first."""
        return [*self._of_the_way(), *self._of_the_machine(), *self._of_the_people(), *self._of_backups()]

    def _of_the_way(self) -> Iterator[Advice]:
        config = self._config
        if not config.public_address:
            yield Advice("not_named", {"site": config.site})
        if not config.https:
            yield Advice("not_https", {"site": config.site})
        if config.host not in _THIS_MACHINE:
            yield Advice("open_to_the_network", {"host": config.host})
        database = urlsplit(config.database_url)
        asked = parse_qs(database.query)
        given = ",".join([database.netloc.rpartition("@")[2], *asked.get("host", [])]).split(",")
        elsewhere = [host for host in map(_without_port, given) if host and host not in _THIS_MACHINE]
        mode = asked.get("sslmode", [""])[0]
        if elsewhere and mode not in ("verify-ca", "verify-full"):
            yield Advice("database_in_the_clear", {"host": ", ".join(elsewhere)})

    def _of_the_machine(self) -> Iterator[Advice]:
        if os.geteuid() == 0:
            yield Advice("runs_as_root")
        if len(self._config.secret_key) < _SHORTEST_KEY:
            yield Advice("weak_key", {"length": len(self._config.secret_key)})
        shared = next(filter(_anybody_writes, self._config.home.parents), None)
        if shared is not None:
            yield Advice("home_in_a_shared_folder", {"folder": shared})

    def _of_backups(self) -> Iterator[Advice]:
        state = self._backups.state()
        if state.plan.every == "never":
            yield Advice("no_backups")
            return
        if not state.plan.recipient:
            yield Advice("backups_open", {"where": state.where})
        if state.on_the_same_disk:
            yield Advice("backups_beside", {"folder": state.where})
        if state.in_bucket and state.where.startswith("http:"):
            yield Advice("backups_in_the_clear", {"where": state.where})
        if state.asks_for_key:
            yield Advice("key_not_tried")

    def _of_the_people(self) -> Iterator[Advice]:
        active = [person for person in self._people.everybody() if not person.disabled and not person.invited]
        if not any(Role.ADMINISTRATOR in person.account.roles for person in active):
            yield Advice("no_administrator")
        alone = [
            person.account.email
            for person in active
            if person.account.may_act_as(Role.LIBRARIAN) and not person.second_step
        ]
        if alone:
            yield Advice("no_second_step", {"who": ", ".join(alone)})
        sample = [person.account.email for person in active if person.account.email in _SAMPLE]
        if sample:
            yield Advice("sample_people", {"who": ", ".join(sample)})


def _without_port(host: str) -> str:
    """Return the name in ``host:port``; "" for the folder of a socket, which is on this machine."""
    return "" if host.startswith("/") else host.rpartition(":")[0] if host.count(":") == 1 else host


def _anybody_writes(folder: Path) -> bool:
    try:
        return bool(folder.stat().st_mode & stat.S_IWOTH)
    except OSError:
        return False
