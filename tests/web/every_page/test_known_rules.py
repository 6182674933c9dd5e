"""Addresses that tests compile once are those of the program, and each application has its own map."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule

from catalogue.app import Catalogue, create_app
from catalogue.bootstrap import Services


def addresses(app: Flask) -> dict[str, tuple[object, ...]]:
    """All that an application says of its addresses, and where each leads that has no gaps."""
    here = app.url_map.bind("test.example")
    return {
        f"{rule.endpoint} {rule.rule}": (
            sorted(rule.methods or ()),
            rule.arguments,
            rule.defaults,
            here.match(here.build(rule.endpoint, {}, "GET"), "GET")
            if "GET" in (rule.methods or ()) and not rule.arguments
            else (),
        )
        for rule in app.url_map.iter_rules()
    }


def test_addresses_that_are_known_are_those_of_the_program(
    sample: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [create_app(sample.config, sample) for _ in range(2)]
    monkeypatch.setattr(Catalogue, "url_rule_class", Rule)
    shipped = addresses(create_app(sample.config, sample))
    assert addresses(known[0]) == addresses(known[1]) == shipped
    pairs = zip(*(app.url_map.iter_rules() for app in known), strict=True)
    assert all(first is second for first, second in pairs), "compiled once"


def test_an_address_that_a_test_adds_is_in_no_other_application(sample: Services) -> None:
    first, second = (create_app(sample.config, sample) for _ in range(2))
    first.add_url_rule("/only-here", "only_here", lambda: "here")
    assert first.url_map.bind("test.example").match("/only-here") == ("only_here", {})
    with pytest.raises(NotFound):
        second.url_map.bind("test.example").match("/only-here")
