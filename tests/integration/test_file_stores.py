"""Files in folders and in a bucket of a real S3 server: kept alike, seen by all machines, moved."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import re
import select
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread

import pytest
from PIL import Image

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.cli.site.doorway import Doorway
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account, Role
from catalogue.errors import Away, NotFound
from catalogue.services.days import this_day
from catalogue.services.files import s3_store
from catalogue.services.files.file_store import FileStore, FolderStore
from catalogue.services.files.kept_files import KeptFiles
from catalogue.services.files.s3_store import Bucket, S3Store
from catalogue.services.files.timed_connection import Patience
from catalogue.services.lists.files.list_files import WaitingFile
from catalogue.services.operations.backups import backup_keys
from catalogue.services.records.attachments import Readers
from catalogue.web.member.lists.called import USE
from tests.support.command_line import CommandLine
from tests.support.live_site import LACUNA, lacuna_environment
from tests.support.opened import all_of
from tests.support.pdf_writer import pdf, picture
from tests.support.postgresql import Server
from tests.support.relay import Relay, relayed
from tests.support.s3_server import BUCKET, KEY, READER, READER_SECRET, SECRET, S3Server, running_s3

TEXT = pdf(["Debt bondage at sea"])
ROOM = 1_000_000


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    with running_s3() as server:
        yield server


@pytest.fixture
def bucket(s3: S3Server, request: pytest.FixtureRequest) -> Bucket:
    """A part of the bucket that is this test's alone."""
    part = re.sub(r"\W", "-", request.node.name)
    return Bucket(f"{s3.address}/{part}", KEY, SECRET)


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return FolderStore(tmp_path / "files")
    return S3Store(request.getfixturevalue("bucket"), "attachments", tmp_path / "copies", ROOM)


def test_a_file_is_kept_found_read_listed_and_thrown_away(store: FileStore) -> None:
    store.prove()
    digest = hashlib.sha256(b"words").hexdigest()
    assert store.put(io.BytesIO(b"words")) == store.put(io.BytesIO(b"words")) == (digest, 5)
    assert store.put(io.BytesIO(b""), "7-named") == ("7-named", 0)
    assert [(file.name, file.size) for file in store.files()] == sorted([("7-named", 0), (digest, 5)])
    assert [file.name for file in store.files("7-")] == ["7-named"]
    found = store.find(digest)
    assert found is not None and found.size == 5 and found.age < 600
    assert store.path(digest).read_bytes() == b"words"
    with store.open(digest) as stream:
        assert stream.read(2) == b"wo" and stream.read() == b"rds"
    assert store.holds(digest, 5)
    assert not store.holds(digest, 4) and not store.holds("7-named", 0) and not store.holds("none", 0)
    store.drop(digest)
    store.drop(digest)
    assert store.find(digest) is None and [file.name for file in store.files()] == ["7-named"]
    for read in (store.path, store.open):
        with pytest.raises(FileNotFoundError):
            read(digest)


def test_a_large_file_is_the_same_when_it_comes_back(bucket: Bucket, tmp_path: Path) -> None:
    content = os.urandom(1 << 20) * 20
    first = S3Store(bucket, "attachments", tmp_path / "first", ROOM)
    second = S3Store(bucket, "attachments", tmp_path / "second", ROOM)
    name, size = first.put(io.BytesIO(content))
    assert size == len(content) and second.path(name).read_bytes() == content and second.holds(name, size)


