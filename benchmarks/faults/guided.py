"""A fuzzer that is led by what a reader's code does with a file (atheris), for each reader and each parser.

    pip install atheris
    python -m benchmarks.faults.guided --minutes 30 [--rounds 1] [--targets query ris ...] [--corpus FOLDER]
    python -m benchmarks.faults.guided --note FOLDER          what the sittings with that corpus came to
    python -m benchmarks.faults.guided --sum                  what all sittings came to that were noted
    python -m benchmarks.faults.guided --pack FOLDER          what was found worth keeping, into corpus.zip
    python -m benchmarks.faults.guided --replay               all that is kept, once more; needs no atheris

Each target has a process of its own, since the fuzzer ends with it, and gets an equal share of the time.
What each came to is written into ``counts.jsonl`` beside its corpus as it ends, so that a sitting may be cut
off and gone on with; ``--note`` adds what is new there to ``fuzzed.jsonl``, which is kept with the program.
Of what was kept before, whatever still leads a parser another way stays when it is packed anew.
Workbooks and documents are changed inside their zip, since one with a wrong checksum is read by nobody.
A fault is whatever is no refusal in words, an input that takes a minute, or two gigabytes. Here a reader
runs without the sandbox that is around it in the program, which would end it. Exit code 1 where one is found.
"""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import hashlib
import io
import json
import logging
import re
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from benchmarks.faults.first_inputs import FIRST_INPUTS
from catalogue.domain.descriptions.description import (
    Contributor,
    ContributorKind,
    Description,
    Identifier,
)

CORPUS = Path(__file__).with_name("corpus.zip")
"""Inputs that each led a parser another way, by target; ``--replay`` and a test give them to it again."""

_SECONDS, _MEGABYTES, _LONGEST = 60, 2048, 4096
_ZIPPED = ("xlsx", "ods", "docx")
_LONGEST_FILE = 32_768
"""Bytes of a workbook, a document or a PDF at most: the smallest of them take a few thousand."""
_KEPT, _KEPT_LENGTH = 40, 1500
"""Inputs of a target up to which new ones are added, and the bytes of the longest of these."""
_KEPT_FILES = 8
"""The same of workbooks and documents: the smallest are longer than that."""
COUNTS, _NOTED_COUNTS = "counts.jsonl", "counts.noted.jsonl"
FUZZED = Path(__file__).with_name("fuzzed.jsonl")
"""What all sittings came to, a line each: the CPU hours that were spent are their sum."""
_DONE = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
_COVERED = re.compile(r"cov: (\d+)")

_PACKAGES = ("/catalogue/formats/", "/search_index/")
"""Where steps are counted: in readers and parsers, not in the libraries that they use."""

Target = Callable[[bytes], object]
TraceFunction = Callable[[FrameType, str, Any], Any]
Way = TypeVar("Way")


def targets() -> Mapping[str, Target]:
    """Everything that reads what somebody else wrote, by name."""
    from catalogue import formats

    readers = {name: _reader(name) for name, known in formats.FORMATS.items() if known.can_read}
    return {"query": _query, "cql": _cql, "detection": _detection, "names": _names, **readers}


def give(target: Target, data: bytes) -> None:
    """Give an input to a parser; a refusal in words is as it should be, and all else comes out."""
    from catalogue.errors import LacunaError

    try:
        target(data)
    except LacunaError as error:
        if not str(error):
            raise


def kept() -> Iterator[tuple[str, bytes]]:
    """The inputs that are kept, each with its target."""
    with zipfile.ZipFile(CORPUS) as archive:
        for name in archive.namelist():
            yield name.partition("/")[0], archive.read(name)


def _query(data: bytes) -> None:
    from search_index.query.parser import parse, readable
    from search_index.query.rewording import asking_for_all, asks_by_words, single_words

    typed = data.decode("utf-8", "replace")
    parse(typed)
    readable(typed)
    asks_by_words(typed)
    single_words(typed)
    parse(asking_for_all(typed))


def _cql(data: bytes) -> None:
    from catalogue.formats.protocols.cql import parse
    from catalogue.formats.protocols.diagnostics import Diagnostic

    with suppress(Diagnostic):  # what SRU says of a query that it does not take
        parse(data.decode("utf-8", "replace"))


def _detection(data: bytes) -> None:
    from catalogue import formats

    for _ in formats.read(io.BytesIO(data), "unknown"):
        pass


def _names(data: bytes) -> None:
    from catalogue.formats.authority_records import read_names
    from catalogue.formats.records.problems import ProblemLog

    for _ in read_names(io.BytesIO(data), "names.mrc", ProblemLog()):
        pass


