"""Drafts on both databases: kept over one another, whatever letters they hold."""

from __future__ import annotations

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.people.access import Account
from catalogue.errors import NotFound
from catalogue.services.acquisitions.drafts import new_token


def test_a_draft_is_kept_over_the_one_before_and_is_ones_own(
    services: Services, librarian: Account, member: Account
) -> None:
    token = new_token()
    services.acquisitions.drafts.keep(librarian, token, "new", "Half", [("title", "Half")])
    fields = [("title", "ទស្សនា\0 🙂"), ("subjects", "a"), ("subjects", "b"), ("note", "")]
    services.acquisitions.drafts.keep(librarian, token, "new", "Whole", fields)
    (draft,) = services.acquisitions.drafts.mine(librarian)
    assert (draft.title, draft.subject) == ("Whole", "new")
    assert draft.fields == (("title", "ទស្សនា 🙂"), *fields[1:])
    assert services.acquisitions.drafts.mine(member) == []
    with pytest.raises(NotFound):
        services.acquisitions.drafts.keep(member, token, "new", "Mine", [])
    services.acquisitions.drafts.discard(member, token)
    assert services.acquisitions.drafts.count(librarian) == 1
    services.acquisitions.drafts.discard(librarian, token)
    services.acquisitions.drafts.discard(librarian, token)
    assert services.acquisitions.drafts.count(librarian) == 0
