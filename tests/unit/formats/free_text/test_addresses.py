"""An address that was broken at the end of a line, and lines that are made to keep a reader busy."""

from __future__ import annotations

from catalogue.formats.free_text.addresses import goes_on


def test_an_address_goes_on_in_the_next_line() -> None:
    assert goes_on("See https://www.unodc.org/documents/data-and-", "analysis/glotip/2018.pdf")
    assert not goes_on("See https://www.unodc.org/documents", "Another title of a book")


def test_a_line_of_nothing_but_beginnings_takes_no_longer_than_another() -> None:
    many = 300_000  # where every beginning is tried to the end, this is hours
    assert not goes_on("www." * many + " end", "Another title")
    assert not goes_on("www.example.org/a-", "a" + "." * many + "x y")
