"""Word documents (.docx): tables whose columns can be told, else list items and paragraphs.

The text is taken from the markup itself: what stands in links, content controls (where Zotero and
Word keep bibliographies), text boxes and accepted or pending insertions is read, what was deleted
is not. Footnotes and endnotes are read where the references stand in them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, groupby, pairwise, zip_longest

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from lxml.etree import LxmlError
from lxml.etree import _Element as Element

from catalogue.domain.descriptions.whole_numbers import read_whole_number
from catalogue.formats.documents.word_notes import are_the_list, cited, is_cited, notes_of
from catalogue.formats.files.source import Source
from catalogue.formats.files.xml_reading import find_all, local_name
from catalogue.formats.files.zips import check_zip
from catalogue.formats.free_text.plain_text import list_within, references
from catalogue.formats.free_text.segmentation import are_entries
from catalogue.formats.records.openings import opens
from catalogue.formats.records.problems import ProblemLog, refusal
from catalogue.formats.records.record import Record
from catalogue.formats.tables.tabular import Line, has_header, records_of

_BROKEN = (
    OpcError,
    LxmlError,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    AttributeError,
    TypeError,
    IndexError,
)
_HEADINGS = ("Heading", "Title", "TOC", "Subtitle", "Header")
_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = {"del", "moveFrom", "Fallback", "pPr", "rPr"}
"""Elements without text of the document as it is now; ``Fallback`` says a text box a second time."""
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Return the records of a Word document; references keep the number of their paragraph."""
    data = source.all_bytes()
    check_zip(source.name, data)
    try:
        document = docx.Document(io.BytesIO(data))
        tables = list(_tables(document.element.body, log))
        paragraphs = _whole(_paragraphs(document))
        notes = notes_of(document, _note)
    except _BROKEN as error:
        raise refusal("broken_file", name=source.name) from error
    if columns and tables:
        return records_of(chain.from_iterable(tables), source.name, log, columns)
    joined = _continued(tables)
    if telling := [table for table in joined if has_header(table)]:
        return chain(
            chain.from_iterable(records_of(iter(table), source.name, log) for table in telling),
            _beside_tables(paragraphs, log),
        )
    texts = [text for _, text in paragraphs]
    if (unnamed := _whole_list(joined, texts)) is not None:
        return records_of(iter(unnamed), source.name, log)
    rows = ["\t".join(filter(None, row)) for _, row in chain(*tables)]
    if are_the_list(notes, [*texts, *rows]):
        log.add("only_notes", count=len(paragraphs) + len(rows))
        texts = list(cited(notes, log))
    else:
        texts = [*_listed(paragraphs, log), *rows]
    if not texts:
        raise refusal("no_records", name=source.name)
    return references(texts, log, "paragraphs")


def _whole_list(tables: list[list[Line]], paragraphs: list[str]) -> list[Line] | None:
    """Return the table of several columns that is the list, though nobody knows their names; None if there
    is none.

    A person can say what its columns are; run together, the cells of a row are a poorer reference.
    """
    table = max(tables, key=len, default=[])
    cells = [cell for _, row in table for cell in row]
    columns = zip_longest(*(row for _, row in table), fillvalue="")
    wordy = sum(
        1 for column in columns if sum(any(map(str.isalpha, cell)) for cell in column) > len(table) / 2
    )
    is_most = sum(map(len, cells)) > sum(map(len, paragraphs))
    return table if len(table) > 2 and wordy > 1 and is_most else None


def _beside_tables(paragraphs: list[tuple[str, str]], log: ProblemLog) -> Iterator[Record]:
    """Yield the references that stand in paragraphs of a document that has tables too; other text is
    counted.
    """
    plain = [text for style, text in paragraphs if not style.startswith(_HEADINGS)]
    texts = _listed(paragraphs, log) if sum(map(is_cited, plain)) > 1 else []
    if sum(map(is_cited, texts)) > len(texts) / 2:
        for record in references(texts, log, "paragraphs"):
            yield replace(record, id=f"¶{record.id}")
    elif plain:
        log.add("outside_of_tables", value=plain[0], count=len(plain))


def _tables(body: Element, log: ProblemLog) -> Iterator[list[Line]]:
    """Yield the filled rows of each table, those within another table too, numbered through the document."""
    number = 0
    for table in body.iter(f"{_NAMESPACE}tbl"):
        if _is_said_again(table):
            continue
        lines: list[Line] = []
        above: list[str] = []
        width = max((len(_cells(row, [])) for row in _own(table, "tr")), default=0)
        for row in _own(table, "tr"):
            number += 1
            if find_all(row, "trPr/del"):
                continue
            above = _cells(row, above)
            if width > 1 and len(_own(row, "tc")) == 1:
                log.add("no_publication", number, value=above[0])
            elif any(above):
                lines.append((number, above))
        if lines:
            yield lines


