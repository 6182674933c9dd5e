"""Searching the texts of attached files: which publications hold the words, and on which pages.

The database has the last word on what a reader may see: whatever the index answers, only texts that are
attached now, for these readers, to publications in the catalogue, are shown or counted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.services.records.attachments import Readers
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import attachments as stored
from catalogue.storage.models import Attachment
from search_index.interface import Highlighter, IndexUnavailable, SearchEngine, SearchRequest, SearchResponse
from search_index.query.rewording import asking_for_all

from .text_indexing import FILE, PUBLICATION, parts_of

PAGES_NAMED = 6
"""Page numbers that a line of results names; further ones are counted."""

_MOST_PAGES = 500
"""Pages found that are put together by publication; the best match is among the first."""
_MOST_FILES = 10_000
_PASSAGE = 200


@dataclass(frozen=True, slots=True)
class Passage:
    """A page of a text and what stands there, in pieces, each with whether it matched."""

    page: int
    text: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class TextHit:
    """Where in the texts of a publication the words stand.

    ``pages`` are the first in order, ``page_count`` is how many there are; ``passage`` is of the best one.
    """

    publication_id: int
    attachment_id: int
    name: str
    pages: tuple[int, ...]
    page_count: int
    passage: Passage

    @property
    def named(self) -> str:
        """The pages that are named, in a row those that follow each other: 2–4, 7."""
        runs: list[list[int]] = []
        for page in self.pages:
            if runs and page == runs[-1][-1] + 1:
                runs[-1].append(page)
            else:
                runs.append([page])
        return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)

    @property
    def further(self) -> int:
        """How many pages are not named."""
        return self.page_count - len(self.pages)


@dataclass(frozen=True, slots=True)
class TextResults:
    """Publications in whose texts the words stand, the best first, and how many there are."""

    hits: tuple[TextHit, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """Pages found by the attachments they are in, the best first, and what is known of each."""

    pages: Mapping[int, list[int]]
    counts: Mapping[int, int]
    attachments: Mapping[int, Attachment]
    highlighter: Highlighter


class TextSearch:
    """The search in the texts for one kind of readers."""

    def __init__(self, database: Database, engine: SearchEngine, readers: Readers) -> None:
        self._database = database
        self._engine = engine
        self._readers = readers

    def search(self, request: SearchRequest) -> TextResults:
        """Return the publications whose texts hold every word on one page, from ``offset``, at most
        ``limit``.
        """
        response = self._ask(request)
        if response is None:
            return TextResults()
        with self._database.read() as session:
            found = self._standing(session, response)
            if found is None:
                return TextResults()
            publications = _by_publication(found)
            shown = list(publications.values())[request.offset : request.offset + request.limit]
            total = len({attachment.publication_id for attachment in found.attachments.values()})
            return TextResults(tuple(_hits(session, shown, found)), total)

    def within(self, request: SearchRequest, publication_ids: Collection[int]) -> dict[int, TextHit]:
        """Where the words stand in the texts of some publications, by the publication."""
        response = self._ask(_only(request, publication_ids)) if publication_ids else None
        if response is None:
            return {}
        with self._database.read() as session:
            found = self._standing(session, response)
            if found is None:
                return {}
            shown = list(_by_publication(found).values())
            return {hit.publication_id: hit for hit in _hits(session, shown, found)}

    def passages(
        self,
        text: str,
        publication_id: int,
        limit: int = 50,
        *,
        synonyms: tuple[tuple[str, ...], ...] = (),
    ) -> list[tuple[TextHit, list[Passage]]]:
        """Every page of a publication's texts that holds the words, file by file, with what stands there."""
        response = self._ask(_only(SearchRequest(text=text, synonyms=synonyms), [publication_id]))
        if response is None:
            return []
        with self._database.read() as session:
            found = self._standing(session, response)
            if found is None:
                return []
            files = [[page] for page in found.pages]
            return [
                (
                    hit,
                    _passages(
                        session, found, hit.attachment_id, sorted(found.pages[hit.attachment_id])[:limit]
                    ),
                )
                for hit in _hits(session, files, found)
            ]

    def _standing(self, session: Session, response: SearchResponse) -> _Found | None:
        """Of what the index answered, that which these readers may see now."""
        counts = {int(facet.value): facet.count for facet in response.facets.get(FILE, ())}
        attachments = {
            attachment.id: attachment for attachment in stored.standing(session, counts.keys(), self._readers)
        }
        pages: dict[int, list[int]] = {}
        for hit in response.hits:
            attachment_id, page = parts_of(hit.id)
            if attachment_id in attachments:
                pages.setdefault(attachment_id, []).append(page)
        counts = {key: count for key, count in counts.items() if key in attachments}
        return _Found(pages, counts, attachments, response.highlighter) if pages else None

    def _ask(self, request: SearchRequest) -> SearchResponse | None:
        """Return what the index answers; None where it has nothing."""
        text = asking_for_all(request.text)
        if not text:
            return None
        search_request = dataclasses.replace(
            request,
            text=text,
            sort="relevance",
            offset=0,
            limit=_MOST_PAGES,
            facets=(FILE,),
            facet_limit=_MOST_FILES,
        )
        try:
            response = self._engine.search(search_request)
        except IndexUnavailable:
            return None  # no text was ever attached, or the index is being built again
        return response if response.total else None


def _only(request: SearchRequest, publication_ids: Collection[int]) -> SearchRequest:
    filters = {
        **request.filters,
        PUBLICATION: tuple(str(publication_id) for publication_id in publication_ids),
    }
    return dataclasses.replace(request, filters=filters)


def _by_publication(found: _Found) -> dict[int, list[int]]:
    """Return the attachments with pages found, by publication, the best first."""
    publications: dict[int, list[int]] = {}
    for attachment_id in found.pages:
        publications.setdefault(found.attachments[attachment_id].publication_id, []).append(attachment_id)
    return publications


def _hits(session: Session, groups: Sequence[Sequence[int]], found: _Found) -> list[TextHit]:
    """Return a hit for each group of attachments, shown by the one with the best page."""
    best = {group[0]: found.pages[group[0]][0] for group in groups}
    texts = stored.page_texts(session, [(found.attachments[key].digest, page) for key, page in best.items()])
    hits: list[TextHit] = []
    for group in groups:
        first = found.attachments[group[0]]
        page = best[first.id]
        text = texts.get((first.digest, page), "")
        hits.append(
            TextHit(
                publication_id=first.publication_id,
                attachment_id=first.id,
                name=first.name,
                pages=tuple(sorted(found.pages[first.id])[:PAGES_NAMED]),
                page_count=found.counts[first.id],
                passage=Passage(page, tuple(found.highlighter.highlight(text, _PASSAGE))),
            )
        )
    return hits


def _passages(session: Session, found: _Found, attachment_id: int, pages: Sequence[int]) -> list[Passage]:
    digest = found.attachments[attachment_id].digest
    texts = stored.page_texts(session, [(digest, page) for page in pages])
    return [
        Passage(page, tuple(found.highlighter.highlight(texts[digest, page], _PASSAGE)))
        for page in pages
        if (digest, page) in texts
    ]
