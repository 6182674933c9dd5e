"""Publications and their copies: looked at, added, edited, withdrawn, restored, with their history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import LONGEST_TEXT, MOST_VALUES, Description
from catalogue.domain.holdings.copies import CopyStatus, format_accession_number, is_open, series_of
from catalogue.domain.holdings.shelving import Place, place_of_new
from catalogue.domain.operations.editing import Edit
from catalogue.domain.people.access import CENTRE, Account
from catalogue.domain.people.hiding import Veil
from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.storage.acquisitions import drafts
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held, held_all, hold_shared
from catalogue.storage.holdings import libraries as stored_libraries
from catalogue.storage.holdings import publications as stored
from catalogue.storage.holdings.counters import next_numbers
from catalogue.storage.models import Copy, Library, Publication, now
from catalogue.storage.on_flush import changes
from catalogue.storage.on_flush.copy_rights import library_of_new
from catalogue.storage.on_flush.naming import names_in
from search_index.analysis.filing import letter_of

from ..acts import act
from ..change_log import act_view, hidden_acts
from ..settings import Settings
from ..sight import Several, row_mark, seen_as_they_are
from ..veils import donor_shown, veil
from ..views import ActView, CopyView, PublicationView
from .call_numbers import given_call_numbers, run_of, shown_call_numbers
from .present import Present, copy_view


@dataclass(frozen=True, slots=True)
class CopyData:
    """What a librarian says of a copy; with no accession number the next one is given.

    A ``call_number`` that is open ("REP CAM ILO {number:03}") gets the next of its run; so does one that
    stands here ``as_proposed``, since somebody else may have got it meanwhile.
    ``library_id`` is the library it belongs to, ``CENTRE`` for the centre itself, None for where its
    librarian works, or where it is.
    """

    accession_number: str = ""
    call_number: str = ""
    location: str = ""
    condition: str = ""
    status: CopyStatus = CopyStatus.AVAILABLE
    note: str = ""
    donor_id: int | None = None
    library_id: int | None = None
    as_proposed: bool = False


class Publications:
    """The catalogue's publications; every change is an act in the change log."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._present = Present(database)
        self._count = database.kept(self._read_count)
        self._newest = database.kept(lambda: dict[int, list[int]]())

    def get(self, publication_id: int, *, staff: bool = False) -> PublicationView:
        """One publication; raises ``NotFound`` (also for the public when it was withdrawn)."""
        if not staff:
            if not (found := self.many([publication_id])):
                raise no_such_publication()
            return found[0]
        with self._database.read() as session:
            row = stored.load(session, publication_id)
            if row is None:
                raise no_such_publication()
            return publication_view(row, veil(session, None), staff=True)

    def many(self, ids: Sequence[int]) -> list[PublicationView]:
        """Publications in the order of their ids; those withdrawn or unknown are left out."""
        return self._present.many(ids)

    def newest(self, limit: int) -> list[PublicationView]:
        """Return the latest arrivals, newest first."""
        kept = self._newest.get()
        if limit not in kept:
            with self._database.read() as session:
                kept[limit] = list(stored.newest(session, limit))
        return self.many(kept[limit])

    def after(self, publication_id: int, limit: int) -> list[PublicationView]:
        """Return the next publications in the order in which they were added; 0 begins with the first."""
        with self._database.read() as session:
            ids = stored.ids_after(session, publication_id, limit)
        return self.many(ids)

    def count(self) -> int:
        """How many publications are in the catalogue."""
        return self._count.get()

    def _read_count(self) -> int:
        with self._database.read() as session:
            return stored.in_catalogue(session)

    def letters(self) -> list[tuple[str, int]]:
        """Return the letters under which titles are filed, each with how many titles stand before it."""
        with self._database.read() as session:
            counts = stored.filed_under(session)
        found: dict[str, int] = {}
        before = 0
        for character in sorted(counts):
            if letter := letter_of(character):
                found.setdefault(letter, before)
            before += counts[character]
        return list(found.items())

    def holdings(self, ids: Collection[int] | None = None) -> Iterator[PublicationView]:
        """Every publication in the catalogue (or those of ``ids``) by title, in constant memory."""
        with self._database.read() as session:
            for batch in stored.batches(session, by_title=True):
                covering = veil(session, None)
                for row in batch:
                    if ids is None or row.id in ids:
                        yield publication_view(row, covering)

    def add(
        self,
        actor: Account | None,
        description: Description,
        copies: Sequence[CopyData] = (),
        *,
        draft: str = "",
    ) -> int:
        """Add a publication with its copies; gives its id, raises ``InvalidInput`` without a title.

        The actor's ``draft`` that it was, by its token, is one no more; so with all that take one.
        """
        return self.add_many(actor, [(description, copies)], draft=draft)[0]

    def add_many(
        self,
        actor: Account | None,
        wanted: Sequence[tuple[Description, Sequence[CopyData]]],
        *,
        draft: str = "",
    ) -> list[int]:
        """Add publications with their copies in one act; gives their ids in order."""
        for description, _ in wanted:
            check_description(description)
        first = wanted[0][0].title if wanted else ""
        title = f"{first} (+{len(wanted) - 1})" if len(wanted) > 1 else first
        with self._database.write(act(actor, "publication_added", title=title)) as session:
            rows = new_publications(session, [description for description, _ in wanted])
            copies = [
                (row.id, copy) for row, (_, copies) in zip(rows, wanted, strict=True) for copy in copies
            ]
            self.new_copies(session, copies)
            discard_draft(session, actor, draft)
            return [row.id for row in rows]

    def edit(
        self,
        actor: Account | None,
        publication_id: int,
        version: int,
        description: Description,
        *,
        draft: str = "",
    ) -> None:
        """Replace a description.

        ``version`` is the one that was edited: when somebody saved another since, raises
        ``Conflict`` with code "edited_meanwhile".
        """
        check_description(description)
        with self._database.write(act(actor, "publication_edited", title=description.title)) as session:
            row = find_publication(session, publication_id)
            if row.version != version:
                raise _edited_meanwhile()
            row.description = with_source_fields(description, row.description).to_dict()
            discard_draft(session, actor, draft)

    def open_place_of_new(self, description: Description) -> Place:
        """Where the first copy of a publication stands; its running number is given when it is taken in."""
        return place_of_new(description, self._settings.centre())

    def place_of_new(self, description: Description, copies: Sequence[CopyView] = ()) -> Place:
        """Where a new copy of a publication would stand, which has these ``copies``."""
        return self.shown_places([(description, copies)])[0]

    def shown_places(self, wanted: Sequence[tuple[Description, Sequence[CopyView]]]) -> list[Place]:
        """Return the same for several that are taken in one after the other."""
        centre = self._settings.centre()
        standing = (
            [Place(copy.call_number, copy.location) for copy in copies if not copy.withdrawn]
            for _, copies in wanted
        )
        places = [
            place_of_new(description, centre, next(iter(beside), None))
            for (description, _), beside in zip(wanted, standing, strict=True)
        ]
        if not any(is_open(place.call_number) for place in places):
            return places
        with self._database.read() as session:
            marks = shown_call_numbers(session, [place.call_number for place in places])
        return [replace(place, call_number=mark) for place, mark in zip(places, marks, strict=True)]

    def withdraw(self, actor: Account | None, publication_id: int) -> None:
        """Take a publication out of the catalogue; it can be restored."""
        self._set_withdrawn(actor, publication_id, "publication_withdrawn", now())

    def restore(self, actor: Account | None, publication_id: int) -> None:
        """Put a withdrawn publication back."""
        self._set_withdrawn(actor, publication_id, "publication_restored", None)

    def add_copy(
        self, actor: Account | None, publication_id: int, data: CopyData, *, draft: str = ""
    ) -> CopyView:
        """Add a copy; without an accession number the centre's next one is given."""
        intent = act(actor, "copy_added", number="", title="")
        with self._database.write(intent) as session:
            row = standing_publication(session, publication_id)
            copy = self.new_copy(session, publication_id, data)
            intent.params.update(number=copy.accession_number, title=row.read_description().title)
            discard_draft(session, actor, draft)
            return _copy_view(copy, veil(session, None))

    def edit_copy(
        self,
        actor: Account | None,
        copy_id: int,
        data: CopyData,
        *,
        began: Mapping[str, str] | None = None,
    ) -> None:
        """Replace what is said of a copy; its accession number stays when none is given.

        ``began`` is what a form began with, as ``CopyView.as_form`` has it: what that form did not change
        stays as it is by now. Raises ``BothChanged``.
        """
        edit = Edit(_as_form(data), began)
        intent = act(actor, "copy_edited", number="", title="")
        with self._database.write(intent) as session:
            copy = _find_copy(session, copy_id)
            there = _copy_view(copy, veil(session, None)).as_form
            values = edit.onto(there)
            if values["accession_number"] != there["accession_number"]:
                _check_numbers_free(session, [values["accession_number"]])
                copy.accession_number = values["accession_number"]
            copy.call_number, copy.location = values["call_number"], values["location"]
            copy.condition, copy.status, copy.note = values["condition"], values["status"], values["note"]
            copy.donor_id = int(values["donor_id"]) if values["donor_id"] else None
            if values["library_id"] != there["library_id"]:
                _check_libraries(session, [data])
                copy.library_id = int(values["library_id"]) or None
            intent.params.update(_copy_params(copy))

    def set_status(
        self,
        actor: Account | None,
        copy_ids: Collection[int],
        status: CopyStatus,
        *,
        seen: Mapping[int, str] | None = None,
    ) -> Several:
        """Say of several copies where they are in their life; those stay that do not say what was ``seen``
        of them (``copy_mark``).
        """
        intent = act(actor, "copies_edited", count=0)
        with self._database.write(intent) as session:
            copies = held_all(session, Copy, copy_ids)
            others = {key: copy for key, copy in copies.items() if copy.status != status}
            changing, left = seen_as_they_are(
                others,
                seen,
                lambda copy: copy_mark(copy.accession_number, copy.status, copy.withdrawn_at is not None),
            )
            for copy in changing.values():
                copy.status = str(status)
            intent.params["count"] = len(changing)
            return Several(changes.act_written(session), left)

    def withdraw_copy(self, actor: Account | None, copy_id: int) -> None:
        """Take a copy off the shelf for good; it can be restored."""
        self._set_copy_withdrawn(actor, copy_id, "copy_withdrawn", now())

    def restore_copy(self, actor: Account | None, copy_id: int) -> None:
        """Put a withdrawn copy back on the shelf."""
        self._set_copy_withdrawn(actor, copy_id, "copy_restored", None)

    def history(self, publication_id: int, *, reader: Account | None = None) -> list[ActView]:
        """Every act on a publication and its copies, newest first, that the reader may know of."""
        with self._database.read() as session:
            acts = changes.history_of(session, publication_id)
            hidden = hidden_acts(session, reader, [act.id for act, _ in acts])
            acts = [headed for headed in acts if headed[0].id not in hidden]
            names = names_in(session, [change for _, own in acts for change in own])
            return [act_view(*headed, names) for headed in acts]

    def places_of_new(
        self, session: Session, wanted: Sequence[tuple[int | None, Description]]
    ) -> list[Place]:
        """Return the same inside a transaction for several, each with its publication, None for a new one."""
        centre = self._settings.centre()
        beside = standing_places(session, {publication_id for publication_id, _ in wanted})
        return [
            place_of_new(description, centre, beside.get(publication_id or 0))
            for publication_id, description in wanted
        ]

    def new_copy(self, session: Session, publication_id: int, data: CopyData) -> Copy:
        """Return a new copy inside a transaction that is under way."""
        return self.new_copies(session, [(publication_id, data)])[0]

    def new_copies(self, session: Session, wanted: Sequence[tuple[int, CopyData]]) -> list[Copy]:
        """Return new copies of publications, in order, inside a transaction that is under way.

        Raises ``Conflict`` as ``standing_publication`` does.
        """
        _must_stand(held_all(session, Publication, (number for number, _ in wanted)).values())
        typed = [number for _, data in wanted if (number := data.accession_number.strip())]
        _check_numbers_free(session, typed)
        _check_libraries(session, [data for _, data in wanted])
        own_library, usual = library_of_new(session), self._settings.centre().location
        given = iter(self._next_accession_numbers(session, len(wanted) - len(typed)))
        libraries = [own_library if data.library_id is None else data.library_id for _, data in wanted]
        marks = self._call_numbers(session, wanted)
        copies = [
            Copy(
                publication_id=publication_id,
                accession_number=data.accession_number.strip() or next(given),
                call_number=mark,
                # The centre's usual shelf, which is offered for every copy, stands in no other library.
                location="" if library_id and data.location.strip() == usual else data.location.strip(),
                condition=data.condition.strip(),
                status=str(data.status),
                note=data.note.strip(),
                donor_id=data.donor_id,
                library_id=library_id or None,
            )
            for (publication_id, data), library_id, mark in zip(wanted, libraries, marks, strict=True)
        ]
        session.add_all(copies)
        session.flush()
        return copies

    def _call_numbers(self, session: Session, wanted: Sequence[tuple[int, CopyData]]) -> list[str]:
        pattern = self._settings.centre().call_number_pattern
        typed = (
            (publication_id, data.call_number.strip(), data.as_proposed) for publication_id, data in wanted
        )
        return given_call_numbers(
            session,
            [
                (publication_id, run_of(session, publication_id, mark, pattern) if is_proposed else mark)
                for publication_id, mark, is_proposed in typed
            ],
        )

    def _next_accession_numbers(self, session: Session, count: int) -> list[str]:
        centre = self._settings.centre()
        pattern, year = centre.accession_pattern, now().astimezone(ZoneInfo(centre.timezone)).year
        given: list[str] = []
        while len(given) < count:
            numbers = next_numbers(session, f"accession {series_of(pattern, year)}", count - len(given))
            fresh = [format_accession_number(pattern, year, number) for number in numbers]
            # Numbers typed by hand or imported may be ahead of the counter.
            taken = stored.accession_numbers_present(session, fresh)
            given.extend(number for number in fresh if number not in taken)
        return given

    def _set_withdrawn(
        self, actor: Account | None, publication_id: int, action: str, moment: dt.datetime | None
    ) -> None:
        intent = act(actor, action, title="")
        with self._database.write(intent) as session:
            row = find_publication(session, publication_id)
            row.withdrawn_at = moment and (row.withdrawn_at or moment)
            intent.params["title"] = row.read_description().title

    def _set_copy_withdrawn(
        self, actor: Account | None, copy_id: int, action: str, moment: dt.datetime | None
    ) -> None:
        intent = act(actor, action, number="", title="")
        with self._database.write(intent) as session:
            copy = _find_copy(session, copy_id)
            copy.withdrawn_at = moment and (copy.withdrawn_at or moment)
            intent.params.update(_copy_params(copy))


