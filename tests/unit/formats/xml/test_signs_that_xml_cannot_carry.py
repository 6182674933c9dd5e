"""Signs that no XML may hold are left out of every form of XML that leaves, and nothing else is."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from catalogue import formats
from catalogue.domain.authorities.authority import Authority
from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Contributor, Description, Identifier, SourceField
from catalogue.formats.authority_records import write_names
from catalogue.formats.linked.zotero_rdf_writing import zotero_rdf
from catalogue.formats.records.record import HoldingData

BAD = "Debt\x0b bon\x00da\x1fge\ufffe \U0001f41f"
GOOD = "Debt bondage \U0001f41f"
ENTRY = (
    "7\x01",
    Description(
        title=BAD,
        contributors=(Contributor(BAD),),
        year="2001\x02",
        summary=BAD,
        notes=(BAD,),
        subjects=(BAD,),
        identifiers=(Identifier("other", BAD), Identifier("url", "https://a.example/\x01")),
        source_fields=(SourceField("marc", "591", f"  $a{BAD}"), SourceField("table", BAD, BAD)),
    ),
    (HoldingData("1\x02", BAD, BAD, BAD),),
)


@pytest.mark.parametrize("fmt", ["marcxml", "unimarc-xml", "mods"])
def test_a_record_goes_out_as_xml_without_them(fmt: str) -> None:
    sent = b"".join(formats.write(fmt, [ENTRY]))
    etree.fromstring(sent)
    (back,) = formats.read(io.BytesIO(sent), "back.xml")
    assert back.description.title == GOOD and back.description.year == "2001"
    assert back.description.notes[:1] == (GOOD,) and back.description.contributors[0].name == GOOD


def test_a_workbook_holds_none_of_them() -> None:
    sent = b"".join(formats.write("xlsx", [ENTRY]))
    with zipfile.ZipFile(io.BytesIO(sent)) as book:
        for name in book.namelist():
            if name.endswith(".xml"):
                etree.fromstring(book.read(name))
    (back,) = formats.read(io.BytesIO(sent), "back.xlsx")
    assert back.description.title == GOOD


def test_names_and_what_zotero_takes_hold_none_of_them() -> None:
    names = etree.fromstring(
        b"".join(write_names("marcxml", [Authority(MentionKind.PERSON, BAD, (), "", "")]))
    )
    assert GOOD in "".join(names.itertext())
    assert "Debt" in "".join(etree.fromstring(zotero_rdf(ENTRY[1], "https://a.example/1")).itertext())
