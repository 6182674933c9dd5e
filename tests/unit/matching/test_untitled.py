"""References without a title: whoever names author, journal, volume and page has said which article it is."""

from __future__ import annotations

import pytest

from catalogue.domain.description import Description
from tests.unit.matching.conftest import Answer, describe, status_of

HELD = describe(
    "Sex trafficking in Cambodia: fabricated numbers versus 100 cases of evidence",
    "Steinfatt, Thomas M.",
    "Baker, Simon",
    venue="Crime, Law and Social Change",
    volume="56",
    number="5",
    pages="443-462",
    year="2011",
)
IN_FULL = "Steinfatt, T. M., & Baker, S. (2011). Sex trafficking. Crime, Law and Social Change, 56, 443–462."
UNTITLED = [
    "[7] T.M. Steinfatt, S. Baker, Crime Law Soc. Change 56 (2011) 443–462.",
    "T. M. Steinfatt and S. Baker, Crime, Law and Social Change, 2011, 56, 443.",
    "Steinfatt TM et al. Crime Law Soc. Chg. 56(5): 443-462 (2011)",
]


@pytest.mark.parametrize("text", UNTITLED)
def test_author_journal_and_place_are_enough(answer: Answer, text: str) -> None:
    found = answer(Description(reference=text), HELD)
    assert status_of(found) == "held"
    assert "title_unsaid" in found[0].judgement
    assert status_of(answer(HELD, Description(reference=text))) == "held"


@pytest.mark.parametrize("text", UNTITLED)
def test_so_they_are_beside_a_reference_in_full(answer: Answer, text: str) -> None:
    assert status_of(answer(Description(reference=text), Description(reference=IN_FULL))) == "held"


@pytest.mark.parametrize(
    "text",
    [
        "T.M. Steinfatt, S. Baker, Crime Law Soc. Change 56 (2011) 512–530.",
        "T.M. Steinfatt, S. Baker, Crime Law Soc. Change 57 (2011) 443–462.",
        "R. Surtees, Crime Law Soc. Change 56 (2011) 443–462.",
        "T.M. Steinfatt, S. Baker, J. Clin. Oncol. 56 (2011) 443–462.",
        "Steinfatt, 2011",
    ],
)
def test_another_page_volume_author_or_journal_is_another_article(answer: Answer, text: str) -> None:
    assert status_of(answer(Description(reference=text), HELD)) in ("missing", "review")