def discard_draft(session: Session, actor: Account | None, draft: str) -> None:
    """Let what is saved be no draft any more, in the transaction that saves it."""
    drafts.discard(session, actor.id if actor else None, draft)


def standing_places(session: Session, ids: Collection[int | None]) -> dict[int, Place]:
    """Where the first copy of each publication stands that is on the shelf, by the publication's id.

    In a union, on the shelves of the library to which a new copy would belong.
    """
    found: dict[int, Place] = {}
    library_id = library_of_new(session)
    for key, row in stored.load_many(session, {number for number in ids if number is not None}).items():
        for copy in row.copies:
            if copy.withdrawn_at is None and (copy.library_id or CENTRE) == library_id:
                found.setdefault(key, Place(copy.call_number, copy.location))
    return found


def check_description(description: Description) -> None:
    """Raise ``InvalidInput`` unless there is a title, the one thing that is required, and no field is far
    too long.
    """
    if not description.title.strip():
        raise InvalidInput("title_missing", "Give a title; everything else may stay empty.", field="title")
    typed = description.with_changes(source_fields=())
    if typed.within(LONGEST_TEXT, MOST_VALUES) is not typed:
        raise InvalidInput(
            "description_long",
            "A field has more than %(letters)s letters, or holds more than %(values)s things. Shorten it.",
            letters=LONGEST_TEXT,
            values=MOST_VALUES,
        )


