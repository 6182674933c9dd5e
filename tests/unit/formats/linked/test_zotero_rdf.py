"""What Zotero is told of a publication: every field in the place where its type of item has one."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.formats import read
from catalogue.formats.linked.zotero_rdf_writing import item_type, zotero_rdf

_SPACES = {
    "z": "http://www.zotero.org/namespaces/export#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "bib": "http://purl.org/net/biblio#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "prism": "http://prismstandard.org/namespaces/1.2/basic/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
AT = "https://library.example.org/publication/7"
PEOPLE = (
    Contributor("Surtees, Rebecca"),
    Contributor("United Nations Office on Drugs and Crime", ContributorKind.BODY),
    Contributor("Marshall, Phil", role="editor"),
)
REPORT = Description(
    title="Debt bondage",
    subtitle="a study",
    contributors=PEOPLE,
    publisher="UNIAP",
    place="Bangkok",
    year="2551",
    edition="2nd ed.",
    identifiers=(
        Identifier("isbn", "978-92-2-121319-2"),
        Identifier("report_number", "RL 30545"),
        Identifier("un_symbol", "A/75/289"),
        Identifier("url", "https://uniap.example.org/debt"),
    ),
    series="Mekong studies",
    pages="xii, 240 p.",
    languages=("en", "km"),
    kind="report",
    subjects=("debt bondage", "fishing"),
    notes=("With a map",),
)


def texts(description: Description, path: str) -> list[str]:
    tree = etree.fromstring(zotero_rdf(description, AT, "REP SUR", "The centre"))
    return [found.text or "" for found in tree.findall(f".//{path}", _SPACES)]


def test_a_report_says_all_that_is_known() -> None:
    assert texts(REPORT, "z:itemType") == ["report"]
    assert texts(REPORT, "dc:title")[-1] == "Debt bondage: a study"
    assert texts(REPORT, "bib:authors//foaf:surname") == [
        "Surtees",
        "United Nations Office on Drugs and Crime",
    ]
    assert texts(REPORT, "bib:editors//foaf:givenName") == ["Phil"]
    assert texts(REPORT, "dc:date") == ["2008"]
    assert texts(REPORT, "z:language") == ["en, km"]
    assert texts(REPORT, "z:seriesTitle") == ["Mekong studies"]
    assert texts(REPORT, "prism:number") == ["RL 30545"]
    assert texts(REPORT, "dc:subject") == ["debt bondage", "fishing"]
    assert texts(REPORT, "z:callNumber") == ["REP SUR"]
    assert "ISBN 9789221213192" in texts(REPORT, "dc:identifier")
    assert texts(REPORT, "rdf:value") == ["https://uniap.example.org/debt"]
    extra = texts(REPORT, "bib:Report/dc:description")[0].splitlines()
    assert extra == ["Edition: 2nd ed.", "UN Symbol: A/75/289", f"Catalogue: {AT}", "With a map"]


def test_a_law_keeps_what_zotero_has_no_field_for() -> None:
    law = Description(
        title="Law on Suppression of Human Trafficking",
        kind="law",
        publisher="Council of Ministers",
        series="Royal Gazette",
        identifiers=(Identifier("law_number", "NS/RKM/0208/005"),),
    )
    assert texts(law, "z:itemType") == ["statute"]
    assert texts(law, "prism:number") == ["NS/RKM/0208/005"]
    assert texts(law, "dc:description") == ["Publisher: Council of Ministers\nSeries: Royal Gazette"]
    assert texts(law, "rdf:value") == [AT]


def test_an_article_stands_in_its_journal() -> None:
    article = Description(
        title="Fishing",
        kind="article",
        series="Social Change 56(5)",
        identifiers=(Identifier("issn", "0049-0857"), Identifier("doi", "https://doi.org/10.1177/1"),),
    )  # fmt: skip
    assert texts(article, "bib:Journal/dc:title") == ["Social Change"]
    assert texts(article, "bib:Journal/prism:volume") == ["56"]
    assert texts(article, "bib:Journal/dc:identifier") == ["ISSN 0049-0857"]
    assert "DOI 10.1177/1" in texts(article, "dc:identifier")


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        (Description(title="A", kind="guideline"), "report"),
        (Description(title="A", kind="thesis"), "thesis"),
        (Description(title="A", venue="B"), "journalArticle"),
        (Description(title="A", identifiers=(Identifier("isbn", "9789221213192"),)), "book"),
        (Description(title="A"), "document"),
    ],
)
def test_the_type_is_that_of_the_kind(description: Description, kind: str) -> None:
    assert item_type(description) == kind
    assert texts(description, "z:itemType") == [kind]


def test_what_no_xml_may_hold_breaks_nothing() -> None:
    assert texts(Description(title="A\x0bB\ufffe"), "dc:title") == ["A B "]


def test_our_own_reader_takes_it_back(tmp_path: Path) -> None:
    path = tmp_path / "item.rdf"
    path.write_bytes(zotero_rdf(REPORT, AT))
    (record,) = read(path)
    found = record.description
    assert (found.full_title, found.year, found.kind) == (REPORT.full_title, "2008", "report")
    assert found.contributors == PEOPLE
    assert found.publisher == "UNIAP" and found.place == "Bangkok"
    assert found.subjects == REPORT.subjects
