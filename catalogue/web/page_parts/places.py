"""Where one can go: the menu of every page, and the areas of the desk with their pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import Flask, current_app, request

from catalogue.domain.people.access import Account, Role
from catalogue.web.security.access import account
from catalogue.web.wording.messages import N_


class Place(NamedTuple):
    """A page that a menu leads to; ``values`` fill its address, ``role`` may enter it, "" is everybody."""

    endpoint: str
    name: str
    values: Mapping[str, str] = {}
    role: str = ""


class Area(NamedTuple):
    """Pages that belong together under one name; the first is where the name leads."""

    name: str
    places: tuple[Place, ...]


PUBLIC = (
    Area(
        N_("Find"),
        (
            Place("patron.home", N_("Search the catalogue")),
            Place("patron.advanced_search", N_("Search by a form")),
            Place("patron.browse", N_("Browse by subject"), {"facet": "subject"}),
            Place("patron.holdings", N_("All holdings")),
            Place("patron.arrivals", N_("Newest arrivals")),
            Place("patron.compendium", N_("Compendium")),
            Place("patron.basket", N_("Basket")),
        ),
    ),
    Area(
        N_("What is missing"),
        (
            Place("patron.wanted", N_("Wanted list")),
            Place("patron.coverage", N_("Coverage")),
            Place("patron.runs", N_("Series by year and number")),
            Place("patron.public_lists", N_("Published lists")),
            Place("patron.offer", N_("Offer a gift")),
        ),
    ),
    Area(
        N_("The centre"),
        (
            Place("patron.visit", N_("Visit")),
            Place("patron.how_it_works", N_("How it works")),
            Place("patron.help_page", N_("Help")),
            Place("patron.privacy", N_("Privacy")),
        ),
    ),
)
"""The menu for everybody."""

OWN = Area(
    N_("Yours"),
    (
        Place("member.go", N_("Go to …")),
        Place("member.home", N_("My lists")),
        Place("member.pledges", N_("My pledges")),
        Place("member.suggestions", N_("My suggestions")),
        Place("member.notices", N_("Notices")),
        Place("member.own_account", N_("My account")),
    ),
)
"""What is a person's own, once they are logged in."""

DESK = (
    Area(
        N_("Take in"),
        (
            Place("librarian.home", N_("Gifts")),
            Place("librarian.donations", N_("Donations")),
            Place("librarian.drafts", N_("Drafts")),
            Place("librarian.new_publication", N_("Add a publication")),
            Place("librarian.imports", N_("Files")),
            Place("librarian.labels", N_("Labels")),
        ),
    ),
    Area(
        N_("Catalogue"),
        (
            Place("librarian.tidy", N_("Problems")),
            Place("librarian.duplicates", N_("Doubles")),
            Place("librarian.organisations", N_("Names and terms")),
            Place("librarian.synonyms", N_("Words of one meaning")),
            Place("librarian.bulk", N_("Change many at once")),
            Place("librarian.stocktakes", N_("Stocktaking")),
            Place("librarian.all_files", N_("Attached files")),
            Place("librarian.changes", N_("Change log")),
        ),
    ),
    Area(
        N_("Members"),
        (
            Place("librarian.suggestions", N_("Suggestions")),
            Place("librarian.offers", N_("Offers")),
            Place("librarian.pledges", N_("Pledges")),
            Place("librarian.donors", N_("Donors")),
            Place("administrator.people", N_("People"), role=Role.ADMINISTRATOR),
        ),
    ),
    Area(
        N_("Reports"),
        (
            Place("librarian.meeting", N_("Report for the meeting")),
            Place("librarian.register", N_("Accession register")),
            Place("librarian.shelf_list", N_("Shelf list")),
            Place("patron.coverage", N_("Coverage")),
            Place("librarian.export", N_("Download the catalogue")),
        ),
    ),
    Area(
        N_("Settings"),
        (
            Place("librarian.settings", N_("The centre")),
            Place("librarian.letter_words", N_("Words of letters"), {"kind": "acknowledgement"}),
            Place("librarian.mail_settings", N_("Mail server")),
            Place("librarian.hidden_names", N_("Hidden names")),
            Place("librarian.libraries", N_("Other libraries")),
            Place("administrator.backups", N_("Backups"), role=Role.ADMINISTRATOR),
            Place("librarian.learning", N_("What the gap check learned")),
        ),
    ),
)
"""The areas of the desk, named for what is done there."""

