"""Tables as well-known programs write them, each known by its columns.

What a column is called says what it is only within its program: "Date" is when a book came out in
LibraryThing, "Summary" there is title and author. Columns that a description has no place for are kept
with it; those that tell of people (lending, private notes) are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from catalogue.domain.descriptions.description import SourceField
from catalogue.formats.records.checks import checked_text, without_markup
from catalogue.formats.records.people import join_list
from catalogue.formats.records.problems import N_, ProblemLog
from catalogue.formats.records.record import Record
from catalogue.formats.records.rows import TABLE, record_from_cells
from search_index.analysis.normalisation import clean, fold

Values = Mapping[str, str]
"""The cells of a row by the name of their column, folded; a cell that is empty is not there."""
Cells = dict[str, list[str]]
"""What a row says, by field, as ``rows.record_from_cells`` takes it."""


@dataclass(frozen=True, slots=True)
class Preset:
    """How the tables of one program are read.

    ``telling`` are columns that no table of another origin has together; ``plain`` gives columns their
    field; ``read`` reads the others. Rows with one and the same ``group`` tell of one publication.
    """

    name: str
    label: str
    telling: frozenset[str]
    plain: Mapping[str, str]
    read: Callable[[Values], Cells] = lambda _: {}
    uses: frozenset[str] = frozenset()
    private: frozenset[str] = frozenset()
    group: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(default=())
    """The columns in their order, for files that may come without their names."""


def preset_of(header: Sequence[str]) -> Preset | None:
    """Return the program that writes tables with these columns, if it is known."""
    names = {_key(name) for name in header}
    return next((preset for preset in PRESETS if preset.telling <= names), None)


def preset_without_header(rows: Iterable[Sequence[str]]) -> Preset | None:
    """Return the program of a table without names above it: SLiMS leaves them out unless it is asked for
    them.
    """
    filled = [row for row in rows if any(row)]
    is_slims = bool(filled) and all(
        len(row) == len(_SLIMS_COLUMNS) and all(_ANGLED.fullmatch(cell) for cell in row[-3:])
        for row in filled
    )
    angled = is_slims and any("<" in cell for row in filled for cell in row[-3:])
    return SLIMS if angled else None


def records_of_preset(
    preset: Preset, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], log: ProblemLog
) -> Iterator[Record]:
    """Yield the records of a table; where several rows tell of one publication, they come at the end."""
    log.preset = preset.name
    grouped: dict[tuple[str, ...], Record] = {}
    for number, cells in rows:
        record = _record(preset, header, number, cells, log)
        if record is None:
            continue
        values = {_key(name): cell for name, cell in zip(header, cells, strict=False)}
        key = tuple(values.get(name, "") for name in preset.group)
        if not any(key):
            yield record
        elif before := grouped.get(key):
            log.seen -= 1
            grouped[key] = replace(before, holdings=(*before.holdings, *record.holdings))
        else:
            grouped[key] = record
    yield from grouped.values()


def _record(
    preset: Preset, header: Sequence[str], number: int, cells: Sequence[str], log: ProblemLog
) -> Record | None:
    if cells == header or not any(map(str.strip, cells)):
        return None
    values = {_key(name): cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
    by_field = preset.read(values)
    for column, name in preset.plain.items():
        if text := values.get(column):
            by_field.setdefault(name, []).append(text)
    raw = {clean(name): clean(cell) for name, cell in zip(header, cells, strict=False) if cell}
    record = record_from_cells(by_field, raw, number, log)
    if record is None:
        return None
    known = preset.uses | preset.plain.keys() | preset.private
    left = [
        SourceField(TABLE, clean(name), text)
        for name, cell in zip(header, cells, strict=False)
        if _key(name) not in known and (text := checked_text(cell, number, name, ProblemLog()))
    ]
    described = record.description.with_changes(source_fields=tuple(left))
    return replace(record, description=described)


def _key(name: str) -> str:
    return re.sub(r"[\s_]+", " ", fold(name)).strip()


def _cells(**found: str | Iterable[str]) -> Cells:
    """Fields with their texts; of several texts each is an item of the cell."""
    texts = {
        name: text if isinstance(text, str) else join_list(filter(None, text)) for name, text in found.items()
    }
    return {name: [text] for name, text in texts.items() if text}


def _parted(text: str, by: str = ",") -> list[str]:
    return [part for piece in re.split(rf"\s*(?:{by})\s*", text) if (part := piece.strip())]


# --- SLiMS ------------------------------------------------------------------------------------

_ANGLED = re.compile(r"\s*(?:<[^<>]*>\s*)*")
_SLIMS_COLUMNS = (
    "title", "gmd name", "edition", "isbn issn", "publisher name", "publish year", "collation",
    "series title",
    "call number", "language name", "place name", "classification", "notes", "image", "sor", "authors",
    "topics", "item code",
)  # fmt: skip


def _angled(text: str) -> list[str]:
    """ "<Surtees, Rebecca><UNICEF>": the things between angles."""
    return [item for placeholder in re.findall(r"<([^<>]*)>", text) if (item := placeholder.strip())]


def _slims(row: Values) -> Cells:
    number = row.get("isbn issn", "")
    is_serial = bool(re.fullmatch(r"\d{4}-?\d{3}[\dXx]", number))
    return _cells(
        isbn="" if is_serial else number,
        issn=number if is_serial else "",
        authors=_angled(row.get("authors", "")),
        subjects=_angled(row.get("topics", "")),
        accession_number=_angled(row.get("item code", "")),
        call_number=row.get("call number", "") or row.get("classification", ""),
        notes=row.get("notes", "").replace("\\n", "\n"),
        title=row.get("title", "").replace("\\n", " "),
    )


SLIMS = Preset(
    "slims",
    N_("SLiMS, bibliography"),
    frozenset({"gmd name", "isbn issn", "publish year", "collation"}),
    {
        "edition": "edition", "publisher name": "publisher", "publish year": "year", "collation": "pages",
        "series title": "series", "language name": "languages", "place name": "place",
    },
    _slims,
    uses=frozenset({"title", "isbn issn", "authors", "topics", "item code", "call number", "notes"}),
    columns=_SLIMS_COLUMNS,
)  # fmt: skip
SLIMS_ITEMS = Preset(
    "slims-items",
    N_("SLiMS, items"),
    frozenset({"item code", "coll type name", "inventory code"}),
    {"title": "title", "item code": "accession_number", "call number": "call_number",
     "location name": "location", "supplier name": "donor"},
    private=frozenset({"price", "price currency", "invoice", "invoice date", "order no", "order date"}),
    group=("title", "call number"),
)  # fmt: skip


# --- Koha -------------------------------------------------------------------------------------

_MARKS = re.compile(r"\s*[/:;=,]+\s*$")


def _koha(row: Values) -> Cells:
    barcodes = row.get("barcode", "") or row.get("barcodes", "")
    calls = row.get("itemcallnumber", "") or row.get("itemcallnumbers", "")
    places = row.get("location", "") or row.get("homebranch", "")
    return _cells(
        title=_MARKS.sub("", row.get("title", "")),
        subtitle=_MARKS.sub("", row.get("subtitle", "")),
        authors=[_MARKS.sub("", name) for name in _parted(row.get("author", ""), r"\||;")],
        publisher=_MARKS.sub("", row.get("publishercode", "")),
        place=_MARKS.sub("", row.get("place", "") or row.get("publicationplace", "")),
        isbn=_parted(row.get("isbn", ""), r"\||;|,"),
        accession_number=_parted(barcodes, r"\||;|,|\n"),
        call_number=_parted(calls, r"\||;|\n") or row.get("cn sort", ""),
        location=_parted(places, r"\||;|\n"),
        subjects=_parted(row.get("subject", "") or row.get("subjects", ""), r"\||;"),
        year=row.get("copyrightdate", "") or row.get("publicationyear", ""),
    )


KOHA = Preset(
    "koha",
    N_("Koha, report"),
    frozenset({"biblionumber"}),
    {
        "biblionumber": "id", "editionstatement": "edition", "issn": "issn", "pages": "pages",
        "seriestitle": "series", "abstract": "summary", "notes": "notes", "volume": "volume",
        "language": "languages", "url": "url", "number": "number",
    },
    _koha,
    uses=frozenset({
        "title", "subtitle", "author", "publishercode", "place", "publicationplace", "isbn", "barcode",
        "barcodes", "itemcallnumber", "itemcallnumbers", "location", "homebranch", "subject", "subjects",
        "copyrightdate", "publicationyear",
    }),
    private=frozenset({
        "borrowernumber", "cardnumber", "surname", "firstname", "itemnotes nonpublic", "price",
        "replacementprice", "onloan",
    }),
    group=("biblionumber",),
)  # fmt: skip


# --- Readers' own catalogues --------------------------------------------------------------------

_IMPRINT = re.compile(
    r"(?:(?P<place>[^:]{2,60}?)\s*:\s*)?(?P<publisher>.*?)(?:\s*[,(\[]\s*[c©]?(?P<year>\d{4})\)?.*)?"
)


def _librarything(row: Values) -> Cells:
    imprint = _IMPRINT.fullmatch(row.get("publication", ""))
    found = imprint.groupdict("") if imprint else {}
    roles = _parted(row.get("secondary author roles", "") or row.get("secondary author role", ""), r"\|")
    names = _parted(row.get("secondary author", ""), r"\|")
    others = [f"{name} ({role})" if role else name for name, role in _padded(names, roles)]
    numbers = re.findall(r"[\dXx-]{9,17}", f"{row.get('isbn', '')},{row.get('isbns', '')}")
    call_number = row.get("other call number", "") or row.get("lc classification", "")
    return _cells(
        authors=[row.get("primary author", ""), *others],
        place=found.get("place", ""),
        publisher=found.get("publisher", ""),
        year=row.get("date", "") or found.get("year", ""),
        isbn=dict.fromkeys(numbers),
        languages=_parted(row.get("languages", "")),
        subjects=[*_parted(row.get("subjects", ""), r"\||\n"), *_parted(row.get("tags", ""))],
        call_number=call_number or row.get("dewey decimal", ""),
        notes=row.get("comment", ""),
    )


def _padded(names: Sequence[str], roles: Sequence[str]) -> Iterator[tuple[str, str]]:
    for at, name in enumerate(names):
        role = roles[at].lower() if at < len(roles) else ""
        yield name, role if role in {"editor", "translator", "illustrator", "compiler"} else ""


LIBRARYTHING = Preset(
    "librarything",
    N_("LibraryThing"),
    frozenset({"primary author", "secondary author", "publication", "lccn"}),
    {"book id": "id", "title": "title", "page count": "pages", "barcode": "accession_number"},
    _librarything,
    uses=frozenset({
        "primary author", "secondary author", "secondary author role", "secondary author roles",
        "publication",
        "date", "isbn", "isbns", "languages", "subjects", "tags", "lc classification", "other call number",
        "comment", "summary", "sort character",
    }),
    private=frozenset({
        "private comment", "lending patron", "lending status", "lending start", "lending end", "review",
        "rating", "date started", "date read", "purchase price", "value",
    }),
)  # fmt: skip

_SERIES = re.compile(r"(.+?)\s*\(([^()]+?),?\s*#\s*([\w.-]+)\)")


def _goodreads(row: Values) -> Cells:
    title = row.get("title", "")
    found = _SERIES.fullmatch(title)
    shelves = _parted(row.get("bookshelves", ""))
    return _cells(
        title=found[1] if found else title,
        series=found[2] if found else "",
        number=found[3] if found else "",
        authors=[
            row.get("author l-f", "") or row.get("author", ""),
            *_parted(row.get("additional authors", "")),
        ],
        isbn=(row.get("isbn13", "") or row.get("isbn", "")).strip('="'),
        year=row.get("year published", "") or row.get("original publication year", ""),
        subjects=[shelf for shelf in shelves if shelf not in {"read", "to-read", "currently-reading"}],
    )


GOODREADS = Preset(
    "goodreads",
    N_("Goodreads"),
    frozenset({"book id", "author", "exclusive shelf", "isbn13"}),
    {"book id": "id", "publisher": "publisher", "number of pages": "pages"},
    _goodreads,
    uses=frozenset({
        "title", "author", "author l-f", "additional authors", "isbn", "isbn13", "year published",
        "bookshelves",
    }),
    private=frozenset({
        "my rating", "average rating", "date read", "date added", "bookshelves with positions",
        "exclusive shelf",
        "my review", "spoiler", "private notes", "read count", "recommended for", "recommended by",
        "original purchase date", "original purchase location",
    }),
)  # fmt: skip


def _calibre(row: Values) -> Cells:
    numbers = dict(part.split(":", 1) for part in _parted(row.get("identifiers", "")) if ":" in part)
    year = row.get("pubdate", "")[:4]
    index = row.get("series index", "")
    return _cells(
        authors=_parted(row.get("authors", ""), "&"),
        year="" if year < "1000" else year,
        isbn=row.get("isbn", "") or numbers.get("isbn", ""),
        doi=numbers.get("doi", ""),
        url=numbers.get("url", "") or numbers.get("uri", ""),
        languages=_parted(row.get("languages", "")),
        subjects=_parted(row.get("tags", "")),
        summary=without_markup(row.get("comments", "")),
        number=re.sub(r"\.0+$", "", index) if row.get("series") else "",
    )


CALIBRE = Preset(
    "calibre",
    N_("Calibre"),
    frozenset({"author sort", "authors", "pubdate", "uuid"}),
    {"id": "id", "title": "title", "publisher": "publisher", "series": "series"},
    _calibre,
    uses=frozenset({
        "authors", "author sort", "pubdate", "isbn", "identifiers", "languages", "tags", "comments",
        "title sort",
        "series index",
    }),
    private=frozenset({"formats", "cover", "library name", "size", "rating", "timestamp", "ondevice"}),
)  # fmt: skip


def _libib(row: Values) -> Cells:
    one = ", ".join(filter(None, (row.get("last name", ""), row.get("first name", ""))))
    length = row.get("length", "")
    return _cells(
        authors=_parted(row.get("creators", "")) or one,
        isbn=row.get("ean isbn13", "") or row.get("upc isbn10", ""),
        subjects=_parted(row.get("tags", "")),
        summary=without_markup(row.get("description", "")),
        pages=length,
        notes=row.get("notes", ""),
    )


LIBIB = Preset(
    "libib",
    N_("Libib"),
    frozenset({"title", "creators", "ean isbn13"}),
    {"title": "title", "publisher": "publisher", "publish date": "year", "call number": "call_number",
     "barcode": "accession_number"},
    _libib,
    uses=frozenset({
        "creators", "first name", "last name", "ean isbn13", "upc isbn10", "tags", "description", "length",
        "notes",
    }),
    private=frozenset({"price", "rating", "review", "review date", "status", "began", "completed", "added"}),
)  # fmt: skip

PRESETS = (SLIMS, SLIMS_ITEMS, KOHA, LIBRARYTHING, GOODREADS, CALIBRE, LIBIB)
LABELS: Mapping[str, str] = {preset.name: preset.label for preset in PRESETS} | {
    "koha-marc": N_("Koha, MARC 21 with items"),
    "pmb": N_("PMB, UNIMARC"),
}
"""What the origins are called, by name."""
