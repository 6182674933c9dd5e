"""What the head of a page tells programs that read pages: addresses, a description, data in JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Flask, g, request, url_for
from markupsafe import Markup

from catalogue.domain.descriptions.description import Description
from catalogue.formats.linked import schema_org
from catalogue.services.pledges.wanted import WantedTitle
from catalogue.services.views import PublicationView
from catalogue.web.language import language
from catalogue.web.page_parts.summaries import about
from catalogue.web.wording.centre import current_centre

_LONGEST = 200
"""Letters of what a search engine shows below a title."""


def absolute(address: str) -> str:
    """Return an address of ours with the public name before it."""
    origin: str | None = g.get("origin")
    if origin is None:
        origin = g.origin = "/".join(url_for("root.robots", _external=True).split("/")[:3])
    return f"{origin}{address}"


def own_address() -> str:
    """Return this page's own address, as it is to be known elsewhere; "" where it has none that lasts.

    A page that was narrowed, or found by a search, is none to be listed.
    """
    if not g.get("language_in_address") or request.query_string or request.method not in ("GET", "HEAD"):
        return ""
    return absolute(f"{request.root_path}{request.path}")


def data_block(values: Mapping[str, Any]) -> Markup:
    """Return data within a page, which no browser runs; nothing in it can end the block."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(f'<script type="application/ld+json">{safe}</script>')


def library_data() -> Markup:
    """Return the library, for the pages that are about it."""
    return data_block(schema_org.centre(current_centre(), language(), _home()))


def publication_data(found: PublicationView) -> dict[str, Any]:
    """Return a publication in the words of schema.org, with the copies that may be read now."""
    marks = [copy.call_number for copy in found.copies if copy.readable_now and copy.call_number]
    address = url_for("root.permalink", publication_id=found.id, _external=True)
    return schema_org.publication(found.description, address, schema_org.library_id(_home()), marks)


def wanted_data(title: WantedTitle) -> Markup:
    """Return a wanted title in the words of schema.org."""
    address = absolute(url_for("patron.wanted_title", key=title.key))
    since = title.since.date().isoformat()
    library = schema_org.library_id(_home())
    return data_block(schema_org.wanted(title.description, address, library, since))


def in_short(description: Description) -> str:
    """Return what a search engine may say below the title: its summary, else who, when, by whom."""
    text = " ".join((description.summary or about(description)).split())
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST].rsplit(" ", 1)[0] + "…"


def _home() -> str:
    return url_for("root.choose_language", _external=True)


def init_app(app: Flask) -> None:
    """Let the templates say it."""
    app.jinja_env.globals.update(
        absolute=absolute,
        data_block=data_block,
        in_short=in_short,
        library_data=library_data,
        own_address=own_address,
        publication_data=publication_data,
        wanted_data=wanted_data,
    )
