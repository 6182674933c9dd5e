"""Where missing titles can be read for free, for the pages and files that list them."""

from __future__ import annotations

from flask import Flask

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.services.online.free_copies import FreeCopyView
from catalogue.web.security.access import services


def free_copy(fingerprint: str) -> FreeCopyView | None:
    """Where a missing title can be read for free, as a librarian accepted it."""
    return services().online.free_copies.get(fingerprint)


def with_free_copy(description: Description, fingerprint: str) -> Description:
    """Return the description with that address among its numbers, as files tell it."""
    found = free_copy(fingerprint)
    if found is None:
        return description
    numbers = (*description.identifiers, Identifier("url", found.address))
    return description.with_changes(identifiers=tuple(dict.fromkeys(numbers)))


def init_app(app: Flask) -> None:
    """Let templates say it."""
    app.jinja_env.globals.update(free_copy=free_copy)
