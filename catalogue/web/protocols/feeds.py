"""Atom feeds in each language: new arrivals, any search, the wanted list."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, request, url_for
from werkzeug.datastructures import MultiDict

from catalogue.domain.descriptions.description import Description
from catalogue.formats.protocols.atom import MEDIA_TYPE, Feed, FeedEntry, atom
from catalogue.services.pledges.wanted import WantedTitle
from catalogue.services.views import PublicationView
from catalogue.web.addressing.paging import asked_page
from catalogue.web.addressing.search_address import LAST_PAGE, read_request, typed_query
from catalogue.web.page_parts.summaries import about
from catalogue.web.patron.gaps.wanted import narrowed, wished, wished_library
from catalogue.web.security.access import services
from catalogue.web.wording.centre import current_centre
from catalogue.web.wording.words import text_language

from ..language import PREFIX, asking, language
from ..language import gettext as _
from .answers import lasting
from .blueprint import blueprint

_NEVER = dt.datetime(2006, 1, 1, tzinfo=dt.UTC)
"""When a feed changed that tells of nothing; validators believe no moment before there was Atom."""
_LONGEST_SUMMARY = 600


@blueprint.get(f"{PREFIX}/new.atom")
def new_feed() -> Response:
    """Return what came into the catalogue last."""
    found = services().discovery.browsing.arrivals(asked_page())
    entries = tuple(map(_of_publication, found.publications))
    return _sent(_("Newest arrivals"), "feed/new", {}, entries, found.page, found.pages, "patron.arrivals")


@blueprint.get(f"{PREFIX}/search.atom")
def search_feed() -> Response:
    """Return what a search finds, with its filters; without an order the newest arrivals come first.

    Only what was asked for: no results of a query that was meant instead, or of some of its words.
    """
    arguments = MultiDict(request.args)
    arguments.setdefault("sort", "newest_arrival")
    wish = read_request(arguments)
    page = services().discovery.search.search(dataclasses.replace(wish, facets=()))
    exact = not (page.instead or (page.relaxed and wish.every_word))
    results = page.results if exact else ()
    entries = tuple(_of_publication(result.publication) for result in results)
    total = page.total if exact else 0
    asked = {name: values for name, values in sorted(request.args.lists()) if name != "page"}
    title = typed_query(request.args) or _("All publications")
    last = min(max(1, -(-total // wish.limit)), LAST_PAGE)
    found = (total, wish.offset + 1, wish.limit)
    return _sent(title, "feed/search", asked, entries, page.page, last, "patron.search", found)


@blueprint.get(f"{PREFIX}/wanted.atom")
def wanted_feed() -> Response:
    """Return what was found missing last; narrowed as the page is."""
    pledged = services().pledges.pledges.standing(library=wished_library())
    page = services().pledges.wanted.newest(wished(pledged), asked_page())
    entries = tuple(map(_of_wanted, page.titles))
    return _sent(_("Wanted list"), "feed/wanted", narrowed(), entries, page.page, page.pages, "patron.wanted")


def _of_publication(publication: PublicationView) -> FeedEntry:
    description = publication.description
    return FeedEntry(
        id=services().sharing.identity.urn(f"publication/{publication.id}"),
        address=url_for("patron.publication", publication_id=publication.id, _external=True),
        updated=max(publication.updated_at, publication.created_at),
        published=publication.created_at,
        **_said(description, description.summary[:_LONGEST_SUMMARY]),
    )


def _of_wanted(title: WantedTitle) -> FeedEntry:
    return FeedEntry(
        id=services().sharing.identity.urn(f"wanted/{title.key}"),
        address=url_for("patron.wanted_title", key=title.key, _external=True),
        updated=title.since,
        published=title.since,
        **_said(title.description, f"{_('Wanted by')} {', '.join(title.lists)}"),
    )


def _said(description: Description, further: str) -> dict[str, Any]:
    title = description.called
    return {
        "title": title,
        "authors": tuple(contributor.name for contributor in description.contributors),
        "subjects": description.subjects,
        "summary": ". ".join(filter(None, (about(description), further))),
        "language": text_language(title, description.languages),
    }


def _sent(
    title: str,
    name: str,
    arguments: Mapping[str, Any],
    entries: tuple[FeedEntry, ...],
    page: int,
    last: int,
    on_screen: str,
    found: tuple[int, int, int] | None = None,
) -> Response:
    """One page of a feed, whose name is the same in every language and on every page."""
    updated = max((entry.updated for entry in entries), default=_NEVER)
    centre = current_centre().name(language())
    feed = Feed(
        id=services().sharing.identity.urn(f"{name}?{urlencode(arguments, doseq=True)}"),
        title=f"{title}: {centre}",
        author=centre,
        language=language(),
        updated=updated,
        pages=_pages(arguments, page, last, on_screen),
        entries=entries,
        found=found,
    )
    return lasting(atom(feed), MEDIA_TYPE, updated)


def _pages(arguments: Mapping[str, Any], page: int, last: int, on_screen: str) -> dict[str, str]:
    def at(number: int) -> str:
        given = {**arguments, **({"page": number} if number > 1 else {})}
        return asking(str(request.endpoint), given, _external=True)

    pages = {"self": at(page), "alternate": asking(on_screen, arguments, _external=True), "first": at(1)}
    if page > 1:
        pages["previous"] = at(page - 1)
    if page < last:
        pages["next"] = at(page + 1)
    return {**pages, "last": at(last)}
