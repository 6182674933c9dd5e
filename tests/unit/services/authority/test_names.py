"""Names in order: an alias leads search and gap check at once; renamed, merged, undone."""

from __future__ import annotations

import datetime as dt

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput
from search_index.interface import SearchRequest

BODY = ContributorKind.BODY
REPORT = Description(
    title="Second look", contributors=(Contributor("Chab Dai Coalition", BODY),), year="2012"
)
OTHER = Description(
    title="Butterfly",
    contributors=(Contributor("Chabdai", BODY), Contributor("Sok, Dara")),
    subjects=("boys",),
)


@pytest.fixture
def held(services: Services, librarian: Account) -> list[int]:
    """Two publications of one body under two names."""
    ids = services.records.publications.add_many(librarian, [(REPORT, ()), (OTHER, ())])
    services.operations.worker.run_pending()
    return ids


def found(services: Services, text: str) -> set[int]:
    services.operations.worker.run_pending()
    return {
        result.publication.id for result in services.discovery.search.search(SearchRequest(text=text)).results
    }


def undo(services: Services, librarian: Account) -> None:
    services.change_log.revert(librarian, services.change_log.recent(1)[0].id)


def test_an_alias_leads_search_and_matcher_to_what_is_held_and_is_undone(
    services: Services, librarian: Account, held: list[int]
) -> None:
    use = services.authority.editing
    organisation_id = use.add_organisation(librarian, "Chab Dai Coalition")
    assert found(services, "ចាប់ដៃ") == set()

    use.add_name(librarian, organisation_id, "ចាប់ដៃ", "km")
    use.add_name(librarian, organisation_id, "Chabdai")

    assert found(services, "ចាប់ដៃ") == set(held)
    assert use.uses_of_organisation(organisation_id) == [held[1], held[0]]
    assert services.gap_check.matcher.matcher().aliases.preferred("CHABDAI") == "Chab Dai Coalition"
    assert services.authority.body_links.unlinked() == []

    undo(services, librarian)
    assert found(services, "ចាប់ដៃ") == {held[0]}
    assert services.authority.body_links.unlinked() == [("Chabdai", 1)]


def test_two_organisations_become_one_with_all_names_and_parts_and_two_again(
    services: Services, librarian: Account, held: list[int]
) -> None:
    use = services.authority.editing
    one = use.add_organisation(librarian, "Chab Dai Coalition")
    other = use.add_organisation(librarian, "Chabdai")
    part = use.add_organisation(librarian, "Butterfly Longitudinal Project")
    use.add_name(librarian, other, "CDC", acronym=True)
    use.edit_organisation(librarian, part, "Butterfly Longitudinal Project", "Chabdai", "Cambodia")
    with pytest.raises(InvalidInput):
        use.add_name(librarian, one, "CDC")
    with pytest.raises(InvalidInput):
        use.edit_organisation(librarian, other, "Chabdai", "Butterfly Longitudinal Project", "")

    assert use.merge(librarian, other, "Chab Dai Coalition") == one

    merged = use.organisation(one)
    assert {name.name for name in merged.names} == {"CDC", "Chabdai"}
    assert merged.acronyms == ("CDC",) and merged.uses == 2
    assert merged.parts == ((part, "Butterfly Longitudinal Project"),)
    assert found(services, "CDC") == set(held)

    undo(services, librarian)
    assert use.organisation(other).parts == ((part, "Butterfly Longitudinal Project"),)
    assert use.organisation(one).names == ()
    assert found(services, "CDC") == {held[1]}


def test_a_renamed_organisation_keeps_its_old_name(services: Services, librarian: Account) -> None:
    use = services.authority.editing
    organisation_id = use.add_organisation(librarian, "UNIAP")
    use.edit_organisation(librarian, organisation_id, "UN-ACT", "", "")
    assert [name.name for name in use.organisation(organisation_id).names] == ["UNIAP"]
    use.edit_organisation(librarian, organisation_id, "UNIAP", "", "")
    assert [name.name for name in use.organisation(organisation_id).names] == ["UN-ACT"]


def test_a_name_is_written_otherwise_in_every_record_and_back(
    services: Services, librarian: Account, held: list[int]
) -> None:
    use = services.authority.editing
    services.records.publications.add(
        librarian, REPORT.with_changes(contributors=(Contributor("Sok Dara"), Contributor("Sok, Dara")))
    )
    assert use.names(MentionKind.PERSON, "sok", 0, 10) == ([("Sok Dara", 1), ("Sok, Dara", 2)], 2)

    assert use.replace(librarian, MentionKind.PERSON, "Sok Dara", "Sok, Dara") == 1

    assert use.names(MentionKind.PERSON, "", 0, 10) == ([("Sok, Dara", 2)], 1)
    undo(services, librarian)
    assert use.names(MentionKind.PERSON, "", 0, 10)[1] == 2


