"""Titles that shout or begin small, as a catalogue writes them."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.title_case import in_sentence_case

NAMES = {"cambodia": "Cambodia", "unodc": "UNODC", "uk": "UK"}


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("REVIEW OF A DECADE OF RESEARCH, CAMBODIA", "Review of a decade of research, Cambodia"),
        ("GLOBAL REPORT 2020: UNODC AND ITS WORK", "Global report 2020: UNODC and its work"),
        ("the war on human trafficking", "The war on human trafficking"),
        ("child labour in cambodia", "Child labour in Cambodia"),
        ("AFTER YOUR HONOR IS GONE…", "After your honor is gone…"),
        ("ILO C182", "ILO C182"),
        ("Human Trafficking in Thailand", "Human Trafficking in Thailand"),
        ("“women and the city”", "“Women and the city”"),
        ("ការជួញដូរមនុស្ស", "ការជួញដូរមនុស្ស"),
        ("", ""),
    ],
)
def test_a_title_in_the_case_of_a_sentence(title: str, written: str) -> None:
    assert in_sentence_case(title, NAMES) == written


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("CAUGHT AT SEA", "CAUGHT AT SEA"),  # three words may be an acronym
        ("CAUGHT AT SEA AGAIN", "Caught at sea again"),
        ("CAUGHT AT SEA in CAMBODIA", "Caught at sea in Cambodia"),  # four of five words shout
        ("CAUGHT AT sea in CAMBODIA", "CAUGHT AT sea in CAMBODIA"),
        ("WHO CARES? THE UNODC! NOBODY. AGAIN", "Who cares? The UNODC! Nobody. Again"),
        ("what became of them? the end", "What became of them? the end"),
        ("(the war at sea)", "(The war at sea)"),
        ("WORKERS’ RIGHTS DON’T END HERE", "Workers’ rights don’t end here"),
        ("Of boats in cambodia", "Of boats in Cambodia"),
        ("Of CAMBODIA", "Of CAMBODIA"),
    ],
)
def test_only_a_title_that_shouts_is_made_small(title: str, written: str) -> None:
    assert in_sentence_case(title, NAMES) == written
