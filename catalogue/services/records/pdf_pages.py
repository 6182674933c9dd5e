"""The text of a PDF page by page, read in a process of its own that may take little memory and time.

A PDF comes from anywhere, and the library that reads it is a large program in C: whatever a broken or
hostile file does to it happens to a process that can be lost. Run as a program, this module is that
process: it reads one file and writes a line of JSON for each page that has text.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from search_index.text import clean

MOST_PAGES = 3_000
LONGEST_PAGE = 20_000
"""Characters of a page that are read; a page of small print has 6,000."""

TIME_LIMIT = 180.0
"""Seconds after which reading ends; what was read until then is kept."""

_MEMORY = 1 << 30
_WRITTEN = 64 << 20
_LOOK_EVERY = 0.1
_HYPHENS = ("\x02\r\n", "\ufffe\r\n", "\x02\n", "\ufffe\n", "\x02", "\ufffe")
"""What pdfium writes for a hyphen at the end of a line: the word goes on behind it."""


@dataclass(frozen=True, slots=True)
class PdfText:
    """What was read: the texts of pages by their numbers from 1, and how many pages there are.

    ``count`` is None where the file could not be opened; ``complete`` is False where reading ended early.
    """

    count: int | None = None
    pages: dict[int, str] = field(default_factory=dict)
    complete: bool = False


def read_pages(path: Path, meanwhile: Callable[[], object], time_limit: float = TIME_LIMIT) -> PdfText:
    """Read a PDF, calling ``meanwhile`` again and again; whatever that raises ends the reading."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as written:
        command = [sys.executable, "-m", __name__, str(path), written.name]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            ends = time.monotonic() + time_limit
            while time.monotonic() < ends:
                meanwhile()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_LOOK_EVERY)
                    break
        finally:
            process.kill()
            process.wait()
        return _read_back(Path(written.name), finished=process.returncode == 0)


def _read_back(path: Path, *, finished: bool) -> PdfText:
    count: int | None = None
    pages: dict[int, str] = {}
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                said = json.loads(line)
            except ValueError:  # the last line of a process that was stopped
                break
            if isinstance(said, int):
                count = said
            else:
                pages[said[0]] = said[1]
    return PdfText(count, pages, finished and (count or 0) <= MOST_PAGES)


def _limit_itself() -> None:
    """Let the system stop this process before it harms others."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(TIME_LIMIT), int(TIME_LIMIT)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_WRITTEN, _WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(source: str, target: str) -> None:
    import pypdfium2

    _limit_itself()
    document = pypdfium2.PdfDocument(source)
    with open(target, "w", encoding="utf-8") as out:
        print(json.dumps(len(document)), file=out, flush=True)
        for number in range(min(len(document), MOST_PAGES)):
            with suppress(pypdfium2.PdfiumError):  # one broken page is not a broken file
                if text := _text_of(document[number]):
                    print(json.dumps([number + 1, text]), file=out, flush=True)


def _text_of(page: object) -> str:
    text_page = page.get_textpage()  # type: ignore[attr-defined]
    try:
        text = str(text_page.get_text_bounded())
    finally:
        text_page.close()
        page.close()  # type: ignore[attr-defined]
    for each in _HYPHENS:
        text = text.replace(each, "")
    return clean(text[:LONGEST_PAGE])


if __name__ == "__main__":
    _main(*sys.argv[1:3])
