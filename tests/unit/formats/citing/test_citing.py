"""BibTeX and RIS as reference managers and LaTeX take them."""

from __future__ import annotations

import io
import re
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from catalogue.domain.descriptions.description import (
    Contributor,
    ContributorKind,
    Description,
    Identifier,
    SourceField,
)
from catalogue.formats import read, write

PERSON = Contributor("Surtees, Rebecca")
BODY = Contributor("International Organization for Migration", ContributorKind.BODY)
REPORT = Description(
    title="Trafficking of men in Cambodia and the UN",
    subtitle="a trend less considered",
    contributors=(PERSON, BODY),
    place="Geneva",
    year="2008",
    edition="Second edition",
    identifiers=(Identifier("isbn", "978-92-2-121319-2"), Identifier("report_number", "MRS-36")),
    pages="12-45",
    kind="report",
)


def _bibtex(*descriptions: Description) -> str:
    return b"".join(
        write("bibtex", [(str(at), description, ()) for at, description in enumerate(descriptions)])
    ).decode()


def _ris(description: Description) -> list[str]:
    return b"".join(write("ris", [("1", description, ())])).decode().split("\r\n")


def test_a_report_in_bibtex_has_what_its_type_wants() -> None:
    text = _bibtex(REPORT)
    for line in (
        "@techreport{surtees2008trafficking,",
        "title = {Trafficking of men in {Cambodia} and the {UN}: a trend less considered},",
        "institution = {International Organization for Migration},",
        "number = {MRS-36},",
        "edition = {Second},",
        "pages = {12--45},",
        "year = {2008},",
    ):
        assert line in text


@pytest.mark.parametrize(
    ("kind", "type_", "field"),
    [
        ("thesis", "phdthesis", "school"),
        ("book", "book", "publisher"),
        ("guideline", "manual", "organization"),
        ("plan", "techreport", "institution"),
        ("law", "misc", "publisher"),
    ],
)
def test_each_kind_names_its_publisher_in_its_own_way(kind: str, type_: str, field: str) -> None:
    text = _bibtex(Description(title="A title", publisher="A house", kind=kind))
    assert text.startswith(f"@{type_}{{")
    assert f"  {field} = {{A house}}," in text


def test_keys_can_be_read_and_are_never_the_same() -> None:
    text = _bibtex(REPORT, REPORT, Description(title="ការជួញដូរមនុស្ស"), Description(title="?"))
    keys = re.findall(r"@\w+\{(.*),", text)
    assert keys[:2] == ["surtees2008trafficking", "surtees2008traffickingb"]
    assert all(re.fullmatch("[a-z0-9-]+", key) for key in keys)
    assert len(set(keys)) == 4


def test_a_title_in_capitals_keeps_its_acronyms_alone() -> None:
    text = _bibtex(Description(title="The UN Trafficking in Persons Report by McCormick"))
    assert "title = {The {UN} Trafficking in Persons Report by {McCormick}}," in text


def test_what_bibtex_and_ris_had_besides_goes_back_where_it_stood() -> None:
    source = (
        "@book{k, title={Sold}, year={2006}, month=sep, urldate={2011-02-03}, file={:/home/me/sold.pdf:PDF}}"
    )
    (record,) = read(io.BytesIO(source.encode()), "in.bib")
    assert {source_field.name for source_field in record.description.source_fields} == {"month", "urldate"}
    text = b"".join(write("bibtex", [(record.id, record.description, ())])).decode()
    assert "urldate = {2011-02-03}," in text and "home" not in text
    source = "TY  - BOOK\nTI  - Sold\nDB  - Scopus\nXY  - odd\nER  - \n"
    (record,) = read(io.BytesIO(source.encode()), "in.ris")
    assert SourceField("ris", "DB", "Scopus") in record.description.source_fields
    lines = _ris(record.description)
    assert "DB  - Scopus" in lines and "XY  - odd" in lines
    assert "N1  - odd" not in lines


def test_an_isbn_is_no_report_number_in_ris() -> None:
    lines = _ris(REPORT)
    assert [line for line in lines if line.startswith("SN")] == ["SN  - MRS-36"]
    assert "M2  - ISBN 978-92-2-121319-2" in lines
    (record,) = read(io.BytesIO(b"TY  - RPRT\nTI  - T\nSN  - 36\nER  - \n"), "in.ris")
    assert record.description.identifiers == (Identifier("report_number", "36"),)


def test_no_known_kind_is_generic_in_ris() -> None:
    kinds = (
        "report",
        "law",
        "plan",
        "priority",
        "procedure",
        "guideline",
        "website",
        "agreement",
        "map",
        "poster",
    )
    types = {kind: _ris(Description(title="T", kind=kind))[0][6:] for kind in kinds}
    assert "GEN" not in types.values()
    assert _ris(Description(title="T", identifiers=REPORT.identifiers[:1]))[0] == "TY  - BOOK"
    assert _ris(Description(title="T"))[0] == "TY  - GEN"


LATEX = r"""\relax
\citation{*}
\bibstyle{plain}
\bibdata{sample}
"""
LACKS = re.compile(r"empty (?:author|institution|publisher|year|journal|booktitle|school|organization|title)|"
                   r"to sort, need|empty author and editor|can't use both")  # fmt: skip
"""What BibTeX says of titles of which we know no more; the rest would be our own making."""


def test_plain_bst_finds_nothing_of_our_making(tmp_path: Path) -> None:
    try:
        subprocess.run(["bibtex", "--version"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("BibTeX not found: apt install texlive-base texlive-binaries")
    shipped = io.BytesIO((files("catalogue.shipped_data") / "holdings.csv").read_bytes())
    entries = [(record.id, record.description, ()) for record in read(shipped, "holdings.csv")]
    (tmp_path / "sample.bib").write_bytes(b"".join(write("bibtex", entries)))
    (tmp_path / "sample.aux").write_text(LATEX)
    done = subprocess.run(["bibtex", "sample"], cwd=tmp_path, capture_output=True, text=True)
    said = [
        line for line in done.stdout.splitlines() if line.startswith(("Warning", "I ", "Repeated", "You"))
    ]
    assert [line for line in said if not LACKS.search(line)] == []
    assert "error message" not in done.stdout
    assert (tmp_path / "sample.bbl").read_text().count("\\bibitem") == len(entries)
