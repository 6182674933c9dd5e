"""The kinds of reading, as a confined process does them: each takes a file and yields what it answers."""

from __future__ import annotations

import io
import json
import signal
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from hashlib import blake2b
from importlib import import_module
from typing import Any, BinaryIO

from catalogue import formats
from catalogue.errors import LacunaError, Problem, place_of
from catalogue.formats.records.list_limits import ListLimits
from catalogue.formats.records.problems import ProblemLog

from . import pdf_pages, pictures
from .confinement import Confinement
from .limits import Limits
from .wire import Receiver, send

Answers = Iterator[Any]

_BATCH = 50
"""Records of one answer."""


class _TooLong(BaseException):
    """The processor time of a file is used up; no reader takes it for a fault of the file."""


def perform(channel: socket.socket, file: int, confinement: Confinement) -> None:
    """Read one file as the request says that waits on the channel; called in a process made for it.

    The request comes from this program; nothing is looked at before the process is confined.
    """
    request = Receiver(channel).next()
    channel.settimeout(None)
    if request is None:
        return
    signal.signal(signal.SIGXCPU, _stop_reading)
    confinement.enter(Limits(**request["limits"]), (channel.fileno(), file))
    try:
        with open(file, "rb") as source:
            for answer in TASKS[request["task"]](source, **request["arguments"]):
                send(channel, answer)
        send(channel, ["done"])
    except LacunaError as error:
        send(channel, ["refused", error.code, error.message, error.params])
    except MemoryError:
        send(channel, ["no_memory"])
    except _TooLong:
        send(channel, ["too_long"])
    except Exception as error:
        send(channel, ["stumbled", place_of(error)])


def _stop_reading(_signal: int, _frame: object) -> None:
    raise _TooLong


def _read(
    source: BinaryIO, name: str, columns: dict[str, str] | None, limits: dict[str, int] | None
) -> Answers:
    """Yield the records of a file in any format, with the problems known so far."""
    most = ListLimits(**limits) if limits is not None else None
    reading = formats.read(source, name, columns=columns, limits=most)
    yield ["reading", reading.format]
    told = 0
    batch: list[Any] = []

    def answer() -> list[Any]:
        nonlocal told, batch
        new = reading.problems[told:]
        told += len(new)
        records, batch = batch, []
        told_now = [_problem(problem) for problem in new]
        return [records, told_now, reading.seen, reading.problem_count, reading.preset]

    for record in reading:
        copies = [asdict(holding) for holding in record.holdings]
        batch.append([record.id, record.description.to_dict(), record.line, record.raw, copies])
        if len(batch) >= _BATCH:
            yield answer()
    yield answer()


def _read_each(source: BinaryIO, name: str) -> Answers:
    """Yield the descriptions of texts that stand for themselves, one a line."""
    for line in source.read().splitlines():
        for record in formats.read(io.BytesIO(line), name):
            yield record.description.to_dict()


def _names(source: BinaryIO, name: str) -> Answers:
    """Yield the names of authority records; at last the problems and how many there were."""
    read_names = import_module("catalogue.formats.authority_records").read_names
    log = ProblemLog()
    for authority_name in read_names(source, name, log):
        forms = [[form.name, form.language, form.is_acronym] for form in authority_name.forms]
        yield [
            "name",
            str(authority_name.kind),
            authority_name.name,
            forms,
            authority_name.parent,
            authority_name.country,
        ]
    yield ["problems", [_problem(problem) for problem in log.kept], log.counts.total()]


def _scans(source: BinaryIO, name: str, most: int) -> Answers:
    """Yield the lines of a list of scanned numbers; not many more than can be taken."""
    lines = import_module("catalogue.formats.tables.scans").scanned_lines(name, source.read())
    yield {"lines": lines[:most]}


def _texts(source: BinaryIO) -> Answers:
    """How many pages a PDF has, and the text of each that has one."""
    return pdf_pages.texts(source)


def _cover(source: BinaryIO) -> Answers:
    """Yield a picture as a cover, with its size."""
    drawn = pictures.draw_cover(source)
    yield [drawn.width, drawn.height]
    yield drawn.content


def _logo(source: BinaryIO) -> Answers:
    """Yield a picture as a logo."""
    yield pictures.draw_logo(source)


def _harvested(source: BinaryIO) -> Answers:
    """Yield what another catalogue answered: how it goes on, then each of its records."""
    page, records = import_module("catalogue.formats.protocols.harvested").read_answer(source)
    yield asdict(page)
    yield from records


def _harvested_holdings(source: BinaryIO, name: str) -> Answers:
    """Yield the same, each record read: its name, its description as far as it is matched, a call number."""
    page, records = import_module("catalogue.formats.protocols.harvested").read_answer(source)
    yield asdict(page)
    for own_name, sent in zip(page.names, records, strict=True):
        with suppress(LacunaError):  # one that cannot be read is left out, and no reason to lose the others
            for record in formats.read(io.BytesIO(sent), name):
                marks = [copy.call_number for copy in record.holdings if copy.call_number]
                described = replace(record.description, summary="", notes=(), subjects=(), source_fields=())
                content = described.to_dict()
                # One that has no number of its own, neither in it nor beside it, is known by what it says.
                own_id = record.id if record.id != str(record.line) else _digest(content)
                yield [own_name or own_id, content, marks[0] if marks else ""]
                break


def _digest(content: dict[str, Any]) -> str:
    return blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=16).hexdigest()


TASKS: dict[str, Callable[..., Answers]] = {
    "read": _read,
    "read_each": _read_each,
    "names": _names,
    "scans": _scans,
    "texts": _texts,
    "cover": _cover,
    "logo": _logo,
    "harvested": _harvested,
    "harvested_holdings": _harvested_holdings,
}
"""What may be asked for, by its name in a request."""


def _problem(found: Problem) -> list[Any]:
    return [found.code, found.line, found.field, found.value, dict(found.params)]


_SAMPLE = b"title,authors,year\n" + 3 * (
    'A report on \u1780\u17b6\u179a, by nobody; 2008,"Surtees, R.",2008\n'.encode()
)


def load_readers() -> None:
    """Load every reader and what it needs, and read a few words of our own, so that nothing is done twice."""
    for name in _modules():
        import_module(name)
    for text, name in ((_SAMPLE, "a.csv"), (b"Surtees, R. (2008). A report. Bangkok: UNIAP.\n" * 3, "a.txt")):
        for _ in formats.read(io.BytesIO(text), name):
            pass


def _modules() -> Iterable[str]:
    for file_format in formats.FORMATS.values():
        if file_format.reads:
            yield f"catalogue.formats.{file_format.reads.rpartition('.')[0]}"
    yield "catalogue.formats.authority_records"
    yield "catalogue.formats.protocols.harvested"
    yield "catalogue.formats.tables.scans"
    yield from ("python_calamine", "pypdfium2", "PIL.Image", "PIL.ImageOps")
    yield from (f"PIL.{picture_format}ImagePlugin" for picture_format in ("Jpeg", "Png", "WebP"))
    yield from (f"encodings.{encoding}" for encoding in _ENCODINGS)


_ENCODINGS = ("cp1252", "cp1258", "cp874", "gb18030", "cp437", "latin_1", "utf_16", "utf_16_le", "utf_16_be",
              "utf_8_sig", "ascii", "idna")  # fmt: skip
