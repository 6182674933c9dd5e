"""The search of staff in all attached texts, those for staff only among them."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.services.records.attachments import Readers
from catalogue.services.records.publications import Publications
from catalogue.services.views import PublicationView
from search_index.interface import SearchRequest

from .text_search import TextHit, TextSearch


@dataclass(frozen=True, slots=True)
class StaffHit:
    """A publication in whose texts the words stand, and who else may read them."""

    publication: PublicationView
    readers: Readers
    found: TextHit


class StaffTexts:
    """The one service that opens the index of texts for staff; no page for readers may ask it."""

    def __init__(self, staff: TextSearch, public: TextSearch, publications: Publications) -> None:
        self._searches = {Readers.STAFF: staff, Readers.PUBLIC: public}
        self._publications = publications

    def search(self, text: str, limit: int = 20) -> list[StaffHit]:
        """Return the best publications of each kind, those for staff only first."""
        request = SearchRequest(text=text, limit=limit)
        hits = [
            (readers, hit) for readers, texts in self._searches.items() for hit in texts.search(request).hits
        ]
        shown = {
            publication.id: publication
            for publication in self._publications.many([hit.publication_id for _, hit in hits])
        }
        return [
            StaffHit(shown[hit.publication_id], readers, hit)
            for readers, hit in hits
            if hit.publication_id in shown
        ]
