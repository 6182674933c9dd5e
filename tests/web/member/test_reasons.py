"""Why a match was proposed, in the reader's language."""

from __future__ import annotations

import pytest
from flask import Flask

from catalogue.domain.gaps.gap_report import Reason
from catalogue.web.wording.reasons import in_words


@pytest.mark.parametrize(
    ("path", "words"),
    [("/en/", "Vietnamese, held in English, French"), ("/km/", "ជាវៀតណាម មានជាអង់គ្លេស, បារាំង")],
)
def test_languages_are_named_in_the_readers_language(app: Flask, path: str, words: str) -> None:
    reason = Reason("other_language", {"entry": "Vietnamese", "holding": "English, French"})
    with app.test_request_context(path):
        assert words in in_words([reason])


def test_counts_have_their_thousands_set_apart_and_years_have_not(app: Flask) -> None:
    counts = {"total": 12000, "held": 3169, "other_edition": 255, "review": 0, "missing": 8576}
    year = Reason("other_year", {"entry": "2012", "holding": "2011"})
    with app.test_request_context("/en/"):
        assert in_words([Reason("meeting", counts)]).startswith(
            "Of 12,000 titles the centre holds 3,169, and 255"
        )
        assert in_words([year]) == "year 2012, held 2011"
