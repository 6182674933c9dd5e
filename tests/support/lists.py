"""A list that its owner shows to the librarian, who then says who may see it."""

from __future__ import annotations

from catalogue.bootstrap import Services
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account


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
