"""A file store that answers without end, or a byte now and then: it is waited for so long and no longer."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from catalogue.errors import Away
from catalogue.services.files import s3_store
from catalogue.services.files.s3_store import Bucket, S3Store
from catalogue.services.files.timed_connection import Patience
from tests.support.hostile_server import CONTINUES, DRIPS_BODY, DRIPS_HEADERS, HostileServer, Saying, saying

HASTE = Patience(whole=0.2)
"""Every word comes within its own time; all of them together do not."""

_FILE = b"HTTP/1.1 200 OK\r\nLast-Modified: Sat, 28 Nov 2026 10:00:00 GMT\r\n"
DRIPS_FILE = Saying(_FILE + b"Content-Length: 100000\r\n\r\n", b"x")
DRIPS_CHUNKS = Saying(_FILE + b"Transfer-Encoding: chunked\r\n\r\n", b"0")
"""The length of a piece of which the next digit always comes."""
LATER = Saying(
    b"", b"HTTP/1.1 503 Slow Down\r\nRetry-After: 3600\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)


def _store(server: HostileServer, copies: Path, patience: Patience = HASTE) -> S3Store:
    bucket = Bucket(f"http://127.0.0.1:{server.port}/books", "key", "secret")
    return S3Store(bucket, "attachments", copies, 1000, patience=patience)


@pytest.mark.parametrize("what", [DRIPS_HEADERS, DRIPS_BODY, DRIPS_CHUNKS], ids=["head", "body", "chunks"])
def test_a_store_that_drips_its_answer_is_cut_off(what: Saying, tmp_path: Path) -> None:
    with saying(what) as server:
        with pytest.raises(Away) as refused:
            list(_store(server, tmp_path).files())
        assert "does not answer in time" in refused.value.detail
        assert server.begun.is_set() and server.cut_off.wait(15)


@pytest.mark.parametrize("what", [DRIPS_FILE, DRIPS_CHUNKS], ids=["told", "chunks"])
def test_a_file_that_drips_is_read_no_further(what: Saying, tmp_path: Path) -> None:
    with saying(what) as server:
        store = _store(server, tmp_path)
        for read in (lambda: store.open_unnoticed("a").read(), lambda: store.path("a")):
            with pytest.raises(OSError, match="broke off"):
                read()
        assert server.begun.is_set() and server.cut_off.wait(15)
        assert not list(tmp_path.glob("*")), "nothing of it is kept"


def test_what_floods_the_head_of_an_answer_is_read_no_further(tmp_path: Path) -> None:
    """It keeps nobody waiting, so that no time would end it."""
    with saying(CONTINUES) as server:
        with pytest.raises(Away) as refused:
            list(_store(server, tmp_path, Patience(whole=3600)).files())
        assert "more than belongs to an answer" in refused.value.detail
        assert server.begun.is_set() and server.cut_off.wait(15)


def test_an_answer_that_floods_is_read_as_far_as_one_may_be_long(tmp_path: Path) -> None:
    flood = Saying(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1_000_000, pace=0)
    with saying(flood) as server:
        with pytest.raises(Away) as refused:
            list(_store(server, tmp_path, Patience(whole=3600)).files())
        assert "more than belongs to an answer" in refused.value.detail
        assert server.begun.is_set() and server.cut_off.wait(15)


@pytest.mark.parametrize(
    "holds", ["", "<Contents><Key>attachments/a</Key></Contents>"], ids=["empty", "full"]
)
def test_a_list_of_files_without_an_end_comes_to_one(
    holds: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part of it says that there is another, and is short, and comes at once."""
    monkeypatch.setattr(s3_store, "_MOST_PAGES", 3)
    part = (
        "<ListBucketResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'><Name>books</Name>"
        f"<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>{holds}</ListBucketResult>"
    )
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(part)}\r\nConnection: close\r\n\r\n"
    with saying(Saying(b"", f"{head}{part}".encode())) as server:
        store = _store(server, tmp_path, Patience(whole=20))
        for asks in (lambda: list(store.files()), store.prove):
            with pytest.raises(Away):
                asks()


def test_no_store_says_for_how_long_a_thread_sleeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with saying(LATER) as server, pytest.raises(Away):
        _store(server, tmp_path, Patience()).find("a")
    assert slept and max(slept) < 60
