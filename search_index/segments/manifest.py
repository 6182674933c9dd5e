"""The manifest: which generation of the index is live, and of which segment files it is made."""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from search_index.interface import IndexUnavailable
from search_index.segments.snapshot import Mask

MANIFEST = "manifest"
_FORMAT = 13
"""Raised whenever files of an older form can no longer be read, or other words or keys of a document are
indexed than before; such an index is built again."""

Signature = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A segment file, the number of its documents, and the file that says which of them were deleted."""

    segment: str
    size: int
    deleted: str = ""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of Whoosh's, its size in bytes and CRC-32: it has none of its own."""

    name: str
    size: int
    checksum: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A state of the index; ``serial`` rises with each and names new files.

    ``commit`` is the commit of Whoosh that belongs to it, ``whoosh`` the files of that; its segments are in
    the order of ``parts``.
    """

    generation: str
    serial: int
    commit: int = 0
    parts: tuple[Part, ...] = ()
    whoosh: tuple[KeptFile, ...] = ()


def signature_of(manifest: str) -> Signature:
    """What tells the manifest at a path from the next without reading it; raises ``IndexUnavailable``."""
    try:
        status = os.stat(manifest)
    except OSError as error:
        raise IndexUnavailable("there is no index yet") from error
    return status.st_mtime_ns, status.st_ino, status.st_size


def read_manifest(folder: Path) -> Manifest:
    """The live state; raises ``IndexUnavailable`` where there is none or it is damaged."""
    try:
        checksum, _, text = (folder / MANIFEST).read_text("utf-8").partition("\n")
        if int(checksum) != zlib.crc32(text.encode()):
            raise ValueError("checksum differs")
        data = json.loads(text)
        if data.pop("format") != _FORMAT:
            raise ValueError("another format")
        parts = tuple(Part(**each) for each in data.pop("parts"))
        whoosh = tuple(KeptFile(**kept) for kept in data.pop("whoosh"))
        return Manifest(**data, parts=parts, whoosh=whoosh)
    except FileNotFoundError as error:
        raise IndexUnavailable("there is no index yet") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexUnavailable(f"the index cannot be read: {error}") from error


def replace_manifest(folder: Path, manifest: Manifest) -> None:
    """Make a state the live one, in one step."""
    text = json.dumps({"format": _FORMAT, **asdict(manifest)})
    partial = folder / (MANIFEST + ".partial")
    partial.write_text(f"{zlib.crc32(text.encode())}\n{text}", "utf-8")
    os.replace(partial, folder / MANIFEST)


def write_deleted(path: Path, deleted: Mask) -> None:
    """Write which documents of a segment were deleted, one bit each, behind a checksum."""
    packed = np.packbits(deleted).tobytes()
    path.write_bytes(zlib.crc32(packed).to_bytes(4, "little") + packed)


def read_deleted(path: Path, size: int) -> Mask:
    """Read which documents were deleted; raises ``IndexUnavailable`` where the file is gone or damaged."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise IndexUnavailable(f"{path.name} cannot be read") from error
    if len(raw) != 4 + -(-size // 8) or zlib.crc32(raw[4:]) != int.from_bytes(raw[:4], "little"):
        raise IndexUnavailable(f"{path.name} is damaged")
    return np.unpackbits(np.frombuffer(raw, np.uint8, offset=4), count=size).astype(bool)
