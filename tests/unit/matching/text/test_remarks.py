"""Errata, comments and reviews bear the title of what they are about, and are told by how they say so."""

from __future__ import annotations

import pytest

from catalogue.matching.text.remarks import companion_words, is_remark


@pytest.mark.parametrize(
    "title",
    [
        "erratum: debt bondage at sea",
        "comment on debt bondage at sea",
        "debt bondage at sea: reply",
        "debt bondage at sea (vol 142, pg 310, 2003)",
        "debt bondage at sea (vol. 9, pp. e12, 1998)",
    ],
)
def test_a_remark_is_known(title: str) -> None:
    assert is_remark(title)


@pytest.mark.parametrize(
    "title",
    [
        "debt bondage at sea",
        "income tax: a commentary",
        "debt bondage at sea (vol 2)",
        "a reply of one's own",
    ],
)
def test_a_work_of_its_own_is_no_remark(title: str) -> None:
    assert not is_remark(title)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("debt bondage at sea: key findings", {"key", "findings"}),
        ("debt bondage at sea: final evaluation report", {"final", "evaluation", "report"}),
        ("debt bondage at sea (abridged version)", {"abridged", "version"}),
        ("debt bondage at sea: the law in brief", {"in", "brief"}),
        ("debt bondage at a glance", {"at", "a", "glance"}),
    ],
)
def test_what_is_told_shorter_or_judged_says_so(title: str, said: set[str]) -> None:
    assert companion_words(title) == said


@pytest.mark.parametrize(
    "title",
    ["findings on debt bondage", "debt bondage in short supply", "brief lives", "the king james version"],
)
def test_a_word_of_the_title_makes_no_short_form_of_it(title: str) -> None:
    assert not companion_words(title)
