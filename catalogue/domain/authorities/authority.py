"""A name under all its forms, as authority files hold it and authority records carry it to other houses."""

from __future__ import annotations

from dataclasses import dataclass

from .mentions import MentionKind


@dataclass(frozen=True, slots=True)
class NameForm:
    """Another form of a name; ``language`` is a code as in a description, "" where it is not known."""

    name: str
    language: str = ""
    is_acronym: bool = False


@dataclass(frozen=True, slots=True)
class Authority:
    """A body, a person or a series: the preferred form of its name, the others, and where it belongs.

    ``parent`` is the preferred name of the body right above, ``country`` where a body has its seat.
    """

    kind: MentionKind
    name: str
    forms: tuple[NameForm, ...] = ()
    parent: str = ""
    country: str = ""
