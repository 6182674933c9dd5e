"""Documents as PDF: plain dataclasses in, the bytes of a file out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import asdict
from threading import Lock
from typing import Any

from catalogue.errors import InvalidInput

from .codes import bars_svg, qr_svg
from .documents import Bars, Block, Document, Heading, LabelSheets, Letter, Letterhead, Table

MOST_LINES = 3_000
"""Table rows in one document: about 120 pages, set in a second or two, in 300 MB."""

_ONE_AT_A_TIME = Lock()
_PATIENCE = 120.0
"""Seconds after which a document is given up."""

_NO_LETTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""Control characters but tab and line feed, byte order marks and the like: PDF/UA refuses them in a text."""


def set_document(document: Document) -> bytes:
    """Return a list or report as PDF; raises ``InvalidInput`` where it is too long for paper."""
    data = {
        **_head(document.language, document.letterhead, document.title),
        "lead": list(document.lead),
        "blocks": _blocks(document.blocks),
        "landscape": document.landscape,
    }
    return _set("document", data)


def set_letter(letter: Letter) -> bytes:
    """Return a letter as PDF; raises ``InvalidInput`` where it is too long for paper."""
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
        {
            "spine": list(label.spine),
            "number": label.number,
            "code": qr_svg(label.address),
            "to": label.address,
            "bars": bars_svg(label.number) if sheets.sheet.has_bars else "",
        }
        for label in sheets.labels
    ]
    data = {
        "language": sheets.language,
        "title": sheets.title,
        "width": sheets.sheet.width,
        "height": sheets.sheet.height,
        "labels": labels,
        "pages": [
            [(which, x, y, *sheets.sheet.inset(x, y)) for which, x, y in places] for places in sheets.pages
        ],
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
    lines = sum(len(block.rows) for block in blocks if isinstance(block, Table))
    if lines > MOST_LINES:
        raise InvalidInput(
            "too_long_for_paper",
            "A PDF holds at most %(most)s lines, and this would be longer. "
            "Take a part of it, or the whole as a table for a spreadsheet.",
            most=MOST_LINES,
        )
    return [_block(block) for block in blocks]


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
        "columns": [asdict(column) for column in block.columns],
        "rows": [[cell if isinstance(cell, str) else asdict(cell) for cell in row] for row in block.rows],
    }


def _set(template: str, data: dict[str, Any]) -> bytes:
    """Have another process set a document: its memory, some 100 kB a line, is given back at once."""
    with _ONE_AT_A_TIME:
        done = subprocess.run(
            [sys.executable, "-m", "catalogue.paper.setting", template],
            input=json.dumps(_of_letters(data), ensure_ascii=False).encode(),
            capture_output=True,
            timeout=_PATIENCE,
        )
    if done.returncode:
        raise RuntimeError(f"setting {template} failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def _of_letters(value: Any) -> Any:
    """Return the same value, with nothing in its texts that cannot be printed."""
    if isinstance(value, str):
        return _NO_LETTERS.sub("", value)
    if isinstance(value, dict):
        return {name: _of_letters(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_of_letters(part) for part in value]
    return value
