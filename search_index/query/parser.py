"""The query language: what a patron types, read forgivingly into clauses.

    debt bondage            documents that hold these words, those with all of them first
    "debt bondage"          these words in this order
    -fiction                not this word                      NOT fiction means the same
    +thailand               this word for certain              a AND b asks for both
    fishing OR seafood      either
    traffick*               any word that begins so
    fishng~                 this word with a typing error (~2: with two)
    author:surtees          in one field: title author subject publisher series
    year:2006..2010         also year:2008.. year:..2010 year:2008, and year:2551 of the Buddhist era
    isbn:92-2-121319-2      an identifier; one typed alone is recognised in any form
    lang:km country:thailand kind:report      also by their names, where the caller knows them
    អ្នកនិពន្ធ:surtees ឆ្នាំ:២០០៨                  the names before a colon are known in Khmer too

Whatever does not fit is read as plain words; nothing typed is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from search_index.analysis.fields import CLUSTER, Field
from search_index.analysis.keys import is_labelled, key_of_forms, loose_key
from search_index.analysis.names import keys_of_query
from search_index.analysis.normalisation import ascii_digits, clean, common_era
from search_index.analysis.spelling import edits_allowed
from search_index.analysis.tokenizer import (
    clusters,
    compounds,
    is_unspaced,
    term_of,
    terms_and_forms,
    words,
)
from search_index.query.clauses import (
    AllOf,
    AnyOf,
    Clause,
    FacetValue,
    Fuzzy,
    Key,
    Phrase,
    Prefix,
    Query,
    Term,
    Years,
)
from search_index.query.field_names import NAME, Meaning, meaning_of

MAX_QUERY_LENGTH = 500
"""Characters that a person may type; a longer query should be refused, in words, before it comes here."""

_Piece = TypeVar("_Piece")

_MOST_READ = 2_000
_MOST_CLAUSES = 100

JOINERS = frozenset({"OR", "AND", "NOT", "|"})

_QUOTES = str.maketrans("\u201c\u201d\u201e\u00ab\u00bb", '"""""')
TOKEN = re.compile(
    rf"(?P<sign>[-+]?)(?:(?P<name>{NAME}):)?"
    r'(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))'
)
_YEARS = re.compile(r"(?P<first>\d{1,4})?(?P<dots>\.\.\.?|-)?(?P<last>\d{1,4})?")
_FUZZY = re.compile(r"~([12]?)$")


def parse(typed: str) -> Query:
    """Read a query; what lies beyond 2,000 characters or 100 clauses is cut, and ``cut`` says so."""
    text = readable(typed)
    key = loose_key(text)
    if key and is_labelled(text):
        return Query(required=(Key(key),), whole_key=key, text=text)
    reader = _Reader()
    for sign, name, phrase, word in TOKEN.findall(text):
        reader.take(sign, name, phrase, word)
    words = _counted(reader.optional)
    return Query(
        words[:_MOST_CLAUSES],
        _distinct(reader.required)[:_MOST_CLAUSES],
        _distinct(reader.excluded)[:_MOST_CLAUSES],
        _distinct(reader.keys),
        None if reader.names_a_field else key,
        tuple(keys_of_query(text)),
        key_of_forms(reader.forms),
        " ".join(reader.shown),
        len(typed) > _MOST_READ or len(words) > _MOST_CLAUSES,
        _distinct(reader.together)[:_MOST_CLAUSES],
    )


def _counted(clauses: list[Clause]) -> tuple[tuple[Clause, int], ...]:
    """Each clause with how often it was typed; without stop words, unless there is nothing else."""
    if len(clauses) == 1:
        return ((clauses[0], 1),)
    counted: dict[Clause, int] = {}
    for clause in clauses:
        counted[clause] = counted.get(clause, 0) + 1
    named = [
        counted_clause
        for counted_clause in counted.items()
        if not (isinstance(counted_clause[0], Term) and counted_clause[0].joining)
    ]
    return tuple(named or counted.items())


def readable(typed: str) -> str:
    """Return what is read of what was typed: cleaned, quotation marks made one, and not too long."""
    text = clean(typed[:_MOST_READ])
    return text if text.isascii() else text.translate(_QUOTES)


def _distinct(pieces: list[_Piece]) -> tuple[_Piece, ...]:
    return tuple(dict.fromkeys(pieces)) if pieces else ()


