"""Foreign files read by processes that may be lost, as the services ask for it.

What such a process answers is data of a stranger: it is taken apart here, and whatever has not the form that
was asked for counts as a reader that died.
"""

from __future__ import annotations

import io
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from socket import socket
from threading import BoundedSemaphore
from typing import Any, BinaryIO, cast

from catalogue import formats
from catalogue.domain.authorities.authority import Authority, NameForm
from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Description
from catalogue.errors import Busy, InvalidInput, LacunaError, Unreadable
from catalogue.formats.protocols.harvested import HarvestPage
from catalogue.formats.records.list_limits import LIST as LIST_LIMITS
from catalogue.formats.records.list_limits import ListLimits
from catalogue.formats.records.problems import ProblemLog

from . import limits as may_take
from .limits import Limits
from .nurseries import NURSERIES
from .pdf_pages import MOST_PAGES
from .pictures import Picture
from .wire import Broken, Receiver, send

log = logging.getLogger(__name__)

_MEANWHILE_EVERY = 0.3
"""Seconds between two times in which something else is done while a file is read."""

_TURNS = BoundedSemaphore(may_take.READ_FOR_PEOPLE)

Source = Path | BinaryIO
Meanwhile = Callable[[], object]


def read_list(
    source: Source,
    name: str = "",
    *,
    columns: Mapping[str, str] | None = None,
    most: ListLimits | None = None,
) -> formats.Reading:
    """Read a file of a member, as ``formats.read`` does, up to the limits of a list or those given.

    What was read until its reader died, or took too long, stands; a problem says so. Raises
    ``InvalidInput``, and its kind ``Unreadable`` where nothing was read until then.
    """
    return _records(source, name, columns, most or LIST_LIMITS, may_take.LIST, keeps_part=True)


def must_be_whole(read: formats.Reading) -> None:
    """Raise ``InvalidInput`` where reading, which is over, was cut short and the whole file is needed."""
    if any(problem.code in formats.CUT_SHORT for problem in read.problems):
        raise InvalidInput(
            "not_read_to_its_end",
            "%(name)s was not read to its end: it is larger than a list may be, or reading broke off. What "
            "is missing in it would count as taken off, so nothing was changed. Send a smaller file.",
            name=read.name,
        )


def read_catalogue(
    source: Source,
    name: str = "",
    meanwhile: Meanwhile | None = None,
    *,
    columns: Mapping[str, str] | None = None,
) -> formats.Reading:
    """Read a file to be imported, as ``formats.read`` does; however large it is.

    ``meanwhile`` is called again and again while records are waited for; what it raises ends the reading.

    Raises ``InvalidInput``, and ``Unreadable`` also in the middle of the records.
    """
    return _records(source, name, columns, None, may_take.IMPORT, keeps_part=False, meanwhile=meanwhile)


def read_lines(lines: Sequence[str], name: str) -> list[Description]:
    """Read texts each of which is a reference, or several, for itself."""
    source = io.BytesIO("\n".join(line.replace("\n", " ") for line in lines).encode())
    with _read("read_each", source, name, may_take.LIST, name=name) as answers, _understood(name):
        return list(map(Description.from_dict, answers))


def read_names(source: Source, name: str, problems: ProblemLog) -> list[Authority]:
    """Read a file of names under their forms; what is odd in it goes into ``problems``."""
    found: list[Authority] = []
    with _read("names", source, name, may_take.IMPORT, name=name) as answers, _understood(name):
        for kind, *rest in answers:
            if kind == "name":
                found.append(_authority(*rest))
            else:
                _note(problems, rest[0], rest[1])
    return found


def scanned_lines(source: Source, name: str, most: int) -> list[str]:
    """Return the lines of a list of scanned numbers in any form, at most so many."""
    with _read("scans", source, name, may_take.SMALL, name=name, most=most) as answers, _understood(name):
        return [line for answer in answers for line in answer["lines"] if isinstance(line, str)]


def draw_cover(source: BinaryIO, name: str) -> Picture:
    """Return a picture that a person sent, drawn anew as a cover; raises ``InvalidInput`` where there is
    none.
    """
    with _read("cover", source, name, may_take.SMALL) as answers, _understood(name):
        (width, height), content = answers
        return Picture(bytes(content), int(width), int(height))


def draw_logo(source: BinaryIO, name: str = "logo") -> bytes:
    """Return a picture that a person sent, drawn anew as a logo; raises ``InvalidInput`` where there is
    none.
    """
    with _read("logo", source, name, may_take.SMALL) as answers, _understood(name):
        (content,) = answers
        return bytes(content)


