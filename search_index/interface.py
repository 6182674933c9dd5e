"""What an index of publications can be asked; every engine keeps this contract.

Two questions are asked of one index: the patron's query (``search``) and the gap check's
"which holdings could this entry be?" (``candidates``). An engine knows nothing of where its
documents come from; it returns ids, and the caller fetches what it shows from the database.

What is made for every query is not frozen, which would take three times as long, and is not changed either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One publication as the index takes it.

    ``people`` are persons and bodies with every known alias, ``series`` a series with its other
    titles; ``subjects`` carry their labels in every language; ``keys`` are normalised exact
    identifiers such as "isbn:9789221213192" or "un_symbol:A/75/289"; ``shelf_marks`` is where its copies
    stand, as "362.88 SUR"; ``text`` is everything else
    worth finding (summary, notes, place); ``facets`` maps a facet name ("language", "kind",
    "country", "subject", "donor", "availability") to its values; ``added`` is when the publication
    entered the catalogue, in seconds since 1970.
    """

    id: str
    title: str = ""
    subtitle: str = ""
    other_titles: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    publisher: str = ""
    series: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    shelf_marks: tuple[str, ...] = ()
    text: str = ""
    year: int | None = None
    added: int = 0
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


SORTS = ("relevance", "year_newest", "year_oldest", "title", "newest_arrival")


class ReadQuery(Protocol):
    """A query that was read already, from another language than a patron's: a ``query.clauses.Query``."""

    @property
    def text(self) -> str:
        """The query in a patron's language, where it was written in it."""


@dataclass(slots=True)
class SearchRequest:
    """A patron's query as typed, with the facet values chosen so far.

    Values chosen within one facet are joined by OR, facets by AND; the counts of a facet leave
    out that facet's own choice, so that a further value can be added. ``year_from`` and
    ``year_to`` are inclusive. An empty ``text`` matches everything. ``explain`` asks for the fields in
    which the words of the query stand. With ``every_word`` documents that hold but some of the words are
    left out, unless nothing holds all of them. A ``query`` that was read from another language stands in the
    place of ``text`` and is answered just as it is: nothing is taken for misspelt. ``synonyms`` are groups of
    words or phrases that mean the same: who asks for one of them is given the others too. ``near`` are
    documents that lie near to the text in meaning, nearest first, as ``search_index.meaning`` finds them:
    their ranks, counted ``near_weight`` times, are fused with those of the words, and the first
    ``NEAR_ADDED`` of them are found though no word finds them. A query that is more than words, or names a
    document exactly, is answered without them.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None
    sort: str = "relevance"
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = ()
    facet_limit: int = 12
    explain: bool = False
    every_word: bool = False
    query: ReadQuery | None = None
    synonyms: tuple[tuple[str, ...], ...] = ()
    near: tuple[str, ...] = ()
    near_weight: float = 1.0


NEAR_ADDED = 10
"""So many documents may meaning alone add to what words find."""

NEAR = "meaning"
"""What a hit that no word found names as the field in which it matches."""


class Hit(NamedTuple):
    """One publication found; ``matched`` names, if that was asked for, the fields where a word stands."""

    id: str
    score: float
    matched: tuple[str, ...] = ()


@dataclass(slots=True)
class FacetCount:
    """How many of the hits carry one value of a facet."""

    value: str
    count: int


class Highlighter(Protocol):
    """Marks the words of a query in a text."""

    def highlight(self, text: str, length: int | None = None) -> list[tuple[str, bool]]:
        """Return the text in pieces, each with whether it matched; cut to the best ``length`` characters."""


@dataclass(slots=True)
class SearchResponse:
    """The answer to a query.

    ``understood`` is the query as it was read, in the query language, so that it can be shown
    and edited; ``did_you_mean`` is a whole query that finds more, or "", and ``instead`` says that the
    hits are what that finds, since nothing has what was typed; ``relaxed`` says that
    none of the hits holds every word; ``complete`` is False when the time
    limit cut the evaluation short; ``identified`` says that the query is an identifier and
    nothing else, and the hits are what has it; ``further`` counts what was left out since it holds but
    some of the words; ``besides`` are words of the same meaning that were looked for too; ``near`` counts
    what meaning alone found.
    """

    total: int
    hits: tuple[Hit, ...]
    highlighter: Highlighter
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    understood: str = ""
    did_you_mean: str = ""
    instead: bool = False
    relaxed: bool = False
    complete: bool = True
    identified: bool = False
    further: int = 0
    besides: tuple[str, ...] = ()
    near: int = 0


@dataclass(frozen=True, slots=True)
class Probe:
    """One reference entry as the candidate search takes it; ``keys`` as in ``IndexDocument``.

    Candidates with less than a ``share`` of the best score are not asked for, but for the first few.
    """

    title: str = ""
    people: tuple[str, ...] = ()
    rest: str = ""
    keys: tuple[str, ...] = ()
    share: float = 0.0


class Candidate(NamedTuple):
    """A document that an entry could be; ``by_key`` says that an exact identifier brought it in."""

    id: str
    score: float
    by_key: bool = False


@dataclass(frozen=True, slots=True)
class Completion:
    """A suggestion while typing; ``field`` is "title", "people", "subject" or "series"."""

    text: str
    field: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """What an index says of itself: ``usable`` means that queries are answered from it now."""

    usable: bool
    documents: int
    detail: str = ""


Progress = Callable[[int], None]
"""Called with the number of documents done so far."""


class SearchEngine(Protocol):
    """An index of publications. Readers may be many; there is one writer at a time.

    Every method that reads raises ``IndexUnavailable`` when there is no usable index.
    """

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a query; never raises for what was typed."""

    def candidates(self, probes: Iterable[Probe], limit: int = 40) -> Iterator[Sequence[Candidate]]:
        """For each probe, in order, the documents it could be, likeliest first."""

    def complete(self, prefix: str, limit: int = 8) -> list[Completion]:
        """Titles, people, subjects and series that begin with (or hold a word beginning with) this."""

    def similar(self, document_id: str, limit: int = 5) -> list[Hit]:
        """Documents most like one document, without itself."""

    def write(self, changed: Iterable[IndexDocument], removed: Iterable[str] = ()) -> None:
        """Add or replace and remove documents; visible to every reader's next question."""

    def rebuild(self, documents: Iterable[IndexDocument], progress: Progress | None = None) -> int:
        """Build a fresh index beside the live one, swap it in, return the number of documents."""

    def settle(self) -> None:
        """Have on the disk what was written, so that it is there though the power fails from here on."""

    def sweep(self) -> None:
        """Remove what writers left behind that were cut off, unless somebody is writing."""

    def document_ids(self) -> Iterator[str]:
        """Return the ids of all documents, in no order (for checking against the database)."""

    def health(self, thorough: bool = False) -> IndexHealth:
        """Whether the index can answer; ``thorough`` reads every file and verifies checksums."""


class IndexUnavailable(Exception):
    """There is no index, or it is damaged; it can be rebuilt from the database."""
