"""Taking a selection along: what was found is what stands in the file."""

from __future__ import annotations

import csv
import io

import pytest

from catalogue import formats
from catalogue.bootstrap import Services
from catalogue.formats.authority_records import read_names
from catalogue.formats.records.problems import ProblemLog
from tests.web.support import Browser

_SEARCH = "q=labour&language=en&from=2008"


def test_what_was_found_and_narrowed_is_what_is_exported(logged_in: Browser, sample: Services) -> None:
    desk = logged_in.as_role("librarian")
    results = desk.get(f"/en/search?{_SEARCH}").text
    assert f"/en/desk/export?{_SEARCH}" in results.replace("&amp;", "&")
    page = desk.get(f"/en/desk/export?{_SEARCH}").text
    answer = desk.get(f"/en/desk/export/file?{_SEARCH}&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert 0 < len(rows) < 348
    assert f"{len(rows)} publications were found" in page
    assert all(int(row["year"]) >= 2008 for row in rows)


@pytest.mark.parametrize(
    "fmt", [name for name, file_format in formats.FORMATS.items() if file_format.can_write]
)
def test_the_whole_catalogue_is_exported_and_read_back(logged_in: Browser, fmt: str) -> None:
    answer = logged_in.as_role("librarian").get(f"/en/desk/export/file?format={fmt}")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="publications.')
    reading = formats.read(io.BytesIO(answer.data), f"publications.{formats.FORMATS[fmt].extensions[0]}")
    assert sum(1 for _ in reading) == 348


def test_names_go_out_and_come_in_as_authority_records(logged_in: Browser, sample: Services) -> None:
    desk = logged_in.as_role("librarian")
    file = desk.get("/en/desk/names.mrc").data
    names = list(read_names(io.BytesIO(file), "names.mrc", ProblemLog()))
    assert names == list(sample.authority.name_files.names()) and len(names) > 50

    def said(data: bytes, name: str) -> str:
        file = (io.BytesIO(data), name)
        return desk.get(desk.post("/en/desk/organisations", "/en/desk/names.mrc", file=file).location).text

    assert "0 names and forms are new" in said(file, "names.mrc")
    assert "a.txt holds no names" in said(b"Sold. 2003.", "a.txt")


def test_patrons_are_not_offered_it(logged_in: Browser) -> None:
    assert "/desk/export" not in logged_in.get(f"/en/search?{_SEARCH}").text
