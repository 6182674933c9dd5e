"""Looking an ISBN up on the internet: what services say, every fault they may have, and off by default."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.domain.centre import Centre
from catalogue.domain.description import Contributor, ContributorKind, Identifier
from catalogue.errors import InvalidInput, NotAllowed
from catalogue.services.acquisitions.book_services import GoogleBooks, OpenLibrary
from catalogue.services.acquisitions.online_lookup import OnlineLookup, SourceState
from catalogue.services.settings import Settings
from tests.support.book_server import GOOGLE_BOOKS, ISBN, OPEN_LIBRARY, BookServer, book_server


@pytest.fixture
def server() -> Iterator[BookServer]:
    with book_server() as running:
        yield running


@pytest.fixture
def settings(empty_home: Path) -> Iterator[Settings]:
    services = build(Config.for_home(empty_home))
    yield services.settings
    services.close()


@pytest.fixture
def lookup(server: BookServer, settings: Settings) -> OnlineLookup:
    settings.save(None, Centre(online_lookup=True))
    return OnlineLookup(settings, (OpenLibrary(server.address, 0.3), GoogleBooks(server.address, 0.3)))


def test_both_services_are_read_side_by_side(lookup: OnlineLookup, server: BookServer) -> None:
    answer = lookup.look_up("ISBN 92-2-127566-3")
    assert answer.isbn == ISBN
    first, second = (each.description for each in answer.found)
    assert (first.title, first.subtitle) == ("Caught at sea", "forced labour and trafficking in fisheries")
    assert first.contributors == (Contributor("Andrees, Beate"),)
    assert (first.publisher, first.place, first.year, first.pages) == (
        "International Labour Office", "Geneva", "2013", "85",
    )  # fmt: skip
    assert second.contributors == (Contributor("International Labour Organization", ContributorKind.BODY),)
    assert (second.year, second.languages, second.summary) == (
        "2013", ("en",), "Vessels, recruitment and coercion.",
    )  # fmt: skip
    assert first.identifiers == second.identifiers == (Identifier("isbn", ISBN),)
    assert all(each.count(ISBN) == 1 for each in server.asked) and len(server.asked) == 2


OTHER = {"title": "Another book", "identifiers": {"isbn_13": ["9780439938808"]}}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("hang", SourceState.UNREACHABLE),
        (503, SourceState.UNREACHABLE),
        (301, SourceState.UNREACHABLE),
        (404, SourceState.NOTHING),
        ({}, SourceState.NOTHING),
        ([], SourceState.NOTHING),
        ({f"ISBN:{ISBN}": {"title": None, "authors": 7}}, SourceState.NOTHING),
        ({f"ISBN:{ISBN}": OTHER}, SourceState.OTHER_BOOK),
        (b"<html>Log in to the hotel's network</html>", SourceState.UNREADABLE),
        (b'{"ISBN:', SourceState.UNREADABLE),
        (b"[" * 100_000, SourceState.UNREADABLE),
        (b'"' + b"x" * 2_000_000 + b'"', SourceState.UNREADABLE),
    ],
    ids=["slow", "down", "moved", "404", "empty", "list", "odd", "wrong", "html", "cut", "deep", "huge"],
)  # fmt: skip
def test_a_fault_of_one_service_leaves_the_other(
    lookup: OnlineLookup, server: BookServer, answer: Any, state: SourceState
) -> None:
    server.open_library = answer
    found = lookup.look_up(ISBN)
    assert [each.state for each in found.sources] == [state, SourceState.FOUND]
    assert [each.name for each in found.found] == ["Google Books"]


def test_the_volume_with_the_isbn_is_taken_and_another_is_not(
    lookup: OnlineLookup, server: BookServer
) -> None:
    other = {"volumeInfo": {"title": "Other", "industryIdentifiers": [{"identifier": "9780439938808"}]}}
    server.google_books = {"items": [other, "odd", *GOOGLE_BOOKS["items"]]}  # type: ignore[misc]
    assert lookup.look_up(ISBN).sources[1].description.title == "Caught at Sea"
    server.google_books = {"items": [other]}
    assert lookup.look_up(ISBN).sources[1].state is SourceState.OTHER_BOOK


def test_odd_parts_of_an_answer_are_passed_over(lookup: OnlineLookup, server: BookServer) -> None:
    odd = {**OPEN_LIBRARY[f"ISBN:{ISBN}"], "authors": [None, {"name": 3}, "Plain Name"], "subjects": "x"}
    server.open_library = {f"ISBN:{ISBN}": {**odd, "publish_date": ["2013"], "identifiers": None}}
    found = lookup.look_up(ISBN).sources[0].description
    assert [each.name for each in found.contributors] == ["3", "Name, Plain"]
    assert (found.subjects, found.year) == ((), "")


def test_nobody_there_is_said_and_nothing_else_happens(settings: Settings) -> None:
    settings.save(None, Centre(online_lookup=True))
    with book_server() as gone:
        address = gone.address
    lookup = OnlineLookup(settings, (OpenLibrary(address), GoogleBooks("http://no-such-host.invalid")))
    answer = lookup.look_up(ISBN)
    assert [each.state for each in answer.sources] == [SourceState.UNREACHABLE] * 2
    assert answer.found == ()


def test_it_is_off_until_the_centre_allows_it_and_asks_for_sound_numbers_only(
    lookup: OnlineLookup, server: BookServer, settings: Settings
) -> None:
    assert lookup.isbn_in("978-92-2-127566-4 and more") == ISBN
    for text in ("978-92-2-127566-9", "Caught at sea", ""):
        assert lookup.isbn_in(text) == ""
        with pytest.raises(InvalidInput):
            lookup.look_up(text)
    settings.save(None, Centre())
    assert lookup.isbn_in(ISBN) == ""
    with pytest.raises(NotAllowed):
        lookup.look_up(ISBN)
    assert server.asked == []
