"""Nothing stands above itself: no organisation, no subject, no record that became part of another.

Each step of these tests was taken by an attack, or follows one; what stood in a circle before can be found
and taken apart.
"""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import insert, update

from catalogue.bootstrap import Services
from catalogue.domain.authorities.authority import Authority
from catalogue.domain.authorities.circles import in_circles
from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput, LacunaError
from catalogue.formats.authority_records import write_names
from catalogue.services.acts import act
from catalogue.storage.models import Organisation, PublicationMerge, Subject
from tests.support.races import race


def organisations(services: Services, librarian: Account, *names: str) -> list[int]:
    return [services.authority.editing.add_organisation(librarian, name) for name in names]


def put(services: Services, librarian: Account, organisation: int, parent: str) -> None:
    use = services.authority.editing
    use.edit_organisation(librarian, organisation, use.organisation(organisation).name, parent, "")


def above(services: Services, organisation: int) -> str:
    parent = services.authority.editing.organisation(organisation).parent
    return parent[1] if parent else ""


def newest(services: Services) -> int:
    return services.change_log.recent(1)[0].id


def close_a_circle(services: Services, *ids: int) -> None:
    """Put organisations above each other as a catalogue from before may have them."""
    with services.database.write() as session:
        for one, other in zip(ids, (*ids[1:], ids[0]), strict=True):
            session.execute(update(Organisation).where(Organisation.id == one).values(parent_id=other))


def codes(services: Services) -> list[str]:
    return [finding.code for finding in services.operations.inspector.inspect().findings]


def test_what_stands_above_itself_is_what_a_walk_comes_back_to() -> None:
    assert in_circles([]) == set()
    assert in_circles([(1, 2), (2, 3), (1, 3)]) == set()
    assert in_circles([(1, 1), (2, 1)]) == {1}
    # 3 and 4 go round; 5 leads to them, 6 stands above them, and 7 between them and another circle.
    assert in_circles([(3, 4), (4, 3), (5, 3), (4, 6), (4, 7), (7, 8), (8, 8)]) == {3, 4, 8}


def test_an_organisation_merged_into_one_below_it_leaves_no_circle(
    services: Services, librarian: Account
) -> None:
    use = services.authority.editing
    _top, alpha, beta, xi = organisations(services, librarian, "Top", "Alpha", "Beta", "Xi")
    put(services, librarian, beta, "Top")
    put(services, librarian, xi, "Beta")
    put(services, librarian, alpha, "Xi")

    assert use.merge(librarian, beta, "Alpha") == alpha

    assert (above(services, xi), above(services, alpha)) == ("Alpha", "Top")
    [other] = organisations(services, librarian, "Third")
    put(services, librarian, other, "Xi")
    assert above(services, other) == "Xi"

    put(services, librarian, other, "")
    acts = services.change_log.recent()
    for done in acts[: [done.action for done in acts].index("organisations_merged") + 1]:
        services.change_log.undo(librarian, done.id)
    assert (above(services, xi), above(services, alpha), above(services, beta)) == ("Beta", "Xi", "Top")


def test_an_undoing_puts_nothing_above_itself(services: Services, librarian: Account) -> None:
    alpha, beta = organisations(services, librarian, "Alpha", "Beta")
    put(services, librarian, alpha, "Beta")
    put(services, librarian, alpha, "")
    taken_out = newest(services)
    put(services, librarian, beta, "Alpha")

    with pytest.raises(Conflict) as met:
        services.change_log.undo(librarian, taken_out)

    assert met.value.code == "above_itself"
    assert (above(services, alpha), above(services, beta)) == ("", "Alpha")
    services.change_log.undo(librarian, newest(services))
    services.change_log.undo(librarian, taken_out)
    assert above(services, alpha) == "Beta"


@pytest.mark.postgresql
@pytest.mark.parametrize("kind_of_database", ["postgresql"])
@pytest.mark.parametrize("moment", ["before_flush", "before_commit"])
def test_of_two_who_put_each_other_s_organisation_below_their_own_the_second_is_refused(
    services: Services, librarian: Account, database_url: str, moment: str
) -> None:
    alpha, beta = organisations(services, librarian, "Alpha", "Beta")
    outcomes = race(
        lambda: put(services, librarian, alpha, "Beta"),
        lambda: put(services, librarian, beta, "Alpha"),
        database_url,
        moment,
    )
    refused = [outcome.code if isinstance(outcome, LacunaError) else "" for outcome in outcomes]
    assert sorted(refused)[0] == "" and sorted(refused)[1] in {"above_itself", "no_such_parent"}
    assert sorted((above(services, alpha), above(services, beta)))[0] == ""


