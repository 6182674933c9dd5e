"""References that name no title: chemists and physicists cite an author, a journal, its volume and a page.

"W. Kohn, L. J. Sham, Phys. Rev. 140 (1965) A1133": the styles of ACS, AIP and RSC, and one of Elsevier's,
leave the title out, and what is missing is never a contradiction. Nothing else stands in the same place of
the same journal, so that the place and a name say which article is meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set

from catalogue.matching.comparison.references import COMMONPLACE
from catalogue.matching.findings import Finding
from catalogue.matching.records.people import Person
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.text.normalisation import STOP_WORDS
from catalogue.matching.text.titles import Title

LOOSE = 0.3
"""The share of a reference, by weight, that may be left unexplained where no title stands in it."""

_NAMES_AGREE = frozenset({Finding.PEOPLE_AGREE, Finding.PEOPLE_FIRST, Finding.BODY_AGREE})

_PLACED = {Finding.PAGE_SAME, Finding.YEAR_SAME}

_OF_STYLE = COMMONPLACE | {"pag"}
"""Words that are no sign of a title; "n. pag." says that no page is given, as another reference may do."""


def says_its_place(reference: Prepared, record: Prepared, findings: Set[Finding]) -> bool:
    """Whether a reference says nothing but who wrote a record, where it stands and when.

    Where it says more than that, or stands elsewhere, its title is not left out.
    """
    return _says_who_and_where(reference, record, findings) or _says_place_alone(reference, record, findings)


def _says_who_and_where(reference: Prepared, record: Prepared, findings: Set[Finding]) -> bool:
    if not findings >= _PLACED or not says_whose(reference, record, findings):
        return False
    if record.volume and Finding.VOLUME_SAME not in findings:
        return False
    if record.venue_words and not _names_journal(reference.full, record.venue_words - STOP_WORDS):
        return False
    return _share_untold(reference, record) <= LOOSE


def says_whose(reference: Prepared, record: Prepared, findings: Set[Finding]) -> bool:
    """Whether a reference names somebody whom a record is by, also one of a group that is named as a body."""
    return not findings.isdisjoint(_NAMES_AGREE) or _first_word(reference.full) in record.other_words


def _says_place_alone(reference: Prepared, record: Prepared, findings: Set[Finding]) -> bool:
    """Whether a reference without a title names the very place of an article, and nobody that it is by.

    One of the two may have its people wrong: a person must look.
    """
    if not (record.volume and findings >= {*_PLACED, Finding.VOLUME_SAME}):
        return False
    if not _names_journal(reference.full, record.venue_words - STOP_WORDS):
        return False
    return _share_untold(reference, record, reference.cited_names) <= LOOSE


def says_who_and_when(reference: Prepared, record: Prepared, findings: Set[Finding]) -> bool:
    """Whether a reference without a title names a record's people and its year, and no other place.

    It may be what they wrote, or another work of theirs in that year: a person must look. Of one name, or
    the first of several, the journal must be named too. A page may be misread where the volume agrees.
    """
    if Finding.YEAR_SAME not in findings or findings.isdisjoint({Finding.PEOPLE_AGREE, Finding.PEOPLE_FIRST}):
        return False
    first = {word for person in record.persons[:1] for word in person.surname}
    if Finding.PEOPLE_AGREE not in findings and first.isdisjoint(reference.full.weights):
        return False  # Who is named alone wrote it first.
    if record.volume and reference.volume not in ("", record.volume):
        return False
    in_volume = record.volume and Finding.VOLUME_SAME in findings
    if record.first_page and not in_volume and reference.first_page not in ("", record.first_page):
        return False
    journal = record.venue_words - STOP_WORDS
    alone = len(record.persons) == 1 or Finding.PEOPLE_AGREE not in findings
    if (alone or in_volume) and not (journal and _names_journal(reference.full, journal)):
        return False
    return _share_untold(reference, record) <= LOOSE


def _share_untold(reference: Prepared, record: Prepared, also: Set[str] = frozenset()) -> float:
    """Return the share of a reference, by weight, that a record does not say outside its title."""
    names = {word for person in record.persons for word in (*person.surname, *person.given)}
    initials = {"".join(word[0] for word in person.given) for person in record.persons}
    known = record.other_words | names | initials | record.venue_words | also
    known |= _initials_in(reference.full, record.venue_words)
    known |= {word for person in record.persons for word in _given_in_full(reference.full, person)}
    return _share_beyond(reference.full, known, _OF_STYLE)


def _given_in_full(string: Title, person: Person) -> Iterator[str]:
    """Yield the words beside a surname in a reference whose initials are those of the given names."""
    initials = {word for word in person.given if len(word) == 1}
    sequence = string.sequence
    for at, word in enumerate(sequence if initials else ()):
        if word in person.surname:
            beside = sequence[max(0, at - _GIVEN_NAMES) : at + 1 + _GIVEN_NAMES]
            yield from (other for other in beside if other[0] in initials)


_GIVEN_NAMES = 2
"""So many given names are looked for on each side of a surname."""


def _names_journal(string: Title, journal: Set[str]) -> bool:
    """Whether a journal is named, by a word of its title, in full or shortened, or by its initials."""
    if not journal or not journal.isdisjoint(string.weights) or _initials_in(string, journal):
        return True
    return any(_shortens(word, name) or _shortens(name, word) for word in string.tokens for name in journal)


def _initials_in(string: Title, journal: Set[str]) -> set[str]:
    """Words of a reference that are the initials of a journal: "PNAS", "JAMA"."""
    telling = journal - STOP_WORDS
    initials = sorted(word[0] for word in telling)
    return {word for word in string.tokens if 2 < len(word) == len(initials) and sorted(word) == initials}


def in_one_place(entry: Prepared, holding: Prepared) -> bool:
    """Whether the shorter of two references names a page, with its volume if any, and the other has both."""
    fewer, more = sorted((entry, holding), key=_words_beside_names)
    place = {fewer.first_page, fewer.volume or fewer.first_page}
    return bool(fewer.first_page) and place <= {*more.full.sequence, more.first_page, more.volume}


def one_says_who_and_when(entry: Prepared, holding: Prepared, findings: Set[Finding]) -> bool:
    """Whether of two references of one year, with one first name, one says only what the other does.

    Where it gives no place it may be another work of the same people: a person must look.
    """
    if Finding.YEAR_SAME not in findings or Finding.NUMBERS_DIFFER in findings:
        return False
    fewer, more = sorted((entry, holding), key=_words_beside_names)
    known = more.full.weights.keys() | fewer.cited_names
    return _first_word(fewer.full) in more.full.weights and _says_no_more(fewer.full, known, _OF_STYLE)


def _words_beside_names(reference: Prepared) -> int:
    return sum(word not in reference.cited_names for word in reference.full.tokens)


def _first_word(string: Title) -> str:
    """Return the first word of some length: the surname of the first author, in whatever style."""
    return next((word for word in string.sequence if len(word) > 2), "")


def _says_no_more(string: Title, known: Collection[str], commonplace: Collection[str]) -> bool:
    """Whether nearly all words of a string are known, or known words shortened or in full."""
    return _share_beyond(string, known, commonplace) <= LOOSE


def _share_beyond(string: Title, known: Collection[str], commonplace: Collection[str]) -> float:
    """Return the share of a string, by weight, whose words are not known, nor known words shortened or in
    full.
    """
    spare = (word for word in string.tokens if word not in known and word not in commonplace)
    loose = sum(
        string.weights[word]
        for word in spare
        if len(word) > 2
        and word.isalpha()
        and not any(_shortens(word, name) or _shortens(name, word) for name in known)
    )
    return loose / string.total if string.total else 0.0


def _shortens(word: str, name: str) -> bool:
    """Whether a word is the beginning of another, or that with its last letter: "chem", "natl".

    The two ways in which ISO 4 shortens the words of journals' titles.
    """
    if not 2 < len(word) < len(name):
        return False
    return name.startswith(word) or (name[-1] == word[-1] and name.startswith(word[:-1]))
