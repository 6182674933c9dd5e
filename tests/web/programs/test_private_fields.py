"""What a file marks as private, and what of it is for the desk alone, stands on no page and at no door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pymarc
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pymarc import Field, Indicators, Subfield

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.people.access import Role
from catalogue.web.addressing.signposts import OFFERED
from tests.web.librarian.test_hidden_names import pages, text_of
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

_TOLD = re.compile(r"(?:Hush|Desk)\w+")
"""How whatever is not for everybody begins in the files below: what is kept for the desk, and what is not."""


def _marc(*fields: tuple[str, str, str]) -> bytes:
    record = pymarc.Record(leader="00000nam a2200000 a 4500")
    for tag, marks, text in fields:
        parts = [Subfield(part[0], part[1:]) for part in text.split("$")[1:]]
        record.add_field(Field(tag, Indicators(*marks), parts))
    return record.as_marc()


MARC = _marc(
    ("020", "  ", "$a9789221213192$cDesk020"),
    ("037", "  ", "$aE.08.V.1$bUN$cDesk037"),
    ("245", "10", "$aNets and ropes"),
    ("300", "  ", "$a12 p.$c30 cm"),
    ("350", "  ", "$aDesk350"),
    ("365", "  ", "$a02$bDesk365"),
    ("500", "  ", "$aOpen note"),
    ("541", "0 ", "$aHushgiver$bHushstreet$hHush541"),
    ("542", "0 ", "$aHush542$fHushrights"),
    ("561", "0 ", "$aHush561"),
    ("561", "1 ", "$aOpen owner"),
    ("583", "0 ", "$aHush583$xHush583x"),
    ("583", "1 ", "$aOpen action$xDesk583x"),
    ("590", "  ", "$aDesk590"),
    ("591", "  ", "$aDesk591"),
    ("852", "  ", "$bHall$hNET$pA7$xDesk852x"),
    ("856", "40", "$uhttps://example.org/nets.pdf$xDesk856x$yFull text$kDeskpassword"),
    ("866", " 0", "$a1-9$xDesk866x"),
    ("876", "  ", "$pA7$cDesk876c$xDesk876x"),
    ("880", "0 ", "$6541-01$aHush880"),
    ("942", "  ", "$nDesk942"),
    ("952", "  ", "$pA7$oNET$cHall$eHushgiver$g12.00$xDesk952x"),
)
UNIMARC = _marc(
    ("010", "  ", "$a9789221213192$dDesk010d"),
    ("200", "1 ", "$aNets and ropes"),
    ("210", "  ", "$cILO$d2008"),
    ("215", "  ", "$a12 p.$d30 cm"),
    ("300", "  ", "$aOpen note"),
    ("318", "  ", "$aOpen action$pDesk318p"),
    ("345", "  ", "$aDesk345$dDesk345d"),
    ("541", "0 ", "$aOpen title"),
    ("830", "  ", "$aDesk830"),
    ("856", "4 ", "$uhttps://example.org/nets.pdf$xDesk856x"),
    ("995", "  ", "$fA7$kNET$2Desk995"),
)
MODS = b"""<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>Nets and ropes</title></titleInfo>
<note>Open note</note><note type="thesis">Open thesis</note><note type="private">Hushprivate</note>
<note type="ownership">Deskownership</note><note type="Acquisition">Deskacquisition</note>
<identifier type="uri">file:///home/Hushhome/nets.pdf</identifier>
<location><url>C:\\Users\\Hushuser\\nets.pdf</url></location></mods>"""
RIS = rb"""TY  - BOOK
TI  - Nets and ropes
N1  - Open note
AD  - DeskAD
RN  - DeskRN
AV  - DeskAV
RP  - DeskRP
L1  - C:\Users\Hushuser\nets.pdf
L1  - files/12/Hushfile.pdf
L2  - internal-pdf://Hushpdf/nets.pdf
UR  - file:///home/Hushhome/nets.pdf
UR  - https://example.org/nets.pdf
ER  -
"""
BIBTEX = rb"""@book{nets, title = {Nets and ropes}, year = 2008, note = {Open note}, price = {Deskprice},
review = {Deskreview}, rating = {Deskrating}, privnote = {Deskprivnote}, comment = {Deskcomment},
annote = {Deskannote},
file = {:C\:\\Users\\Hushuser\\nets.pdf:PDF}, url = {file:///home/Hushhome/nets.pdf},
shorttitle = {Open short}}
"""
CSL = b"""[{"id": "1", "type": "book", "title": "Nets and ropes", "note": "Open note", "annote": "Deskannote",
"rating": "Deskrating", "title-short": "Open short", "URL": "file:///home/Hushhome/nets.pdf"}]"""
ENDNOTE = b"""<xml><records><record><titles><title>Nets and ropes</title></titles><notes>Open note</notes>
<research-notes>DeskRN</research-notes><urls><related-urls><url>internal-pdf://Hushpdf/nets.pdf</url>
</related-urls></urls></record></records></xml>"""
REFER = b"""%0 Book
%T Nets and ropes
%Z Open note
%< DeskRN
%> Hushfile.pdf
"""
ZOTERO = b"""[{"itemType": "book", "title": "Nets and ropes", "extra": "Open note",
"url": "/Users/Hushuser/nets.pdf", "attachments": [{"path": "/Users/Hushuser/Hushfile.pdf"}]}]"""
TABLE = b"""title,notes,url,Price,Lent to
Nets and ropes,Open note,C:\\Users\\Hushuser\\nets.pdf,Deskprice,Deskneighbour
"""
FILES = {
    "nets.mrc": MARC,
    "french.mrc": UNIMARC,
    "nets.xml": MODS,
    "nets.ris": RIS,
    "nets.bib": BIBTEX,
    "csl.json": CSL,
    "endnote.xml": ENDNOTE,
    "nets.enw": REFER,
    "zotero.json": ZOTERO,
    "nets.csv": TABLE,
}


@pytest.fixture
def services(empty_home: Path) -> Iterator[Services]:
    """A catalogue with nothing in it, and a librarian."""
    built = build(Config.for_home(empty_home))
    built.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    yield built
    built.close()


def _taken_in(services: Services, path: Path, content: bytes) -> Flask:
    path.write_bytes(content)
    imports = services.acquisitions.imports
    assert imports.commit(None, imports.read_file(None, path)).added == 1
    services.operations.worker.run_pending()
    return create_app(services.config, services)


def _doors(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Everything that is told to everybody of the only publication, by where it stands."""
    yield from pages(client, "/en/")
    for address in (
        *(f"/en/publication/1{end}" for end in ("", "/ris", "/bibtex", "/csl-json", "/marc")),
        "/en/holdings.csv",
        "/en/holdings.xlsx",
        "/en/holdings/print",
        "/en/coverage/collection",
        "/en/search?q=nets",
        "/api/v1/search?q=nets&facets=true",
        "/api/v1/publications/1",
        "/api/v1/holdings",
        *(f"/oai?verb=ListRecords&metadataPrefix={prefix}" for prefix in ("oai_dc", "marc21", "mods")),
        *(f"/sru?query=nets&recordSchema={schema}" for schema in ("dc", "marcxml", "mods")),
        *(f"/unapi?id=1&format={name}" for name in ("rdf_zotero", "marcxml", "mods", "ris")),
        *(f"/en/basket.{fmt}?pick=1" for fmt in ("csv", "xlsx", "ris", "bibtex", "csl-json", "marc", "txt")),
    ):
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        yield address, text_of(answer)
    for media_type in OFFERED:
        answer = client.get("/publication/1", headers={"Accept": media_type}, follow_redirects=True)
        assert answer.status_code == 200, media_type
        yield media_type, text_of(answer)


@pytest.mark.parametrize("name", FILES)
def test_nothing_of_it_is_told_to_everybody(
    services: Services, words_of_paper: None, tmp_path: Path, name: str
) -> None:
    client = _taken_in(services, tmp_path / name, FILES[name]).test_client()
    seen = dict(_doors(client))
    told = {address: found for address, text in seen.items() if (found := set(_TOLD.findall(unquote(text))))}
    assert not told
    for address in ("/en/publication/1", "/api/v1/publications/1", "/en/basket.csv?pick=1"):
        assert "Open note" in seen[address], "what is for everybody is told"
    assert "Nets and ropes" in seen["/en/holdings.pdf"], "what is printed is looked through"


@pytest.mark.parametrize("name", FILES)
def test_the_desk_s_own_export_keeps_what_is_for_the_desk(
    services: Services, tmp_path: Path, name: str
) -> None:
    app = _taken_in(services, tmp_path / name, FILES[name])
    desk = Browser(app, PASSWORD).as_role("librarian")
    fmt = {
        "nets.mrc": "marc",
        "french.mrc": "unimarc",
        "nets.xml": "mods",
        "nets.ris": "ris",
        "nets.bib": "bibtex",
        "csl.json": "csl-json",
        "endnote.xml": "ris",
        "nets.enw": "ris",
        "zotero.json": "json",
        "nets.csv": "csv",
    }[name]
    text = unquote(text_of(desk.get(f"/en/desk/export/file?format={fmt}")))
    assert set(_TOLD.findall(text)) == set(re.findall(rb"Desk\w+".decode(), FILES[name].decode()))


def test_a_giver_who_is_told_in_private_is_an_unnamed_donor(services: Services, tmp_path: Path) -> None:
    app = _taken_in(services, tmp_path / "nets.mrc", MARC)
    (donor,) = services.acquisitions.donations.donors()
    assert (donor.name, donor.unnamed) == ("Hushgiver", True)
    assert "Hushgiver" in Browser(app, PASSWORD).as_role("librarian").get("/en/desk/donors").text


def test_who_is_named_for_another_gift_is_not_named_for_this_one(services: Services, tmp_path: Path) -> None:
    other = _marc(("245", "10", "$aAnother"), ("541", "1 ", "$aHushgiver"), ("852", "  ", "$hB$pA8"))
    _taken_in(services, tmp_path / "another.mrc", other)
    (tmp_path / "nets.mrc").write_bytes(MARC)
    imports = services.acquisitions.imports
    imports.commit(None, imports.read_file(None, tmp_path / "nets.mrc"))
    services.operations.worker.run_pending()
    given = {
        view.description.title: view.copies[0].donor for view in services.records.publications.holdings()
    }
    assert given == {"Another": "Hushgiver", "Nets and ropes": ""}
