"""The sitemap: an index, and parts of bounded size."""

from __future__ import annotations

import datetime as dt

from flask import Response, abort, url_for

from catalogue.formats.protocols.site_map import site_map, site_map_index
from catalogue.web.addressing.page_languages import shown_languages
from catalogue.web.security.access import services

from .answers import lasting
from .blueprint import blueprint

_PAGES = (
    "patron.home", "patron.wanted", "patron.holdings", "patron.arrivals", "patron.collection",
    "patron.compendium", "patron.coverage", "patron.public_lists", "patron.visit", "patron.help_page",
    "patron.privacy",
)  # fmt: skip
_WANTED_PART = 2_000
_XML = "application/xml"


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """Return the index of the sitemaps."""
    parts: list[tuple[str, dt.datetime | None]] = [(url_for("protocols.pages_part", _external=True), None)]
    for number, changed in services().discovery.site_map.parts():
        parts.append((url_for("protocols.publications_part", number=number, _external=True), changed))
    wanted = services().pledges.wanted.count()
    for number in range(-(-wanted // _WANTED_PART)):
        parts.append((url_for("protocols.wanted_part", number=number, _external=True), None))
    return lasting(site_map_index(parts), _XML)


@blueprint.get("/sitemap-pages.xml")
def pages_part() -> Response:
    """Return the pages that do not grow in number."""
    return lasting(site_map((_in_all(endpoint), None) for endpoint in _PAGES), _XML)


@blueprint.get("/sitemap-publications-<int:number>.xml")
def publications_part(number: int) -> Response:
    """Return a part of the publications."""
    found = services().discovery.site_map.part(number) or abort(404)
    changed = max(moment for _, moment in found)
    addresses = _in_all("patron.publication", publication_id=0)
    starts = {code: address.removesuffix("0") for code, address in addresses.items()}
    pages = (({code: f"{start}{id_}" for code, start in starts.items()}, moment) for id_, moment in found)
    return lasting(site_map(pages), _XML, changed)


@blueprint.get("/sitemap-wanted-<int:number>.xml")
def wanted_part(number: int) -> Response:
    """Return a part of the wanted titles."""
    rows = services().pledges.wanted.rows()[number * _WANTED_PART :][:_WANTED_PART] or abort(404)
    return lasting(site_map((_in_all("patron.wanted_title", key=row.key), row.since) for row in rows), _XML)


def _in_all(endpoint: str, **values: object) -> dict[str, str]:
    """Return the addresses of a page in every language that is shown."""
    return {code: url_for(endpoint, locale=code, _external=True, **values) for code in shown_languages()}  # type: ignore[arg-type]
