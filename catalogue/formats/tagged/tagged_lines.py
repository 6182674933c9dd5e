"""Records of tagged lines, as reference managers and databases write them, each in its own dialect.

Real files begin with a BOM, forget the end mark, break lines and invent tags; a record is kept in
each of these cases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.domain.descriptions.description import (
    LONGEST_TEXT,
    MOST_VALUES,
    Contributor,
    Description,
    Identifier,
)
from catalogue.domain.descriptions.languages import codes_in
from catalogue.formats.files.source import Source
from catalogue.formats.records.checks import (
    checked_identifiers,
    checked_text,
    is_nothing,
    isbns_and_issns,
    without_markup,
    year_checked,
)
from catalogue.formats.records.people import contributor_named
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import HoldingData, Record
from catalogue.formats.records.whole import with_reference

TagLine = tuple[int, str, str]
"""Line number, tag, value."""
Tags = Mapping[str, Sequence[str]]
"""The filled values by tag."""
_MOST_LINES = 8_000
"""Of a record; the first with a tag is taken all the same, so that none loses its title."""
_ON_THE_WEB = re.compile(r"(?:https?|ftp)://|www\.", re.IGNORECASE)
_LIKE_A_TAG = re.compile(r"\S{2,4}\s*-\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one kind of program writes tagged lines, and what its tags mean.

    Of several tags in a tuple the first that is filled counts, in ``names`` for each role anew;
    ``subjects``, ``summary`` and ``notes`` take the values of all.
    """

    line: re.Pattern[str]
    """A line with a tag: the tag, and the value or None."""
    begins: frozenset[str]
    """Tags with which a record begins."""
    ends: str = ""
    """The tag that ends a record, "" where none does."""
    of_file: frozenset[str] = frozenset()
    """Tags of the whole file, which belong to no record."""
    lists: frozenset[str] = frozenset()
    """Tags of which each further line is a value of its own, not the rest of one."""
    parted: frozenset[str] = frozenset()
    """Tags that hold several values with semicolons between them."""
    id: tuple[str, ...]
    texts: tuple[tuple[str, tuple[str, ...]], ...]
    names: tuple[tuple[str, tuple[str, ...]], ...]
    year: tuple[str, ...]
    language: str
    serials: tuple[str, ...]
    """Tags that hold ISBNs and ISSNs."""
    numbers: tuple[tuple[str, str], ...]
    """Tags of other identifiers with their schemes."""
    files: frozenset[str] = frozenset()
    """Those of them that hold a file, of which only an address on the web counts."""
    subjects: tuple[str, ...]
    summary: tuple[str, ...]
    notes: tuple[str, ...]
    call_number: str = ""
    passed_over: frozenset[str] = frozenset()
    """Tags that are known and tell nothing that is kept, or are read by the dialect's own module."""
    known: frozenset[str] = field(init=False)
    """Every tag that has a meaning."""

    def __post_init__(self) -> None:
        groups = [tags for _, tags in (*self.texts, *self.names)]
        groups += [self.id, self.year, self.serials, self.subjects, self.summary, self.notes]
        groups += [tuple(tag for tag, _ in self.numbers), (self.language, self.call_number, self.ends)]
        object.__setattr__(self, "known", self.passed_over.union(self.begins, *groups))


def records(
    source: Source,
    log: ProblemLog,
    dialect: Dialect,
    describe: Callable[[Tags, int, ProblemLog], Description],
) -> Iterator[Record]:
    """Yield the records of a file; ``describe`` says what the tags of one mean, given the line it begins
    in.
    """
    for lines in entries(source.lines(log), dialect, log):
        log.seen += 1
        tags = tags_of(lines, dialect, log)
        yield as_record(lines, tags, describe(tags, lines[0][0], log), dialect, log)


def entries(lines: Iterable[str], dialect: Dialect, log: ProblemLog) -> Iterator[list[TagLine]]:
    """Yield the tagged lines of each record; one without an end mark ends where the next begins."""
    entry = _Entry(dialect, log)
    after_blank = False
    for number, line in enumerate(lines, 1):
        text = line.lstrip("\ufeff").rstrip("\r\n")
        found = dialect.line.match(text)
        tag = found[1] if found else ""
        if tag in dialect.of_file:
            continue
        if entry.lines and tag and entry.is_over_with(tag, after_blank=after_blank):
            yield entry.unended()
            entry = _Entry(dialect, log)
        if dialect.ends and tag == dialect.ends:
            if entry.lines:
                yield entry.lines
            entry = _Entry(dialect, log)
        elif found:
            entry.add(number, tag, found[2] or "")
        elif text.strip():
            entry.go_on(number, text)
        after_blank = not text.strip()
    if entry.lines:
        yield entry.unended()


