"""Libraries beside the centre: what readers are told of them, and where their catalogues are asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.languages import name_of
from catalogue.domain.operations.editing import Edit, as_tick
from catalogue.domain.people.access import CENTRE, Account
from catalogue.errors import InvalidInput, NotFound, too_long_a_name
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import libraries as stored
from catalogue.storage.models import Library, LibraryHarvest, now

from ..acts import act
from ..internet import is_web_address
from .other_catalogues import checked_address

LONGEST = 500
"""Characters of a name, a place, hours or an address."""
LONGEST_CODE = 40
KEPT_AFTER_REMOVAL = dt.timedelta(days=30)
"""How long what a removed library holds is kept, so that removing it can be undone as a whole."""


@dataclass(frozen=True, slots=True)
class LibraryData:
    """What people say of a library; the model ``Library`` says what each is."""

    name: str
    place: str = ""
    hours: str = ""
    language: str = ""
    website: str = ""
    address: str = ""
    set_spec: str = ""
    query: str = ""
    code: str = ""
    in_union: bool = False
    daily: bool = False

    @property
    def as_form(self) -> dict[str, str]:
        """How a form tells it."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: as_tick(value) if name in _TICKED else value for name, value in told.items()}

    @classmethod
    def of_form(cls, values: Mapping[str, str]) -> LibraryData:
        """Return what ``as_form`` told."""
        return cls(**{name: bool(value) if name in _TICKED else value for name, value in values.items()})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class LibraryView:
    """A library, how many of its records are here, and how they came.

    ``taken_at`` is when its catalogue was last read to its end, None if never; ``broken_off`` says that
    reading stopped on the way and would go on there.
    """

    id: int
    data: LibraryData
    records: int
    taken_at: dt.datetime | None
    broken_off: bool

    @property
    def name(self) -> str:
        """What it is called."""
        return self.data.name


@dataclass(frozen=True, slots=True)
class UnionLibrary:
    """A library whose copies are catalogued here; ``id`` is ``CENTRE`` for the centre itself.

    The centre's name, place and hours are those of its settings, and "" here.
    """

    id: int
    name: str = ""
    place: str = ""
    hours: str = ""


