"""Blocks of labelled lines, "Title: ...", "Author: ...", as catalogues print them and people type them.

The labels are the names that columns of tables have, in the same languages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from catalogue.domain.descriptions.description import Description
from catalogue.formats.free_text.entry_groups import Numbered, is_too_long
from catalogue.formats.free_text.segmentation import blocks_of
from catalogue.formats.records.checks import MAX_VALUE, checked_text
from catalogue.formats.records.columns import field_of, is_ignored
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Record
from catalogue.formats.records.rows import record_from_cells

_LABELLED = re.compile(
    r"\s*(?:[\[(]?\d{1,5}[\])]?[.)]?\s+|[•▪●*·–-]\s+)?([^\W\d_][^:：៖=\t]{0,39}?)\s*[:：៖=\t]\s*(.*)",
    re.DOTALL,
)
"""A line with a label, perhaps behind the number or the bullet of its block: the label, the value."""
_TITLES = ("title", "reference")
_NAMES = ("authors", "editors", "translators")
_PARTS_NAMES = (";", ",", "&", " and")
"""Ends of a line behind which a list of names goes on; without one the next line is another name."""
_USUAL = 0.8
_SHORT = 40
"""A line of fewer letters was not broken at a margin."""
_LONGEST_LABEL = 4


@dataclass(slots=True)
class _Block:
    """One publication's lines: values by field and by label as printed, in their order."""

    line: int
    spilled: bool = False
    """Whether it begins behind lines that were too long for one publication."""
    heading: list[str] = field(default_factory=list)
    """Lines above the first label."""
    values: list[tuple[str, str, list[str]]] = field(default_factory=list)

    def holds(self, name: str) -> bool:
        """Whether a value of this field stands here."""
        return any(known_name == name for known_name, _, _ in self.values)


@dataclass(frozen=True, slots=True)
class _Habits:
    """How the blocks of one text are set."""

    by_blank_lines: bool
    opening: str
    """The field that stands first."""
    unknown: frozenset[str]
    """Labels that come again and again and name no field."""


def is_labelled(lines: Sequence[str]) -> bool:
    """Whether lines are blocks of labels and values, and not references one of which has a colon."""
    fields = [_field(line) for line in lines if line.strip()]
    titles = sum(field_name in _TITLES for field_name in fields)
    neighbours = sum(
        bool(known_field and next_field) and known_field != next_field
        for known_field, next_field in pairwise(fields)
    )
    known = [field_name for field_name in fields if field_name]
    return len(set(known)) > 1 and (0 < titles <= neighbours or len(known) >= 0.6 * len(fields))


def labelled(
    sample: Sequence[str], lines: Iterable[Numbered], log: ProblemLog, join: Callable[[Sequence[str]], str]
) -> Iterator[Record]:
    """Yield the records of labelled lines; ``sample`` are the first, ``join`` puts together what was
    broken.
    """
    named: set[str] = set()
    for block in _blocks(lines, _habits(sample)):
        cells: dict[str, list[str]] = {}
        if not block.values and (block.spilled or is_too_long(block.heading)):
            yield from _unlabelled(block, log)
            continue
        if block.heading and not any(map(block.holds, _TITLES)) and block.values:
            cells["title"] = [join(block.heading)]
        elif block.heading:
            log.add("no_publication", block.line, value=join(block.heading))
        for name, label, texts in block.values:
            value = _names(texts) if name in _NAMES else join(texts)
            if name:
                cells.setdefault(name, []).append(value)
            elif label not in named and value and not is_ignored(label):
                named.add(label)
                log.add("unknown_column", block.line, label, value)
        raw = {label: join(texts) for _, label, texts in block.values}
        if block.values and (record := record_from_cells(cells, raw, block.line, log)):
            yield record


def _unlabelled(block: _Block, log: ProblemLog) -> Iterator[Record]:
    """Yield the lines of a list that goes on without labels, each an entry."""
    if block.heading:
        log.add("entry_too_long", block.line, value=block.heading[0], count=len(block.heading))
    for at, text in enumerate(block.heading, block.line):
        log.seen += 1
        reference = checked_text(text, at, "reference", log)
        yield Record(str(at), Description(reference=reference), at, reference)


def _field(line: str) -> str:
    found = _LABELLED.match(line)
    return field_of(found[1]) if found else ""


def _habits(sample: Sequence[str]) -> _Habits:
    parted = [block for block in blocks_of(sample) if any(map(_field, block))]
    found = [match for line in sample if (match := _LABELLED.match(line))]
    unknown = Counter(match[1] for match in found if not field_of(match[1]))
    return _Habits(
        by_blank_lines=len(parted) > 1 and sum(map(_is_whole, parted)) >= _USUAL * len(parted),
        opening=next((name for match in found if (name := field_of(match[1]))), ""),
        unknown=frozenset(label for label, count in unknown.items() if count > 1 and _is_short(label)),
    )


def _is_whole(block: Sequence[str]) -> bool:
    """Whether lines without a blank one between them tell of one publication: one title and more."""
    fields = [name for line in block if (name := _field(line))]
    titles = sum(field_name in _TITLES for field_name in fields)
    return len(set(fields)) > 1 and (titles == 1 or (not titles and not _field(block[0])))


def _is_short(label: str) -> bool:
    return len(label.split()) <= _LONGEST_LABEL


def _blocks(lines: Iterable[Numbered], habits: _Habits) -> Iterator[_Block]:
    block, letters = _Block(1), 0
    before = ""
    for at, text in lines:
        found = _LABELLED.match(text)
        name = field_of(found[1]) if found else ""
        starts = name and _starts(name, block, habits)
        ends = starts or (habits.by_blank_lines and not text.strip()) or letters > MAX_VALUE
        if ends and (block.values or block.heading):
            yield block
            spills = letters > MAX_VALUE or (block.spilled and not block.values)
            block, letters = _Block(at, spilled=spills and not name), 0
        if not (block.values or block.heading):
            block.line = at
        if found and (name or _is_label(found[1], before, habits)):
            block.values.append((name, found[1], [found[2]]))
        elif text.strip():
            (block.values[-1][2] if block.values else block.heading).append(text.strip())
        letters += len(text)
        before = text if text.strip() else before
    yield block


def _starts(name: str, block: _Block, habits: _Habits) -> bool:
    """Whether another block begins with this field: what opens a block, or a title, comes again."""
    if habits.by_blank_lines or not block.holds(name):
        return False
    return name in _TITLES or (name == habits.opening and block.values[-1][0] != name)


def _is_label(label: str, before: str, habits: _Habits) -> bool:
    """Whether what stands before a colon names a field that is not known, and is no part of a title."""
    return label in habits.unknown or (_is_short(label) and label[0].isupper() and 0 < len(before) < _SHORT)


def _names(lines: Sequence[str]) -> str:
    text = lines[0]
    for before, line in pairwise(lines):
        text += (" " if not before or before.endswith(_PARTS_NAMES) else "\n") + line
    return text
