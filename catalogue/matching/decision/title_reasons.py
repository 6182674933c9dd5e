"""What is said of two titles: the same, nearly so, the one in the other, in part, not at all, not given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from catalogue.domain.gaps.gap_report import Reason
from catalogue.matching.comparison.comparison import Judgement
from catalogue.matching.comparison.references import SAME_TITLE
from catalogue.matching.decision.decision import Proposal
from catalogue.matching.findings import Finding
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.text.normalisation import STOP_WORDS, letters, long_words, words
from catalogue.matching.text.titles import Title

OTHER_TITLE = Reason("other_title")
_NOT_IN_REFERENCE = Reason("title_not_in_reference")
APART = (OTHER_TITLE, _NOT_IN_REFERENCE)
"""What says that two titles have little in common."""

_ALIKE = 0.8
"""The agreement from which on two titles are said to be alike."""
_IN_PART = SAME_TITLE
"""The share of the shorter title, by weight, from which on two titles are said to agree in part."""
_MISREAD, _SLIPPED = 85.0, 92.0
"""The likeness of all letters, of 100, from which on words that differ are misread or joined ones: in a
reference, and in a record, which is written with more care."""
_MISREAD_WORD = 0.6
"""The same, of 1, for two words."""
_TELLING = 6
"""Letters from which on a single word that stands somewhere is said to be a title's first part."""


def title_reasons(proposal: Proposal) -> Iterator[Reason]:
    """Yield what is said of the titles; nothing where the doubt says it."""
    judgement = proposal.judgement
    entry, holding, title = judgement.entry, judgement.holding, judgement.title
    if Finding.INITIALS_ALONE in judgement:
        return
    if Finding.PEOPLE_ALONE in judgement:
        if _both_titled(entry, holding):  # Two titles are given, which are others.
            yield _of_references(judgement)
    elif Finding.TITLE_UNSAID in judgement:
        yield Reason("title_unsaid")
    elif Finding.NUMBER_ALONE in judgement:
        yield Reason("number_alone")
    elif title.romanised:
        yield Reason("romanised_title")
        if entry.full.numbers and holding.full.numbers and not entry.full.numbers & holding.full.numbers:
            sides = {"entry": entry.full.numbers, "holding": holding.full.numbers}
            yield Reason(
                "other_number", {side: ", ".join(map(str, sorted(found))) for side, found in sides.items()}
            )
    elif _cut_off(judgement):
        yield Reason("cut_title")
    elif entry.free_text and holding.free_text:
        yield _of_references(judgement)
    elif entry.free_text and not (title.parallel and title.similarity > _ALIKE):
        yield _in_reference(judgement)
    elif title.parallel and title.similarity > _ALIKE:
        yield Reason("parallel_title")
    elif proposal.doubt != "translation":
        yield from _of_records(proposal)


def _of_records(proposal: Proposal) -> Iterator[Reason]:
    """Yield what is said of the titles of two records."""
    judgement = proposal.judgement
    entry, holding, title = judgement.entry, judgement.holding, judgement.title
    if not (entry.full.count and holding.full.count):
        elsewhere = _elsewhere(entry, holding) or _elsewhere(holding, entry)
        yield Reason("title_elsewhere" if elsewhere else "no_title")
    elif _as_printed(entry) == _as_printed(holding) or (title.exact and not title.short):
        yield Reason("same_title")
    elif title.similarity > _ALIKE or title.exact:
        within = title.short and _one_in_the_other(entry.full, holding.full)
        yield Reason("short_title" if within else "close_title")
    elif proposal.accepted and entry.script != holding.script:
        yield Reason("translated_title")
    elif judgement.in_fields and fuzz.ratio(entry.full.letters, holding.full.letters) >= _MISREAD:
        yield Reason("close_title")
    elif judgement.in_fields and _one_in_the_other(entry.full, holding.full):
        yield Reason("short_title")
    elif proposal.doubt == "other_subtitle":
        return  # That says it: the same title with another subtitle.
    elif _shared(entry.full, holding.full) >= _IN_PART or _under_one_head(entry, holding):
        yield Reason("title_in_part")
    elif _elsewhere(entry, holding) or _elsewhere(holding, entry):
        yield Reason("title_elsewhere")
    else:
        yield OTHER_TITLE


def _in_reference(judgement: Judgement) -> Reason:
    """Return what is said of a record's title and a reference, of which nobody knows where its title ends."""
    holding, reference, title = judgement.holding, judgement.entry, judgement.title
    if any(_stands_in(form, reference.full) for form in (holding.full, *holding.parallels)):
        return Reason("title_in_reference")
    if any(_stands_in(form, reference.full) for form in holding.main) or _headed(holding, reference):
        return Reason("title_begins_in_reference")
    found = title.common / (title.common + title.right) if title.common else 0.0
    if max(found, title.similarity) > _ALIKE:
        return Reason("words_in_reference")
    return Reason("some_words") if found >= SAME_TITLE else _NOT_IN_REFERENCE


def _of_references(judgement: Judgement) -> Reason:
    """Return what is said of two references: of their titles where the styles give them away."""
    entry, holding, title = judgement.entry, judgement.holding, judgement.title
    if {each.letters for each in entry.cited} & {each.letters for each in holding.cited}:
        return Reason("same_title")
    if any(_stands_in(form, entry.full) for form in holding.cited or (holding.full,)):
        return Reason("title_in_reference")
    if title.similarity > _ALIKE and not judgement.has(Finding.PEOPLE_ALONE):
        return Reason("words_in_reference")
    pairs = [_shared(one, other) for one in entry.cited for other in holding.cited]
    if pairs:
        return Reason("title_in_part") if max(pairs) >= _IN_PART else OTHER_TITLE
    return _NOT_IN_REFERENCE


