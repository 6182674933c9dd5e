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

from catalogue.errors import Away, LacunaError

from .awaited import Awaited
from .file_store import PARTIAL, FileStore, Stored, digest_of, is_digest, opened_unnoticed, written
from .partial_files import keep, sweep
from .timed_connection import Patience, timed_connections

_PATIENCE = Patience()
_READERS = Patience(connect=2.0, word=5.0, whole=8.0)
"""For a file that a reader opens, who can come again: asked for once."""
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
_DIGEST = "sha256"
"""Noted with each file, since not every name says it."""
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

    def client(self, patience: Patience, questions: int | None = None, tries: int = _TRIES) -> Minio:
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
                    tries,
                    connect=min(2, tries),
                    read=min(1, tries),
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
        awaited: Awaited | None = None,
    ) -> None:
        self._bucket = bucket
        self._patience = patience
        self._client = bucket.client(patience)
        self._readers_client = bucket.client(_READERS if patience is _PATIENCE else patience, tries=0)
        self._awaited = awaited or Awaited()
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
                    self._bucket.name,
                    self._begin + name,
                    content,
                    size,
                    part_size=_PIECE,
                    metadata={_DIGEST: digest},
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
        """Make a copy of what is the file; raises ``Away`` where the server gives something else."""
        copy = self._copies / name
        with self._asked(name):
            answer = self._answer(self._client, name)
            sent = name if is_digest(name) else answer.headers.get(_NOTE + _DIGEST)
            source = _as_file(answer)
            with source, written(self._copies, source) as (stream, partial, digest):
                if digest != sent:
                    raise self._wrong()
                keep(stream, partial, copy)
        return copy

    def open(self, name: str) -> BinaryIO:
        """Read a file in the bucket."""
        with self._asked(name, to_the_end=True):
            return _as_file(self._answer(self._client, name))

    def open_unnoticed(self, name: str, size: int | None = None) -> BinaryIO:
        """Read a copy as it is, or what is in the bucket: nobody's reading makes a copy.

        It is asked for once, and nothing is given that is of another length.
        """
        with suppress(FileNotFoundError):
            copy = opened_unnoticed(self._copies / name)
            if size in (None, os.fstat(copy.fileno()).st_size):
                return copy
            copy.close()
        with self._asked(name, to_the_end=True):
            answer = self._answer(self._readers_client, name)
        if size is not None and answer.headers.get("Content-Length") != str(size):
            answer.close()
            answer.release_conn()
            raise self._wrong()
        return _as_file(answer)

    def _answer(self, client: Minio, name: str) -> urllib3.BaseHTTPResponse:
        return client.get_object(self._bucket.name, self._begin + name)

    def _wrong(self) -> _Wrong:
        said = _of_bucket(self._bucket, "it gives something else than the file that was sent")
        log.warning(said[-1])
        return _Wrong(*said)

    def at_hand(self, name: str) -> bool:
        """Whether there is a copy, or the server answers, as far as is known."""
        return not self._awaited.is_silent or (self._copies / name).is_file()

    def mend_copies(self) -> Iterator[str]:
        """Hold copies against their names."""
        for copy in sorted(self._copies.glob("[!.]*")):
            with suppress(FileNotFoundError):  # swept away meanwhile
                if is_digest(copy.name) and digest_of(copy) != copy.name:
                    copy.unlink()
                    with suppress(OSError, LacunaError):  # it comes when it is asked for
                        self._fetch(copy.name)
                    yield copy.name

    def stock(self) -> None:
        """Copy what fits, the newest first, whether or not anybody will read it; raises ``Away`` behind all
        others for what the server gives wrongly.
        """
        left, wrong = self._room, None
        for file in sorted(self.files(), key=lambda stored: stored.age):
            left -= file.size
            if left < 0:
                break
            copy = self._copies / file.name
            if not copy.exists():
                try:
                    self._fetch(file.name)
                except _Wrong as error:
                    wrong = error
                    continue
                moment = time.time() - file.age
                os.utime(copy, (moment, moment))
        if wrong is not None:
            raise wrong

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
            self._client.put_object(
                self._bucket.name, self._begin + name, io.BytesIO(b"proof"), 5, metadata={_DIGEST: "noted"}
            )
        with self.open(name) as stream:
            stream.read()
        noted = self.notes(name)
        self.drop(name)
        if noted.get(_DIGEST) != "noted":
            raise _away(self._bucket, "it does not keep what is noted with a file", passing=False)

    @contextmanager
    def _asked(self, name: str = "", *, to_the_end: bool = False) -> Iterator[None]:
        """Have what the server or the network says told in plain words; ``to_the_end`` where a reader takes
        what it gives for as long as the request lasts.
        """
        with self._awaited.asked(self._many_wait, to_the_end=to_the_end):
            try:
                yield
                self._awaited.answered()
            except S3Error as error:
                self._awaited.answered()
                if error.code in _ABSENT and name:
                    raise FileNotFoundError(name) from error
                reason = _SAID.get(error.code or "")
                raise _away(
                    self._bucket, reason or f"it says {error.code}", passing=reason is None
                ) from error
            except ValueError as error:  # a name that no server could have
                raise _away(self._bucket, str(error), passing=False) from error
            except (urllib3.exceptions.HTTPError, MinioException) as error:
                said, passing = _of_network(error)
                away = _away(self._bucket, said, passing=passing)
                if said != _WITH_ERRORS:  # which come at once, and may be about one file alone
                    self._awaited.fell_silent(away)
                raise away from error

    def _many_wait(self) -> Away:
        return Away(*_of_bucket(self._bucket, "as many wait for it as may"))


class _Wrong(Away):
    """What came is not what was sent."""


def _as_file(answer: urllib3.BaseHTTPResponse) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Response(answer)))


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


_WITH_ERRORS = "it answers with errors"


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
        ("ResponseError", _WITH_ERRORS, True),
    ):
        if sign in text:
            return said, passing
    return type(error).__name__, True


def _away(bucket: Bucket, reason: str, passing: bool) -> Away:
    said = _of_bucket(bucket, reason)
    log.warning(said[-1])
    return Away(*said, passing=passing)


def _of_bucket(bucket: Bucket, reason: str) -> tuple[str, str, str]:
    """Return what is said of a bucket that cannot be used: to programs, to a reader, and to who looks after
    Lacuna.
    """
    where = urlsplit(bucket.address).netloc
    return (
        "file_store_away",
        "Files can be neither sent nor opened at this moment. Everything else works, and nothing is lost. "
        "Try again in some minutes.",
        f"The file store cannot be used (server {where}, bucket {bucket.name}): {reason}.",
    )
