"""The desk: one field to scan or type in, the open donation below, and what waits beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request

from catalogue.errors import LacunaError
from catalogue.services.acquisitions.donation_views import DonationView, LineView
from catalogue.services.acquisitions.intake import Answer, IntakeAnswer
from catalogue.services.reports.closing import ClosedGap
from catalogue.web.language import say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.describing import CopyForm
from catalogue.web.librarian.differences import DECLINE_WORDS
from catalogue.web.librarian.forms import Errors
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.centre import local_now
from catalogue.web.wording.messages import N_
from catalogue.web.wording.reasons import in_words

from .attention import attention_in_words

LONGEST = 500
"""Characters of what is scanned or typed that are looked at."""

LINES_SHOWN = 20
"""Lines of the open donation that stand on the desk, the newest ones; the rest is on its own page."""

ANSWERS = {
    Answer.HELD: ("held", N_("Held")),
    Answer.OTHER_EDITION: ("other_edition", N_("Another edition is held")),
    Answer.POSSIBLE: ("review", N_("Perhaps held: please compare")),
    Answer.WANTED: ("missing", N_("Wanted, and not held")),
    Answer.NEW: ("missing", N_("Not held")),
}
"""What the catalogue says of a gift: the mark of its status, and the words."""


@dataclass(slots=True)
class LineForm:
    """The form of one line that was refused: which step, what was typed, and what is wrong."""

    line_id: int
    step: str
    values: dict[str, str] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)


@dataclass(slots=True)
class DonorForm:
    """The form that opens a donation."""

    values: dict[str, str] = field(default_factory=lambda: {"received_on": f"{local_now():%Y-%m-%d}"})
    errors: Errors = field(default_factory=dict)


@blueprint.get("/")
def home() -> str:
    """Return the desk, with the answer to what was scanned or typed."""
    return desk_page(request.args.get("donation", type=int), request.args.get("text", ""))


@blueprint.get("/answer")
def answer() -> str:
    """Return the answer alone, for the script that asks while somebody types."""
    donation = open_donation(request.args.get("donation", type=int))
    return render_template(
        "librarian/_answer.html", **answer_context(request.args.get("text", "")), donation=donation
    )


def desk_page(
    donation_id: int | None = None,
    text: str = "",
    *,
    line_form: LineForm | None = None,
    donor_form: DonorForm | None = None,
) -> str:
    """Return the whole desk, also after a form on it was refused."""
    use = services()
    donation = open_donation(donation_id)
    newest = donation.lines[: -LINES_SHOWN - 1 : -1] if donation else ()
    waiting = use.operations.attention.items(require_account())
    others = [donation for donation in use.acquisitions.donations.newest() if not donation.closed]
    return render_template(
        "librarian/desk.html",
        **answer_context(text),
        donation=donation,
        newest_lines=newest,
        copy_values=copy_values(newest),
        open_donations=others,
        donors=use.acquisitions.donations.donors(),
        donor_form=donor_form or DonorForm(),
        line_form=line_form,
        waiting=[(matter, attention_in_words(matter)) for matter in waiting],
        decline_words=DECLINE_WORDS,
        closed=closed_by(newest),
    )


def closed_by(lines: Sequence[LineView]) -> dict[int, ClosedGap]:
    """Return what accepted lines changed, by their id."""
    accepted = [line.id for line in lines if line.state == "accepted"]
    return services().reports.closed_gaps.by_lines(accepted, require_account()) if accepted else {}


def answer_context(text: str) -> dict[str, Any]:
    """Return what the answer panel shows for a text; no answer where nothing was typed."""
    text = text.strip()[:LONGEST]
    found: IntakeAnswer | None = None
    refusal = ""
    if text:
        try:
            found = services().acquisitions.intake.look_up(text, require_account())
        except LacunaError as error:
            refusal = say(error)
    mark, words = ANSWERS[found.answer] if found else ("", "")
    return {
        "text": text,
        "answer": found,
        "answer_mark": mark,
        "answer_words": words,
        "answer_reasons": in_words(found.reasons) if found else "",
        "answer_refused": refusal,
        "online_question": services().online.lookup.question_in(text),
        "online_names": services().online.lookup.names,
        "pledges": services().pledges.pledges.standing(require_account()) if found and found.wanted else {},
    }


def copy_values(lines: Sequence[LineView]) -> dict[int, dict[str, str]]:
    """Return what the form of each waiting line begins with, by the line's id."""
    waiting = [line for line in lines if line.state == "proposed"]
    ids = [line.publication_id for line in waiting if line.publication_id is not None]
    copies = {publication.id: publication.copies for publication in services().records.publications.many(ids)}
    places = services().records.publications.shown_places(
        [(line.description, copies.get(line.publication_id or 0, ())) for line in waiting]
    )
    return {line.id: CopyForm.at(place).values for line, place in zip(waiting, places, strict=True)}


def open_donation(donation_id: int | None) -> DonationView | None:
    """Return the donation that was asked for while it is open, else the newest open one."""
    use = services().acquisitions.donations
    if donation_id is None:
        donation_id = next((donation.id for donation in use.newest(1) if not donation.closed), None)
    if donation_id is None:
        return None
    found = use.get(donation_id)
    return None if found.closed else found
