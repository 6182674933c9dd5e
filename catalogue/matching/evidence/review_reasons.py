"""What a person should weigh of a pair, in words; and those few doubts that bind, whatever the model says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from catalogue.matching.comparison.alignment import MOST_ODD
from catalogue.matching.comparison.comparison import Judgement
from catalogue.matching.comparison.field_findings import known_numbers, known_parts, named_elsewhere
from catalogue.matching.comparison.title_comparison import LEAST_COMMON, ONE_TITLE, TELLS
from catalogue.matching.comparison.untitled import says_whose
from catalogue.matching.evidence.in_common import UNSAID, in_common
from catalogue.matching.evidence.series import is_dated_alone, open_run, other_length, part_unsaid
from catalogue.matching.evidence.versions import NUMBERS_SAME, other_version
from catalogue.matching.findings import Finding
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.text.misspellings import say_the_contrary
from catalogue.matching.text.normalisation import ROMAN, TURNING_WORDS
from catalogue.matching.text.number_kinds import counted_in
from catalogue.matching.text.number_labels import Counts


def page_tells(judgement: Judgement) -> bool:
    """Whether the same page makes up for a title that says little.

    That of two strings is one more number they share: their words must speak for them too.
    """
    if Finding.PAGE_SAME not in judgement:
        return False
    both_free_text = judgement.entry.free_text and judgement.holding.free_text
    return not both_free_text or judgement.title_points > 0


BINDING = frozenset({
    "part_of", "isbn_shared", "remark_on", "about_law", "column_other", "other_part", "companion_of",
    "other_subtitle", "other_title", "open_run", "other_doi", "other_version", "other_word", "part_alone",
    "other_hand", "tail_alone", "year_unsaid", "other_length", "sibling", "says_little", "number_like",
    "people_alone", "place_alone", "initials_alone", "title_differs",
})  # fmt: skip
"""Doubts of logic: a part is not the whole, and a summary is not what it sums up.

On sets left out, of the pairs that a model trained without them would have accepted, these stood at 15 right
ones and at some 170 wrong ones; of the other doubts, which were gates before, three in four were right.
"""


def doubt_of(judgement: Judgement) -> str:
    """Return what a person should weigh though the chance says yes: another DOI, a part, a remark; "" for
    none.

    Of several the first in order stands.
    """
    return next((code for code, is_so in _IN_ORDER if is_so(judgement)), "")


def contrary_words(judgement: Judgement) -> bool:
    """Whether a word of one title stands for a word of the other that looks like it and means another thing.

    Northern and Southern, trial and trail, employers and employees; see ``misspellings.say_the_contrary``.
    """
    entry, holding = judgement.entry, judgement.holding
    ours = _left_alone(entry, holding)
    theirs = _left_alone(holding, entry) if ours else []
    return any(say_the_contrary(word, other) for word in ours for other in theirs)


def _turned(judgement: Judgement) -> bool:
    """Whether a word before one title makes another of it, as far as the other goes: "After Trafficking".

    ``title.longer`` does not say so: it passes over "After: trafficking in persons" and "Against their will"
    beside "Their will", and is as true of "Life after trafficking".
    """
    if not judgement.in_fields or judgement.has(*NUMBERS_SAME):
        return False
    sides = judgement.entry.full.sequence, judgement.holding.full.sequence
    return any(_turns(one, other) for one, other in (sides, sides[::-1]))


def _turns(one: Sequence[str], other: Sequence[str]) -> bool:
    length = min(len(one) - 1, len(other))
    return length > 0 and one[0] in TURNING_WORDS and one[1 : length + 1] == other[:length]


_INSTRUMENT = re.compile(
    r"\b(?:convention|covenant|declaration|protocol|recommendation|action (plan)|(plan) of action)\b"
)
"""Kinds of what states agree on: of one name and one year there may be several."""


def _other_instrument(judgement: Judgement) -> bool:
    """Whether one title is a convention's, and the other that of its protocol or of a plan of action."""
    if judgement.has(*NUMBERS_SAME):
        return False
    one, other = (_instrument_of(record) for record in (judgement.entry, judgement.holding))
    return bool(one and other) and one != other


def _instrument_of(record: Prepared) -> str:
    found = _INSTRUMENT.search(" ".join(record.full.sequence))
    return next(filter(None, (*found.groups(), found[0])), "") if found else ""


