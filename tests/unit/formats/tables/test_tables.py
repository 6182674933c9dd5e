"""Tables of members and librarians: whatever the header, the delimiter and the encoding."""

from __future__ import annotations

import csv
import io
import os
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from catalogue.domain.descriptions.description import LONGEST_NAME
from catalogue.errors import InvalidInput
from catalogue.formats import read, write_table
from catalogue.formats.records.checks import MAX_VALUE
from catalogue.formats.records.columns import field_of, fields_by_look
from catalogue.formats.records.list_limits import MOST_COLUMNS
from catalogue.formats.tables.cells import guarded, unguarded
from tests.unit.formats.conftest import Take


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("TITLE", "title"), ("Titre", "title"), ("ចំណងជើង", "title"), ("Author 2", "authors"),
        ("ref_id", "id"), ("ISBN-13", "isbn"),
        ("Year of publication", "year"), ("ឆ្នាំបោះពុម្ព", "year"), ("Année", "year"),
        ("country_focus", "countries"), ("url_or_doi", "url"), ("Full reference", "reference"),
        ("Journal", "venue"), ("Acc. No.", "accession_number"), ("wibble", ""),
        ("Tên sách", "title"), ("ผู้แต่ง", "authors"), ("出版年", "year"), ("ຊື່ເລື່ອງ", "title"),
        ("Author(s)/Organization", "authors"), ("Date (year)", "year"),
    ],
)  # fmt: skip
def test_headers_are_known_in_several_languages(header: str, field: str) -> None:
    assert field_of(header) == field


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_encodings_and_line_ends(take: Take, delimiter: str, encoding: str, end: str) -> None:
    rows = [["id", "title", "year"], ["A1", "Le trafic des êtres humains", "២០០៨"], ["A2", "ការជួញដូរ", "2551"]]
    taken = take(end.join(delimiter.join(row) for row in rows).encode(encoding), "list.csv")
    assert [record.id for record in taken.records] == ["A1", "A2"]
    assert taken.titles == ["Le trafic des êtres humains", "ការជួញដូរ"]
    assert not taken.problems


def test_windows_letters_among_utf8_are_read_and_noted_by_line(take: Take) -> None:
    data = "title,year\nÉté,2001\n".encode() + "Café,2002\n".encode("cp1252") + "ខ្មែរ,2003\n".encode()
    taken = take(data, "list.csv")
    assert taken.titles == ["Été", "Café", "ខ្មែរ"]
    assert [(problem.code, problem.line) for problem in taken.problems] == [("not_utf8", 3)]


@pytest.mark.parametrize(
    ("encoding", "name", "title"),
    [
        ("cp874", "Windows-874", "การค้ามนุษย์ในประเทศไทย"),
        ("gb18030", "GB 18030", "国际组织反人口贩运"),
        ("cp1258", "Windows-1258", "Báo cáo tổng kết phòng chống tội phạm"),
        ("cp1252", "Windows-1252", "L'exploitation des êtres humains à l'été"),
    ],
)  # fmt: skip
def test_encodings_of_the_region_are_told_by_their_letters(
    take: Take, encoding: str, name: str, title: str
) -> None:
    data = f"title,year\n{title},2008\nPlain words,2001\n"
    # Windows-1258 writes the tones behind the vowels.
    tones = {mark: letter + tone for letter in "aâăeêioôơuưy" for tone in "\u0300\u0301\u0303\u0309\u0323"
             if len(mark := unicodedata.normalize("NFC", letter + tone)) == 1}  # fmt: skip
    written = "".join(tones.get(character, character) for character in data) if encoding == "cp1258" else data
    taken = take(written.encode(encoding), "list.csv")
    assert taken.titles == [title, "Plain words"]
    assert [(problem.code, problem.params["encoding"]) for problem in taken.problems] == [("not_utf8", name)]


def test_a_header_may_stand_below_a_heading(take: Take) -> None:
    taken = take("Books we would like to see,,\n,,\nNo.,Title,Year\n1,Goods and Girls,2005\n", "wishes.csv")
    assert [(record.id, record.description.title) for record in taken.records] == [("1", "Goods and Girls")]


def test_a_title_in_brackets_behind_another_is_a_parallel_one(take: Take) -> None:
    taken = take("Title (English),Title (Khmer)\nTrafficking,ការជួញដូរ\n", "list.csv")
    assert (taken.titles, taken.first.parallel_titles) == (["Trafficking"], ("ការជួញដូរ",))


