"""A matcher with the shipped names and words, and short ways to describe publications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import pytest

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.domain.gaps.gap_report import Status
from catalogue.matching.decision.decision import Proposal
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.learned.model import Care, Thresholds
from catalogue.services.authority.authorities import shipped_knowledge

Answer = Callable[..., list[Proposal]]


@pytest.fixture(scope="session")
def matcher() -> Matcher:
    knowledge = shipped_knowledge()
    return Matcher(knowledge.aliases, knowledge.vocabulary)


@pytest.fixture
def answer(matcher: Matcher) -> Answer:
    """The proposals for an entry against some holdings, numbered "0", "1", ... ."""

    def decide(entry: Description, *holdings: Description) -> list[Proposal]:
        candidates = [(str(at), matcher.prepare(holding)) for at, holding in enumerate(holdings)]
        return matcher.decide(matcher.prepare(entry), candidates)

    return decide


def describe(title: str, *authors: str, isbn: str = "", **fields: object) -> Description:
    """A description; an author with a comma is a person, one without a body."""
    contributors = tuple(
        Contributor(name, ContributorKind.PERSON if "," in name else ContributorKind.BODY) for name in authors
    )
    identifiers = (Identifier("isbn", isbn),) if isbn else ()
    given = {"title": title, "contributors": contributors, "identifiers": identifiers, **fields}
    return Description(**given)  # type: ignore[arg-type]


def status_of(proposals: list[Proposal]) -> str:
    """The status an entry would have."""
    return str(proposals[0].status if proposals else Status.MISSING)


def thresholds(held: float, doubted: float, review: float) -> dict[str, dict[str, float]]:
    """What a model file says of its thresholds, the same for each care."""
    chosen = Thresholds(held, doubted, review, 0.01, 0.01, asked=0.1, held_wrong=0.02, missing_wrong=0.03)
    return {care.value: asdict(chosen) for care in Care}