def _left_alone(one: Prepared, other: Prepared) -> list[str]:
    """Words of a title that the other record has nowhere; few, for else there is nothing to compare."""
    left = [
        word
        for word in one.full.tokens
        if len(word) > 3 and word not in other.full.weights and word not in other.other_words
    ]
    return left if len(left) <= MOST_ODD else []


def part_alone(judgement: Judgement) -> bool:
    """Whether one title alone names a volume or a part ("Volume 7", "II"), and nothing else in the other."""
    if judgement.has(*NUMBERS_SAME, Finding.PAGE_SAME):
        return False
    sides = judgement.entry, judgement.holding
    if judgement.in_fields:
        return any(
            _parts_of(one) - known_parts(other) - other.full.numbers for one, other in (sides, sides[::-1])
        )
    if any(_cites_a_volume(one, other) for one, other in (sides, sides[::-1])):
        return True
    theirs = Finding.YEAR_SAME in judgement and judgement.has(Finding.PEOPLE_AGREE, Finding.PEOPLE_MANY)
    return not theirs and any(_volume_uncited(one, other) for one, other in (sides, sides[::-1]))


def _cites_a_volume(reference: Prepared, book: Prepared) -> bool:
    """Whether a reference names a volume of a book that its record knows nothing of; a journal has many."""
    if not reference.free_text or book.free_text or book.venue_words or book.volume:
        return False
    named = counted_in(reference.full.sequence).get(Counts.PART, set())
    return bool(named) and named.isdisjoint(book.full.numbers | known_numbers(book))


def _volume_uncited(reference: Prepared, book: Prepared) -> bool:
    """Whether a book's title names its volume, and a reference no such number: it may mean another."""
    if not reference.free_text or book.free_text:
        return False
    said = {ROMAN[word] for word in reference.full.sequence if word in ROMAN}
    return bool(_parts_of(book) - reference.full.numbers - known_numbers(reference) - said)


def _parts_of(record: Prepared) -> frozenset[int]:
    last = record.full.sequence[-1] if record.full.sequence else ""
    before = record.full.sequence[-2:-1]
    counted = len(last) > 1 or any(word.isdecimal() for word in before)
    ends = frozenset({ROMAN[last]}) if ROMAN.get(last, _CENTURY) < _CENTURY and counted else frozenset()
    return record.full.parts | ends


_CENTURY = 10
"""From which value on a numeral at the end is more often a century's: "nei secoli XVII e XVIII"."""


def same_hand(judgement: Judgement) -> bool:
    """Whether a number says that this is the work, or its authors wrote it in the same year.

    Of a reference its persons say less, since they may stand anywhere in it.
    """
    if judgement.has(*NUMBERS_SAME, Finding.PAGE_SAME):
        return True
    return (
        judgement.in_fields
        and Finding.YEAR_SAME in judgement
        and judgement.has(Finding.PEOPLE_AGREE, Finding.PEOPLE_MANY)
    )


def other_hand(judgement: Judgement) -> bool:
    """Whether a person wrote under a body's short title, in another year: many works are "Beyond Borders"."""
    if not judgement.title.short or judgement.has(*NUMBERS_SAME, Finding.YEAR_SAME, Finding.PUBLISHER_AGREE):
        return False
    sides = judgement.entry, judgement.holding
    return any(_by_another_body(one, other) for one, other in (sides, sides[::-1]))


def short_and_dated_otherwise(judgement: Judgement) -> bool:
    """Whether a body's title without its subtitle bears another year: "Taking stock" heads many reports."""
    if not judgement.title.short or judgement.entry.persons or judgement.holding.persons:
        return False
    return Finding.YEAR_OTHER in judgement and not judgement.has(
        *NUMBERS_SAME, Finding.ISBN_OTHER, Finding.PUBLISHER_AGREE
    )


def _by_another_body(one: Prepared, other: Prepared) -> bool:
    """Whether one record names persons and the other a body, and no person by its name."""
    if not one.persons or not other.author_bodies or other.persons:
        return False
    return not any(word in other.other_words for person in one.persons for word in person.surname)


def other_title(judgement: Judgement) -> bool:
    """Whether two titles in one script have so little in common that no slip explains it.

    A reference has more in it than its title.
    """
    comparable = judgement.in_fields and judgement.entry.script == judgement.holding.script
    return comparable and judgement.title.similarity < ONE_TITLE


