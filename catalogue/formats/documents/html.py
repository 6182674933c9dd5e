"""A bibliography saved or mailed as a web page: its table, else its list items, else its paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree, html

from catalogue.formats.files.source import Source
from catalogue.formats.free_text.plain_text import references
from catalogue.formats.records.columns import looks_like_header
from catalogue.formats.records.problems import ProblemLog, refusal
from catalogue.formats.records.record import Record
from catalogue.formats.tables.tabular import Line, records_of

_UNWANTED = ("script", "style", "head", "nav", "header", "footer")


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Return the records of a table whose columns can be told, or the references that stand in the text."""
    try:
        page = html.document_fromstring(source.all_text(log), parser=html.HTMLParser(no_network=True))
    except etree.ParserError as error:  # there is nothing in it but blanks or remarks
        raise refusal("no_records", name=source.name) from error
    # Not drop_tree: it stumbles over control signs behind what it drops, which a page may hold.
    etree.strip_elements(page, *_UNWANTED, with_tail=False)
    for table in page.iter("table"):
        rows = [_cells(row) for row in table.iter("tr")]
        lines: list[Line] = [(at, cells) for at, cells in enumerate(rows, 1) if any(cells)]
        if columns or any(looks_like_header(cells) for _, cells in lines[:5]):
            return records_of(iter(lines), source.name, log, columns)
    texts = _texts(page, "li") or _texts(page, "p") or page.text_content().splitlines()
    if not texts:
        raise refusal("no_records", name=source.name)
    return references(texts, log, "paragraphs")


def _cells(row: html.HtmlElement) -> list[str]:
    return [" ".join(cell.text_content().split()) for cell in row if cell.tag in {"td", "th"}]


def _texts(page: html.HtmlElement, tag: str) -> list[str]:
    return [text for element in page.iter(tag) if (text := " ".join(element.text_content().split()))]
