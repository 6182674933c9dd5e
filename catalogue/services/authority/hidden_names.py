"""Hiding a donor's name everywhere at once: pledges, donors, lists, files, and what is printed.

It is noted in one place, and asked for wherever a name is shown (``services.veils``). What somebody wishes
for the name under which they give is a note of its own beside the desk's: they take back that alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.domain.people.access import Account
from catalogue.domain.people.hiding import Veil, name_given
from catalogue.errors import InvalidInput
from catalogue.storage.authority import hidden_names as stored
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.engine.database import Database
from catalogue.storage.models import HiddenName
from search_index.analysis.normalisation import fold

from ..acts import act
from ..veils import veil


@dataclass(frozen=True, slots=True)
class OwnName:
    """Whether the name under which somebody gives is hidden, and whether they, or their agency, wish it."""

    hidden: bool
    wished: bool


class HiddenNames:
    """Hiding names and showing them again; each is one act, and undone as one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept = database.kept(self._read)

    def from_everybody(self) -> Veil:
        """Return what anybody may not read, as of the newest commit."""
        return self._kept.get()

    def _read(self) -> Veil:
        with self._database.read() as session:
            return veil(session, None)

    def all(self) -> list[str]:
        """Every hidden name, for the librarian."""
        with self._database.read() as session:
            return stored.everybody(session)

    def own(self, account: Account) -> OwnName:
        """Return how the name under which a person gives stands."""
        name = fold(name_given(account))
        with self._database.read() as session:
            return OwnName(bool(stored.named(session, name)), bool(stored.wished(session, name, account)))

    def set_own(self, account: Account, *, hidden: bool) -> bool:
        """Hide the name under which a person gives, or take that back; gives whether it is hidden then.

        Whoever else hid that name, the desk or somebody who is called so too, it stays hidden for them.
        """
        name = name_given(account)
        with self._changing(account, name, hidden=hidden) as session:
            own = stored.wished(session, fold(name), account)
            _set(session, own, HiddenName(name=name, folded=fold(name), user_id=account.id), hidden=hidden)
            session.flush()
            return bool(stored.named(session, fold(name)))

    def set(self, actor: Account, name: str, *, hidden: bool) -> None:
        """Hide a name everywhere for the desk, or show it again whoever hid it; does nothing where it is so.

        Raises ``InvalidInput`` "hidden_name_missing".
        """
        name = " ".join(name.split())
        if not fold(name):
            raise InvalidInput("hidden_name_missing", "Write the name that is to be hidden.", field="name")
        with self._changing(actor, name, hidden=hidden) as session:
            rows = stored.named(session, fold(name))
            if hidden:
                rows = [row for row in rows if row.user_id is None]
            _set(session, rows, HiddenName(name=name, folded=fold(name)), hidden=hidden)

    @contextmanager
    def _changing(self, actor: Account, name: str, *, hidden: bool) -> Iterator[Session]:
        intent = act(actor, "name_hidden" if hidden else "name_shown", name=name)
        with self._database.write(intent) as session:
            alone(session, "hidden name", fold(name))
            yield session


def _set(session: Session, rows: Sequence[HiddenName], new: HiddenName, *, hidden: bool) -> None:
    if hidden and not rows:
        session.add(new)
    for row in () if hidden else rows:
        session.delete(row)
