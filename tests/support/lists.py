"""Lists as their owners have them checked, and as a librarian lets others see them."""

from __future__ import annotations

from io import BytesIO

from catalogue.bootstrap import Services
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account


def listed(services: Services, owner: Account, table: str, librarian: Account | None = None) -> int:
    """A list read from a table and checked, published before where a librarian is named; gives its id."""
    made = services.lists.lists.from_file(owner, "A list", BytesIO(table.encode()), "list.csv")
    if librarian is not None:
        share(services, owner, librarian, made.list_id)
    services.lists.reports.start(owner, made.list_id)
    services.operations.worker.run_pending()
    return made.list_id


def share(
    services: Services,
    owner: Account,
    librarian: Account,
    list_id: int,
    visibility: Visibility = Visibility.PUBLIC,
) -> None:
    """Ask for the librarian's help as the owner, and let the librarian show the list to others."""
    name = services.lists.lists.get(owner, list_id).name
    services.lists.lists.edit(owner, list_id, name, Visibility.PRIVATE, help_asked=True)
    services.lists.lists.edit(librarian, list_id, name, visibility)