class _Reader:
    """Takes tokens one by one; what stood before an OR or AND waits for what follows.

    ``forms`` are those of the words that were typed under no name, which together may be a title.
    """

    def __init__(self) -> None:
        self.optional: list[Clause] = []
        self.required: list[Clause] = []
        self.excluded: list[Clause] = []
        self.keys: list[str] = []
        self.together: list[Phrase] = []
        self.shown: list[str] = []
        self.forms: list[str] = []
        self.names_a_field = False
        self._joiner = ""
        self._last: tuple[list[Clause], int] | None = None

    def take(self, sign: str, name: str, phrase: str, word: str) -> None:
        """Read one token with its sign and its name; of phrase and word one is empty."""
        if word in JOINERS and not sign and not name:
            self._joiner = "OR" if word == "|" else word
            self.forms.extend([word.lower()] if word != "|" else ())
            return
        meaning, value, quoted = None, word or phrase, not word
        if name and not (meaning := meaning_of(name)):
            # "http://..." or "Meeting: the challenge": the name is a word like any other.
            value, quoted = f"{name}:{value}", False
        clauses = self._clauses(meaning, value, quoted)
        if not clauses:
            return
        certain = quoted
        if meaning:
            self.names_a_field = True
            certain = certain or not all(
                isinstance(clause, Term) and clause.field is None for clause in clauses
            )
        elif not quoted and (key := number_key(value)):
            self.keys.append(key)
        self._place(sign, certain, clauses)
        piece = word if word else f'"{phrase}"'
        self._show(sign, f"{name}:{piece}" if name else piece.lstrip("-+"))

    def _clauses(self, meaning: Meaning | None, value: str, quoted: bool) -> list[Clause]:
        """Return what one token asks for."""
        if meaning and (asked := _asked_by_name(meaning, value)):
            return [asked]
        found = _terms(value, meaning.field if meaning else None)
        if not meaning:
            self.forms.extend([term.form for term in found])
        return _phrase(value, found) if quoted else _words(value, found)

    def _place(self, sign: str, certain: bool, clauses: list[Clause]) -> None:
        joiner, last = self._joiner, self._last
        self._last = None
        if sign == "-" or joiner == "NOT":
            self.excluded.append(_together(clauses))
            return
        if len(clauses) > 1 and (run := _run_of(clauses)):
            self.together.append(run)
        if joiner == "OR" and last:
            target, start = last
            before = target[start:]
            del target[start:]
            target.append(AnyOf((*_alternatives(before), _together(clauses))))
            self._last = (target, start)
            return
        if joiner == "AND" and last:
            target, start = last
            if target is not self.required:
                self.required.extend(target[start:])
                del target[start:]
            certain = True
        target = self.required if certain or sign == "+" else self.optional
        self._last = (target, len(target))
        target.extend(clauses)

    def _show(self, sign: str, piece: str) -> None:
        if self._joiner and (self.shown or self._joiner == "NOT"):
            self.shown.append(self._joiner)
        self._joiner = ""
        self.shown.append(sign + piece)


def _run_of(clauses: Iterable[Clause]) -> Phrase | None:
    """Return the syllables of words that were typed as one, where all of them are of an unspaced script."""
    syllables: list[str] = []
    for clause in clauses:
        if not isinstance(clause, Term) or not clause.syllables:
            return None
        syllables.extend(clause.syllables)
    return Phrase(tuple(syllables))


def _alternatives(clauses: list[Clause]) -> tuple[Clause, ...]:
    if len(clauses) == 1 and isinstance(clauses[0], AnyOf):
        return clauses[0].clauses
    return (_together(clauses),)


