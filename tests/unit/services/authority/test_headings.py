"""Forms of the names of people and series: all of them lead to the records, until it is undone."""

from __future__ import annotations

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Contributor, Description
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput
from catalogue.matching.findings import Finding
from search_index.interface import SearchRequest

PERSON, SERIES = MentionKind.PERSON, MentionKind.SERIES
NOVEL = Description(title="Mother", contributors=(Contributor("Gorky, Maxim"),), series="Red library")
STORIES = Description(title="Twenty-six men", contributors=(Contributor("Peshkov, Aleksei"),))


@pytest.fixture
def held(services: Services, librarian: Account) -> list[int]:
    """Two books of one author under two names."""
    return services.records.publications.add_many(librarian, [(NOVEL, ()), (STORIES, ())])


def found(services: Services, text: str) -> set[int]:
    services.operations.worker.run_pending()
    return {
        result.publication.id for result in services.discovery.search.search(SearchRequest(text=text)).results
    }


def undo(services: Services, librarian: Account) -> None:
    services.change_log.revert(librarian, services.change_log.recent(1)[0].id)


def test_a_person_is_found_under_every_form_and_stands_once_until_undone(
    services: Services, librarian: Account, held: list[int]
) -> None:
    use = services.authority.headings
    assert use.add_form(librarian, PERSON, "Gorky, Maxim", "Peshkov, Aleksei") is False
    use.add_form(librarian, PERSON, "Peshkov, Aleksei", "ម៉ាក់ស៊ីម ហ្គ័រគី", "km")

    for name in ("author:peshkov", "author:gorky", "ហ្គ័រគី"):
        assert found(services, name) == set(held), name
    assert use.uses(PERSON, "gorky, maxim") == held
    offers = services.discovery.completions.contributors("pesh")
    assert [(offer.value, offer.called) for offer in offers] == [("Gorky, Maxim", "Peshkov, Aleksei")]
    assert [(name.name, name.count) for name in services.discovery.browsing.authors("G").names] == [
        ("Gorky, Maxim", 2)
    ]
    assert services.discovery.browsing.authors().letters == ("G",)

    for act in services.change_log.recent(2):
        services.change_log.revert(librarian, act.id)
    assert found(services, "author:peshkov") == {held[1]} and use.find(PERSON, "Gorky, Maxim") is None


def test_the_gap_check_knows_a_pen_name(services: Services, librarian: Account, held: list[int]) -> None:
    matcher = services.gap_check.matcher.matcher()
    entry = matcher.prepare(NOVEL.with_changes(contributors=(Contributor("Peshkov, A."),)))
    assert matcher.judge(entry, matcher.prepare(NOVEL)).has(Finding.PEOPLE_DIFFER)

    services.authority.headings.add_form(librarian, PERSON, "Gorky, Maxim", "Peshkov, Aleksei")

    matcher = services.gap_check.matcher.matcher()
    assert matcher.judge(entry, matcher.prepare(NOVEL)).has(Finding.PEOPLE_AGREE)


def test_two_names_with_forms_become_one_with_all_and_two_again(
    services: Services, librarian: Account, held: list[int]
) -> None:
    use = services.authority.headings
    use.add_form(librarian, PERSON, "Gorky, Maxim", "Gorki, Maxime")
    use.add_form(librarian, PERSON, "Peshkov, Aleksei", "Peshkoff, A.")

    assert use.add_form(librarian, PERSON, "Gorky, Maxim", "Peshkov, Aleksei") is True

    known = use.find(PERSON, "peshkoff, a")
    assert known is not None
    assert known.all_names == ("Gorky, Maxim", "Gorki, Maxime", "Peshkoff, A.", "Peshkov, Aleksei")
    assert found(services, "peshkoff") == set(held)
    with pytest.raises(InvalidInput):
        use.add_form(librarian, PERSON, "Gorky, Maxim", "PESHKOV, Aleksei.")

    undo(services, librarian)
    assert found(services, "peshkoff") == {held[1]}


def test_a_series_is_found_by_its_former_title_which_may_become_the_first(
    services: Services, librarian: Account, held: list[int]
) -> None:
    use = services.authority.headings
    use.add_form(librarian, SERIES, "Red library", "Scarlet library")
    assert found(services, 'series:"scarlet library"') == {held[0]}
    assert use.find(PERSON, "Red library") is None
    known = use.find(SERIES, "Red library")
    assert known is not None

    use.prefer(librarian, known.forms[0].id)
    assert [name.name for name in services.discovery.browsing.series("S").names] == ["Scarlet library"]
    assert [offer.value for offer in services.discovery.completions.series("red")] == ["Scarlet library"]

    use.remove_form(librarian, known.forms[0].id)
    assert use.find(SERIES, "Red library") is None
    assert found(services, "scarlet") == set()
