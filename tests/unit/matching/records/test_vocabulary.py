"""Terms under their labels in several languages, and what a title of another language says in English."""

from __future__ import annotations

import pytest

from catalogue.matching.records.vocabulary import Vocabulary

TERMS = Vocabulary(
    [
        [{"en": "Child labour", "fr": "travail des enfants", "km": "ពលកម្មកុមារ"}, {"en": "Child labor"}],
        [{"en": "Girls", "fr": "filles", "es": "niñas"}],
        [{"en": "Networks", "fr": "réseaux"}],
        [{"en": "Sex", "fr": "sexe"}],
        [{"km": "ជនរងគ្រោះ"}],
        [{"en": "debt bondage"}],
    ],
    synonyms=[("Memorandum of Understanding", "MOU"), ("ZZZ", "nothing of these letters")],
)


def test_a_term_is_known_by_each_of_its_labels_and_headed_by_its_first_english_one() -> None:
    labels = ("Child labour", "travail des enfants", "ពលកម្មកុមារ", "Child labor")
    for label in (*labels, "CHILD LABOR"):
        assert TERMS.labels_of(label) == labels
        assert TERMS.knows(label) and TERMS.heading_of(label) == "Child labour"
    assert TERMS.labels_of("forgery") == ("forgery",) and not TERMS.knows("forgery")


def test_a_heading_begins_with_a_capital_and_what_has_none_is_its_own() -> None:
    assert TERMS.heading_of("forgery") == "Forgery"
    assert TERMS.heading_of("debt bondage") == "Debt bondage"
    assert TERMS.heading_of("ជនរងគ្រោះ") == "ជនរងគ្រោះ"
    assert TERMS.heading_of("") == ""


@pytest.mark.parametrize(
    ("title", "english"),
    [
        ("Le travail des enfants et les filles de la rue", ("child", "labour", "girls")),
        ("Le travail de l'enfant et la fille", ("girls",)),  # of one, where the term is of many
        ("La fille et le réseau", ("girls", "networks")),
        ("Les filles et les réseaux", ("girls", "networks")),
        ("El trabajo de las niñas y de los niños", ("girls",)),
        ("Le sexe et la loi", ("sex",)),
        ("ពលកម្មកុមារនៅកម្ពុជា", ("child", "labour")),
        ("Street children", ()),
    ],
)
def test_known_terms_of_a_title_are_said_in_english_in_one_number_as_in_the_other(
    title: str, english: tuple[str, ...]
) -> None:
    assert TERMS.english_words(title) == english


def test_what_of_a_title_is_answered_is_the_share_of_its_letters() -> None:
    assert TERMS.answered("ពលកម្មកុមារ", {"child"}) == 1.0
    assert TERMS.answered("ពលកម្មកុមារ", {"girls"}) == 0.0
    assert 0.3 < TERMS.answered("ពលកម្មកុមារនៅកម្ពុជា", {"labour"}) < 0.8
    assert TERMS.answered("", {"child"}) == 0.0


def test_letters_that_stand_for_words_are_written_out_unless_all_is_in_capitals() -> None:
    assert TERMS.spelt_out("MOU on labour") == "Memorandum of Understanding on labour"
    assert TERMS.spelt_out("MOU ON LABOUR") == "MOU ON LABOUR"
    assert TERMS.spelt_out("ZZZ on labour") == "ZZZ on labour"
