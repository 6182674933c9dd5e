"""Who may do what: three roles, and the people who hold them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    """A person who is logged in, or who may log in."""

    id: int
    email: str
    name: str
    agency: str
    roles: frozenset[Role]

    def may_act_as(self, role: Role) -> bool:
        """Whether one of this person's roles includes ``role``."""
        return any(role in _INCLUDES[each] for each in self.roles)

    @property
    def display_name(self) -> str:
        """The name that stands in the change log and beside answers."""
        return self.name or self.email
