"""The manifest: which generation of the index is live, and of which parts it is made."""

from __future__ import annotations

import base64
import json
import os
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from search_index.interface import IndexUnavailable
from search_index.segments.snapshot import Mask

MANIFEST = "manifest"
_FORMAT = 14
"""Raised whenever files of an older form can no longer be read, or other words or keys of a document are
indexed than before; such an index is built again."""

Signature = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A file of arrays, one of the same documents as they came, their number, and which were deleted.

    ``deleted`` is "" where none was; see ``packed``.
    """

    segment: str
    documents: str
    size: int
    deleted: str = ""

    def deleted_mask(self) -> Mask:
        """Give which documents were deleted; raises ``IndexUnavailable`` where that cannot be read."""
        if not self.deleted:
            return np.zeros(self.size, bool)
        try:
            bits = zlib.decompress(base64.b64decode(self.deleted))
            return np.unpackbits(np.frombuffer(bits, np.uint8), count=self.size).astype(bool)
        except (ValueError, zlib.error) as error:
            raise IndexUnavailable("the index cannot be read: deletions") from error


@dataclass(frozen=True, slots=True)
class Manifest:
    """A state of the index; ``serial`` rises with each and names new files."""

    generation: str
    serial: int
    parts: tuple[Part, ...] = ()

    def files(self) -> set[str]:
        """Give the names of all files of the state, in the folder of its generation."""
        return {name for part in self.parts for name in (part.segment, part.documents)}


def signature_of(manifest: str) -> Signature:
    """Return what tells the manifest at a path from the next without reading it; raises
    ``IndexUnavailable``.
    """
    try:
        status = os.stat(manifest)
    except OSError as error:
        raise IndexUnavailable("there is no index yet") from error
    return status.st_mtime_ns, status.st_ino, status.st_size


def read_manifest(folder: Path) -> Manifest:
    """Return the live state; raises ``IndexUnavailable`` where there is none or it is damaged."""
    try:
        checksum, _, text = (folder / MANIFEST).read_text("utf-8").partition("\n")
        if int(checksum) != zlib.crc32(text.encode()):
            raise ValueError("checksum differs")
        data = json.loads(text)
        if data.pop("format") != _FORMAT:
            raise ValueError("another format")
        parts = tuple(Part(**part) for part in data.pop("parts"))
        return Manifest(**data, parts=parts)
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


def packed(deleted: Mask) -> str:
    """Write which documents of a part were deleted, a bit each, as a manifest has it; "" where none was."""
    if not deleted.any():
        return ""
    return base64.b64encode(zlib.compress(np.packbits(deleted).tobytes())).decode()
