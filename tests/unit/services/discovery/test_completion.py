"""Offers while typing: bodies under every name, terms in every language, people, series."""

from __future__ import annotations

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, Description
from catalogue.services.authority.authorities import load_shipped
from catalogue.storage.engine.database import Act

UNODC = "United Nations Office on Drugs and Crime"


@pytest.fixture(scope="module")
def stocked(looked_at: Services) -> Services:
    with looked_at.database.write(Act("sample_data_loaded")) as session:
        load_shipped(session)
    looked_at.records.publications.add(
        None,
        Description(title="Nets", contributors=(Contributor("Surtees, Rebecca"),), series="NEXUS papers"),
    )
    looked_at.operations.worker.run_pending()
    return looked_at


@pytest.mark.parametrize(
    "typed", ["UNODC", "unod", "nations unies contre la drogue", "United Nations Office on D"]
)
def test_a_body_is_found_by_any_of_its_names(stocked: Services, typed: str) -> None:
    offers = stocked.discovery.completions.contributors(typed)
    assert UNODC in [offer.value for offer in offers]
    assert offers[0].kind == "body"


def test_people_and_series_come_from_the_catalogue(stocked: Services) -> None:
    assert [
        (contributor.value, contributor.kind)
        for contributor in stocked.discovery.completions.contributors("surt")
    ] == [("Surtees, Rebecca", "person")]
    assert [offer.value for offer in stocked.discovery.completions.series("nex")] == ["NEXUS papers"]


def test_a_term_is_found_in_khmer_and_in_english_and_said_in_a_language_of_the_page(
    stocked: Services,
) -> None:
    def offers(typed: str, *languages: str) -> list[tuple[str, str]]:
        return [
            (subject.value, subject.called)
            for subject in stocked.discovery.completions.subjects(typed, languages)
        ]

    assert ("Child labour", "Child labor") in offers("child lab", "en")
    assert ("Trafficking in persons", "Human trafficking") in offers("human traff", "en")
    assert offers("ពលកម្មកុមារ", "en", "km") == [("ពលកម្មកុមារ", "Child labour")]
    assert offers("ពលកម្មកុមារ", "en") == [("Child labour", "ពលកម្មកុមារ")]
    assert ("Rights of the child", "Droits de l'enfant") in offers("droits de l", "km")


@pytest.mark.parametrize("typed", ["", "  ", "%", "_", "zzz"])
def test_nothing_is_offered_for_nothing(stocked: Services, typed: str) -> None:
    assert (
        stocked.discovery.completions.contributors(typed)
        == stocked.discovery.completions.subjects(typed, {"en"})
        == []
    )
