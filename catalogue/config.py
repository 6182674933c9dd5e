"""Where Lacuna keeps its things and how it serves: read once from the environment.

Every setting is an environment variable that begins with ``LACUNA_`` and is described in
``docs/operations.md`` (a test fails when one is not). What a librarian may change while the
catalogue runs (the centre's name, hours, numbering) is not here but in ``services.settings``.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path

MEGABYTE = 1_000_000
_LONG = 36_500
"""Days; a hundred years."""
_NUMBERS = {
    "port": (0, 65_535),
    "processes": (1, 256),
    "threads": (1, 256),
    "helpers": (0, 256),
    "upload_limit": (1, 10_000),
    "proxies": (0, 10),
    "keep_closed_accounts": (0, _LONG),
    "keep_notices": (0, _LONG),
    "keep_jobs": (0, _LONG),
    "keep_machines": (0, _LONG),
    "file_copies": (0, 100_000_000),
    "api_rate": (0, 1_000_000),
}
"""Of each number the least and the most that mean something."""
_ANY_ADDRESS = ("0.0.0.0", "::")
_OWN_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one running Lacuna; ``home`` holds database, index, uploads and secret key."""

    home: Path
    database_url: str
    secret_key: str
    host: str = "127.0.0.1"
    port: int = 8000
    processes: int = 2
    threads: int = 4
    helpers: int = 0
    upload_limit: int = 50 * MEGABYTE
    secure_cookies: bool = False
    public_address: str = ""
    allowed_hosts: tuple[str, ...] = ()
    proxies: int = 0
    keep_closed_accounts: int = 365
    keep_notices: int = 365
    keep_jobs: int = 90
    backup_folder: Path | None = None
    backup_s3_address: str = ""
    backup_s3_key: str = ""
    backup_s3_secret: str = ""
    backup_s3_region: str = ""
    keep_machines: int = 7
    s3_address: str = ""
    s3_key: str = ""
    s3_secret: str = ""
    s3_region: str = ""
    file_copies: int = 1_000
    metrics: str = ""
    api_rate: int = 50
    meaning: bool = False
    harvest_local: bool = False
    open_library_url: str = "https://openlibrary.org"
    google_books_url: str = "https://www.googleapis.com"
    crossref_url: str = "https://api.crossref.org"
    openalex_url: str = "https://api.openalex.org"
    openalex_key: str = ""
    un_library_url: str = "https://digitallibrary.un.org"
    un_library_key: str = ""
    world_bank_url: str = "https://search.worldbank.org"
    internet_archive_url: str = "https://archive.org"

    @classmethod
    def for_home(cls, home: Path, **changes: object) -> Config:
        """Return the default settings around one folder, which is made if it is not there."""
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        values: dict[str, object] = {
            "home": home,
            "database_url": f"sqlite:///{home / 'lacuna.db'}",
            "secret_key": changes.get("secret_key") or _secret_key(home),
        }
        return cls(**{**values, **changes})  # type: ignore[arg-type]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Config:
        """Return the settings that the environment gives.

        Raises ``ValueError`` naming the variable when a number or an address cannot be read or means nothing.
        """
        home = Path(environment.get("LACUNA_HOME") or user_data_path("lacuna")).expanduser().resolve()
        changes: dict[str, object] = {}
        for name in (
            "database_url",
            "secret_key",
            "host",
            "public_address",
            "open_library_url",
            "google_books_url",
            "crossref_url",
            "openalex_url",
            "openalex_key",
            "un_library_url",
            "un_library_key",
            "world_bank_url",
            "internet_archive_url",
            "s3_address",
            "s3_key",
            "s3_secret",
            "s3_region",
            "backup_s3_address",
            "backup_s3_key",
            "backup_s3_secret",
            "backup_s3_region",
            "metrics",
        ):
            if value := environment.get(f"LACUNA_{name.upper()}"):
                changes[name] = value
        _check_listener(str(changes.get("metrics", "")))
        for name in ("s3_address", "backup_s3_address"):
            _check_bucket(f"LACUNA_{name.upper()}", str(changes.get(name, "")))
        _check_address(str(changes.get("public_address", "")))
        if value := environment.get("LACUNA_ALLOWED_HOSTS"):
            changes["allowed_hosts"] = tuple(host.strip() for host in value.split(",") if host.strip())
        for name, (least, most) in _NUMBERS.items():
            if value := environment.get(f"LACUNA_{name.upper()}"):
                number = _number(f"LACUNA_{name.upper()}", value, least, most)
                changes[name] = number * MEGABYTE if name == "upload_limit" else number
        if value := environment.get("LACUNA_BACKUP_FOLDER"):
            changes["backup_folder"] = Path(value).expanduser().resolve()
        off = ("0", "off", "no", "false")
        changes["meaning"] = environment.get("LACUNA_MEANING", "").lower() not in off
        for name in ("secure_cookies", "harvest_local"):
            if value := environment.get(f"LACUNA_{name.upper()}"):
                changes[name] = value.lower() in ("1", "true", "yes")
        return cls.for_home(home, **changes)

    @property
    def site(self) -> str:
        """Where readers find the site, without a slash at its end: what links that leave it begin with."""
        if self.public_address:
            return self.public_address.rstrip("/")
        host = socket.gethostname() if self.host in _ANY_ADDRESS else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def https(self) -> bool:
        """Whether readers come by https, whatever the proxy before this server says."""
        return self.secure_cookies or self.public_address.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names by which the site may be asked for; none where it does not matter."""
        named = urlsplit(self.public_address).hostname
        if not self.allowed_hosts and named is None:
            return ()
        names = (*self.allowed_hosts, named or "")
        return (*(name.lower().strip("[]") for name in names if name), *self.own_names)

    @property
    def own_names(self) -> tuple[str, ...]:
        """The names by which this machine knows itself: a proxy beside the server may ask by them, say."""
        return (self.host.lower(), *_OWN_NAMES)

    @property
    def index_path(self) -> Path:
        """The folder of the full-text index; it can be deleted at any time and is built again."""
        return self.home / "index"

    @property
    def text_index_path(self) -> Path:
        """The folder of the index of texts that everybody may read; like the index, it can be deleted."""
        return self.home / "index_texts"

    @property
    def staff_text_index_path(self) -> Path:
        """The folder of the index of texts for staff only; nothing that serves the public opens it."""
        return self.home / "index_staff_texts"

    @property
    def meaning_path(self) -> Path:
        """The folder of the index by meaning, where its model is installed; it can be deleted too."""
        return self.home / "index_meaning"

    @property
    def elsewhere_index_path(self) -> Path:
        """The folder of the index of what other libraries hold; like the index, it can be deleted."""
        return self.home / "index_elsewhere"

    @property
    def backups_path(self) -> Path:
        """The folder that the worker writes backups to."""
        return self.backup_folder or self.home / "backups"


def _number(name: str, value: str, least: int, most: int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise ValueError(f"{name} must be a whole number from {least} to {most}, not {value!r}")
    return number


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query):
        raise ValueError(
            f"LACUNA_PUBLIC_ADDRESS must be an address such as https://library.example.org, not {address!r}"
        )


def _check_listener(address: str) -> None:
    host, _, port = address.rpartition(":")
    if address and not (host and port.isdecimal() and 0 < int(port) < 65_536):
        raise ValueError(f"LACUNA_METRICS must be host and port, such as 127.0.0.1:9464, not {address!r}")


def _check_bucket(name: str, address: str) -> None:
    parts = urlsplit(address)
    named = parts.path.strip("/")
    if address and (parts.scheme not in ("http", "https") or not parts.hostname or not named or parts.query):
        raise ValueError(
            f"{name} must be the address of a server with the name of a bucket, such as "
            f"https://s3.example.org/lacuna, not {address!r}"
        )


def _secret_key(home: Path) -> str:
    """Return the key that signs form tokens: made once, kept beside the database, readable by its owner
    only.
    """
    path = home / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    key = secrets.token_hex(32)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key
