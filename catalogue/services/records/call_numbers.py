"""Running numbers of call numbers: given out one at a time, however many librarians take things in at once.

An open call number such as "REP CAM ILO {number:03}" (``copies.suggest_call_number``) names a run,
which has a counter of its own. What is on the shelf already, typed by hand or imported, keeps its number,
which is not given out again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy.orm import Session

from catalogue.domain.holdings.copies import is_numbered, is_open, numbered, suggest_call_number
from catalogue.storage.holdings.counters import last_number, next_numbers
from catalogue.storage.holdings.publications import call_numbers_present
from catalogue.storage.models import Publication

_LOOKED_AHEAD = 20
"""How many numbers are held against the shelf at once while the next free one is looked for."""


def shown_call_numbers(session: Session, marks: Sequence[str]) -> list[str]:
    """Return call numbers with the running number that each open one would get now, in order.

    Nothing is given out: until a copy is taken in, another may get it.
    """
    coming: dict[str, Iterator[str]] = {}
    shown: list[str] = []
    for mark in marks:
        if is_open(mark) and mark not in coming:
            coming[mark] = _coming(session, mark)
        shown.append(next(coming[mark]) if mark in coming else mark)
    return shown


def given_call_numbers(session: Session, wanted: Sequence[tuple[int, str]]) -> list[str]:
    """Return call numbers of new copies, each of a publication, with running numbers for the open ones.

    Copies of one publication that stand in one run share their number.
    """
    opened: dict[str, list[int]] = {}
    for publication_id, mark in dict.fromkeys(wanted):
        if is_open(mark):
            opened.setdefault(mark, []).append(publication_id)
    given = {
        (publication_id, run): mark
        for run, publications in opened.items()
        for publication_id, mark in zip(publications, _drawn(session, run, len(publications)), strict=True)
    }
    return [given.get(wish, wish[1]) for wish in wanted]


def run_of(session: Session, publication_id: int, call_number: str, pattern: str) -> str:
    """Return the run that a call number was proposed from for a publication; the number itself, where it
    is of none, or where the publication stands there already.
    """
    row = session.get(Publication, publication_id)
    if row is None or any(copy.call_number == call_number for copy in row.copies):
        return call_number
    run = suggest_call_number(row.read_description(), pattern)
    return run if is_numbered(call_number, run) else call_number


def _coming(session: Session, run: str) -> Iterator[str]:
    """Yield the free call numbers of a run, as far as can be seen from here."""
    number = last_number(session, _counter(run)) + 1
    while True:
        marks = [numbered(run, further) for further in range(number, number + _LOOKED_AHEAD)]
        yield from _free(session, marks)
        number += _LOOKED_AHEAD


def _drawn(session: Session, run: str, count: int) -> list[str]:
    """Give out the next free call numbers of a run; the run is locked until the transaction ends."""
    given: list[str] = []
    while len(given) < count:
        numbers = next_numbers(session, _counter(run), count - len(given))
        given += _free(session, [numbered(run, number) for number in numbers])
    return given


def _free(session: Session, marks: Collection[str]) -> list[str]:
    taken = call_numbers_present(session, marks)
    return [mark for mark in marks if mark not in taken]


def _counter(run: str) -> str:
    return f"call number {run}"
