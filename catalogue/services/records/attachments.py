"""Attachments: the PDF and the cover of a publication, for everybody or for staff only.

What a file is, its content says and not its name. A file is kept once, by the digest of its content;
removing an attachment leaves the file, so that it can be put back. Who may read it is staff alone until
a librarian says otherwise, since the right to show a text is seldom ours.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO

from sqlalchemy.orm import Session

from catalogue.domain.operations.editing import Edit
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.sandbox import draw_cover
from catalogue.services.files.file_store import FileStore
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held, held_all
from catalogue.storage.holdings import attachments as stored
from catalogue.storage.models import Attachment, StoredFile, now
from catalogue.storage.on_flush.changes import act_written
from search_index.analysis.normalisation import clean

from ..acts import act
from ..jobs import Jobs
from ..sight import Several, row_mark, seen_as_they_are
from .publications import standing_publication

PDF = "application/pdf"
READING = "read_files"
"""The kind of the job that reads the text of files."""

_PDF_WITHIN = 1024
"""Bytes within which a PDF must say that it is one (ISO 32000-1, Annex H, note 13)."""
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
_LARGEST_PICTURE = 20 * 1024 * 1024
_PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
_LONGEST_NAME = 150
_NOTED_WITHIN = 24 * 3600
"""Seconds in which a file is noted that is being attached, or brought back by a restore."""


class Readers(StrEnum):
    """Who may open an attachment."""

    STAFF = "staff"
    PUBLIC = "public"


_MOST_KEPT = 20_000
"""Publications of which is kept whether they have a cover."""


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """An attachment as pages show it; ``kind`` is "text" or "cover", sizes are in bytes and pixels.

    ``text_state`` is "" for a cover; for a text it is waiting, read, cut, no_text or unreadable.
    """

    id: int
    publication_id: int
    kind: str
    name: str
    rights: str
    readers: Readers
    size: int
    width: int
    height: int
    pages: int
    text_state: str
    removed: bool
    title: str = ""

    @property
    def public(self) -> bool:
        """Whether everybody may open it."""
        return self.readers is Readers.PUBLIC and not self.removed

    @property
    def as_form(self) -> dict[str, str]:
        """What a form begins with that says who may read it, and by what right."""
        return _as_form(self.readers, self.rights)

    @property
    def mark(self) -> str:
        """What its row says of who may read it, as the box carries it along."""
        return _mark(self.name, self.readers, self.rights, self.removed)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file ready to be sent, whoever takes it closes ``stream``; ``version`` is the same as long as its
    content is.
    """

    stream: BinaryIO
    size: int
    media_type: str
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Storage:
    """How many files are kept and how many bytes they take, by who may read them; "" is nobody now."""

    files: dict[str, int]
    sizes: dict[str, int]

    @property
    def total(self) -> int:
        """All bytes together."""
        return sum(self.sizes.values())


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover of a publication that everybody may see: its attachment, its size in pixels, and its file."""

    id: int
    width: int
    height: int
    digest: str


class Attachments:
    """Attaching files, showing them to those who may see them, removing them and putting them back."""

    def __init__(self, database: Database, files: FileStore, jobs: Jobs) -> None:
        self._database = database
        self._files = files
        self._jobs = jobs
        self._covers = database.kept(lambda: dict[int, Cover | None]())
        self._any_covers = database.kept(self._have_covers)

    def _have_covers(self) -> bool:
        with self._database.read() as session:
            return stored.have_covers(session)

    def public_covers(self, ids: Collection[int]) -> dict[int, Cover]:
        """Return the covers of some publications that everybody may see; kept until the next commit.

        Those that nobody could open now, for want of an answer of the file store, are left out.
        """
        kept, seen = self._covers.get(), dict[int, Cover | None]()
        for number in ids:
            with suppress(KeyError):  # another thread may empty it at any moment
                seen[number] = kept[number]
        if unseen := [number for number in ids if number not in seen]:
            if not self._any_covers.get():
                return {}
            with self._database.read() as session:
                found = {
                    publication_id: Cover(attachment_id, width, height, digest)
                    for publication_id, attachment_id, width, height, digest in stored.covers_of(
                        session, unseen
                    )
                }
            new = {number: found.get(number) for number in unseen}
            if len(kept) + len(new) > _MOST_KEPT:
                kept.clear()
            kept.update(new)
            seen |= new
        at_hand = self._files.at_hand
        return {number: cover for number in ids if (cover := seen[number]) and at_hand(cover.digest)}

    def attach(
        self,
        actor: Account,
        publication_id: int,
        source: BinaryIO,
        filename: str,
        readers: Readers = Readers.STAFF,
        rights: str = "",
    ) -> AttachmentView:
        """Attach a PDF, or a picture as the cover, which takes the place of the cover there was.

        Raises ``InvalidInput`` for anything else and ``NotFound`` for an unknown publication.
        Raises ``Conflict`` for one that is withdrawn.
        """
        file = self._take(source, filename)
        kind = "text" if file.media_type == PDF else "cover"
        name = _name(filename, ".pdf" if kind == "text" else ".jpg")
        intent = act(actor, "attachment_added", name=name, title="")
        with self._database.write(intent) as session:
            title = standing_publication(session, publication_id).read_description().title
            intent.params["title"] = title
            alone(session, "file", file.digest)
            if session.get(StoredFile, file.digest) is None:
                session.add(file)
                session.flush()
            for attachment in stored.of_publications(session, [publication_id]):
                if attachment.kind == "cover" == kind or attachment.digest == file.digest:
                    attachment.removed_at = now()
            row = Attachment(
                publication_id=publication_id,
                digest=file.digest,
                kind=kind,
                name=name,
                rights=rights.strip(),
                visibility=str(readers),
            )
            session.add(row)
            session.flush()
            session.refresh(row, ["file"])
            if file.text_state:
                where = {} if self._files.shared else {"machine": self._jobs.machine}
                self._jobs.add(session, READING, where, actor)
            return _view(row)

    def say_readers(
        self,
        actor: Account,
        attachment_id: int,
        readers: Readers,
        rights: str,
        *,
        began: Mapping[str, str] | None = None,
    ) -> None:
        """Say who may read an attachment, and by what right.

        ``began`` is what a form began with, as ``AttachmentView.as_form`` has it: what that form did not
        change stays as it is by now. Raises ``BothChanged``.
        """
        edit = Edit(_as_form(readers, rights.strip()), began)
        intent = act(actor, "attachment_changed", name="", title="")
        with self._database.write(intent) as session:
            held(session, Attachment, attachment_id)
            row = _find(session, attachment_id)
            values = edit.onto(_as_form(row.visibility, row.rights), rights=("readers",))
            row.visibility, row.rights = values["readers"], values["rights"]
            intent.params.update(_params(row))

    def say_readers_of_several(
        self,
        actor: Account,
        attachment_ids: Collection[int],
        readers: Readers,
        *,
        seen: Mapping[int, str] | None = None,
    ) -> Several:
        """Say who may read several attachments, in one act.

        Those that do not say what was ``seen`` of them (``AttachmentView.mark``) stay as they are, removed
        ones too.
        """
        intent = act(actor, "attachments_changed", count=0)
        with self._database.write(intent) as session:
            rows = held_all(session, Attachment, attachment_ids)
            others = {key: row for key, row in rows.items() if row.visibility != readers}
            changing, left = seen_as_they_are(
                others,
                seen,
                lambda row: _mark(row.name, row.visibility, row.rights, row.removed_at is not None),
            )
            standing = [row for row in changing.values() if row.removed_at is None]
            for row in standing:
                row.visibility = str(readers)
            intent.params["count"] = len(standing)
            return Several(act_written(session), left)

    def remove(self, actor: Account, attachment_id: int) -> None:
        """Take an attachment off its publication; it can be put back."""
        self._set_removed(actor, attachment_id, "attachment_removed", now())

    def put_back(self, actor: Account, attachment_id: int) -> None:
        """Put a removed attachment back; a cover takes the place of the one there is.

        Raises ``Conflict`` where the file itself is gone.
        """
        with self._database.read() as session:
            digest = _find(session, attachment_id).digest
        if self._files.find(digest) is None:
            raise Conflict("file_gone", "The file itself is gone. Attach it again.")
        self._set_removed(actor, attachment_id, "attachment_restored", None)

    def of_publication(self, publication_id: int, *, staff: bool = False) -> list[AttachmentView]:
        """Return the attachments of a publication; the public sees those for everybody."""
        with self._database.read() as session:
            found = stored.of_publications(session, [publication_id])
            return [
                _view(attachment) for attachment in found if staff or attachment.visibility == Readers.PUBLIC
            ]

    def removed_from(self, publication_id: int) -> list[AttachmentView]:
        """Return what was removed from a publication and can be put back."""
        with self._database.read() as session:
            return [_view(attachment) for attachment in stored.removed_from(session, publication_id)]

    def open(self, attachment_id: int, *, staff: bool = False) -> OpenedFile:
        """Return the file of an attachment; raises ``NotFound`` where it is not this reader's to see."""
        with self._database.read() as session:
            row = _find(session, attachment_id)
            shown = (
                row.visibility == Readers.PUBLIC
                and row.removed_at is None
                and row.publication.withdrawn_at is None
            )
        if not (staff or shown):
            raise _not_found()
        try:
            stream = self._files.open_unnoticed(row.digest, row.file.size)
        except FileNotFoundError:
            raise _not_found() from None
        return OpenedFile(stream, row.file.size, row.file.media_type, row.name, row.digest)

    def newest(self, limit: int = 50) -> list[AttachmentView]:
        """Return what was attached last, with the titles of the publications."""
        with self._database.read() as session:
            return [
                _view(attachment, attachment.publication.read_description().title)
                for attachment in stored.newest(session, limit)
            ]

    def storage(self) -> Storage:
        """Return what the files take."""
        with self._database.read() as session:
            found = stored.sizes(session)
        return Storage(
            {name: count for name, (count, _) in found.items()},
            {name: size for name, (_, size) in found.items()},
        )

    def sweep(self) -> None:
        """Throw away files of no publication: a process was killed between keeping one and noting it."""
        old = [file.name for file in self._files.files() if file.age > _NOTED_WITHIN]
        with self._database.read() as session:  # after they were listed: what was noted meanwhile is known
            known = stored.files(session)
        for name in old:
            # Looked at again, since the same file may just be sent once more.
            if name not in known and (file := self._files.find(name)) and file.age > _NOTED_WITHIN:
                self._files.drop(name)

    def stock(self) -> None:
        """Have the newest files on this machine before anybody asks for them."""
        self._files.stock()

    def _take(self, source: BinaryIO, filename: str) -> StoredFile:
        """Keep a file and tell what it is."""
        head = source.read(_PDF_WITHIN)
        source.seek(0)
        if b"%PDF-" in head:
            digest, size = self._files.put(source)
            return StoredFile(digest=digest, size=size, media_type=PDF, text_state="waiting")
        if not head.startswith(_PICTURES):
            raise InvalidInput(
                "not_attachable",
                "This is neither a PDF nor a picture (JPEG, PNG or WebP). Save it as one and send it again.",
                field="file",
            )
        if source.seek(0, io.SEEK_END) > _LARGEST_PICTURE:
            raise InvalidInput(
                "picture_too_heavy",
                "This picture is larger than 20 MB. Save it smaller and send it again.",
                field="file",
            )
        source.seek(0)
        picture = draw_cover(source, filename)
        digest, size = self._files.put(io.BytesIO(picture.content))
        return StoredFile(
            digest=digest, size=size, media_type="image/jpeg", width=picture.width, height=picture.height
        )

    def _set_removed(
        self, actor: Account, attachment_id: int, action: str, moment: dt.datetime | None
    ) -> None:
        intent = act(actor, action, name="", title="")
        with self._database.write(intent) as session:
            row = _find(session, attachment_id)
            if moment is None and row.kind == "cover":
                for attachment in stored.of_publications(session, [row.publication_id]):
                    if attachment.kind == "cover":
                        attachment.removed_at = now()
            row.removed_at = moment
            intent.params.update(_params(row))


