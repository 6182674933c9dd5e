"""The index by meaning: what waits to be embedded, the vectors, and which lie nearest to a question.

It is a cache of the catalogue in a folder of its own, which can be thrown away at any time. To take note of a
document costs little; its vector is made later, in small portions, by whoever calls ``catch_up``. Vectors of
another model, or made another way, lie in another folder, and are never mixed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from search_index.meaning.model import F32, Model
from search_index.meaning.vectors import DIMENSIONS, Vector, VectorFile, centred, rounded

_RECIPE = "1"
"""Changes with the way in which vectors are made of texts."""

_WAITING, _VECTORS, _CENTRES = "waiting.jsonl", "vectors", "centres.npz"


@dataclass(frozen=True, slots=True)
class Meant:
    """What is embedded of a document: texts, each with the code of its language ("" where it is not known).

    Its vector is the mean of theirs, so that what stands in several of them counts for more.
    """

    id: str
    texts: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """Equal for documents of which the same would be embedded."""
        return hashlib.blake2b(json.dumps(self.texts).encode("utf-8"), digest_size=8).hexdigest()


class MeaningIndex:
    """An index by meaning in a folder; many may read it, one at a time may write.

    ``samples`` are for each language the same few hundred terms. What their vectors have in common is what
    the model makes of the language itself; it is taken away from every vector, else whatever is written in
    the language of the question lies nearer to it than what answers it. ``model`` is asked for when needed.
    """

    def __init__(self, folder: Path, model: Model, samples: Mapping[str, Sequence[str]]) -> None:
        self._model = model
        self._samples = samples
        made_by = json.dumps([_RECIPE, model.name, sorted((key, list(samples[key])) for key in samples)])
        self._name = hashlib.blake2b(made_by.encode("utf-8"), digest_size=8).hexdigest()
        self._parent = folder
        self._folder = folder / self._name
        self._vectors = VectorFile(self._folder / _VECTORS)
        self._centres: dict[str, F32] | None = None
        self._done = 0  # of what waits, in bytes: what lies before it is in the file of vectors

    def __len__(self) -> int:
        return len(self._vectors)

    @property
    def begun(self) -> bool:
        """Whether note was taken of all documents, once; from then on of those that change."""
        return self._vectors.exists

    @property
    def damaged(self) -> bool:
        """Whether vectors that were made can no longer be read; to ``begin`` anew mends that."""
        return self._vectors.damaged > 0

    def waiting(self) -> bool:
        """Whether documents wait to be embedded."""
        path = self._folder / _WAITING
        return path.exists() and path.stat().st_size > 0

    def begin(self, documents: Iterable[Meant]) -> None:
        """Take note of all documents there are; the vectors of those that did not change stay."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._write_centres()
        gone = set(self._vectors.ids())
        beside = self._folder / (_WAITING + ".new")
        with beside.open("w", encoding="utf-8") as file:
            for document in documents:
                gone.discard(document.id)
                if self._vectors.digest_of(document.id) != document.digest:
                    file.write(_line(document))
        os.replace(beside, self._folder / _WAITING)
        self._done = 0
        self._vectors.add(removed=sorted(gone))
        for folder in self._parent.iterdir():
            if folder.is_dir() and folder != self._folder:
                shutil.rmtree(folder, ignore_errors=True)  # of a model, or a way, of before

    def note(self, changed: Iterable[Meant], removed: Iterable[str] = ()) -> None:
        """Take note of documents that changed; strike those that are gone at once."""
        gone = list(removed)
        lines = [_line(meant) for meant in changed if self._vectors.digest_of(meant.id) != meant.digest]
        lines += [_line(Meant(document_id, ())) for document_id in gone]
        with (self._folder / _WAITING).open("a", encoding="utf-8") as file:
            file.write("\n" + "".join(lines))  # a line before it may have been cut short
            file.flush()
            os.fsync(file.fileno())
        self._vectors.add(removed=gone)

    def catch_up(self, portion: int) -> int:
        """Embed up to ``portion`` of the documents that wait, in the order in which they were noted.

        Gives how many were looked at; 0 when none waits any more.
        """
        path = self._folder / _WAITING
        if not self.waiting():
            return 0
        with path.open("rb") as file:
            file.seek(self._done if self._done <= path.stat().st_size else 0)
            lines = [line for _ in range(portion) if (line := file.readline())]
            self._done = file.tell()
        noted = [meant for meant in map(_read, lines) if meant is not None]
        lacking = [
            meant for meant in noted if meant.texts and self._vectors.digest_of(meant.id) != meant.digest
        ]
        self._vectors.add(self._embedded(lacking), [meant.id for meant in noted if not meant.texts])
        if self._done >= path.stat().st_size:
            path.write_bytes(b"")
            self._done = 0
        return len(lines)

    def nearest(self, text: str, language: str, count: int) -> list[tuple[str, float]]:
        """Return the ids of the documents nearest to a question, with their cosine, nearest first.

        None while nothing was embedded. Nothing is kept of the question.
        """
        if not text.strip() or not len(self._vectors):
            return []
        centre = self._centre("asked", language)
        vector = centred(self._model.queries([text]), [centre])[0]
        return self._vectors.nearest(rounded(vector), count)

    def _embedded(self, documents: Sequence[Meant]) -> Iterator[Vector]:
        for document in documents:
            centres = [self._centre("found", language) for language, _ in document.texts]
            vectors = centred(self._model.passages([text for _, text in document.texts]), centres)
            mean = vectors.mean(axis=0)
            yield Vector(document.id, document.digest, rounded(mean / np.linalg.norm(mean)))

    def _centre(self, side: str, language: str) -> F32:
        """Return the mean of a language's samples, as questions ("asked") or as documents ("found")."""
        if self._centres is None:
            with np.load(self._folder / _CENTRES) as kept:
                self._centres = {name: kept[name] for name in kept.files}
        nothing = np.zeros(DIMENSIONS, np.float32)
        return self._centres.get(f"{side}.{language}", self._centres.get(f"{side}.en", nothing))

    def _write_centres(self) -> None:
        if (self._folder / _CENTRES).exists():
            return
        centres = {}
        for language, terms in self._samples.items():
            centres[f"asked.{language}"] = self._model.queries(list(terms)).mean(axis=0)
            centres[f"found.{language}"] = self._model.passages(list(terms)).mean(axis=0)
        beside = self._folder / ("new." + _CENTRES)
        np.savez(beside, **centres)
        os.replace(beside, self._folder / _CENTRES)


def _line(document: Meant) -> str:
    return json.dumps([document.id, document.texts], ensure_ascii=False) + "\n"


def _read(line: bytes) -> Meant | None:
    """Return what a line says; None where it is empty, or was cut short when the power failed."""
    try:
        document_id, texts = json.loads(line)
        return Meant(document_id, tuple((language, text) for language, text in texts))
    except (ValueError, TypeError):
        return None