_OF_MODULE = {
    **dict.fromkeys(
        ("desk", "scanning", "lines", "donations", "drafts", "imports", "mending", "donor_letters"), "Take in"
    ),
    **dict.fromkeys(("publications", "editing", "copies", "attachments", "work", "online"), "Catalogue"),
    **dict.fromkeys(
        ("names", "organisations", "synonyms", "duplicates", "bulk_edit", "tidying", "name_files"),
        "Catalogue",
    ),
    **dict.fromkeys(("stocktake", "changes", "completing", "free_copies"), "Catalogue"),
    **dict.fromkeys(("giving", "donors", "people"), "Members"),
    **dict.fromkeys(("meeting", "paper", "exports"), "Reports"),
    **dict.fromkeys(
        ("settings", "mail_settings", "hidden_names", "learning", "backups", "libraries"), "Settings"
    ),
}
"""The area of a page that no menu names, by the module it is written in."""

_PLACE_OF_MODULE = {
    **dict.fromkeys(("names", "name_files"), "librarian.organisations"),
    "mending": "librarian.imports",
    **dict.fromkeys(("scanning", "lines"), "librarian.home"),
}
"""The place that a page belongs to whose module has no place of its own."""

_OF_PAGE = dict.fromkeys(("librarian.edit_donation", "librarian.save_donation"), "Take in")
"""The area of a page that belongs elsewhere than its module."""


def menu() -> list[Area]:
    """Return what the menu of this page offers to whoever reads it."""
    person = account()
    if person is None:
        return list(PUBLIC)
    return [*(desk() if person.may_act_as(Role.LIBRARIAN) else ()), OWN, *PUBLIC]


def desk() -> list[Area]:
    """Return the areas of the desk with the pages that this person may enter."""
    person = account()
    return [
        Area(area.name, tuple(place for place in area.places if _open_to(place, person))) for area in DESK
    ]


def area_here() -> str:
    """Return the English name of the area of the desk that this page belongs to; "" for pages elsewhere."""
    return area_of(request.endpoint or "")


def area_of(endpoint: str) -> str:
    """Return the English name of the area of the desk that a page belongs to; "" for pages elsewhere."""
    for area in DESK:
        if any(place.endpoint == endpoint for place in area.places):
            return area.name
    if endpoint in _OF_PAGE:
        return _OF_PAGE[endpoint]
    return _OF_MODULE.get(_module_of(endpoint), "")


def place_here() -> str:
    """Return the endpoint of the desk's place that this page is or belongs to; "" where it has none."""
    return place_of(request.endpoint or "")


def place_of(endpoint: str) -> str:
    """Return the endpoint of the desk's place that a page is, or belongs to by its module; "" without one."""
    here = [place.endpoint for area in DESK if area.name == area_of(endpoint) for place in area.places]
    if endpoint in here:
        return endpoint
    module = _module_of(endpoint)
    beside = [place for place in here if _module_of(place) == module]
    return beside[0] if len(beside) == 1 else _PLACE_OF_MODULE.get(module, "")


def _module_of(endpoint: str) -> str:
    view = current_app.view_functions.get(endpoint)
    return view.__module__.rpartition(".")[2] if view else ""


def _open_to(place: Place, person: Account | None) -> bool:
    return not place.role or (person is not None and person.may_act_as(Role(place.role)))


def init_app(app: Flask) -> None:
    """Let templates show where one can go."""
    app.jinja_env.globals.update(menu=menu, desk_areas=desk, area_here=area_here, place_here=place_here)
