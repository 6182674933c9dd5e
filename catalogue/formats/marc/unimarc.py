"""UNIMARC, the MARC of French-speaking and many other libraries: ISO 2709, and XML as in ISO 25577.

Records are recognised one by one, so that the readers of MARC read them too; see ``marc`` and ``marcxml``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import pymarc

from catalogue.formats.marc import marcxml
from catalogue.formats.marc.source_fields import LEADER, with_kept_fields
from catalogue.formats.marc.unimarc_making import unimarc_leader
from catalogue.formats.marc.unimarc_reading import OWN_TAG, UNIMARC, record_from_unimarc
from catalogue.formats.marc.writing import cut, own_fields, within_iso_2709
from catalogue.formats.records.own_cells import missing_cells
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Entry

_NAMESPACE = "info:lc/xmlns/marcxchange-v2"


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """UNIMARC records in UTF-8, the copies in 995."""
    for entry in entries:
        yield within_iso_2709(unimarc_record, entry).as_marc()


def write_xml(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Return the same in XML (MarcXchange), without the limits of length."""
    kind = {"format": "UNIMARC", "type": "Bibliographic"}
    return marcxml.collection(map(unimarc_record, marcxml.in_marcxml(entries)), _NAMESPACE, kind)


def unimarc_record(entry: Entry, longest: int = sys.maxsize) -> pymarc.Record:
    """Return the record of an entry; what UNIMARC has no field for, or no room, stands in 990."""
    record = pymarc.Record(to_unicode=False, force_utf8=True)
    record.leader = pymarc.Leader(_leader(entry))
    made = with_kept_fields(UNIMARC, UNIMARC.made(entry), entry)
    record.fields = [cut(field, longest) for field in made]
    lost = missing_cells(entry, record_from_unimarc(record, 1, ProblemLog()))
    record.fields += own_fields(OWN_TAG, lost.items(), longest)
    return record


def _leader(entry: Entry) -> str:
    leader = unimarc_leader(entry)
    for kept in entry[1].source_fields_of(UNIMARC.name):
        if kept.name == LEADER and kept.value[6:8] == leader[6:8]:
            return f"{leader[:5]}{kept.value[5:8]}{leader[8:17]}{kept.value[17:]}{leader[18:]}"
    return leader
