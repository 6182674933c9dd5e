"""The texts of attached files in an index of their own: a document a page.

There are two such indexes, and each holds the texts of one kind of readers: what only staff may read
stands in files that no service for the public opens. Neither is part of the catalogue's own index, so
that no text changes what is suggested, counted, found alike, or taken for a title on a list (ADR 0054).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy.orm import Session

from catalogue.services.records.attachments import Readers
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import attachments as stored
from search_index.interface import IndexDocument, SearchEngine, SearchRequest

FILE, PUBLICATION = "file", "publication"
"""The facets by which pages are kept together: the attachment, and the publication it belongs to."""

_BATCH = 100
_MOST_PAGES = 10_000_000


class TextIndexing:
    """Keeps one index of texts in step with the database; only the worker writes."""

    def __init__(self, database: Database, engine: SearchEngine, readers: Readers) -> None:
        self._database = database
        self._engine = engine
        self._readers = readers

    def write(self, documents: Sequence[IndexDocument], removed: Iterable[str]) -> None:
        """Put the pages of these publications in the place of those that are there.

        ``documents`` are publications as the catalogue's index has them; ``removed`` are no longer in it.
        """
        changed = {*removed, *(document.id for document in documents)}
        pages = list(self._pages({int(document.id): document for document in documents}))
        gone = set(self._present(changed)) - {page.id for page in pages}
        if pages or gone:
            self._engine.write(pages, gone)
            self._engine.settle()

    def rebuild(self, documents: Iterable[IndexDocument]) -> None:
        """Build the whole index anew of the publications that ``wanted`` names."""
        self._engine.rebuild(self._all_pages(documents))
        self._engine.settle()

    def usable(self) -> bool:
        """Whether there is a sound index; there is none until a text is attached."""
        return self._engine.health().usable

    def sweep(self) -> None:
        """Remove what a process left that was ended while it wrote."""
        self._engine.sweep()

    def damaged(self) -> bool:
        """Whether there should be an index and is none, or any of its files is not sound; reads all of it."""
        return not self._engine.health(thorough=True).usable and bool(self.wanted())

    def wanted(self) -> list[int]:
        """Return the publications whose texts belong into this index."""
        with self._database.read() as session:
            return stored.publications_with_texts(session, self._readers)

    def agrees(self) -> bool:
        """Whether the index is sound and holds exactly the pages that it should; reads all of it."""
        with self._database.read() as session:
            expected = {
                page_id(attachment.id, number)
                for attachment in stored.of_publications(session, self.wanted())
                if attachment.kind == "text" and attachment.visibility == self._readers
                for number in stored.text_pages_of(session, [attachment.digest]).get(attachment.digest, [])
            }
        if not self._engine.health(thorough=True).usable:
            return not expected
        return set(self._engine.document_ids()) == expected

    def _all_pages(self, documents: Iterable[IndexDocument]) -> Iterator[IndexDocument]:
        remaining = iter(documents)
        while batch := {int(document.id): document for document in islice(remaining, _BATCH)}:
            yield from self._pages(batch)

    def _present(self, publication_ids: Collection[str]) -> Iterator[str]:
        """Yield the pages of publications that the index holds."""
        request = SearchRequest(filters={PUBLICATION: tuple(publication_ids)}, limit=_MOST_PAGES)
        yield from (hit.id for hit in self._engine.search(request).hits)

    def _pages(self, documents: Mapping[int, IndexDocument]) -> Iterator[IndexDocument]:
        with self._database.read() as session:
            for attachment in stored.of_publications(session, documents.keys()):
                if attachment.kind == "text" and attachment.visibility == self._readers:
                    yield from _of_file(
                        session, attachment.id, attachment.digest, documents[attachment.publication_id]
                    )


def page_id(attachment_id: int, page: int) -> str:
    """Return what a page is called in an index of texts."""
    return f"{attachment_id}.{page}"


def parts_of(document_id: str) -> tuple[int, int]:
    """Return the attachment and the page that such an id names."""
    attachment_id, _, page = document_id.partition(".")
    return int(attachment_id), int(page)


def _of_file(
    session: Session, attachment_id: int, digest: str, publication: IndexDocument
) -> Iterator[IndexDocument]:
    facets = {**publication.facets, FILE: (str(attachment_id),), PUBLICATION: (publication.id,)}
    bare = IndexDocument(id="", year=publication.year, added=publication.added, facets=facets)
    for number, text in stored.texts_of(session, digest):
        yield dataclasses.replace(bare, id=page_id(attachment_id, number), text=text)
