"""What decides beside the model, in one place: how titles are compared, what is worth a look, what is shown.

Numbers that weigh evidence stand in the model (``model.json``), which labelled lists made. Those here say
which form of a title is compared, which pairs are looked at at all, and how further copies are told; each is
bound by a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from catalogue.matching.findings import Finding


@dataclass(frozen=True, slots=True)
class TitleRules:
    """How a title comparison becomes points.

    ``full`` is what a wholly agreeing title is worth, reached when the words in common weigh
    ``telling`` or more (one rare word weighs 1, "trafficking" in this field 0.3). Words on both sides
    that answer nothing on the other (``replaced``) are the mark of another title: the full penalty is
    due at a weight of ``replaced_full``. Words on one side only cost ``omitted`` by their share.
    """

    full: float = 7.5
    telling: float = 1.6
    replaced: float = -9.0
    replaced_full: float = 0.7
    omitted: float = -7.0
    short_form: float = -0.4
    tail: float = -2.5
    """What stands before a title's colon and is left out: something else must agree besides."""
    short_telling: float = 1.2
    """What a title without its subtitle must at least weigh ("Book review" weighs less)."""
    steepness: float = 1.5
    short_slack: float = 0.5
    """What may be left over where one title is compared without its subtitle."""
    reordered: float = -1.0
    typo_floor: float = 0.72


@dataclass(frozen=True, slots=True)
class ScreeningRules:
    """Which pairs are worth judging, by shares of the smaller title's words, by weight."""

    least: float = 0.4
    """With less in common a pair is judged only where nearly all letters agree ..."""
    letters: float = 85.0
    """... such a share of them, of 100: a moved space spoils two words."""
    sure: float = 0.7
    """With so much in common it is judged in any case; between the two where letters agree somewhat ..."""
    letters_of_some: float = 65.0
    """... in such a share, of 100, or nearly all of those of the shorter one ..."""
    part: float = 0.65
    """... where it has less than this share of the other's length; or for two references ..."""
    passing: float = 0.2
    """What is common to both is not only said in passing where it is such a share of the longer title, or a
    name is common too ..."""
    cited: float = 0.6
    """... where the one's title, as its style gives it away, is in the other by such a share."""
    elsewhere: float = 0.8
    """... or such a share of the holding's title is said by another field of the entry."""
    begins: int = 4
    """... or both titles begin with so many words alike: values of other fields may stand behind one."""
    numbers: int = 2
    """With less in common two references are judged too where they share so many numbers ..."""
    most_numbers: float = 0.6
    """... and such a share of those of the entry. A reference that names no title is judged where it says the
    holding's year, and of the words of its people's names ..."""
    names: float = 0.5
    """... such a share, for initials stand for the others; or where it begins with one of these and has no
    more than ..."""
    few_words: int = 9
    """... so many words of some length, among which there is hardly a title."""
    translated: int = 2
    """So many words of a holding's title that the known terms of a French or Spanish one translate to are
    worth a look."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is not the model's to say."""

    screening: ScreeningRules = ScreeningRules()
    near: float = 0.01
    """The least chance at which a holding is shown beside a missing entry."""
    shown: int = 5
    """How many candidates a person is shown for an entry in doubt."""
    translated: float = 6.0
    """Points (log-odds) when known terms of one title give the whole other title, by their share ..."""
    translation_even: float = -4.0
    """... beside these, which what agrees of people, bodies and year must make up for."""
    translation_agrees: float = 1.5
    """Points for each of people, bodies, publisher and year that agree; so many fewer where they differ."""
    translation_review: float = 0.4
    """From which chance a guess at a translation is shown to a person ..."""
    translation_sure: float = 0.85
    """... and from which share of the English title that the other one's terms give, where people, body or
    year agree, it counts as the work in another language, if ..."""
    translation_answered: float = 0.6
    """... such a share of the other title, by letters, is terms that the English one says."""
    translation_most: float = 0.7
    """The most chance that a guess at a translation can have."""
    identifiers: Mapping[Finding, float] = MappingProxyType({
        Finding.ISBN_SAME: 6.0, Finding.ISBN_SHARED: 0.5, Finding.ISBN_MISPRINT: 2.0,
        Finding.ISBN_OTHER: -0.5, Finding.DOI_SAME: 7.0,
        Finding.DOI_OTHER: -3.0, Finding.NUMBER_SAME: 6.0, Finding.NUMBER_LIKE: 1.0,
        Finding.NUMBER_OTHER: -4.0, Finding.SERIES_SAME: 2.0,
        Finding.SERIES_OTHER: -4.0, Finding.URL_SAME: 3.0,
    })  # fmt: skip
    """What identifiers add to the log-odds, which the model cannot know: lists are labelled by them."""
    number_alone: float = 3.0
    """The log-odds of a record that has the very number, where nothing but a number is given ..."""
    place_alone: float = 3.0
    """... and of one that stands on the very page of the journal, where no title is given."""
    people_alone: float = 2.0
    """... and of one that all who are named wrote in that year: of 146 such pairs of
    ``benchmarks/exams/untitled`` 132 were the work meant. Of the first name alone, and where others stand at
    that place, it is even ..."""
    initials_alone: float = 1.0
    """... and of one whose title goes by the letters that are given, in the same year: a person is asked."""
    least_title: float = 2.1
    """Points below which a title says so little that a number may stand for it."""
    copy_chance: float = 1.5
    """How much less likely, in log-odds, than the best a further reference may be to be another copy."""
    copy_points: float = 1.5
    """How many title points behind the best a further holding may lie."""
    copy_title: float = 0.4
    """How much less title a further holding may have in common than the best to be another copy."""
    title: TitleRules = TitleRules()
    note: float = 0.02
    """Up to which unexplained share a reference is a note: it says nothing that the holding does not ..."""
    note_omitted: float = 0.6
    """... and what it leaves out of the title counts for so much."""
    string_slope: float = 22.0
    """Two unparsed references: points for each unit of agreement ..."""
    string_even: float = 0.6
    """... above the agreement at which same and other are equally likely."""


RULES: Final = Rules()
