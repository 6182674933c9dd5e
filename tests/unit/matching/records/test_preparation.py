"""What means harm is compared as far as descriptions are long, since patterns and pairings take longer."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Contributor, Description, Identifier
from catalogue.domain.gaps.gap_report import Status
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.records.preparation import comparable
from catalogue.services.gap_check.probes import probe_of

_LONGEST = 30_000
"""Letters that a field may hold (``checks.MAX_VALUE``)."""


@pytest.mark.parametrize("field", ["title", "subtitle", "reference"])
@pytest.mark.parametrize("sign", ["[", "; ", " - "])
def test_signs_that_patterns_look_behind_are_not_compared_without_end(
    matcher: Matcher, field: str, sign: str
) -> None:
    """A title of brackets took a processor eight seconds, for whoever asks a link resolver about it."""
    hostile = Description().with_changes(**{field: (sign * _LONGEST)[:_LONGEST]})
    prepared = matcher.prepare(hostile)
    assert len(prepared.written) < _LONGEST / 5
    matcher.judge(prepared, prepared)
    assert len(probe_of(hostile, matcher).title) < _LONGEST / 5


def test_thousands_of_people_and_numbers_are_not_compared() -> None:
    people = tuple(Contributor(f"Author{number}, A." * 300) for number in range(5000))
    numbers = (Identifier("isbn", "9" * 5000),)
    cut = comparable(Description("A title", contributors=people, identifiers=numbers))
    assert len(cut.contributors) == 300 and cut.contributors[0].name == people[0].name[:2000]
    assert len(cut.identifiers[0].value) == 2000 and cut.title == "A title"


def test_what_is_as_long_as_descriptions_are_stays_whole() -> None:
    people = (Contributor("Surtees, Rebecca"),)
    usual = Description("A title " * 200, contributors=people, notes=("One",) * 300)
    assert comparable(usual) is usual


def test_a_journal_with_volume_and_issue_may_stand_where_the_publisher_should(matcher: Matcher) -> None:
    prepared = matcher.prepare(Description("A title", publisher="Review of Labour Conditions 18(3)"))
    assert (prepared.volume, prepared.issue) == ("18", "3")
    assert prepared.venue_words == {"review", "of", "labour", "conditions"}
    assert not matcher.prepare(Description("A title", publisher="Review Books 2000")).venue_words


def test_a_reference_without_a_title_finds_an_article_whose_journal_stands_as_its_publisher(
    matcher: Matcher,
) -> None:
    people = tuple(map(Contributor, ("Orell, Ann", "Lim, Bo")))
    held = Description(
        "Debt bondage of herring fishers", contributors=people, year="2008", pages="318-343",
        publisher="Review of Labour Conditions 18(3)",
    )  # fmt: skip
    short = Description(reference="Orell A, Lim B. RLC 2008;18(3):318-43")
    (found, *_) = matcher.decide(matcher.prepare(short), [("1", matcher.prepare(held))])
    assert found.status is Status.HELD
