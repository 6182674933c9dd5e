"""MARC 21 as its receivers want it: MARC::Lint, VuFind, Koha, SLiMS; and nothing lost on the way through."""

from __future__ import annotations

import io
import json
import subprocess
from importlib.resources import files
from pathlib import Path

import pymarc
import pytest
from lxml import etree
from pymarc import Field, Indicators, Subfield

from catalogue.domain.descriptions.description import (
    Contributor,
    ContributorKind,
    Description,
    Identifier,
    SourceField,
)
from catalogue.formats import HoldingData, read, write
from catalogue.formats.marc.making import not_filed
from tests.support.needs import missing
from tests.support.schemas import schema

REPORT = Description(
    title="The men who come home",
    subtitle="a trend less considered",
    contributors=(
        Contributor("Surtees, Rebecca"),
        Contributor("International Organization for Migration", ContributorKind.BODY, "funder"),
        Contributor("Lee, Maggy", role="editor"),
    ),
    publisher="IOM",
    place="Phnom Penh",
    year="2008",
    identifiers=(
        Identifier("isbn", "978-92-2-121319-2"),
        Identifier("report_number", "MRS-36"),
        Identifier("url", "https://example.org/mrs36.pdf"),
    ),
    series="Migration research series",
    number="36",
    pages="xii, 129 p.",
    languages=("km", "th", "lo", "my", "vi", "en"),
    kind="report",
    countries=("Cambodia",),
    subjects=("Human trafficking -- Prevention",),
)
COPY = HoldingData("A7", "362.88 SUR", "Shelf 2", "UNICEF")


def _written(description: Description, *copies: HoldingData) -> pymarc.Record:
    data = b"".join(write("marc", [("17", description, copies)]))
    (record,) = pymarc.MARCReader(data, to_unicode=True)
    assert isinstance(record, pymarc.Record)
    return record


def _lines(record: pymarc.Record, *tags: str) -> list[str]:
    return [
        f"{field.tag} {field.indicator1}{field.indicator2} "
        + "".join(f"${part.code}{part.value}" for part in field.subfields)
        for field in record.get_fields(*tags)
    ]


def test_a_record_has_what_its_receivers_look_for() -> None:
    record = _written(REPORT, COPY)
    assert str(record.leader)[5:10] + str(record.leader)[18] == "nam ai"
    coded = record["008"].data or ""
    assert (len(coded), coded[6:18], coded[35:38]) == (40, "s2008    cb ", "khm")
    assert _lines(record, "041", "043", "090", "100", "245", "260", "264", "300") == [
        "041 0  $akhm$atha$alao$abur$avie$aeng",
        "043    $aa-cb---",
        "090    $a362.88 SUR",
        "100 1  $aSurtees, Rebecca,$eauthor.$4aut",
        "245 14 $aThe men who come home :$ba trend less considered.",
        "260    $aPhnom Penh :$bIOM,$c2008.",
        "264  1 $aPhnom Penh :$bIOM,$c2008.",
        "300    $axii, 129 p.",
    ]
    assert _lines(record, "020", "088", "856", "490", "830", "650", "651") == [
        "020    $a9789221213192",
        "088    $aMRS-36",
        "490 1  $aMigration research series ;$v36",
        "650  4 $aHuman trafficking$xPrevention",
        "651  7 $aCambodia$2lacuna",
        "856 40 $uhttps://example.org/mrs36.pdf",
        "830  0 $aMigration research series ;$v36.",
    ]
    assert _lines(record, "541", "700", "710", "852", "952") == [
        "541 1  $81\\p$aUNICEF$eA7",
        "710 2  $aInternational Organization for Migration,$efunder.$4fnd",
        "700 1  $aLee, Maggy,$eeditor.$4edt",
        "852    $81\\p$cShelf 2$h362.88 SUR$pA7",
        "952    $cShelf 2$eUNICEF$o362.88 SUR$pA7",
    ]


def test_an_article_has_its_host_with_volume_and_pages() -> None:
    article = REPORT.with_changes(
        venue="Crime, Law and Social Change",
        volume="56",
        number="1",
        pages="41-60",
        series="",
        kind="article",
    )
    record = _written(article)
    assert str(record.leader)[6:8] == "ab"
    assert _lines(record, "773") == ["773 0  $tCrime, Law and Social Change$gvol. 56$gno. 1$gp. 41-60"]
    assert not record.get_fields("300", "490")