def test_a_table_drawn_with_bars_is_read_without_its_rules(take: Take) -> None:
    taken = take("| Title | Year |\n|:------|-----:|\n| Sold | 2003 |\n", "pasted.txt")
    assert [(record.description.title, record.description.year) for record in taken.records] == [
        ("Sold", "2003")
    ]


def test_an_unknown_header_is_answered_by_a_person(take: Take) -> None:
    data = "foo,bar,baz\n17,Goods and Girls,2005\n18,Sold,2003\n"
    with pytest.raises(InvalidInput) as refused:
        take(data, "strange.csv")
    assert refused.value.code == "unknown_header"
    assert refused.value.params["rows"][1] == ["17", "Goods and Girls", "2005"]
    assert "strange.csv" in str(refused.value)

    by_name = take(data, "strange.csv", {"bar": "title", "baz": "year", "foo": "id"})
    assert [(record.id, record.description.year) for record in by_name.records] == [
        ("17", "2005"),
        ("18", "2003"),
    ]
    by_place = take(data.split("\n", 1)[1], "strange.csv", {"#1": "id", "#2": "title"})
    assert by_place.titles == ["Goods and Girls", "Sold"]
    with pytest.raises(InvalidInput, match="colour"):
        take(data, "strange.csv", {"bar": "colour"})


def test_an_open_quote_costs_only_its_own_line(take: Take) -> None:
    data = (
        'id,title,year\n1,"never closed,2001\n2,"two\nlines",2002\n3,A 5" disk,2003\n4,"said ""so""",2004\n'
    )
    taken = take(data, "list.csv")
    assert taken.titles == ["never closed", "two lines", 'A 5" disk', 'said "so"']
    assert [record.line for record in taken.records] == [2, 3, 5, 6]
    assert taken.codes == {"unclosed_quote": 1}


def test_a_header_in_one_cell_over_several_lines_is_no_table_and_no_fault(take: Take) -> None:
    taken = take('"id,title,\nyear,notes"\n"1,Goods and Girls,2001,"\n', "list.csv", {"#1": "title"})
    assert taken.seen > 0


def test_what_is_odd_in_a_row_is_noted_and_kept(take: Take) -> None:
    header = "id,title,isbn,year,language,extra\n"
    rows = "1,Misprint,978-92-9068-240-X,soon,Klingon-ish,x\n1,Again,1234-123-567-8910,2001,en,\n"
    more = "3,Rounded,9.78922E+12,2001,Khmer,\n4,Given,Not found,2001,fr,,,lost\n5,\x01Bell,,,,\n"
    taken = take(header + rows + more, "list.csv")
    assert taken.seen == len(taken.records) == 5
    assert [record.id for record in taken.records] == ["1", "1#2", "3", "4", "5"]
    assert taken.first.identifiers_of("isbn") == ("978-92-9068-240-X",)
    assert taken.records[2].description.languages == ("km",)
    assert taken.codes == {
        "unknown_column": 1, "isbn_check_digit": 1, "year_unread": 1, "unknown_language": 1,
        "isbn_placeholder": 1, "duplicate_id": 1, "isbn_rounded": 1, "placeholder_value": 1, "extra_cells": 1,
        "control_characters": 1,
    }  # fmt: skip
    assert all(problem.line for problem in taken.problems)
    assert not any(problem.severity == "error" for problem in taken.problems)


def test_columns_of_articles_and_of_copies(take: Take) -> None:
    data = (
        "title,authors,venue,volume,number,pages,Author 2,Barcode,Shelf,Donor\n"
        'On men,"Surtees, R.",Migration,46,2,39-68,UNICEF,A7,B 2,IOM\n'
    )
    taken = take(data, "articles.csv")
    assert (taken.first.venue, taken.first.volume, taken.first.number, taken.first.pages) == (
        "Migration", "46", "2", "39-68",
    )  # fmt: skip
    assert [contributor.name for contributor in taken.first.contributors] == ["Surtees, R.", "UNICEF"]
    (copy,) = taken.records[0].holdings
    assert (copy.accession_number, copy.location, copy.donor) == ("A7", "B 2", "IOM")


