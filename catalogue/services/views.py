"""What services hand to the pages: plain values, complete, with no database behind them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from catalogue.domain.descriptions.description import Description
from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.people.access import CENTRE
from search_index.analysis.filing import filing_letter


@dataclass(frozen=True, slots=True)
class CopyView:
    """A copy as anybody may see it; ``donor`` is "" where the donor stays unnamed.

    ``library_id`` is that of the library it belongs to, ``CENTRE`` for the centre itself.
    """

    id: int
    accession_number: str
    call_number: str
    location: str
    condition: str
    status: CopyStatus
    note: str
    donor: str
    withdrawn: bool
    created_at: dt.datetime
    donor_id: int | None = None
    library_id: int = CENTRE

    @property
    def readable_now(self) -> bool:
        """Whether a visitor can be handed this copy now."""
        return self.status.readable and not self.withdrawn

    @property
    def as_form(self) -> dict[str, str]:
        """What a form begins with that says all of it anew."""
        return {
            "accession_number": self.accession_number,
            "call_number": self.call_number,
            "location": self.location,
            "condition": self.condition,
            "status": str(self.status),
            "note": self.note,
            "donor_id": str(self.donor_id or ""),
            "library_id": str(self.library_id),
        }


@dataclass(frozen=True, slots=True)
class PublicationView:
    """A publication with its copies (withdrawn copies only for staff)."""

    id: int
    description: Description
    copies: tuple[CopyView, ...]
    version: int
    year: int | None
    created_at: dt.datetime
    updated_at: dt.datetime
    withdrawn: bool = False

    @property
    def held(self) -> bool:
        """Whether at least one copy stands in the centre."""
        return any(not copy.withdrawn for copy in self.copies)

    @property
    def readable_now(self) -> bool:
        """Whether a visitor can read it in the centre now."""
        return any(copy.readable_now for copy in self.copies)

    @property
    def libraries(self) -> frozenset[int]:
        """The libraries that have it on the shelf; the centre where it is described and no copy stands."""
        return frozenset(copy.library_id for copy in self.copies if not copy.withdrawn) or frozenset({CENTRE})

    @property
    def filing_letter(self) -> str:
        """The letter under which its title is filed; "0" for all digits, "" where it begins with none."""
        return filing_letter(self.description.title, self.description.languages)

    @property
    def donors(self) -> tuple[str, ...]:
        """Who gave it, each once, as far as they wish to be named."""
        return tuple(dict.fromkeys(copy.donor for copy in self.copies if copy.donor))


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One changed field of one row; ``before`` and ``after`` are JSON values or None.

    ``called`` is what people call the row, "" where it has no name or is gone.
    """

    table: str
    row_id: int
    field: str
    before: Any
    after: Any
    called: str = ""


@dataclass(frozen=True, slots=True)
class ActView:
    """One line of the change log; ``sentence`` is English, ``action`` and ``params`` word it elsewhere.

    ``left_out`` is the number of changed rows of which ``changes`` says nothing.
    """

    id: int
    at: dt.datetime
    actor: str
    action: str
    params: dict[str, Any]
    sentence: str
    reverted: bool
    changes: tuple[FieldChange, ...] = field(default=())
    left_out: int = 0