def test_copies_of_texts_stay_while_there_is_room_and_of_what_waits_never_outlive_it(
    bucket: Bucket, tmp_path: Path
) -> None:
    store = S3Store(bucket, "attachments", tmp_path / "copies", 10)
    names = [store.put(io.BytesIO(bytes([65 + at]) * 6))[0] for at in range(3)]
    for age, name in enumerate(names):
        os.utime(tmp_path / "copies" / name, (time.time() - 9_000 + age,) * 2)
    store.sweep()
    assert [path.name for path in (tmp_path / "copies").iterdir()] == names[-1:]
    assert store.path(names[0]).read_bytes() == b"A" * 6, "it is fetched again"
    waiting = [S3Store(bucket, "uploads", tmp_path / machine, 0, lasting=False) for machine in ("one", "two")]
    name, _ = waiting[0].put(io.BytesIO(b"a list"), "a-list")
    assert waiting[1].path(name).read_bytes() == b"a list"
    waiting[1].drop(name)
    with pytest.raises(FileNotFoundError):
        waiting[0].path(name)


def test_no_reader_s_opening_of_a_file_makes_a_copy_or_is_noted_on_one(
    bucket: Bucket, tmp_path: Path
) -> None:
    sent, room = [b"words" + bytes([65 + at]) for at in range(3)], 12
    elsewhere = S3Store(bucket, "attachments", tmp_path / "elsewhere", ROOM)
    here = S3Store(bucket, "attachments", tmp_path / "here", room)
    names = [elsewhere.put(io.BytesIO(content))[0] for content in sent]
    for _ in range(2):
        with here.open_unnoticed(names[0]) as stream:
            assert stream.read() == sent[0]
    assert not list((tmp_path / "here").glob("*")), "nobody sees which was read"
    here.stock()
    copies = sorted((tmp_path / "here").iterdir())
    assert len(copies) == room // len(sent[0]), "as many as there is room for"
    for copy in copies:
        os.utime(copy, (0, 0))
        with here.open_unnoticed(copy.name) as stream:
            assert stream.read() in sent
        assert (copy.stat().st_atime, copy.stat().st_mtime) == (0, 0)
    with pytest.raises(FileNotFoundError):
        here.open_unnoticed("none")