def _headed(record: Prepared, reference: Prepared) -> bool:
    """Whether what stands before the colon of a title stands in a reference, though it be one word."""
    head = words(record.description.full_title.partition(":")[0])
    if len("".join(head)) < _TELLING or len(head) == record.full.count:
        return False
    return f" {' '.join(head)} " in f" {' '.join(reference.full.sequence)} "


_LONG_TITLE, _WORDS_MOVED = 12, 3
"""Letters, and words, from which on a title that stands among those of other fields is no chance."""
_NEARLY_ALL = 0.8


def _elsewhere(one: Prepared, other: Prepared) -> bool:
    """Whether a title stands in another field of the other record, or is its people and its journal: columns
    were mixed up.
    """
    title, record = one.full, other.description
    names = " ".join(contributor.name for contributor in record.contributors)
    moved = {*words(names), *words(record.venue)}
    if title.count >= _WORDS_MOVED and sum(map(moved.__contains__, title.sequence)) >= (
        _NEARLY_ALL * title.count
    ):
        return True
    fields = (names, record.venue, record.series, record.publisher, record.year)
    return len(title.letters) >= _LONG_TITLE and any(
        fuzz.partial_ratio(title.letters, found) >= _SLIPPED
        for found in map(letters, fields)
        if len(found) >= len(title.letters)
    )


def _both_titled(entry: Prepared, holding: Prepared) -> bool:
    """Whether two references give titles; what is the name of the other one's journal is none."""
    sides = (entry, holding), (holding, entry)
    return all(any(not _is_venue(title, other) for title in one.cited) for one, other in sides)


def _is_venue(title: Title, other: Prepared) -> bool:
    """Whether most words that a style gives away as a title are those of the other reference's journal."""
    telling = long_words(title.text)
    return len(telling & other.venue_words) > SAME_TITLE * len(telling)


def _as_printed(record: Prepared) -> str:
    """Return the letters of a title as it is printed: what is known of short forms changes its words."""
    return letters(record.description.full_title) or record.full.letters


def _under_one_head(one: Prepared, other: Prepared) -> bool:
    """Whether two titles have one beginning, to the mark behind it, and go on differently."""
    heads = {title.letters for title in one.main if title.count > 1}
    return any(title.letters in heads for title in other.main)


def _shared(one: Title, other: Title) -> float:
    """Return the share of the shorter of two titles, by weight, whose words stand in the longer one."""
    short, long = sorted((one, other), key=lambda title: title.count)
    found = sum(weight for word, weight in short.weights.items() if word in long.weights)
    return found / short.total if short.total else 0.0


def _one_in_the_other(one: Title, other: Title) -> bool:
    """Whether the shorter of two titles of more than one word stands in the longer one."""
    short, long = sorted((one, other), key=lambda title: title.count)
    return short.count > 1 and _stands_in(short, long, _SLIPPED)


def _stands_in(title: Title, text: Title, least: float = _MISREAD) -> bool:
    """Whether a title stands in a longer text, its words behind each other, misread and joined ones too."""
    if not title.count:
        return False
    if f" {' '.join(title.sequence)} " in f" {' '.join(text.sequence)} ":
        return True
    if fuzz.partial_ratio(title.letters, text.letters) < least:
        return False
    return all(word in STOP_WORDS or _is_said(word, text) for word in title.sequence)


_SHORT_WORD = 3


def _is_said(word: str, text: Title) -> bool:
    """Whether a word of a title is in a text, misread or joined with another; a number only as it is."""
    if word in text.sequence:
        return True
    if any(letter.isdigit() for letter in word):
        return False
    if len(word) <= _SHORT_WORD or word in text.letters:
        return len(word) > _SHORT_WORD
    return any(OSA.normalized_similarity(word, other) >= _MISREAD_WORD for other in text.sequence) or (
        fuzz.partial_ratio(word, text.letters) >= _MISREAD
    )


def _cut_off(judgement: Judgement) -> bool:
    """Whether the entry's title breaks off and is how the held one begins."""
    entry, holding = judgement.entry, judgement.holding
    if not entry.cut:
        return False
    if _breaks_off_in(entry.description.reference or entry.description.title, holding.full):
        return True
    return _begins(entry.cited, holding.full) if entry.cited else _opens(holding.full, entry.full)


_ELLIPSIS = re.compile(r"\.\.\.|\u2026")


def _breaks_off_in(text: str, whole: Title) -> bool:
    """Whether what stands before dots is how a title begins; its last word may be broken off."""
    said = words(_ELLIPSIS.split(text)[0])
    return any(
        whole.sequence[: count - 1] == said[-count:-1]
        and whole.sequence[count - 1].startswith(said[-1])
        and len("".join(said[-count:])) >= _TELLING
        for count in range(1, min(len(said), whole.count) + 1)
    )


def _begins(cut: Sequence[Title], whole: Title) -> bool:
    """Whether a title that breaks off is how another begins, but for the word at which it does."""
    return any(
        title.count > 1 and whole.sequence[: title.count - 1] == title.sequence[: title.count - 1]
        for title in cut
    )


_OPENING = 3
"""Words with which a title begins that no other is likely to begin with."""


def _opens(whole: Title, reference: Title) -> bool:
    """Whether the first words of a title follow each other in a reference of no known style."""
    first = f" {' '.join(whole.sequence[:_OPENING])} "
    return whole.count >= _OPENING and first in f" {' '.join(reference.sequence)} "
