"""The text of a PDF page by page, as a confined process reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from search_index.analysis.normalisation import clean

MOST_PAGES = 3_000
LONGEST_PAGE = 20_000
"""Characters of a page that are read; a page of small print has 6,000."""

_HYPHENS = ("\x02\r\n", "\ufffe\r\n", "\x02\n", "\ufffe\n", "\x02", "\ufffe")
"""What pdfium writes for a hyphen at the end of a line: the word goes on behind it."""


def texts(source: BinaryIO) -> Iterator[Any]:
    """How many pages there are; then the number of each page that has text, from 1, and its text.

    Nothing of a file that cannot be opened.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source.read())
    except pypdfium2.PdfiumError:
        return
    yield len(document)
    for number in range(min(len(document), MOST_PAGES)):
        with suppress(pypdfium2.PdfiumError):  # one broken page is not a broken file
            if text := _text_of(document[number]):
                yield [number + 1, text]


def _text_of(page: Any) -> str:
    text_page = page.get_textpage()
    try:
        text = str(text_page.get_text_bounded())
    finally:
        text_page.close()
        page.close()
    for hyphen in _HYPHENS:
        text = text.replace(hyphen, "")
    return clean(text[:LONGEST_PAGE])