def with_source_fields(description: Description, before: Mapping[str, Any]) -> Description:
    """Return an edited description with the fields of its source, which no form shows."""
    kept = Description.from_dict(before).source_fields
    return description if description.source_fields else description.with_changes(source_fields=kept)


def new_publication(session: Session, description: Description) -> Publication:
    """Return a new publication inside a transaction that is under way."""
    return new_publications(session, [description])[0]


def new_publications(session: Session, descriptions: Sequence[Description]) -> list[Publication]:
    """Return new publications, in order, inside a transaction that is under way."""
    rows = [Publication(description=description.to_dict()) for description in descriptions]
    session.add_all(rows)
    session.flush()
    return rows


def publication_view(row: Publication, covering: Veil, *, staff: bool = False) -> PublicationView:
    """Return a row as the pages take it; withdrawn copies are for staff only, covered names for nobody."""
    return PublicationView(
        id=row.id,
        description=row.read_description(),
        copies=tuple(_copy_view(copy, covering) for copy in row.copies if staff or copy.withdrawn_at is None),
        version=row.version,
        year=row.year,
        created_at=row.created_at,
        withdrawn=row.withdrawn_at is not None,
        updated_at=row.updated_at,
    )


def _copy_view(row: Copy, covering: Veil) -> CopyView:
    return copy_view(
        row,
        copy_id=row.id,
        created_at=row.created_at,
        donor=donor_shown(covering, row.donor),
        withdrawn=row.withdrawn_at is not None,
    )


