"""The kinds of files that the catalogue keeps: all in folders of this machine, or all in one bucket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .awaited import Awaited
from .file_store import FileStore, FolderStore
from .s3_store import Bucket, S3Store

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Stores:
    """One store for each kind of file."""

    attachments: FileStore
    logos: FileStore
    uploads: FileStore
    list_files: FileStore
    awaited: Awaited = field(default_factory=Awaited)
    """How the bucket is waited for, where there is one."""

    @property
    def by_kind(self) -> Mapping[str, FileStore]:
        """All of them by the names of their folders."""
        return {
            "attachments": self.attachments,
            "logos": self.logos,
            "uploads": self.uploads,
            "list_files": self.list_files,
        }

    @property
    def backed_up(self) -> Mapping[str, FileStore]:
        """Those that belong in a backup: what waits for its sender's word does not."""
        return {kind: store for kind, store in self.by_kind.items() if kind != "list_files"}

    @property
    def shared(self) -> bool:
        """Whether every machine sees the same files."""
        return self.attachments.shared

    def prove(self) -> None:
        """See whether files can be written, read and thrown away; raises what hinders it."""
        for store in (self.attachments,) if self.shared else self.by_kind.values():
            store.prove()

    def mend_copies(self) -> Iterator[str]:
        """Throw away what lies here as a copy and is not what its name says, fetch it anew, and yield the
        names.
        """
        for store in self.by_kind.values():
            yield from store.mend_copies()

    def sweep(self) -> None:
        """Throw away what this machine wrote by halves, or need not keep."""
        for store in self.by_kind.values():
            store.sweep()


def in_folders(home: Path) -> Stores:
    """Files that lie on this machine."""
    attachments, logos, uploads, list_files = (
        FolderStore(home / kind) for kind in ("attachments", "logos", "uploads", "list_files")
    )
    return Stores(attachments, logos, uploads, list_files)


def in_bucket(bucket: Bucket, home: Path, megabytes: int) -> Stores:
    """Files that all machines share; copies of so many megabytes stay in a folder of this one."""
    copies, room, awaited = home / "file_copies", megabytes * MEGABYTE, Awaited()

    def store(kind: str, *, lasting: bool = True) -> S3Store:
        kept = room if lasting else 0
        return S3Store(bucket, kind, copies / kind, kept, lasting=lasting, awaited=awaited)

    return Stores(
        store("attachments"),
        store("logos"),
        # What is thrown away soon: a copy says nothing of whether it is there still.
        store("uploads", lasting=False),
        store("list_files", lasting=False),
        awaited,
    )
