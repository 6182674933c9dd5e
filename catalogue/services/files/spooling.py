"""Records put by: the first in memory, where they are many in a temporary file, as short as they can be."""

from __future__ import annotations

import copyreg
import pickle
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import fields
from operator import attrgetter
from types import TracebackType
from typing import Any, Generic, TypeVar

_Kind = TypeVar("_Kind")


class Spool(Generic[_Kind]):
    """Records in the order in which they came; use as a context manager.

    ``in_memory`` of them are kept as they are, what comes after them in a temporary file.
    """

    def __init__(self, in_memory: int) -> None:
        self._most = in_memory
        self._first: list[_Kind] = []
        self._file = tempfile.SpooledTemporaryFile(1_000_000)  # noqa: SIM115 - closed by __exit__
        self._filed = 0

    def __enter__(self) -> Spool[_Kind]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def append(self, record: _Kind) -> None:
        """Put one more by."""
        if len(self._first) < self._most:
            self._first.append(record)
        else:
            pickle.dump(record, self._file, pickle.HIGHEST_PROTOCOL)
            self._filed += 1

    def __iter__(self) -> Iterator[_Kind]:
        yield from self._first
        self._file.seek(0)
        for _ in range(self._filed):
            yield pickle.load(self._file)


def write_short(*kinds: type[Any]) -> None:
    """Have dataclasses of two fields or more pickled as their values alone: read back in half the time.

    Dataclasses with slots name their fields anew for every record otherwise.
    """
    for kind in kinds:
        _register(kind, attrgetter(*(field.name for field in fields(kind))))


def _register(kind: type[Any], values: attrgetter[tuple[Any, ...]]) -> None:
    _PUT[kind] = tuple(getattr(kind, field.name).__set__ for field in fields(kind))
    copyreg.pickle(kind, lambda record: (_restored, (kind, values(record))))


_PUT: dict[type[Any], tuple[Callable[[Any, Any], None], ...]] = {}
"""For each field of a dataclass with slots what sets it, frozen or not."""


def _restored(kind: type[Any], values: tuple[Any, ...]) -> Any:
    """Return a record from its values, past an ``__init__`` that takes twice as long where it is frozen."""
    record = object.__new__(kind)
    for put, value in zip(_PUT[kind], values, strict=True):
        put(record, value)
    return record