def test_a_circle_of_before_stops_nobody_is_found_and_can_be_taken_apart(
    services: Services, librarian: Account
) -> None:
    use = services.authority.editing
    alpha, beta, xi, third = organisations(services, librarian, "Alpha", "Beta", "Xi", "Third")
    close_a_circle(services, alpha, beta, xi)

    put(services, librarian, third, "Alpha")  # each walk from here would have gone on for ever
    use.add_name(librarian, alpha, "Alfa")
    with pytest.raises(InvalidInput):
        put(services, librarian, beta, "Alpha")
    names = [Authority(MentionKind.BODY, "Fourth", (), "Alpha", "")]
    file = BytesIO(b"".join(write_names("marc", names)))
    services.authority.name_files.take(librarian, file, "names.mrc")
    assert services.gap_check.matcher.matcher().aliases.with_parents("Third")[:2] == ("Third", "Alpha")

    assert [str(finding) for finding in services.operations.inspector.inspect().findings] == [
        "3 organisations stand above themselves (Alpha, Beta, Xi). Open one of them at the desk, empty "
        "“Part of”, and save."
    ]
    put(services, librarian, beta, "")
    assert codes(services) == []
    assert (above(services, alpha), above(services, xi)) == ("Beta", "Alpha")


def test_merging_two_that_stand_above_each_other_opens_the_circle(
    services: Services, librarian: Account
) -> None:
    for names, into in ((("A", "B"), "A"), (("C", "D", "E"), "C"), (("F", "G", "H"), "H")):
        ids = organisations(services, librarian, *names)
        close_a_circle(services, *ids)
        services.authority.editing.merge(librarian, ids[1], into)
        assert codes(services) == [], names


def labelled(services: Services, librarian: Account, *labels: str) -> list[int]:
    use, found = services.authority.terms, []
    for label in labels:
        use.add(librarian, label)
        term = use.labelled(label)
        assert term is not None
        found.append(term.id)
    return found


def wider(services: Services, label: str) -> tuple[str, ...]:
    term = services.authority.terms.labelled(label)
    assert term is not None
    return term.wider


def test_no_subject_stands_above_itself_by_merging_undoing_or_a_further_label(
    services: Services, librarian: Account
) -> None:
    use = services.authority.terms
    top, alpha, beta, xi = labelled(services, librarian, "top", "alpha", "beta", "xi")
    use.put_under(librarian, beta, "top")
    use.put_under(librarian, xi, "beta")
    use.put_under(librarian, alpha, "xi; top")

    use.merge(librarian, beta, "alpha")

    assert wider(services, "alpha") == ("top",) and wider(services, "xi") == ("beta",)
    assert codes(services) == []

    use.put_under(librarian, alpha, "")
    taken_out = newest(services)
    use.put_under(librarian, top, "xi")
    with pytest.raises(Conflict) as met:
        services.change_log.undo(librarian, taken_out)
    assert met.value.code == "above_itself"

    with services.database.write() as session:  # as a term may name one that was renamed
        session.execute(update(Subject).where(Subject.id == alpha).values(broader="lowest"))
    with pytest.raises(Conflict):
        use.add_label(librarian, top, "lowest", "fr")
    use.add_label(librarian, top, "le plus haut", "fr")


def test_subjects_in_a_circle_are_found(services: Services, librarian: Account) -> None:
    one, other = labelled(services, librarian, "one", "other")
    with services.database.write() as session:
        session.execute(update(Subject).where(Subject.id == one).values(broader="other"))
        session.execute(update(Subject).where(Subject.id == other).values(broader="one"))
    services.authority.terms.add_label(librarian, one, "une", "fr")

    assert codes(services) == ["subjects_in_circle"]
    services.authority.terms.put_under(librarian, one, "")
    assert codes(services) == []


def test_a_record_that_was_put_back_leads_nowhere_when_another_becomes_part_of_it(
    services: Services, librarian: Account
) -> None:
    use, merging = services.records.publications, services.maintenance.merging
    ids = [use.add(librarian, Description(title=title)) for title in ("One", "Two", "Three")]
    one, two, three = ids
    services.operations.worker.run_pending()

    def merge(other: int, kept: int) -> int:
        for number in (other, kept):
            if use.get(number, staff=True).withdrawn:
                use.restore(librarian, number)
        versions = {number: use.get(number, staff=True).version for number in (other, kept)}
        return merging.merge(librarian, (kept, versions[kept]), (other, versions[other]), {})

    merge(one, two)
    merge(three, one)
    merge(two, three)
    services.operations.worker.run_pending()
    assert [merging.leads_to(number) for number in ids] == [None, three, None]
    assert codes(services) == []

    with services.database.write(act(librarian, "publications_merged")) as session:
        session.execute(insert(PublicationMerge).values(publication_id=three, into_id=two))
    assert codes(services) == ["records_in_circle"]
    merge(three, two)
    services.operations.worker.run_pending()
    assert codes(services) == [] and merging.leads_to(two) is None
    with (
        pytest.raises(Conflict) as met,
        services.database.write(act(librarian, "publications_merged")) as session,
    ):
        session.add(PublicationMerge(publication_id=two, into_id=three))
    assert met.value.code == "above_itself"
