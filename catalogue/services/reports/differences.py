"""What is different between two texts that are held: their articles laid side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, takewhile

from catalogue.errors import InvalidInput
from catalogue.matching.differences.articles import articles_of
from catalogue.matching.differences.comparison import ArticleComparison, compare_articles
from catalogue.matching.differences.sentences import Page
from catalogue.matching.records.vocabulary import Vocabulary
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import attachments
from catalogue.storage.reports import compendium
from search_index.analysis.normalisation import clean
from search_index.analysis.tokenizer import STOP_WORDS, words

from ..authority.authorities import Authorities
from ..records.publications import Publications
from ..views import PublicationView

MOST_LETTERS = 500_000
"""Letters of a text that are compared, some 200 pages; longer texts are cut there, which is said."""

MOST_CHOICES = 500
"""Publications with texts that are offered to choose from."""

_KEPT_WORDS = 4_000
_KEPT_PAIRS = 8
"""Comparisons that a process remembers, by what the texts say: long ones take a second, whoever asks."""


@dataclass(frozen=True, slots=True)
class LaidText:
    """A publication whose text is laid beside another; ``readable`` if this reader may read a text of it."""

    publication: PublicationView
    readable: bool
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """Two publications, their texts article by article; ``comparison`` is None where a text is missing."""

    one: LaidText
    other: LaidText
    comparison: ArticleComparison | None


class Differences:
    """Lays the texts of two publications side by side; the public is given what is for everybody alone."""

    def __init__(self, database: Database, publications: Publications, authorities: Authorities) -> None:
        self._database = database
        self._publications = publications
        self._authorities = authorities
        self._compare = lru_cache(_KEPT_PAIRS)(_compare)

    def choices(self, beside: int | None = None, *, staff: bool = False) -> list[PublicationView]:
        """Return the publications with a text for this reader, by title; those of the kind of ``beside``
        first.
        """
        with self._database.read() as session:
            ids = set(attachments.publications_with_texts(session, "public"))
            if staff:
                ids.update(attachments.publications_with_texts(session, "staff"))
        found = self._publications.many(sorted(ids - {beside})[:MOST_CHOICES])
        kind = self._publications.get(beside).description.kind if beside is not None else ""
        return sorted(
            found,
            key=lambda publication: (
                publication.description.kind != kind,
                publication.description.full_title,
            ),
        )

    def of_two(self, one: int, other: int, *, staff: bool = False) -> Difference:
        """Two publications and the difference of their texts; staff read also texts that are not public.

        Raises ``InvalidInput`` where both are one, ``NotFound`` for one that is not in the catalogue.
        """
        if one == other:
            raise InvalidInput("two_texts", "Choose two different texts.", field="with")
        shown = [self._publications.get(publication_id) for publication_id in (one, other)]
        with self._database.read() as session:
            texts = [compendium.texts_of(session, publication.id, staff=staff) for publication in shown]
        pages = [_bounded(text) for text in texts]
        first, second = (
            LaidText(publication, bool(text), cut=len(taken) < len(text))
            for publication, text, taken in zip(shown, texts, pages, strict=True)
        )
        if not all(pages):
            return Difference(first, second, None)
        vocabulary = self._authorities.knowledge().vocabulary
        return Difference(first, second, self._compare(pages[0], pages[1], vocabulary))


def _compare(one: tuple[Page, ...], other: tuple[Page, ...], vocabulary: Vocabulary) -> ArticleComparison:
    telling = lru_cache(_KEPT_WORDS)(telling_words)
    return compare_articles(
        articles_of(one),
        articles_of(other),
        telling,
        lambda text: " ".join(vocabulary.english_words(text)),
    )


def telling_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that name something, each in one form, as the index has them."""
    found = words(clean(text))
    return tuple(word.term for word in found if word.form not in STOP_WORDS and not word.term.isdigit())


def _bounded(text: Sequence[Page]) -> tuple[Page, ...]:
    """As many of the first pages as are compared."""
    sizes = accumulate(len(content) for _, content in text)
    return tuple(
        page for page, _ in takewhile(lambda pair: pair[1] <= MOST_LETTERS, zip(text, sizes, strict=True))
    )
