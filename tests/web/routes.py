"""Every address of the application, with values that its sample answers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Flask
from werkzeug.routing import Rule


def addresses(app: Flask, values: Mapping[str, str] | None = None) -> Iterator[tuple[Rule, str]]:
    """Every rule with an address: the first of its choices, ``values`` by argument, else 1."""
    for rule in app.url_map.iter_rules():
        choices = {name: getattr(converter, "items", {"1"}) for name, converter in rule._converters.items()}
        chosen = {name: min(items) for name, items in choices.items()}
        if "locale" in chosen:
            chosen["locale"] = "en"
        given = {name: value for name, value in (values or {}).items() if name in chosen}
        built = rule.build({**chosen, **given})
        assert built, rule
        yield rule, built[1]
