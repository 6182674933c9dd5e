"""Hiding a donor's name everywhere at once: pledges, donors, lists, files, and what is printed.

It is noted in one place, and asked for wherever a name is shown (``services.veils``).
"""

from __future__ import annotations

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
            return [hidden_name.name for hidden_name in stored.everybody(session)]

    def hides_own(self, account: Account) -> bool:
        """Whether the name under which a person gives is hidden."""
        with self._database.read() as session:
            return fold(name_given(account)) in stored.all_folded(session)

    def set_own(self, account: Account, *, hidden: bool) -> None:
        """Hide the name under which a person gives, or show it again."""
        self.set(account, name_given(account), hidden=hidden)

    def set(self, actor: Account, name: str, *, hidden: bool) -> None:
        """Hide a name everywhere, or show it again; does nothing where it is so already.

        Raises ``InvalidInput`` "hidden_name_missing".
        """
        name = " ".join(name.split())
        if not fold(name):
            raise InvalidInput("hidden_name_missing", "Write the name that is to be hidden.", field="name")
        intent = act(actor, "name_hidden" if hidden else "name_shown", name=name)
        with self._database.write(intent) as session:
            alone(session, "hidden name", fold(name))
            row = stored.named(session, fold(name))
            if hidden == (row is not None):
                return
            if row is None:
                session.add(HiddenName(name=name, folded=fold(name)))
            else:
                session.delete(row)