_OTHERS = (
    Finding.PEOPLE_DIFFER,
    Finding.TITLE_NUMBERS_CLASH,
    Finding.DOI_OTHER,
    Finding.NUMBER_OTHER,
    Finding.LAW_OTHER,
    Finding.YEAR_OTHER,
)


def deserves_a_look(judgement: Judgement) -> bool:
    """Pairs to be seen by a person though the sum is low: a shared number, a title alike to the letter."""
    if Finding.TITLE_PART_MISSING in judgement and judgement.title.similarity > ONE_TITLE:
        # One side names a volume, the other may mean it: for a series more often not.
        return not judgement.has(*_OTHERS, Finding.VOLUME_OTHER, Finding.PAGE_OTHER)
    if Finding.NUMBER_LIKE in judgement:
        return Finding.ABOUT_LAW not in judgement
    if judgement.has(*NUMBERS_SAME):
        # The chapters of a book bear its ISBN, each on its own pages.
        chapters = Finding.PAGE_OTHER in judgement and judgement.title.similarity < ONE_TITLE
        other_people = judgement.has(Finding.PEOPLE_DIFFER, Finding.BODY_DIFFER)
        return not chapters and not (other_people and judgement.has(Finding.YEAR_OTHER, Finding.YEAR_NEAR))
    if judgement.has(*_OTHERS) and not _names_apart_alone(judgement):
        return False
    if judgement.title.exact:
        return judgement.title.common >= _SAYS_SOMETHING
    return judgement.in_fields and _is_the_beginning(judgement)


_SAYS_SOMETHING = 0.6
"""What a title must weigh at least, that of "Report" does not."""
_LEAST_BEGINNING = 3


def _is_the_beginning(judgement: Judgement) -> bool:
    """Whether one title is how the other begins, in the same year and from the same hand: it may be cut.

    What goes on with "Executive summary" was not.
    """
    if Finding.YEAR_SAME not in judgement or not judgement.has(*_ONE_HAND):
        return False
    if judgement.has(Finding.COMPANION_OF, Finding.REMARK_ON):
        return False
    short, long = sorted((judgement.entry.full.sequence, judgement.holding.full.sequence), key=len)
    return len(short) >= _LEAST_BEGINNING and long[: len(short)] == short


_PERSONS_AGREE = (Finding.PEOPLE_MANY, Finding.PEOPLE_AGREE, Finding.PEOPLE_SOME, Finding.PEOPLE_FIRST)
_ANY_AGREE = (
    *_PERSONS_AGREE,
    Finding.BODY_AGREE,
    Finding.PUBLISHER_AGREE,
    Finding.YEAR_SAME,
    Finding.YEAR_NEAR,
    Finding.PAGE_SAME,
    Finding.VOLUME_SAME,
)


def _place_alone(judgement: Judgement) -> bool:
    """Whether a reference without a title stands where a record does, and names nobody whom that is by."""
    if judgement.entry.free_text == judgement.holding.free_text or Finding.TITLE_UNSAID not in judgement:
        return False
    sides = judgement.entry, judgement.holding
    reference, record = sides if judgement.entry.free_text else sides[::-1]
    return not says_whose(reference, record, judgement.findings)


def _other_people(judgement: Judgement) -> bool:
    """Whether both records name their authors, and others."""
    return Finding.PEOPLE_DIFFER in judgement and not judgement.has(*NUMBERS_SAME)


def _tail_alone(judgement: Judgement) -> bool:
    """Whether a subtitle stands for the title, and nothing else in the records agrees."""
    return judgement.title.tail and not judgement.has(*NUMBERS_SAME, *_ANY_AGREE)


def _says_little(judgement: Judgement) -> bool:
    """Whether a title of one word stands for a longer one, or nothing else in the records agrees with it.

    A record without any title may be of any work of its people, unless the title stands in another column.
    """
    if judgement.has(*NUMBERS_SAME, Finding.PAGE_SAME, Finding.TITLE_UNSAID):
        return False
    few, many = sorted((judgement.entry, judgement.holding), key=lambda record: record.full.count)
    if few.full.count > 1 or _stands_elsewhere(many, few):
        return False
    if not few.full.count:
        return True
    if judgement.has(Finding.PEOPLE_MANY, Finding.PEOPLE_AGREE):
        return False
    return judgement.title.short or not judgement.has(*_ANY_AGREE)


