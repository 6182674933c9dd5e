"""Citations as the manuals print them, and what a page tells Zotero."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.formats import STYLES, cite, coins, highwire
from catalogue.formats.citing.citation import with_host

REPORT = Description(
    title="Trafficking of men",
    subtitle="a trend less considered",
    contributors=(Contributor("Surtees, Rebecca"),),
    publisher="International Organization for Migration",
    place="Geneva",
    year="2551",
    kind="report",
    identifiers=(Identifier("isbn", "9789221213192"),),
)
ARTICLE = Description(
    title="Sex trafficking in Cambodia",
    contributors=(
        Contributor("Steinfatt, Thomas M."),
        Contributor("Baker, Simon"),
        Contributor("Beesey, Allan"),
    ),
    year="2011",
    kind="article",
    venue="Crime, Law and Social Change",
    volume="56",
    number="5",
    pages="443-462",
    identifiers=(Identifier("doi", "10.1007/s10611-011-9328-z"),),
)
BODY = Description(
    title="Counter-trafficking handbook",
    contributors=(Contributor("IOM", ContributorKind.BODY),),
    publisher="IOM",
    edition="Second edition",
)
DOI = "https://doi.org/10.1007/s10611-011-9328-z"


@pytest.mark.parametrize(
    ("style", "description", "expected"),
    [
        ("apa", REPORT, "Surtees, R. (2008). Trafficking of men: a trend less considered. "
         "International Organization for Migration."),
        ("apa", ARTICLE, "Steinfatt, T. M., Baker, S., & Beesey, A. (2011). Sex trafficking in Cambodia. "
         f"Crime, Law and Social Change, 56(5), 443-462. {DOI}"),
        ("apa", BODY, "IOM. (n.d.). Counter-trafficking handbook (Second ed.)."),
        ("mla", ARTICLE, "Steinfatt, Thomas M., et al. “Sex trafficking in Cambodia.” "
         f"Crime, Law and Social Change, vol. 56, no. 5, 2011, pp. 443-462, {DOI}"),
        ("chicago", REPORT, "Surtees, Rebecca. 2008. Trafficking of men: a trend less considered. "
         "Geneva: International Organization for Migration."),
        ("chicago", ARTICLE, "Steinfatt, Thomas M., Simon Baker, and Allan Beesey. 2011. “Sex trafficking in "
         f"Cambodia.” Crime, Law and Social Change 56 (5): 443-462. {DOI}"),
        ("iso690", REPORT, "SURTEES, Rebecca. Trafficking of men: a trend less considered. Geneva: "
         "International Organization for Migration, 2008. ISBN 978-92-2-121319-2."),
    ],
)  # fmt: skip
def test_styles(style: str, description: Description, expected: str) -> None:
    assert cite(description, style) == expected


@pytest.mark.parametrize("style", STYLES)
def test_whatever_is_missing_is_left_out(style: str) -> None:
    assert cite(Description(title="ការជួញដូរ"), style).startswith("ការជួញដូរ")
    assert cite(Description(reference="Derks 2006"), style) == "Derks 2006"
    untitled = cite(Description(), style)
    assert untitled == ""


def test_coins_make_a_report_a_report_and_an_article_an_article() -> None:
    report, article = parse_qs(coins(REPORT)), parse_qs(coins(ARTICLE))
    assert report["rft.genre"] == ["report"] and report["rft.isbn"] == ["9789221213192"]
    assert (report["rft.aulast"], report["rft.date"]) == (["Surtees"], ["2008"])
    assert article["rft.jtitle"] == ["Crime, Law and Social Change"]
    assert article["rft_id"] == ["info:doi/10.1007/s10611-011-9328-z"]
    assert len(article["rft.au"]) == 2
    at, own = "https://library.example.org/publication/2", Identifier("url", "https://ilo.example.org/2.pdf")
    online = REPORT.with_changes(identifiers=(own,))
    assert parse_qs(coins(online, at))["rft_id"] == [at, own.value], "readers take the last"


def test_highwire_names_the_institution_of_a_report_and_the_journal_of_an_article() -> None:
    report, article = dict(highwire(REPORT)), dict(highwire(ARTICLE))
    assert report["citation_technical_report_institution"] == "International Organization for Migration"
    assert "citation_journal_title" not in report
    assert (article["citation_firstpage"], article["citation_lastpage"]) == ("443", "462")


def test_a_journal_that_was_catalogued_as_series_is_cited_as_journal() -> None:
    odd = ARTICLE.with_changes(venue="", volume="", number="", series="Crime, Law and Social Change 56(5)")
    assert cite(odd, "apa") == cite(ARTICLE, "apa")
    dated = ARTICLE.with_changes(venue="", volume="", number="", series="TDRI Quarterly Review, March 2006")
    placed = with_host(dated)
    assert (placed.venue, placed.volume, placed.number) == ("TDRI Quarterly Review", "", "March 2006")
