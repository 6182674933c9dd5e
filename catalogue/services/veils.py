"""Who is named to whom: worked out whenever a name is read, from the names that are hidden.

Nothing of it is noted with a donor, so that nothing that changes donors (an undoing, a file, a gift taken in
at the same moment) can leave one named. What a donor wished themselves (``Donor.unnamed``) stands beside it,
and stays when the name is shown again.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue.domain.people.access import Account
from catalogue.domain.people.hiding import Veil
from catalogue.storage.authority import hidden_names as stored
from catalogue.storage.models import Donor, User
from search_index.analysis.normalisation import fold


def veil(session: Session, reader: Account | None) -> Veil:
    """Return what a reader may not read, inside a transaction."""
    return Veil(stored.all_folded(session), reader)


def person_shown(covering: Veil, user: User | None) -> str:
    """Return what a person is called to a reader; "" where they, or their agency, are hidden."""
    return covering.shown(user.name or user.email, user.agency) if user else ""


def donor_shown(covering: Veil, donor: Donor | None) -> str:
    """Return what a donor is called to a reader; "" where they wish not to be named, or are hidden.

    The ``covering`` is asked for after the donor was read (``all_folded``).
    """
    return covering.shown(donor.name) if donor is not None and not donor.unnamed else ""


def is_hidden(session: Session, name: str) -> bool:
    """Whether this name is hidden everywhere."""
    return fold(name) in stored.all_folded(session)
