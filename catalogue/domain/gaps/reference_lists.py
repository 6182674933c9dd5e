"""Reference lists: who may see one, how an entry is recognised again, and how entries become one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Any

from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account, Role
from search_index.analysis.normalisation import fold


class Visibility(StrEnum):
    """Who may see a list beside its owner; the librarian may too where the owner asks for help."""

    PRIVATE = "private"
    AGENCY = "agency"
    PUBLIC = "public"


def shown_as(visibility: str, shown_to: str) -> str:
    """Return how a form tells who may see a list: an agency is named, so that nobody shows it to another."""
    return f"{visibility}:{shown_to}" if visibility == Visibility.AGENCY and shown_to else str(visibility)


def read_shown(said: str) -> tuple[Visibility, str | None]:
    """Return what ``shown_as`` tells; the agency is None where none is named. Raises ``ValueError``."""
    visibility, _colon, shown_to = said.partition(":")
    return Visibility(visibility), shown_to or None


class Verdict(StrEnum):
    """A human's answer to "is this entry that publication?"."""

    SAME = "same"
    OTHER_EDITION = "other_edition"
    DIFFERENT = "different"


class Weight(StrEnum):
    """How much an entry is wanted by whoever made the list; the order is that of the weight."""

    UNSAID = ""
    USEFUL = "useful"
    ESSENTIAL = "essential"


def stronger(weights: Iterable[Weight]) -> Weight:
    """Return the heaviest of some weights."""
    return max(weights, key=list(Weight).index, default=Weight.UNSAID)


def joined(descriptions: Sequence[Description]) -> Description:
    """Return what several entries say together.

    Lines of free text are put behind each other, as one that was broken in two; of everything else
    the first entry that has it speaks.
    """
    lines = dict.fromkeys(description.reference for description in descriptions if description.reference)
    first: dict[str, Any] = {}
    for field in fields(Description):
        values = (getattr(description, field.name) for description in descriptions)
        first[field.name] = next(filter(None, values), field.default)
    return Description(**{**first, "reference": " ".join(lines)})


def fingerprint(description: Description) -> str:
    """Return what makes an entry the same entry on another list: its words and numbers, folded and digested.

    Title, people, year, edition, volume, number, languages, identifiers and free text count; case,
    accents, digits' script and spacing do not.
    """
    parts = (
        description.full_title,
        *(contributor.name for contributor in description.contributors),
        description.year,
        description.edition,
        description.volume,
        description.number,
        *description.languages,
        *(f"{identifier.scheme}:{identifier.value}" for identifier in description.identifiers),
        description.reference,
    )
    return hashlib.sha256("\x1f".join(fold(part) for part in parts).encode()).hexdigest()


def said(description: Description) -> str:
    """Return a short mark of what is said, to the letter: another as soon as anything of it is."""
    return hashlib.sha256(repr(description).encode()).hexdigest()[:16]


def may_see(
    account: Account | None,
    owner_id: int | None,
    shown_to: str,
    visibility: str,
    *,
    help_asked: bool = False,
) -> bool:
    """Whether a person (or, with None, the public) may see a list; ``shown_to`` is the agency that it was
    shown to, whatever became of its owner since.

    A librarian sees what is not public only where its owner asks for help (``help_asked``), or where it
    has no owner.
    """
    if visibility == Visibility.PUBLIC:
        return True
    if account is None:
        return False
    if account.id == owner_id:
        return True
    if account.may_act_as(Role.LIBRARIAN) and (help_asked or owner_id is None):
        return True
    return visibility == Visibility.AGENCY and bool(shown_to) and account.agency == shown_to


def may_edit(account: Account, owner_id: int | None) -> bool:
    """Whether a person may change a list that they see, and its entries: its owner, and the librarian."""
    return account.id == owner_id or account.may_act_as(Role.LIBRARIAN)


def may_add_others_titles(account: Account, owner_id: int | None, visibility: str) -> bool:
    """Whether a person who may change a list may put other people's titles onto it: onto a published one, or
    their own. Whoever else's it is would read what somebody suggested to the librarian.
    """
    return visibility == Visibility.PUBLIC or account.id == owner_id


def answers_for_all(account: Account, owner_id: int | None, visibility: str) -> bool:
    """Whether what a person answers on a list holds on every list with the title, as the catalogue's word.

    A librarian's does on a public list, on their own and on the centre's; whatever else is said counts on the
    lists of the owner, whose wording nobody shall find by the answer to it. It is asked when the answer is
    given or carried to another wording, and kept with it: who becomes a librarian takes nothing of theirs to
    other lists, and who is none any more takes nothing back.
    """
    is_theirs = owner_id is None or owner_id == account.id
    return account.may_act_as(Role.LIBRARIAN) and (is_theirs or visibility == Visibility.PUBLIC)


def may_read_notes(account: Account | None, owner_id: int | None, shown_to: str) -> bool:
    """Whether a person may read the notes on a list that they see: its owner, those of the agency that it was
    shown to, and the librarian.

    A public list shows them to nobody else.
    """
    if account is None:
        return False
    return may_edit(account, owner_id) or (bool(shown_to) and account.agency == shown_to)