def test_a_table_exported_from_zotero(take: Take) -> None:
    data = (
        "Key,Item Type,Publication Year,Author,Title,Publication Title,ISSN,Url,Date,Date Added,Pages,Volume,"
        "Issue,Extra,Notes\n"
        'AB12,journalArticle,2008,"Surtees, Rebecca; Craggs, Sarah",On men,Migration,1560-9197,http://e.org/a,'
        '2008-03-01,2020-01-01,39-68,46,2,,"read; twice"\n'
    )
    taken = take(data, "zotero.csv")
    d = taken.first
    assert (taken.records[0].id, d.title, d.venue, d.volume, d.number) == (
        "AB12",
        "On men",
        "Migration",
        "46",
        "2",
    )
    assert (d.kind, d.year, d.notes) == ("article", "2008", ("read; twice",))
    assert [(problem.code, problem.field, problem.line) for problem in taken.problems] == [
        ("unknown_column", "Date Added", 2)
    ]


def test_no_beside_vol_is_the_issue(take: Take) -> None:
    d = take("No,Title,Vol,No.\n7,On men,46,2\n", "list.csv").first
    assert (d.volume, d.number) == ("46", "2")


def test_one_free_text_column(take: Take) -> None:
    taken = take('id,reference\nL1,"Derks, A. 2000. Combating trafficking. Phnom Penh: CAS."\n', "refs.csv")
    assert taken.references == ["Derks, A. 2000. Combating trafficking. Phnom Penh: CAS."]


@pytest.mark.parametrize("name", ["refs.csv", "refs.txt"])
def test_a_table_of_one_column_is_not_parted_at_its_commas(take: Take, name: str) -> None:
    taken = take('Reference\nDerks, A. 2000; Combating, trafficking.\n"Hudd, S. ""Sold"", 2003."\n', name)
    assert taken.references == ["Derks, A. 2000; Combating, trafficking.", 'Hudd, S. "Sold", 2003.']
    assert not taken.problems


def test_huge_values_and_endless_lines_are_cut_and_noted(take: Take) -> None:
    summary = "debt bondage " * 5_000
    taken = take(
        f"title,abstract,note\nSold,{summary},kept\nNext,{'x' * 5_000_000},lost\nLast,,\n", "huge.csv"
    )
    assert taken.titles == ["Sold", "Next", "Last"]
    assert len(taken.first.summary) <= MAX_VALUE and taken.first.notes == ("kept",)
    assert {(problem.code, problem.line) for problem in taken.problems} == {
        ("value_cut", 2),
        ("value_cut", 3),
    }


def test_a_pipe_is_read_as_a_file(take: Take) -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as out:
        out.write(b"title\nSold\n")
    with os.fdopen(reader, "rb") as pipe:
        assert [record.description.title for record in read(pipe, "standard input")] == ["Sold"]


