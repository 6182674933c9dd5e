"""Which tours of the program a person has put away; of people without an account nothing is kept."""

from __future__ import annotations

from catalogue.domain.people.access import Account
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.engine.database import Database
from catalogue.storage.models import TourTaken


class Tours:
    """Remembering which tours need not be offered again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_taken(self, account: Account, tour: str) -> bool:
        """Whether a person has put a tour away."""
        with self._database.read() as session:
            return session.get(TourTaken, (account.id, tour)) is not None

    def take(self, account: Account, tour: str) -> None:
        """Offer a tour to a person no more; a second time it changes nothing."""
        with self._database.write() as session:
            alone(session, "tour", str(account.id))
            session.merge(TourTaken(user_id=account.id, tour=tour))
