"""Files of publications: what they are is seen from their content, and who may open them is said."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.sandbox import read_pages
from catalogue.sandbox.limits import TEXT as TEXT_LIMITS
from catalogue.sandbox.pictures import COVER_HEIGHT, COVER_WIDTH
from catalogue.services.days import this_day
from catalogue.services.records.attachments import Readers
from tests.support.opened import all_of
from tests.support.pdf_writer import pdf, picture

TEXT = pdf(["Debt bondage at sea"], [], ["Recruiters keep pass\x02", "ports"])


@pytest.fixture
def book(services: Services) -> int:
    return services.records.publications.add(None, Description(title="At sea"))


def attach(services: Services, actor: Account, book: int, content: bytes, name: str, **said: str) -> int:
    readers = Readers(said.pop("readers", "staff"))
    return services.records.attachments.attach(actor, book, io.BytesIO(content), name, readers, **said).id


def stored(services: Services, key: int) -> Path:
    """Where the file of an attachment lies."""
    opened = services.records.attachments.open(key, staff=True)
    opened.stream.close()
    return services.config.home / "attachments" / opened.version


def test_a_file_is_for_staff_until_said_otherwise(services: Services, librarian: Account, book: int) -> None:
    use = services.records.attachments
    key = attach(services, librarian, book, TEXT, "..\\evil/../report.exe")
    assert [(attachment.name, attachment.public) for attachment in use.of_publication(book, staff=True)] == [
        ("report.exe.pdf", False)
    ]
    assert use.of_publication(book) == []
    with pytest.raises(NotFound):
        use.open(key)
    assert all_of(use.open(key, staff=True)) == TEXT
    use.say_readers(librarian, key, Readers.PUBLIC, "CC BY 4.0")
    opened = use.open(key)
    opened.stream.close()
    assert opened.media_type == "application/pdf"
    services.records.publications.withdraw(librarian, book)
    with pytest.raises(NotFound):
        use.open(key)


def test_what_was_removed_is_put_back_by_hand_and_by_undoing(
    services: Services, librarian: Account, book: int
) -> None:
    use = services.records.attachments
    key = attach(services, librarian, book, TEXT, "a.pdf", readers="public")
    use.remove(librarian, key)
    with pytest.raises(NotFound):
        use.open(key)
    assert [attachment.id for attachment in use.removed_from(book)] == [key]
    use.put_back(librarian, key)
    assert use.open(key)
    newest = services.change_log.recent(1)[0]
    services.change_log.revert(librarian, newest.id)
    assert use.of_publication(book) == []
    services.change_log.revert(librarian, services.change_log.recent(1)[0].id)
    assert use.of_publication(book)[0].id == key


def test_a_cover_is_drawn_anew_and_replaces_the_one_before(
    services: Services, librarian: Account, book: int
) -> None:
    first = attach(services, librarian, book, picture(3000, 1000, "JPEG"), "one.jpg", readers="public")
    second = attach(services, librarian, book, picture(), "two.PNG", readers="public")
    (shown,) = services.records.attachments.of_publication(book)
    assert (shown.id, shown.name, shown.width, shown.height) == (second, "two.jpg", 480, 640)
    old = all_of(services.records.attachments.open(first, staff=True))
    assert b"secret" not in old
    with Image.open(io.BytesIO(old)) as drawn:
        assert drawn.width <= COVER_WIDTH and drawn.height <= COVER_HEIGHT
    services.records.attachments.put_back(librarian, first)
    assert [attachment.id for attachment in services.records.attachments.of_publication(book)] == [first]


NO_ATTACHMENTS = (
    (b"<script>alert(1)</script>", "not_attachable"),
    (b"MZ\x90", "not_attachable"),
    (b"", "not_attachable"),
    (b"GIF89a" + bytes(20), "not_attachable"),
    (picture()[:200], "broken_picture"),
    (b"RIFF\x00\x00\x00\x00WAVEfmt ", "broken_picture"),
)


def test_anything_else_is_refused_and_leaves_nothing(
    services: Services, librarian: Account, book: int
) -> None:
    for content, code in NO_ATTACHMENTS:
        with pytest.raises(InvalidInput) as refused:
            attach(services, librarian, book, content, "report.pdf")
        assert refused.value.code == code
    assert not list((services.config.home / "attachments").glob("*"))


def test_texts_are_read_in_the_background_and_broken_ones_do_no_harm(
    services: Services, librarian: Account, book: int
) -> None:
    for number, content in enumerate((TEXT, pdf([]), b"%PDF-1.7\nno more of it", TEXT[:300])):
        attach(services, librarian, book, content, f"{number}.pdf")
    services.operations.worker.run_pending()
    states = [
        attachment.text_state for attachment in services.records.attachments.of_publication(book, staff=True)
    ]
    assert states == ["read", "no_text", "unreadable", "unreadable"]


def test_a_reading_that_takes_too_long_is_stopped(services: Services, librarian: Account, book: int) -> None:
    key = attach(services, librarian, book, pdf(*([["word"] * 40] * 50)), "long.pdf")
    path = stored(services, key)
    assert not read_pages(path, lambda: None, replace(TEXT_LIMITS, patience=0.0)).complete
    with pytest.raises(KeyboardInterrupt):  # whatever ends the waiting ends the process too
        read_pages(path, _interrupt)


def _interrupt() -> None:
    raise KeyboardInterrupt


def test_storage_is_counted_once_by_who_may_read_it(
    services: Services, librarian: Account, book: int
) -> None:
    other = services.records.publications.add(None, Description(title="Ashore"))
    attach(services, librarian, book, TEXT, "a.pdf", readers="public")
    attach(services, librarian, other, TEXT, "b.pdf")
    gone = attach(services, librarian, other, pdf(["Gone"]), "c.pdf")
    services.records.attachments.remove(librarian, gone)
    found = services.records.attachments.storage()
    assert found.files == {"public": 1, "": 1}
    assert found.sizes["public"] == len(TEXT)
    assert found.total == sum(
        path.stat().st_size for path in (services.config.home / "attachments").iterdir()
    )


def test_files_come_back_from_a_backup_and_are_looked_at(
    services: Services, librarian: Account, book: int
) -> None:
    key = attach(services, librarian, book, TEXT, "a.pdf", readers="public")
    services.operations.worker.run_pending()
    folder = services.config.home / "attachments"
    archive = services.config.home / "backup.zip"
    services.operations.backups.write(archive)
    assert services.operations.inspector.inspect().sound
    stored(services, key).write_bytes(b"rotten")
    (folder / "stranger").write_bytes(b"")
    os.utime(folder / "stranger", (0, 0))
    codes = [finding.code for finding in services.operations.inspector.inspect().findings]
    assert codes == ["file_missing", "file_without_publication"]
    services.operations.backups.restore(archive, replace=True)
    services.discovery.indexing.rebuild()
    assert all_of(services.records.attachments.open(key)) == TEXT
    assert not (folder / "stranger").exists()
    assert services.operations.inspector.inspect().sound


def test_what_a_kill_leaves_of_attachments_is_swept_by_the_worker(
    services: Services, librarian: Account, book: int
) -> None:
    folder, store = services.config.home / "attachments", services.operations.stores.attachments
    attach(services, librarian, book, pdf(["Kept"]), "a.pdf")
    (kept,) = os.listdir(folder)
    orphan, _size = store.put(io.BytesIO(pdf(["Nobody noted it"])))
    young, _size = store.put(io.BytesIO(pdf(["Being noted"])))
    for name in (kept, orphan):
        os.utime(folder / name, (0, 0))
    services.notifications.outbox.begin_day(this_day())
    assert set(os.listdir(folder)) == {kept, young}


def test_no_reader_s_opening_of_a_file_is_noted_on_the_disk(
    services: Services, librarian: Account, book: int
) -> None:
    key = attach(services, librarian, book, TEXT, "a.pdf", readers="public")
    services.operations.worker.run_pending()
    path = stored(services, key)
    os.utime(path, (0, 0))  # read long ago: the system would note another reading
    assert all_of(services.records.attachments.open(key)) == TEXT
    assert (path.stat().st_atime, path.stat().st_mtime) == (0, 0)


def test_a_publication_has_one_cover_whatever_is_undone(
    services: Services, librarian: Account, book: int
) -> None:
    use, log = services.records.attachments, services.change_log

    def newest() -> int:
        return log.recent(1)[0].id

    def covers() -> list[int]:
        return [found.id for found in use.of_publication(book, staff=True)]

    first = attach(services, librarian, book, picture(), "one.png", readers="public")
    use.remove(librarian, first)
    removal = newest()
    second = attach(services, librarian, book, picture(colour="red"), "two.png", readers="public")
    with pytest.raises(Conflict, match="Undo the later changes first"):
        log.undo(librarian, removal)
    assert covers() == [second]
    use.put_back(librarian, first)
    assert covers() == [first]
    log.undo(librarian, newest())
    assert covers() == [second], "what an act did to both is undone for both"
    log.undo(librarian, newest())
    assert covers() == [first]
    use.remove(librarian, first)
    log.undo(librarian, newest())
    assert covers() == [first], "where no other stands the removed one comes back"
