"""A free-text reference against a record: match the string first, then look for the fields it should hold.

Nothing is cut out of the string beforehand: in hand-typed references no mark parts title from author.
The holding's title is looked for in the string; what the rest of the holding does not explain counts
against it, most of all inside the span where the title stands.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import groupby, takewhile
from operator import itemgetter

from catalogue.matching.comparison.alignment import match_leftovers
from catalogue.matching.comparison.romanised import in_other_script, in_two_scripts, likeness, phrases_in
from catalogue.matching.comparison.title_comparison import Comparison, goes_on, leads
from catalogue.matching.comparison.title_place import (
    Place,
    numbers_lacking,
    numbers_there,
    phrase_behind,
    place_of,
)
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.text.misspellings import most_similar
from catalogue.matching.text.normalisation import STOP_WORDS, words
from catalogue.matching.text.titles import Title

PART = 1.5
"""What the unexplained words before "In:" must weigh to be another title, and not an editor's name."""

SAME_TITLE = 0.5
"""The share of the smaller one, by weight, that a cited title and its record have in common at least."""

_IN_OTHER_SCRIPTS = (
    "ឆ្នាំ", "ទំព័រ", "បោះពុម្ព", "គ្រឹះស្ថានបោះពុម្ព", "หน้า", "ปีที่", "ฉบับที่", "พิมพ์ครั้งที่", "สำนักพิมพ์",
    "ໜ້າ", "ສຳນັກພິມ", "စာမျက်နှာ",
)  # fmt: skip
COMMONPLACE = {
    "accessed", "al", "also", "and", "annex", "appendix", "april", "august", "available", "cf",
    "chap", "chapter", "cit", "cited", "city", "december", "ebook", "ed", "edition", "editor", "editors",
    "edn", "eds", "et", "february", "footnote", "forthcoming", "from", "geneva", "htm", "html",
    "http", "https", "ibid", "id", "in", "infra", "isbn", "issn", "january", "july", "june", "london",
    "march", "may", "nd", "new", "no", "not", "note", "november", "number", "october", "op",
    "others", "page", "pages", "para", "paris", "passim", "pdf", "pp", "press", "print",
    "published", "publisher", "publishing", "ref", "reference", "report", "retrieved", "see", "september",
    "stated", "supra", "unpublished", "url", "vgl", "vienna", "voir", "vol", "volume",
    "washington", "web", "www", "york",
    "abgerufen", "aufl", "ausgabe", "ban", "bd", "consulte", "consultado", "dans", "dir", "disponible",
    "editions", "editorial", "herausgegeben", "hrsg", "ligne", "mai", "nha", "nxb", "recuperado", "seiten",
    "tap", "tome", "truy", "cap", "verlag", "viewed", "xuat",
    *(word for text in _IN_OTHER_SCRIPTS for word in words(text)),
}  # fmt: skip
"""Words of reference style, and where publishers sit; in a string they are no sign of another work."""

_LONG = 5
"""From how many letters on a word may be another with a typo."""

_LONG_COMMONPLACE = {
    letter: tuple(found)
    for letter, found in groupby(sorted(word for word in COMMONPLACE if len(word) >= _LONG), itemgetter(0))
}
"""Those of some length, by their first letters."""


def compare_reference(reference: Prepared, record: Prepared, typo_floor: float) -> tuple[Comparison, float]:
    """Return the best form of the record's title in the string; and the share of the string nothing explains.

    In the comparison ``left`` is what stands unexplained inside the title's span, ``right`` the title
    words that are not in the string.
    """
    explained = _explained(record)
    if reference.beyond is not None:
        explained |= reference.full.weights.keys() - reference.beyond  # Its numbers and their labels.
    best: tuple[float, Comparison, float] | None = None
    # A short title that is the name of a body stands wherever that is named.
    heads = [title for title in record.main if not record.other_words.issuperset(title.tokens)]
    forms = [(record.full, False, False), *((title, True, False) for title in heads)]
    forms += [(title, False, True) for title in record.parallels]
    for title, short, parallel in forms:
        if title.tokens and not (short and _subtitle_half_there(reference, record, title)):
            comparison, unexplained = _find_title(
                reference, record, title, explained, typo_floor, short=short
            )
            value = comparison.common - comparison.left - comparison.right - unexplained
            if best is None or value > best[0]:
                found = replace(comparison, short=short or comparison.short, parallel=parallel)
                best = (value, found, unexplained)
    if (best is None or best[0] <= 0) and (romanised := _romanised(reference, record, explained)):
        return romanised
    if best is None:
        return Comparison(0.0, reference.full.total, 0.0), 1.0
    _, found, unexplained = best
    return replace(found, hosted=found.hosted or _names_another(reference, record)), unexplained


