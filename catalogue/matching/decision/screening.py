"""A first look at a pair of records, before a holding is taken apart: do the titles share anything?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from html import unescape

from rapidfuzz import fuzz

from catalogue.domain.descriptions.description import Record, in_one_line
from catalogue.domain.descriptions.languages import guess_script_language
from catalogue.matching.records.exchanged_columns import title_and_year
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.rules import ScreeningRules
from catalogue.matching.text.boilerplate import trimmed
from catalogue.matching.text.normalisation import words
from catalogue.matching.text.short_forms import SPELT_OUT
from catalogue.matching.text.titles import Title

_FIRST = 3
"""Among so many words with which a reference begins stands the name of who wrote it."""


@dataclass(slots=True)
class Outline:
    """What a first look takes in of a holding.

    ``words`` are those of its title or of its unparsed reference, ``sequence`` these as they stand,
    ``letters`` the same joined, ``total`` what they weigh; ``main`` is the weight of the title without its
    subtitle; ``script`` as in ``guess_script_language``; ``pages`` as printed. What few entries ask for,
    ``said`` and ``names``, is taken apart when it is.
    """

    words: Set[str]
    sequence: Sequence[str]
    letters: str
    total: float
    main: float
    script: str
    volume: str
    pages: str
    people: str
    """Its people's names as printed."""
    beside: str
    """Its other fields that are looked into, as printed."""
    year: str
    free_text: bool
    """Whether the words are those of a reference, among which its page stands somewhere."""
    _printed: str | None = None
    _said: Set[str] | None = None
    _names: Set[str] | None = None

    @property
    def said(self) -> Set[str]:
        """The words of all its fields."""
        if self._said is None:
            self._said = self.words | set(words(self.people)) | set(words(self.beside))
        return self._said

    @property
    def names(self) -> Set[str]:
        """The words of its people's names, but initials."""
        if self._names is None:
            self._names = {word for word in words(self.people) if len(word) > 2}
        return self._names

    @property
    def printed(self) -> str:
        """The letters of its other fields, in which every word of theirs stands that is not shortened."""
        if self._printed is None:
            self._printed = unescape(self.people + self.beside).replace("'", "").lower()
        return self._printed


def outline_of(record: Record, weight: Callable[[str], float]) -> Outline:
    """Return the outline of a holding, with one notion of telling words."""
    title, year = title_and_year(record.get("title", ""), record.get("year", ""))
    subtitle = record.get("subtitle", "")
    full_title = in_one_line(title, subtitle) or trimmed(record.get("reference", ""))
    sequence = words(full_title)
    found = frozenset(sequence)
    total = main = sum(map(weight, found))
    if title and subtitle:
        main = sum(map(weight, frozenset(words(title))))
    script = "" if full_title.isascii() else guess_script_language(full_title)
    return Outline(
        found,
        sequence,
        "".join(sequence),
        total,
        main,
        script,
        record.get("volume", ""),
        record.get("pages", ""),
        "; ".join(each.get("name", "") for each in record.get("contributors", ())),
        "; ".join([record[field] for field in _OTHER_FIELDS if record.get(field)]),
        year,
        not title,
    )


_OTHER_FIELDS = ("publisher", "series", "venue")
"""Fields beside title and names that are looked into too: values stand in the wrong column of many tables."""


def _page(word: str) -> str:
    """Return a page without the letter behind it that marks an abstract or a supplement: 87 of "87A"."""
    return (word if word.isdecimal() else word.rstrip("as")).lstrip("0")


def could_be(entry: Prepared, holding: Outline, rules: ScreeningRules) -> bool:
    """Whether the titles share so much of the smaller one's weight that the pair is worth judging.

    Passes whatever a look at words cannot tell: titles in two scripts, papers on the same page.
    """
    if holding.script != entry.script or _on_its_page(entry, holding):
        return True
    shared = _shared(entry.full, holding)
    # A reference may name the title without its subtitle, beside names that are long.
    smaller = min(entry.full.total, holding.main if entry.free_text else holding.total)
    if shared >= rules.sure * smaller:
        return not _in_passing(entry, holding, shared, rules)
    if len(entry.translated & holding.words) >= rules.translated:
        return True
    letters = entry.full.letters, holding.letters
    if _title_elsewhere(entry, holding, rules) or _begin_alike(entry, holding, rules):
        return True
    if shared < rules.least * smaller:
        if entry.letter_words and _stands_for(entry.letter_words, holding.sequence):
            return True
        if entry.free_text and holding.free_text and _one_reference(entry, holding, rules):
            return True
        if entry.free_text and _its_people(entry, holding, rules):
            return True
        # A moved space spoils two words, and hardly a letter.
        return fuzz.ratio(*letters, score_cutoff=rules.letters) > 0
    if not entry.free_text and not holding.free_text:
        return _spelt_otherwise(*letters, rules)
    # Two references may share little beside their titles, of which a style tells where they stand.
    titles = entry.cited if holding.free_text else ()
    if not titles or any(_shared(each, holding) >= rules.cited * each.total for each in titles):
        return True
    return not entry.cited_whole and _one_reference(entry, holding, rules)


_BEGIN = 3
"""So many words with which two titles begin are likely to be one heading."""


