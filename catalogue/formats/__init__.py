"""How descriptions travel: one module a format, each with a reader, a writer or both, in one registry.

What needs a large library is loaded when it is asked for: a format by ``registry``, names of authority files
by who imports ``authority_records``.
"""

from catalogue.formats.citing.citation import STYLES, cite
from catalogue.formats.citing.embedding import coins, highwire
from catalogue.formats.records.columns import FIELDS, fields_by_look
from catalogue.formats.records.list_limits import LIST as LIST_LIMITS
from catalogue.formats.records.problems import CUT_SHORT, problem
from catalogue.formats.records.record import Entry, HoldingData, Reading, Record
from catalogue.formats.registry import FORMATS, Format, read, write
from catalogue.formats.tables.cells import Look
from catalogue.formats.tables.presets import LABELS as PRESETS
from catalogue.formats.tables.table import TABLE_FORMATS, write_table

__all__ = [
    "CUT_SHORT",
    "FIELDS",
    "FORMATS",
    "LIST_LIMITS",
    "PRESETS",
    "STYLES",
    "TABLE_FORMATS",
    "Entry",
    "Format",
    "HoldingData",
    "Look",
    "Reading",
    "Record",
    "cite",
    "coins",
    "fields_by_look",
    "highwire",
    "problem",
    "read",
    "write",
    "write_table",
]
