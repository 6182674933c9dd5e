"""Deny by default: who may enter where, for every address there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.web.security.access import MAY_ENTER, OPEN_ENDPOINTS
from tests.web.support import Browser


def _addresses(app: Flask, blueprint: str) -> Iterator[tuple[Rule, str]]:
    """Every rule of a blueprint with an address that it answers."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] == blueprint:
            choices = {
                name: getattr(converter, "items", {"1"}) for name, converter in rule._converters.items()
            }
            built = rule.build({name: min(values) for name, values in choices.items()})
            assert built, rule
            yield rule, built[1]


def test_every_address_is_open_by_the_table_or_closed(app: Flask) -> None:
    blueprints = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules()}
    assert blueprints - {endpoint.partition(".")[0] for endpoint in OPEN_ENDPOINTS} == set(MAY_ENTER)


@pytest.mark.parametrize("blueprint", ["member", "librarian", "administrator"])
def test_strangers_are_led_to_log_in_or_refused(app: Flask, client: FlaskClient, blueprint: str) -> None:
    for rule, address in _addresses(app, blueprint):
        if rule.methods and "GET" in rule.methods:
            answer = client.get(address)
            assert answer.status_code == 302, address
            assert answer.headers["Location"].startswith("/en/log-in?next=")
        if rule.methods and "POST" in rule.methods:
            assert client.post(address).status_code == 403, address


@pytest.mark.parametrize(
    ("role", "blueprint"),
    [("member", "librarian"), ("member", "administrator"), ("librarian", "administrator")],
)
def test_a_role_has_no_business_above_its_own(
    app: Flask, logged_in: Browser, role: str, blueprint: str
) -> None:
    browser = logged_in.as_role(role)
    for rule, address in _addresses(app, blueprint):
        method = "GET" if rule.methods and "GET" in rule.methods else "POST"
        assert browser.client.open(address, method=method).status_code == 403, address


def test_a_librarian_may_go_everywhere(logged_in: Browser) -> None:
    browser = logged_in.as_role("librarian")
    assert browser.get("/en/desk/").status_code == 200
    assert browser.get("/en/member/").status_code == 200


def test_a_blueprint_that_nobody_named_is_closed(sample: Services) -> None:
    app = create_app(sample.config, sample)
    stranger = Blueprint("stranger", __name__)
    stranger.add_url_rule("/stranger", "page", lambda: "open")
    app.register_blueprint(stranger)
    assert app.test_client().get("/stranger").status_code == 403
