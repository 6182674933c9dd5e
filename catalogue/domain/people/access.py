"""Who may do what: three roles, and the people who hold them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

CENTRE = 0
"""Stands for the centre itself among libraries, which are numbered from 1."""


class Role(StrEnum):
    """What a person is to the centre; an administrator is also a librarian, a librarian a member."""

    MEMBER = "member"
    LIBRARIAN = "librarian"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """What a token that a person makes lets a program do in their name."""

    CHECK = "check"
    LISTS = "lists"
    PLEDGES = "pledges"
    OFFERS = "offers"


_INCLUDES = {
    Role.MEMBER: frozenset({Role.MEMBER}),
    Role.LIBRARIAN: frozenset({Role.MEMBER, Role.LIBRARIAN}),
    Role.ADMINISTRATOR: frozenset(Role),
}


@dataclass(frozen=True, slots=True)
class Account:
    """A person who is logged in, or who may log in; ``libraries`` are those where they work, by number.

    There are none of these where all were removed at which they worked.
    """

    id: int
    email: str
    name: str
    agency: str
    roles: frozenset[Role]
    libraries: frozenset[int] = frozenset({CENTRE})

    @property
    def keeps(self) -> frozenset[int] | None:
        """The libraries whose copies are this person's to change; None for all, as administrators may."""
        return None if self.may_act_as(Role.ADMINISTRATOR) else self.libraries

    @property
    def new_copies_in(self) -> int:
        """The library to which what this person takes in belongs: the centre, if they work there too."""
        return min(self.libraries, default=CENTRE)

    def may_keep(self, library_id: int) -> bool:
        """Whether the copies of a library (or of the ``CENTRE``) are this person's to change."""
        return self.keeps is None or library_id in self.keeps

    def may_act_as(self, role: Role) -> bool:
        """Whether one of this person's roles includes ``role``."""
        return any(role in _INCLUDES[held_role] for held_role in self.roles)

    def still_has(self, roles: Collection[Role], keeps: frozenset[int] | None) -> bool:
        """Whether all that was somebody's when something began is theirs still: the one measure of what goes
        on, an act or a job. ``keeps`` are the libraries whose copies were theirs to change, None for all.
        """
        return all(map(self.may_act_as, roles)) and (
            self.keeps is None or (keeps is not None and keeps <= self.keeps)
        )

    @property
    def display_name(self) -> str:
        """The name that stands in the change log and beside answers."""
        return self.name or self.email
