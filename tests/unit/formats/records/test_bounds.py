"""One record holds no more than a record may, in whatever format it came, and is read in a time to match."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pymarc
import pytest
from openpyxl import Workbook
from pymarc import Field, Indicators, Subfield

from catalogue.domain.descriptions.description import LONGEST_NAME, LONGEST_TEXT, MOST_VALUES
from catalogue.formats import read
from catalogue.formats.marc import source_fields
from catalogue.formats.records.list_limits import ListLimits
from catalogue.formats.tagged import ris, tagged_lines

from ..conftest import Take

_MANY = MOST_VALUES + 1_000


def _ris() -> bytes:
    return "".join([
        "TY  - BOOK\nTI  - By many\n", *(f"AU  - Name{at}, A\n" for at in range(_MANY)), "ER  - \n"
    ]).encode()  # fmt: skip


def _csl_json() -> bytes:
    people = ",".join(f'{{"family": "Name{at}"}}' for at in range(_MANY))
    return f'[{{"type": "book", "title": "By many", "author": [{people}]}}]'.encode()


def _marcxml() -> bytes:
    people = "".join(
        f'<datafield tag="700" ind1="1" ind2=" "><subfield code="a">Name{at}, A</subfield></datafield>'
        for at in range(_MANY)
    )
    return (
        '<collection xmlns="http://www.loc.gov/MARC21/slim"><record><leader>00000nam a2200000 a 4500</leader>'
        '<datafield tag="245" ind1="1" ind2="0"><subfield code="a">By many</subfield></datafield>'
        f"{people}</record></collection>"
    ).encode()


@pytest.mark.parametrize(
    ("make", "name"),
    [(_ris, "many.ris"), (_csl_json, "many.json"), (_marcxml, "many.xml")],
    ids=["ris", "csl-json", "marcxml"],
)
def test_a_record_by_thousands_is_read_in_part_and_says_so(
    take: Take, make: Callable[[], bytes], name: str
) -> None:
    taken = take(make(), name)
    assert taken.first.title == "By many" and len(taken.first.contributors) == MOST_VALUES
    assert taken.codes["record_cut"] == 1


@pytest.mark.parametrize(
    ("name", "begin", "line", "end"),
    [("many.ris", "TY  - BOOK\n", "SN  - 978{at:010}\n", "TI  - By many\nER  - \n"),
     ("many.enw", "%0 Book\n", "%K word {at}\n", "%T By many\n"),
     ("many.nbib", "PMID- 1\n", "OT  - word {at}\n", "TI  - By many\n")],
    ids=["ris", "refer", "nbib"],
)  # fmt: skip
def test_what_comes_behind_the_last_value_is_not_looked_at(
    take: Take, monkeypatch: pytest.MonkeyPatch, name: str, begin: str, line: str, end: str
) -> None:
    looked_at = []
    tags_of = tagged_lines.tags_of

    def counted(lines: list[tagged_lines.TagLine], *of: Any) -> dict[str, list[str]]:
        looked_at.append(len(lines))
        return tags_of(lines, *of)

    for module in (tagged_lines, ris):
        monkeypatch.setattr(module, "tags_of", counted)
    taken = take(begin + "".join(line.format(at=at) for at in range(_MANY)) + end, name)
    assert taken.first.title == "By many", "what stands behind them is"
    assert looked_at == [MOST_VALUES + 2]
    assert taken.codes["record_cut"] == 1


@pytest.mark.parametrize(
    ("name", "begin", "end"),
    [("long.ris", "TY  - BOOK\nTI  - Long\nAB  - A word", "ER  - \n"),
     ("long.enw", "%0 Book\n%T Long\n%X A word", ""),
     ("long.nbib", "PMID- 1\nTI  - Long\nAB  - A word", "")],
    ids=["ris", "refer", "nbib"],
)  # fmt: skip
def test_a_value_that_goes_on_for_ever_is_not_copied_for_each_of_its_lines(
    take: Take, name: str, begin: str, end: str
) -> None:
    """80,000 lines took two seconds, and as many again four times as long."""
    further = 40_000
    taken = take(f"{begin}\n" + "      and others\n" * further + end, name)
    assert taken.titles == ["Long"]
    assert len(taken.first.summary) == LONGEST_TEXT
    assert taken.codes["value_cut"] == 1, "what was cut is said"
    (raw,) = (record.raw for record in taken.records)
    assert len(raw) < 2 * LONGEST_TEXT, "the rest was not even put together"


def test_all_that_stood_there_is_kept_within_bounds_too(take: Take) -> None:
    columns = [f"column {at}" for at in range(_MANY)]
    table = f"title,accession_number,{','.join(columns)}\nA wide row,{'7' * 5_000},{'x,' * len(columns)}\n"
    (record,) = take(table.encode(), "wide.csv").records
    assert len(record.raw) <= MOST_VALUES and len(record.description.source_fields) <= MOST_VALUES
    assert [len(copy.accession_number) for copy in record.holdings] == [LONGEST_NAME]
    long = take(b"title\n" + b"long " * LONGEST_TEXT, "long.csv").records[0]
    assert len(long.description.title) <= LONGEST_TEXT


def test_fields_of_one_kind_are_not_each_held_against_all_others(
    take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    marc = pymarc.Record(leader="00000nam a2200000 a 4500")
    marc.add_field(*(Field("245", Indicators("1", "0"), [Subfield("a", f"Title {at}")]) for at in range(300)))
    read = 0
    facts_of = source_fields._facts_of

    def counted(*of: object) -> set[tuple[str, object]]:
        nonlocal read
        read += len(of) - 1
        return facts_of(*of)  # type: ignore[arg-type]

    monkeypatch.setattr(source_fields, "_facts_of", counted)
    taken = take(marc.as_marc(), "titles.mrc")
    assert len(taken.first.source_fields) > 200, "what the description has no place for is kept"
    assert read < 600, "each is read a few times at most"


def test_the_text_of_a_workbook_is_limited_as_that_of_a_text_is() -> None:
    """A workbook of 2 MB may unpack to a hundred times as much, each page of which takes seconds."""
    book, file = Workbook(), io.BytesIO()
    book.active.append(["title", "authors", "summary"])
    for at in range(5):
        book.active.append([f"Title {at}", "; ".join(f"Name{of}, A" for of in range(100)), "word " * 500])
    book.save(file)
    reading = read(file, "long.xlsx", limits=ListLimits(text=10_000))
    assert [record.description.title for record in reading] == ["Title 0", "Title 1"]
    assert [problem.code for problem in reading.problems] == ["list_text"] and reading.seen == 2
