"""Searching by meaning in a catalogue: fed by the worker, beside the words, absent without the extra."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.people.access import Role
from catalogue.services.gap_check.checking import ReferenceItem
from catalogue.services.gap_check.quick_checks import TRANSLATED
from catalogue.services.records.publications import CopyData
from search_index.interface import SearchRequest
from search_index.meaning import model
from tests.support.meaning import Concepts
from tests.unit.services.conftest import add_account

ASKED = "ទាសភាពលើទូកនេសាទ"
OPEN = Callable[..., Services]


@pytest.fixture
def concepts(monkeypatch: pytest.MonkeyPatch) -> Concepts:
    """The extra is installed, with a model that knows a dozen words."""
    concepts = Concepts()
    monkeypatch.setattr(model, "installed", lambda: True)
    monkeypatch.setattr(model, "load", lambda: concepts)
    return concepts


@pytest.fixture
def opened(new_home: Callable[[str], Path]) -> Iterator[OPEN]:
    home = new_home("home")
    built: list[Services] = []

    def open_catalogue(*, meaning: bool) -> Services:
        built.append(build(Config.for_home(home, meaning=meaning)))
        built[-1].operations.worker.run_pending()
        return built[-1]

    yield open_catalogue
    for services in built:
        services.close()


def _add(services: Services, title: str, year: str = "") -> int:
    librarian = services.access.accounts.by_email("librarian@example.org") or add_account(
        services, "librarian@example.org", Role.LIBRARIAN
    )
    added = services.records.publications.add(librarian, Description(title=title, year=year), [CopyData()])
    services.operations.worker.run_pending()
    return added


def _embed(services: Services) -> None:
    while services.discovery.indexing.embed():
        pass


def _found(services: Services, typed: str) -> list[str]:
    page = services.discovery.search.search(SearchRequest(typed, every_word=True))
    return [result.publication.description.title for result in page.results]


@pytest.mark.usefixtures("concepts")
def test_a_question_in_khmer_finds_the_english_report(opened: OPEN) -> None:
    services = opened(meaning=True)
    _add(services, "Slavery on fishing boats")
    _add(services, "Prisons of the north")
    assert _found(services, ASKED) == [], "nothing is embedded while somebody waits"
    _embed(services)
    page = services.discovery.search.search(SearchRequest(ASKED, every_word=True))
    assert [result.publication.description.title for result in page.results] == ["Slavery on fishing boats"]
    assert (page.total, page.near, page.results[0].by_meaning) == (1, 1, True)
    exported = services.discovery.exports.entries(SearchRequest(ASKED))
    assert [row[1].title for row in exported] == ["Slavery on fishing boats"], "as it is shown"
    assert _found(services, f"title:{ASKED}") == [] == _found(services, f'"{ASKED}"')
    assert not services.discovery.search.finds(ASKED), "words offered are words that find"


@pytest.mark.usefixtures("concepts")
def test_the_page_says_what_was_found_by_no_word(opened: OPEN) -> None:
    services = opened(meaning=True)
    _add(services, "Slavery on fishing boats")
    _add(services, "A plain report on servitude")
    _embed(services)
    client = create_app(services.config, services).test_client()
    page = client.get("/en/search", query_string={"q": ASKED}).text
    assert "No publication holds these words." in page and "Found by what it means" in page
    page = client.get("/en/search", query_string={"q": "slavery fishing"}).text
    assert "No publication holds these words." not in page and page.count("Found by what it means") == 1
    assert "Found by what it means" not in client.get("/en/search?q=title:slavery").text


@pytest.mark.usefixtures("concepts")
def test_the_gap_check_offers_what_may_be_a_title_in_another_language(opened: OPEN) -> None:
    services = opened(meaning=True)
    _add(services, "Slavery on fishing boats", year="2014")
    _embed(services)
    entry = ReferenceItem("a", Description(title="Esclavage sur les bateaux dans le golfe", year="2014"))
    matcher = services.gap_check.matcher
    offered = matcher.check([entry])[0]
    assert (offered.status, len(offered.matches)) == (Status.REVIEW, 1)
    assert matcher.check([entry], thorough=False)[0].status is Status.MISSING, "half a word is being typed"
    member = add_account(services, "member@test.example", Role.MEMBER)
    quick = services.gap_check.quick_checks
    assert quick.check(member, [entry])[0].results[0].status is Status.REVIEW
    many = [replace(entry, id=str(number)) for number in range(TRANSLATED + 1)]
    assert {result.status for result in quick.check(member, many)[0].results} == {Status.MISSING}
    assert quick.for_everybody([entry])[0][0].status is Status.MISSING
    assert opened(meaning=False).gap_check.matcher.check([entry])[0].status is Status.MISSING


def test_changes_reach_it_and_what_is_withdrawn_leaves_it(opened: OPEN, concepts: Concepts) -> None:
    services = opened(meaning=True)
    changed, gone = _add(services, "A plain report"), _add(services, "Detention")
    _embed(services)
    librarian = services.access.accounts.by_email("librarian@example.org")
    assert librarian is not None
    found = services.records.publications.get(changed, staff=True)
    services.records.publications.edit(
        librarian, changed, found.version, replace(found.description, title="Child brides")
    )
    services.records.publications.withdraw(librarian, gone)
    concepts.embedded.clear()
    services.operations.worker.run_pending()
    assert _found(services, "ពន្ធនាគារ") == []
    _embed(services)
    assert _found(services, "ប្រពន្ធ កុមារ") == ["Child brides"] and set(concepts.embedded) == {"Child brides"}


def test_it_can_be_built_anew_and_turned_off(opened: OPEN, concepts: Concepts) -> None:
    services = opened(meaning=True)
    _add(services, "Slavery on fishing boats")
    _embed(services)
    services.discovery.indexing.rebuild()
    assert not services.discovery.indexing.embed() and _found(services, ASKED), "nothing had changed"
    off = opened(meaning=False)
    assert _found(off, ASKED) == [] and not off.discovery.indexing.embed()


def test_without_the_extra_nothing_is_different(opened: OPEN, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_PACKAGE", "no_such_package")
    services = opened(meaning=True)
    _add(services, "Slavery on fishing boats")
    assert not services.discovery.indexing.embed() and _found(services, ASKED) == []
    assert not services.config.meaning_path.exists()