def read_harvested(source: Source, name: str) -> tuple[HarvestPage, list[bytes]]:
    """Return what another catalogue answered, without its records, and these as XML, as they were sent."""
    with _read("harvested", source, name, may_take.HARVESTED) as answers, _understood(name):
        page = _harvest_page(next(answers))
        return page, [bytes(record) for record in answers]


@dataclass(frozen=True, slots=True)
class HarvestedHolding:
    """A record of another catalogue: its name there, what it describes, and where it stands, "" if unsaid."""

    name: str
    description: Description
    call_number: str


def read_harvested_holdings(source: Source, name: str) -> tuple[HarvestPage, list[HarvestedHolding]]:
    """Return what another catalogue answered, and its records that could be read, as far as they are
    matched.
    """
    task, allowed = "harvested_holdings", may_take.HARVESTED
    with _read(task, source, name, allowed, name=name) as answers, _understood(name):
        page = _harvest_page(next(answers))
        return page, [
            HarvestedHolding(str(own_name), Description.from_dict(description), str(call_number))
            for own_name, description, call_number in answers
        ]


def _harvest_page(said: dict[str, Any]) -> HarvestPage:
    lists = {field: tuple(map(str, said[field])) for field in ("forms", "names", "gone")}
    return HarvestPage(**{**said, **lists})


@dataclass(frozen=True, slots=True)
class PdfText:
    """What was read: the texts of pages by their numbers from 1, and how many pages there are.

    ``count`` is None where the file could not be opened; ``complete`` is False where reading ended early.
    """

    count: int | None = None
    pages: dict[int, str] = field(default_factory=dict)
    complete: bool = False


def read_pages(path: Path, meanwhile: Meanwhile, allowed: Limits = may_take.TEXT) -> PdfText:
    """Read the text of a PDF, calling ``meanwhile`` again and again; whatever that raises ends the reading.

    What was read before its reader died or its time was over is kept.
    """
    count: int | None = None
    pages: dict[int, str] = {}
    try:
        with _read("texts", path, path.name, allowed, meanwhile) as answers, _understood(path.name):
            for said in answers:
                if count is None:
                    count = int(said)
                else:
                    pages[int(said[0])] = str(said[1])
    except Unreadable:
        return PdfText(count, pages)
    return PdfText(count, pages, complete=count is not None and count <= MOST_PAGES)


def _records(
    source: Source,
    name: str,
    columns: Mapping[str, str] | None,
    most: ListLimits | None,
    allowed: Limits,
    *,
    keeps_part: bool,
    meanwhile: Meanwhile | None = None,
) -> formats.Reading:
    name = name or (source.name if isinstance(source, Path) else "")
    problems = ProblemLog()
    answers = _answers(
        "read",
        source,
        name,
        allowed,
        meanwhile or _nothing,
        {
            "name": name,
            "columns": dict(columns) if columns is not None else None,
            "limits": asdict(most) if most is not None else None,
        },
    )
    with _understood(name):
        _, format = next(answers)
        if format not in formats.FORMATS:
            raise ValueError
    records = _taken_apart(answers, name, problems, keeps_part=keeps_part)
    return formats.Reading(name, format, records, problems)


def _taken_apart(
    answers: Iterator[Any], name: str, problems: ProblemLog, *, keeps_part: bool
) -> Iterator[formats.Record]:
    count = 0
    try:
        while True:
            with _understood(name):
                if (answer := next(answers, None)) is None:
                    return
                found, new, seen, problem_count, preset = answer
                records = [_record(*values) for values in found]
                _note(problems, new, int(problem_count))
                problems.seen = int(seen)
                problems.preset = preset if preset in formats.PRESETS else ""
            count += len(records)
            yield from records
    except Unreadable as error:
        if not (keeps_part and count):
            raise
        problems.add("reading_cut", value=str(error), count=count)


def _record(
    own_id: str, description: dict[str, Any], line: int, raw: Any, copies: list[dict[str, str]]
) -> formats.Record:
    if not isinstance(raw, dict | str):
        raise TypeError
    holdings = tuple(formats.HoldingData(**copy) for copy in copies)
    return formats.Record(str(own_id), Description.from_dict(description), int(line), raw, holdings)


def _authority(kind: str, name: str, forms: list[list[Any]], parent: str, country: str) -> Authority:
    return Authority(
        MentionKind(kind),
        str(name),
        tuple(NameForm(str(form), str(language), bool(acronym)) for form, language, acronym in forms),
        str(parent),
        str(country),
    )


def _note(problems: ProblemLog, new: list[list[Any]], count: int) -> None:
    """Take over what a reader found odd, ``count`` in all, of which not every one is told."""
    for code, line, column, value, params in new:
        problems.take_over(formats.problem(str(code), line, str(column), str(value), **params))
    problems.untold = max(0, count - len(problems.kept))


