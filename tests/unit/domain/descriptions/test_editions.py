"""Edition statements mean one thing in any wording."""

from __future__ import annotations

import icu
import pytest

from catalogue.domain.descriptions.editions import Edition, Form, other_edition, read_edition


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("Second edition", Edition(2)),
        ("2nd rev. ed.", Edition(2, revised=True)),
        ("2e éd. revue", Edition(2)),
        ("5. Aufl.", Edition(5)),
        ("ครั้งที่ ๒", Edition(2)),
        ("paperback", Edition(form=Form.PAPERBACK)),
        ("e-book", Edition(form=Form.ELECTRONIC)),
        ("Updated August 2004", Edition(revised=True)),
        ("Reprinted", Edition(reprint=True)),
        ("version 2", Edition(2)),
        ("第 3 版", Edition(3)),
        ("ed. 0", Edition()),
        ("123rd ed.", Edition(123)),
        ("Edition 101", Edition(101)),
        ("2008 edition", Edition()),
        ("250 p. 2nd ed.", Edition(2)),
        ("Hardcover", Edition(form=Form.HARDBACK)),
        ("Third enlarged edition", Edition(3, revised=True)),
        ("No. 75", Edition()),
        ("", Edition()),
    ],
)
def test_read(text: str, edition: Edition) -> None:
    assert read_edition(text) == edition


@pytest.mark.parametrize(
    ("language", "rules", "known"),
    [
        ("en", "%spellout-ordinal", range(1, 11)),
        ("fr", "%spellout-ordinal-feminine", range(1, 5)),
        ("es", "%spellout-ordinal-feminine", range(1, 4)),
        ("de", "%spellout-ordinal", range(1, 4)),
    ],
)
def test_numbers_in_words_are_those_of_cldr(language: str, rules: str, known: range) -> None:
    spelt = icu.RuleBasedNumberFormat(icu.URBNFRuleSetTag.SPELLOUT, icu.Locale(language))
    spelt.setDefaultRuleSet(rules)
    for number in known:
        assert read_edition(f"{spelt.format(number)} edition") == Edition(number)


def test_only_a_later_or_a_revised_edition_is_set_apart_from_a_first() -> None:
    assert [read_edition(text).is_later for text in ("", "1st ed.", "2nd ed.", "rev. ed.", "reprint")] == [
        False,
        False,
        True,
        True,
        False,
    ]


def test_a_number_that_both_say_tells_editions_apart_and_so_does_a_revision() -> None:
    assert other_edition(read_edition("2nd ed."), read_edition("2nd rev. ed.")) is True
    assert other_edition(read_edition("rev. ed."), read_edition("2nd ed.")) is False
    assert other_edition(read_edition(""), read_edition("rev. ed.")) is None
    assert other_edition(read_edition(""), read_edition("")) is False


def test_no_statement_leaves_the_question_open() -> None:
    assert other_edition(read_edition("2nd ed."), read_edition("3rd ed.")) is True
    assert other_edition(read_edition("2nd ed."), read_edition("second edition")) is False
    assert other_edition(read_edition("2nd ed."), read_edition("")) is None
    assert other_edition(read_edition("First edition"), read_edition("")) is False


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("12th ed.", Edition(12)),
        ("2nd, completely revised edition", Edition(2, revised=True)),
        ("Edition 3", Edition(3)),
        ("ver. 4", Edition(4)),
        ("New ed.", Edition(revised=True)),
        ("កែសម្រួលលើកទី២", Edition(2, revised=True)),
        ("3rd impression", Edition(reprint=True)),
        ("First published 1999, reprinted 2001 as paperback", Edition(reprint=True, form=Form.PAPERBACK)),
        ("Routledge, 2nd ed., 2004", Edition(2)),
        ("pbk., also as e-book", Edition(form=Form.PAPERBACK)),
        ("gebunden", Edition(form=Form.HARDBACK)),
    ],
)
def test_a_statement_says_number_revision_reprint_and_form(text: str, edition: Edition) -> None:
    assert read_edition(text) == edition


def test_nothing_said_is_nothing_known() -> None:
    edition = Edition()
    assert (edition.number, edition.revised, edition.reprint, edition.form) == (None, False, False, None)
    assert not Edition(number=1).is_later and Edition(number=2).is_later


def test_of_two_editions_a_revision_of_one_number_tells_them_apart_only_where_one_is_revised() -> None:
    assert other_edition(Edition(2, revised=True), Edition(2, revised=True)) is False
    assert other_edition(Edition(1), Edition(1, revised=True)) is True
    assert other_edition(Edition(1), Edition(2)) is True
    assert other_edition(Edition(), Edition(1)) is False, "no statement is what a first edition carries"
    assert other_edition(Edition(2), Edition(revised=True)) is False
