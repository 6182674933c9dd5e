"""What everybody may ask: search, publications, holdings, the wanted list, coverage."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, url_for

from catalogue.errors import NotFound
from catalogue.services.pledges.wanted import Wish
from catalogue.services.reports.coverage import Focus
from catalogue.web.page_parts.elsewhere import held_elsewhere
from catalogue.web.security.access import services
from catalogue.web.wording.centre import current_centre
from catalogue.web.wording.facet_names import in_the_catalogues_words
from catalogue.web.wording.libraries import library_name
from search_index.interface import SORTS, SearchRequest

from . import shown
from .answers import address, answer, site
from .asked import cursor_of, parameters, place_of
from .blueprint import blueprint
from .openapi import document as description
from .operations import COUNTED, NARROWED

_DEEPEST = 10_000
"""Hits that can be walked through; whoever wants all takes the holdings."""


@blueprint.get("/")
def start() -> Response:
    """Where to begin."""
    parameters()
    documentation = url_for("patron.api_page", locale="en", _external=True)
    return answer(
        {
            "name": current_centre().name("en"),
            "openapi": address("/openapi.json"),
            "documentation": documentation,
        }
    )


@blueprint.get("/openapi.json")
def document() -> Response:
    """Return the description for programs."""
    parameters()
    centre = current_centre()
    return answer(description(centre.name("en"), site(), centre.email))


@blueprint.get("/search")
def search() -> Response:
    """Return a page of what is found."""
    asked = parameters()
    offset = min(place_of(asked["cursor"], "from", int), _DEEPEST)
    search_request = SearchRequest(
        text=in_the_catalogues_words((asked["q"] or "").strip()),
        filters={name: asked[name] for name in NARROWED if asked[name]},
        year_from=asked["from"],
        year_to=asked["to"],
        sort=asked["sort"] or SORTS[0],
        offset=offset,
        limit=asked["limit"],
        facets=COUNTED if asked["facets"] else (),
    )
    page = services().discovery.search.search(search_request)
    behind = offset + asked["limit"]
    further = behind < min(page.total, _DEEPEST)
    return answer(
        {
            "total": page.total,
            "understood": page.understood,
            "did_you_mean": page.did_you_mean,
            "relaxed": page.relaxed,
            "complete": page.complete and page.from_index,
            "facets": {
                facet: [
                    {"value": value.value, "count": value.count, **_named(facet, value.value, {})}
                    for value in values
                ]
                for facet, values in page.facets.items()
            },
            "results": [shown.hit(result) for result in page.results],
            "next": cursor_of({"from": behind}) if further else None,
        }
    )


@blueprint.get("/holdings")
def holdings() -> Response:
    """Return a page of all publications."""
    asked = parameters()
    found = services().records.publications.after(place_of(asked["cursor"], "after", int), asked["limit"])
    full = len(found) == asked["limit"]
    return answer(
        {
            "total": services().records.publications.count(),
            "publications": [shown.publication(match) for match in found],
            "next": cursor_of({"after": found[-1].id}) if full else None,
        }
    )


@blueprint.get("/publications/<int(max=2147483647):publication_id>")
def publication(publication_id: int) -> Response:
    """One publication; a record that was merged answers as the one it is part of."""
    parameters()
    use = services()
    try:
        found = use.records.publications.get(publication_id)
    except NotFound:
        if (kept := use.maintenance.merging.leads_to(publication_id)) is None:
            raise
        found = use.records.publications.get(kept)
    return answer(shown.publication(found))


@blueprint.get("/wanted")
def wanted() -> Response:
    """Return a page of the wanted list."""
    asked = parameters()
    pledged = services().pledges.pledges.standing(library=asked["library"])
    wish = Wish(
        words=asked["words"] or "",
        list=asked["list"] or "",
        theme=asked["theme"] or "",
        country=asked["country"] or "",
        language=asked["language"] or "",
        library=asked["library"],
        without=frozenset(pledged) if asked["free"] else (),
    )
    part = services().pledges.wanted.part(wish, place_of(asked["cursor"], "after", str), asked["limit"])
    where = held_elsewhere(part.titles)
    return answer(
        {
            "total": part.total,
            "titles": [
                shown.wanted(title, pledged.get(title.key), where.get(title.fingerprint, ()))
                for title in part.titles
            ],
            "next": cursor_of({"after": part.titles[-1].key}) if part.further else None,
        }
    )


@blueprint.get("/wanted/<key>")
def wanted_title(key: str) -> Response:
    """One wanted title."""
    parameters()
    found = services().pledges.wanted.find(key)
    held = held_elsewhere([found]).get(found.fingerprint, ())
    return answer(shown.wanted(found, services().pledges.pledges.standing().get(found.key), held))


@blueprint.get("/coverage")
def coverage() -> Response:
    """How much of the published lists is held, and by what it differs."""
    asked = parameters()
    texts = {name: (asked[name] or "").strip() for name in ("theme", "country", "language", "kind")}
    focus = Focus(**texts, since=asked["since"], until=asked["until"])
    if asked["list"]:
        services().lists.lists.get(None, asked["list"])
    found = services().reports.coverage.of_lists(None, asked["list"], focus)
    return answer(
        {
            **shown.tally(found.whole),
            "dimensions": {
                dimension.name: [
                    {
                        "value": row.label,
                        **_named(dimension.name, row.label, found.names),
                        **shown.tally(row.tally),
                    }
                    for row in dimension.rows
                ]
                for dimension in found.dimensions
            },
        }
    )


def _named(dimension: str, label: str, lists: Mapping[str, str]) -> dict[str, str]:
    """Return the name of a row that is labelled by a number: a list, or a library of a union."""
    if dimension == "list":
        return {"name": lists[label]}
    return {"name": library_name(int(label))} if dimension == "library" else {}
