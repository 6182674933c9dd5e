"""A disk on which there is no room: no file of this process may grow beyond a size."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Let the system refuse to write beyond so many bytes of any file; Python ignores the signal."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Mount a small file system on a folder as long as the block lasts; skips where only root may."""
    owner = folder.stat()
    how = [
        shutil.which("mount") or "mount",
        "-t",
        "tmpfs",
        "-o",
        f"size={size},mode=700",
        "none",
        str(folder),
    ]
    if os.getuid() != 0 or subprocess.run(how, capture_output=True).returncode:
        pytest.skip("a small file system can be mounted by root only, on Linux")
    try:
        os.chown(folder, owner.st_uid, owner.st_gid)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(folder: Path, *, but: int = 0) -> Iterator[None]:
    """Fill the disk of a folder as long as the block lasts, but for so many bytes."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 8_192):
            pass
    try:
        if but:
            os.truncate(filler, filler.stat().st_size - but)
        yield
    finally:
        filler.unlink()
