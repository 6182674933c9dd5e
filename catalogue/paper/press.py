"""Documents as PDF: a template of ours, set by Typst, with the words as data beside it.

What people typed reaches Typst in a JSON file and is never part of its source, so that it cannot act
as code. Pages carry tags for screen readers (PDF/UA-1, as long as there is a shape for every letter).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

import typst

from catalogue.errors import InvalidInput

from .codes import qr_svg
from .documents import Bars, Block, Document, Heading, LabelSheets, Letter, Letterhead, Table

MOST_LINES = 5_000
"""Table rows in one document: about two hundred pages, set in a few seconds."""


def set_document(document: Document) -> bytes:
    """A list or report as PDF; raises ``InvalidInput`` where it is too long for paper."""
    data = {
        **_head(document.language, document.letterhead, document.title),
        "lead": list(document.lead),
        "blocks": _blocks(document.blocks),
        "landscape": document.landscape,
    }
    return _set("document", data)


def set_letter(letter: Letter) -> bytes:
    """A letter as PDF; raises ``InvalidInput`` where it is too long for paper."""
    data = {
        **_head(letter.language, letter.letterhead, letter.title),
        "date": letter.date,
        "addressee": list(letter.addressee),
        "blocks": _blocks(letter.blocks),
        "signature": letter.signature,
    }
    return _set("letter", data)


def set_labels(sheets: LabelSheets) -> bytes:
    """Labels as PDF, each where its sheet has one, on A4 without margins."""
    labels = [
        {"spine": list(each.spine), "number": each.number, "code": qr_svg(each.address), "to": each.address}
        for each in sheets.labels
    ]
    data = {
        "language": sheets.language,
        "title": sheets.title,
        "width": sheets.sheet.width,
        "height": sheets.sheet.height,
        "labels": labels,
        "pages": sheets.pages,
    }
    return _set("labels", data)


def _head(language: str, letterhead: Letterhead, title: str) -> dict[str, Any]:
    return {
        "language": language,
        "title": title,
        "name": letterhead.name,
        "second_name": letterhead.second_name,
        "lines": list(letterhead.lines),
        "logo": list(letterhead.logo),  # bytes have no other way into Typst from JSON
    }


def _blocks(blocks: Any) -> list[dict[str, Any]]:
    lines = sum(len(each.rows) for each in blocks if isinstance(each, Table))
    if lines > MOST_LINES:
        raise InvalidInput(
            "too_long_for_paper",
            "A PDF holds at most %(most)s lines, and this would be longer. Take a part of it, or the whole as "
            "a table for a spreadsheet.",
            most=MOST_LINES,
        )
    return [_block(each) for each in blocks]


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, str):
        return {"kind": "paragraph", "text": block}
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text}
    if isinstance(block, Bars):
        return {"kind": "bars", **asdict(block)}
    return {
        "kind": "table",
        "headed": block.headed,
        "columns": [asdict(each) for each in block.columns],
        "rows": [[cell if isinstance(cell, str) else asdict(cell) for cell in row] for row in block.rows],
    }


def _set(template: str, data: dict[str, Any]) -> bytes:
    sources = {
        "main": _source(template),
        "base.typ": _source("base"),
        "data.json": json.dumps(data, ensure_ascii=False).encode(),
    }
    try:
        return _compiled(sources, ["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        # PDF/UA knows no letter without a shape; paper with a box in place of one is better than none.
        return _compiled(sources, [])


def _compiled(sources: dict[str, bytes], standards: list[str]) -> bytes:
    pdf: bytes = typst.compile(  # type: ignore[call-overload]  # its stubs forget files by name
        sources, font_paths=_fonts(), pdf_standards=standards
    )
    return pdf


@cache
def _source(name: str) -> bytes:
    return files("catalogue.templates").joinpath("paper", f"{name}.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Our own faces, which come first, and those of the system for letters that ours lack."""
    return typst.Fonts(font_paths=[str(files("catalogue.paper").joinpath("fonts"))])
