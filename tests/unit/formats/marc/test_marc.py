"""MARC 21 as real libraries keep it, with the faults that were seen in one of them."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pymarc
import pytest
from pymarc import Field, Indicators, Subfield

from catalogue.domain.descriptions.description import Contributor, ContributorKind
from catalogue.formats import read, write
from catalogue.formats.marc import marc21
from catalogue.formats.marc.fields import _MARKS_BACKWARDS, without_ending
from catalogue.formats.records.record import HoldingData
from tests.unit.formats.conftest import Take


def _marc(
    *fields: tuple[str, str, str], leader: str = "00000nam a2200000 a 4500", coding: str = "utf-8"
) -> bytes:
    """A record of fields given as tag, indicators and "$a...$b..."; control fields without "$"."""
    record = pymarc.Record(leader=leader)
    for tag, marks, text in fields:
        if tag.startswith("00"):
            record.add_field(Field(tag, data=text))
            continue
        parts = [Subfield(part[0], part[1:]) for part in text.split("$")[1:]]
        record.add_field(Field(tag, Indicators(*marks), parts))
    return record.as_marc()


RECORD = _marc(
    ("001", "", "42"),
    ("008", "", "120606s2008    cb            000 0 khm  "),
    ("020", "  ", "$a978-92-2-121319-2 (pbk.)$zISBN"),
    ("086", "7 ", "$aA/75/289$2undocs"),
    ("100", "1 ", "$aSurtees, Rebecca,$eauthor."),
    ("245", "10", "$aTrafficking of men :$ba trend less considered /$cRebecca Surtees."),
    ("246", "31", "$aLa traite des hommes"),
    ("260", "  ", "$aGeneva :$bIOM,$c2551."),
    ("300", "  ", "$axii, 129 p. ;$c30 cm."),
    ("440", "  ", "$aMigration research series ;$v36"),
    ("541", "  ", "$aUNICEF$eA7"),
    ("650", " 0", "$aHuman trafficking$zBelarus."),
    ("710", "2 ", "$aInternational Organization for Migration.$bRegional Office$efunder"),
    ("852", "  ", "$cShelf 2$h362.88$iSUR$pA7"),
    ("856", "40", "$uhttps://publications.iom.int/mrs36.pdf"),
    ("880", "10", "$6245-01$aការជួញដូរបុរស"),
)


def test_a_record_is_understood(take: Take) -> None:
    taken = take(RECORD, "one.mrc")
    d = taken.first
    assert taken.records[0].id == "42"
    assert (d.title, d.subtitle) == ("Trafficking of men", "a trend less considered")
    assert d.parallel_titles == ("La traite des hommes", "ការជួញដូរបុរស")
    assert d.contributors == (
        Contributor("Surtees, Rebecca"),
        Contributor(
            "International Organization for Migration. Regional Office", ContributorKind.BODY, "funder"
        ),
    )
    assert (d.place, d.publisher, d.year, d.pages) == ("Geneva", "IOM", "2551", "xii, 129 p.")
    assert (d.series, d.number, d.languages) == ("Migration research series", "36", ("km",))
    assert d.identifiers_of("isbn") == ("978-92-2-121319-2",)
    assert d.identifiers_of("un_symbol") == ("A/75/289",)
    assert d.identifiers_of("url") == ("https://publications.iom.int/mrs36.pdf",)
    assert d.subjects == ("Human trafficking -- Belarus",)
    assert taken.records[0].holdings == (HoldingData("A7", "362.88 SUR", "Shelf 2", "UNICEF"),)
    assert taken.codes == {"placeholder_value": 1}


@pytest.mark.parametrize(
    ("field", "code", "attribute", "expected"),
    [
        (("260", "  ", "$c978-92-5-107709-2"), "isbn_in_date", "year", ""),
        (("250", "  ", "$aVol 17 Iss 4"), "number_in_edition", "volume", "17"),
        (("250", "  ", "$aNo. 82"), "number_in_edition", "number", "No. 82"),
        (("250", "  ", "$aInvestigative Research Report 2014, No. 1"), "number_in_edition", "edition", ""),
        (("653", "  ", "$a001"), "location_in_keywords", "subjects", ()),
        (("100", "1 ", "$aNao, Thuok$eAbout 60 million people live in the basin"), "odd_relator", "notes",
         ("About 60 million people live in the basin",)),
        (("856", "  ", "$uDownload PDF"), "not_an_address", "identifiers", ()),
        (("020", "  ", "$a99950-52-62-1"), "isbn_check_digit", "year", ""),
        (("245", "  ", "$aក្រពើ\u200bសច្ចធម៌"), "", "title", "ក្រពើសច្ចធម៌"),
        (("655", "  ", "$aLabor.Human-Trafficking-For-Labor"), "", "subjects",
         ("Labor -- Human Trafficking For Labor",)),
        (("653", "  ", "$aChild Labor; ពលកម្មកុមារ"), "", "subjects", ("Child Labor", "ពលកម្មកុមារ")),
    ],
)  # fmt: skip
def test_faults_of_a_real_catalogue(
    take: Take, field: tuple[str, str, str], code: str, attribute: str, expected: str | tuple[str, ...]
) -> None:
    title = [] if field[0] == "245" else [("245", "00", "$aA title")]
    taken = take(_marc(*title, field), "quirk.mrc")
    assert getattr(taken.first, attribute) == expected
    assert list(taken.codes) == ([code] if code else [])
    assert all(problem.line == 1 and problem.value for problem in taken.problems)


def _three() -> list[bytes]:
    return [_marc(("001", "", str(at)), ("245", "00", f"$aTitle {at} ខ្មែរ")) for at in (1, 2, 3)]


@pytest.mark.parametrize(
    ("damage", "ids", "code"),
    [
        (lambda a, b, c: a + b"garbage \xff between" + b"\x1d" + b + c, ["1", "2", "3"], "marc_garbage"),
        (lambda a, b, c: a + b[:40] + c, ["1", "3"], "marc_truncated"),
        (lambda a, b, c: a + b + c[:-20], ["1", "2"], "marc_truncated"),
        (lambda a, b, c: a + b[:5] + b"x" * 12 + b[17:] + c, ["1", "3"], "marc_garbage"),
        (lambda a, b, c: b"99999" + a[5:] + b + c, ["1", "2", "3"], ""),
        (lambda a, b, c: a + b.replace(b"Title", b"A longer title") + c, ["1", "2", "3"], "marc_lengths"),
        (lambda a, b, c: a + b"\r\n" + b + b"\n\n" + c + b"\x1a", ["1", "2", "3"], ""),
        (lambda a, b, c: a + b.replace("ខ្មែរ".encode(), b"caf\xe9") + c, ["1", "2", "3"], "marc_lengths"),
        (lambda a, b, c: a + b.replace(b"\x1e", b"\xb3\x1e", 1) + c, ["1", "3"], "marc_unreadable"),
    ],
)
def test_a_damaged_record_costs_only_itself(
    take: Take, damage: Callable[[bytes], bytes], ids: list[str], code: str
) -> None:
    taken = take(damage(*_three()), "damaged.mrc")
    assert [record.id for record in taken.records] == ids
    assert (code in taken.codes) == bool(code)
    skipped = sum(problem.severity == "error" for problem in taken.problems)
    assert taken.seen == len(ids) + skipped


def test_marc_8_and_a_leader_that_is_silent_about_utf8(take: Take) -> None:
    utf8 = _marc(("245", "00", "$aÉté ខ្មែរ"))
    silent = utf8[:9] + b" " + utf8[10:]
    assert take(silent, "silent.mrc").titles == ["Été ខ្មែរ"]
    plain = _marc(("245", "00", "$a##te"))
    marc8 = plain.replace(b"##te", b"\xe2Et\xe2e"[:4])
    taken = take(marc8[:9] + b" " + marc8[10:], "marc8.mrc")
    assert taken.titles[0].startswith("Ét")


@pytest.mark.parametrize(
    "cut", [b"\x1b", b"\x1b(", b"\x1b)", b"\x1b$", b"\x1b$)", b"\x1b\x1b", b"\x1b-", b"\x1b$-"]
)
def test_a_cut_escape_of_marc_8_costs_only_itself(take: Take, cut: bytes) -> None:
    records = [_marc(("245", "00", f"$aTitle {at}"), ("500", "  ", "$aA note")) for at in (1, 2, 3)]
    records[1] = records[1].replace(b"A note", b"A note" + cut)
    taken = take(b"".join(record[:9] + b" " + record[10:] for record in records), "escapes.mrc")
    assert taken.titles == ["Title 1", "Title 2", "Title 3"]
    assert taken.records[1].description.notes[0].startswith("A note")
    assert taken.seen == 3


def test_escapes_of_marc_8_that_pymarc_stumbles_over_twice_cost_their_subfield_alone(take: Take) -> None:
    records = [_marc(("245", "00", f"$aTitle {at}"), ("500", "  ", "$aA note")) for at in (1, 2, 3)]
    records[1] = records[1].replace(b"A note", b"A note" + b"\x1b3\x1b\x1b")
    taken = take(b"".join(record[:9] + b" " + record[10:] for record in records), "escapes.mrc")
    assert taken.titles == ["Title 1", "Title 2", "Title 3"]
    assert "marc8_broken" in taken.codes


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for times in (5, 40):
        path = tmp_path / f"{times}.mrc"
        path.write_bytes(RECORD * 20 * times)
        tracemalloc.start()
        assert sum(1 for _ in read(path)) == 20 * times
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0] + 2_000_000


def test_a_very_long_description_still_fits(take: Take) -> None:
    description = take(RECORD, "one.mrc").first.with_changes(summary="debt bondage " * 12_000, notes=("x",))
    data = b"".join(write("marc", [("1", description, ())]))
    assert len(data) < 100_000
    assert take(data, "long.mrc").titles == ["Trafficking of men"]


def test_all_records_of_a_real_library_are_read_and_its_odd_things_named(shared: Path) -> None:
    path = shared / "data" / "marc" / "phnom_penh_library.mrc"
    reading = read(path)
    records = list(reading)
    assert len(records) == reading.seen == 1_513
    assert not any(problem.severity == "error" for problem in reading.problems)
    codes = {problem.code for problem in reading.problems}
    assert {"isbn_in_date", "number_in_edition", "location_in_keywords", "isbn_check_digit"} <= codes
    entries = [(record.id, record.description, record.holdings) for record in records]
    again = list(read(io.BytesIO(b"".join(write("marc", entries))), "again.mrc"))
    assert [(record.id, record.holdings) for record in again] == [
        (record.id, record.holdings) for record in records
    ]
    by_scheme = [sorted(map(str, record.description.identifiers)) for record in again]
    assert by_scheme == [sorted(map(str, record.description.identifiers)) for record in records]
    without = {"identifiers": (), "source_fields": ()}
    assert [record.description.with_changes(**without) for record in again] == [
        record.description.with_changes(**without) for record in records
    ]
    kept = [set(record.description.source_fields) for record in records]
    same = sum(
        set(record.description.source_fields) == before for record, before in zip(again, kept, strict=True)
    )
    assert same > 1_490, "what was kept of a field that another one says too may be put together"


def test_a_field_of_nothing_but_escapes_takes_no_longer_than_another() -> None:
    many = 300_000  # where each is tried to the end, this is hours
    assert marc21._without_cut_escape(b"\x1b((" * many + b"x") == b"\x1b((" * many + b"x"
    assert marc21._without_cut_escape(b"sound" + b"\x1b(" * many + b"\x1b") == b"sound"
    assert marc21._without_cut_escape(b"sound\x1b)!E") == b"sound\x1b)!E"
    assert marc21._without_cut_escape(b"\x1b$,") == b""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("A title /", "A title"),
        ("A title :,", "A title"),
        ("A title, , / ;", "A title"),
        ("9/11", "9/11"),
        (",", ""),
    ],
)
def test_marks_between_subfields_are_no_part_of_a_text(text: str, kept: str) -> None:
    assert without_ending(text, _MARKS_BACKWARDS) == kept


def test_a_field_of_nothing_but_marks_is_read_in_one_pass() -> None:
    """Looked for forwards, the ending began anew at each comma: one record took seconds."""
    text = "x" + ", " * 2_000_000 + "!"
    assert without_ending(text, _MARKS_BACKWARDS) == text