def share_of_title(entry: Prepared, holding: Outline) -> float:
    """Return how much of the shorter of two titles the other one has, 0 to 1; all where they begin alike."""
    if holding.script != entry.script:
        return 0.0
    begin = holding.sequence[:_BEGIN]
    if len(begin) == _BEGIN and tuple(begin) == entry.full.sequence[:_BEGIN]:
        return 1.0
    smaller = min(entry.full.total, holding.main if entry.free_text else holding.total)
    return min(1.0, _shared(entry.full, holding) / smaller) if smaller else 0.0


def _in_passing(entry: Prepared, holding: Outline, shared: float, rules: ScreeningRules) -> bool:
    """Whether a title is a few words of another's long one, and none of its people is there: "Emma".

    A body goes by more names than are printed here.
    """
    if entry.free_text or holding.free_text or shared >= rules.passing * max(entry.full.total, holding.total):
        return False
    if not entry.persons or entry.author_bodies or not holding.people:
        return False
    return holding.names.isdisjoint(
        word for person in entry.persons for word in (*person.surname, *person.given)
    )


def _title_elsewhere(entry: Prepared, holding: Outline, rules: ScreeningRules) -> bool:
    """Whether nearly all of one title stands somewhere in the other record, in whatever field."""
    if entry.free_text or holding.free_text:
        return False
    least, weights = rules.sure * entry.full.total, entry.full.weights
    if (
        _may_say(holding, weights, least)
        and sum([weights[word] for word in weights if word in holding.said]) >= least
    ):
        return True
    known = entry.full.weights.keys() | entry.other_words
    return len(holding.words) > 1 and len(holding.words & known) >= rules.elsewhere * len(holding.words)


def _may_say(holding: Outline, weights: Mapping[str, float], least: float) -> bool:
    """Whether a holding may say words of so much weight: a cheap look, before its other fields are taken
    apart, that misses none.
    """
    title, printed = holding.words, holding.printed
    if not printed.isascii():
        return True
    found = [
        value for word, value in weights.items() if word in title or word in printed or word in SPELT_OUT
    ]
    return sum(found) >= least


def _begin_alike(entry: Prepared, holding: Outline, rules: ScreeningRules) -> bool:
    """Whether two titles begin with the same words, and behind that of the one stand the other's people."""
    if entry.free_text or holding.free_text:
        return False
    if entry.full.sequence[: rules.begins] != holding.sequence[: rules.begins]:
        return False
    if not entry.description.contributors:
        return not holding.names.isdisjoint(entry.full.weights)
    surnames = (word for person in entry.persons for word in person.surname)
    return not holding.people and any(word in holding.words for word in surnames)


def _shared(title: Title, holding: Outline) -> float:
    """Return what the words weigh that a title shares with a holding."""
    found = holding.words
    return sum([weight for word, weight in title.weights.items() if word in found])


def _one_reference(entry: Prepared, holding: Outline, rules: ScreeningRules) -> bool:
    """Whether two references whose words differ may be one: journals shortened, names cut, no title given.

    One's title is in the other, or most of its numbers are and one of the words with which it begins.
    """
    if any(_shared(each, holding) >= each.total > 0 for each in entry.cited):
        return True
    numbers = {word for word in entry.full.sequence if word.isdecimal()}
    shared = len(numbers & holding.words)
    least = rules.numbers if entry.cited_whole else min(rules.numbers, len(numbers))
    if shared < least or shared < rules.most_numbers * len(numbers):
        return False
    return any(len(word) > 2 and word in holding.words for word in entry.full.tokens[:_FIRST])


def _its_people(entry: Prepared, holding: Outline, rules: ScreeningRules) -> bool:
    """Whether a reference names the holding's year and its people, or begins with one of them; it may name
    no title.
    """
    if not holding.names or holding.year not in map(str, entry.years):
        return False
    if len(holding.names & entry.full.weights.keys()) >= rules.names * len(holding.names):
        return True
    if holding.names.isdisjoint(entry.full.sequence[:_FIRST]):
        return False
    if entry.volume and holding.volume and entry.volume not in words(holding.volume):
        return False
    return sum(len(word) > 2 and word.isalpha() for word in entry.full.sequence) <= rules.few_words


def _stands_for(short: Set[str], sequence: Sequence[str]) -> bool:
    """Whether words of capitals are the initials of words that follow each other: "TIP"."""
    initials = "".join([word[0] for word in sequence])
    return any(each in initials for each in short)


def _spelt_otherwise(some: str, others: str, rules: ScreeningRules) -> bool:
    """Whether titles that share half of their words may have other words misspelt or shortened."""
    if min(len(some), len(others)) < rules.part * max(len(some), len(others)):
        # One lacks its subtitle: what is there of it stands in one stretch of the other.
        return fuzz.partial_ratio(some, others, score_cutoff=rules.letters) > 0
    return fuzz.ratio(some, others, score_cutoff=rules.letters_of_some) > 0


def _on_its_page(entry: Prepared, holding: Outline) -> bool:
    """Whether the entry's first page is among the holding's; in a reference its volume must be there too."""
    if not entry.first_page:
        return False
    if holding.free_text:
        return {entry.first_page, entry.volume} <= holding.words
    if holding.pages.isascii() and entry.first_page not in holding.pages.lower():
        return False  # as nearly always
    return entry.first_page in set(map(_page, words(holding.pages)))
