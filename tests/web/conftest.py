"""The web application on the sample data: real services, real SQLite, a real index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.people.access import Role
from catalogue.paper import press
from tests.support.databases import home_with_tables
from tests.web.member_site import PASSWORD, log_in, member_services
from tests.web.support import Browser
from tests.web.writes import watched


@pytest.fixture(autouse=True)
def one_write() -> Iterator[None]:
    """Hold in every test here that whatever is sent is written in one transaction."""
    with watched() as sent:
        yield
    in_parts = {
        (request.endpoint, request.writes) for request in sent if request.in_parts and "." in request.endpoint
    }  # every route of the catalogue belongs to a blueprint; a test may have an application of its own
    assert not in_parts, "a request that is cut off in between would be done by half"


def _copy_of(home: Path, place: Path) -> Services:
    copytree(home, place)
    return build(Config.for_home(place))


@pytest.fixture(scope="session")
def sample(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The sample catalogue and one person of each role; only looked at."""
    services = _copy_of(sample_home, tmp_path_factory.mktemp("looked-at") / "home")
    for role in Role:
        services.access.accounts.add(
            None, f"{role}@test.example", [role], password=PASSWORD, name=f"The {role}"
        )
    yield services
    services.close()


@pytest.fixture(scope="session")
def app(sample: Services) -> Flask:
    """The application over the sample catalogue."""
    return create_app(sample.config, sample)


@pytest.fixture
def working(sample_home: Path, tmp_path: Path) -> Iterator[Services]:
    """A sample catalogue that a test may change."""
    services = _copy_of(sample_home, tmp_path / "working")
    for name in ("first", "second"):
        services.access.accounts.add(
            None, f"{name}@test.example", [Role.MEMBER], password=PASSWORD, agency=f"The {name} agency"
        )
    yield services
    services.close()


@pytest.fixture
def words_of_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be printed comes as the words that it would be set from, in JSON.

    So they can be looked through: in a PDF they are packed, and no search finds them. Setting takes another
    process a second, too.
    """

    def given(_template: str, data: dict[str, Any]) -> bytes:
        return json.dumps(data, ensure_ascii=False).encode()

    monkeypatch.setattr(press, "_set", given)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who is not logged in."""
    return app.test_client()


@pytest.fixture
def logged_in(app: Flask) -> Browser:
    """A person who can log in as any role: ``logged_in.as_role("librarian")``."""
    return Browser(app, PASSWORD)


@pytest.fixture
def empty_app(empty_home: Path) -> Iterator[Flask]:
    """The application over a catalogue with nothing in it."""
    services = build(Config.for_home(empty_home))
    yield create_app(services.config, services)
    services.close()


@pytest.fixture(scope="module")
def services(newest_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A small catalogue with four people, one for each module of tests of lists."""
    with member_services(home_with_tables(newest_sqlite, tmp_path_factory.mktemp("member"))) as built:
        yield built


@pytest.fixture(scope="module")
def site(services: Services) -> Flask:
    """The application over the small catalogue."""
    return create_app(services.config, services)


@pytest.fixture
def desk(services: Services) -> Browser:
    """The librarian at the desk of the module's catalogue, where ``librarian@test.example`` may log in."""
    return Browser(create_app(services.config, services), PASSWORD).as_role("librarian")


@pytest.fixture
def owner(site: Flask) -> Browser:
    """The member whose lists these are."""
    return log_in(site, "owner")
