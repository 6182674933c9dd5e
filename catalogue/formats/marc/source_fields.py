"""Fields of MARC that a description has no place for: kept with it, and written back (ADR 0033).

A field is kept whole where what Lacuna itself would write of the description lacks a part of it. It is
written back, in the place of ours, as long as all that it says is still said of the publication; of one
that was edited since only what nobody could edit goes on, beside what we write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import pymarc
from pymarc import Field, Indicators, Subfield

from catalogue.domain.descriptions.description import Description, Identifier, SourceField
from catalogue.domain.descriptions.identifiers import key_of
from catalogue.formats.marc.fields import MarcFields, without_ending
from catalogue.formats.records.checks import checked_text
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Entry, HoldingData, Record, within_bounds

_ENDS_BACKWARDS = re.compile(r"[\s/:;=,.+]*")
_TELLING = 500
"""Letters by which two values are told to be the same."""
_MOST_ALIKE = 10
"""With so many fields of its kind one is compared, lest a record of thousands take hours: no record that is
meant has more imprints, or more fields of ours that share their rarest part."""
_ESCAPES = {"{": "{lcub}", "}": "{rcub}", "$": "{dollar}"}
"""Letters with a meaning in the text form of MARC, by their mnemonics (MARCMaker, Library of Congress)."""

_FURTHER = "+"
"""Behind the tag of a field that says something of its own beside another one with the same tag."""
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
        """Return the tag under which ours would stand what a field with this tag says."""
        return self.note if self.notes.fullmatch(tag) else self.alike.get(tag, tag)


def with_source(dialect: Dialect, record: Record, fields: MarcFields, *before: SourceField | None) -> Record:
    """Return the record with the fields of its source that its description leaves out."""
    record = within_bounds(record, fields.log)
    entry = (record.id, record.description, record.holdings)
    found = (*filter(None, before), *kept_fields(dialect, fields, entry))
    others = record.description.source_fields
    kept = (*others, *sorted(found, key=lambda field: field.name))
    return (
        replace(record, description=record.description.with_changes(source_fields=kept)) if kept else record
    )


def kept_fields(dialect: Dialect, fields: MarcFields, entry: Entry) -> tuple[SourceField, ...]:
    """Return the fields of a record, some of which a description of them leaves out."""
    ours: dict[str, _Written] = {}
    coded: dict[str, Field] = {}
    for field in dialect.made(entry):
        if field.control_field:
            coded[field.tag] = field
        ours.setdefault(field.tag, _Written()).add(_parts(field))
    kept = []
    leader = re.sub(r"[^ -~]", " ", str(fields.marc.leader))
    if leader[5:8] + leader[17:18] != (own := dialect.leader(entry))[5:8] + own[17:18]:
        kept.append(SourceField(dialect.name, LEADER, f"00000{leader[5:8]}{' ' * 9}{leader[17:18]}"))
    for field in fields.marc.fields:
        if field.tag in dialect.never or not _is_sound(field):
            continue
        if field.tag in coded:
            # As it is going to be written, so that it comes back as it went out.
            field = dialect.recoded(coded[field.tag], field)
        parts = _parts(field)
        like = ours.get(dialect.alike.get(field.tag, field.tag))
        if not parts or (like is not None and like.hold(parts)):
            continue
        if field.control_field or dialect.structured.fullmatch(field.tag) or fields.left_out(field):
            further = _FURTHER if _is_further(dialect, fields, field) else ""
            kept.append(SourceField(dialect.name, field.tag + further, _as_text(field, fields.line)))
    return tuple(kept)


class _Written:
    """The parts of the fields that we would write with one tag, and whether one of them holds others."""

    def __init__(self) -> None:
        self._whole: set[frozenset[tuple[str, str]]] = set()
        self._with: dict[tuple[str, str], list[frozenset[tuple[str, str]]]] = {}

    def add(self, parts: set[tuple[str, str]]) -> None:
        """Take in a field by its parts."""
        whole = frozenset(parts)
        if whole not in self._whole:
            self._whole.add(whole)
            for part in whole:
                self._with.setdefault(part, []).append(whole)

    def hold(self, parts: set[tuple[str, str]]) -> bool:
        """Whether one of the fields has all these parts."""
        if parts in self._whole:
            return True
        rarest = min((self._with.get(part, []) for part in parts), key=len)
        return any(parts <= whole for whole in rarest[:_MOST_ALIKE])


def _is_further(dialect: Dialect, fields: MarcFields, field: Field) -> bool:
    """Whether of several fields, as of two imprints, another one is read, so that no edit means this one."""
    alike = fields.tagged(field.tag, _MOST_ALIKE + 1) if field.tag in dialect.single else []
    if len(alike) > _MOST_ALIKE:
        return True
    others = [like for like in alike if like is not field]
    return bool(others) and _facts_of(dialect, *alike) == _facts_of(dialect, *others)


def with_kept_fields(dialect: Dialect, made: Sequence[Field], entry: Entry) -> list[Field]:
    """Return the fields that Lacuna writes for an entry, with those of its source among them."""
    page = _Page(dialect, list(made), _facts(entry[1], entry[2]))
    sources = [field for field in entry[1].source_fields_of(dialect.name) if field.name != LEADER]
    kept = (_from_text(field) for field in sources if not field.name.endswith(_FURTHER))
    for _, alike in groupby(filter(None, kept), key=lambda field: field.tag):
        page.take(list(alike))
    page.fields += filter(
        None, map(_from_text, (field for field in sources if field.name.endswith(_FURTHER)))
    )
    # Fields stand by hundreds; within them the order of people and subjects says something.
    return sorted(page.fields, key=lambda field: field.tag if field.tag < "100" else field.tag[:1])


class _Page:
    """The fields of a record that is being written; ``said`` is all that they may say."""

    def __init__(self, dialect: Dialect, fields: list[Field], said: set[tuple[str, object]]) -> None:
        self.fields = fields
        self._dialect = dialect
        self._said = said
        self._told: dict[int, tuple[Field, set[tuple[str, object]]]] = {}

    def take(self, kept: Sequence[Field]) -> None:
        """Put the fields of the source with one tag where they belong, as far as they are still true."""
        if kept[0].control_field:
            for field in kept:
                self.fields = _with_coded(self._dialect, self.fields, self._like(field), field)
            return
        doubted = [field for field in kept if not self._put(field)]
        # What one field leaves open another may end: a summary in two parts, a second imprint.
        if len(doubted) > 1 and self._put(*doubted):
            return
        for field in doubted:
            like = self._like(field)
            if field.tag in self._dialect.single and like:
                self.fields[like[0]] = _with_left_out(self._dialect, self.fields[like[0]], field)

    def _put(self, *kept: Field) -> bool:
        """Let fields stand in the place of ours that say no more; False where an edit speaks against them."""
        own = self._facts(*kept)
        if not own <= self._said:
            return False
        like = self._like(kept[0])
        covered = [at for at in like if own and self._facts(self.fields[at]) <= own]
        if own and like and not covered and kept[0].tag in self._dialect.single:
            # Ours says more: it takes what was not read of theirs.
            for field in kept:
                self.fields[like[0]] = _with_left_out(self._dialect, self.fields[like[0]], field)
            return True
        self.fields = [field for at, field in enumerate(self.fields) if at not in covered]
        place = covered[0] if covered else len(self.fields)
        self.fields[place:place] = kept
        return True

    def _like(self, field: Field) -> list[int]:
        group = self._dialect.group(field.tag)
        return [at for at, own_field in enumerate(self.fields) if self._dialect.group(own_field.tag) == group]

    def _facts(self, *fields: Field) -> set[tuple[str, object]]:
        if len(fields) > 1:
            return _facts_of(self._dialect, *fields)
        (field,) = fields
        if id(field) not in self._told:
            self._told[id(field)] = field, _facts_of(self._dialect, field)
        return self._told[id(field)][1]


def _with_coded(dialect: Dialect, result: list[Field], like: list[int], field: Field) -> list[Field]:
    if not like:
        return [*result, field]
    return [
        dialect.recoded(made_field, field) if at == like[0] else made_field
        for at, made_field in enumerate(result)
    ]


def _facts(description: Description, holdings: Iterable[HoldingData]) -> set[tuple[str, object]]:
    """Return what is said of a publication, each thing by itself."""
    facts: set[tuple[str, object]] = {("copy", copy) for copy in holdings}
    for name in description.to_dict():
        value = getattr(description, name)
        if name != "source_fields":
            items = value if isinstance(value, tuple) else (value,)
            facts |= {(name, _fact(written)) for written in items}
    return facts


def _fact(item: object) -> object:
    """Return a thing that is said, a number whether it is printed with hyphens or not."""
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
    return without_ending(checked_text(value, 0, "", ProblemLog()), _ENDS_BACKWARDS)


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
    tag = kept.name.removesuffix(_FURTHER)
    marks, *parts = kept.value.split("$")
    subfields = [Subfield(part[0], _unescaped(part[1:])) for part in parts if part]
    if not subfields or len(marks) != 2:
        return None
    return Field(tag, Indicators(*marks.replace("\\", " ")), subfields)


def _unescaped(text: str) -> str:
    for letter, mnemonic in _ESCAPES.items():
        text = text.replace(mnemonic, letter)
    return text


def marked(*parts: tuple[str, str, str], end: str = "") -> Iterator[Subfield]:
    """Yield the filled subfields, given as mark before, code, value, with the marks of ISBD at their ends.

    ``end`` closes the field unless a full stop does.
    """
    filled = [(mark, code, value) for mark, code, value in parts if value]
    for at, (_, code, value) in enumerate(filled):
        following = filled[at + 1][0] if at + 1 < len(filled) else end
        if following.startswith(".") and value.endswith("."):
            following = following[1:]
        yield Subfield(code, value + following)
