"""Hostile files, and damaged real ones, given to every reader: what became of each, and of who asked.

    python -m benchmarks.faults.bad_input                       the hostile files
    python -m benchmarks.faults.bad_input --fuzz 60 [FOLDER]    real files cut, flipped and spliced

The real files are those of a folder, or the samples that Lacuna ships. The exit code is 1 when a reader
stumbled (a fault of ours, which the process around it contained) or who asked did not live on unharmed.
What a reader stumbles over in a fuzzing is kept under ``--keep``.
"""

from __future__ import annotations

import argparse
import io
import logging
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from catalogue import sandbox
from catalogue.errors import InvalidInput
from catalogue.formats.records.problems import CUT_SHORT, ProblemLog

from .hostile_files import HOSTILE

_PICTURES = {"png", "jpg", "webp"}
_MOST_GROWTH = 200_000_000
"""Bytes by which who asks may grow: the answers of a list are at most 64 MB, as objects some more."""


def _as_list(data: bytes, name: str) -> str:
    reading = sandbox.read_list(io.BytesIO(data), name)
    count = sum(1 for _ in reading)
    cut = [problem.code for problem in reading.problems if problem.code in CUT_SHORT]
    return f"{count} records{' (' + cut[0] + ')' if cut else ''}"


def _as_catalogue(data: bytes, name: str) -> str:
    return f"{sum(1 for _ in sandbox.read_catalogue(io.BytesIO(data), name))} records"


def _as_names(data: bytes, name: str) -> str:
    return f"{len(sandbox.read_names(io.BytesIO(data), name, ProblemLog()))} names"


def _as_scans(data: bytes, name: str) -> str:
    return f"{len(sandbox.scanned_lines(io.BytesIO(data), name, 20_001))} lines"


def _as_text(data: bytes, name: str) -> str:
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        read = sandbox.read_pages(Path(file.name), lambda: None)
    if read.count is None:
        return "unreadable"
    return f"{len(read.pages)} of {read.count} pages{'' if read.complete else ' (cut)'}"


def _as_cover(data: bytes, name: str) -> str:
    picture = sandbox.draw_cover(io.BytesIO(data), name)
    return f"{picture.width} x {picture.height}"


def _as_logo(data: bytes, name: str) -> str:
    return f"{len(sandbox.draw_logo(io.BytesIO(data), name))} bytes"


READERS: dict[str, Callable[[bytes, str], str]] = {
    "list": _as_list,
    "catalogue": _as_catalogue,
    "names": _as_names,
    "scans": _as_scans,
    "text": _as_text,
    "cover": _as_cover,
    "logo": _as_logo,
}


def readers_of(name: str) -> list[str]:
    """Who reads files with this ending; lists and scanned numbers take whatever is sent."""
    ending = name.rpartition(".")[2]
    if ending in _PICTURES:
        return ["list", "cover", "logo"]
    if ending == "pdf":
        return ["list", "text"]
    return ["list", "scans", *(["names"] if ending in ("mrc", "marcxml", "xml") else [])]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: records, or the code of what was said of it; the seconds that it took."""

    said: str
    seconds: float
    stumbled: str = ""


class _Stumbles(logging.Handler):
    """Hears where readers stumble."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


def try_reader(reader: str, data: bytes, name: str) -> Outcome:
    """Give a file to a reader; whatever it does otherwise than refuse it in words comes out as it is."""
    hears = _Stumbles()
    log = logging.getLogger("catalogue.sandbox.reading")
    log.addHandler(hears)
    began = time.monotonic()
    try:
        said = READERS[reader](data, name)
    except InvalidInput as error:
        if not str(error):
            raise
        said = error.code
    finally:
        log.removeHandler(hears)
    return Outcome(said, time.monotonic() - began, "; ".join(hears.heard))


def damaged(chance: random.Random, files: list[bytes]) -> bytes:
    """One of the files with bytes flipped, cut, doubled or put in, or pieces of another spliced in."""
    data = bytearray(chance.choice(files))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.choice((1, 4, 40, 400, 4_000)))
        match chance.choice(("flip", "cut", "double", "insert", "splice", "end", "number")):
            case "flip" if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case "cut":
                del data[at:end]
            case "double":
                data[at:at] = data[at:end] * chance.choice((1, 2, 50))
            case "insert":
                data[at:at] = chance.randbytes(chance.randint(1, 20))
            case "splice":
                other = chance.choice(files)
                begin = chance.randrange(len(other) + 1)
                data[at:end] = other[begin : begin + chance.choice((10, 100, 5_000))]
            case "end":
                del data[at + len(data) // 2 :]
            case "number":
                data[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"9999", b"-1  "))
    return bytes(data)


def real_files(folder: Path | None) -> dict[str, list[bytes]]:
    """Files to be damaged, by their ending: those of a folder, or the samples in every form."""
    found: dict[str, list[bytes]] = {}
    for path in sorted(folder.rglob("*.*")) if folder else ():
        if path.is_file() and 0 < path.stat().st_size < 2_000_000:
            found.setdefault(path.suffix[1:].lower(), []).append(path.read_bytes())
    return found or _samples()