def _workbook(*rows: Sequence[object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_known_by_its_content_whatever_its_name(take: Take) -> None:
    data = _workbook(
        ["List of 2012"],
        [],
        ["Ref", "ref_id", "Title", "Year", "ISBN"],
        [1, "L1", "Sold", 2003.0, 9789221213192],
    )
    taken = take(data, "list.csv")
    assert taken.format == "xlsx"
    assert taken.records[0].id == "L1"
    assert taken.first.year == "2003"
    assert taken.first.identifiers_of("isbn") == ("9789221213192",)
    assert taken.records[0].line == 4


def _repacked(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, change(old.read(member)) if member == name else old.read(member))
    return out.getvalue()


def test_a_zip_bomb_is_not_opened(take: Take) -> None:
    data = _workbook(["title"], ["x"])
    bomb = _repacked(data, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 200_000_000)
    assert len(bomb) < 500_000
    with pytest.raises(InvalidInput) as refused:
        take(bomb, "bomb.xlsx")
    assert refused.value.code == "zip_bomb"


@pytest.mark.parametrize("row", [b"1048576", b"9" * 5000])
def test_two_cells_in_far_corners_do_not_claim_the_room_between(take: Take, row: bytes) -> None:
    cell = b'<row r="%b"><c r="XFD%b" t="n"><v>1</v></c></row></sheetData>' % (row, row)
    data = _repacked(
        _workbook(["title"], ["x"]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", cell),
    )
    with pytest.raises(InvalidInput) as refused:
        take(data, "corners.xlsx")
    assert refused.value.code == "zip_bomb"


_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def _open_document(*rows: list[str]) -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(
        f"<table:table-row>{''.join(cell.format(text) for text in row)}</table:table-row>" for row in rows
    )
    # Programs fill a sheet to its end with empty cells.
    empty = '<table:table-cell table:number-columns-repeated="1024"/>'
    body += f'<table:table-row table:number-rows-repeated="1048570">{empty}</table:table-row>'
    names = " ".join(f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text"))
    sheet = f'<office:spreadsheet><table:table table:name="T">{body}</table:table></office:spreadsheet>'
    content = f"<office:document-content {names}><office:body>{sheet}</office:body></office:document-content>"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
    manifest = f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0">{entry}</manifest:manifest>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _ODS, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def test_an_open_document_spreadsheet(take: Take) -> None:
    taken = take(_open_document(["Titre", "Année"], ["ការជួញដូរ", "២០០៨"]), "liste.ods")
    assert (taken.format, taken.titles, taken.first.year) == ("ods", ["ការជួញដូរ"], "២០០៨")


@pytest.mark.parametrize(("sound", "damaged"), [(b"</table:table>", b"</tabe>"), (b"</office:body>", b"")])
def test_a_spreadsheet_whose_xml_is_cut_comes_to_an_end(take: Take, sound: bytes, damaged: bytes) -> None:
    data = _open_document(["Titre"], ["Sold"])
    with pytest.raises(InvalidInput) as refused:
        take(_repacked(data, "content.xml", lambda xml: xml.replace(sound, damaged)), "cut.ods")
    assert refused.value.code == "broken_file"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "none.csv", "empty_file"),
        (b"id,title\n", "only-a-header.csv", "no_records"),
        (b"PK\x03\x04 no zip", "broken.xlsx", "broken_file"),
        (bytes(range(256)) * 20, "picture.bin", "unknown_format"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "letter.doc", "unknown_format"),
        (b"{\\rtf1\\ansi Sold, 2003}", "letter.rtf", "unknown_format"),
    ],
)
def test_a_file_of_no_use_is_refused_by_name(take: Take, data: bytes, name: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        take(data, name)
    assert refused.value.code == code
    assert name in str(refused.value)


@pytest.mark.parametrize("text", ["=1+1", "+49", "-cmd|' /C calc'!A0", "@SUM(A1)", "'=x", "\t=1", "＝1"])
def test_no_cell_acts_as_a_formula(text: str) -> None:
    table = b"".join(write_table("csv", ["title"], [[text]])).decode("utf-8-sig")
    assert table.splitlines()[1].lstrip('"').startswith("'")
    workbook = b"".join(write_table("xlsx", ["title", "score"], [[text, 0.5]]))
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet and b"<v>0.5</v>" in sheet


HIDDEN = [
    "a;=1+1",
    "a; +49",
    'a;"=1+1"',
    "a\t=1+1",
    "a\n=1+1",
    "a\r\n-1",
    "; @SUM(A1)",
    "a;;'=x",
    "a; ＝1",
    "-a;-b",
]
"""Texts that would begin a cell with a sign if they were parted elsewhere than we part them."""


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("fmt", ["csv", "tsv"])
def test_no_piece_of_a_cell_acts_as_a_formula_wherever_a_program_parts_it(fmt: str, delimiter: str) -> None:
    rows = [
        [before, text, after] for text in HIDDEN for before in ("a", 'a "b"', "1;2") for after in ("b", text)
    ]
    table = b"".join(write_table(fmt, ["title", "notes", "summary"], rows)).decode("utf-8-sig")
    # As Excel does where lists are separated so: quotation marks count at the beginning of a cell alone.
    for row in csv.reader(io.StringIO(table, newline=""), delimiter=delimiter):
        for cell in row:
            assert not cell.strip(' "').startswith(("=", "+", "-", "@", "＝"))


@given(text=st.text("ab ;'=+-@\"\t\n,", max_size=12))
def test_what_was_guarded_comes_back_as_it_was(text: str) -> None:
    text = text.strip()
    assert unguarded(guarded(text)) == text


def test_a_path_is_closed_after_reading_and_after_refusing(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("title\nSold\n")
    bad.write_text("foo,bar\n1,2\n")
    assert [record.description.title for record in read(good)] == ["Sold"]
    with pytest.raises(InvalidInput, match=r"bad\.csv"):
        read(bad)


def test_what_columns_may_hold_is_guessed_by_their_look() -> None:
    rows = [
        ("Wer", "Was", "Wann", "Buchnr.", ""),
        ("Hudd, S.", "Sold like chickens", "c2003", "978-1-84392-241-4", "7"),
        ("Derks, A.", "Combating trafficking", "2000", "", "9"),
    ]
    assert fields_by_look(list(zip(*rows, strict=True))) == ["", "title", "year", "isbn", ""]
    whole = "Surtees, R. (2008). Trafficked men as unwilling victims. Review."
    assert fields_by_look([("Sl", "1"), ("Materials", whole)]) == ["", "reference"]
    assert fields_by_look([("1", "2"), ("", "")]) == ["", ""]


@pytest.mark.parametrize(
    "marks", [("", ""), ("- ", "- "), ("1. ", "2. ")], ids=["opening", "bullets", "numbers"]
)
def test_several_references_in_one_cell_are_several_entries(take: Take, marks: tuple[str, ...]) -> None:
    first, second = "Hudd, S. (2003). Sold. LICADHO.", "Derks, A. (2000). Combating. IOM."
    cell = f'"{marks[0]}{first}\n{marks[1]}{second}"'
    taken = take(f'Theme,References\nLaw,{cell}\nHealth,"Surtees, R. (2008).\nMen.\nIOM."\n', "list.csv")
    assert [(record.id, record.description.reference) for record in taken.records] == [
        ("2", first), ("2.2", second), ("4", "Surtees, R. (2008). Men. IOM."),
    ]  # fmt: skip
    assert take('Title,Year\n"Sold:\nthe story",2003\n', "list.csv").titles == ["Sold: the story"]
    assert take('Theme,Titles\nLaw,"Sold\nCombating"\n', "list.csv").titles == ["Sold", "Combating"]


def test_the_names_of_columns_may_stand_far_below(take: Take) -> None:
    above = "".join(f"What line {at} of our letter says\n" for at in range(30))
    table = "Title;Author;Year\nSold;Hudd, S.;2003\n"
    for name in ("list.csv", "list.txt"):
        assert take(above + table, name).titles == ["Sold"]
    assert take("\n" * 25 + table, "list.csv").titles == ["Sold"]


def test_entries_above_the_names_of_columns_are_counted(take: Take) -> None:
    above = "Surtees, R. (2008). Trafficking of men. Geneva: IOM.\n"
    taken = take(f"{above}Title;Author;Year\nSold;Hudd, S.;2003\n", "list.csv")
    assert (taken.titles, taken.codes) == (["Sold"], {"before_the_list": 1})


def _workbook_of(*rows: list[str]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _web_page_of(*rows: list[str]) -> bytes:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<html><body><table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table></body></html>".encode()


_WIDE = MOST_COLUMNS + 100


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (lambda *rows: "\n".join(map(",".join, rows)).encode(), "wide.csv"),
        (lambda *rows: "\n".join(map("\t".join, rows)).encode(), "wide.tsv"),
        (lambda *rows: "\n".join(map("|".join, rows)).encode(), "pasted.txt"),
        (_workbook_of, "wide.xlsx"),
        (_open_document, "wide.ods"),
        (_web_page_of, "wide.html"),
    ],
    ids=["csv", "tsv", "pasted", "xlsx", "ods", "html"],
)
def test_of_a_table_wider_than_any_list_the_first_columns_are_read(
    take: Take, made: Callable[..., bytes], name: str
) -> None:
    names = ["Title", "Year", *(f"extra {at}" for at in range(3, _WIDE + 1))]
    cells = [f"cell {at}" for at in range(3, _WIDE + 1)]
    taken = take(made(names, ["Sold", "2003", *cells], ["Combating", "2000", *cells]), name)
    assert taken.titles == ["Sold", "Combating"]
    assert len(taken.first.source_fields) == MOST_COLUMNS - 2
    (cut,) = [problem for problem in taken.problems if problem.code == "too_many_columns"]
    assert cut.value.startswith(f"extra {MOST_COLUMNS + 1} | ") and cut.params == {"most": MOST_COLUMNS}

    with pytest.raises(InvalidInput) as refused:
        take(made(["Obra"] * _WIDE, ["x" * 5_000] * _WIDE), name, {"Mot": "title"})
    assert refused.value.code == "unknown_header"
    assert {len(row) for row in refused.value.params["rows"]} == {MOST_COLUMNS}
    assert max(len(cell) for row in refused.value.params["rows"] for cell in row) == LONGEST_NAME
    empty = [""] * _WIDE
    assert take(made([*names[:2], *empty], ["Sold", "2003", *empty]), name).codes == {}
