"""Files made to harm whoever reads them: each small, each by what it tries.

A file that unpacks beyond reason does so here to some hundred megabytes at most, enough to be noticed and
not enough to hurt the machine of whoever runs this.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def _zip(parts: Mapping[str, bytes | str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # By its kind, which stands there as it is, programs know an OpenDocument file.
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return written.getvalue()


def workbook(sheet: bytes | str, place: str = "worksheets/sheet1.xml", more: Mapping[str, str] = {}) -> bytes:
    """A workbook of one sheet, which lies wherever it is said to lie."""
    return _zip(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="{place}"/></Relationships>',
            f"xl/{place}": sheet,
            **more,
        }
    )


def _sheet(rows: str) -> str:
    return f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


_FAR = "<row r='{last}'><c r='{column}{last}'><v>1</v></c></row>"


def _corners(quote: str) -> str:
    rows = "<row r='1'><c r='A1'><v>1</v></c></row>" + _FAR.format(last=1_048_576, column="XFD")
    return _sheet(rows.replace("'", quote))


def spreadsheet(table: str) -> bytes:
    """An OpenDocument spreadsheet of one table."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    names = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "table", "text"))
    return _zip(
        {
            "mimetype": kind,
            "content.xml": f"<office:document-content {names}><office:body><office:spreadsheet>"
            f"<table:table table:name='a'>{table}</table:table>"
            "</office:spreadsheet></office:body></office:document-content>",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        }
    )


def document(body: str, before: str = "") -> bytes:
    """A Word document with this body."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _zip(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<?xml version="1.0"?>{before}<w:document xmlns:w="{word}">'
            f"<w:body>{body}</w:body></w:document>",
        }
    )


_LAUGHS = '<!DOCTYPE x [<!ENTITY a0 "ha ha ha ha ">' + "".join(
    f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10)
) + "]>"  # fmt: skip
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'


def _marcxml(before: str, text: str) -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<collection xmlns="http://www.loc.gov/MARC21/slim"><record>'
        "<leader>00000nam a2200000 a 4500</leader>"
        f'<datafield tag="245" ind1="0" ind2="0"><subfield code="a">A title {text}</subfield></datafield>'
        "</record></collection>"
    ).encode()


def _mods(before: str, text: str) -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<modsCollection xmlns="http://www.loc.gov/mods/v3"><mods><titleInfo>'
        f"<title>A title {text}</title></titleInfo></mods></modsCollection>"
    ).encode()


def pdf_of(objects: Iterable[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(out))
    )


def _stream(content: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), more, packed)


def pdf_bomb(letters: int, pages: int) -> bytes:
    """Pages that all show one stream, which unpacks to a long text."""
    shown = b"BT /F1 1 Tf 10 10 Td " + b"(trafficking in persons) Tj " * (letters // 23) + b"ET"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 3 0 R >> >> >>"
    )
    kids = b" ".join(b"%d 0 R" % at for at in range(5, 5 + pages))
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            _stream(shown),
            *[page] * pages,
        ]
    )


def pdf_with(lines: Iterable[str]) -> bytes:
    """A page with these lines, in Latin letters."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            _stream(f"BT /F1 9 Tf 40 780 Td 12 TL {shown} ET".encode("latin-1")),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>",
        ]
    )


def _pdf_of_forms(depth: int) -> bytes:
    """A form that shows another twice, which shows another twice, and so on: text doubled with each."""
    forms = [
        _stream(
            b"/X Do /X Do",
            b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /X %d 0 R >> >>"
            % (at + 1),
        )
        for at in range(5, 5 + depth)
    ]
    last = _stream(
        b"BT /F1 9 Tf 10 10 Td (trafficking) Tj ET",
        b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >>",
    )
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R "
            b"/Resources << /XObject << /X 5 0 R >> >> >>" % (6 + depth),
            *forms,
            last,
            _stream(b"/X Do"),
        ]
    )


