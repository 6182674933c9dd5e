"""Missing titles of several lists that are one title, and those that only look like it."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from catalogue.domain.descriptions import same_title
from catalogue.domain.descriptions.description import Contributor, Description, Identifier
from catalogue.domain.descriptions.same_title import groups, identity_of
from catalogue.domain.gaps.reference_lists import fingerprint


def described(title: str, year: str = "", author: str = "", isbn: str = "", **more: Any) -> Description:
    people = (Contributor(author),) if author else ()
    numbers = (Identifier("isbn", isbn),) if isbn else ()
    return Description(title=title, year=year, contributors=people, identifiers=numbers, **more)


def grouped(*descriptions: Description) -> list[list[int]]:
    return groups(
        {
            at: identity_of(description, fingerprint(description))
            for at, description in enumerate(descriptions)
        }
    )


BOOK = described("The Mekong Challenge", "2005", "Pearson, Elaine", "978-0-306-40615-7")


@pytest.mark.parametrize(
    "other",
    [
        described("THE MEKONG CHALLENGE", "2005", "Pearson, E."),
        described("The Mekong challenge"),
        described("The Mekong Challenge", "2005", isbn="0-306-40615-2"),
        described("The Mekong Challenge", subtitle="Underpaid, overworked and overlooked"),
    ],
)
def test_one_title_however_it_is_written(other: Description) -> None:
    assert grouped(BOOK, other) == [[0, 1]]
    assert grouped(other, BOOK) == [[0, 1]]


@pytest.mark.parametrize(
    "other",
    [
        described("The Mekong Challenge", "2006", "Pearson, Elaine"),
        described("The Mekong Challenge", "2005", "Somebody, Else"),
        described("The Mekong Challenge", "2005", "Pearson, Elaine", "9789221213192"),
        described("The Mekong Challenge", "2005", "Pearson, Elaine", volume="2", edition="2nd"),
        described("Another report with the same misprinted number", "2005", isbn="978-0-306-40615-7"),
    ],
)
def test_what_speaks_against_it_keeps_titles_apart(other: Description) -> None:
    base = described("The Mekong Challenge", "2005", "Pearson, Elaine", "978-0-306-40615-7", volume="1")
    assert grouped(base, other) == [[0], [1]]


def test_an_undated_entry_does_not_join_two_years() -> None:
    years = (
        described("Trafficking in persons report", "2008"),
        described("Trafficking in persons report", "2009"),
    )
    assert grouped(years[0], described("Trafficking in persons report"), years[1]) == [[0, 1], [2]]


def test_a_short_title_and_a_line_of_free_text_say_too_little() -> None:
    assert grouped(described("Report"), described("Report", "2004")) == [[0], [1]]
    lines = [Description(reference=f"Some Author ({year}) Some title") for year in (2004, 2005, 2004)]
    assert grouped(*lines) == [[0, 2], [1]]


def test_without_a_title_a_number_tells_nothing() -> None:
    untitled = [described("", year, isbn="978-0-306-40615-7") for year in ("", "2004")]
    assert grouped(*untitled) == [[0], [1]]
    assert grouped(untitled[0], BOOK) == [[0], [1]]


def test_what_one_of_a_group_knows_the_group_knows() -> None:
    """The second brings the number and the longer title, the third is known by them. Where the third is
    another, the first could be either, and stands behind the one beside which it is laid.
    """
    first = described("The Mekong Challenge", "2005")
    second = described("The Mekong Challenge", author="Pearson, Elaine", isbn="978-0-306-40615-7")
    assert grouped(first, second, described("The Mekong Challenge", isbn="0-306-40615-2")) == [[0, 1, 2]]
    assert grouped(first, second, described("The Mekong Challenge", isbn="9789221213192")) == [[1, 0], [2]]
    assert grouped(first, second, described("The Mekong Challenge", author="Else, S.")) == [[1, 0], [2]]


@pytest.mark.parametrize("letters", [11, 12])
def test_a_title_says_something_from_twelve_letters_on(letters: int) -> None:
    title = "Abcdefghijklmn"[:letters]
    assert grouped(described(title), described(title, "2004")) == ([[0, 1]] if letters == 12 else [[0], [1]])


def test_a_run_of_many_years_is_told_apart_and_found_again() -> None:
    run = [described("Trafficking in persons report", str(year)) for year in range(1900, 2020)]
    numbers = range(len(run))
    assert grouped(*run, *run) == [[number, number + len(run)] for number in numbers]


def test_a_title_by_everybody_is_not_held_against_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of ten thousand such entries kept a processor busy for half a minute, after every change."""
    compared = 0

    def same(one: same_title.Identity, other: same_title.Identity) -> bool:
        nonlocal compared
        compared += 1
        return one.fingerprint == other.fingerprint

    monkeypatch.setattr(same_title, "is_same_title", same)
    entries = [described("The state of trafficking", author=f"Author{number}") for number in range(1000)]
    assert len(grouped(*entries)) == len(entries)
    assert 0 < compared <= 100 * len(entries)


def test_numbers_of_two_kinds_do_not_speak_against_each_other() -> None:
    by_isbn = described("The Mekong Challenge", "2005", isbn="978-0-306-40615-7")
    by_doi = described("The Mekong Challenge", "2005").with_changes(
        identifiers=(Identifier("doi", "10.1000/5"),)
    )
    by_another_doi = by_doi.with_changes(identifiers=(Identifier("doi", "10.1000/6"),))
    assert grouped(by_isbn, by_doi) == [[0, 1]]
    assert grouped(by_doi, by_another_doi) == [[0], [1]]


