"""What a query asks for, once it is read: clauses, and the query that they make.

Nobody changes one that was made. They are not frozen, since a frozen one takes three times as long to
make, and a query makes a dozen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search_index.analysis.fields import Field
from search_index.analysis.tokenizer import STOP_WORDS


@dataclass(slots=True, unsafe_hash=True)
class Term:
    """A word; ``syllables`` find it where an unspaced script was cut differently."""

    term: str
    form: str
    field: Field | None = None
    syllables: tuple[str, ...] = ()

    @property
    def joining(self) -> bool:
        """Whether it is a stop word, which no document is asked to hold."""
        return self.form in STOP_WORDS


@dataclass(slots=True, unsafe_hash=True)
class Phrase:
    """Terms that follow each other."""

    terms: tuple[str, ...]
    field: Field | None = None


@dataclass(slots=True, unsafe_hash=True)
class Prefix:
    """Any word whose form begins so."""

    form: str
    field: Field | None = None


@dataclass(slots=True, unsafe_hash=True)
class Fuzzy:
    """Any word whose form is within so many edits."""

    form: str
    edits: int
    field: Field | None = None


@dataclass(slots=True, unsafe_hash=True)
class Years:
    """A year in a range, both ends included; None is open."""

    first: int | None
    last: int | None


@dataclass(slots=True, unsafe_hash=True)
class FacetValue:
    """A value of a facet, compared folded."""

    name: str
    value: str


@dataclass(slots=True, unsafe_hash=True)
class Key:
    """An exact key."""

    key: str


@dataclass(slots=True, unsafe_hash=True)
class AnyOf:
    """At least one of several clauses."""

    clauses: tuple[Clause, ...]


@dataclass(slots=True, unsafe_hash=True)
class Alike(AnyOf):
    """At least one of several words or phrases that mean the same: the one that counts most counts, not
    their sum.

    The first is the word that was typed where the index has it (``known``): the others count no more than it
    does, however rare they are, and no more than ``share`` of what they count alone, since each word of a
    typed row is widened by the same others.
    """

    share: float = 1.0
    known: bool = True


@dataclass(slots=True, unsafe_hash=True)
class AllOf:
    """All of several clauses; of none, everything."""

    clauses: tuple[Clause, ...]


@dataclass(slots=True, unsafe_hash=True)
class Without:
    """What matches one clause and not another."""

    clause: Clause
    excluded: Clause


Clause = Term | Phrase | Prefix | Fuzzy | Years | FacetValue | Key | AnyOf | AllOf | Without


@dataclass(slots=True, unsafe_hash=True)
class Query:
    """A query as it was read.

    A document must match every ``required`` clause, none ``excluded`` and, where there are any, at
    least one of ``words`` (each with how often it was typed; stop words only where nothing else
    was). A document with one of ``keys`` or with ``title_key``, which is that of a title or a shelf
    mark, comes before all others; ``whole_key`` is the key that the
    whole text could be; a document with one of ``names`` has the name that the whole text could be in
    another script, and counts as one that holds every word; ``together`` are the words that were typed
    without a space between them in a script that has none: where they stand so, they count twice;
    ``cut`` says that not all of it was read.
    """

    words: tuple[tuple[Clause, int], ...] = ()
    required: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    keys: tuple[str, ...] = ()
    whole_key: str | None = None
    names: tuple[str, ...] = ()
    title_key: str = ""
    text: str = ""
    cut: bool = False
    together: tuple[Phrase, ...] = ()

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Everything that a document may or must match."""
        return tuple(clause for clause, _ in self.words) + self.required

    @property
    def empty(self) -> bool:
        """Whether nothing is asked, so that everything answers."""
        return not (self.words or self.required or self.excluded)

    @property
    def identifier(self) -> bool:
        """Whether nothing is asked but an identifier."""
        return not self.words and len(self.required) == 1 and isinstance(self.required[0], Key)


def terms_of(clause: Clause) -> tuple[str, ...]:
    """Return the terms of a word or a phrase; none of any other clause."""
    if isinstance(clause, Term):
        return clause.syllables or (clause.term,)
    return clause.terms if isinstance(clause, Phrase) else ()


def by_words_alone(query: Query) -> bool:
    """Whether a query is words and nothing else: who names a field or a phrase asks for just that."""
    plain = not query.required and not query.excluded and not query.cut and bool(query.words)
    return plain and all(isinstance(clause, Term) and clause.field is None for clause, _ in query.words)


def leaves(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """Yield the clauses that hold no others and that a document may or must match."""
    for clause in clauses:
        if isinstance(clause, AnyOf | AllOf):
            yield from leaves(clause.clauses)
        elif isinstance(clause, Without):
            yield from leaves([clause.clause])
        else:
            yield clause
