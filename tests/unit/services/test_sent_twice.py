"""What is asked for twice, as by two presses of a button, is done once and stands once in the change log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account, Role
from catalogue.services.records.publications import CopyData
from tests.unit.services.conftest import add_account


def test_what_is_so_already_is_no_further_act(
    services: Services, librarian: Account, member: Account
) -> None:
    chief = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    publications, terms = services.records.publications, services.authority.terms
    book = publications.add(librarian, Description(title="Sent twice"), [CopyData()])
    copy = publications.get(book).copies[0].id
    donation = services.acquisitions.donations.open(librarian, "A friend", dt.date(2026, 11, 24))
    terms.add(librarian, "lads")
    term = terms.labelled("lads")
    assert term
    twice: dict[str, Callable[[], object]] = {
        "copy": lambda: publications.withdraw_copy(librarian, copy),
        "publication": lambda: publications.withdraw(librarian, book),
        "donation": lambda: services.acquisitions.donations.close(librarian, donation),
        "person": lambda: services.access.people.set_disabled(chief, member.id, disabled=True),
        "label": lambda: terms.add_label(librarian, term.id, "garçons", "fr"),
    }
    for what, do in twice.items():
        do()
        once = [act.id for act in services.change_log.recent(50)]
        do()
        assert [act.id for act in services.change_log.recent(50)] == once, what
    found = terms.labelled("garçons")
    assert found and sorted(label.label for label in found.labels) == ["garçons", "lads"]