WRONG: dict[str, tuple[Callable[[Bucket], Bucket], str, bool]] = {
    "secret": (lambda bucket: replace(bucket, secret="another"), "secret does not belong to this key", False),
    "key": (lambda bucket: replace(bucket, key="nobody"), "does not know this key", False),
    "bucket": (
        lambda bucket: replace(bucket, address=bucket.address.replace(f"/{BUCKET}/", "/other/")),
        "no bucket of this name",
        False,
    ),
    "rights": (
        lambda bucket: replace(bucket, key=READER, secret=READER_SECRET),
        "this key may not do that in the bucket",
        False,
    ),
    "scheme": (
        lambda bucket: replace(bucket, address=bucket.address.replace("http:", "https:")),
        "does not speak https",
        False,
    ),
    "no name": (lambda bucket: replace(bucket, address="http://127.0.0.1:1/b"), "invalid bucket name", False),
    "name": (
        lambda bucket: replace(bucket, address="http://no.such.host.invalid/books"),
        "no machine",
        False,
    ),
    "nobody": (lambda bucket: replace(bucket, address="http://127.0.0.1:1/books"), "nothing answers", True),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_with_a_bucket_is_said_in_plain_words(
    what: str, bucket: Bucket, tmp_path: Path
) -> None:
    change, said, passing = WRONG[what]
    with pytest.raises(Away) as refused:
        S3Store(change(bucket), "attachments", tmp_path, ROOM).prove()
    assert said in refused.value.detail and refused.value.passing is passing
    assert bucket.secret not in refused.value.detail and "127.0.0.1" not in str(refused.value)


def test_a_wrong_bucket_ends_the_start_with_a_sentence(s3: S3Server, tmp_path: Path) -> None:
    environment = lacuna_environment(
        tmp_path, S3_ADDRESS=f"http://{s3.host}/other", S3_KEY=KEY, S3_SECRET=SECRET, PORT="0"
    )
    ended = subprocess.run([LACUNA, "serve"], env=environment, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 1 and "there is no bucket of this name" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.fixture
def begin(
    postgresql_server: Server, newest_postgresql: str, bucket: Bucket, tmp_path: Path
) -> Iterator[Callable[[str], Services]]:
    """Begins machines on one database and one bucket, each with a home of its own."""
    with ExitStack() as stack:
        url = stack.enter_context(postgresql_server.database(like=newest_postgresql))

        def begun(name: str) -> Services:
            services = build(
                Config.for_home(
                    tmp_path / name,
                    database_url=url,
                    secret_key="one for all",
                    s3_address=bucket.address,
                    s3_key=bucket.key,
                    s3_secret=bucket.secret,
                )
            )
            stack.callback(services.close)
            return services

        yield begun


def librarian(services: Services) -> Account:
    services.access.accounts.add(None, "desk@example.org", [Role.LIBRARIAN], password="a long enough one")
    account = services.access.accounts.by_email("desk@example.org")
    assert account is not None
    return account


@pytest.mark.postgresql
def test_what_one_machine_is_sent_every_machine_has(begin: Callable[[str], Services]) -> None:
    first, second = begin("first"), begin("second")
    for services in (first, second):
        services.operations.worker.run_pending()
    person = librarian(first)
    book = first.records.publications.add(person, Description(title="At sea"))
    text = first.records.attachments.attach(person, book, io.BytesIO(TEXT), "a.pdf", Readers.PUBLIC)
    cover = first.records.attachments.attach(person, book, io.BytesIO(picture()), "a.png", Readers.PUBLIC)
    hidden = first.records.attachments.attach(person, book, io.BytesIO(pdf(["Not for all"])), "b.pdf")
    logo = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(logo, "PNG")
    first.settings.save_logo(person, io.BytesIO(logo.getvalue()))
    sent, _ = first.acquisitions.imports.start(person, io.BytesIO(b"title,year\nCaught,2013\n"), "gifts.csv")
    waiting = first.lists.files.receive(person, "", io.BytesIO(b"Obra,Cuando\nX,2001\n"), "l.csv")

    second.operations.worker.run_pending()  # the other machine reads the text, and what is to be imported

    assert all_of(second.records.attachments.open(text.id)) == TEXT
    assert Image.open(io.BytesIO(all_of(second.records.attachments.open(cover.id)))).height > 0
    with pytest.raises(NotFound):
        second.records.attachments.open(hidden.id)
    assert second.settings.logo() == first.settings.logo() != b""
    assert [
        attachment.text_state
        for attachment in second.records.attachments.of_publication(book)
        if attachment.kind == "text"
    ] == ["read"]
    assert second.acquisitions.imports.get(sent).answers == {"new": 1}
    assert list(first.operations.stores.uploads.files()) == [], "what was read is kept no more"
    assert isinstance(waiting, WaitingFile)
    assert second.lists.files.waiting(person, waiting.token, waiting.filename).token == waiting.token
    first.operations.worker.run_pending()
    assert first.operations.inspector.inspect().sound and second.operations.inspector.inspect().sound


@pytest.mark.postgresql
def test_files_of_a_backup_come_back_into_a_bucket(begin: Callable[[str], Services], tmp_path: Path) -> None:
    services = begin("first")
    person = librarian(services)
    book = services.records.publications.add(person, Description(title="At sea"))
    key = services.records.attachments.attach(person, book, io.BytesIO(TEXT), "a.pdf", Readers.PUBLIC).id
    services.operations.worker.run_pending()
    services.operations.backups.write(tmp_path / "backup.zip")
    for file in list(services.operations.stores.attachments.files()):
        services.operations.stores.attachments.drop(file.name)
    assert [finding.code for finding in services.operations.inspector.inspect().findings] == ["file_missing"]
    services.operations.backups.restore(tmp_path / "backup.zip", replace=True)
    services.operations.worker.run_pending()
    assert (
        all_of(services.records.attachments.open(key)) == TEXT
        and services.operations.inspector.inspect().sound
    )


def test_files_move_into_the_bucket_and_back_and_nothing_is_lost(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacuna = CommandLine(tmp_path / "home")
    config = Config.for_home(lacuna.home)
    services = build(config)
    person = librarian(services)
    book = services.records.publications.add(person, Description(title="At sea"))
    key = services.records.attachments.attach(person, book, io.BytesIO(TEXT), "a.pdf", Readers.PUBLIC).id
    services.operations.worker.run_pending()
    services.close()
    assert "No bucket is named" in lacuna("files", "move", "bucket").err
    for name, value in (("ADDRESS", bucket.address), ("KEY", bucket.key), ("SECRET", bucket.secret)):
        monkeypatch.setenv(f"LACUNA_S3_{name}", value)
    assert "1 files moved, 0 were there already" in lacuna("files", "move", "bucket").out
    assert not list((config.home / "attachments").glob("[!.]*"))
    assert lacuna("check").code == 0
    moved = build(replace(config, s3_address=bucket.address, s3_key=KEY, s3_secret=SECRET))
    assert all_of(moved.records.attachments.open(key)) == TEXT
    moved.close()
    assert lacuna("files", "move", "folders").code == 0
    for name in ("ADDRESS", "KEY", "SECRET"):
        monkeypatch.delenv(f"LACUNA_S3_{name}")
    assert lacuna("check").code == 0
    back = build(config)
    assert all_of(back.records.attachments.open(key)) == TEXT
    back.close()


def test_while_a_volume_server_is_dead_nothing_fails(s3: S3Server, bucket: Bucket, tmp_path: Path) -> None:
    """Each file lies on two of three."""
    store = S3Store(bucket, "attachments", tmp_path / "first", ROOM)
    before = [store.put(io.BytesIO(f"before {at}".encode()))[0] for at in range(20)]
    dead = s3.kill_a_volume_server()
    try:
        after = [store.put(io.BytesIO(f"after {at}".encode()))[0] for at in range(20)]
        other = S3Store(bucket, "attachments", tmp_path / "second", ROOM)
        for at, name in enumerate(before):
            assert other.path(name).read_bytes() == f"before {at}".encode()
        for at, name in enumerate(after):
            assert other.path(name).read_bytes() == f"after {at}".encode()
        assert len(list(other.files())) == 40
    finally:
        s3.begin_again(dead)


def test_what_a_kill_leaves_in_a_bucket_is_swept_by_the_worker(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = build(
        Config.for_home(tmp_path / "home", s3_address=bucket.address, s3_key=KEY, s3_secret=SECRET)
    )
    person, stores = librarian(services), services.operations.stores
    book = services.records.publications.add(person, Description(title="At sea"))
    services.records.attachments.attach(person, book, io.BytesIO(TEXT), "a.pdf")
    services.acquisitions.imports.start(person, io.BytesIO(b"title,year\nCaught,2013\n"), "gifts.csv")
    known = [file.name for store in stores.by_kind.values() for file in store.files()]
    left_over = [store.put(io.BytesIO(b"nobody noted it"), "left-over") for store in stores.by_kind.values()]
    services.notifications.outbox.begin_day(this_day())
    assert len([file for store in stores.by_kind.values() for file in store.files()]) == 2 + len(left_over)

    later = time.time() + 2 * 24 * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    services.notifications.outbox.begin_day(this_day() + dt.timedelta(days=1))
    swept = (stores.attachments, stores.uploads, stores.list_files)
    assert sorted(file.name for store in swept for file in store.files()) == sorted(known)
    services.close()


def test_backups_are_kept_in_a_bucket_read_back_counted_and_restored_from_there(
    s3: S3Server, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config.for_home(
        tmp_path / "home", backup_s3_address=bucket.address, s3_key=KEY, s3_secret=SECRET
    )
    services = build(config)
    person = librarian(services)
    services.records.publications.add(person, Description(title="Kept far away"))
    schedule, store = services.operations.backup_schedule, S3Store(bucket, "backups", tmp_path / "seen", 0)
    secret, public = backup_keys.new_pair()
    schedule.set_public_key(person, public)
    old = f"lacuna-{services.jobs.machine[:8]}-20250101-030000.zip"
    store.put(io.BytesIO(b"an old one"), old)
    store.put(io.BytesIO(b"another machine's"), "lacuna-00000000-20250101-030000.zip")

    schedule.save_times(person, "day", 1, 0)
    services.operations.worker.run_pending()

    state = schedule.state()
    assert state.failed is None and state.last is not None and state.away is None
    (kept,) = state.kept
    assert (kept.name, kept.recipient) == (state.last.result["name"], public)
    assert [file.name for file in store.files()] == ["lacuna-00000000-20250101-030000.zip", kept.name]
    assert not list(config.home.rglob("*.zip")), "nothing of it stays on the machine"
    assert services.operations.inspector.inspect().sound

    store.drop(kept.name)
    assert {code for code, _params in schedule.findings()} == {"backup_gone"}
    schedule.begin_day(this_day())
    services.operations.worker.run_pending()
    assert schedule.state().kept and services.operations.inspector.inspect().sound

    _key_of(tmp_path).write_text(secret)
    for name, value in (("BACKUP_S3_ADDRESS", bucket.address), ("S3_KEY", KEY), ("S3_SECRET", SECRET)):
        monkeypatch.setenv(f"LACUNA_{name}", value)
    another = CommandLine(tmp_path / "another home")
    key = ("--key", str(_key_of(tmp_path)))
    assert "would bring the catalogue back" in another("restore", "--check", "kept:newest", *key).out
    assert "The newest there: lacuna-" in another("restore", "kept:none.zip", *key).err
    assert "1 publications restored" in another("restore", "kept:newest", *key).out
    services.close()


def test_a_backup_that_the_bucket_does_not_hold_as_it_was_sent_counts_for_none(
    s3: S3Server, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config.for_home(
        tmp_path / "home",
        backup_s3_address=bucket.address,
        backup_s3_key=KEY,
        backup_s3_secret=SECRET,
    )
    services = build(config)
    person = librarian(services)
    schedule = services.operations.backup_schedule
    as_it_is = S3Store.send
    monkeypatch.setattr(
        S3Store, "send", lambda store, path, name, notes: store.put(io.BytesIO(b"cut short"), name)
    )
    schedule.start(person)
    services.operations.worker.run_pending()
    failed = schedule.state().failed
    assert failed is not None and "not what was sent" in failed.error_params["reason"]
    assert schedule.state().kept == ()
    monkeypatch.setattr(S3Store, "send", as_it_is)
    schedule.start(person)
    services.operations.worker.run_pending()
    assert schedule.state().failed is None and len(schedule.state().kept) == 1
    services.close()


def test_a_bucket_of_backups_that_is_away_is_said_and_keeps_no_page_waiting(tmp_path: Path) -> None:
    nowhere = {"backup_s3_address": "http://127.0.0.1:1/backups", "s3_key": KEY, "s3_secret": SECRET}
    services = build(Config.for_home(tmp_path, **nowhere))
    person = librarian(services)
    schedule = services.operations.backup_schedule
    schedule.save_times(person, "day", 1, 0)
    services.operations.worker.run_pending()
    state = schedule.state()
    assert state.failed is not None and "nothing answers at this address" in str(state.away)
    assert {matter.kind for matter in services.operations.attention.items(person)} == {"backup_failed"}
    assert SECRET not in str(state.away)
    services.close()


def _key_of(folder: Path) -> Path:
    return folder / "key.txt"


@pytest.fixture
def relay(s3: S3Server) -> Iterator[Relay]:
    """What stands before the server, and can fall silent."""
    with relayed(int(s3.host.partition(":")[2])) as relay:
        yield relay


@pytest.fixture
def behind(
    relay: Relay,
    bucket: Bucket,
    s3: S3Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Services]:
    """A catalogue whose files are reached by the relay, with eight covers that anybody may see and no copies;
    so long has a reader patience.
    """
    monkeypatch.setattr(s3_store, "_READERS", Patience(word=request.param, whole=request.param))
    address = bucket.address.replace(s3.host, f"127.0.0.1:{relay.port}")
    config = Config.for_home(tmp_path / "home", s3_address=address, s3_key=KEY, s3_secret=SECRET)
    services = build(replace(config, threads=2))
    person = librarian(services)
    for number in range(8):
        book = services.records.publications.add(person, Description(title=f"At sea {number}"))
        cover = io.BytesIO(picture(colour=f"#0b556{number}"))
        services.records.attachments.attach(person, book, cover, "a.png", Readers.PUBLIC)
    services.operations.worker.run_pending()
    shutil.rmtree(config.home / "file_copies" / "attachments")
    yield services
    services.close()


@contextmanager
def site_of(services: Services) -> Iterator[Callable[..., HTTPConnection]]:
    """The site of a catalogue behind its door; gives what asks it for a page, whose answer is to be waited
    for.
    """
    app, stop = create_app(services.config, services), Event()
    with socket.create_server(("127.0.0.1", 0)) as listener, ExitStack() as asked:
        names = ("takes_turns", "holds_login", "many_wait")
        door = Doorway(app, listener, services.config, *(app.extensions[name] for name in names))
        services.operations.stores.awaited.serve(door)

        def ask(path: str, cookie: str = "") -> HTTPConnection:
            connection = HTTPConnection("127.0.0.1", listener.getsockname()[1], timeout=60)
            asked.callback(connection.close)
            connection.request("GET", path, headers={"Host": "localhost", "Cookie": cookie})
            return connection

        def work() -> None:
            while not stop.is_set():
                door.look_round(0.05)

        thread = Thread(target=work)
        thread.start()
        try:
            yield ask
        finally:
            stop.set()
            thread.join()
            door.finish(1)
            door.close()


@pytest.mark.parametrize("behind", [60.0], indirect=True)
def test_who_waits_for_the_file_store_keeps_no_page_back(relay: Relay, behind: Services) -> None:
    store, person = behind.operations.stores.list_files, behind.access.accounts.by_email("desk@example.org")
    assert person is not None
    list_file = KeptFiles(store).keep(person, io.BytesIO(b"Obra,Cuando\nX,2001\n"))
    shutil.rmtree(behind.config.home / "file_copies" / "list_files")
    called = behind.access.keyring.seal_passing(USE, json.dumps(["l.csv", ""]))
    login = behind.access.accounts.log_in("desk@example.org", "a long enough one")
    with site_of(behind) as ask:
        relay.speaks.clear()
        files = [ask(f"/en/file/{1 + number % 8}") for number in range(16)]
        columns = f"/en/member/lists/columns/{list_file}?called={called}"
        lists = [ask(columns, f"lacuna={login}") for _ in range(3)]
        for _ in (*files, *lists):
            assert relay.held.acquire(timeout=30), "not all of them are asked for at once"
        page = ask("/en/search?q=sea").getresponse()
        assert page.status == 200 and page.read().count(b'<img class="card"') == 8
        files.append(ask("/en/file/1"))
        assert relay.held.acquire(timeout=30)
        assert ask("/en/file/1").getresponse().status == 503, "no end of those who wait"
        files.append(ask("/en/desk/files/1", f"lacuna={login}"))
        assert relay.held.acquire(timeout=30), "strangers leave no place to the desk"
        waiting = [connection.sock for connection in (*files, *lists)]
        assert not select.select(waiting, [], [], 0)[0], "the pages came when some of them had been given up"
        relay.speaks.set()
        for connection in files:
            answer = connection.getresponse()
            assert answer.status == 200 and answer.read().startswith(b"\xff\xd8\xff")
        for connection in lists:
            answer = connection.getresponse()
            assert answer.status == 200 and b"Cuando" in answer.read()


@pytest.mark.parametrize("behind", [0.5], indirect=True)
def test_once_the_file_store_did_not_answer_nobody_waits_until_one_has_asked_again(
    relay: Relay, behind: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(behind.operations.stores.awaited, "_clock", lambda: now[0])
    with site_of(behind) as ask:
        relay.speaks.clear()
        assert ask("/en/file/1").getresponse().status == 503
        assert relay.held.acquire(timeout=30)
        for path in ("/en/file/1", "/en/file/2", "/en/file/3"):
            assert ask(path).getresponse().status == 503
        assert not relay.held.acquire(blocking=False), "it is asked in vain for each of them"
        page = ask("/en/search?q=sea").getresponse()
        assert page.status == 200 and b'<img class="card"' not in page.read(), "a face that nobody can see"

        now[0] += 60
        files = behind.operations.stores.attachments
        assert isinstance(files, S3Store)
        assert ask("/en/search?q=sea").getresponse().read().count(b'<img class="card"') == 8, (
            "nobody would ask"
        )
        patient = files._bucket.client(Patience(word=60.0, whole=60.0), tries=0)
        monkeypatch.setattr(files, "_readers_client", patient)
        one = ask("/en/file/4")
        assert relay.held.acquire(timeout=30)
        assert ask("/en/file/5").getresponse().status == 503, "one asks for all"
        relay.speaks.set()
        assert one.getresponse().status == ask("/en/file/5").getresponse().status == 200
        assert ask("/en/search?q=sea").getresponse().read().count(b'<img class="card"') == 8


def test_what_a_bucket_gives_wrongly_is_neither_kept_nor_sent_and_a_wrong_copy_is_made_anew(
    bucket: Bucket, tmp_path: Path
) -> None:
    config = Config.for_home(tmp_path / "home", s3_address=bucket.address, s3_key=KEY, s3_secret=SECRET)
    services = build(config)
    person, use, stores = librarian(services), services.records.attachments, services.operations.stores
    book = services.records.publications.add(person, Description(title="At sea"))
    text = use.attach(person, book, io.BytesIO(TEXT), "a.pdf", Readers.PUBLIC)
    services.operations.worker.run_pending()
    digest, upload = hashlib.sha256(TEXT).hexdigest(), stores.uploads.put(io.BytesIO(b"a list"), "7" * 32)[0]
    copies = config.home / "file_copies"

    def give(content: bytes, name: str) -> None:
        """Have the bucket give this instead, as a box on the way does, and no copy be here."""
        client = bucket.client(Patience())
        client.put_object(bucket.name, f"{bucket.part}{name}", io.BytesIO(content), len(content))
        (copies / name).unlink(missing_ok=True)

    page = b"<html>Please log in to the network of the ministry</html>"
    give(page, f"attachments/{digest}")
    give(page, f"uploads/{upload}")
    for asks in (
        use.stock,
        lambda: use.open(text.id),
        lambda: stores.attachments.path(digest),
        lambda: stores.uploads.path(upload),
    ):
        with pytest.raises(Away, match="Files can be neither sent nor opened"):
            asks()
    give(TEXT[::-1], f"attachments/{digest}")
    with pytest.raises(Away, match="Files can be neither sent nor opened"):
        use.stock()
    assert not list((copies / "attachments").iterdir()), "a copy is kept of what is not the file"

    give(TEXT, f"attachments/{digest}")
    copy = copies / "attachments" / digest
    copy.write_bytes(page)
    assert all_of(use.open(text.id)) == TEXT
    copy.write_bytes(TEXT[::-1])
    seen = services.operations.inspector.inspect()
    assert [warning.code for warning in seen.warnings] == ["copies_wrong"]
    assert copy.read_bytes() == all_of(use.open(text.id)) == TEXT
    assert not services.operations.inspector.inspect().warnings
    services.close()