def _together(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else AllOf(tuple(clauses))


def number_key(word: str) -> str | None:
    """Return the key of a word within a query that could be an identifier: not a mere year or number.

    Where nothing has it, its parts must follow each other: A/75/290 is not about whatever holds 75.
    """
    key = loose_key(word)
    return key if key and (len(word) >= 8 or any(character in "/-." for character in word[1:-1])) else None


def _asked_by_name(meaning: Meaning, value: str) -> Clause | None:
    """Return what is asked for by its name and is no word."""
    if meaning.facet:
        return FacetValue(meaning.facet, value)
    if meaning.years:
        return _years(value)
    key = loose_key(value) if meaning.key else None
    return Key(key) if key else None


def _years(value: str) -> Years | None:
    match = _YEARS.fullmatch(ascii_digits(value))
    if not match or not (match["first"] or match["last"]):
        return None
    first, dots, last = match.groups()
    begin = common_era(int(first)) if first else None
    return Years(begin, (common_era(int(last)) if last else None) if dots else begin)


def _phrase(text: str, found: list[Term]) -> list[Clause]:
    """Return the words of a text that was quoted, as they follow each other."""
    if len(found) < 2:
        return [*found]
    field = found[0].field
    if all(is_unspaced(term.form) for term in found):
        return [Phrase(tuple(CLUSTER + cluster.form for cluster in clusters(text)), field)]
    return [Phrase(tuple([term.term for term in found]), field)]


def _words(text: str, found: list[Term]) -> list[Clause]:
    """Return the words of a text that was not quoted, with what its last sign says of them."""
    if not found:
        return []
    field = found[0].field
    if text.endswith("*"):
        return [*found[:-1], Prefix(found[-1].form, field)]
    if "~" in text and (fuzzy := _FUZZY.search(text)):
        last = found[-2 if fuzzy[1] and len(found) > 1 else -1]
        others = [term for term in found if term is not last and term.form != fuzzy[1]]
        return [*others, Fuzzy(last.form, min(int(fuzzy[1] or 1), edits_allowed(last.form) or 1), field)]
    if len(found) == 1 or is_unspaced(text):
        return [*found]
    if field is not None or number_key(text):
        return [Phrase(tuple([term.term for term in found]), field)]
    return _or_as_one(text, found)


def _or_as_one(text: str, found: list[Term]) -> list[Clause]:
    """Words, of which those that may be written as one are also held by what holds that one.

    Of initials all must follow each other; each part of a word with hyphens may stand alone.
    """
    clauses: list[Clause] = []
    at = 0
    for first, end, form, initials in compounds(text):
        whole, parts = Phrase((term_of(form),)), found[first:end]
        if initials:
            read: list[Clause] = [AnyOf((Phrase(tuple([part.term for part in parts])), whole))]
        else:
            read = [part if part.joining else AnyOf((part, whole)) for part in parts]
        clauses += [*found[at:first], *read]
        at = end
    return [*clauses, *found[at:]]


def _terms(text: str, field: Field | None) -> list[Term]:
    if text.isascii():
        return [Term(term, form, field) for term, form in terms_and_forms(text)]
    return [
        Term(word.term, word.form, field, _syllables(text[word.start : word.end])) for word in words(text)
    ]


def _syllables(word: str) -> tuple[str, ...]:
    return tuple([CLUSTER + cluster.form for cluster in clusters(word)])


def read_terms(text: str) -> list[Term]:
    """Return the words of a text just as they are, stop words among them, for tables of words."""
    return _terms(clean(text), None)


_SHORTEST_BEGINNING = 2


def all_words(text: str, field: Field | None = None) -> Clause | None:
    """Return what holds every word of a text, asked for just as they are; None where it holds none.

    This and what follows is for questions in another language than a patron's, such as CQL.
    """
    return _of_all(_terms(clean(text), field))


def any_word(text: str, field: Field | None = None) -> Clause | None:
    """Return what holds at least one of the words; None where the text holds none."""
    found = _terms(clean(text), field)
    return AnyOf(tuple(found)) if len(found) > 1 else _of_all(found)


def in_order(text: str, field: Field | None = None) -> Clause | None:
    """Return what holds the words as they follow each other; None where the text holds none."""
    cleaned = clean(text)
    return _of_all(_phrase(cleaned, _terms(cleaned, field)))


def beginning(text: str, field: Field | None = None) -> Clause | None:
    """Return what holds a word that begins so, and every word before it; None where that is too short."""
    found = _terms(clean(text), field)
    if not found or len(found[-1].form) < _SHORTEST_BEGINNING:
        return None
    return _of_all([*found[:-1], Prefix(found[-1].form, field)])


def identifier(text: str) -> Clause | None:
    """Return what bears an identifier, in whatever form that is written; None where the text could be
    none.
    """
    key = loose_key(clean(text))
    return Key(key) if key else None


def _of_all(clauses: Sequence[Clause]) -> Clause | None:
    return _together([*clauses]) if clauses else None
