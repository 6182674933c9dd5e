"""What is set aside before a reference is read: numbers of the list, addresses, days of looking."""

from __future__ import annotations

import pytest

from catalogue.matching.text.boilerplate import trimmed
from tests.support.bounded import bounded

WORK = "Keo, C. (2011). Hard life for a legal paper. Phnom Penh"


@pytest.mark.parametrize(
    "text",
    [
        f"[12] {WORK}",
        f"(3){WORK}",
        f"14. {WORK}",
        f"{WORK}, available at: http://www.example.org/docs/4371.pdf [Accessed 3 March 2019].",
        f"{WORK} https://doi.org/10.5072/abc.7207",
        f"{WORK}, viewed 3 May 2012, <http://example.org/hard-life>.",
        f"{WORK} (accessed March 3, 2019)",
        f"{WORK}, truy cập ngày 3/5/2019",
        f"{WORK} [2019-03-03].",
    ],
)
def test_what_is_not_the_work_is_set_aside(text: str) -> None:
    assert trimmed(text).rstrip(".") == WORK


@pytest.mark.parametrize(
    "text",
    [
        "12 years a slave. 2011",
        "2008 findings on the worst forms of child labor. 2009",
        "Cases cited in 1990. Geneva",
        "The report as viewed 2010 from the villages. Hanoi",
        "Sold like chicken ...",
    ],
)
def test_a_title_keeps_its_numbers_and_words(text: str) -> None:
    assert trimmed(text) == text


def test_an_entry_that_is_nothing_but_an_address_stays() -> None:
    assert trimmed("http://example.org/a.pdf") == "http://example.org/a.pdf"


@pytest.mark.parametrize("text", ["retrieved from ", "accessed 3 Ma ", "[accessed 1 ", "www. ", "doi "])
def test_a_string_of_nothing_but_signs_stays_and_comes_to_an_end(text: str) -> None:
    """With a pattern that tries every way of parting it, this would not end."""
    signs = f"{text * 3_000}://"
    with bounded():
        assert trimmed(signs) == signs
