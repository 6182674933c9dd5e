"""The folder of the catalogue is its owner's alone: nobody else on the machine reads what is in it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_OTHERS = 0o077
"""What group and others may do."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What others could read before (paths within the home), and what they still can."""

    closed: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


def close_home(home: Path) -> Closing:
    """Take every right from others on a folder and all within; what this process makes has none either.

    What belongs to somebody else, and cannot be closed, is told.
    """
    os.umask(_OTHERS)
    closed, left = [], []
    for path in _everything(home):
        try:
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode) or not mode & _OTHERS:
                continue
            os.chmod(path, stat.S_IMODE(mode) & ~_OTHERS)
        except FileNotFoundError:  # gone in the meantime, as partial files are
            continue
        except OSError:
            left.append(path)
        else:
            closed.append(path)
    return Closing(_named(closed, home), _named(left, home))


def _everything(home: Path) -> Iterator[Path]:
    yield home
    for folder, folders, files in os.walk(home):
        yield from (Path(folder, name) for name in (*folders, *files))


def _named(paths: list[Path], home: Path) -> tuple[str, ...]:
    return tuple(sorted(str(path.relative_to(home)) for path in paths))
