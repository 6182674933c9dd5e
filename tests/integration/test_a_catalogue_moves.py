"""A librarian's whole catalogue moves from SLiMS to Lacuna, on to Koha's form, and back, nothing lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pymarc
import pytest

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.formats import write

COLUMNS = (
    "title", "gmd_name", "edition", "isbn_issn", "publisher_name", "publish_year", "collation",
    "series_title", "call_number", "language_name", "place_name", "classification", "notes", "image", "sor",
    "authors",
    "topics", "item_code",
)  # fmt: skip
_PLACES = (("Phnom Penh", "Khmer"), ("Bangkok", "Thai"), ("Geneva", "English"), ("Hanoi", "Vietnamese"))
_AUTHORS = ("<Surtees, Rebecca>", "<UNICEF><Chan, Dara>", "<ក្រសួងកិច្ចការនារី>", "")
_TITLES = ("Trafficking of men", "ការជួញដូរមនុស្ស", "Debt bondage: a study", "Nạn buôn người")
SIZE = 120


def _number(at: int) -> str:
    """An ISBN, nothing, an ISSN, or an ISBN whose check digit was misprinted."""
    digits = f"978922{at:06d}"
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10
    printed = f"978-92-2-{at:06d}-{(check + (at % 4 == 3)) % 10}"
    return (printed, "", f"0925-{4000 + at}", printed)[at % 4]


def _row(at: int) -> dict[str, str]:
    """A title as SLiMS exports it; some have no ISBN, one has a misprinted one, some have several copies."""
    place, language = _PLACES[at % 4]
    items = "".join(f"<B{at:04d}{copy}>" for copy in range(at % 4))
    return {
        "title": f"{_TITLES[at % 4]} {at}",
        "gmd_name": "Text" if at % 5 else "Electronic Resource",
        "edition": "2nd ed." if at % 3 == 0 else "",
        "isbn_issn": _number(at),
        "publisher_name": f"Publisher {at % 7}" if at % 6 else "",
        "publish_year": str(1998 + at % 25) if at % 9 else "",
        "collation": f"xii, {100 + at} p.; ill.; 24 cm",
        "series_title": "Migration research series" if at % 8 == 0 else "",
        "call_number": f"362.88 T{at:03d}" if items else "",
        "language_name": language,
        "place_name": place,
        "classification": "362.88",
        "notes": "First note\\nSecond note" if at % 4 == 1 else "",
        "image": f"cover_{at}.jpg" if at % 10 == 0 else "",
        "sor": "Rebecca Surtees; ed. Dara Chan" if at % 7 == 0 else "",
        "authors": _AUTHORS[at % 4],
        "topics": "<Human trafficking><Women>" if at % 2 else "<ពលកម្មកុមារ>",
        "item_code": items,
    }


ROWS = [_row(at) for at in range(SIZE)]


def _file(path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writeheader()
        writer.writerows(ROWS)
    return path


def _catalogue(home: Path, path: Path) -> Services:
    """A new catalogue with a file taken in as it is proposed."""
    services = build(Config.for_home(home))
    services.operations.worker.run_pending()
    batch = services.acquisitions.imports.read_file(None, path)
    services.acquisitions.imports.commit(None, batch)
    return services


@pytest.fixture(name="moved")
def _moved(tmp_path: Path) -> Iterator[tuple[bytes, bytes]]:
    """The catalogue in Koha's form, and what SLiMS gets back of it."""
    first = _catalogue(tmp_path / "first", _file(tmp_path / "senayan_biblio_export.csv"))
    marc = b"".join(write("marc-koha", first.discovery.exports.entries()))
    first.close()
    (tmp_path / "koha.mrc").write_bytes(marc)
    second = _catalogue(tmp_path / "second", tmp_path / "koha.mrc")
    back = b"".join(write("slims", second.discovery.exports.entries()))
    second.close()
    yield marc, back


def test_nothing_is_lost_from_slims_to_koha_and_back(moved: tuple[bytes, bytes]) -> None:
    marc, back = moved
    records = {
        field.get("a").rstrip(" :."): record
        for record in pymarc.MARCReader(marc)
        if record is not None and (field := record["245"])
    }
    assert len(records) == SIZE
    for row in ROWS:
        _compare(row, records[row["title"]])
    returned = {row["title"]: row for row in csv.DictReader(io.StringIO(back.decode()))}
    assert len(returned) == SIZE
    assert sum(_copies(row) for row in returned.values()) == sum(_copies(row) for row in ROWS)
    for row in ROWS:
        lost = {name: (row[name], returned[row["title"]][name]) for name in COLUMNS}
        lost = {
            name: both
            for name, both in lost.items()
            if both[0] != both[1] and (both[0] or name not in _GAINED)
        }
        assert not lost, row["title"]


_GAINED = frozenset({"item_code", "call_number"})
"""What a title without a copy is given here: one, with the next number, where new gifts stand."""


def _compare(row: dict[str, str], record: pymarc.Record) -> None:
    """What Koha would take in of a title."""
    numbers = [field.get("p") for field in record.get_fields("952")]
    codes = [code for code in row["item_code"].strip("<>").split("><") if code]
    assert numbers == codes if codes else len(numbers) == 1
    assert all(field.get("o") == row["call_number"] for field in record.get_fields("952") if codes)
    assert _said(record, "264", "a") == row["place_name"]
    assert record["942"].get("c") == "BK"
    assert record["300"].get("a") == row["collation"]
    assert _said(record, "264", "b") == row["publisher_name"]
    assert _said(record, "490", "a") == row["series_title"]
    assert _said(record, "250", "a") == row["edition"].rstrip(".")
    coded = record["008"].data or ""
    assert coded[35:38] == _CODES[row["language_name"]]
    printed = {_said(record, tag, code) for tag, code in (("020", "a"), ("020", "z"), ("022", "a"))} - {""}
    assert {number.replace("-", "") for number in printed} == {row["isbn_issn"].replace("-", "")} - {""}
    if row["publish_year"]:
        assert coded[7:11] == row["publish_year"]
    authors = [(field.get("a") or "").rstrip(",") for field in record.get_fields("100", "110", "700", "710")]
    assert authors == [name for name in row["authors"].strip("<>").split("><") if name]
    subjects = [field.get("a") for field in record.get_fields("650")]
    assert subjects == row["topics"].strip("<>").split("><")


_CODES = {"Khmer": "khm", "Thai": "tha", "English": "eng", "Vietnamese": "vie"}


def _said(record: pymarc.Record, tag: str, code: str) -> str:
    """Return what stands in the first such field, without the marks of ISBD; "" where it is not there."""
    found = next((said for field in record.get_fields(tag) if (said := field.get(code))), "")
    return found.rstrip(" .,;:")


def _copies(row: dict[str, str]) -> int:
    return max(row["item_code"].count("<"), 1)
