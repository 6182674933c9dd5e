"""Reference lists: who may see one, and how an entry is recognised again."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from search_index.text import fold

from .access import Account, Role
from .description import Description


class Visibility(StrEnum):
    """Who may see a list beside its owner and the librarian."""

    PRIVATE = "private"
    AGENCY = "agency"
    PUBLIC = "public"


class Verdict(StrEnum):
    """A human's answer to "is this entry that publication?"."""

    SAME = "same"
    OTHER_EDITION = "other_edition"
    DIFFERENT = "different"


def fingerprint(description: Description) -> str:
    """What makes an entry the same entry on another list: its words and numbers, folded and digested.

    Title, people, year, edition, volume, number, languages, identifiers and free text count; case,
    accents, digits' script and spacing do not.
    """
    parts = (
        description.full_title,
        *(each.name for each in description.contributors),
        description.year,
        description.edition,
        description.volume,
        description.number,
        *description.languages,
        *(f"{each.scheme}:{each.value}" for each in description.identifiers),
        description.reference,
    )
    return hashlib.sha256("\x1f".join(fold(each) for each in parts).encode()).hexdigest()


def may_see(account: Account | None, owner_id: int | None, owner_agency: str, visibility: str) -> bool:
    """Whether a person (or, with None, the public) may see a list."""
    if visibility == Visibility.PUBLIC:
        return True
    if account is None:
        return False
    if account.id == owner_id or account.may_act_as(Role.LIBRARIAN):
        return True
    return visibility == Visibility.AGENCY and bool(owner_agency) and account.agency == owner_agency


def may_edit(account: Account, owner_id: int | None) -> bool:
    """Whether a person may change a list and its entries: its owner, and the librarian."""
    return account.id == owner_id or account.may_act_as(Role.LIBRARIAN)