def _romanised(
    reference: Prepared, record: Prepared, explained: Collection[str]
) -> tuple[Comparison, float] | None:
    """Return a record's title in its own script, where a phrase of the string is how it sounds in Latin
    letters.
    """
    if not in_other_script(record.full.text):
        return None
    phrases = phrases_in(reference.full.text)
    pairs = [
        (alike, phrase)
        for title in (record.full, *record.main)
        for phrase in phrases
        if (alike := likeness(phrase, title.text))
    ]
    if not pairs:
        return None
    alike, phrase = max(pairs)
    said = {*explained, *words(phrase), *COMMONPLACE}
    spare = [word for word in reference.full.tokens if word not in said]
    weight = sum(reference.full.weights.get(word, 0.0) for word in words(phrase))
    return in_two_scripts(alike, weight), _share(reference.full, spare)


def _names_another(reference: Prepared, record: Prepared) -> bool:
    """Whether the title that the reference's style gives away is not this record's: a chapter, a paper."""
    alone = not (reference.cited_names or reference.venue_words)
    if alone or not reference.cited_whole or reference.script != record.script:
        return False  # A line that is nothing but a title names no book around it.
    known = record.full.weights.keys() | {word for title in record.parallels for word in title.tokens}
    # Whoever made it may stand where the style would have the title.
    titles = [title for title in reference.cited if not record.other_words.issuperset(title.tokens)]
    return bool(titles) and all(
        sum(weight for word, weight in title.weights.items() if word in known)
        < SAME_TITLE * min(title.total, record.full.total)
        for title in titles
    )


def _subtitle_half_there(reference: Prepared, record: Prepared, short: Title) -> bool:
    """Whether the string has some of the subtitle: then it was not left out, it is the same or another."""
    weights = {word: weight for word, weight in record.full.weights.items() if word not in short.weights}
    found = sum(weight for word, weight in weights.items() if word in reference.full.weights)
    return found > 0.25 * sum(weights.values())


def _explained(record: Prepared) -> frozenset[str]:
    names = {word for person in record.persons for word in (*person.surname, *person.given)}
    return record.other_words | names | record.full.weights.keys()


def _find_title(
    reference: Prepared,
    record: Prepared,
    title: Title,
    explained: Collection[str],
    typo_floor: float,
    *,
    short: bool,
) -> tuple[Comparison, float]:
    string = reference.full
    spare = _unexplained(string, title, explained)
    if title.letters in reference.cited_whole:
        # What follows is not another subtitle: the style says that the title ends there.
        spare = _beyond_slips(spare, explained)
        return Comparison(title.total, 0.0, 0.0, exact=True), _share(string, spare)
    present = [word for word in title.tokens if word in string.weights]
    missing = [word for word in title.tokens if word not in string.weights]
    common = sum(title.weights[word] for word in present)
    if missing and spare:
        common += match_leftovers(string, spare, title, missing, typo_floor)
        common += _match_initials(title, missing, spare)
    spare = _beyond_slips(spare, explained)
    place = place_of(reference, title, present, spare)
    parted = place.last + 1 in reference.stops.begins
    # A subtitle that the record does not have is left out there; one that it has is another.
    whole = not missing and title is record.full and not record.main
    left_out = string.sequence[place.last + 1 : place.end + 1] if parted and whole else ()
    spare = [word for word in spare if word not in left_out]
    odd = _inside(string, place, spare)
    strange = sum(string.weights[word] for word in odd)
    lacking = sum(title.weights[word] for word in missing)
    comparison = Comparison(
        common,
        strange,
        lacking * _tail_share(title, missing, reference.cut, strange > 0),
        exact=not missing and not odd,
        short=reference.cut or bool(left_out),
        hosted=0 < reference.host_from <= place.first and _names_a_part(reference, title, spare),
        sibling=len(missing) == len(odd) == 1,
        longer=_led_by_others(string, title, place) or goes_on(string, left_out) or _unled(title, missing),
        subtitle=short and _goes_on_otherwise(reference, record, place, () if parted else explained),
        numbers_left=numbers_there(reference, place) - record.full.numbers,
        numbers_right=numbers_lacking(reference, title, place),
    )
    return comparison, _share(string, spare)


def _beyond_slips(spare: Sequence[str], explained: Collection[str]) -> list[str]:
    """Return the words that are not even explained ones with a typo."""
    return [word for word in spare if not _nearly_in(word, explained)]


def _inside(string: Title, place: Place, spare: Sequence[str]) -> list[str]:
    """Return those of the unexplained words that stand in a title's place or touch it."""
    inside = set(string.sequence[place.start : place.end + 1])
    return [word for word in spare if word in inside]


