"""One MARC record as those who read it see it: clean subfields by tag and code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pymarc

from catalogue.formats.records.checks import checked_text
from catalogue.formats.records.problems import ProblemLog

_TITLE_END = re.compile(r"(?<!\.)(?<!\b\w)(?<!\b(?:No|Co|ed|al))(?<!\b(?:Inc|Ltd|etc|Vol|vol|pts))\.$")
"""The full stop with which a title proper ends by rule, where it does not end an abbreviation."""

_MARKS_BACKWARDS = re.compile(r"(?:[/:;=,+]\s+|,)*")
"""The marks between two subfields, backwards."""


def without_ending(text: str, backwards: re.Pattern[str]) -> str:
    """Return a text without its ending, which matches a pattern backwards: one that is looked for forwards
    begins anew at each of ten thousand commas within a field.
    """
    found = backwards.match(text[::-1])
    return text[: len(text) - found.end()] if found else text


def with_series(found: Mapping[str, str], series: str, number: str) -> dict[str, str]:
    """Return what was found of a host with its series; the number of an issue goes first, that of the series
    then stays with its name.
    """
    both = f"{series}; {number}" if series and number and found["number"] else series
    return {**found, "series": both, "number": found["number"] or number}


class MarcFields:
    """The subfields of one record as clean text, oddities noted under its number."""

    def __init__(
        self,
        marc: pymarc.Record,
        line: int,
        log: ProblemLog,
        *,
        keeps_marks: bool = False,
        private_gifts: Sequence[pymarc.Field] = (),
    ) -> None:
        self.marc, self.line, self.log = marc, line, log
        self.private_gifts = private_gifts
        # Without ISBD punctuation ("c") what stands at the end of a field belongs to it.
        self.keeps_marks = keeps_marks or str(marc.leader)[18:19] == "c"
        self._read: set[tuple[int, int]] = set()
        self._places: dict[str, list[int]] = {}
        for place, field in enumerate(marc.fields):
            self._places.setdefault(field.tag, []).append(place)

    def tagged(self, tag: str, most: int) -> list[pymarc.Field]:
        """Return the fields with one tag, in their order; no more than so many of them."""
        return [self.marc.fields[place] for place in self._places.get(tag, [])[:most]]

    def texts(self, field: pymarc.Field, codes: str) -> list[str]:
        """Return the filled subfields of one field with these codes, in their order."""
        found = []
        last = len(field.subfields) - 1
        for place, part in enumerate(field.subfields):
            if part.code in codes:
                self._read.add((id(field), place))
                if text := self._trimmed(field.tag + part.code, part.value, ends=place == last):
                    found.append(text)
        return found

    def left_out(self, field: pymarc.Field) -> list[pymarc.Subfield]:
        """Return the subfields of a field that nobody has asked for."""
        return [part for place, part in enumerate(field.subfields) if (id(field), place) not in self._read]

    def all(self, tags: str, codes: str) -> Iterator[str]:
        """Yield the subfields with these codes in all fields with these tags (parted by spaces)."""
        # A record is asked for some thirty tags: to look at all its fields each time takes too long.
        for place in sorted(place for tag in tags.split() for place in self._places.get(tag, ())):
            yield from self.texts(self.marc.fields[place], codes)

    def first(self, tags: str, codes: str) -> str:
        """Return the first of ``all``, or ""."""
        return next(self.all(tags, codes), "")

    def odd(self, code: str, field: str, value: str) -> None:
        """Note something odd about this record."""
        self.log.add(code, self.line, field, value)

    def _trimmed(self, place: str, value: str, *, ends: bool) -> str:
        text = checked_text(value, self.line, place, self.log)
        if self.keeps_marks:
            return text
        text = without_ending(text, _MARKS_BACKWARDS)
        if ends and place.startswith("245"):
            return _TITLE_END.sub("", text)
        # A full stop ends a field, but also an abbreviation or an initial.
        return text[:-1] if re.search(r"[^\W\d_]{4}\.$|\d\.$|[)\]]\.$", text) else text
