"""Khmer in the order in which it is drawn, as many PDFs hold it."""

from __future__ import annotations

from catalogue.formats.documents.pdf_letters import letter_of
from catalogue.formats.documents.visual_order import as_spelt, lost_letters

SPELT = ["ក្រសួងយុត្តិធម៌", "អំពើជួញដូរមនុស្ស និងស្ត្រី", "ភ្នំពេញ: ខែមេសា", "ផែនការកែប្រែ", "ប្រៃសណីយ៍ធ្វើនៅខេត្ត"]
DRAWN = ["្រកសួងយុត្តិធម៌", "អំេពើជួញដូរមនុស្ស និង្រស្តី", "ភ្នំេពញ: ែខេមសា", "ែផនការែក្របែ", "ៃ្របសណីយ៍េធ្វើេនៅេខត្ត"]


def test_vowels_and_the_subscript_that_are_drawn_first_go_behind_their_consonant() -> None:
    assert as_spelt(DRAWN) == SPELT


def test_what_is_spelt_stays_as_it_is() -> None:
    assert as_spelt(SPELT) == SPELT
    assert as_spelt(["Sold like chickens, 2003", ""]) == ["Sold like chickens, 2003", ""]


SENT = "ក្រសួងកិច្ចការនារី. (២០០៩). ចម្លើយតបទៅនឹងអំពើហិង្សាលើស្ត្រី. ភ្នំពេញ៖ ក្រសួងកិច្ចការនារី."
FROM_A_BROWSER = (
    "ក្រ សួងកិច្ចកាច្ច រនារី.រី(២០០៩). ចម្លើ យម្លើ តបទៅ នឹងអំពើ ហិង្សា លើ ស្ត្រី .ស្ត្រី ភ្នំពេ ញ៖ ក្រ សួងកិច្ចកាច្ច រនារី.រី"
)


def test_syllables_that_a_browser_prints_twice_are_taken_once() -> None:
    assert "".join(as_spelt([FROM_A_BROWSER])).replace(" ", "") == SENT.replace(" ", "")


def test_words_that_are_said_twice_stay() -> None:
    text = f"{SENT} ផ្សេងៗ នានា ខុសខុសគ្នា ស្អាតស្អាត"
    assert as_spelt([text]) == [text]


def test_letters_that_were_lost_are_known_by_the_sign_that_is_left() -> None:
    assert lost_letters("អំពើហិង្សាលើស្. ភ្នំពេញ")
    assert not lost_letters(SENT)


def test_ligatures_of_latex_are_letters() -> None:
    assert "".join(map(letter_of, [0x74, 0x72, 0x61, 0x1E, 0x63])) == "traffic"
