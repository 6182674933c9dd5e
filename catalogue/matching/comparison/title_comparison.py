"""Two titles held against each other: subtitles left out, ends cut off, words in another order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from catalogue.matching.comparison.alignment import align, match_misprint, odd_runs, one_word_other
from catalogue.matching.text.boundaries import marks_in, stops_in
from catalogue.matching.text.misspellings import few_slips, most_similar
from catalogue.matching.text.normalisation import (
    CARDINALS,
    HEADING_WORDS,
    STOP_WORDS,
    TURNING_WORDS,
)
from catalogue.matching.text.number_labels import PART_WORDS
from catalogue.matching.text.parts import NO_MARKS, Marks, parts_apart
from catalogue.matching.text.places import places_differ
from catalogue.matching.text.titles import Title

TAIL = 0.3
"""How much the words count that a title lacks at its end, where the rest agrees at length."""

SLIPPED = 0.9
"""The share that a title has in common with itself mistyped, in a script without spaces."""

ALIKE = 0.95
"""The agreement from which on two titles are taken for one heading."""

ONE_TITLE = 0.8
"""The agreement below which two titles are not one misprinted: an ISBN they share is a set's or a host's."""

LEAST_COMMON = 0.5
"""The share of the lighter title from which on two titles may be those of two parts of a work."""

LONG_BEGINNING, LONG_BEGINNING_WEIGHT = 4, 2.4

_NONE: frozenset[str] = frozenset()


@dataclass(slots=True)
class Comparison:
    """How two titles stand to each other, in weights of words.

    ``common`` is what both have; ``left`` and ``right`` what only the entry's and only the holding's
    has and nothing else in the other record explains; ``short`` says that a subtitle was set aside
    or an end was cut off, ``tail`` that a beginning was ("Series: title"), ``hosted`` that a
    reference names a part of the work before it; ``reordered`` that all words are there in another
    order; ``romanised`` that they are one in two scripts; ``sibling`` that one word alone is another;
    ``longer`` that words stand before one of them, with no mark between, or go on behind it, that the other
    lacks; ``beyond`` is what the words weigh that go on behind one of them, to the next mark;
    ``subtitle`` that they go on differently;
    ``numbers_left`` and ``numbers_right`` are
    numbers one title has alone; ``marks`` stand in each other's place and count the parts of a work.
    """

    common: float
    left: float
    right: float
    exact: bool = False
    short: bool = False
    tail: bool = False
    hosted: bool = False
    parallel: bool = False
    romanised: bool = False
    reordered: bool = False
    sibling: bool = False
    longer: bool = False
    beyond: float = 0.0
    subtitle: bool = False
    numbers_left: frozenset[int] = frozenset()
    numbers_right: frozenset[int] = frozenset()
    marks: Marks = NO_MARKS

    @property
    def similarity(self) -> float:
        """Agreement from 0 to 1."""
        whole = self.common + max(self.left, self.right)
        return self.common / whole if whole else float(self.exact)


def compare(
    left: Title,
    right: Title,
    *,
    left_explained: Collection[str] = _NONE,
    right_explained: Collection[str] = _NONE,
    left_cut: bool = False,
    right_cut: bool = False,
    typo_floor: float = 0.72,
    misprints: bool = False,
) -> Comparison:
    """Hold two titles against each other.

    ``left_explained`` are words of the right record outside its title (authors, publisher, series):
    the left title is not blamed for having them; ``right_explained`` likewise. A title that is cut
    off ("...") is held against the beginning of the other. ``misprints``: one odd word amid equal
    ones may be the other's misread ("TCP-D"); only people who agree in all else make that likely.
    """
    numbers_left, numbers_right = left.numbers - right.numbers, right.numbers - left.numbers
    if left.letters == right.letters and left.letters:
        return Comparison(left.total, 0.0, 0.0, exact=True)
    if left.unspaced and right.unspaced and few_slips(left.letters, right.letters):
        common, marks = SLIPPED * min(left.total, right.total), parts_apart(left, right)
        return Comparison(
            common, 0.0, 0.0, numbers_left=numbers_left, numbers_right=numbers_right, marks=marks
        )
    if left_cut != right_cut:
        return _compare_cut(left, right, left_cut, typo_floor)
    common, only_left, only_right = align(left, right, typo_floor)
    numbers_left, only_right = _written_out(numbers_left, only_right)
    numbers_right, only_left = _written_out(numbers_right, only_left)
    if misprints:
        common += match_misprint(left, only_left, right, only_right)
    marks = _marks_apart(left, only_left, right, only_right, common)
    only_left = [word for word in only_left if word not in marks[0]]
    only_right = [word for word in only_right if word not in marks[1]]
    reordered = not (only_left or only_right) and marks == NO_MARKS and left.count == right.count
    short = _breaks_off(left, only_left, right, only_right) or _breaks_off(right, only_right, left, only_left)
    counted = TAIL if short else 1.0
    beyond = 0.0
    if not (short or only_right):  # What is short, as a long beginning is, was cut.
        beyond = _beyond(left, only_left, right, left_explained)
    elif not (short or only_left):
        beyond = _beyond(right, only_right, left, right_explained)
    return Comparison(
        common,
        counted * sum(left.weights[word] for word in only_left if word not in left_explained),
        counted * sum(right.weights[word] for word in only_right if word not in right_explained),
        short=short,
        reordered=reordered and _moved(left, right),
        sibling=one_word_other(left, only_left, right, only_right),
        longer=(not only_right and _led(left, only_left, right, left_explained))
        or (not only_left and _led(right, only_right, left, right_explained)),
        beyond=beyond,
        numbers_left=numbers_left,
        numbers_right=numbers_right,
        marks=marks,
    )


def _written_out(numbers: frozenset[int], odd: Sequence[str]) -> tuple[frozenset[int], list[str]]:
    """Numbers of one title and words of the other, without those that say the same: 5 and "five"."""
    same = {word: CARDINALS[word] for word in odd if CARDINALS.get(word) in numbers}
    if not same:
        return numbers, list(odd)
    return numbers.difference(same.values()), [word for word in odd if word not in same]


TELLS = 0.4
"""What words beside a title must weigh to make another of it; a turning word does whatever it weighs."""

_OF_EDITIONS = {"completed", "enlarged", "expanded", "new", "nouveau", "nouvelle", "revised", "updated"}


def goes_on(title: Title, behind: Collection[str]) -> bool:
    """Whether these words of a title, behind what another has, make another title of it."""
    telling = [word for word in behind if word not in HEADING_WORDS and word not in _OF_EDITIONS]
    return sum(title.weights.get(word, 0.0) for word in telling) >= TELLS


def leads(title: Title, ahead: Collection[str]) -> bool:
    """Whether these words of a title, before what another has, make another title of it."""
    return goes_on(title, ahead) or not TURNING_WORDS.isdisjoint(ahead)


def _led(whole: Title, only_whole: Sequence[str], other: Title, explained: Collection[str]) -> bool:
    """Whether a title is the other one with words before it, and no colon or dash behind them."""
    begins = next((word for word in other.sequence if word not in STOP_WORDS), "")
    if not only_whole or begins not in whole.weights or begins in only_whole:
        return False
    first = whole.sequence.index(begins)
    ahead = whole.sequence[:first]
    if any(word in explained or word in other.weights for word in ahead if word not in STOP_WORDS):
        return False
    return leads(whole, ahead) and stops_in(whole.text).begins.isdisjoint(range(1, first + 1))


def _beyond(whole: Title, only_whole: Sequence[str], other: Title, explained: Collection[str]) -> float:
    """Return what the words weigh that go on behind a title, with no mark between, to the next mark.

    "Human trafficking in fisheries" is another work than "Human trafficking", which "Human trafficking: a
    review" need not be.
    """
    ends = next((word for word in reversed(other.sequence) if word not in STOP_WORDS), "")
    if not only_whole or ends not in whole.weights or ends in only_whole:
        return 0.0
    behind = whole.sequence.index(ends) + 1
    if behind >= len(whole.sequence) or whole.sequence[behind] in explained:
        return 0.0
    marked = marks_in(whole.text)
    end = next((at for at in range(behind, len(whole.sequence)) if at in marked), len(whole.sequence))
    return sum(
        whole.weights.get(word, 0.0)
        for word in whole.sequence[behind:end]
        if word in only_whole and word not in explained and word not in _OF_EDITIONS
    )


_LONGEST_MARK = 6
"""The most letters of a numeral with a letter: "lxxivb"."""


def _marks_apart(
    left: Title, only_left: Sequence[str], right: Title, only_right: Sequence[str], common: float
) -> Marks:
    """Return what tells the parts of one work apart, where two titles have enough in common to be such
    parts.
    """
    alike = common >= LEAST_COMMON * min(left.total, right.total)
    if alike and _counted(left, only_left) and _counted(right, only_right):
        return parts_apart(left, right)
    return NO_MARKS


def _counted(title: Title, odd: Sequence[str]) -> bool:
    """Whether a title has anything that could be a number, a numeral or a letter of a part."""
    return bool(title.numbers) or any(len(word) <= _LONGEST_MARK for word in odd)


def subtitles_apart(left: Title, right: Title, head: Title) -> Comparison | None:
    """Two titles that go on differently after the same words; None where what they go on with is alike.

    "Budget 2005: city council" and "Budget 2005: parliament" are two works, whoever wrote them, as
    "Guide for companies: assets" and "Guide for companies: notes" are.
    """
    some, others = _rest(left, head), _rest(right, head)
    if not some or not others or some & others:
        return None
    if any(most_similar(word, others)[0] for word in some):
        return None
    return Comparison(
        head.total,
        sum(left.weights[word] for word in some),
        sum(right.weights[word] for word in others),
        subtitle=True,
        numbers_left=left.numbers - right.numbers,
        numbers_right=right.numbers - left.numbers,
        marks=parts_apart(left, right),
    )


def other_province(left: Title, right: Title) -> bool:
    """Whether a country, a province or a state stands in the place of another one in two titles."""
    return any(places_differ(some, others) for some, others in odd_runs(left.sequence, right.sequence))


_LEAST_WORD = 3
"""What is shorter says little of a subtitle."""


def _rest(title: Title, head: Title) -> set[str]:
    """Return the telling words of a title beyond its beginning."""
    words = {word for word in title.tokens if word not in head.weights and len(word) >= _LEAST_WORD}
    return words - PART_WORDS - HEADING_WORDS - STOP_WORDS


def _breaks_off(
    whole: Title, only_whole: Sequence[str], beginning: Title, only_beginning: Sequence[str]
) -> bool:
    """Whether one title is the beginning of the other, long enough that nothing else begins so."""
    extra = sum(beginning.weights[word] for word in only_beginning)
    if extra > 0.3 or not only_whole or len(beginning.tokens) < LONG_BEGINNING:
        return False
    if beginning.sequence[-1] in only_beginning and not _begins_one(beginning.sequence[-1], only_whole):
        return False  # it ends otherwise: in another place or year
    first = min(at for at, word in enumerate(whole.sequence) if word in only_whole)
    return first >= beginning.count - 1 and beginning.total >= LONG_BEGINNING_WEIGHT


def _moved(left: Title, right: Title) -> bool:
    """Whether two titles of the same words have them in another order."""
    places = {word: at for at, word in enumerate(right.sequence)}
    order = [places[word] for word in left.tokens if word in places]
    return order != sorted(order)


def _compare_cut(left: Title, right: Title, left_cut: bool, typo_floor: float) -> Comparison:
    """Return a cut title against as many words of the whole one, the last of which may itself be cut."""
    cut, whole = (left, right) if left_cut else (right, left)
    head = _head(whole, cut.count + 1)
    common, only_cut, only_head = align(cut, head, typo_floor)
    missed = sum(head.weights[word] for word in only_head if word != head.sequence[-1])
    extra = sum(cut.weights[word] for word in only_cut if not _begins_one(word, only_head))
    numbers_cut, numbers_head = cut.numbers - whole.numbers, head.numbers - cut.numbers
    sides = (extra, missed, numbers_cut, numbers_head)
    if not left_cut:
        sides = (missed, extra, numbers_head, numbers_cut)
    only_left, only_right, in_left, in_right = sides
    return Comparison(common, only_left, only_right, short=True, numbers_left=in_left, numbers_right=in_right)


def _head(title: Title, count: int) -> Title:
    sequence = title.sequence[:count]
    if len(sequence) == len(title.sequence):
        return title
    return Title(" ".join(sequence), lambda word: title.weights.get(word, 0.3))


def _begins_one(word: str, others: Sequence[str]) -> bool:
    return any(other.startswith(word) for other in others)