def _as_form(readers: str, rights: str) -> dict[str, str]:
    return {"readers": str(readers), "rights": rights}


def _mark(name: str, readers: str, rights: str, removed: bool) -> str:
    return row_mark(name, str(readers), rights, removed)


def _view(row: Attachment, title: str = "") -> AttachmentView:
    return AttachmentView(
        id=row.id,
        publication_id=row.publication_id,
        kind=row.kind,
        name=row.name,
        rights=row.rights,
        readers=Readers(row.visibility),
        size=row.file.size,
        width=row.file.width or 0,
        height=row.file.height or 0,
        pages=row.file.pages or 0,
        text_state=row.file.text_state,
        removed=row.removed_at is not None,
        title=title,
    )


def _name(filename: str, ending: str) -> str:
    """Return the name that a file is shown and saved under: one line, no path, the ending of what it is."""
    last = PurePosixPath(clean(filename.replace("\\", "/"))).name.lstrip(".")
    if PurePosixPath(last).suffix.lower() in (ending, *_PICTURE_ENDINGS):
        last = PurePosixPath(last).stem
    return (last or "file")[-_LONGEST_NAME:] + ending


def _params(row: Attachment) -> dict[str, str]:
    return {"name": row.name, "title": row.publication.read_description().title}


def _find(session: Session, attachment_id: int) -> Attachment:
    row = stored.load(session, attachment_id)
    if row is None:
        raise _not_found()
    return row


def _not_found() -> NotFound:
    return NotFound("no_such_file", "There is no such file here.")