_LEAST_SAID = 3


def _stands_elsewhere(one: Prepared, other: Prepared) -> bool:
    """Whether a title of several words stands whole in another column of the other record."""
    said = [word for word in one.full.tokens if word in other.other_words]
    return len(said) >= max(_LEAST_SAID, _NEARLY_ALL * len(one.full.tokens))


_NEARLY_ALL = 0.8


def _number_of_another(judgement: Judgement) -> bool:
    """Whether a number is shared by what has another title and another year: two judgments in one case."""
    if Finding.NUMBER_SAME not in judgement or judgement.has(
        Finding.NUMBER_ALONE, Finding.ISBN_SAME, Finding.DOI_SAME
    ):
        return False
    return judgement.has(Finding.YEAR_OTHER, Finding.YEAR_NEAR) and judgement.title.similarity < ONE_TITLE


_TELLING_LEFT, _LEAST_LEFT = 0.7, 0.4
"""What words weigh that answer nothing in the other record: the mean of both titles, and the least."""


def _words_replaced(judgement: Judgement) -> bool:
    """Whether telling words of each title answer nothing in the other record."""
    title = judgement.title
    both_free = judgement.entry.free_text and judgement.holding.free_text
    if both_free or judgement.has(*NUMBERS_SAME):
        return False
    return min(title.left, title.right) >= _LEAST_LEFT and title.left + title.right >= 2 * _TELLING_LEFT


_ONE_HAND = (
    Finding.PEOPLE_MANY,
    Finding.PEOPLE_AGREE,
    Finding.BODY_AGREE,
    Finding.STATE_AGREE,
    Finding.PUBLISHER_AGREE,
)


def _names_apart_alone(judgement: Judgement) -> bool:
    """Whether nothing but the names speaks against a work of that year and publisher: one is misprinted."""
    found = judgement.findings & {*_OTHERS}
    return (
        found == {Finding.PEOPLE_DIFFER}
        and Finding.YEAR_SAME in judgement
        and judgement.has(Finding.PUBLISHER_AGREE, Finding.BODY_AGREE)
    )


def _number_like(judgement: Judgement) -> bool:
    """Whether a number agrees that others may bear too, or that another title bears in another year."""
    alone = Finding.NUMBER_ALONE in judgement
    return (Finding.NUMBER_LIKE in judgement and not alone) or _number_of_another(judgement)


def _sibling(judgement: Judgement) -> bool:
    """Whether one word alone is another: a body gives the works of a set titles that are so alike.

    The same three people seldom write two such works. Of a reference the title alone is looked at, where its
    style gives it away.
    """
    title = judgement.title if judgement.in_fields else judgement.cited
    apart = not judgement.has(*NUMBERS_SAME, Finding.PAGE_SAME, Finding.PEOPLE_MANY)
    return title is not None and title.sibling and apart


def _other_subtitle(judgement: Judgement) -> bool:
    return judgement.title.subtitle and (judgement.in_fields or not judgement.has(*NUMBERS_SAME))


def _companion(judgement: Judgement) -> bool:
    return Finding.COMPANION_OF in judgement and not same_hand(judgement)


def _longer(judgement: Judgement) -> bool:
    """Whether one title has words beside it that the other lacks: before it, behind it, or most of them.

    A summary or a brief of the same hand may be the work itself (of another see ``_companion``). Of "Data
    compression" and "A guide to data compression methods" the same year says more than one name.
    """
    title = judgement.title
    comparable = judgement.in_fields and not (title.romanised or title.parallel)
    mostly = comparable and title.similarity < LEAST_COMMON and Finding.YEAR_SAME not in judgement
    longer = title.longer or title.beyond >= TELLS or mostly or Finding.COMPANION_OF in judgement
    return longer and not judgement.has(*NUMBERS_SAME, Finding.PAGE_SAME)


def _number_under_another_title(judgement: Judgement) -> bool:
    return judgement.has(Finding.ISBN_SAME, Finding.DOI_SAME) and other_title(judgement)


