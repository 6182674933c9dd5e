"""What a person should weigh, whatever the sum of the points says: rules that need no weights."""

from __future__ import annotations

from catalogue.matching.compare import Judgement
from catalogue.matching.prepared import Prepared
from catalogue.matching.series import open_run, other_length, part_unsaid
from catalogue.matching.title_comparison import ONE_TITLE
from catalogue.matching.versions import NUMBERS_SAME, other_version


def page_tells(judgement: Judgement) -> bool:
    """Whether the same page makes up for a title that says little.

    That of two strings is one more number they share: their words must speak for them too.
    """
    if "page_same" not in judgement:
        return False
    both_free_text = judgement.entry.free_text and judgement.holding.free_text
    return not both_free_text or judgement.title_points > 0


_DOUBTFUL = ("part_of", "isbn_shared", "country_other", "remark_on", "about_law", "column_other")


def doubt_of(judgement: Judgement) -> str:
    """What a person should weigh though the sum says yes: another DOI or country, a part, a remark on it."""
    if judgement.has(*_DOUBTFUL):
        return next(finding for finding in _DOUBTFUL if finding in judgement)
    if "title_numbers_clash" in judgement:
        return "other_part"
    if judgement.title.sibling and not judgement.has(
        *NUMBERS_SAME, "page_same", "people_many", "people_agree"
    ):
        return "sibling"  # A body gives the works of a set titles that are alike but for a word.
    if judgement.title.subtitle and (judgement.in_fields or not judgement.has(*NUMBERS_SAME)):
        return "other_subtitle"
    if "companion_of" in judgement and not _same_hand(judgement):
        return "companion_of"
    if judgement.title.longer and not _same_hand(judgement):
        return "longer"
    if "isbn_same" in judgement and _under_another_title(judgement):
        return "other_title"
    if _other_hand(judgement):
        return "other_hand"
    if _short_and_dated_otherwise(judgement):
        return "run_or_edition"
    if "month_other" in judgement:
        return "other_part"
    if open_run(judgement):
        return "open_run"
    if other_length(judgement):
        return "other_length"
    if part_unsaid(judgement):
        return "part_unsaid"
    if "doi_other" in judgement and "isbn_same" not in judgement:
        return "other_doi"
    return "other_version" if other_version(judgement) else ""


def _same_hand(judgement: Judgement) -> bool:
    """Whether a number says that this is the work, or its authors wrote it in the same year.

    Of a reference its persons say less, since they may stand anywhere in it.
    """
    if judgement.has(*NUMBERS_SAME, "page_same"):
        return True
    return judgement.in_fields and "year_same" in judgement and judgement.has("people_agree", "people_many")


def _other_hand(judgement: Judgement) -> bool:
    """Whether a person wrote under a body's short title, in another year: many works are "Beyond Borders"."""
    if not judgement.title.short or judgement.has(*NUMBERS_SAME, "year_same", "publisher_agree"):
        return False
    sides = judgement.entry, judgement.holding
    return any(_by_another_body(one, other) for one, other in (sides, sides[::-1]))


def _short_and_dated_otherwise(judgement: Judgement) -> bool:
    """Whether a body's title without its subtitle bears another year: "Taking stock" heads many reports."""
    if not judgement.title.short or judgement.entry.persons or judgement.holding.persons:
        return False
    return "year_other" in judgement and not judgement.has(*NUMBERS_SAME, "isbn_other", "publisher_agree")


def _by_another_body(one: Prepared, other: Prepared) -> bool:
    """Whether one record names persons and the other a body, and no person by its name."""
    named = {word for body in other.author_bodies for word in body.split()}
    return bool(one.persons and named) and not (
        other.persons or any(word in named for person in one.persons for word in person.surname)
    )


def _under_another_title(judgement: Judgement) -> bool:
    """Whether two titles in one script have so little in common that no slip explains it.

    A reference has more in it than its title.
    """
    comparable = judgement.in_fields and judgement.entry.script == judgement.holding.script
    return comparable and judgement.title.similarity < ONE_TITLE


_OTHERS = ("people_differ", "title_numbers_clash", "doi_other", "number_other", "law_other", "year_other")


def deserves_a_look(judgement: Judgement) -> bool:
    """Pairs to be seen by a person though the sum is low: a shared number, a title alike to the letter."""
    if "title_part_missing" in judgement and judgement.title.similarity > ONE_TITLE:
        # One side names a volume, the other may mean it: for a series more often not.
        return not judgement.has(*_OTHERS, "volume_other", "page_other")
    if "number_like" in judgement:
        return "about_law" not in judgement
    if judgement.has(*NUMBERS_SAME):
        # The chapters of a book bear its ISBN, each on its own pages.
        chapters = "page_other" in judgement and judgement.title.similarity < ONE_TITLE
        other_people = judgement.has("people_differ", "body_differ")
        return not chapters and not (other_people and judgement.has("year_other", "year_near"))
    if judgement.has(*_OTHERS) and not _names_apart_alone(judgement):
        return False
    if judgement.title.exact:
        return judgement.title.common >= _SAYS_SOMETHING
    return judgement.in_fields and _is_the_beginning(judgement)


_SAYS_SOMETHING = 0.6
"""What a title must weigh at least, that of "Report" does not."""
_LEAST_BEGINNING = 3


def _is_the_beginning(judgement: Judgement) -> bool:
    """Whether one title is how the other begins, in the same year and from the same hand: it may be cut."""
    if "year_same" not in judgement or not judgement.has(*_ONE_HAND):
        return False
    short, long = sorted((judgement.entry.full.sequence, judgement.holding.full.sequence), key=len)
    return len(short) >= _LEAST_BEGINNING and long[: len(short)] == short


_ONE_HAND = ("people_many", "people_agree", "body_agree", "state_agree", "publisher_agree")


def _names_apart_alone(judgement: Judgement) -> bool:
    """Whether nothing but the names speaks against a work of that year and publisher: one is misprinted."""
    found = judgement.findings.keys() & {*_OTHERS}
    return (
        found == {"people_differ"}
        and "year_same" in judgement
        and judgement.has("publisher_agree", "body_agree")
    )