def _reader(name: str) -> Target:
    from catalogue import formats
    from catalogue.formats.files.source import open_source
    from catalogue.formats.records.problems import ProblemLog

    known = formats.FORMATS[name]

    def read(data: bytes) -> None:
        for record in known.read(open_source(io.BytesIO(data), f"x.{known.extensions[0]}"), ProblemLog()):
            record.description.to_dict()

    return read


_WRITTEN = [
    (
        str(at),
        Description(
            title=title,
            contributors=(Contributor("Surtees, Rebecca"), Contributor("IOM", ContributorKind.BODY)),
            year="2012",
            identifiers=(Identifier("isbn", "978-92-2-121319-2"),),
            languages=("en", "km"),
        ),
        (),
    )
    for at, title in enumerate(("Debt bondage at sea", "Sold & lost"))
]

_UNIMARC_FIELDS = (
    ("010", "$a978-92-2-121319-2$bbr."), ("101", "$afre$ceng"), ("200", "$aLes enfants$eenquete$fR. Surtees"),
    ("205", "$a2e edition"), ("210", "$aParis$cKarthala$d2008"), ("215", "$a1 vol. (212 p.)"),
    ("225", "$aTropiques$v12"), ("606", "$aTraite$yCambodge$2rameau"), ("700", "$aSurtees$bRebecca$4070"),
    ("995", "$aCentre$fB0012$k362.88 SUR"),
)  # fmt: skip
_PAGE = b"""<html><head><title>Our list</title></head><body><h1>Books</h1>
<table><tr><th>Title<th>Year</tr><tr><td rowspan=2>Sold &amp; lost<td>2003</tr><tr><td>&#x1780;</tr></table>
<ol><li>Surtees, R. (2008). <i>A report</i>. Bangkok: UNIAP.<li><a href="https://doi.org/10.1000/1">Two</a></ol>
<p>UNODC. 2012.<br>Global report.</p><script>no</script></body></html>"""


def _unimarc(name: str) -> bytes:
    """A small record as French libraries write them, in ISO 2709 or in XML."""
    import pymarc

    record = pymarc.Record(to_unicode=False, force_utf8=True)
    record.leader = pymarc.Leader("00000nam  2200000   450 ")
    for tag, text in _UNIMARC_FIELDS:
        parts = [pymarc.Subfield(part[0], part[1:]) for part in text.split("$")[1:]]
        record.add_field(pymarc.Field(tag, pymarc.Indicators(" ", " "), parts))
    if name == "unimarc":
        return record.as_marc()
    xml: bytes = pymarc.record_to_xml(record, namespace=True)
    return b"<collection>" + xml + b"</collection>"


def _workbook() -> bytes:
    """A workbook of a few cells: one of forty titles leaves no room for the fuzzer."""
    import openpyxl

    made, whole = openpyxl.Workbook(), io.BytesIO()
    for row in (
        ("Title", "Year", "ISBN"),
        ("Sold", 2003, "978-92-2-121319-2"),
        ("Caught at sea", 2013.0, None),
    ):
        made.active.append(row)
    made.create_sheet("Notes").append(["Surtees, R. (2008). A report. Bangkok: UNIAP."])
    made.save(whole)
    return whole.getvalue()


