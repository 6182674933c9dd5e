"""Fields of MARC that a description has no place for: kept with it, and written back (ADR 0033).

A field is kept whole where what Lacuna itself would write of the description lacks a part of it. It is
written back, in the place of ours, as long as all that it says is still said of the publication; of one
that was edited since only what nobody could edit goes on, beside what we write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pymarc
from pymarc import Field, Indicators, Subfield

from catalogue.domain.description import Description, Identifier, SourceField
from catalogue.domain.identifiers import key_of
from catalogue.formats.checks import checked_text
from catalogue.formats.marc_fields import MarcFields
from catalogue.formats.problems import ProblemLog
from catalogue.formats.record import Entry, HoldingData, Record

_PRIVATE = frozenset({"541", "542", "561", "583"})
"""Fields that may be marked as private (first indicator 0); these are not kept."""
_ENDS = re.compile(r"[\s/:;=,.+]+$")
_TELLING = 500
"""Letters by which two values are told to be the same."""
_ESCAPES = {"{": "{lcub}", "}": "{rcub}", "$": "{dollar}"}
"""Letters with a meaning in the text form of MARC, by their mnemonics (MARCMaker, Library of Congress)."""

_NO_ENTRY: Entry = ("", Description(), ())
LEADER = "000"
"""The name under which a leader is kept."""

Said = tuple[Description, tuple[HoldingData, ...]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between MARC 21 and UNIMARC.

    ``said`` gives what fields say of a publication and its copies, ``made`` the fields of an entry;
    ``alike`` are tags whose fields say the same, by the one that stands for them. Fields of ``structured``
    are kept although all of them was read, since a description joins their parts; what was not read in a
    field of ``single`` survives when the rest of it is edited. ``never`` are kept in no case.
    """

    name: str
    leader: Callable[[Entry], str]
    said: Callable[[MarcFields], Said]
    made: Callable[[Entry], list[Field]]
    alike: Mapping[str, str]
    structured: re.Pattern[str]
    single: frozenset[str]
    never: frozenset[str]
    notes: re.Pattern[str]
    note: str
    recoded: Callable[[Field, Field], Field]
    keeps_marks: bool = False

    def group(self, tag: str) -> str:
        """The tag under which ours would stand what a field with this tag says."""
        return self.note if self.notes.fullmatch(tag) else self.alike.get(tag, tag)


def with_source(dialect: Dialect, record: Record, fields: MarcFields, *before: SourceField | None) -> Record:
    """The record with the fields of its source that its description leaves out."""
    entry = (record.id, record.description, record.holdings)
    found = (*filter(None, before), *kept_fields(dialect, fields, entry))
    others = record.description.source_fields
    kept = (*others, *sorted(found, key=lambda field: field.name))
    return (
        replace(record, description=record.description.with_changes(source_fields=kept)) if kept else record
    )


def kept_fields(dialect: Dialect, fields: MarcFields, entry: Entry) -> tuple[SourceField, ...]:
    """The fields of a record, some of which a description of them leaves out."""
    ours: dict[str, list[set[tuple[str, str]]]] = {}
    for field in dialect.made(entry):
        ours.setdefault(field.tag, []).append(_parts(field))
    kept = []
    leader = re.sub(r"[^ -~]", " ", str(fields.marc.leader))
    if leader[5:8] + leader[17:18] != (own := dialect.leader(entry))[5:8] + own[17:18]:
        kept.append(SourceField(dialect.name, LEADER, f"00000{leader[5:8]}{' ' * 9}{leader[17:18]}"))
    for field in fields.marc.fields:
        if (
            field.tag in dialect.never
            or not _is_sound(field)
            or (field.tag in _PRIVATE and field.indicator1 == "0")
        ):
            continue
        parts = _parts(field)
        like = ours.get(dialect.alike.get(field.tag, field.tag), ())
        if not parts or any(parts <= other for other in like):
            continue
        if field.control_field or dialect.structured.fullmatch(field.tag) or fields.left_out(field):
            kept.append(SourceField(dialect.name, field.tag, _as_text(field, fields.line)))
    return tuple(kept)


def with_kept_fields(dialect: Dialect, made: Sequence[Field], entry: Entry) -> list[Field]:
    """The fields that Lacuna writes for an entry, with those of its source among them."""
    said = _facts(entry[1], entry[2])
    told: dict[int, set[tuple[str, object]]] = {}
    result = list(made)
    for kept in entry[1].source_fields_of(dialect.name):
        field = _from_text(kept)
        if field is None or field.tag == LEADER:
            continue
        like = [at for at, other in enumerate(result) if dialect.group(other.tag) == dialect.group(field.tag)]
        if field.control_field:
            result = _with_coded(dialect, result, like, field)
            continue
        own = _facts_of(dialect, field)
        if own <= said:
            for at in like if own else ():
                if id(result[at]) not in told:
                    told[id(result[at])] = _facts_of(dialect, result[at])
            covered = [at for at in like if own and told[id(result[at])] <= own]
            result = [other for at, other in enumerate(result) if at not in covered]
            result.insert(covered[0] if covered else len(result), field)
            told[id(field)] = own
        elif field.tag in dialect.single and like:
            result[like[0]] = _with_left_out(dialect, result[like[0]], field)
    # Fields stand by hundreds; within them the order of people and subjects says something.
    return sorted(result, key=lambda field: field.tag if field.tag < "100" else field.tag[:1])