def _own(element: Element, name: str) -> list[Element]:
    """Return the rows of a table or the cells of a row, also within content controls."""
    found: list[Element] = []
    for child in element:
        if local_name(child) == name:
            found.append(child)
        elif local_name(child) in {"sdt", "sdtContent", "customXml", "ins"}:
            found += _own(child, name)
    return found


def _cells(row: Element, above: list[str]) -> list[str]:
    """Return the texts of a row; a cell that runs down says the same again, one that runs across leaves
    room.
    """
    cells: list[str] = []
    for cell in _own(row, "tc"):
        at = len(cells)
        runs_down = any(
            element.get(f"{_NAMESPACE}val", "continue") == "continue"
            for element in find_all(cell, "tcPr/vMerge")
        )
        own = "\n".join(filter(None, map(_text, (block for block in _blocks(cell)))))
        cells.append(above[at] if runs_down and at < len(above) else own)
        span = next((element.get(f"{_NAMESPACE}val") for element in find_all(cell, "tcPr/gridSpan")), None)
        cells += [""] * (min(read_whole_number(span or "") or 1, 100) - 1)
    return cells


def _continued(tables: list[list[Line]]) -> list[list[Line]]:
    """Return the tables, one without names of columns joined to one of its width before it: a page parted
    them.
    """
    joined: list[list[Line]] = []
    for table in tables:
        if joined and not has_header(table) and len(table[0][1]) == len(joined[-1][0][1]):
            joined[-1] = joined[-1] + table
        else:
            joined.append(table)
    return joined


def _blocks(parent: Element) -> Iterator[Element]:
    """Yield the paragraphs that stand in an element, outside of tables, in their order."""
    for child in parent:
        name = local_name(child)
        if name == "p":
            yield child
            for box in child.iter(f"{_NAMESPACE}txbxContent"):
                if not _is_said_again(box):
                    yield from _blocks(box)
        elif name != "tbl" and name not in _LEFT_OUT:
            yield from _blocks(child)


def _is_said_again(element: Element) -> bool:
    return any(local_name(ancestor) == "Fallback" for ancestor in element.iterancestors())


def _text(element: Element) -> str:
    lines = "".join(_pieces(element)).split("\n")
    return "\n".join(text for line in lines if (text := re.sub(r"[^\S\t]+", " ", line).strip()))


def _note(element: Element) -> str:
    """Return the text of a note in one line."""
    return " ".join(_text(block).replace("\n", " ") for block in _blocks(element)).strip()


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name not in _LEFT_OUT and name != "txbxContent":
            yield from _pieces(child)


def _paragraphs(document: Document) -> list[tuple[str, str]]:
    """Return the name of the style and the text of each paragraph, in their order, empty ones among them.

    A line break within a paragraph begins another one where a reference opens behind it.
    """
    names = {style.style_id: style.name or "" for style in document.styles}
    found: list[tuple[str, str]] = []
    goes_on = False
    for paragraph in _blocks(document.element.body):
        style = next(
            (element.get(f"{_NAMESPACE}val", "") for element in find_all(paragraph, "pPr/pStyle")), ""
        )
        lines = _text(paragraph).split("\n")
        if goes_on and found:
            # The end of the paragraph before was deleted, so that this one goes on with it.
            found[-1] = (found[-1][0], f"{found[-1][1]} {lines.pop(0)}".strip())
        elif not any(lines):
            found.append(("", ""))
        goes_on = bool(find_all(paragraph, "pPr/rPr/del"))
        for before, line in pairwise(["", *lines]):
            if before and not opens(line, before):
                found[-1] = (found[-1][0], f"{found[-1][1]} {line}")
            elif line:
                found.append((names.get(style, style), line))
    return found


def _whole(paragraphs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the filled paragraphs; those that an empty one parts from the next are one entry, if each
    such group but a few has several of them and a single year.
    """
    groups = [
        list(group)
        for is_filled, group in groupby(paragraphs, lambda paragraph: bool(paragraph[1]))
        if is_filled
    ]
    if are_entries([[text for _, text in group] for group in groups]):
        return [(group[0][0], " ".join(text for _, text in group)) for group in groups]
    return [line for group in groups for line in group]


def _listed(paragraphs: list[tuple[str, str]], log: ProblemLog) -> list[str]:
    """Return the texts of the list, headings left out where there is anything else."""
    behind = paragraphs[list_within([text for _, text in paragraphs], log)]
    plain = [text for style, text in behind if not style.startswith(_HEADINGS)]
    return plain or [text for _, text in behind]