def find_publication(session: Session, publication_id: int) -> Publication:
    """Return a publication inside a transaction, withdrawn or not, held where that writes; raises
    ``NotFound``.
    """
    row = held(session, Publication, publication_id)
    if row is None:
        raise no_such_publication()
    return row


def standing_publication(session: Session, publication_id: int) -> Publication:
    """Return one that something is to hang on from now on; raises ``Conflict`` where it is withdrawn, or part
    of another since.
    """
    row = find_publication(session, publication_id)
    _must_stand([row])
    return row


def _must_stand(rows: Iterable[Publication]) -> None:
    if any(row.withdrawn_at is not None for row in rows):
        raise Conflict(
            "publication_withdrawn",
            "This record was withdrawn, or made part of another one. Look it up again, or put it back first.",
        )


def _find_copy(session: Session, copy_id: int) -> Copy:
    row = held(session, Copy, copy_id)
    if row is None:
        raise NotFound("no_such_copy", "There is no such copy.")
    return row


def _as_form(data: CopyData) -> dict[str, str]:
    """Return what is said of a copy as a form tells it; what is left open is not in it."""
    said = {
        "call_number": data.call_number,
        "location": data.location,
        "condition": data.condition,
        "status": str(data.status),
        "note": data.note,
        "donor_id": str(data.donor_id or ""),
    }
    said |= {"accession_number": data.accession_number} if data.accession_number else {}
    return said | ({} if data.library_id is None else {"library_id": str(data.library_id)})


