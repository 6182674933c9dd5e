"""Files in a bucket of an S3 server, which all machines share.

Copies stay a while in a folder of the machine, so that a text is fetched once and then read and sent like any
other file: of what was sent or read by the program here and, once a day, of the newest. No reader's opening
a file makes one, since it would tell what was read. Names are never given again: a copy is right for as long
as the file is there.
"""

from __future__ import annotations

import io
import logging
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import unquote, urlsplit

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from catalogue.errors import Away

from .file_store import PARTIAL, FileStore, Stored, opened_unnoticed, written
from .partial_files import keep, sweep
from .timed_connection import Patience, timed_connections

_PATIENCE = Patience()
_TRIES = 3
_MOST_PAGES = 2000
"""Of a list of files, each of a thousand: more than any centre has. A server says itself whether there is one
more.
"""
_FEW_PAGES = 3
"""Where there is nothing to list; the server may have sent the question elsewhere before."""
_ABSENT = ("NoSuchKey", "NotFound")
_PIECE = 16 * 1024 * 1024
_NOTE = "x-amz-meta-"
_LOOKED_AT_WITHIN = 3600
"""Seconds in which a copy that was asked for is left alone: somebody may be about to open it."""

_SAID = {
    "NoSuchBucket": "there is no bucket of this name",
    "AccessDenied": "this key may not do that in the bucket",
    "InvalidAccessKeyId": "the server does not know this key",
    "SignatureDoesNotMatch": "the secret does not belong to this key",
    "InvalidBucketName": "this is no name of a bucket",
    "RequestTimeTooSkewed": "the clock of this machine is wrong",
    "AuthorizationHeaderMalformed": "the region is another one; set LACUNA_S3_REGION",
    "PermanentRedirect": "the bucket is in another region; set LACUNA_S3_REGION",
    "EntityTooLarge": "a file is too large for the server",
    "InsufficientStorage": "the server has no room left",
}


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where a bucket is, as the settings name it; ``address`` is that of the server, with the bucket's name
    and, where Lacuna has but a part of it, that part: ``https://s3.example.org/bucket/part``.
    """

    address: str
    key: str
    secret: str
    region: str = ""

    @property
    def name(self) -> str:
        """The bucket's name."""
        return unquote(urlsplit(self.address).path.strip("/").partition("/")[0])

    @property
    def part(self) -> str:
        """What the names of all files begin with: "" or a path with a slash at its end."""
        part = unquote(urlsplit(self.address).path.strip("/").partition("/")[2])
        return f"{part}/" if part else ""

    def client(self, patience: Patience, questions: int | None = None) -> Minio:
        """Return a connection, made when it is first asked for something; for so many questions at most."""
        server = urlsplit(self.address)
        return Minio(
            server.netloc,
            access_key=self.key,
            secret_key=self.secret,
            secure=server.scheme == "https",
            region=self.region or "us-east-1",  # asked for otherwise, which not every key may
            http_client=timed_connections(
                patience,
                questions,
                retries=urllib3.Retry(
                    _TRIES,
                    connect=2,
                    read=1,
                    backoff_factor=0.2,
                    status_forcelist=(500, 502, 503, 504),
                    respect_retry_after_header=False,  # it may say an hour, and a reader waits
                ),
                maxsize=16,
            ),
        )


