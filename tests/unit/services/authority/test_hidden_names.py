"""A donor's name that is hidden stays so, whatever becomes of the donor; their own wish stands beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account, Role
from catalogue.services.acquisitions.donation_views import DonorView
from catalogue.services.records.publications import CopyData
from search_index.interface import SearchRequest

SECRET, OTHER, DAY = "Sok Secret", "S. Secret", dt.date(2026, 11, 1)


def gift(services: Services, librarian: Account, donor: str, *, unnamed: bool = False) -> int:
    """A gift on the shelf; gives the donation."""
    use = services.acquisitions.donations
    donation = use.open(librarian, donor, DAY, unnamed=unnamed)
    line = use.add_line(librarian, donation, Description(title=f"A gift of {donation}"))
    use.accept_line(librarian, line, CopyData())
    return donation


def hide(services: Services, librarian: Account, name: str, *, hidden: bool = True) -> None:
    services.authority.hidden_names.set(librarian, name, hidden=hidden)


def donor_called(services: Services, name: str) -> DonorView:
    return next(donor for donor in services.acquisitions.donations.donors() if donor.name == name)


def undo_newest(services: Services, librarian: Account, action: str) -> None:
    acts = services.change_log.recent(reader=librarian)
    services.change_log.undo(librarian, next(act.id for act in acts if act.action == action))


def told(services: Services) -> Iterator[tuple[str, str]]:
    """Every place where readers, programs and files are told who gave, with what it says."""
    services.operations.worker.run_pending()
    found = services.discovery.search.search(SearchRequest(facets=("donor",)))
    yield "facets", str(found.facets)
    for name in (SECRET, OTHER):
        narrowed = services.discovery.search.search(SearchRequest(filters={"donor": (name,)}))
        yield "narrowed", name if narrowed.total else ""
        written = services.discovery.search.search(SearchRequest(f'donor:"{name}"'))
        yield "written", name if written.total and not written.relaxed else ""
    for result in found.results:
        seen = result.publication
        yield "record", str(seen.donors)
        yield "record at the desk", str(services.records.publications.get(seen.id, staff=True).donors)
    yield "holdings", str([seen.donors for seen in services.records.publications.holdings()])
    yield "exports", str(list(services.discovery.exports.entries()))
    yield "coverage", str(services.reports.coverage.donors())
    yield "gifts", str(services.reports.coverage.gifts())
    yield "meeting", str(services.reports.meetings.report(DAY).donors)
    client = create_app(services.config, services).test_client()
    for address in ("/en/coverage/gifts", "/en/coverage/collection", "/en/holdings.csv", "/en/search?q="):
        yield address, client.get(address).text


def naming(services: Services, name: str) -> set[str]:
    return {place for place, text in told(services) if name in text}


def test_whoever_is_not_hidden_is_named_in_every_place(services: Services, librarian: Account) -> None:
    gift(services, librarian, SECRET)
    assert naming(services, SECRET) == {place for place, _ in told(services)}


def test_undoing_a_rename_leaves_a_hidden_name_hidden(services: Services, librarian: Account) -> None:
    gift(services, librarian, SECRET)
    use = services.acquisitions.donations
    use.edit_donor(librarian, donor_called(services, SECRET).id, OTHER, "", unnamed=False)
    hide(services, librarian, SECRET)
    undo_newest(services, librarian, "donor_edited")
    donor = donor_called(services, SECRET)
    assert (donor.unnamed, donor.hidden, donor.named) == (False, True, False)
    assert naming(services, SECRET) == set()


def test_undoing_a_dropped_donation_leaves_a_hidden_name_hidden(
    services: Services, librarian: Account
) -> None:
    donation = services.acquisitions.donations.open(librarian, SECRET, DAY)
    services.acquisitions.donations.drop(librarian, donation)
    hide(services, librarian, SECRET)
    undo_newest(services, librarian, "donation_dropped")
    gift(services, librarian, SECRET)
    assert not donor_called(services, SECRET).named
    assert naming(services, SECRET) == set()


def test_undoing_that_donors_were_named_leaves_a_hidden_name_hidden(
    services: Services, librarian: Account
) -> None:
    gift(services, librarian, SECRET)
    donors = [donor_called(services, SECRET).id]
    act = services.acquisitions.donations.name_donors(librarian, donors, unnamed=True).act_id
    hide(services, librarian, SECRET)
    services.change_log.undo(librarian, act)
    assert not donor_called(services, SECRET).named
    assert naming(services, SECRET) == set()


def test_undoing_a_hiding_names_them_again_in_every_place(services: Services, librarian: Account) -> None:
    gift(services, librarian, SECRET)
    everywhere = naming(services, SECRET)
    hide(services, librarian, SECRET.upper())
    assert naming(services, SECRET) == set()
    undo_newest(services, librarian, "name_hidden")
    assert naming(services, SECRET) == everywhere
    undo_newest(services, librarian, "reverted")
    assert naming(services, SECRET) == set()


@pytest.mark.parametrize("first", [True, False])
def test_a_donors_own_wish_outlasts_hiding_and_showing(
    services: Services, librarian: Account, first: bool
) -> None:
    """Whether it was told before the name was hidden or while it was."""
    gift(services, librarian, SECRET, unnamed=first)
    hide(services, librarian, SECRET)
    if not first:
        donor = donor_called(services, SECRET)
        services.acquisitions.donations.edit_donor(librarian, donor.id, SECRET, "", unnamed=True)
    hide(services, librarian, SECRET, hidden=False)
    donor = donor_called(services, SECRET)
    assert (donor.unnamed, donor.hidden, donor.named) == (True, False, False)
    assert naming(services, SECRET) == set()


def test_who_wished_for_nothing_is_named_once_shown_again(services: Services, librarian: Account) -> None:
    hide(services, librarian, SECRET)
    gift(services, librarian, SECRET)
    assert naming(services, SECRET) == set()
    hide(services, librarian, SECRET, hidden=False)
    assert donor_called(services, SECRET).named and "gifts" in naming(services, SECRET)


def test_a_hidden_donor_who_is_renamed_is_named_only_once_somebody_says_so(
    services: Services, librarian: Account
) -> None:
    gift(services, librarian, SECRET)
    hide(services, librarian, SECRET)
    use, number = services.acquisitions.donations, donor_called(services, SECRET).id
    use.edit_donor(librarian, number, OTHER, "", unnamed=False)
    assert use.donor(number).unnamed and naming(services, OTHER) == set()
    use.edit_donor(librarian, number, OTHER, "", unnamed=False)
    assert use.donor(number).named and "gifts" in naming(services, OTHER)


def test_an_index_older_than_the_hiding_tells_nobody(services: Services, librarian: Account) -> None:
    gift(services, librarian, SECRET)
    gift(services, librarian, OTHER)
    services.operations.worker.run_pending()
    hide(services, librarian, SECRET)
    search = services.discovery.search.search
    facets = search(SearchRequest(facets=("donor",))).facets["donor"]
    assert [facet.value for facet in facets] == [OTHER]
    assert search(SearchRequest(filters={"donor": (SECRET,)})).total == 0
    assert search(SearchRequest(filters={"donor": (SECRET, OTHER)})).total == 1


def person(services: Services, email: str, *, agency: str = "", name: str = SECRET) -> Account:
    services.access.accounts.add(
        None, email, [Role.MEMBER], name=name, agency=agency, password="a long enough one"
    )
    account = services.access.accounts.by_email(email)
    assert account is not None
    return account


def test_nobody_shows_what_the_librarian_hid_or_somebody_else_who_is_called_so(
    services: Services, librarian: Account
) -> None:
    gift(services, librarian, SECRET)
    use = services.authority.hidden_names
    one, other = person(services, "one@example.org"), person(services, "other@example.org")
    hide(services, librarian, SECRET)
    assert (use.own(one).hidden, use.own(one).wished) == (True, False)

    assert use.set_own(one, hidden=False)
    assert not donor_called(services, SECRET).named
    assert use.set_own(one, hidden=True)
    assert use.set_own(other, hidden=True) and use.all() == [SECRET]
    undo_newest(services, librarian, "name_hidden")
    acts = [act for act in services.change_log.recent() if act.action == "name_hidden" and not act.reverted]
    services.change_log.undo(librarian, acts[-1].id)  # the librarian's own
    assert use.all() == [SECRET] and use.own(one).wished and not use.own(other).wished

    assert use.set_own(other, hidden=False), "who never wished it takes nothing back"
    assert not use.set_own(one, hidden=False)
    assert donor_called(services, SECRET).named


def test_the_librarian_shows_a_name_whoever_hid_it(services: Services, librarian: Account) -> None:
    gift(services, librarian, SECRET)
    use, one = services.authority.hidden_names, person(services, "one@example.org")
    hide(services, librarian, SECRET)
    use.set_own(one, hidden=True)
    hide(services, librarian, SECRET, hidden=False)
    assert use.all() == [] and donor_called(services, SECRET).named
    undo_newest(services, librarian, "name_shown")
    assert use.own(one).wished
    assert use.set_own(one, hidden=False), "the librarian's is back too"


def test_an_agency_s_people_hide_its_name_together(services: Services, librarian: Account) -> None:
    use = services.authority.hidden_names
    one, other = (person(services, f"{name}@example.org", name=name, agency="IOM") for name in ("a", "b"))
    elsewhere = person(services, "c@example.org", name="c", agency="UNICEF")
    use.set_own(one, hidden=True)
    assert use.own(other).wished and not use.own(elsewhere).hidden
    assert not use.set_own(other, hidden=False)
    use.set_own(one, hidden=True)
    hide(services, librarian, "IOM")
    assert use.set_own(other, hidden=False) and use.all() == ["IOM"]
