"""Why a match was proposed, in the reader's language."""

from __future__ import annotations

import pytest
from flask import Flask

from catalogue.domain.gap_report import Reason
from catalogue.web.reasons import in_words


@pytest.mark.parametrize(
    ("path", "words"),
    [("/en/", "Vietnamese, held in English, French"), ("/km/", "ជាវៀតណាម មានជាអង់គ្លេស, បារាំង")],
)
def test_languages_are_named_in_the_readers_language(app: Flask, path: str, words: str) -> None:
    reason = Reason("other_language", {"entry": "Vietnamese", "holding": "English, French"})
    with app.test_request_context(path):
        assert words in in_words([reason])
