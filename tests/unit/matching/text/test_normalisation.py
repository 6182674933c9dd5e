"""Words, numbers in words and numerals, and how telling a word is."""

from __future__ import annotations

import math

import icu
import pytest

from catalogue.matching.text.normalisation import (
    CARDINALS,
    ROMAN,
    WordStatistics,
    counts,
    gaps,
    is_unspaced,
    letters,
    long_words,
    numbers_of,
    plain,
    stem_of,
    words,
)


def _spelt(rules: str, number: int) -> str:
    """A number as CLDR spells it in English, or writes it in Roman numerals."""
    spelling = icu.RuleBasedNumberFormat(
        icu.URBNFRuleSetTag.NUMBERING_SYSTEM if rules == "%roman-lower" else icu.URBNFRuleSetTag.SPELLOUT,
        icu.Locale("en"),
    )
    spelling.setDefaultRuleSet(rules)
    return str(spelling.format(number))


def test_numerals_and_numbers_in_words_are_those_of_cldr() -> None:
    assert {_spelt("%roman-lower", number): number for number in range(1, 100)} == ROMAN
    assert {_spelt("%spellout-cardinal", number): number for number in range(1, 21)} == CARDINALS
    for number in range(1, 11):
        assert numbers_of([_spelt("%spellout-ordinal", number)]) == {
            _spelt("%spellout-ordinal", number): number
        }


@pytest.mark.parametrize(
    ("title", "numbers"),
    [
        ("Report 2008, 2nd edition", {"2008": 2008, "2nd": 2}),
        ("Part I", {"i": 1}),
        ("Volume X", {"x": 10}),
        ("Malcolm X and I", {}),
        ("World War II", {"ii": 2}),
        ("XL or XLI", {"xli": 41}),
        ("The 3rd, 4th and 21st", {"3rd": 3, "4th": 4, "21st": 21}),
        ("Number 123456789", {"123456789": 123_456_789}),
        ("Number 1234567890", {}),
        ("One of us", {}),
    ],
)
def test_numbers_of_a_title(title: str, numbers: dict[str, int]) -> None:
    assert numbers_of(words(title)) == numbers


def test_years_and_volumes_of_one_series_have_one_stem() -> None:
    assert stem_of("Annual report 2008") == stem_of("ANNUAL REPORT, 2009") == "annualreport"
    assert stem_of("History, part II") == stem_of("History, part III") != stem_of("History of parts")


def test_a_text_is_read_without_its_print() -> None:
    assert plain("Men &amp; Women&rsquo;s rights") == "men and womens rights"
    assert letters("Anti-trafficking & Co.") == "antitraffickingandco"
    assert long_words("The ILO report of 2008, vol. 3, and Web print") == {"the", "ilo", "report"}


def test_syllables_are_paired_where_no_space_parts_words() -> None:
    assert words("ក្រសួង") == ("ក្រសួ", "សួង")
    assert words("ក") == ("ក",)
    assert words("ក្រសួង ab") == ("ក្រសួ", "សួង", "ab")
    assert is_unspaced("ab ក") and not is_unspaced("été")


@pytest.mark.parametrize("text", ["Hard life (2nd ed.): ក្រសួង, 2008", "a", "", "“Quoted”, & more"])
def test_a_gap_stands_before_each_word(text: str) -> None:
    assert len(gaps(text)) == len(words(text))
    assert "".join(gaps("a - b, c")) == " - , "


@pytest.mark.parametrize(("word", "does"), [("part", True), ("2005", True), ("bd", True), ("report", False)])
def test_behind_which_words_a_letter_is_that_of_a_part(word: str, does: bool) -> None:
    assert counts(word) is does


def test_a_word_tells_the_more_the_fewer_titles_have_it() -> None:
    titles = ["trafficking in fisheries"] * 30 + ["trafficking in women"] * 70 + ["report on the law"] * 900
    weight = WordStatistics(titles).weight
    assert weight("seafood") > weight("fisheries") > weight("women") > weight("trafficking") > weight("the")
    assert 0.02 <= weight("the") < 0.25 and weight("seafood") == pytest.approx(1.0)
    share = (30 + 1) / (1_000 + 1_000)
    assert weight("fisheries") == pytest.approx(-math.log(share) / math.log(2_000))


def test_what_is_known_of_titles_anywhere_serves_a_small_catalogue() -> None:
    weight = WordStatistics(["A guide to the law"] * 5).weight
    assert weight("law") > 0.7 > weight("guide") > weight("the")
    assert weight("bondage") == pytest.approx(1.0)
    assert weight("x") == pytest.approx(0.15) and weight("eu") == pytest.approx(0.5)
    assert weight("ក្រសួ") == pytest.approx(1.0), "two letters of Khmer are no debris"
