"""Keeping names in order: organisations with their aliases, and names as they are printed.

What is printed in a record is changed only by ``replace``; everything else changes the authority files,
under which the record is found from then on. Search and gap check follow by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.authorities.renaming import renamed
from catalogue.domain.descriptions.description import LONGEST_NAME
from catalogue.domain.operations.editing import Edit
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput, NotFound, too_long_a_name
from catalogue.matching.records.corporate_bodies import name_key
from catalogue.storage.authority import authorities as stored
from catalogue.storage.authority import names as stored_names
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held, held_all
from catalogue.storage.models import Organisation, OrganisationName
from catalogue.storage.on_flush.authority_uses import NAMES
from catalogue.storage.on_flush.changes import act_written
from catalogue.storage.on_flush.circles import hold_tree, with_those_above
from search_index.analysis.normalisation import clean, fold

from ..acts import act
from ..sight import Several, row_mark, seen_as_they_are
from .authorities import Authorities

EDITABLE = (
    MentionKind.PERSON,
    MentionKind.BODY,
    MentionKind.PUBLISHER,
    MentionKind.SUBJECT,
    MentionKind.SERIES,
)
"""Kinds of names whose uses can be looked at and written otherwise."""


@dataclass(frozen=True, slots=True)
class NameView:
    """A further name of an organisation."""

    id: int
    name: str
    language: str
    acronym: bool


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """An organisation with its names; ``uses`` counts the records under each printed form of them."""

    id: int
    name: str
    country: str
    parent: tuple[int, str] | None
    parts: tuple[tuple[int, str], ...]
    names: tuple[NameView, ...]
    printed: tuple[tuple[str, int], ...]

    @property
    def acronyms(self) -> tuple[str, ...]:
        """Its acronyms."""
        return tuple(name.name for name in self.names if name.acronym)

    @property
    def uses(self) -> int:
        """How often it is named."""
        return sum(count for _, count in self.printed)

    @property
    def as_form(self) -> dict[str, str]:
        """What a form begins with that renames it, puts it elsewhere, or says its country."""
        return _as_form(self.name, self.parent[1] if self.parent else "", self.country)


class AuthorityEditing:
    """Looking at names and their uses, and changing them; every change is an act."""

    def __init__(self, database: Database, authorities: Authorities) -> None:
        self._database = database
        self._authorities = authorities

    def organisations(self, text: str = "") -> list[OrganisationView]:
        """Organisations one of whose names holds every word of the text, by name."""
        words = fold(text).split()
        printed = self._printed()
        with self._database.read() as session:
            return [
                _organisation(organisation, (), printed)
                for organisation in stored.organisations(session)
                if all(word in " ".join(map(fold, all_names(organisation))) for word in words)
            ]

    def organisation(self, organisation_id: int) -> OrganisationView:
        """One organisation; raises ``NotFound``."""
        printed = self._printed()
        with self._database.read() as session:
            row = _find(session, organisation_id)
            return _organisation(row, stored_names.parts_of(session, organisation_id), printed)

    def names(
        self, kind: MentionKind, text: str, offset: int, limit: int
    ) -> tuple[list[tuple[str, int]], int]:
        """Return a page of the names of a kind as printed with their uses, and how many names there are."""
        with self._database.read() as session:
            return stored_names.page(session, kind, text, offset, limit)

    def uses(self, kind: MentionKind, name: str) -> list[int]:
        """Publications that print a name, by title."""
        with self._database.read() as session:
            return stored_names.uses(session, (kind,), [name])

    def uses_of_organisation(self, organisation_id: int) -> list[int]:
        """Publications that name an organisation under any of its names, by title."""
        names = [name for name, _ in self.organisation(organisation_id).printed]
        with self._database.read() as session:
            return stored_names.uses(session, NAMES, names)

    def known_as(self, name: str) -> int | None:
        """Return the organisation that a printed name means, by id; None where no authority file knows it."""
        preferred = self._authorities.knowledge().aliases.preferred(name)
        with self._database.read() as session:
            row = stored_names.organisation_named(session, preferred) if preferred else None
            return row.id if row else None

    def replace(self, actor: Account | None, kind: MentionKind, old: str, new: str) -> int:
        """Write a name otherwise in every record that prints it; gives how many, raises ``InvalidInput``."""
        new = checked_name(new)
        intent = act(actor, "name_replaced", old=old, new=new, count=0)
        with self._database.write(intent) as session:
            rows = stored_names.publications_printing(session, kind, old)
            for row in rows:
                row.description = renamed(row.read_description(), kind, old, new).to_dict()
            intent.params["count"] = len(rows)
        return len(rows)

    def join(
        self,
        actor: Account | None,
        kind: MentionKind,
        names: Sequence[str],
        new: str = "",
        *,
        seen: Mapping[str, str] | None = None,
    ) -> Several:
        """Write several names as one wherever one of them is printed.

        Without ``new`` they are written as the one that most records print. Those stay of which something
        else was ``seen`` than how many records print them (``name_mark``). Raises ``InvalidInput`` for a
        single name that is to be written as itself.
        """
        names = list(dict.fromkeys(names))
        intent = act(actor, "names_joined", names="; ".join(names), new="", count=0)
        with self._database.write(intent) as session:
            counts = stored_names.counts_of(session, kind, names)
            printed = {name: (name, counts[name]) for name in names if name in counts}
            as_seen, left = seen_as_they_are(printed, seen, lambda row: name_mark(*row))
            names = [name for name in names if name in as_seen or name not in printed]
            if left and not names:
                return Several(0, left)
            printing = {name: stored_names.publications_printing(session, kind, name) for name in names}
            usual = max(names, key=lambda name: len(printing[name]), default="")
            new = checked_name(new) if clean(new) else usual
            old = [name for name in names if name != new]
            if not old and left:
                return Several(0, left)
            if not old:
                raise InvalidInput("one_name_alone", "Tick two names, or type how it is to be written.")
            changed = set()
            for name in old:
                for row in printing[name]:
                    row.description = renamed(row.read_description(), kind, name, new).to_dict()
                    changed.add(row.id)
            intent.params.update(names="; ".join(old), new=new, count=len(changed))
            return Several(act_written(session), left)

    def add_organisation(self, actor: Account | None, name: str) -> int:
        """Begin a file for an organisation; gives its id."""
        name = checked_name(name)
        with self._database.write(act(actor, "organisation_added", name=name)) as session:
            hold_tree(session, "organisations")
            self._check_free(session, name, None)
            row = Organisation(name=name)
            session.add(row)
            session.flush()
            return row.id

    def edit_organisation(
        self,
        actor: Account | None,
        organisation_id: int,
        name: str,
        parent: str,
        country: str,
        *,
        began: Mapping[str, str] | None = None,
    ) -> None:
        """Rename it (the old name stays as a further one), put it under another, say its country.

        ``began`` is what a form began with, as ``OrganisationView.as_form`` has it: what that form did not
        change stays as it is by now. Raises ``BothChanged``, ``InvalidInput``.
        """
        edit = Edit(_as_form(checked_name(name), parent.strip(), country.strip()), began)
        intent = act(actor, "organisation_edited", name="")
        with self._database.write(intent) as session:
            hold_tree(session, "organisations")
            row = _find(session, organisation_id)
            above = row.parent.name if row.parent else ""
            said = edit.onto(_as_form(row.name, above, row.country))
            name = intent.params["name"] = said["name"]
            if name != row.name:
                self._check_free(session, name, row)
                add_name(row, row.name)
                for known_name in [known_name for known_name in row.names if known_name.name == name]:
                    row.names.remove(known_name)
                row.name = name
            row.country = said["country"]
            if said["parent"] != above:
                row.parent_id = _parent_id(session, row, said["parent"])

    def add_name(
        self,
        actor: Account | None,
        organisation_id: int,
        name: str,
        language: str = "",
        *,
        acronym: bool = False,
    ) -> None:
        """Add a further name or an acronym; raises ``InvalidInput`` where it names another body."""
        name, intent = checked_name(name), act(actor, "organisation_edited", name="")
        with self._database.write(intent) as session:
            hold_tree(session, "organisations")
            row = _find(session, organisation_id)
            intent.params["name"] = row.name
            self._check_free(session, name, row)
            add_name(row, name, language.strip(), acronym=acronym)

    def remove_name(self, actor: Account | None, organisation_id: int, name_id: int) -> None:
        """Take a further name away."""
        intent = act(actor, "organisation_edited", name="")
        with self._database.write(intent) as session:
            hold_tree(session, "organisations")
            row = _find(session, organisation_id)
            intent.params["name"] = row.name
            row.names = [name for name in row.names if name.id != name_id]

    def merge(self, actor: Account | None, organisation_id: int, into: str) -> int:
        """Make an organisation part of another, which is given by its name; gives that one's id.

        Where the other stands below it, it comes to stand where this one stood. Raises ``InvalidInput``
        "no_such_organisation".
        """
        intent = act(actor, "organisations_merged", name="", into=into)
        with self._database.write(intent) as session:
            hold_tree(session, "organisations")
            target = stored_names.organisation_named(session, into.strip())
            both = held_all(
                session, Organisation, {organisation_id, target.id if target else organisation_id}
            )
            row = both.get(organisation_id) or _find(session, organisation_id)
            if target is None or target is row:
                raise InvalidInput(
                    "no_such_organisation", "Choose another organisation from the list.", field="into"
                )
            intent.params["name"] = row.name
            for name in list(row.names):
                if name_key(name.name) in map(name_key, all_names(target)):
                    row.names.remove(name)
                else:
                    name.organisation = target
            add_name(target, row.name)
            parts = stored_names.parts_of(session, row.id)
            if row in with_those_above(target):
                target.parent_id = _place_of(row, target)
            for part in parts:
                if part is not target:
                    part.parent_id = target.id
            session.flush()
            session.delete(row)
            return target.id

    def _printed(self) -> dict[str, list[tuple[str, int]]]:
        """Return the printed forms of each organisation, by its preferred name, the most used first."""
        aliases = self._authorities.knowledge().aliases
        with self._database.read() as session:
            found = stored_names.counts(session, NAMES)
        printed: dict[str, list[tuple[str, int]]] = {}
        for name, count in sorted(found.items(), key=lambda counted: (-counted[1], counted[0])):
            if preferred := aliases.preferred(name):
                printed.setdefault(preferred, []).append((name, count))
        return printed

    def _check_free(self, session: Session, name: str, own: Organisation | None) -> None:
        """Refuse a name that means another organisation: one name cannot lead to two."""
        key = name_key(name)
        for organisation in stored.organisations(session):
            if organisation is not own and key in map(name_key, all_names(organisation)):
                raise InvalidInput(
                    "name_of_another",
                    "%(name)s is a name of %(organisation)s. Merge the two, or take it away there first.",
                    name=name,
                    organisation=organisation.name,
                    field="name",
                )


def _organisation(
    row: Organisation, parts: Sequence[Organisation], printed: dict[str, list[tuple[str, int]]]
) -> OrganisationView:
    return OrganisationView(
        id=row.id,
        name=row.name,
        country=row.country,
        parent=(row.parent.id, row.parent.name) if row.parent else None,
        parts=tuple((part.id, part.name) for part in parts),
        names=tuple(NameView(name.id, name.name, name.language, name.acronym) for name in row.names),
        printed=tuple(printed.get(row.name, ())),
    )


def all_names(row: Organisation) -> list[str]:
    """Return the preferred name of a body, and every other."""
    return [row.name, *(name.name for name in row.names)]


def add_name(row: Organisation, name: str, language: str = "", *, acronym: bool = False) -> None:
    """Give a body another name, unless it has it."""
    if name not in (known_name.name for known_name in row.names):
        row.names.append(OrganisationName(name=name, language=language, acronym=acronym, folded=fold(name)))


def _parent_id(session: Session, row: Organisation, parent: str) -> int | None:
    """Return the id of the body above; raises ``InvalidInput`` for an unknown one and for one below."""
    if not parent:
        return None
    found = stored_names.organisation_named(session, parent)
    if found is None or row in with_those_above(found):
        raise InvalidInput(
            "no_such_parent",
            "Choose an organisation from the list that is not below this one.",
            field="parent",
        )
    return found.id


def _place_of(row: Organisation, target: Organisation) -> int | None:
    """Return what stands above a body, and may above another that takes its place; None for nothing."""
    if row.parent is None or not {row, target}.isdisjoint(with_those_above(row.parent)):
        return None
    return row.parent_id


def name_mark(name: str, count: int) -> str:
    """Return what the row of a printed name says, as a mark: the name, and how many records print it."""
    return row_mark(name, count)


def checked_name(name: str) -> str:
    """Return a name as it is kept; raises ``InvalidInput`` for an empty one, and one that is too long."""
    name = clean(name)
    if not name:
        raise InvalidInput("name_missing", "Type a name.", field="name")
    if len(name) > LONGEST_NAME:
        raise too_long_a_name(name, LONGEST_NAME, field="name")
    return name


def _as_form(name: str, parent: str, country: str) -> dict[str, str]:
    return {"name": name, "parent": parent, "country": country}


def _find(session: Session, organisation_id: int) -> Organisation:
    row = held(session, Organisation, organisation_id)
    if row is None:
        raise NotFound("no_such_organisation_here", "There is no such organisation; it may have been merged.")
    return row
