"""Queries on where missing titles can be read for free."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.storage.batches import batches_of
from catalogue.storage.models import FreeCopy


def every(session: Session) -> list[FreeCopy]:
    """All that were accepted."""
    return list(session.scalars(select(FreeCopy)))


def of(session: Session, fingerprints: Collection[str]) -> list[FreeCopy]:
    """Those of some titles."""
    return list(session.scalars(select(FreeCopy).where(FreeCopy.fingerprint.in_(fingerprints))))


def known_among(session: Session, fingerprints: Collection[str]) -> set[str]:
    """Return those of some titles that can be read for free."""
    return {copy.fingerprint for some in batches_of(sorted(fingerprints)) for copy in of(session, some)}


def carry_over(session: Session, before: str, after: str) -> None:
    """Let what was accepted go along when an entry is worded anew; ``before`` and ``after`` are fingerprints.

    It stays with the old wording too, which another entry may still have.
    """
    known = {copy.fingerprint: copy for copy in of(session, [before, after])}
    if before in known and after not in known:
        old = known[before]
        session.add(
            FreeCopy(fingerprint=after, address=old.address, source=old.source, accepted_at=old.accepted_at)
        )
