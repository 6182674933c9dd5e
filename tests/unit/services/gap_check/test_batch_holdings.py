"""The holdings of one batch: copies that read the same are taken apart once, others each for itself."""

from __future__ import annotations

import pytest

from catalogue.matching.decision.matcher import Matcher
from catalogue.services.authority.authorities import shipped_knowledge
from catalogue.services.gap_check.batch_holdings import BatchHoldings
from tests.unit.matching.conftest import describe

TITLE, AUTHOR = "The Perfect Business?", "Molland, Sverre"


@pytest.fixture(scope="module")
def holdings() -> BatchHoldings:
    knowledge = shipped_knowledge()
    records = {
        "P1": describe(TITLE, AUTHOR, year="2012").to_dict(),
        "P2": describe(TITLE, AUTHOR, year="2012").to_dict(),
        "P3": describe(TITLE, AUTHOR, year="2013").to_dict(),
    }
    return BatchHoldings(records, Matcher(knowledge.aliases, knowledge.vocabulary))


def test_copies_that_read_the_same_are_taken_apart_once(holdings: BatchHoldings) -> None:
    first = holdings.get("P1")
    assert first is not None
    assert holdings.get("P2") is first
    assert holdings.get("P1") is first


def test_one_title_in_another_year_is_another_holding(holdings: BatchHoldings) -> None:
    first, other = holdings.get("P1"), holdings.get("P3")
    assert first is not None
    assert other is not None
    assert (first.year, other.year) == (2012, 2013)


def test_a_holding_that_is_gone_is_none(holdings: BatchHoldings) -> None:
    assert holdings.get("P9") is None
