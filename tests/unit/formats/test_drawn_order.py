"""Khmer in the order in which it is drawn, as many PDFs hold it."""

from __future__ import annotations

from catalogue.formats.drawn_order import as_spelt

SPELT = ["ក្រសួងយុត្តិធម៌", "អំពើជួញដូរមនុស្ស និងស្ត្រី", "ភ្នំពេញ: ខែមេសា", "ផែនការកែប្រែ", "ប្រៃសណីយ៍ធ្វើនៅខេត្ត"]
DRAWN = ["្រកសួងយុត្តិធម៌", "អំេពើជួញដូរមនុស្ស និង្រស្តី", "ភ្នំេពញ: ែខេមសា", "ែផនការែក្របែ", "ៃ្របសណីយ៍េធ្វើេនៅេខត្ត"]


def test_vowels_and_the_subscript_that_are_drawn_first_go_behind_their_consonant():
    assert as_spelt(DRAWN) == SPELT


def test_what_is_spelt_stays_as_it_is():
    assert as_spelt(SPELT) == SPELT
    assert as_spelt(["Sold like chickens, 2003", ""]) == ["Sold like chickens, 2003", ""]
