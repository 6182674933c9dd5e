"""A tour for each user: a few steps in plain words, each with the place where it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Flask, request, url_for

from catalogue.domain.people.access import Role
from catalogue.web.security.access import account, services
from catalogue.web.wording.messages import N_


class Step(NamedTuple):
    """What one does, why, and where: a page, and what on the user's first page it is about (a selector)."""

    name: str
    words: str
    endpoint: str
    values: Mapping[str, str] = {}
    at: str = ""


class Tour(NamedTuple):
    """The steps of one user; ``home`` is the endpoint of the page that offers it, ``role`` may go there."""

    name: str
    home: str
    role: Role | None
    steps: tuple[Step, ...]


TOURS: Mapping[str, Tour] = {
    "reader": Tour(
        N_("For readers"),
        "patron.home",
        None,
        (
            Step(
                N_("Search"),
                N_(
                    "Type what you remember: a title, an author, a subject or a number, in Khmer or English. "
                    "Small mistakes do no harm."
                ),
                "patron.home",
                at="#q",
            ),
            Step(
                N_("Browse by subject"),
                N_("You do not know the word? Go from wide subjects to narrow ones."),
                "patron.browse",
                {"facet": "subject"},
            ),
            Step(
                N_("Come and read"),
                N_("Each title says where it stands and whether it can be read now. Anyone may come in."),
                "patron.visit",
            ),
            Step(
                N_("Take titles along"),
                N_(
                    "Pick titles, then open the basket: a list, citations, or a file for Zotero. "
                    "No account is needed, and the basket is forgotten when you close the tab."
                ),
                "patron.basket",
            ),
            Step(
                N_("See what is missing"),
                N_("The wanted list has what the centre lacks. If you have one of them, you can give it."),
                "patron.wanted",
            ),
            Step(
                N_("Leave at once"),
                N_(
                    "“Exit this page”, or Escape three times, leaves for an ordinary page. "
                    "We do not record who you are or what you look for."
                ),
                "patron.privacy",
                at=".exit",
            ),
        ),
    ),
    "member": Tour(
        N_("For members"),
        "member.home",
        Role.MEMBER,
        (
            Step(
                N_("Send your list"),
                N_("A spreadsheet, a Word table, an export from Zotero, or pasted text: any form will do."),
                "member.new_list",
                at=".results-head .button",
            ),
            Step(
                N_("Read the report"),
                N_("In a minute each title is held, held in another edition, to review, or missing."),
                "member.home",
                at="main .publications",
            ),
            Step(
                N_("Answer what is in doubt"),
                N_(
                    "Where the program is not sure it shows both side by side. "
                    "One key answers, and nobody asks again."
                ),
                "member.home",
            ),
            Step(
                N_("Promise a title"),
                N_(
                    "Tick the missing titles that you can bring, say by when, and press “Pledge them”. "
                    "Others see that they are promised."
                ),
                "patron.wanted",
            ),
            Step(
                N_("Share, or do not"),
                N_(
                    "A list is yours alone. Under its settings you share it with your agency, "
                    "or ask the librarian for help."
                ),
                "member.home",
            ),
            Step(
                N_("Go anywhere by keys"),
                N_("Ctrl + K opens “Go to …”: type some letters of a page, a publication or a list."),
                "member.go",
                at=".own",
            ),
        ),
    ),
    "librarian": Tour(
        N_("For librarians"),
        "librarian.home",
        Role.LIBRARIAN,
        (
            Step(
                N_("Open a donation"),
                N_("Say who gives. The donor is then thanked and named, or not named if they wish so."),
                "librarian.home",
                at="#donation",
            ),
            Step(
                N_("Scan or type"),
                N_(
                    "An ISBN, a title or a report number. You are told at once whether it is held, "
                    "held in another edition, wanted, or new. Enter takes the first button of the answer."
                ),
                "librarian.home",
                at="#text",
            ),
            Step(
                N_("Print the labels"),
                N_("The accession number is given by itself. Print the label, and the letter of thanks."),
                "librarian.labels",
            ),
            Step(
                N_("Take in a file"),
                N_("A table or a MARC file: only the records that need a person are asked about."),
                "librarian.imports",
            ),
            Step(
                N_("See what waits"),
                N_("What needs attention stands on the right: reviews, offers, promises that lapse."),
                "librarian.home",
                at="#attention",
            ),
            Step(
                N_("Undo anything"),
                N_("Each change stands in the change log, with who made it, and can be undone there."),
                "librarian.changes",
            ),
            Step(
                N_("Go anywhere by keys"),
                N_("Ctrl + K opens “Go to …”: type some letters of a page, a publication or a list."),
                "member.go",
                at=".own",
            ),
        ),
    ),
}
"""The tours by the name that their addresses have."""


def offered() -> str:
    """Return the tour that this page offers to whoever is logged in; "" where it is put away or there is
    none.
    """
    person = account()
    for name, tour in TOURS.items():
        if request.endpoint == tour.home and person and tour.role:
            return "" if services().access.tours.is_taken(person, name) else name
    return ""


def may_walk(tour: Tour) -> bool:
    """Whether the reader of this page may enter the pages of a tour."""
    person = account()
    return tour.role is None or (person is not None and person.may_act_as(tour.role))


def address_of_step(step: Step) -> str:
    """Where a step is done."""
    values: dict[str, Any] = dict(step.values)
    return url_for(step.endpoint, **values)


def init_app(app: Flask) -> None:
    """Let templates show the tours."""
    app.jinja_env.globals.update(
        tours=TOURS, tour_offered=offered, may_walk=may_walk, address_of_step=address_of_step
    )