def _title_differs(judgement: Judgement) -> bool:
    """Whether two titles have little in common, and no name in either record says that they are one hand's.

    A title of common words is found in many longer ones, and a body writes many works: where less than half
    of a title is the other's, persons must say it, or a body and the year. A reference has more in it than
    its title, and may be in another style than another one. Where a title, or its people, stand in another
    column, they were compared with the wrong ones.
    """
    if _title_unseen(judgement):
        return True
    entry, holding, title = judgement.entry, judgement.holding, judgement.title
    if entry.script != holding.script or title.romanised or title.parallel:
        return False
    half = in_common(judgement) < LEAST_COMMON
    if not (half or other_title(judgement)) or judgement.has(*NUMBERS_SAME, *UNSAID, Finding.PAGE_SAME):
        return False
    if entry.free_text != holding.free_text and _hardly_named(judgement):
        return True
    years_differ = judgement.has(Finding.YEAR_OTHER, Finding.YEAR_NEAR)
    by_a_body = judgement.has(Finding.BODY_AGREE, Finding.PUBLISHER_AGREE)
    by_people = judgement.has(*_PERSONS_AGREE)
    if (by_people and not (half and years_differ)) or (
        by_a_body and (not half or judgement.has(Finding.YEAR_SAME, Finding.YEAR_NEAR))
    ):
        return False
    sides = (entry, holding), (holding, entry)
    if any(_stands_elsewhere(one, other) for one, other in sides):
        return False
    return by_people or not any(named_elsewhere(one, other) for one, other in sides)


HARDLY = 0.25
"""The share of a record's title, and of a reference, below which what is common to both names no work."""


def _hardly_named(judgement: Judgement) -> bool:
    """Whether a reference has little of a record's title, and that is little of what it says itself.

    Who wrote it, and when, is no title: "Freund, Inf. Comput. 121 (1996) 256" is none of all that Freund
    wrote in 1996. A short note may have few words of a long title, and hardly any others; it names no page.
    """
    if in_common(judgement) >= HARDLY:
        return False
    reference = judgement.entry if judgement.entry.free_text else judgement.holding
    if reference.first_page and reference.volume:
        return True
    return judgement.title.common < HARDLY * reference.full.total


def _title_unseen(judgement: Judgement) -> bool:
    """Whether a reference has no word of a record's title, nor says surely where else the work stands."""
    entry, holding = judgement.entry, judgement.holding
    if entry.free_text == holding.free_text or entry.script != holding.script:
        return False
    title = judgement.title
    known = judgement.has(*NUMBERS_SAME, *UNSAID)
    return not (known or title.common or title.romanised or title.parallel)


def _other_doi(judgement: Judgement) -> bool:
    return Finding.DOI_OTHER in judgement and Finding.ISBN_SAME not in judgement


def _found(finding: Finding) -> Callable[[Judgement], bool]:
    return lambda judgement: finding in judgement


_IN_ORDER: tuple[tuple[str, Callable[[Judgement], bool]], ...] = (
    ("people_alone", _found(Finding.PEOPLE_ALONE)),
    ("initials_alone", _found(Finding.INITIALS_ALONE)),
    ("title_differs", _title_differs),
    ("other_word", contrary_words),
    ("other_word", _other_instrument),
    ("other_word", _turned),
    ("number_like", _number_like),
    ("part_alone", part_alone),
    *(
        (finding.value, _found(finding))
        for finding in (
            Finding.PART_OF,
            Finding.ISBN_SHARED,
            Finding.COUNTRY_OTHER,
            Finding.PROVINCE_OTHER,
            Finding.REMARK_ON,
            Finding.ABOUT_LAW,
            Finding.COLUMN_OTHER,
        )
    ),
    ("other_part", _found(Finding.TITLE_NUMBERS_CLASH)),
    ("sibling", _sibling),
    ("other_subtitle", _other_subtitle),
    ("companion_of", _companion),
    ("longer", _longer),
    ("other_title", _number_under_another_title),
    ("other_hand", other_hand),
    ("other_hand", _other_people),
    ("place_alone", _place_alone),
    ("says_little", _says_little),
    ("tail_alone", _tail_alone),
    ("year_unsaid", is_dated_alone),
    ("volume_unseen", _found(Finding.VOLUME_UNSEEN)),
    ("replaced", _words_replaced),
    ("run_or_edition", short_and_dated_otherwise),
    ("other_part", _found(Finding.MONTH_OTHER)),
    ("open_run", open_run),
    ("other_length", other_length),
    ("part_unsaid", part_unsaid),
    ("other_doi", _other_doi),
    ("other_version", other_version),
)
"""The doubts in the order in which they are asked for."""