@pytest.mark.parametrize(
    ("title", "letters"),
    [
        ("The men", 4),
        ("A 'lost' generation", 3),
        ("A to Z of trafficking", 0),
        ("L'esclavage", 2),
        ("Les enfants", 4),
        ('"The Natashas"', 5),
        ("Los Angeles", 0),
        ("Trafficking", 0),
        ("ការជួញដូរ", 0),
        ("", 0),
    ],
)
def test_letters_that_are_not_filed(title: str, letters: int) -> None:
    assert not_filed(title) == letters


LINT = """
use strict; use warnings; use MARC::File::USMARC; use MARC::Lint; binmode STDOUT, ':utf8';
my $file = MARC::File::USMARC->in($ARGV[0]); my $lint = MARC::Lint->new; my $count = 0;
while (my $record = $file->next) {
    $count++; $lint->check_record($record); print "$count $_\\n" for $lint->warnings }
print "$count records\\n";
"""


def test_marc_lint_finds_nothing_in_the_sample(tmp_path: Path) -> None:
    try:
        subprocess.run(["perl", "-MMARC::Lint", "-e1"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        missing("MARC::Lint", "apt install libmarc-lint-perl")
    shipped = io.BytesIO((files("catalogue.shipped_data") / "holdings.csv").read_bytes())
    entries = [
        (record.id, record.description, (HoldingData(f"A{at}", "362.88 SUR", "Shelf 2", "UNICEF"),))
        for at, record in enumerate(read(shipped, "holdings.csv"))
    ]
    path = tmp_path / "sample.mrc"
    path.write_bytes(b"".join(write("marc", entries)))
    found = subprocess.run(["perl", "-e", LINT, str(path)], check=True, capture_output=True, text=True)
    assert found.stdout == f"{len(entries)} records\n"


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("marc", "mrc"),
        ("marc-koha", "mrc"),
        ("marc-slims", "mrc"),
        ("marcxml", "xml"),
        ("unimarc", "mrc"),
        ("unimarc-xml", "xml"),
        ("ris", "ris"),
    ],
)
def test_a_summary_typed_in_paragraphs_stands_on_one_line(name: str, ending: str) -> None:
    typed = Description(
        title="Nets",
        summary="Said first.\n\nTY  - said then",
        source_fields=(SourceField("table", "Notes", "above\nbelow"),),
    )
    written = b"".join(write(name, [("1", typed, ())]))
    assert b"Said first. TY  - said then" in written and b"above below" in written
    (record,) = read(io.BytesIO(written), f"list.{ending}")
    assert record.description.summary == "Said first. TY - said then"


def _field(tag: str, marks: str, text: str) -> Field:
    parts = [Subfield(part[0], part[1:]) for part in text.split("$")[1:]]
    return Field(tag, Indicators(*marks), parts)


SOURCE = [
    _field("020", "  ", "$a978-92-2-121319-2$qpaperback$cUSD 12"),
    _field("040", "  ", "$aCDRI$beng"),
    _field("082", "04", "$a362.88$223"),
    _field("100", "1 ", "$aSurtees, Rebecca,$d1970-$0(viaf)123"),
    _field("245", "10", "$aTrafficking of men :$ba trend less considered /$cRebecca Surtees."),
    _field("260", "  ", "$aGeneva :$bIOM,$c2008.$fNEXUS"),
    _field("300", "  ", "$axii, 129 p. :$bill. ;$c30 cm."),
    _field("504", "  ", "$aIncludes bibliographical references (p. 120-129)."),
    _field("650", " 0", "$aHuman trafficking$zBelarus."),
    _field("650", " 7", "$aSlavery$2fast$0(OCoLC)fst1"),
    _field("952", "  ", "$pA7$o362.88 SUR$cShelf 2$yBK$g12.00"),
    _field("999", "  ", "$c42$d42"),
]


def _source(leader: str = "00000cam a2200000 i 4500") -> bytes:
    record = pymarc.Record(leader=leader)
    record.fields = [
        Field("001", data="42"),
        Field("003", data="KH-PpCDR"),
        Field("008", data="120606s2008    sz a     b    001 0 eng d"),
        *SOURCE,
    ]
    return record.as_marc()


def _through(data: bytes, **changes: object) -> pymarc.Record:
    (record,) = read(io.BytesIO(data), "source.mrc")
    return _written(record.description.with_changes(**changes), *record.holdings)


def test_fields_without_a_place_here_come_out_again() -> None:
    record = _through(_source())
    assert str(record.leader)[5:8] == "cam"
    assert record["008"].data == "120606s2008    sz a     b    001 0 eng d"
    assert _lines(record, "035") == ["035    $a(KH-PpCDR)42"]
    written = {part for field in record.fields for part in _parts(field)}
    lost = [part for field in SOURCE for part in _parts(field) if part not in written]
    assert not lost
    assert len(record.get_fields("245", "300", "260")) == 3, "the source's field takes the place of ours"
    assert not record.get_fields("887"), "nothing had to be said a second time"