def _with_coded(dialect: Dialect, result: list[Field], like: list[int], field: Field) -> list[Field]:
    if not like:
        return [*result, field]
    return [dialect.recoded(other, field) if at == like[0] else other for at, other in enumerate(result)]


def _facts(description: Description, holdings: Iterable[HoldingData]) -> set[tuple[str, object]]:
    """What is said of a publication, each thing by itself."""
    facts: set[tuple[str, object]] = {("copy", copy) for copy in holdings}
    for name in description.to_dict():
        value = getattr(description, name)
        if name != "source_fields":
            items = value if isinstance(value, tuple) else (value,)
            facts |= {(name, _fact(item)) for item in items}
    return facts


def _fact(item: object) -> object:
    """A thing that is said, a number whether it is printed with hyphens or not."""
    return (key_of(item) or item) if isinstance(item, Identifier) else item


def _facts_of(dialect: Dialect, *fields: Field) -> set[tuple[str, object]]:
    record = pymarc.Record(leader=dialect.leader(_NO_ENTRY))
    record.fields = list(fields)
    reading = MarcFields(record, 0, ProblemLog(), keeps_marks=dialect.keeps_marks)
    return _facts(*dialect.said(reading))


def _with_left_out(dialect: Dialect, made: Field, kept: Field) -> Field:
    """Our field with what was not read in the kept one."""
    record = pymarc.Record(leader=dialect.leader(_NO_ENTRY))
    record.fields = [kept]
    reading = MarcFields(record, 0, ProblemLog(), keeps_marks=dialect.keeps_marks)
    dialect.said(reading)
    subfields = list(made.subfields)
    present = _parts(made)
    for part in reading.left_out(kept):
        if (part.code, _plain(part.value)) in present:
            continue
        if made.tag == "245" and part.code == "c":
            last = subfields[-1]
            subfields[-1] = Subfield(last.code, f"{last.value.rstrip('. ')} /")
        subfields.append(part)
    return Field(made.tag, made.indicators, subfields)


def _plain(value: str) -> str:
    return _ENDS.sub("", checked_text(value, 0, "", ProblemLog()))


def _is_sound(field: Field) -> bool:
    """Whether a field may stand in MARC; what damage has left in other places may not."""
    if not re.fullmatch(r"\d{3}", field.tag, re.ASCII):
        return False
    marks = "" if field.control_field else f"{field.indicator1}{field.indicator2}"
    codes = "" if field.control_field else "".join(part.code for part in field.subfields)
    return bool(re.fullmatch(r"[\da-z ]*", f"{marks}{codes}", re.ASCII))


def _parts(field: Field) -> set[tuple[str, str]]:
    if field.control_field:
        return {("", text)} if (text := (field.data or "").strip()) else set()
    # The beginning of a long value is enough: the rest may go on in 887.
    return {(part.code, text[:_TELLING]) for part in field.subfields if (text := _plain(part.value))}


def _as_text(field: Field, line: int) -> str:
    if field.control_field:
        return re.sub(r"[^ -~]", "|", field.data or "")
    marks = f"{field.indicator1}{field.indicator2}".replace(" ", "\\")
    return marks + "".join(f"${part.code}{_escaped(part.value, line)}" for part in field.subfields)


def _escaped(value: str, line: int) -> str:
    # What is odd in a value was noted when it was read.
    text = checked_text(value, line, "", ProblemLog())
    return re.sub(r"[{}$]", lambda found: _ESCAPES[found[0]], text)


def _from_text(kept: SourceField) -> Field | None:
    if kept.name < "010":
        return Field(kept.name, data=kept.value)
    marks, *parts = kept.value.split("$")
    subfields = [Subfield(part[0], _unescaped(part[1:])) for part in parts if part]
    if not subfields or len(marks) != 2:
        return None
    return Field(kept.name, Indicators(*marks.replace("\\", " ")), subfields)


def _unescaped(text: str) -> str:
    for letter, mnemonic in _ESCAPES.items():
        text = text.replace(mnemonic, letter)
    return text


def marked(*parts: tuple[str, str, str], end: str = "") -> Iterator[Subfield]:
    """The filled subfields, given as mark before, code, value, with the marks of ISBD at their ends.

    ``end`` closes the field unless a full stop does.
    """
    filled = [(mark, code, value) for mark, code, value in parts if value]
    for at, (_, code, value) in enumerate(filled):
        following = filled[at + 1][0] if at + 1 < len(filled) else end
        if following.startswith(".") and value.endswith("."):
            following = following[1:]
        yield Subfield(code, value + following)
