"""A small file of MARC records with the oddities of a real library's export, in much the same proportions.

Whoever has no such file can look through one nevertheless. What is odd was seen in an export of 1,513
records: numbers among the keywords, paths in place of addresses, numbers of reports in place of the edition,
ISBNs with a slip, publications that stand there twice, dates that nobody can read, a record without a title.
"""

from __future__ import annotations

from collections.abc import Iterator

import pymarc
from pymarc import Field, Indicators, Subfield

NEED_A_PERSON = 8
"""Two records stand there twice, two resemble what is held, of three something is lost, one has no title."""

_PLAIN = (
    "Salt flats and children",
    "Moving house in the monsoon",
    "Interest on a fishing net",
    "Village banks remembered",
    "A midwife's notebook",
    "Counting the harvest twice",
    "What the interpreter heard",
    "Lorries on Route Five",
    "Songs of the weaving shed",
    "សុភាសិតនៅក្នុងផ្ទះ",
)
_LOCATION, _PATH = ("653", "$aYouth$a017"), ("856", "$uCatalogueRecords/full_report.pdf$yDownload")
_ODD: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Ten years of evening schools", (("250", "$aVolume 3"), _PATH)),
    ("Ponds and permits", (("250", "$aNo. 12"), _LOCATION)),
    ("A ledger of small loans", (("020", "$a978-99950-60-01-9"), _LOCATION)),
    ("Bricks and ballads", (("020", "$a97899950600"), _PATH)),
    ("Who mends the nets", (("700", "$aSok, Vanna$eFirst published in a journal"), _LOCATION)),
    ("Lights on the levee", (("020", "$aN/A"),)),
    ("Bread for the harbour", (("260", "$bSample Press$c978-99950-60-22-0"),)),
    ("Under the \x02tamarind", (_LOCATION,)),
    ("Caught at sea", (("020", "$a9789221275664"), ("260", "$bInternational Labour Office$c2013"))),
    # From here on each needs a person.
    ("Night classes", (("856", "$uDownload"), _PATH)),
    ("The oldest ferry", (("856", "$uAnnex"), _LOCATION)),
    ("A calendar of rains", (("260", "$bSample Press$clong ago"), _PATH)),
    ("Salt flats and children", (_PATH, ("653", "$aSalt$a008"))),
    ("Lorries on Route Five", (_LOCATION,)),
    ("Meeting the Challenge", (("260", "$bSample Press$c1994"), _LOCATION)),
    ("Caught at sea", (("260", "$bSample Press$c1991"), _PATH)),
    ("", (_LOCATION,)),
)


def odd_records() -> bytes:
    """Return the file."""
    return b"".join(_records())


def _records() -> Iterator[bytes]:
    for at, title in enumerate(_PLAIN):
        yield _record(title, (_LOCATION, _PATH) if at % 3 else (_PATH,))
    for title, fields in _ODD:
        yield _record(title, fields)


def _record(title: str, fields: tuple[tuple[str, str], ...]) -> bytes:
    record = pymarc.Record(leader="00000nam a2200000 a 4500")
    usual = [("100", "$aSok, Dara"), ("260", "$aPhnom Penh$bSample Press$c2009")]
    if title:
        usual.append(("245", f"$a{title}"))
    given = {tag for tag, _ in fields}
    for tag, text in sorted([*(field for field in usual if field[0] not in given), *fields]):
        parts = [Subfield(part[0], part[1:]) for part in text.split("$")[1:]]
        record.add_field(Field(tag, Indicators(" ", " "), parts))
    return record.as_marc()