def _parts(field: Field) -> list[tuple[str, str, str]]:
    return [] if field.control_field else [(field.tag, part.code, part.value) for part in field.subfields]


def test_what_comes_back_is_read_as_it_was() -> None:
    reading = read(io.BytesIO(_source()), "source.mrc")
    (before,) = reading
    assert reading.preset == "koha-marc"
    data = b"".join(write("marc", [(before.id, before.description, before.holdings)]))
    (after,) = read(io.BytesIO(data), "again.mrc")
    assert (after.description, after.holdings) == (before.description, before.holdings)


def test_an_edit_wins_over_the_field_of_the_source() -> None:
    record = _through(
        _source(), title="Trafficking in men", pages="131 p.", subjects=("Slavery",), year="2009"
    )
    assert _lines(record, "245") == [
        "245 10 $aTrafficking in men :$ba trend less considered /$cRebecca Surtees."
    ]
    assert _lines(record, "300") == ["300    $a131 p.$bill. ;$c30 cm."]
    assert _lines(record, "650") == ["650  7 $aSlavery$2fast$0(OCoLC)fst1"]
    assert (record["008"].data or "")[7:11] == "2009"


def test_a_second_imprint_and_a_summary_in_two_parts_go_on() -> None:
    record = pymarc.Record(leader="00000nam a2200000 i 4500")
    record.fields = [_field("245", "00", "$aSold"), _field("260", "  ", "$aGeneva :$bIOM,$c2008."),
                     _field("260", "  ", "$aBangkok :$bThe Press"), _field("520", "  ", "$aOne."),
                     _field("520", "  ", "$aTwo.")]  # fmt: skip
    written = _through(record.as_marc(), publisher="UN")
    assert _lines(written, "260") == ["260    $aGeneva :$bUN,$c2008.", "260    $aBangkok :$bThe Press"]
    assert _lines(written, "520") == ["520    $aOne.", "520    $aTwo."]
    edited = _through(record.as_marc(), summary="Three.")
    assert _lines(edited, "520") == ["520    $aThree."]


def test_a_donor_who_wants_no_name_is_not_kept() -> None:
    record = pymarc.Record(leader="00000nam a2200000 i 4500")
    record.fields = [_field("245", "00", "$aSold"), _field("541", "0 ", "$aA donor$bHer address"),
                     _field("561", "0 ", "$aHer family"), _field("561", "1 ", "$aA bank")]  # fmt: skip
    written = _through(record.as_marc())
    assert _lines(written, "561") == ["561 1  $aA bank"]
    assert not any(word in str(written) for word in ("address", "family", "A donor"))


@pytest.mark.parametrize(("fmt", "name"), [("marcxml", "MARC21slim"), ("mods", "mods-3-7")])
def test_xml_is_valid_by_the_schemas_of_the_library_of_congress(fmt: str, name: str) -> None:
    (kept,) = read(io.BytesIO(_source()), "source.mrc")
    shipped = io.BytesIO((files("catalogue.shipped_data") / "holdings.csv").read_bytes())
    entries = [(record.id, record.description, (COPY,)) for record in (*read(shipped, "holdings.csv"), kept)]
    document = etree.fromstring(b"".join(write(fmt, entries)))
    schema(name).assertValid(document)


def test_what_is_no_xml_within_a_record_costs_only_itself() -> None:
    mods = (
        b'<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>Sold</title></titleInfo>'
        b"<Example:>One</Example:></mods>"
    )
    (record,) = read(io.BytesIO(mods), "in.xml")
    assert record.description.title == "Sold"


def test_what_mods_and_csl_had_besides_goes_back() -> None:
    mods = (
        b'<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>Sold</title></titleInfo>'
        b"<tableOfContents>One. Two.</tableOfContents><accessCondition>On site</accessCondition></mods>"
    )
    (record,) = read(io.BytesIO(mods), "in.xml")
    data = b"".join(write("mods", [("1", record.description, ())]))
    assert b"<tableOfContents>One. Two.</tableOfContents>" in data and b"On site" in data
    (again,) = read(io.BytesIO(data), "again.xml")
    assert again.description == record.description
    csl = b'[{"id": "1", "type": "book", "title": "Sold", "archive": "CDRI", "accessed": {"raw": "2011"}}]'
    (record,) = read(io.BytesIO(csl), "in.json")
    data = b"".join(write("csl-json", [("1", record.description, ())]))
    (item,) = json.loads(data)
    assert (item["archive"], item["accessed"]) == ("CDRI", {"raw": "2011"})