class Libraries:
    """Adding libraries, changing and removing them; each is one act, and undone as one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._union = database.kept(self._read_union)

    def union(self) -> tuple[UnionLibrary, ...]:
        """Return the libraries whose copies are catalogued here, the centre first; none where it is alone."""
        return self._union.get()

    def all(self) -> list[LibraryView]:
        """Every library, by name."""
        with self._database.read() as session:
            counts, harvests = stored.counts(session), stored.harvests(session)
            return [_view(row, counts, harvests.get(row.id)) for row in stored.standing(session)]

    def get(self, library_id: int) -> LibraryView:
        """One library; raises ``NotFound``."""
        found = next((library for library in self.all() if library.id == library_id), None)
        if found is None:
            raise no_such_library()
        return found

    def named(self, name: str) -> LibraryView | None:
        """Return the library of a name, however that is written."""
        wanted = _called(name).casefold()
        return next((library for library in self.all() if library.name.casefold() == wanted), None)

    def add(self, actor: Account | None, data: LibraryData) -> int:
        """Add a library and give its number; raises ``InvalidInput`` for a name that is given, or is none."""
        data = _checked(data)
        with self._database.write(act(actor, "library_added", name=data.name)) as session:
            _refuse_namesake(session, data.name, None)
            row = Library(**_columns(data), removed_at=None)
            session.add(row)
            session.flush()
            return row.id

    def save(
        self,
        actor: Account | None,
        library_id: int,
        data: LibraryData,
        *,
        began: Mapping[str, str] | None = None,
    ) -> None:
        """Change what is said of a library; raises as ``add`` and ``get``.

        ``began`` is what a form began with, as ``LibraryData.as_form`` has it: what that form did not change
        stays as it is by now. Raises ``BothChanged``.
        """
        edit = Edit(_checked(data).as_form, began)
        intent = act(actor, "library_edited", name="")
        with self._database.write(intent) as session:
            row = _find(session, library_id)
            data = _checked(LibraryData.of_form(edit.onto(_data_of(row).as_form)))
            intent.params["name"] = data.name
            _refuse_namesake(session, data.name, library_id)
            for column, value in _columns(data).items():
                if getattr(row, column) != value:
                    setattr(row, column, value)

    def remove(self, actor: Account | None, library_id: int) -> str:
        """Remove a library with all that it holds, and give its name; raises ``NotFound``.

        Raises ``Conflict`` where copies of it are on the shelf. Whoever works there works there no more. What
        it holds is shown nowhere from now on, and struck after ``KEPT_AFTER_REMOVAL``.
        """
        intent = act(actor, "library_removed", name="")
        with self._database.write(intent) as session:
            row = _find(session, library_id)
            intent.params.update(name=row.name)
            row.removed_at = now()
            return row.name

    def forget_removed(self, _day: dt.date) -> None:
        """Strike what libraries hold that were removed long ago."""
        with self._database.write() as session:
            stored.forget_removed(session, now() - KEPT_AFTER_REMOVAL)

    def _read_union(self) -> tuple[UnionLibrary, ...]:
        with self._database.read() as session:
            rows = stored.in_union(session)
        others = tuple(UnionLibrary(row.id, row.name, row.place, row.hours) for row in rows)
        return (UnionLibrary(CENTRE), *others) if others else ()


def no_such_library() -> NotFound:
    """Return what is said of a library that is not there."""
    return NotFound("no_such_library", "There is no such library here.")


def _find(session: Session, library_id: int) -> Library:
    row = stored.find(session, library_id, to_change=True)
    if row is None:
        raise no_such_library()
    return row


def _refuse_namesake(session: Session, name: str, library_id: int | None) -> None:
    alone(session, "library_name")  # else two who take one name at one moment would not see each other's
    for row in stored.standing(session):
        if row.id != library_id and row.name.casefold() == name.casefold():
            raise InvalidInput("library_twice", "There is a library of this name already.", field="name")


def _checked(data: LibraryData) -> LibraryData:
    """Return what was said, in one line each; raises ``InvalidInput`` at the field that is wrong."""
    typed = {name: _called(getattr(data, name)) for name in _TYPED}
    said = LibraryData(**typed, in_union=data.in_union, daily=data.daily)
    for field, text in typed.items():
        if len(text) > LONGEST:
            raise too_long_a_name(text, LONGEST, field=field)
    if not said.name:
        raise InvalidInput("library_without_name", "Give the library a name.", field="name")
    if said.language and name_of(said.language) == said.language:
        raise InvalidInput("library_language", "Choose a language of the list.", field="language")
    if len(said.code) > LONGEST_CODE:
        raise InvalidInput(
            "library_code", "A code has at most %(most)s characters.", most=LONGEST_CODE, field="code"
        )
    if said.website and not is_web_address(said.website):
        raise InvalidInput(
            "library_website", "Give an address that begins with https:// or http://.", field="website"
        )
    if said.daily and not said.address:
        raise InvalidInput(
            "library_daily", "Give the address at which it is asked every day.", field="address"
        )
    if said.address:
        try:
            checked_address(said.address)
        except InvalidInput as error:
            raise InvalidInput(error.code, error.message, field="address") from error
    return said


def _called(text: str) -> str:
    return " ".join(text.split())


_TICKED = frozenset({"in_union", "daily"})
_TYPED = tuple(field.name for field in fields(LibraryData) if field.name not in _TICKED)


def _columns(data: LibraryData) -> dict[str, str | bool]:
    return {field.name: getattr(data, field.name) for field in fields(LibraryData)}


def _data_of(row: Library) -> LibraryData:
    return LibraryData(**{field.name: getattr(row, field.name) for field in fields(LibraryData)})


def _view(row: Library, counts: dict[int, int], harvest: LibraryHarvest | None) -> LibraryView:
    return LibraryView(
        id=row.id,
        data=_data_of(row),
        records=counts.get(row.id, 0),
        taken_at=harvest.taken_at if harvest else None,
        broken_off=bool(harvest and harvest.token),
    )
