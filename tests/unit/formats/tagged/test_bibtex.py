"""BibTeX that people have edited by hand, and the habits of programs that write it."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description, SourceField
from catalogue.formats import write
from tests.unit.formats.conftest import Take

SECOND = "@book{b, title={Second}, year={2004}}\n"


@pytest.mark.parametrize(
    "entry",
    [
        "@book{a, title={Sold} author={Hudd, S.}, year={2003}}",
        "@book{a,\n  title = {Sold}\n  author = {Hudd, S.}\n  year = {2003}\n}",
        '@book{a,\n  title = "Sold"\n  author = "Hudd, S.",\n  year = 2003\n}',
        "@book{a,\n  title = {Sold,\n  author = {Hudd, S.},\n  year = {2003}\n}",
        "@book{a,\n  title = {Sold},\n  author = {Hudd, S.,\n  year = {2003}\n}",
        "@book{a,\n  title = {Sold}},\n  author = {Hudd, S.},\n  year = {2003}\n}",
        "@book{a,\n  title = {Sold},\n  author = {Hudd, S.},\n  year = {2003}\n",
        "@book{title = {Sold}, author = {Hudd, S.}, year = 2003}",
    ],
    ids=["comma", "commas of lines", "quotes", "brace of a title", "brace of a name", "brace too many",
         "last brace", "key"],
)  # fmt: skip
def test_a_slip_of_the_hand_costs_no_field_of_the_entry_and_none_of_the_next(take: Take, entry: str) -> None:
    taken = take(f"{entry}\n\n{SECOND}", "list.bib")
    assert (taken.titles, taken.seen) == (["Sold", "Second"], 2)
    assert [contributor.name for contributor in taken.first.contributors] == ["Hudd, S."]
    assert taken.first.year == "2003"
    assert taken.codes == {"bibtex_mended": 1}


def test_an_equation_or_an_address_in_a_field_is_no_other_field(take: Take) -> None:
    text = (
        "@article{a, title={Where {p} = {q}}, abstract={So note = this, and\n that url = that; year = 1}, "
        "url={http://x.org/?title={a}&year=2001}, year=2003}\n"
    )
    taken = take(text + SECOND, "list.bib")
    assert (taken.titles, taken.first.year, taken.problems) == (["Where p = q", "Second"], "2003", [])


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("Surtees, R., Craggs, S., Lee, M.", ["Surtees, R.", "Craggs, S.", "Lee, M."]),
        ("Surtees, R.; Craggs, S.", ["Surtees, R.", "Craggs, S."]),
        ("Surtees, R. AND Lee, M.", ["Surtees, R.", "Lee, M."]),
        ("de la Cruz, Jr., Juan and {World Bank, IMF, and others, Inc.}",
         ["de la Cruz, Jr., Juan", "World Bank, IMF, and others, Inc."]),
    ],
)  # fmt: skip
def test_names_are_parted_whatever_stands_between_them(take: Take, names: str, expected: list[str]) -> None:
    taken = take(f"@book{{a, title={{Sold}}, author={{{names}}}}}\n", "list.bib")
    assert [contributor.name for contributor in taken.first.contributors] == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (r"CO$_2$ and the 2$^{nd}$ report", "CO2 and the 2nd report"),
        (r"The $\alpha$ of it", "The α of it"),
        (r"From \$5 to \$6 a day", "From $5 to $6 a day"),
        (r"{\fontencoding{T5}\selectfont Mua b{\'a}n}", "Mua bán"),
    ],
)
def test_what_latex_draws_is_written_as_a_reader_would(take: Take, title: str, expected: str) -> None:
    assert take(f"@book{{a, title={{{title}}}}}\n", "list.bib").titles == [expected]


def test_what_only_orders_entries_is_no_part_of_the_year(take: Take) -> None:
    taken = take("@book{a, title={Sold}, year={{\\noop{1990}}2003}}\n", "list.bib")
    assert taken.first.year == "2003"


def test_a_whole_reference_in_the_note_is_taken_for_one(take: Take) -> None:
    whole = "Surtees, R. (2008). Trafficking of men, a trend less considered. Geneva: IOM."
    taken = take(f"@misc{{a, note={{{whole}}}}}\n@misc{{b, title={{{whole}}}}}\n", "list.bib")
    assert taken.references == [whole, whole] and not taken.problems


def test_no_line_of_a_text_begins_another_entry(take: Take) -> None:
    """A summary that somebody else's file brought costs a reader of ours, and of others, no record."""
    held = Description(
        title="Debt bondage at sea",
        summary="In short:\n@book{evil,\n  title = {Made up}}\nand on.",
        source_fields=(SourceField("bibtex", "annote", "see\n@book{worse}"),),
    )
    taken = take(b"".join(write("bibtex", [("1", held, ())])), "list.bib")
    assert (taken.titles, taken.codes) == ([held.title], {})
    assert taken.first.summary == " ".join(held.summary.split())