def test_a_subject_gets_a_label_and_is_found_by_it(
    services: Services, librarian: Account, held: list[int]
) -> None:
    services.authority.terms.add(librarian, "boys")
    term = services.authority.terms.labelled("boys")
    assert term is not None
    services.authority.terms.add_label(librarian, term.id, "ក្មេងប្រុស", "km")
    assert found(services, "ក្មេងប្រុស") == {held[1]}


def test_two_terms_become_one_with_all_labels_and_two_again(
    services: Services, librarian: Account, held: list[int]
) -> None:
    use = services.authority.terms
    lads = services.records.publications.add(librarian, REPORT.with_changes(subjects=("lads",)))
    for label in ("boys", "lads"):
        use.add(librarian, label)
    one, other = use.labelled("boys"), use.labelled("lads")
    assert one is not None and other is not None
    use.add_label(librarian, other.id, "garçons", "fr")
    with pytest.raises(InvalidInput):
        use.merge(librarian, one.id, "boys")

    assert use.merge(librarian, other.id, "boys") == "boys"

    merged = use.labelled("garçons")
    assert merged is not None and merged.id == one.id
    assert found(services, "subject:boys") == found(services, "garçons") == {held[1], lads}

    undo(services, librarian)
    assert found(services, "subject:boys") == {held[1]}
    assert use.labelled("garçons") == use.labelled("lads") != one


def test_names_are_linked_by_what_they_are_like_and_put_back_in_one_act(
    services: Services, librarian: Account, held: list[int]
) -> None:
    use = services.authority.body_links
    use.link(librarian, {"Chab Dai Coalition": ""})
    (body,) = use.page(0, 10)
    assert (body.name, body.count, body.proposed) == ("Chabdai", 1, "")
    services.records.publications.add(
        librarian, REPORT.with_changes(contributors=(Contributor("Chab Dai Coalitions", BODY),))
    )
    assert [unlinked_body.proposed for unlinked_body in use.page(0, 10)] == ["Chab Dai Coalition", ""]

    links = {"Chabdai": "Chab Dai Coalition", "Chab Dai Coalitions": "Nobody"}
    assert use.link(librarian, links) == {"Chab Dai Coalitions": "unknown"}
    assert [name for name, _ in use.unlinked()] == ["Chab Dai Coalitions"]
    undo(services, librarian)
    assert len(use.unlinked()) == 2


def test_several_names_become_one_in_a_single_step_that_is_undone(
    services: Services, librarian: Account, held: list[int]
) -> None:
    use, add = services.authority.editing, services.records.publications.add
    for number in range(2):
        add(librarian, Description(title=f"Nets {number}", subjects=("lads", "boys", "fishing")))
    assert use.join(librarian, MentionKind.SUBJECT, ["lads", "boys", "fishing"]).act_id > 0
    assert use.names(MentionKind.SUBJECT, "", 0, 9) == ([("boys", 3)], 1)
    assert services.records.publications.get(held[1] + 1).description.subjects == ("boys",)

    undo(services, librarian)
    assert dict(use.names(MentionKind.SUBJECT, "", 0, 9)[0]) == {"boys": 3, "fishing": 2, "lads": 2}
    act_id = use.join(librarian, MentionKind.BODY, ["Chab Dai Coalition", "Chabdai"], " Chab Dai ").act_id
    assert services.change_log.recent(1)[0].id == act_id
    assert use.names(MentionKind.BODY, "", 0, 9) == ([("Chab Dai", 2)], 1)

    with pytest.raises(InvalidInput, match="Tick two names"):
        use.join(librarian, MentionKind.SUBJECT, ["boys", "boys"])


def test_names_stand_in_the_order_of_their_letters_whatever_their_capitals(
    services: Services, librarian: Account
) -> None:
    for name in ("Action pour les Enfants", "ASEAN Secretariat", "ActionAid", "action 9", "Action 10"):
        services.authority.editing.add_organisation(librarian, f"Zz {name}")
        services.acquisitions.donations.open(librarian, f"Zz {name}", dt.date(2026, 11, 28))
    expected = ["action 9", "Action 10", "Action pour les Enfants", "ActionAid", "ASEAN Secretariat"]
    organisations = services.authority.editing.organisations("zz")
    assert [each.name.removeprefix("Zz ") for each in organisations] == expected
    donors = [each.name.removeprefix("Zz ") for each in services.acquisitions.donations.donors()]
    assert [name for name in donors if name in expected] == expected