def _copy_params(copy: Copy) -> dict[str, str]:
    return {"number": copy.accession_number, "title": copy.publication.read_description().title}


def _check_numbers_free(session: Session, numbers: Sequence[str]) -> None:
    taken = stored.accession_numbers_present(session, numbers)
    taken |= {number for number in numbers if numbers.count(number) > 1}
    if taken:
        raise InvalidInput(
            "accession_number_taken",
            "The accession number %(number)s is on another copy. Leave it empty to get the next free one.",
            number=min(taken),
            field="accession_number",
        )


def copy_mark(accession_number: str, status: str, withdrawn: bool) -> str:
    """Return what the row of a copy says of where it is in its life, as a mark."""
    return row_mark(accession_number, str(status), withdrawn)


def _check_libraries(session: Session, wanted: Sequence[CopyData]) -> None:
    """Raise ``InvalidInput`` unless copies of all these libraries are catalogued here."""
    named = {data.library_id for data in wanted if data.library_id}
    hold_shared(session, Library, named)  # whoever removes one waits, and then finds the copies
    if named and not named <= {row.id for row in stored_libraries.in_union(session)}:
        raise InvalidInput("library_unknown", "Choose a library of the list.", field="library_id")


def _edited_meanwhile() -> Conflict:
    return Conflict(
        "edited_meanwhile",
        "Somebody else saved this record while you were editing it. Compare both and save again.",
    )


def no_such_publication() -> NotFound:
    """Return the error for a number under which no record stands."""
    return NotFound("no_such_publication", "There is no such publication in the catalogue.")