def _samples() -> dict[str, list[bytes]]:
    from importlib.resources import files

    from catalogue import formats

    shipped = files("catalogue.shipped_data").joinpath("reference_list.csv").read_bytes()
    records = list(formats.read(io.BytesIO(shipped), "list.csv"))[:40]
    entries = [(record.id, record.description, record.holdings) for record in records]
    found = {
        file_format.extensions[0]: [b"".join(formats.write(name, entries))]
        for name, file_format in formats.FORMATS.items()
        if file_format.can_write
    }
    references = "\n".join(formats.cite(record.description, "apa") for record in records)
    return {**found, "txt": [references.encode()], **_documents()}


def _documents() -> dict[str, list[bytes]]:
    import docx
    from PIL import Image

    from .hostile_files import document, pdf_with, spreadsheet

    word, table = io.BytesIO(), docx.Document()
    for _ in range(20):
        table.add_paragraph("Surtees, R. (2008). A report on debt bondage. Bangkok: UNIAP.")
    rows = table.add_table(3, 2)
    rows.cell(0, 0).text, rows.cell(0, 1).text = "Title", "Year"
    table.save(word)
    pictures = {}
    for ending, form in (("png", "PNG"), ("jpg", "JPEG"), ("webp", "WEBP")):
        drawn = io.BytesIO()
        Image.effect_noise((120, 160), 40).convert("RGB").save(drawn, form)
        pictures[ending] = [drawn.getvalue()]
    return {
        "docx": [word.getvalue(), document("<w:p><w:r><w:t>A title, 2008</w:t></w:r></w:p>")],
        "pdf": [pdf_with(f"{at}. Surtees, R. (2008). A report on bondage. UNIAP." for at in range(1, 21))],
        "ods": [spreadsheet(_row("Title", "Year") + _row("Sold", "2003") * 4)],
        **pictures,
    }


def _row(*texts: str) -> str:
    cells = "".join(
        f"<table:table-cell office:value-type='string'><text:p>{text}</text:p></table:table-cell>"
        for text in texts
    )
    return f"<table:table-row>{cells}</table:table-row>"


def _hostile() -> int:
    faults = most_grown = 0
    outcomes: Counter[str] = Counter()
    for name, make in HOSTILE.items():
        data = make()
        for reader in readers_of(name):
            before = _size()
            found = try_reader(reader, data, name)
            grown = _size() - before
            most_grown = max(most_grown, grown)
            outcomes[_kind(found)] += 1
            is_fault = bool(found.stumbled) or grown > _MOST_GROWTH
            faults += is_fault
            more = f"  FAULT {found.stumbled} grown by {grown >> 20} MiB" if is_fault else ""
            print(f"{name:36} {reader:10} {found.seconds:6.2f} s  {found.said}{more}", flush=True)
    print(f"{len(HOSTILE)} files: {_counts(outcomes)}; who asked grew by {most_grown >> 20} MiB at most")
    print(f"faults: {faults}")
    return faults


def _kind(found: Outcome) -> str:
    """Read, refused in words by a reader, or lost with its reader."""
    if found.said in ("reading_died", "reading_too_long") or found.said.endswith("(cut)"):
        return "lost"
    return "refused" if found.said[:1].isalpha() else "read"


def _counts(outcomes: Counter[str]) -> str:
    return ", ".join(f"{kind} {outcomes[kind]}" for kind in ("read", "refused", "lost"))


def _fuzz(seconds: float, folder: Path | None, keep: Path | None, seed: int) -> int:
    chance, files = random.Random(seed), real_files(folder)
    ends, count = time.monotonic() + seconds, 0
    faults: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for ending in _in_turn(sorted(files)):
        if time.monotonic() > ends:
            break
        data = damaged(chance, files[ending])
        for reader in readers_of(f"x.{ending}"):
            found = try_reader(reader, data, f"damaged.{ending}")
            count += 1
            outcomes[_kind(found)] += 1
            if found.stumbled:
                faults[found.stumbled] += 1
                if keep and faults[found.stumbled] == 1:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{reader}-{len(faults)}.{ending}").write_bytes(data)
    for where, times in faults.most_common():
        print(f"{times:6} times {where}")
    print(f"{count} readings of files of {len(files)} kinds (seed {seed}): {_counts(outcomes)}")
    print(f"faults: {len(faults)}")
    return len(faults)


def _in_turn(endings: list[str]) -> Iterator[str]:
    while True:
        yield from endings


def _size() -> int:
    """The most memory that this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024


def main() -> None:
    """Try the hostile files, or fuzz, and say what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, help="real files to be damaged")
    parser.add_argument("--fuzz", type=float, metavar="SECONDS", help="damage real files for so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="where files go over which a reader stumbled")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.CRITICAL)
    faults = _fuzz(chosen.fuzz, chosen.folder, chosen.keep, chosen.seed) if chosen.fuzz else _hostile()
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
