"""Where a title is filed: past the quotation marks and the article that it begins with."""

from __future__ import annotations

import pytest

from search_index.analysis.filing import filing_letter, filing_title


@pytest.mark.parametrize(
    ("title", "filed"),
    [
        ("The war on human trafficking", "war on human trafficking"),
        ("“The Road North”", 'road north"'),
        ("'A mail-order bride'", "mail-order bride'"),
        ("L'esclavage moderne", "esclavage moderne"),
        ("L’esclavage moderne", "esclavage moderne"),
        ("« Les enfants des rues »", 'enfants des rues "'),
        ("Un rapport", "rapport"),
        ("UN report on trafficking", "un report on trafficking"),
        ("THE SITUATION", "situation"),
        ("LA County", "la county"),
        ("À la recherche", "a la recherche"),
        ("A/69/33797", "a/69/33797"),
        ("The", "the"),
        ("Theory of change", "theory of change"),
        ("ការជួញដូរមនុស្ស", "ការជួញដូរមនុស្ស"),
        ("…", "..."),
        ("", ""),
    ],
)
def test_a_title_is_filed_by_its_first_word_that_says_something(title: str, filed: str) -> None:
    assert filing_title(title) == filed


def test_what_only_looks_like_an_article_stays_in_another_language() -> None:
    assert filing_title("La trata de personas", ("es",)) == "la trata de personas"
    assert filing_title("La traite des personnes", ("fr",)) == "traite des personnes"
    assert filing_title("La traite des personnes", ("en", "fr")) == "traite des personnes"


def test_letters_to_jump_by() -> None:
    assert [filing_letter(title) for title in ("“The Road", "2008 report", "États", "ការ", "…", "")] == [
        "R", "0", "E", "ក", "", "",
    ]  # fmt: skip
