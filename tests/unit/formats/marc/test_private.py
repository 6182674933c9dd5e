"""What a MARC 21 record marks as private is seen by nobody who reads it, but for who gave a copy."""

from __future__ import annotations

import json
import re

import pymarc
import pytest
from pymarc import Field, Indicators, Subfield

from catalogue.domain.descriptions.description import Description
from catalogue.formats import FORMATS, write
from catalogue.formats.marc.reading import record_from_marc
from catalogue.formats.marc.source_fields import LEADER
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import HoldingData, Record


def _read(*fields: tuple[str, str, str]) -> Record:
    marc = pymarc.Record(leader="00000nam a2200000 a 4500")
    for tag, marks, text in (("245", "00", "$aSold"), *fields):
        parts = [Subfield(part[0], part[1:]) for part in text.split("$")[1:]]
        marc.add_field(Field(tag, Indicators(*marks), parts))
    before = str(marc)
    record = record_from_marc(marc, 1, ProblemLog())
    assert str(marc) == before, "what was given is left as it is"
    return record


GIVER = ("541", "0 ", "$aA giver")
COPY = ("852", "  ", "$hB$pA7")
HIDDEN = HoldingData("A7", "B", unnamed_donor="A giver")


@pytest.mark.parametrize("tag", ["542", "561", "583"])
@pytest.mark.parametrize(("mark", "said"), [("0", False), ("1", True), (" ", True)])
def test_a_private_field_is_not_read(tag: str, mark: str, said: bool) -> None:
    record = _read((tag, f"{mark} ", "$aA thing$fAnother"), ("880", f"{mark} ", f"$6{tag}-01$aA thing"))
    assert ("A thing" in record.description.notes) == said
    assert ("A thing" in str(record)) == said
    assert ("Another" in str(record)) == said


@pytest.mark.parametrize("tag", ["590", "591", "599"])
def test_a_local_note_is_no_note_and_is_kept(tag: str) -> None:
    description = _read((tag, "  ", "$aFor staff")).description
    assert description.notes == ()
    kept = [field for field in description.source_fields if field.name != LEADER]
    assert [(field.name, field.value) for field in kept] == [(tag, "\\\\$aFor staff")]


@pytest.mark.parametrize(
    ("fields", "copies"),
    [
        ((GIVER, COPY), (HIDDEN,)),
        ((("541", "0 ", "$aA giver$eA7"), ("541", "1 ", "$aUNICEF$eA8"), COPY), (HIDDEN,)),
        (
            (("541", "0 ", "$aA giver$eA7"), ("541", "1 ", "$aUNICEF$eA8"), ("852", "  ", "$pA8")),
            (HoldingData("A8", donor="UNICEF"),),
        ),
        ((("541", "0 ", "$81\\p$aA giver"), ("852", "  ", "$81\\p$hB$pA7")), (HIDDEN,)),
        ((GIVER,), (HoldingData(unnamed_donor="A giver"),)),
        ((GIVER, ("952", "  ", "$oB$pA7$eA giver")), (HIDDEN,)),
        ((GIVER, ("952", "  ", "$oB$pA7$eMs Giver, A.")), (HIDDEN,)),
        (
            (("541", "0 ", "$aA giver$eA7"), ("541", "1 ", "$aUNICEF"), ("952", "  ", "$pA8$eUNICEF")),
            (HoldingData("A8", donor="UNICEF"),),
        ),
        ((("541", "1 ", "$aA giver"), COPY), (HoldingData("A7", "B", donor="A giver"),)),
        ((("541", "0 ", "$bA street"), COPY), (HoldingData("A7", "B"),)),
    ],
)
def test_who_gave_a_copy_in_private_stays_unnamed(
    fields: tuple[tuple[str, str, str], ...], copies: tuple[HoldingData, ...]
) -> None:
    record = _read(*fields)
    assert record.holdings == copies
    kept = record.description.to_dict()
    assert not re.search("giver|Giver", json.dumps(kept)) or not record.holdings[0].unnamed_donor


@pytest.mark.parametrize(
    "fmt", sorted(name for name, file_format in FORMATS.items() if file_format.can_write)
)
def test_no_writer_names_who_stays_unnamed(fmt: str) -> None:
    def told(copy: HoldingData) -> bytes:
        return b"".join(write(fmt, [("1", Description(title="Sold"), (copy,))]))

    assert b"Sokha" not in told(HoldingData("A7", "362 SUR", "Hall", unnamed_donor="Sokha"))
    named = told(HoldingData("A7", "362 SUR", "Hall", donor="Sokha"))
    assert b"Sokha" in named or fmt not in {"csv", "json", "csl-json", "marc"}, "others are named"
