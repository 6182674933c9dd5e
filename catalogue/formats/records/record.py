"""What a reader gives: records one by one, with what was odd about the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import islice

from catalogue.domain.descriptions.description import (
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_VALUES,
    Description,
)
from catalogue.errors import Problem
from catalogue.formats.records.problems import ProblemLog


@dataclass(frozen=True, slots=True)
class HoldingData:
    """A copy as a file tells of it (MARC 852 and 541, or columns of a table); any field may be empty.

    ``library`` is what the library of a union is called that has it, ``library_code`` by what other
    catalogues know that one: told where there are several, and nothing of it is taken in. ``unnamed_donor``
    is who gave it where the file says so in private: taken in, and written by no writer.
    """

    accession_number: str = ""
    call_number: str = ""
    location: str = ""
    donor: str = ""
    library: str = ""
    library_code: str = ""
    unnamed_donor: str = ""

    def __bool__(self) -> bool:
        donor = self.donor or self.unnamed_donor
        return bool(self.accession_number or self.call_number or self.location or donor)

    def written(self) -> dict[str, str]:
        """Return what is filled and may be written, by its name."""
        return {name: said for name, said in asdict(self).items() if said and name != "unnamed_donor"}


@dataclass(frozen=True, slots=True)
class Record:
    """One publication as it stood in a file.

    ``id`` is unique within the file: from its own identifier where it has one, else the line
    number. ``line`` is the line, or the number of the record in formats without lines. ``raw`` is
    what stood there, as cells by header or as text.
    """

    id: str
    description: Description
    line: int
    raw: Mapping[str, str] | str = ""
    holdings: tuple[HoldingData, ...] = field(default=())


def within_bounds(record: Record, log: ProblemLog) -> Record:
    """Return a record with no more in it than one may have, whatever its file says: what is done with it
    takes a time and a place that grow with it. What is cut is noted.
    """
    description = record.description.within(LONGEST_TEXT, MOST_VALUES)
    copies = tuple(map(_within_a_name, record.holdings[:MOST_VALUES]))
    raw = record.raw
    if isinstance(raw, str):
        raw = raw[:_LONGEST_RAW]
    elif len(raw) > MOST_VALUES:
        raw = dict(islice(raw.items(), MOST_VALUES))
    if (description, copies) != (record.description, record.holdings):
        log.add("record_cut", record.line, most=MOST_VALUES)
    elif raw == record.raw:
        return record
    return replace(record, description=description, raw=raw, holdings=copies)


_LONGEST_RAW = 100_000
"""Letters of what stood in the file, to be shown beside what was read of it."""
_OF_A_COPY = tuple(part.name for part in fields(HoldingData))


def _within_a_name(copy: HoldingData) -> HoldingData:
    """Return a copy whose names are short enough to be found by them."""
    long = {
        name: said[:LONGEST_NAME] for name in _OF_A_COPY if len(said := getattr(copy, name)) > LONGEST_NAME
    }
    return replace(copy, **long) if long else copy


Entry = tuple[str, Description, tuple[HoldingData, ...]]
"""What a writer takes: id, description, copies."""


class Reading(Iterator[Record]):
    """The records of one file, read as they are asked for, once; memory does not grow with the file.

    ``seen``, ``problems`` and ``problem_count`` are complete when the last record has been taken.
    """

    def __init__(self, name: str, format: str, records: Iterator[Record], log: ProblemLog) -> None:
        self.name = name
        self.format = format
        self._records = records
        self._log = log
        self._ids: Counter[str] = Counter()

    def __next__(self) -> Record:
        record = within_bounds(next(self._records), self._log)
        wanted = record.id
        self._ids[wanted] += 1
        if self._ids[wanted] == 1:
            return record
        new = f"{wanted}#{self._ids[wanted]}"
        self._log.add("duplicate_id", record.line, "id", wanted, new=new)
        return replace(record, id=new)

    @property
    def seen(self) -> int:
        """How many records stood in the part read so far, those left out among them."""
        return self._log.seen

    @property
    def preset(self) -> str:
        """The program whose kind of file this is (``presets.LABELS``), "" where none was known."""
        return self._log.preset

    @property
    def problems(self) -> list[Problem]:
        """What was odd; at most ``problems.KEPT_PER_CODE`` of each code."""
        return self._log.kept

    @property
    def problem_count(self) -> int:
        """How many problems there were, those not kept among them."""
        return self._log.counts.total() + self._log.untold
