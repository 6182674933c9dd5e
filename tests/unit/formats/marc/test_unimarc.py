"""UNIMARC as PMB, Koha and French libraries write it, in ISO 2709 and in XML."""

from __future__ import annotations

import io

import pymarc
import pytest
from pymarc import Field, Indicators, Subfield

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Identifier
from catalogue.formats import HoldingData, read, write
from tests.unit.formats.conftest import Take

FIELDS = [
    ("010", "  ", "$a978-92-2-121319-2$bbr.$d12 EUR"),
    ("100", "  ", "$a20080612d2008    m  y0frey50      ba"),
    ("101", "1 ", "$afre$ceng"),
    ("102", "  ", "$aFR"),
    ("200", "1 ", "$a\x88Les \x89enfants vendus$eenquête au Cambodge$fRebecca Surtees$gtrad. par Anne Petit"),
    ("205", "  ", "$a2e édition"),
    ("210", "  ", "$aParis$cKarthala$d2008"),
    ("215", "  ", "$a1 vol. (212 p.)$cill.$d24 cm"),
    ("225", "2 ", "$aTropiques$v12"),
    ("300", "  ", "$aBibliogr. p. 200-210"),
    ("330", "  ", "$aUne enquête."),
    ("606", "  ", "$aTraite des êtres humains$yCambodge$2rameau"),
    ("700", " 1", "$aSurtees$bRebecca$4070"),
    ("702", " 1", "$aPetit$bAnne$4730"),
    ("712", "02", "$aUNICEF$4723"),
    ("856", "4 ", "$uhttps://example.org/vendus"),
    ("995", "  ", "$aCentre$bCentre$fB0012$k362.88 SUR$rk"),
]


def _record(*fields: tuple[str, str, str]) -> pymarc.Record:
    record = pymarc.Record(to_unicode=False, force_utf8=True)
    record.leader = pymarc.Leader("00000nam  2200000   450 ")
    record.fields = [Field("001", data="1042")]
    for tag, marks, text in fields or FIELDS:
        parts = [Subfield(part[0], part[1:]) for part in text.split("$")[1:]]
        record.add_field(Field(tag, Indicators(*marks), parts))
    return record


def _koha_xml() -> bytes:
    text = pymarc.record_to_xml(_record(), namespace=True).decode().replace("\x88", "").replace("\x89", "")
    return f'<?xml version="1.0" encoding="UTF-8"?><collection>{text}</collection>'.encode()


def _pmb_xml() -> bytes:
    fields = "".join(
        f'<f c="{tag}" ind="{marks}">'
        + "".join(f'<s c="{part[0]}">{part[1:]}</s>' for part in text.split("$")[1:])
        + "</f>"
        for tag, marks, text in FIELDS
    )
    text = fields.replace("\x88", "").replace("\x89", "")
    head = '<?xml version="1.0" encoding="utf-8"?><unimarc><notice><rs>n</rs><dt>a</dt><bl>m</bl>'
    return f'{head}<f c="001" ind="  ">1042</f>{text}</notice></unimarc>'.encode()


@pytest.mark.parametrize(
    ("data", "format"),
    [(_record().as_marc(), "unimarc"), (_koha_xml(), "marcxml"), (_pmb_xml(), "unimarc-xml")],
)
def test_a_record_is_recognised_and_understood(take: Take, data: bytes, format: str) -> None:
    taken = take(data, "notices.dat")
    assert taken.format == format
    d = taken.first
    assert (d.title, d.subtitle) == ("Les enfants vendus", "enquête au Cambodge")
    assert d.contributors == (
        Contributor("Surtees, Rebecca"),
        Contributor("Petit, Anne", role="translator"),
        Contributor("UNICEF", ContributorKind.BODY, "sponsor"),
    )
    assert (d.place, d.publisher, d.year, d.edition) == ("Paris", "Karthala", "2008", "2e édition")
    assert (d.series, d.number, d.pages, d.languages) == ("Tropiques", "12", "1 vol. (212 p.)", ("fr",))
    assert d.identifiers == (
        Identifier("isbn", "978-92-2-121319-2"),
        Identifier("url", "https://example.org/vendus"),
    )
    assert (d.subjects, d.summary) == (("Traite des êtres humains -- Cambodge",), "Une enquête.")
    assert taken.records[0].id == "1042"
    assert taken.records[0].holdings == (HoldingData("B0012", "362.88 SUR"),)
    assert not taken.problems


@pytest.mark.parametrize("fmt", ["unimarc", "unimarc-xml"])
def test_fields_without_a_place_here_come_out_again(fmt: str) -> None:
    (before,) = read(io.BytesIO(_record().as_marc()), "notices.dat")
    data = b"".join(write(fmt, [(before.id, before.description, before.holdings)]))
    reading = read(io.BytesIO(data), "again")
    (after,) = reading
    assert reading.format == fmt
    assert (after.description, after.holdings) == (before.description, before.holdings)
    assert fmt == "unimarc-xml" or data[20:24] == b"450 "
    text = data.decode()
    for kept in ("Rebecca Surtees", "trad. par Anne Petit", "24 cm", "12 EUR", "rameau", "eng"):
        assert kept in text


def test_an_edit_wins_over_the_field_of_the_source(take: Take) -> None:
    (before,) = read(io.BytesIO(_record().as_marc()), "notices.dat")
    edited = before.description.with_changes(title="Les enfants perdus", pages="213 p.", contributors=())
    (after,) = take(b"".join(write("unimarc", [("1", edited, ())])), "again.mrc").records
    assert (after.description.title, after.description.pages) == ("Les enfants perdus", "213 p.")
    assert after.description.contributors == ()


def test_accents_of_older_files(take: Take) -> None:
    fields = (("200", "1 ", "$a##"), ("210", "  ", "$cL@Harmattan$d2001"), ("700", " 1", "$aSurtees"))
    data = _record(*fields).as_marc()
    iso_5426 = data.replace(
        b"##", b"Les enfants et la traite en Asie : \xc2etude, m\xc2emoire et probl\xc1emes"
    )
    taken = take(iso_5426, "iso5426.mrc")
    assert taken.titles == ["Les enfants et la traite en Asie : étude, mémoire et problèmes"]
    western = data.replace(b"##", "Les enfants et la traite : étude, mémoire et problèmes".encode("cp1252"))
    assert take(western, "western.mrc").titles == ["Les enfants et la traite : étude, mémoire et problèmes"]


def test_items_that_pmb_tells_of_twice_are_one_copy(take: Take) -> None:
    item = (
        ("200", "1 ", "$aVendus"),
        ("995", "  ", "$f0001$k364 SUR"),
        ("996", "  ", "$f0001$k364 SUR$vSalle 1"),
        ("996", "  ", "$f0002$k364 SUR$vSalle 1"),
    )
    taken = take(_record(*item).as_marc(), "pmb.mrc")
    assert [copy.accession_number for copy in taken.records[0].holdings] == ["0001", "0002"]
    assert taken.preset == "pmb"
