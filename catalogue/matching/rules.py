"""The rules of the match, as data: what each piece of evidence weighs, and where the lines are drawn.

Weights are points of log-odds (natural logarithm): evidence adds up, and the sum is the logit of the
probability that entry and holding are one work. They were set by reasoning about how often a thing is
seen with the same and with another work, and checked on sets from several trades; they are not fitted
to any list. A report remembers ``VERSION``; change it with every weight.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

VERSION: Final = "2026.9"


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
class GlanceRules:
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
    cited: float = 0.6
    """... where the one's title, as its style gives it away, is in the other by such a share."""
    numbers: int = 2
    """With less in common two references are judged too where they share so many numbers ..."""
    most_numbers: float = 0.6
    """... and such a share of those of the entry."""


@dataclass(frozen=True, slots=True)
class Rules:
    """All weights and lines; the names of ``points`` are those of the findings in ``compare``."""

    version: str = VERSION
    bias: float = -4.0
    held: float = 0.75
    review: float = 0.25
    glance: GlanceRules = GlanceRules()
    near: float = 0.01
    """The least probability at which a holding is shown beside a missing entry."""
    shown: int = 5
    """How many candidates a person is shown for an entry in doubt."""
    translated: float = 6.0
    """Points when known terms of one title give the whole other title, by their share."""
    translation_review: float = 0.4
    translation_most: float = 1.0
    """The most points a guess at a translation can have: it is never accepted without a person."""
    least_title: float = 2.1
    """Points a title must bring to be accepted without a shared number or page, whatever else agrees."""
    least_title_many: float = -2.5
    """The same where three persons or more are the same."""
    copy_points: float = 1.5
    """How many title points behind the best a further holding may lie."""
    copy_title: float = 0.4
    """How much less title a further holding may have in common than the best to be another copy."""
    title: TitleRules = TitleRules()
    unexplained: float = -12.0
    """For the share of a free-text reference that nothing in the holding explains ..."""
    unexplained_free: float = 0.12
    """... beyond the share that style, place and remarks take up anyway."""
    note: float = 0.02
    """Up to which unexplained share a reference is a note: it says nothing that the holding does not ..."""
    note_omitted: float = 0.6
    """... and what it leaves out of the title counts for so much."""
    string_slope: float = 22.0
    """Two unparsed references: points for each unit of agreement ..."""
    string_even: float = 0.6
    """... above the agreement at which same and other are equally likely."""
    points: MappingProxyType[str, float] = field(
        default_factory=lambda: MappingProxyType({
            "isbn_same": 6.0,
            "isbn_shared": 0.5,
            "isbn_misprint": 2.0,
            "isbn_other": -0.5,
            "doi_same": 7.0,
            "doi_other": -3.0,
            "number_same": 6.0,
            "number_like": 1.0,
            "number_other": -4.0,
            "law_other": -8.0,
            "url_same": 3.0,
            "people_many": 5.0,
            "people_agree": 3.5,
            "people_first": 3.0,
            "people_some": 1.5,
            "people_differ": -5.0,
            "body_agree": 1.5,
            "state_agree": 0.5,
            "body_differ": -1.5,
            "publisher_agree": 1.0,
            "publisher_differ": -0.5,
            "year_same": 1.5,
            "year_near": 0.2,
            "year_within": 0.5,
            "year_other": -1.0,
            "month_other": 0.0,
            "run_year_other": -8.0,
            "run_year_unknown": -3.0,
            "title_numbers_clash": -8.0,
            "country_other": -8.0,
            "remark_on": -8.0,
            "companion_of": 0.0,
            "about_law": -8.0,
            "part_of": 0.0,
            "title_part_missing": -6.0,
            "title_year_missing": -1.5,
            "title_unsaid": 0.0,
            "number_alone": 0.0,
            "volume_same": 1.5,
            "volume_other": -2.0,
            "volume_unseen": -0.5,
            "same_place": 4.0,
            "column_other": -6.0,
            "issue_same": 0.5,
            "issue_other": -0.7,
            "page_same": 2.5,
            "page_other": -1.5,
            "numbers_agree": 3.0,
            "numbers_some": 0.5,
            "numbers_differ": -4.0,
            "numbers_unequal": -0.3,
            "venue_agree": 1.0,
            "venue_differ": -1.0,
            "journal_other": -4.0,
            "kind_differ": -1.0,
        })
    )  # fmt: skip


RULES: Final = Rules()