class S3Store(FileStore):
    """The files of one kind in a bucket; copies of at most so many bytes stay in a folder."""

    shared = True

    def __init__(
        self,
        bucket: Bucket,
        kind: str,
        copies: Path,
        room: int,
        *,
        lasting: bool = True,
        patience: Patience = _PATIENCE,
    ) -> None:
        self._bucket = bucket
        self._patience = patience
        self._client = bucket.client(patience)
        self._begin = f"{bucket.part}{kind}/"
        self._copies = copies
        self._room = room
        self._lasting = lasting

    def put(self, source: BinaryIO, name: str = "") -> tuple[str, int]:
        """Keep a file in the bucket, which has it whole when this comes back."""
        with written(self._copies, source) as (stream, partial, digest):
            name = name or digest
            size = stream.tell()
            stream.flush()
            with self._asked(), partial.open("rb") as content:
                self._client.put_object(
                    self._bucket.name, self._begin + name, content, size, part_size=_PIECE
                )
            keep(stream, partial, self._copies / name)
        return name, size

    def send(self, path: Path, name: str, notes: Mapping[str, str]) -> None:
        """Keep a file of this machine in the bucket, without a further copy here, and short notes with it."""
        with self._asked():
            self._client.fput_object(
                self._bucket.name, self._begin + name, str(path), part_size=_PIECE, metadata=dict(notes)
            )

    def notes(self, name: str) -> dict[str, str]:
        """Return what was noted with a file that was sent; raises ``FileNotFoundError``."""
        with self._asked(name):
            found = self._client.stat_object(self._bucket.name, self._begin + name)
        marked = {key.lower(): value for key, value in (found.metadata or {}).items()}
        return {key.removeprefix(_NOTE): str(value) for key, value in marked.items() if key.startswith(_NOTE)}

    def path(self, name: str) -> Path:
        """Return a copy of a file, fetched where there is none yet."""
        copy = self._copies / name
        if copy.is_file() and (self._lasting or self.find(name) is not None):
            with suppress(FileNotFoundError):
                os.utime(copy)
                return copy
        return self._fetch(name)

    def _fetch(self, name: str) -> Path:
        copy = self._copies / name
        with self.open(name) as source, written(self._copies, source) as (stream, partial, _):
            keep(stream, partial, copy)
        return copy

    def open(self, name: str) -> BinaryIO:
        """Read a file in the bucket."""
        with self._asked(name):
            response = self._client.get_object(self._bucket.name, self._begin + name)
        return cast(BinaryIO, io.BufferedReader(_Response(response)))

    def open_unnoticed(self, name: str) -> BinaryIO:
        """Read a copy as it is, or what is in the bucket: nobody's reading makes a copy."""
        with suppress(FileNotFoundError):
            return opened_unnoticed(self._copies / name)
        return self.open(name)

    def stock(self) -> None:
        """Copy what fits, the newest first, whether or not anybody will read it."""
        left = self._room
        for file in sorted(self.files(), key=lambda stored: stored.age):
            left -= file.size
            if left < 0:
                return
            copy = self._copies / file.name
            if not copy.exists():
                self._fetch(file.name)
                moment = time.time() - file.age
                os.utime(copy, (moment, moment))

    def find(self, name: str) -> Stored | None:
        """Ask the server for a file."""
        try:
            with self._asked(name):
                found = self._client.stat_object(self._bucket.name, self._begin + name)
        except FileNotFoundError:
            return None
        moment = found.last_modified
        return Stored(name, found.size or 0, abs(time.time() - moment.timestamp()) if moment else 0.0)

    def files(self, prefix: str = "") -> Iterator[Stored]:
        """Ask the server for all files."""
        return self._listed(prefix, _MOST_PAGES)

    def _listed(self, prefix: str, pages: int) -> Iterator[Stored]:
        client = self._bucket.client(self._patience, pages)
        with self._asked():
            for found in client.list_objects(self._bucket.name, self._begin + prefix):
                name = (found.object_name or "").removeprefix(self._begin)
                moment = found.last_modified
                if name and "/" not in name:
                    age = abs(time.time() - moment.timestamp()) if moment else 0.0
                    yield Stored(name, found.size or 0, age)

    def drop(self, name: str) -> None:
        """Delete a file, and the copy here; those of other machines are asked for no more."""
        with self._asked():
            self._client.remove_object(self._bucket.name, self._begin + name)
        (self._copies / name).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete copies, those first that were asked for longest ago, until the others have room."""
        sweep(self._copies, PARTIAL)
        copies = [(path.stat(), path) for path in self._copies.glob("[!.]*")]
        left = self._room
        for facts, path in sorted(copies, key=lambda copy: -copy[0].st_mtime):
            left -= facts.st_size
            waits = self._lasting and left >= 0
            if not waits and time.time() - facts.st_mtime > _LOOKED_AT_WITHIN:
                path.unlink(missing_ok=True)

    def prove(self) -> None:
        """Write a small file, find it, read it and delete it; raises ``Away``."""
        name = f"proof-{uuid.uuid4().hex}"
        # First, since some servers make a bucket that is missing at the first file.
        if any(True for _ in self._listed(name, _FEW_PAGES)):
            raise _away(self._bucket, "it lists a file that nobody sent", passing=False)
        with self._asked():
            self._client.put_object(self._bucket.name, self._begin + name, io.BytesIO(b"proof"), 5)
        with self.open(name) as stream:
            stream.read()
        self.drop(name)

    @contextmanager
    def _asked(self, name: str = "") -> Iterator[None]:
        """Have what the server or the network says told in plain words."""
        try:
            yield
        except S3Error as error:
            if error.code in _ABSENT and name:
                raise FileNotFoundError(name) from error
            reason = _SAID.get(error.code or "")
            raise _away(self._bucket, reason or f"it says {error.code}", passing=reason is None) from error
        except ValueError as error:  # a name that no server could have
            raise _away(self._bucket, str(error), passing=False) from error
        except (urllib3.exceptions.HTTPError, MinioException) as error:
            raise _away(self._bucket, *_of_network(error)) from error


class _Response(io.RawIOBase):
    """An answer of the server as a file, which gives its connection back when it is closed."""

    def __init__(self, response: urllib3.BaseHTTPResponse) -> None:
        self._response = response

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            piece = self._response.read(len(buffer))
        except urllib3.exceptions.HTTPError as error:
            raise OSError(f"the file store broke off: {error}") from error
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._response.close()
            self._response.release_conn()
        super().close()


def _of_network(error: Exception) -> tuple[str, bool]:
    """Return what is wrong on the way to the server, in plain words where known, and whether it may pass."""
    text = repr(error)
    for sign, said, passing in (
        ("NameResolution", "there is no machine of this name", False),
        ("CERTIFICATE_VERIFY_FAILED", "its certificate is not one that this machine trusts", False),
        ("SSL", "it does not speak https; does LACUNA_S3_ADDRESS begin rightly?", False),
        ("InvalidResponse", "what answers there is no S3 server", False),
        ("AnswersWithoutEnd", "it says more than belongs to an answer", True),
        ("refused", "nothing answers at this address", True),
        ("Timeout", "it does not answer in time", True),
        ("timed out", "it does not answer in time", True),
        ("ResponseError", "it answers with errors", True),
    ):
        if sign in text:
            return said, passing
    return type(error).__name__, True


def _away(bucket: Bucket, reason: str, passing: bool) -> Away:
    where = urlsplit(bucket.address).netloc
    detail = f"The file store cannot be used (server {where}, bucket {bucket.name}): {reason}."
    log.warning(detail)
    return Away(
        "file_store_away",
        "Files can be neither sent nor opened at this moment. Everything else works, and nothing is lost. "
        "Try again in some minutes.",
        detail,
        passing=passing,
    )