def _seeds(name: str, folder: Path) -> None:
    """Real files to begin with, since the fuzzer finds no zip by itself, and what earlier sittings kept."""
    from catalogue import formats

    from .bad_input import real_files

    begin: list[bytes] = []
    if name == "query":
        begin = [b'title:"forced labour" OR (ngo* -child) 2001-2005 author:surtees~ isbn:9780415', b"+a |b"]
    elif name == "cql":
        begin = [b'dc.title any "fish sea" and (dc.date >= 2003 not cql.serverChoice = x) sortby dc.date']
    elif name.startswith("unimarc"):
        begin = [_unimarc(name)]
    elif name == "html":
        begin = [_PAGE]
    elif name == "xlsx":
        begin = [_workbook()]
    else:
        files = real_files(None)
        endings = formats.FORMATS[name].extensions if name in formats.FORMATS else ("mrc", "ris", "txt")
        for ending in endings:
            begin += [_shortened(data, ending) for data in files.get(ending, [])]
    begin += [FIRST_INPUTS[name]] if name in FIRST_INPUTS else []
    if name in formats.FORMATS and formats.FORMATS[name].can_write:
        # One of another format with the same ending is refused at once, and so is one that was cut.
        begin.append(b"".join(formats.write(name, _WRITTEN)))
    begin += [data for target, data in kept() if target == name]
    for data in begin:
        (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


def _shortened(data: bytes, ending: str) -> bytes:
    """Of a long file of plain text the beginning: what is short is tried oftener."""
    return data if ending in (*_ZIPPED, "pdf") else data[: _LONGEST // 2]


def in_zip(data: bytes, change: Callable[[bytes], bytes], chosen: int) -> bytes:
    """Change one part of a zipped file and give the whole again; what is no zip is changed itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return change(data)
    if not parts:
        return change(data)
    name = sorted(parts)[chosen % len(parts)]
    parts[name] = change(parts[name])
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(zipfile.ZipInfo(part), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def _fuzz_one(name: str, folder: Path, arguments: list[str]) -> None:
    """Become the fuzzer of one target; does not come back."""
    import atheris

    with atheris.instrument_imports(include=["catalogue.formats", "search_index"]):
        target = targets()[name]
        give(target, b"")
    logging.disable(logging.CRITICAL)

    def change_in_zip(data: bytes, longest: int, seed: int) -> bytes:
        changed = in_zip(bytes(data), lambda part: bytes(atheris.Mutate(part, longest)), seed)
        return changed if len(changed) <= longest else bytes(data)

    led = {"custom_mutator": change_in_zip} if name in _ZIPPED else {}
    command = [sys.argv[0], *arguments, str(folder)]
    atheris.Setup(command, lambda data: give(target, bytes(data)), **led)
    atheris.Fuzz()


def _fuzz(name: str, seconds: int, corpus: Path) -> dict[str, object]:
    folder, found = corpus / name, corpus / f"{name}.faults"
    folder.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)
    _seeds(name, folder)
    options = {
        "max_total_time": seconds, "timeout": _SECONDS, "report_slow_units": _SECONDS,
        "rss_limit_mb": _MEGABYTES,
        "max_len": _LONGEST_FILE if name in (*_ZIPPED, "pdf") else _LONGEST * 2,
        "print_final_stats": 1, "artifact_prefix": f"{found}/", "len_control": 20,
    }  # fmt: skip
    command = [sys.executable, "-m", __spec__.name, "--target", name, "--corpus", str(folder), "--"]
    command += [f"-{option}={value}" for option, value in options.items()]
    before = _processor_seconds()
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    text = ended.stdout.decode(errors="replace")
    faults = [path for path in found.iterdir() if path.is_file()]
    if faults:
        (corpus / f"{name}.log").write_text(text[-6000:])
    executed, covered = _DONE.search(text), _COVERED.findall(text)
    return {
        "target": name,
        "cpu": round(_processor_seconds() - before, 2),
        "inputs": int(executed[1]) if executed else 0,
        "covered": int(covered[-1]) if covered else 0,
        "corpus": sum(1 for _ in folder.iterdir()),
        "faults": len(faults),
        "code": ended.returncode,
    }


def _processor_seconds() -> float:
    """Return what all processes that were started here and ended took of the processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def total(corpus: Path) -> dict[str, object]:
    """Return what the sittings with a corpus came to that are not noted yet: inputs, processor minutes, and
    faults that lie there.
    """
    lines = [json.loads(line) for line in (corpus / COUNTS).read_text().splitlines()]
    return {
        "targets": len({line["target"] for line in lines}),
        "runs": len(lines),
        "inputs": sum(line["inputs"] for line in lines),
        "cpu_minutes": round(sum(line["cpu"] for line in lines) / 60, 1),
        "faults": sum(1 for path in corpus.glob("*.faults/*") if path.is_file()),
    }


def note(corpus: Path, commit: str, day: dt.date, noted: Path = FUZZED) -> dict[str, object]:
    """Add what the sittings with a corpus came to since it was noted last; return the sum of all sittings."""
    if (corpus / COUNTS).exists():
        line = json.dumps({"day": str(day), "commit": commit, **total(corpus)})
        with noted.open("a") as sittings:
            print(line, file=sittings)
        with (corpus / _NOTED_COUNTS).open("a") as counted:
            counted.write((corpus / COUNTS).read_text())
        (corpus / COUNTS).unlink()
    return all_sittings(noted)


def all_sittings(noted: Path = FUZZED) -> dict[str, object]:
    """Return what all sittings came to that were noted."""
    lines = [json.loads(line) for line in noted.read_text().splitlines()]
    return {
        "sittings": len(lines),
        "inputs": sum(line["inputs"] for line in lines),
        "cpu_hours": round(sum(line["cpu_minutes"] for line in lines) / 60, 2),
        "faults": sum(line["faults"] for line in lines),
    }


def ways_of(target: Target, data: bytes) -> Set[tuple[str, int, int]]:
    """Return the steps from line to line, in readers and parsers, that an input leads to."""
    found: set[tuple[str, int, int]] = set()

    def entered(frame: FrameType, _event: str, _told: object) -> TraceFunction | None:
        place = frame.f_code.co_filename
        if not any(package in place for package in _PACKAGES):
            return None
        before = 0

        def stepped(frame: FrameType, event: str, _told: object) -> TraceFunction:
            nonlocal before
            if event == "line":
                found.add((place, before, frame.f_lineno))
                before = frame.f_lineno
            return stepped

        return stepped

    outer = sys.gettrace()
    sys.settrace(entered)
    try:
        with suppress(Exception):
            give(target, data)
    finally:
        sys.settrace(outer)
    return found


def worth_keeping(
    before: Iterable[bytes], new: Iterable[bytes], ways: Callable[[bytes], Set[Way]], most: int
) -> list[bytes]:
    """Return the inputs that were kept before and still lead another way, and of the new ones those that
    lead a further one, until there are ``most``.
    """
    seen: set[Way] = set()
    found: list[bytes] = []
    for place, inputs in enumerate((before, new)):
        for data in inputs:
            if place and len(found) >= most:
                break
            if not (led := ways(data)) <= seen:
                seen |= led
                found.append(data)
    return found


def _pack(corpus: Path) -> None:
    """Keep what was kept before, faults that were found, and the shortest inputs that lead further."""
    logging.disable(logging.CRITICAL)
    before: dict[str, list[bytes]] = {}
    for name, data in kept():
        before.setdefault(name, []).append(data)
    packed = []
    for name, target in targets().items():
        faults = [path.read_bytes() for path in sorted((corpus / f"{name}.faults").glob("*"))]
        inputs = {path.read_bytes() for path in (corpus / name).glob("*") if path.is_file()}
        longest = _LONGEST_FILE if name in _ZIPPED else _KEPT_LENGTH
        short = [data for data in inputs if len(data) <= longest]
        new = [*faults, *sorted(short, key=lambda data: (len(data), data))]
        most = _KEPT_FILES if name in _ZIPPED else _KEPT
        chosen = worth_keeping(before.get(name, ()), new, partial(ways_of, target), most)
        packed += [(f"{name}/{at:02}", data) for at, data in enumerate(chosen)]
        print(f"{name}: {len(before.get(name, ()))} before, {len(chosen)} now", file=sys.stderr, flush=True)
    with zipfile.ZipFile(CORPUS, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in packed:
            # A fixed moment, so that the same inputs make the same file.
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


def _replay() -> int:
    known, faults, count = targets(), 0, 0
    for name, data in kept():
        count += 1
        try:
            give(known[name], data)
        except Exception as error:
            faults += 1
            print(f"{name}: {error!r} for {base64.b64encode(data).decode()}")
    print(json.dumps({"inputs": count, "faults": faults}))
    return faults


def _commit() -> str:
    told = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def main() -> int:
    """Fuzz, keep or replay, and say what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30, help="for all targets together")
    parser.add_argument("--rounds", type=int, default=1, help="go through the targets so often in that time")
    parser.add_argument("--targets", nargs="+", metavar="NAME")
    parser.add_argument("--corpus", type=Path, help="where inputs are found and kept")
    parser.add_argument("--pack", type=Path, metavar="FOLDER")
    parser.add_argument("--note", type=Path, metavar="FOLDER")
    parser.add_argument("--commit", default="", help="what was fuzzed, where that is not this tree")
    parser.add_argument("--sum", action="store_true")
    parser.add_argument("--replay", action="store_true")
    parser.add_argument("--target", help=argparse.SUPPRESS)
    parser.add_argument("further", nargs="*", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.target:
        _fuzz_one(given.target, given.corpus, given.further)
    if given.pack:
        _pack(given.pack)
        return 0
    if given.replay:
        return min(_replay(), 1)
    if given.note:
        print(json.dumps(note(given.note, given.commit or _commit(), dt.date.today())))
        return 0
    if given.sum:
        print(json.dumps(all_sittings()))
        return 0
    corpus = given.corpus or Path(tempfile.mkdtemp(prefix="lacuna-fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    names = given.targets or list(targets())
    seconds = max(1, int(given.minutes * 60 / len(names) / given.rounds))
    for name in names * given.rounds:
        line = json.dumps(_fuzz(name, seconds, corpus))
        with (corpus / COUNTS).open("a") as counts:
            print(line, file=counts)
        print(line, file=sys.stderr, flush=True)
    found = total(corpus)
    print(json.dumps({**found, "kept_in": str(corpus)}))
    return int(bool(found["faults"]))


if __name__ == "__main__":
    sys.exit(main())
