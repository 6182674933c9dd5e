"""Which documents belong into the compendium, under which kind, in which cell."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.compendium import Document, Matrix, kind_of, laid_out, places_of


@pytest.mark.parametrize(
    ("said", "title", "kind"),
    [
        ("law", "Memorandum of Understanding on Cooperation against Trafficking in Persons", "agreement"),
        (
            "law",
            "ASEAN Declaration Against Trafficking in Persons",
            "agreement",
        ),
        ("law", "Law Adopting the Convention on the Elimination of Discrimination", "law"),
        ("law", "ច្បាប់ស្តីពីការងារ", "law"),
        ("guideline", "Standard Operating Procedures for the Identification of Victims", "procedure"),
        ("plan", "National Priorities 2010", "priority"),
        ("plan", "COMMIT 3rd Sub-Regional Plan of Action", "plan"),
        ("", "Second Five-Year National Plan of Action against Trafficking", "plan"),
        ("", "Prevention and Suppression of Human Trafficking Act (No. 3) B.E. 2560", "law"),
        ("", "Law enforcement against sexual abuse", ""),
        ("", "Setting priorities in child labour", ""),
        ("report", "A review of the national plan of action", ""),
    ],
)
def test_the_kind_is_what_the_record_and_its_title_say(said: str, title: str, kind: str) -> None:
    assert kind_of(Description(title=title, kind=said)) == kind


def test_a_document_stands_in_the_row_of_each_country_and_in_the_order_of_years() -> None:
    assert places_of(["Thailand", "Cambodia", "Norway"]) == ("Cambodia", "Thailand")
    assert places_of(["ASEAN", "South-East Asia"]) == ("region",)
    both = ("Cambodia", "Thailand")
    documents = [
        Document(str(year), Description(title="A law"), "law", both, year, held=bool(year))
        for year in (2008, None, 1996)
    ]
    matrix = laid_out(documents)
    assert [document.year for document in matrix.cell("Cambodia", "law")] == [1996, 2008, None]
    assert matrix.cell("Thailand", "law") == matrix.cell("Cambodia", "law")
    assert (len(matrix.documents), matrix.held) == (3, 2)
    assert [document.year for document in laid_out(documents, first=2000).documents] == [2008]


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (None, None, [1996, 2008, None]),
        (1996, 2008, [1996, 2008]),
        (1997, None, [2008]),
        (None, 2007, [1996]),
        (2009, None, []),
    ],
)
def test_a_span_of_years_leaves_out_what_has_none(
    first: int | None, last: int | None, years: list[int | None]
) -> None:
    documents = [
        Document(str(year), Description(title="A law"), "law", ("Cambodia",), year, held=True)
        for year in (2008, None, 1996)
    ]
    matrix = laid_out(documents, first, last)
    assert [document.year for document in matrix.cell("Cambodia", "law")] == years
    assert (matrix.first, matrix.last) == (first, last)
    assert list(matrix.cell("China", "law")) == []


def test_a_document_is_called_by_its_title_else_as_it_was_cited() -> None:
    cited = Document("1", Description(reference="A law, 2008"), "law", (), 2008, held=False)
    assert cited.title == "A law, 2008"
    titled = Document("1", Description(title="A law", reference="x"), "law", (), 2008, held=False)
    assert titled.title == "A law"


@pytest.mark.parametrize(
    ("said", "title", "kind"),
    [
        ("agreement", "Law on cooperation", "agreement"),
        ("procedure", "Anything", "procedure"),
        ("plan", "Priorities of the National Plan of Action", "plan"),
        ("guideline", "Guidelines", "guideline"),
        ("", "Guidelines on identification", "guideline"),
        ("law", "Plan and agreement", "agreement"),
        ("law", "Law on the agreement", "law"),
    ],
)
def test_a_record_that_says_its_kind_is_believed(said: str, title: str, kind: str) -> None:
    assert kind_of(Description(title=title, kind=said)) == kind


def test_a_cell_is_in_the_order_of_years_and_of_titles_within_a_year() -> None:
    told = [("b", 2008), ("c", None), ("a", 2008), ("z", 1996), ("a", None)]
    documents = [
        Document(f"{title}{year}", Description(title=title), "law", ("China",), year, held=False)
        for title, year in told
    ]
    cell = laid_out(documents).cell("China", "law")
    assert [(document.title, document.year) for document in cell] == [
        ("z", 1996), ("a", 2008), ("b", 2008), ("a", None), ("c", None),
    ]  # fmt: skip


def test_a_document_that_only_a_list_wants_stands_nowhere_and_one_that_no_list_wants_is_cited_by_none() -> (
    None
):
    wanted = Document("x", Description(title="A law"), "law", (), None, held=False)
    assert (wanted.publication_id, wanted.wanted_key, wanted.shelf, wanted.cited_by) == (None, "", "", ())
    nothing = Matrix({})
    assert (nothing.documents, nothing.held, nothing.first, nothing.last) == ([], 0, None, None)


@pytest.mark.parametrize(
    ("said", "title", "kind"),
    [
        ("priority", "Anything", "priority"),
        ("plan", "Plan", "plan"),
        ("guideline", "Priorities and operational procedures", "procedure"),
        ("law", "Anything", "law"),
        ("", "Ministerial Declaration on migration", "agreement"),
        ("", "ប្រកាសស្តីពីជនរងគ្រោះ", "law"),
        ("", "Operating procedure", "procedure"),
        ("book", "Memorandum of understanding", ""),
    ],
)
def test_the_kind_that_is_said_counts_and_a_plain_title_where_none_is(
    said: str, title: str, kind: str
) -> None:
    assert kind_of(Description(title=title, kind=said)) == kind


def test_the_rows_are_the_six_countries_and_what_they_share() -> None:
    assert places_of(["Viet Nam", "Greater Mekong Sub-region", "Myanmar", "China", "Lao PDR"]) == (
        "China", "Lao PDR", "Myanmar", "Viet Nam", "region",
    )  # fmt: skip
    assert places_of([]) == ()