def png(width: int, height: int, rows: int, more: bytes = b"") -> bytes:
    """A PNG that says it is so large, with as many rows of nothing as are asked for."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack("!I", len(content)) + kind + content + struct.pack("!I", zlib.crc32(kind + content))
        )

    head = struct.pack("!IIBBBBB", width, height, 8, 6, 0, 0, 0)
    packing = zlib.compressobj(9)
    body = b"".join(packing.compress(bytes(1 + 4 * width)) for _ in range(rows)) + packing.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _png_with_text_bomb() -> bytes:
    packed = zlib.compress(bytes(200_000_000), 9)
    content = b"Comment\0\0" + packed
    text = struct.pack("!I", len(content)) + b"zTXt" + content
    return png(8, 8, 8, text + struct.pack("!I", zlib.crc32(b"zTXt" + content)))


def _jpeg(width: int, height: int) -> bytes:
    """The head of a JPEG of this size, and a little of what should follow."""
    frame = struct.pack("!BHHB", 8, height, width, 3) + bytes([1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1])
    return b"\xff\xd8\xff\xc2" + struct.pack("!H", 2 + len(frame)) + frame + b"\xff\xda\x00\x0c" + bytes(400)


def _overlapping_zip(members: int) -> bytes:
    """A zip whose members all lie in the same place."""
    archive = _zip({"content.xml": b"<a>" + b"x" * 3_000_000 + b"</a>"})
    end = archive.rindex(b"PK\x05\x06")
    (at,) = struct.unpack("<I", archive[end + 16 : end + 20])
    entry = archive[at:end]
    directory = entry * members
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, members, members, len(directory), at, 0)
    return archive[:at] + directory + tail


def _macros() -> bytes:
    """Words of BibTeX, each made of the one before ten times."""
    made = '@string{a0 = "trafficking in persons"}\n' + "".join(
        f"@string{{a{at} = {' # '.join([f'a{at - 1}'] * 10)}}}\n" for at in range(1, 9)
    )
    return (made + "@book{x, title = a8, year = 2008}\n").encode()


def _marc(length: int, directory: str, body: bytes) -> bytes:
    return (
        f"{length:05d}nam a22{24 + len(directory) + 1:05d}   4500".encode()
        + directory.encode()
        + b"\x1e"
        + body
    )


_TABLE = b"title,authors,year\n"

HOSTILE: Mapping[str, Callable[[], bytes]] = {
    # workbooks
    "far corners.xlsx": lambda: workbook(_corners('"')),
    "far corners in single quotes.xlsx": lambda: workbook(_corners("'")),
    "a sheet elsewhere.xlsx": lambda: workbook(_corners('"'), "anywhere/table.xml"),
    "a sheet of another name.xlsx": lambda: workbook(_corners('"'), "table.dat"),
    "cells without a place.xlsx": lambda: workbook(
        _sheet('<row r="1">' + "<c><v>1</v></c>" * 16_384 + '</row><row r="1048576"><c><v>1</v></c></row>')
    ),
    "rows without a place.xlsx": lambda: workbook(
        _sheet("<row><c r='XFD1'><v>1</v></c></row>" + "<row/>" * 400_000 + "<row><c><v>1</v></c></row>")
    ),
    "a row beyond all.xlsx": lambda: workbook(
        _sheet("<row r='1'><c r='A1'><v>1</v></c></row>" + _FAR.format(last=4_294_967_295, column="XFD"))
    ),
    "prefixed names.xlsx": lambda: workbook(
        f'<x:worksheet xmlns:x="{_MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        '<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    ),
    "entities.xlsx": lambda: workbook(
        f'<?xml version="1.0"?>{_LAUGHS}<worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c r="A1" '
        't="inlineStr"><is><t>&a9;</t></is></c></row></sheetData></worksheet>'
    ),
    "much of nothing.xlsx": lambda: workbook(_sheet("<row>" + "<c><v>1</v></c>" * 9_000_000 + "</row>")),
    "a string of nothing.xlsx": lambda: workbook(
        _sheet('<row r="1"><c r="A1" t="s"><v>4000000000</v></c></row>'),
        more={
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}" uniqueCount="4294967295"><si><t>a</t></si></sst>'
        },
    ),
    "cut.xlsx": lambda: workbook(_sheet("<row><c><v>1</v></c></row>"))[:-40],
    "much repeated.ods": lambda: spreadsheet(
        "<table:table-row table:number-rows-repeated='1048576'><table:table-cell "
        "table:number-columns-repeated='16384' office:value-type='float' office:value='1'/></table:table-row>"
    ),
    "repeated before the end.ods": lambda: spreadsheet(
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
        "<table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>"
    ),
    "hardly an old workbook.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4_000,
    # other archives
    "unpacks a thousandfold.docx": lambda: document(
        "<w:p><w:r><w:t>" + "a" * 200_000_000 + "</w:t></w:r></w:p>"
    ),
    "entities.docx": lambda: document("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", _LAUGHS),
    "a file of the machine.docx": lambda: document("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", _OUTSIDE),
    "nested deeply.docx": lambda: document(
        "<w:p>" + "<w:smartTag>" * 40_000 + "</w:smartTag>" * 40_000 + "</w:p>"
    ),
    "many cells of one.docx": lambda: document(
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2000000000'/></w:tcPr><w:p><w:r><w:t>Title</w:t></w:r>"
        "</w:p></w:tc></w:tr></w:tbl>"
    ),
    "members in one place.ods": lambda: _overlapping_zip(2_000),
    "stored and lied about.ods": lambda: _zip({"content.xml": b"<a/>"}).replace(
        struct.pack("<I", 4), struct.pack("<I", 0xFFFFFFF0)
    ),
    "an archive.zip": lambda: _zip({"list.csv": "title\nA title\n"}),
    # XML
    "entities.marcxml": lambda: _marcxml(_LAUGHS, "&a9;"),
    "a file of the machine.marcxml": lambda: _marcxml(_OUTSIDE, "&a9;"),
    "entities.mods": lambda: _mods(_LAUGHS, "&a9;"),
    "nested deeply.mods": lambda: _mods("", "<i>" * 200_000 + "</i>" * 200_000),
    "nested deeply.html": lambda: b"<html><body>" + b"<div>" * 200_000 + b"A title, 2008",
    "many cells.html": lambda: b"<table><tr><th>Title</th></tr>" + b"<tr><td>a" * 700_000,
    # PDF
    "one text on every page.pdf": lambda: pdf_bomb(400_000, 500),
    "a page of everything.pdf": lambda: pdf_bomb(40_000_000, 1),
    "forms within forms.pdf": lambda: _pdf_of_forms(28),
    "a tree that bites its tail.pdf": lambda: pdf_of(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 2000000000 /Kids [2 0 R 2 0 R] >>"]
    ),
    "no end of nothing.pdf": lambda: pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>",
            _stream(bytes(300_000_000)),
        ]
    ),
    "arrays within arrays.pdf": lambda: pdf_of([b"[" * 300_000, b"<< /Type /Catalog >>"]),
    "cut.pdf": lambda: pdf_bomb(1_000, 3)[:400],
    # pictures
    "larger than any wall.png": lambda: png(100_000, 100_000, 1),
    "nearly too large.png": lambda: png(6_300, 6_300, 6_300),
    "a comment without end.png": _png_with_text_bomb,
    "larger than any wall.jpg": lambda: _jpeg(65_500, 65_500),
    "cut.jpg": lambda: _jpeg(600, 800)[:60],
    "hardly a picture.webp": lambda: (
        b"RIFF\xff\xff\xff\xffWEBPVP8L\xff\xff\xff\x7f/\xff\xff\xff\xff" + b"\xff" * 99
    ),
    # text
    "quotes that never close.csv": lambda: _TABLE + b'"a\n' * 400_000,
    "nothing but quotes.csv": lambda: _TABLE + b'"' * 1_200_000,
    "rows of another width.csv": lambda: _TABLE + b'"a,b\n"' * 200_000,
    "short lines.txt": lambda: b"a\n" * 8_000_000,
    "short numbers.txt": lambda: b"1\n" * 8_000_000,
    "blank lines.txt": lambda: b"\n" * 8_000_000,
    "a line without end.txt": lambda: b"a report, 2008; " * 1_000_000,
    "a hundred thousand titles.txt": lambda: b"".join(
        b"Surtees, R. (2008). A report on debt bondage, number %d. Bangkok: UNIAP.\n" % at
        for at in range(100_000)
    ),
    "dots.txt": lambda: (b"A. " * 5_000 + b"\n") * 60,
    "parentheses.txt": lambda: (b"(2008 (" * 3_000 + b"\n") * 60,
    "dashes and digits.txt": lambda: (b"1-" * 10_000 + b"\n") * 60,
    "spaces.txt": lambda: (b" " * 60_000 + b"x\n") * 60,
    "commas.txt": lambda: (b"Surtees, R., " * 4_000 + b"\n") * 40,
    "many columns.csv": lambda: b"title," * 200_000 + b"\n" + b"a," * 200_000 + b"\n",
    "arrays within arrays.json": lambda: b'[{"title": ' + b"[" * 500_000,
    "a number without end.json": lambda: b'[{"title": "a", "year": ' + b"9" * 4_000_000 + b"}]",
    "words of words.bib": _macros,
    "braces without end.bib": lambda: b"@book{x, title = {" + b"{" * 200_000,
    "fields without end.bib": lambda: b"@book{x,\n" + b"title = {a},\n" * 200_000 + b"}\n",
    "tags without end.ris": lambda: b"TY  - BOOK\n" + b"AU  - Surtees, R.\n" * 200_000 + b"ER  - \n",
    "a record of everything.mrc": lambda: _marc(99_999, "245009999900000" * 3_000, b"\x1d"),
    "lengths that lie.mrc": lambda: _marc(99_999, "245000500000", b"  \x1faA\x1e\x1d") * 3_000,
    "a record without end.mrc": lambda: _marc(99_999, "", b"") + b"a" * 4_000_000,
    "zeros.dat": lambda: bytes(4_000_000),
    "json in disguise.csv": lambda: json.dumps([{"title": "a" * 200_000}] * 40).encode(),
}
"""Makers of the files, by what each is called: what it tries, and the ending by which it comes."""
