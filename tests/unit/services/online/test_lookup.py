"""Asking the internet for a book: what sources say, every fault they may have, and off by default."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import (
    LONGEST_TEXT,
    Contributor,
    ContributorKind,
    Identifier,
)
from catalogue.domain.holdings.centre import Centre
from catalogue.errors import InvalidInput, NotAllowed
from catalogue.services.online.crossref import Crossref
from catalogue.services.online.google_books import GoogleBooks
from catalogue.services.online.internet_archive import InternetArchive
from catalogue.services.online.lookup import OnlineLookup, SourceState
from catalogue.services.online.open_library import OpenLibrary
from catalogue.services.online.openalex import OpenAlex
from catalogue.services.online.question import Question
from catalogue.services.online.source import Found, Source
from catalogue.services.online.un_library import UnLibrary
from catalogue.services.online.world_bank import WorldBank
from tests.support.book_server import (
    CROSSREF_WORK,
    GOOGLE_BOOKS,
    ISBN,
    KEYS,
    OPEN_LIBRARY,
    BookServer,
    book_server,
)


@pytest.fixture
def server() -> Iterator[BookServer]:
    with book_server() as running:
        yield running


@pytest.fixture
def services(new_home: Callable[[str], Path]) -> Iterator[Services]:
    services = build(Config.for_home(new_home("home")))
    yield services
    services.close()


BOTH = ("open_library", "google_books")


def asking(
    services: Services, *sources: Source, allowed: Sequence[str], patience: float = 10
) -> OnlineLookup:
    services.settings.save(None, Centre(online_sources=tuple(allowed)))
    return OnlineLookup(services.settings, sources, services.gap_check.matcher.matcher, patience)


@pytest.fixture
def lookup(server: BookServer, services: Services) -> OnlineLookup:
    return asking(services, OpenLibrary(server.address), GoogleBooks(server.address), allowed=BOTH)


@pytest.fixture
def all_sources(server: BookServer, services: Services) -> OnlineLookup:
    at = server.address
    sources: list[Source] = [
        OpenLibrary(at), GoogleBooks(at), Crossref(at), OpenAlex(at, "k1"), UnLibrary(at), WorldBank(at),
        InternetArchive(at),
    ]  # fmt: skip
    return asking(services, *sources, allowed=KEYS)


def test_both_services_are_read_side_by_side(lookup: OnlineLookup, server: BookServer) -> None:
    answer = lookup.look_up("ISBN 92-2-127566-3")
    assert answer.question.isbn == ISBN
    first, second = (found_answer.description for found_answer in answer.found)
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
    assert all(address.count(ISBN) == 1 for address in server.asked) and len(server.asked) == 2


OTHER = {"title": "Another book", "identifiers": {"isbn_13": ["9780439938808"]}}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("hang", SourceState.LATE),
        (503, SourceState.REFUSED),
        (301, SourceState.REFUSED),
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
    services: Services, server: BookServer, answer: Any, state: SourceState
) -> None:
    server.open_library = answer
    sources = (OpenLibrary(server.address), GoogleBooks(server.address))
    patience = 1.5 if answer == "hang" else 10
    found = asking(services, *sources, allowed=BOTH, patience=patience).look_up(ISBN)
    assert [source.state for source in found.sources] == [state, SourceState.FOUND]
    assert [found_answer.name for found_answer in found.found] == ["Google Books"]


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
    assert [contributor.name for contributor in found.contributors] == ["3", "Name, Plain"]
    assert (found.subjects, found.year) == ((), "")


def test_what_a_source_says_without_end_is_read_as_far_as_a_description_goes(
    services: Services, server: BookServer
) -> None:
    """Whoever registers a title writes its abstract; patterns that go on over it held the whole site."""
    lookup = asking(services, Crossref(server.address), allowed=("crossref",))
    for begun in ("<jats:", "&lt;jats:", "<jats:p", "<b", "&amp;"):
        work = {**CROSSREF_WORK, "abstract": begun * (1_000_000 // len(begun))}
        server.crossref = {"message": {"items": [work]}}
        (said,) = lookup.look_up(ISBN).sources
        assert (said.state, len(said.description.summary) <= LONGEST_TEXT) == (SourceState.FOUND, True), begun
    other = {"DOI": "10.1/1", "title": ["Another book"], "ISBN": ["9780439938808"]}
    server.crossref = {"message": {"items": [*[other] * 10_000, CROSSREF_WORK]}}
    (said,) = lookup.look_up(ISBN).sources
    assert said.state is SourceState.OTHER_BOOK


def test_nobody_there_is_said_and_nothing_else_happens(services: Services) -> None:
    with book_server() as gone:
        address = gone.address
    sources = (OpenLibrary(address), GoogleBooks("http://no-such-host.invalid"))
    answer = asking(services, *sources, allowed=BOTH).look_up(ISBN)
    assert [source.state for source in answer.sources] == [SourceState.UNREACHABLE] * 2
    assert answer.found == ()


class Stuck(Source):
    """A source whose name server never answers: no time limit of a connection ends that."""

    key, name, address = "crossref", "Stuck", "http://stuck.example"

    def __init__(self) -> None:
        self.over = Event()

    def takes(self, question: Question) -> bool:
        return True

    def find(self, question: Question, until: float) -> Sequence[Found]:
        self.over.wait(60)
        return ()


def test_a_source_that_never_ends_holds_up_no_other(services: Services, server: BookServer) -> None:
    stuck = Stuck()
    try:
        sources = (stuck, OpenLibrary(server.address))
        lookup = asking(services, *sources, allowed=("crossref", "open_library"), patience=1.5)
        states = [source.state for source in lookup.look_up(ISBN).sources]
    finally:
        stuck.over.set()
    assert states == [SourceState.LATE, SourceState.FOUND]


def test_it_is_off_until_the_centre_allows_a_source_and_then_asks_that_alone(
    lookup: OnlineLookup, server: BookServer, services: Services
) -> None:
    found = lookup.question_in("978-92-2-127566-4 and more")
    assert found and found.isbn == ISBN and not found.title
    for text in ("978-92-2-127566-9", "9", ""):
        assert lookup.question_in(text) is None
        with pytest.raises(InvalidInput):
            lookup.look_up(text)
    services.settings.save(None, Centre())
    assert lookup.question_in(ISBN) is None and lookup.names == ()
    with pytest.raises(NotAllowed):
        lookup.look_up(ISBN)
    assert server.asked == []
    services.settings.save(None, Centre(online_sources=("google_books",)))
    assert [source.name for source in lookup.look_up(ISBN).sources] == ["Google Books"]
    assert [path.partition("?")[0] for path in server.asked] == ["/books/v1/volumes"]


def test_what_older_settings_allowed_is_still_allowed() -> None:
    assert Centre.from_dict({"online_lookup": True}).online_sources == BOTH
    assert Centre.from_dict({"online_lookup": False}).online_sources == ()


def test_all_sources_are_asked_by_title(all_sources: OnlineLookup, server: BookServer) -> None:
    answer = all_sources.look_up("Caught at sea: forced labour and trafficking in fisheries")
    states = {source.name: source.state for source in answer.sources}
    assert states == {
        "Open Library": SourceState.FOUND,
        "Google Books": SourceState.FOUND,
        "Crossref": SourceState.FOUND,
        "OpenAlex": SourceState.FOUND,
        "UN Digital Library": SourceState.OTHER_BOOK,
        "World Bank": SourceState.OTHER_BOOK,
        "Internet Archive": SourceState.FOUND,
    }
    said = {source.name: source for source in answer.sources}
    crossref = said["Crossref"].description
    assert [contributor.name for contributor in crossref.contributors] == [
        "Andrees, Beate", "International Labour Organization",
    ]  # fmt: skip
    assert (crossref.year, crossref.languages) == ("2013", ("en",))
    assert crossref.summary == "Vessels, recruitment and coercion."
    assert crossref.identifiers == (Identifier("isbn", ISBN), Identifier("doi", "10.18356/7f3a2c11-en"))
    assert said["OpenAlex"].description.contributors == (Contributor("Andrees, Beate"),)
    assert {found_answer.name: found_answer.free for found_answer in answer.found if found_answer.free} == {
        "Crossref": "https://www.un-ilibrary.example/caught.pdf",
        "OpenAlex": "https://ecommons.example/bitstream/caught_at_sea.pdf",
        "Internet Archive": f"{server.address}/details/caughtatseaforce0000andr",
    }
    assert len(server.asked) == 7 and sum("api_key=k1" in path for path in server.asked) == 1


def test_numbers_go_to_those_who_know_them(all_sources: OnlineLookup, server: BookServer) -> None:
    answer = all_sources.look_up("A/73/263")
    (un,) = answer.found
    assert (un.name, un.description.title) == ("UN Digital Library", "Trafficking in women and girls")
    assert un.free == "https://digitallibrary.un.org/record/1648304/files/A_73_263-EN.pdf"
    assert "A/73/263" in [identifier.value for identifier in un.description.identifiers]
    assert len(server.asked) == 1
    assert {source.state for source in answer.sources if source is not un} == {SourceState.NOT_ASKED}
    (bank,) = all_sources.look_up("WPS 6630").found
    assert (bank.name, bank.description.year, bank.description.countries) == (
        "World Bank", "2013", ("Cambodia",),
    )  # fmt: skip
    assert bank.free.endswith("/WPS6630.pdf")
    found = all_sources.look_up("doi:10.18356/7f3a2c11-en").found
    assert [answer.name for answer in found] == ["Crossref", "OpenAlex"]


def test_an_answer_about_another_number_is_left_out(all_sources: OnlineLookup, server: BookServer) -> None:
    states = {source.name: source.state for source in all_sources.look_up("A/75/289").sources}
    assert states["UN Digital Library"] is SourceState.OTHER_BOOK


ODD: list[Any] = [{}, [], {"x": [1, None, {"y": "z"}]}, b"<collection>", b"\xff<", 404, 202]


@pytest.mark.parametrize("key", KEYS)
def test_whatever_a_source_answers_is_borne(server: BookServer, services: Services, key: str) -> None:
    (source,) = (source for source in services.online.lookup.sources if source.key == key)
    source.address = server.address
    lookup = asking(services, source, allowed=(key,))
    for answer in ODD:
        setattr(server, key, answer)
        server.open_library_search = answer
        (said,) = lookup.look_up("Caught at sea: forced labour and trafficking in fisheries").sources
        assert said.state in (SourceState.NOTHING, SourceState.UNREADABLE, SourceState.REFUSED), answer


def test_a_source_that_breaks_is_said_to_be_unreadable(
    services: Services, server: BookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Crossref(server.address)
    monkeypatch.setattr(broken, "find", lambda question, until: [][0])
    lookup = asking(services, broken, OpenLibrary(server.address), allowed=KEYS)
    states = [source.state for source in lookup.look_up(ISBN).sources]
    assert states == [SourceState.UNREADABLE, SourceState.FOUND]


def test_the_un_is_asked_by_its_api_where_there_is_a_key(services: Services, server: BookServer) -> None:
    lookup = asking(services, UnLibrary(server.address, "s3cret"), allowed=("un_library",))
    assert lookup.look_up("A/73/263").found
    assert server.asked[0].startswith("/api/v1/search?p=symbol") and server.secrets == ["Token s3cret"]
