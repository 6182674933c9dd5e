"""Published lists, as everybody sees them."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from catalogue.bootstrap import Services
from catalogue.domain.access import Account
from catalogue.domain.reference_lists import Visibility
from catalogue.errors import NotFound
from tests.support.lists import share


def test_the_published_lists_are_read_once_until_somebody_commits(
    services: Services, member: Account, librarian: Account
) -> None:
    published = services.lists.lists.from_text(member, "Published", "A title. 2001").list_id
    share(services, member, librarian, published)
    asked: list[str] = []
    event.listen(services.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for _ in range(3):
        (found,) = services.lists.lists.visible_to(None)
        assert services.lists.lists.get(None, published) == found
    assert len(asked) < 8, "what one look needs"
    services.lists.lists.edit(member, published, "Another name", Visibility.PUBLIC)
    assert [each.name for each in services.lists.lists.visible_to(None)] == ["Another name"]
    services.lists.lists.edit(member, published, "Another name", Visibility.PRIVATE)
    with pytest.raises(NotFound):
        services.lists.lists.get(None, published)
