"""An act on thousands of rows is shown in part and undone as a whole."""

from __future__ import annotations

from catalogue.bootstrap import Services
from catalogue.domain.access import Account
from catalogue.domain.description import Description


def test_a_large_act_is_shown_in_part_and_undone_whole(services: Services, librarian: Account) -> None:
    ids = services.publications.add_many(
        librarian, [(Description(title=f"Title {each}"), ()) for each in range(250)]
    )
    (newest,) = services.change_log.recent(1)
    shown = services.change_log.get(newest.id)
    assert {each.row_id for each in shown.changes} == set(ids[:200])
    assert shown.left_out == 50
    services.change_log.revert(librarian, newest.id)
    assert services.publications.count() == 0
