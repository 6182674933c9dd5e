"""Searching by meaning: what is embedded of a publication, and what lies near to a question.

An optional extra. Where its model is not installed, or the setting turns it off, every question is answered
with nothing, and the search, the index and the gap check are what they are without it. Publications are
embedded by the worker, never while somebody waits; a question is embedded for its answer and then forgotten.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

from catalogue.domain.descriptions.languages import guess_language
from search_index.interface import IndexDocument, SearchRequest
from search_index.meaning import model
from search_index.meaning.index import MeaningIndex, Meant
from search_index.query.rewording import asks_by_words

from ..authority.authorities import Knowledge, shipped_rows

NEAR = 100
"""So many of the nearest are fused with the order of the words."""

LEAST = 0.25
"""The cosine below which a publication does not count as near: questions of no sense stay below it."""

IN_ANOTHER_LANGUAGE, IN_ENGLISH = 1.5, 0.25
"""What the order of meaning counts beside that of the words, by the language of the question: nearly all that
is held has its title in English, and the words of the same language rank well by themselves."""

_PORTION = 5
"""Publications embedded at once, a fifth of a second: a change that comes meanwhile waits no longer."""

_SAMPLED = "title_words.csv"

log = logging.getLogger(__name__)


class KnowsTerms(Protocol):
    """The part of the authority files that is asked."""

    def knowledge(self) -> Knowledge:
        """Aliases and labels as they are now."""


class Meaning:
    """The index by meaning of this machine; ``wanted`` is what the setting says of it."""

    def __init__(self, folder: Path, authorities: KnowsTerms, *, wanted: bool) -> None:
        self._folder = folder
        self._authorities = authorities
        self._wanted = wanted

    @property
    def on(self) -> bool:
        """Whether anything is found by meaning here; loads no model unless it is installed and wanted."""
        return self._index is not None

    def beside(self, request: SearchRequest) -> SearchRequest:
        """Return the same search with the publications nearest to what was typed, where words do not decide.

        They do where a field, a phrase or an identifier is asked for.
        """
        if not self.on or request.query is not None or not asks_by_words(request.text):
            return request
        near = tuple(name for name, likeness in self.nearest(request.text, NEAR) if likeness >= LEAST)
        foreign = guess_language(request.text) not in ("", "en")
        return replace(request, near=near, near_weight=IN_ANOTHER_LANGUAGE if foreign else IN_ENGLISH)

    def nearest(self, text: str, count: int) -> list[tuple[str, float]]:
        """Return the ids of the publications nearest to a text, with their cosine.

        The English of terms that the thesaurus knows is added to a text in another language.
        """
        index = self._index
        if index is None:
            return []
        language = guess_language(text)
        english = self._authorities.knowledge().vocabulary.english_words(text) if language != "en" else ()
        return index.nearest(" ".join((text, *english)), language, count)

    def note(self, documents: Iterable[IndexDocument], removed: Iterable[str]) -> None:
        """Take note of publications that changed; they are embedded later."""
        if self._index is not None and self._index.begun:
            self._index.note(map(meant, documents), removed)

    def begin(self, documents: Iterable[IndexDocument]) -> None:
        """Take note of the whole catalogue; what did not change is not embedded again."""
        if self._index is not None:
            self._index.begin(map(meant, documents))

    @property
    def must_begin(self) -> bool:
        """Whether note must be taken of the whole catalogue: for the first time, or since much is damaged."""
        return self._index is not None and (not self._index.begun or self._index.damaged)

    def catch_up(self) -> int:
        """Embed a few of the publications that wait; gives how many were looked at."""
        return 0 if self._index is None else self._index.catch_up(_PORTION)

    @cached_property
    def _index(self) -> MeaningIndex | None:
        if not self._wanted or not model.installed():
            return None
        try:
            return MeaningIndex(self._folder, model.load(), _samples())
        except model.ModelUnavailable as error:
            log.warning("%s", error)
            return None


def meant(document: IndexDocument) -> Meant:
    """Return what is embedded of a publication: its title alone and with its subjects, and its other
    titles.
    """
    title = " ".join(filter(None, (document.title, document.subtitle)))
    subjects = ", ".join(document.facets.get("subject", ()))
    texts = [title, f"{title}. {subjects}" if subjects else title, *document.other_titles]
    named = dict.fromkeys(text for text in texts if text.strip())
    return Meant(document.id, tuple((guess_language(text), text) for text in named) or (("", " "),))


def _samples() -> Mapping[str, Sequence[str]]:
    """Return the words that titles of this field are made of, in each language."""
    samples: dict[str, list[str]] = {}
    for row in shipped_rows(_SAMPLED):
        for column, labels in row.items():
            if column.startswith("term_") and labels:
                samples.setdefault(column.removeprefix("term_"), []).append(labels.split(";")[0].strip())
    return samples