def test_a_number_that_many_publications_share_tells_nothing() -> None:
    issn = (Identifier("issn", "0378-5955"), Identifier("url", "https://example.org/x"))
    assert grouped(
        described("Another title of some length").with_changes(identifiers=issn),
        described("The Mekong Challenge").with_changes(identifiers=issn),
    ) == [[0], [1]]


def test_two_titles_with_other_subtitles_are_two_and_one_without_goes_with_either() -> None:
    with_subtitle, other, without = (
        described("The Mekong Challenge", "2005", subtitle=subtitle)
        for subtitle in ("Cambodia", "Viet Nam", "")
    )
    assert grouped(with_subtitle, other) == [[0], [1]]
    assert grouped(with_subtitle, without) == grouped(other, without) == [[0, 1]]


def test_with_one_number_a_title_that_begins_like_the_other_is_enough() -> None:
    short = described("Mekong", "2005", isbn="978-0-306-40615-7")
    longer = described("Mekong challenge revisited", "2005", isbn="0-306-40615-2")
    assert grouped(short, longer) == grouped(longer, short) == [[0, 1]]


@pytest.mark.parametrize("part", ["volume", "number", "edition"])
def test_a_part_that_both_name_otherwise_tells_titles_apart_and_one_that_one_names_does_not(
    part: str,
) -> None:
    first, second, unsaid = (
        described("The Mekong Challenge", "2005", **{part: said}) for said in ("1", "2", "")
    )
    assert grouped(first, second) == [[0], [1]]
    assert grouped(first, unsaid) == [[0, 1]]


def test_a_person_is_told_by_the_name_before_the_comma() -> None:
    one, same, other = (
        described("The Mekong Challenge", "2005", author)
        for author in ("Pearson, Elaine", "PEARSON, E.", "Pears, Elaine")
    )
    assert grouped(one, same) == [[0, 1]]
    assert grouped(one, other) == [[0], [1]]


def test_titles_are_numbered_from_nought_as_they_come() -> None:
    titles = same_title.Titles()
    entries = [BOOK, described("Another title of some length"), BOOK]
    assert [titles.place(identity_of(entry, fingerprint(entry))) for entry in entries] == [
        (0, True),
        (1, True),
        (0, False),
    ]


def test_an_identity_knows_its_year_and_whether_its_title_tells() -> None:
    identity = identity_of(described("Sold", "២០០៨"), "x")
    assert (identity.year, identity.tells, identity.names, identity.numbers) == ("2008", False, (), ())
    assert identity_of(described("The Mekong Challenge"), "x").year == ""


def by(*names: str, **more: Any) -> Description:
    people = tuple(Contributor(name) for name in names)
    return described("The border river and its people", **more).with_changes(contributors=people)


@pytest.mark.parametrize(
    "bridge, first, second",
    [
        (by("Alpha, Ann", "Beta, Ben"), by("Alpha, Ann"), by("Beta, Ben")),
        (by("Alpha, Ann", "Beta, Ben"), by("Alpha, Ann", "Gamma, G."), by("Beta, Ben")),
        (
            by().with_changes(
                identifiers=(Identifier("isbn", "978-0-306-40615-7"), Identifier("isbn", "9789221213192"))
            ),
            by(isbn="978-0-306-40615-7"),
            by(isbn="9789221213192"),
        ),
        (
            by().with_changes(
                identifiers=(Identifier("isbn", "978-0-306-40615-7"), Identifier("doi", "10.1000/5"))
            ),
            by(isbn="978-0-306-40615-7", subtitle="Cambodia"),
            by(subtitle="Viet Nam").with_changes(identifiers=(Identifier("doi", "10.1000/5"),)),
        ),
    ],
)
def test_no_entry_that_could_be_either_of_two_titles_makes_them_one(
    bridge: Description, first: Description, second: Description
) -> None:
    for entries in permutations((bridge, first, second)):
        one, other = entries.index(first), entries.index(second)
        assert {group[0] for group in grouped(*entries)} == {one, other}


def test_however_often_it_is_worded_so_that_it_could_be_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever fills a title with such words makes others bring a title of their own, and no two one."""
    monkeypatch.setattr(same_title, "_MOST_WORDINGS", 3)
    bridges = [by("Alpha, Ann", "Beta, Ben", f"Author{letter}, A.") for letter in "abcdefgh"]
    alone = grouped(*bridges)
    assert [len(group) for group in alone] == [3, 3, 2]
    found = grouped(*bridges, by("Alpha, Ann", "Gamma, G."), by("Beta, Ben"))
    assert not any({8, 9} <= set(group) for group in found)


def test_a_title_that_many_word_in_one_way_is_held_against_few(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    against = same_title._against

    def counted(one: same_title.Identity, other: same_title.Identity) -> bool:
        nonlocal compared
        compared += 1
        return against(one, other)

    monkeypatch.setattr(same_title, "_against", counted)
    entries = [by("Alpha, Ann", *(["Beta, Ben"] * (at % 2))) for at in range(1000)]
    assert len(grouped(*entries)) == 1
    assert compared <= 2 * len(entries)


def test_a_title_is_known_by_the_first_of_very_many_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of names in thousands of entries would be held against each other for minutes."""
    many = tuple(Contributor(f"Author{number}, A.") for number in range(300))
    this = identity_of(Description(title="Rescue raids and their survivors", contributors=many), "this")
    assert this.names == tuple(f"author{number}" for number in range(same_title._MOST_NAMES))

    looked_at: list[str] = []

    def surname(name: str) -> str:
        looked_at.append(name)
        return "namesake"

    monkeypatch.setattr(same_title, "_surname", surname)
    many = tuple(Contributor(f"Namesake, {number}") for number in range(2_000))
    assert identity_of(Description(title="Rescue raids", contributors=many), "this").names == ("namesake",)
    assert len(looked_at) == same_title._NAMES_LOOKED_AT
