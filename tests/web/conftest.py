"""The web application on the sample data: real services, real SQLite, a real index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.access import Role
from tests.web.support import Browser

PASSWORD = "a password for tests"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The sample catalogue, indexed, its list checked, and one person of each role; only looked at."""
    services = build(Config.for_home(tmp_path_factory.mktemp("sample")))
    services.demo.load()
    services.worker.run_pending()
    for role in Role:
        services.accounts.add(None, f"{role}@test.example", [role], password=PASSWORD, name=f"The {role}")
    yield services
    services.close()


@pytest.fixture(scope="session")
def app(sample: Services) -> Flask:
    """The application over the sample catalogue."""
    return create_app(sample.config, sample)


@pytest.fixture
def working(tmp_path: Path) -> Iterator[Services]:
    """A sample catalogue that a test may change."""
    services = build(Config.for_home(tmp_path / "working"))
    services.demo.load()
    services.worker.run_pending()
    for name in ("first", "second"):
        services.accounts.add(
            None, f"{name}@test.example", [Role.MEMBER], password=PASSWORD, agency=f"The {name} agency"
        )
    yield services
    services.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who is not logged in."""
    return app.test_client()


@pytest.fixture
def logged_in(app: Flask) -> Browser:
    """A person who can log in as any role: ``logged_in.as_role("librarian")``."""
    return Browser(app, PASSWORD)


@pytest.fixture
def empty_app(tmp_path: Path) -> Iterator[Flask]:
    """The application over a catalogue with nothing in it."""
    services = build(Config.for_home(tmp_path / "empty"))
    yield create_app(services.config, services)
    services.close()
