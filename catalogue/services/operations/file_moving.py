"""Moving all files from folders into a bucket, or back; nothing is deleted before everything has arrived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from catalogue.errors import LacunaError
from catalogue.services.files.file_store import FileStore, Stored
from catalogue.services.files.stores import Stores

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """How many files went, how many were there already, and how many bytes all of them are."""

    went: int
    there: int
    size: int


class FileMoving:
    """Moves files between the two forms of a store."""

    def __init__(self, folders: Stores, in_use: Stores) -> None:
        self._folders = folders
        self._bucket = in_use if in_use.shared else None

    def to_bucket(self, progress: Progress | None = None) -> Moved:
        """Move what lies in folders of this machine into the bucket; raises ``LacunaError``."""
        return _move(self._folders, self._known(), progress)

    def to_folders(self, progress: Progress | None = None) -> Moved:
        """Move what lies in the bucket into folders of this machine; raises ``LacunaError``."""
        return _move(self._known(), self._folders, progress)

    def _known(self) -> Stores:
        if self._bucket is None:
            raise LacunaError(
                "no_bucket",
                "No bucket is named. Set LACUNA_S3_ADDRESS, LACUNA_S3_KEY and LACUNA_S3_SECRET; "
                "docs/scaling.md says how.",
            )
        return self._bucket


def _move(source: Stores, target: Stores, progress: Progress | None) -> Moved:
    source.prove()
    target.prove()
    listed = [(kind, file) for kind, store in source.by_kind.items() for file in store.files()]
    went = 0
    for done, (kind, file) in enumerate(listed):
        if progress:
            progress(done, len(listed))
        went += _bring(source.by_kind[kind], target.by_kind[kind], file)
    for kind, file in listed:
        source.by_kind[kind].drop(file.name)
    return Moved(went, len(listed) - went, sum(file.size for _, file in listed))


def _bring(source: FileStore, target: FileStore, file: Stored) -> bool:
    """Copy a file unless it is there; whether it had to be. Raises ``LacunaError`` for half a file."""
    there = target.find(file.name)
    if there is not None and there.size == file.size:
        return False
    with source.open(file.name) as stream:
        target.put(stream, file.name)
    arrived = target.find(file.name)
    if arrived is None or arrived.size != file.size:
        raise LacunaError(
            "file_not_moved",
            "The file %(name)s did not arrive whole. Nothing was deleted; run the command again.",
            name=file.name,
        )
    return True
