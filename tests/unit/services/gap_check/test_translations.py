"""Titles in another language: offered to a person where something else agrees, and never more than that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.gaps.gap_report import EntryResult, Match, Status
from catalogue.domain.gaps.reference_lists import Verdict, fingerprint
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.findings import Finding
from catalogue.services.authority.authorities import shipped_knowledge
from catalogue.services.gap_check.checking import ReferenceItem
from catalogue.services.gap_check.translations import with_translations


def _by(name: str) -> tuple[Contributor, ...]:
    return (Contributor(name, ContributorKind.BODY),)


SLAVERY = Description(
    title="Slavery at Sea", contributors=_by("Environmental Justice Foundation"), year="2014",
    countries=("Thailand",), languages=("en",),
)  # fmt: skip
HOLDINGS = {
    "1": SLAVERY,
    "2": Description(title="ទាសភាពនៅសមុទ្រ", year="2014"),
    "3": Description(title="Fishing in Thailand", year="2010", contributors=_by("World Bank")),
    "4": Description(title="The Seas of Norway", year="2014"),
}
TITLE = "Esclavitud en el mar: la difícil situación de los migrantes"


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    known = shipped_knowledge()
    return Matcher(known.aliases, known.vocabulary)


class _Nearest:
    """The nearest holdings as given; notes what it was asked."""

    def __init__(self, *found: tuple[str, float]) -> None:
        self.found = found
        self.asked: list[str] = []

    def __call__(self, text: str, count: int) -> Sequence[tuple[str, float]]:
        self.asked.append(text)
        return self.found[:count]


def _answer(
    matcher: Matcher,
    entry: Description,
    nearest: _Nearest,
    before: EntryResult | None = None,
    said: Mapping[str, Verdict] | None = None,
) -> EntryResult:
    decided = {fingerprint(entry): said or {}}
    return next(
        with_translations(
            [ReferenceItem("a", entry)],
            [before or EntryResult("a", Status.MISSING)],
            nearest,
            lambda ids: {number: HOLDINGS[number].to_dict() for number in ids if number in HOLDINGS},
            lambda marks: {mark: decided.get(mark, {}) for mark in marks},
            matcher,
        )
    )


@pytest.mark.parametrize(
    "entry",
    [
        Description(title=TITLE, contributors=_by("EJF")),
        Description(title=TITLE, contributors=_by("Environmental Justice Foundation"), year="2017"),
        Description(title=TITLE, year="2015"),
        Description(title=f"{TITLE} en Tailandia"),
    ],
    ids=["body", "body and year", "year", "country"],
)
def test_a_translation_is_offered_where_something_else_agrees(matcher: Matcher, entry: Description) -> None:
    found = _answer(matcher, entry, _Nearest(("1", 0.5)))
    assert found.status is Status.REVIEW and [match.holding_id for match in found.matches] == ["1"]
    assert found.matches[0].status is Status.REVIEW, "held is for a person to say"
    assert "may be the same work in another language" in found.explanation and found.score < 0.5


@pytest.mark.parametrize(
    ("entry", "likeness"),
    [
        (Description(title=TITLE), 0.9),
        (Description(title=TITLE, year="2004"), 0.9),
        (Description(title=TITLE, contributors=_by("EJF"), year="2004"), 0.9),
        (Description(title=TITLE, contributors=_by("World Bank"), year="2014"), 0.9),
        (Description(title=f"{TITLE} en Noruega", year="2014"), 0.9),
        (Description(title=f"{TITLE} en Tailandia"), 0.38),
        (Description(title=TITLE, year="2014"), 0.3),
    ],
    ids=["nothing", "year", "body but not year", "another body", "another country", "country, far", "far"],
)
def test_how_near_it_is_decides_nothing(matcher: Matcher, entry: Description, likeness: float) -> None:
    assert _answer(matcher, entry, _Nearest(("1", likeness))) == EntryResult("a", Status.MISSING)


def test_only_holdings_in_another_language_are_looked_at_and_few(matcher: Matcher) -> None:
    khmer = Description(title="ទាសភាពលើទូកនេសាទ", year="2014")
    found = _answer(matcher, khmer, _Nearest(("2", 0.9), ("1", 0.5), ("gone", 0.5)))
    assert [match.holding_id for match in found.matches] == ["1"]
    third = _answer(matcher, khmer, _Nearest(("3", 0.6), ("4", 0.6), ("1", 0.5)))
    assert [match.holding_id for match in third.matches] == ["4"]


def test_what_was_answered_or_accepted_or_is_in_english_is_left_alone(matcher: Matcher) -> None:
    entry, nearest = Description(title=TITLE, year="2014"), _Nearest(("1", 0.9))
    held = EntryResult("a", Status.HELD, (Match("3", Status.HELD, 0.99),))
    by_hand = EntryResult("a", Status.MISSING, decided_by_human=True)
    assert (
        _answer(matcher, entry, nearest, held) == held
        and _answer(matcher, entry, nearest, by_hand) == by_hand
    )
    _answer(matcher, Description(title="The slaves of the sea", year="2014"), nearest)
    assert not nearest.asked
    refused = _answer(matcher, entry, nearest, said={"1": Verdict.DIFFERENT})
    assert refused.status is Status.MISSING, "a person said that it is not"


def test_it_stands_behind_what_is_to_be_looked_at_already(matcher: Matcher) -> None:
    entry = Description(title=TITLE, year="2014")
    before = EntryResult("a", Status.REVIEW, (Match("3", Status.REVIEW, 0.6),))
    found = _answer(matcher, entry, _Nearest(("1", 0.9), ("3", 0.5)), before)
    assert [match.holding_id for match in found.matches] == ["3", "1"] and found.score == 0.6


def test_a_translation_may_have_a_publisher_of_its_own(matcher: Matcher) -> None:
    """What a French list gives as its publisher is a town, and the English original's a body."""
    french = Description(
        title="Manuel sur l'assistance aux victimes de la traite", contributors=_by("OIM"), publisher="Genève"
    )
    english = Description(
        title="Manual on assistance for victims of trafficking", publisher="IOM",
        contributors=_by("International Organization for Migration"),
    )  # fmt: skip
    (found, *_) = matcher.decide(matcher.prepare(french), [("1", matcher.prepare(english))])
    assert Finding.PUBLISHER_DIFFER in found.judgement
    assert (found.status, found.doubt) == (Status.REVIEW, "translation")