class _Entry:
    """The lines of a record, of each tag no more than a record may have values: what comes behind is cut as
    it comes, so that reading takes a time to match what is kept.
    """

    def __init__(self, dialect: Dialect, log: ProblemLog) -> None:
        self.lines: list[TagLine] = []
        self._dialect = dialect
        self._log = log
        self._counts: dict[str, int] = {}
        self._is_cut = self._passes_over = False

    def add(self, number: int, tag: str, value: str) -> None:
        """Take a line with a tag."""
        count = self._counts[tag] = self._counts.get(tag, 0) + 1
        self._passes_over = count > 1 and (count > MOST_VALUES or len(self.lines) >= _MOST_LINES)
        if not self._passes_over:
            self.lines.append((number, tag, value))
        elif not self._is_cut:
            self._is_cut = True
            self._log.add("record_cut", self.lines[0][0], most=MOST_VALUES)

    def go_on(self, number: int, text: str) -> None:
        """Take a line without a tag: long values run over several; outside of all records it begins none."""
        if not self.lines or self._passes_over:
            return
        at, tag, value = self.lines[-1]
        if tag in self._dialect.lists:
            self.add(number, tag, text.strip())
            return
        if len(value) <= LONGEST_TEXT:  # what is longer is cut when the record is whole
            self.lines[-1] = (at, tag, f"{value} {text.strip()}")
        if _LIKE_A_TAG.match(text):
            self._log.add("tagged_odd_line", number, value=text)

    def is_over_with(self, tag: str, *, after_blank: bool) -> bool:
        """Whether a record begins here: with its first tag, or behind a blank line where that is forgotten.

        Blank lines may stand within a record too; one that began as it should goes on behind them until
        it is complete and what stood first in it comes again.
        """
        dialect = self._dialect
        if tag in dialect.begins or dialect.ends or not after_blank:
            return tag in dialect.begins
        if self.lines[0][1] not in dialect.begins:
            return True
        titles = next(tags for name, tags in dialect.texts if name == "title")
        again = len(self.lines) > 1 and self.lines[1][1] == tag
        return again and not self._counts.keys().isdisjoint(titles)

    def unended(self) -> list[TagLine]:
        """Return the lines of a record that nothing ended; that is said where its kind of file ends each."""
        if self._dialect.ends and not self._dialect.begins.isdisjoint(self._counts):
            self._log.add("tagged_no_end", self.lines[0][0], self._dialect.ends)
        return self.lines


def tags_of(lines: Iterable[TagLine], dialect: Dialect, log: ProblemLog) -> dict[str, list[str]]:
    """Return the filled values of a record by tag, what is odd in them noted."""
    tags: dict[str, list[str]] = {}
    for at, tag, value in lines:
        if tag not in dialect.known:
            log.add("unknown_tag", at, tag, value)
        value = without_markup(value)
        for part in value.split(";") if tag in dialect.parted else (value,):
            if text := checked_text(part, at, tag, log):
                tags.setdefault(tag, []).append(text)
    return tags


def first(tags: Tags, *wanted: str) -> str:
    """Return the first value of the first of these tags that is filled, or ""."""
    for tag in wanted:
        if tag in tags:
            return tags[tag][0]
    return ""


def described(tags: Tags, dialect: Dialect, line: int, log: ProblemLog) -> Description:
    """Return what the tags say that means the same in every record of the dialect."""
    return Description(**fields_of(tags, dialect, line, log))


def fields_of(tags: Tags, dialect: Dialect, line: int, log: ProblemLog) -> dict[str, Any]:
    """Return the same as fields, for a dialect that says some of them otherwise: a description is put
    together once.
    """
    unknown = (value for tag, values in tags.items() if tag not in dialect.known for value in values)
    said: dict[str, Any] = {
        "contributors": tuple(_contributors(tags, dialect)),
        "year": year_checked(first(tags, *dialect.year), line, dialect.year[0], log),
        "identifiers": tuple(checked_identifiers(_identifiers(tags, dialect), line, log)),
        "languages": codes_in(first(tags, dialect.language)),
        "subjects": tuple(dict.fromkeys(_all(tags, dialect.subjects))),
        "summary": " ".join(_all(tags, dialect.summary)),
        "notes": (*_all(tags, dialect.notes), *unknown),
    }
    return said | {field: first(tags, *wanted) for field, wanted in dialect.texts}


def page_range(tags: Tags, begin: str, end: str) -> str:
    """Pages whose first and last have a tag each."""
    return "-".join(filter(None, (first(tags, begin), first(tags, end))))


def as_record(
    lines: Sequence[TagLine], tags: Tags, description: Description, dialect: Dialect, log: ProblemLog
) -> Record:
    """Return the record of these lines, once its description is complete."""
    line = lines[0][0]
    description = with_reference(description)
    if not description.title and not description.reference:
        log.add("no_title", line, next(tags[0] for name, tags in dialect.texts if name == "title"))
    call_number = first(tags, dialect.call_number)
    holdings = (HoldingData(call_number=call_number),) if call_number else ()
    raw = "\n".join(f"{tag}  - {value}" for _, tag, value in lines)
    return Record(first(tags, *dialect.id) or str(line), description, line, raw, holdings)


def _all(tags: Tags, wanted: Iterable[str]) -> list[str]:
    return [value for tag in wanted if tag in tags for value in tags[tag]]


def _contributors(tags: Tags, dialect: Dialect) -> Iterator[Contributor]:
    for role, wanted in dialect.names:
        filled = next((tags[tag] for tag in wanted if tag in tags), ())
        names = (name for value in filled for name in value.split(";"))
        yield from (
            contributor_named(name.strip(), role) for name in names if not is_nothing(name.strip(", "))
        )


def _identifiers(tags: Tags, dialect: Dialect) -> Iterator[Identifier]:
    for text in _all(tags, dialect.serials):
        yield from isbns_and_issns(text)
    for tag, scheme in dialect.numbers:
        for text in tags.get(tag, ()):
            if tag not in dialect.files or _ON_THE_WEB.match(text):
                yield Identifier(scheme, text)