def _led_by_others(string: Title, title: Title, place: Place) -> bool:
    """Whether words stand before a title, with no mark between, that make another of it."""
    ahead = string.sequence[place.start : place.first]
    return leads(string, [word for word in ahead if word not in title.weights])


def _unexplained(string: Title, title: Title, explained: Collection[str]) -> list[str]:
    """Return the words of a string that neither a title nor anything else in the record or in the style
    explains.
    """
    return [
        word
        for word in string.tokens
        if len(word) > 1 and word not in title.weights and word not in explained and word not in COMMONPLACE
    ]


def _unled(title: Title, missing: Collection[str]) -> bool:
    """Whether the string lacks just the words with which a title begins."""
    ahead = list(takewhile(lambda word: word in missing or word in STOP_WORDS, title.sequence))
    return len(missing) <= len(ahead) and leads(title, ahead)


def _goes_on_otherwise(
    reference: Prepared, record: Prepared, place: Place, explained: Collection[str]
) -> bool:
    """Whether a title goes on in the string with words that are not those of the record's subtitle."""
    known = record.full.weights.keys()
    behind = [
        word
        for word in phrase_behind(reference, place)
        if word not in known and word not in explained and (len(word) > 2 or not explained)
    ]
    if explained:
        behind = [word for word in behind if word not in COMMONPLACE]
    return goes_on(reference.full, behind)


def _share(string: Title, spare: Collection[str]) -> float:
    """How much of a string these words make up."""
    # Words of two letters and less are initials and debris, whatever they weigh.
    loose = sum(string.weights[word] for word in spare if len(word) > 2)
    return loose / string.total if string.total else 0.0


_CHAPTERS = {
    "afterword", "chapter", "conclusion", "conclusions", "epilogue", "foreword", "introduction", "preface",
    "prologue", "avant", "conclusao", "einleitung", "introduccion", "kapitel", "nachwort", "prefacio",
    "prologo", "vorwort",
}  # fmt: skip
"""How parts of a book are called that bear no title of their own."""


def _names_a_part(reference: Prepared, title: Title, spare: Collection[str]) -> bool:
    """Whether there stand words of another title before "In:"; it is a chapter or paper of this record."""
    before = set(reference.full.sequence[: reference.host_from])
    if before & _CHAPTERS - title.weights.keys():
        return True
    return sum(reference.full.weights[word] for word in spare if word in before and len(word) > 3) >= PART


def _nearly_in(word: str, explained: Collection[str]) -> bool:
    """Whether a word of some length is an explained or commonplace one with a typo."""
    if len(word) < _LONG:
        return False
    first = word[0]
    near = [other for other in explained if other[0] == first and len(other) >= _LONG]
    return most_similar(word, [*near, *_LONG_COMMONPLACE.get(first, ())])[1] >= 0.8


def _tail_share(title: Title, missing: Collection[str], cut: bool, replaced: bool) -> float:
    """How much of the missing words counts: the end of a title may be cut, with dots or without."""
    places = [at for at, word in enumerate(title.sequence) if word in missing]
    if not places or min(places) < 4:
        return 1.0
    behind = title.sequence[min(places) :]
    present = [word for word in behind if word not in missing and word not in STOP_WORDS]
    if len(present) > 1 or (replaced and not cut):
        return 1.0
    return 0.0 if cut else 0.5


def _match_initials(title: Title, missing: list[str], spare: list[str]) -> float:
    """Letter words of the string that abbreviate neighbouring words of the title ("NRM", "TIP")."""
    gained = 0.0
    telling = [word for word in title.sequence if word not in STOP_WORDS]
    for short in [word for word in spare if 2 <= len(word) <= 6 and word.isalpha()]:
        for sequence in (telling, title.sequence):
            at = "".join(word[0] for word in sequence).find(short)
            span = sequence[at : at + len(short)] if at >= 0 else ()
            stood_for = [word for word in span if word in missing]
            if stood_for:
                gained += sum(title.weights[word] for word in stood_for) * 0.9
                spare.remove(short)
                missing[:] = [word for word in missing if word not in stood_for]
                break
    return gained


def compare_strings(left: Prepared, right: Prepared, typo_floor: float) -> Comparison:
    """Two unparsed references: all words of both, what is commonplace in references left out."""
    one, other = left.full, right.full
    common = sum(weight for word, weight in one.weights.items() if word in other.weights)
    only_left = [word for word in one.tokens if word not in other.weights]
    only_right = [word for word in other.tokens if word not in one.weights]
    if only_left and only_right:
        common += match_leftovers(one, only_left, other, only_right, typo_floor)
    return Comparison(
        common,
        sum(one.weights[word] for word in only_left if word not in COMMONPLACE and len(word) > 1),
        sum(other.weights[word] for word in only_right if word not in COMMONPLACE and len(word) > 1),
        exact=one.letters == other.letters,
    )
