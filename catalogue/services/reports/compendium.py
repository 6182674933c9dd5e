"""The compendium: documents of the Mekong countries, held and missing, and several side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.compendium import KINDS, Document, Matrix, kind_of, laid_out, places_of
from catalogue.errors import InvalidInput, NotFound
from catalogue.matching.differences.sentences import Page, Sentence, TextComparison, compare_texts, outline
from catalogue.storage.engine.database import Database
from catalogue.storage.models import Publication
from catalogue.storage.reference_lists.wanted import Marks, marks
from catalogue.storage.reports import compendium as stored

from ..authority.topics import TopicFinder, Topics
from ..pledges.wanted import Wanted, WantedTitle

MOST_SIDE_BY_SIDE = 4


@dataclass(frozen=True, slots=True)
class Side:
    """A document beside others; ``outline`` are the headings of its text, None where none may be read."""

    document: Document
    outline: Sequence[Sentence] | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where the texts of two of the documents agree; their places in the order of the sides."""

    one: int
    other: int
    comparison: TextComparison


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Documents beside each other, and each two of their texts compared."""

    sides: Sequence[Side]
    agreements: Sequence[Agreement]


class Compendium:
    """Gathering the documents; a process keeps them until a description, a list or an answer changes."""

    def __init__(self, database: Database, wanted: Wanted, topics: TopicFinder) -> None:
        self._database = database
        self._wanted = wanted
        self._topics = topics
        self._kept: tuple[Marks, list[Document]] | None = None

    def matrix(self, first: int | None = None, last: int | None = None) -> Matrix:
        """Every document by place and kind, or those of a span of years."""
        return laid_out(self._documents(), first, last)

    def side_by_side(self, keys: Sequence[str], *, staff: bool = False) -> SideBySide:
        """Return some documents with the structure of their texts; staff read also texts that are not public.

        Raises ``InvalidInput`` unless two to four are asked for, ``NotFound`` for one that is not there.
        """
        keys = list(dict.fromkeys(keys))
        if not 2 <= len(keys) <= MOST_SIDE_BY_SIDE:
            raise InvalidInput(
                "side_by_side", "Choose 2 to %(most)s documents.", most=MOST_SIDE_BY_SIDE, field="with"
            )
        by_key = {document.key: document for document in self._documents()}
        if missing := [key for key in keys if key not in by_key]:
            raise NotFound("no_such_document", "%(key)s is not in the compendium.", key=missing[0][:50])
        chosen = [by_key[key] for key in keys]
        texts = self._texts(chosen, staff=staff)
        sides = [
            Side(document, outline(text) if text else None)
            for document, text in zip(chosen, texts, strict=True)
        ]
        pairs = (pair for pair in combinations(range(len(chosen)), 2) if texts[pair[0]] and texts[pair[1]])
        return SideBySide(
            sides,
            [
                Agreement(first_id, second_id, compare_texts(texts[first_id], texts[second_id]))
                for first_id, second_id in pairs
            ],
        )

    def _texts(self, documents: Sequence[Document], *, staff: bool) -> list[list[Page]]:
        with self._database.read() as session:
            return [
                stored.texts_of(session, document.publication_id, staff=staff)
                if document.publication_id
                else []
                for document in documents
            ]

    def _documents(self) -> list[Document]:
        with self._database.read() as session:
            stamp = marks(session)
            kept = self._kept  # another thread may put there in the meantime what is older
            if kept is None or kept[0] != stamp:
                kept = self._kept = (stamp, [*self._described(session), *self._missing()])
            return kept[1]

    def _described(self, session: Session) -> Iterator[Document]:
        for row in stored.of_kinds(session, KINDS):
            document = _of_publication(row)
            topics = self._about(document.description)
            if places := places_of(topics.countries):
                yield replace(document, places=places, year=topics.year)

    def _about(self, description: Description) -> Topics:
        """Return what a document is about: of one that does not say it, also by the state that laid it
        down.
        """
        names = " ; ".join(contributor.name for contributor in description.contributors)
        return self._topics.of(description.with_changes(reference=f"{description.reference} ; {names}"))

    def _missing(self) -> Iterable[Document]:
        for title in self._wanted.titles():
            topics = self._about(title.description)
            kind, places = kind_of(title.description), places_of(topics.countries)
            if kind and places:
                yield replace(_of_wanted(title, kind), places=places, year=topics.year)


def _of_publication(row: Publication) -> Document:
    description = row.read_description()
    copies = [copy for copy in row.copies if copy.withdrawn_at is None]
    return Document(
        key=str(row.id),
        description=description,
        kind=kind_of(description),
        places=(),
        year=None,
        held=bool(copies),
        publication_id=row.id,
        shelf=", ".join(dict.fromkeys(copy.call_number for copy in copies if copy.call_number)),
    )


def _of_wanted(title: WantedTitle, kind: str) -> Document:
    description = title.description
    return Document(
        f"w-{title.key}",
        description,
        kind,
        (),
        None,
        held=False,
        wanted_key=title.key,
        cited_by=title.lists,
    )
