"""The kinds of files that the catalogue keeps: all in folders of this machine, or all in one bucket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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

    def sweep(self) -> None:
        """Throw away what this machine wrote by halves, or need not keep."""
        for store in self.by_kind.values():
            store.sweep()


def in_folders(home: Path) -> Stores:
    """Files that lie on this machine."""
    return Stores(*(FolderStore(home / kind) for kind in ("attachments", "logos", "uploads", "list_files")))


def in_bucket(bucket: Bucket, home: Path, megabytes: int) -> Stores:
    """Files that all machines share; copies of so many megabytes stay in a folder of this one."""
    copies, room = home / "file_copies", megabytes * MEGABYTE
    return Stores(
        S3Store(bucket, "attachments", copies / "attachments", room),
        S3Store(bucket, "logos", copies / "logos", room),
        # What is thrown away soon: a copy says nothing of whether it is there still.
        S3Store(bucket, "uploads", copies / "uploads", 0, lasting=False),
        S3Store(bucket, "list_files", copies / "list_files", 0, lasting=False),
    )
