"""Published lists, as everybody sees them."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from catalogue.bootstrap import Services
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Visibility, Weight
from catalogue.domain.people.access import Account
from catalogue.errors import NotFound
from catalogue.services.lists.editing.entries import Marks
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
    assert [reference_list.name for reference_list in services.lists.lists.visible_to(None)] == [
        "Another name"
    ]
    services.lists.lists.edit(member, published, "Another name", Visibility.PRIVATE)
    with pytest.raises(NotFound):
        services.lists.lists.get(None, published)


def test_a_page_of_a_published_report_is_read_once_until_somebody_commits(
    services: Services, member: Account, librarian: Account
) -> None:
    published = services.lists.lists.from_text(member, "Published", "A title. 2001\nAnother. 2002").list_id
    share(services, member, librarian, published)
    use = services.lists.reports
    assert use.report(None, published, limit=20) is None
    use.start(member, published)
    services.operations.worker.run_pending()
    asked: list[str] = []
    event.listen(services.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    pages = [use.report(None, published, status=Status.MISSING, offset=1, limit=20) for _ in range(3)]
    assert len(asked) < 12, "what one look needs"
    shown = pages[0]
    assert pages == [shown] * 3 and shown is not None
    assert (shown.total, shown.found, len(shown.rows)) == (2, 2, 1)
    first = use.whole(member, published).rows[0]
    services.lists.entries.mark(member, published, [first.entry_id], Marks(Weight.ESSENTIAL))
    found = use.report(None, published, weight=Weight.ESSENTIAL, limit=20)
    assert found is not None and (found.weights, found.found) == ({"essential": 1}, 1)
    services.lists.lists.edit(member, published, "Published", Visibility.PRIVATE)
    with pytest.raises(NotFound):
        use.report(None, published, status=Status.MISSING, offset=1, limit=20)
