"""How descriptions travel: one module a format, each with a reader, a writer or both, in one registry."""

from catalogue.formats.authority_records import read_names, write_names
from catalogue.formats.citation import STYLES, cite
from catalogue.formats.columns import FIELDS
from catalogue.formats.embedding import coins, highwire
from catalogue.formats.record import Entry, HoldingData, Reading, Record
from catalogue.formats.registry import FORMATS, Format, read, write
from catalogue.formats.table import TABLE_FORMATS, write_table

__all__ = [
    "FIELDS",
    "FORMATS",
    "STYLES",
    "TABLE_FORMATS",
    "Entry",
    "Format",
    "HoldingData",
    "Reading",
    "Record",
    "cite",
    "coins",
    "highwire",
    "read",
    "read_names",
    "write",
    "write_names",
    "write_table",
]