@contextmanager
def _understood(name: str) -> Iterator[None]:
    """Let what is no answer count as a reader that died."""
    try:
        yield
    except (TypeError, ValueError, KeyError, AttributeError, IndexError, StopIteration) as error:
        raise _died(name) from error


@contextmanager
def _read(
    task: str, source: Source, called: str, allowed: Limits, meanwhile: Meanwhile | None = None, **said: Any
) -> Iterator[Iterator[Any]]:
    """Yield the answers of a process to which a file was given, for as long as the block lasts."""
    answers = _answers(task, source, called, allowed, meanwhile or _nothing, said)
    try:
        yield answers
    finally:
        answers.close()


def _answers(
    task: str, source: Source, name: str, allowed: Limits, meanwhile: Meanwhile, said: dict[str, Any]
) -> Any:
    """Have a process read a file, and give its answers one by one; whoever takes no more ends it.

    Raises what the reader found wrong with the file, ``Unreadable`` when it died or took too much, and
    ``Busy`` when too many others are being read.
    """
    with _turn(allowed), _channel(source, name) as channel:
        ends = time.monotonic() + allowed.patience if allowed.patience is not None else None
        receiver, seldom = Receiver(channel, allowed.sent), _seldom(meanwhile)
        try:
            send(channel, {"task": task, "arguments": said, "limits": asdict(allowed)})
            while True:
                until = time.monotonic() + allowed.silence
                answer = receiver.next(seldom, min(until, ends) if ends is not None else until)
                if isinstance(answer, list) and answer and isinstance(answer[0], str):
                    if answer == ["done"]:
                        return
                    _raise_if_ended(answer, name)
                elif answer is None:
                    raise _died(name)
                yield answer
        except TimeoutError as error:
            raise _took_too_long(name) from error
        except (Broken, OSError) as error:
            raise _died(name) from error


def _seldom(meanwhile: Meanwhile) -> Meanwhile:
    """Return what is to be done meanwhile, at once and then a few times a second, however many answers
    come.
    """
    next_at = 0.0

    def look_round() -> None:
        nonlocal next_at
        if time.monotonic() >= next_at:
            meanwhile()
            next_at = time.monotonic() + _MEANWHILE_EVERY

    return look_round


@contextmanager
def _turn(allowed: Limits) -> Iterator[None]:
    """Yield a turn among the files for which people wait."""
    if not allowed.waited_for:
        yield
        return
    if not _TURNS.acquire(timeout=may_take.TURN_WITHIN):
        raise Busy(
            "others_read",
            "Large files of others are being read at this moment. Wait a moment, then send yours again.",
        )
    try:
        yield
    finally:
        _TURNS.release()


@contextmanager
def _channel(source: Source, name: str) -> Iterator[socket]:
    """Yield the channel to a process that was given a file; when it is closed, the process ends."""
    with _as_file(source) as file:
        try:
            channel = NURSERIES.order(file)
        except OSError as error:
            log.error("no process can be had to read a file: %s", error)
            raise _died(name) from error
    with channel:
        yield channel


def _raise_if_ended(answer: list[Any], name: str) -> None:
    """Raise what a reader says of why it gave up, if it does."""
    match answer:
        case ["refused", str(code), str(message), dict(params)]:
            raise _refused(code, message, params, name)
        case ["no_memory"]:
            raise _died(name)
        case ["too_long"]:
            raise _took_too_long(name)
        case ["stumbled", str(where)]:
            log.error("a reader stumbled: %s", where[:2_000])
            raise _died(name)


def _refused(code: str, message: str, params: dict[str, Any], name: str) -> LacunaError:
    try:
        return InvalidInput(code, message, **params)
    except (TypeError, ValueError, KeyError):  # words that do not fit together are none of ours
        return _died(name)


def _died(name: str) -> Unreadable:
    return Unreadable(
        "reading_died",
        "Reading %(name)s broke down, or took more memory than one file may. Open it in its own program, "
        "save it anew or in another form (a table as CSV), and send that.",
        name=name,
    )


def _took_too_long(name: str) -> Unreadable:
    return Unreadable(
        "reading_too_long",
        "Reading %(name)s took longer than one file may. Split it, or save it in another form (a table as "
        "CSV), and send that.",
        name=name,
    )


@contextmanager
def _as_file(source: Source) -> Iterator[BinaryIO]:
    """Yield a file of the system with everything that a source gives, read only where it is not a copy."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
        copy.flush()
        copy.seek(0)
        yield cast(BinaryIO, copy)


def _nothing() -> None:
    """Nobody watches."""
