"""Names that donors do not want to be shown: who may read them all the same."""

from __future__ import annotations

from dataclasses import dataclass

from search_index.analysis.normalisation import fold

from .access import Account, Role


@dataclass(frozen=True, slots=True)
class Veil:
    """What one reader (None: anybody) may not read; ``hidden`` are folded names of agencies and people."""

    hidden: frozenset[str]
    reader: Account | None

    def covers(self, *names: str) -> bool:
        """Whether one of these names is hidden from the reader.

        An agency's own people and the librarian, who must know whose parcel it is, read it.
        """
        covered = self.hidden.intersection(map(fold, names))
        if not covered or self.reader is None:
            return bool(covered)
        own = {fold(name_given(self.reader))}
        return not (self.reader.may_act_as(Role.LIBRARIAN) or covered <= own)

    def shown(self, name: str, agency: str = "") -> str:
        """Return a name as the reader may see it: "" where it, or the agency it belongs to, is hidden."""
        return "" if self.covers(name, agency) else name


def name_given(account: Account) -> str:
    """Return the name under which a person gives: that of the agency, else their own."""
    return account.agency or account.display_name
