"""The review of what is in doubt: candidates side by side, one key an answer, undo at hand."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput, SeenOtherwise
from catalogue.services.sight import Sight
from catalogue.web.addressing.addresses import ANSWER, safe_next
from catalogue.web.member.blueprint import blueprint
from catalogue.web.member.undoing import just_done, place_of
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying, with_parameter

from .comparison import compare

NONE = "none"
"""The answer that no candidate is it."""

KEYS = {Verdict.SAME: "s", Verdict.OTHER_EDITION: "o", Verdict.DIFFERENT: "n", NONE: "x"}
"""The key that gives each answer."""


@blueprint.get("/lists/<int:list_id>/review")
def review(list_id: int) -> str:
    """One entry with its candidates: the one asked for, else the next that needs an answer.

    ``start`` is where to go on in the list; ``last`` names the answer just given, for undoing it.
    """
    person = require_account()
    use = services().lists.reports
    found = services().lists.lists.get(person, list_id)
    asked, start = request.args.get("entry", type=int), request.args.get("start", 1, type=int)
    row = use.entry(person, asked) if asked else use.next_review(person, list_id, start - 1)
    made = use.report(person, list_id, status=Status.REVIEW, limit=0)
    return render_template(
        "member/review.html",
        list=found,
        row=row,
        left=made.counts[Status.REVIEW] if made else 0,
        done=just_done(person, found),
        keys=KEYS,
        compare=compare,
    )


@blueprint.post("/lists/<int:list_id>/entries/<int:entry_id>/answer")
def answer(list_id: int, entry_id: int) -> ResponseReturnValue:
    """Keep an answer and go on to the next entry, or back to where the form stood.

    Where something else stands there by now the page comes again, and says what.
    """
    person = require_account()
    try:
        answers = _give(person, entry_id, request.form.get("verdict", ""))
    except SeenOtherwise as error:
        return _look_again(list_id, entry_id, error)
    given = "-".join(map(str, (entry_id, *answers)))
    if back := request.form.get("back"):
        address = safe_next(back, url_for("member.report", list_id=list_id))
        return redirect(f"{with_parameter(address, ANSWER, given)}#{place_of(entry_id)}", 303)
    following = url_for("member.review", list_id=list_id, start=entry_id, _anchor="compare", last=given)
    return redirect(following, 303)


@blueprint.post("/lists/<int:list_id>/entries/<int:entry_id>/take-back")
def take_back(list_id: int, entry_id: int) -> ResponseReturnValue:
    """Take an answer back, or several; the rules decide again."""
    person = require_account()
    publications = request.form.getlist("publication", type=int)
    try:
        services().lists.answers.revoke(person, entry_id, publications, seen=_seen())
    except SeenOtherwise as error:
        return _look_again(list_id, entry_id, error)
    again = url_for("member.review", list_id=list_id, entry=entry_id)
    address = safe_next(request.form.get("back", ""), again)
    place = "" if address == again else place_of(entry_id)
    message = (
        N_("The answer was taken back.") if len(publications) == 1 else N_("The answers were taken back.")
    )
    return redirect_saying(address, message, fragment=place)


def _give(person: Account, entry_id: int, verdict: str) -> tuple[int, ...]:
    """Keep the answer; gives its number, or numbers."""
    if verdict == NONE:
        return services().lists.answers.none_of_these(person, entry_id, seen=_seen())
    if verdict not in set(Verdict):
        raise InvalidInput("no_verdict", "Choose one of the answers.")
    publication_id = request.form.get("publication", 0, type=int)
    return services().lists.answers.decide(person, entry_id, publication_id, Verdict(verdict), seen=_seen())


def _seen() -> Sight:
    return Sight.read(request.form.get("seen", ""))


def _look_again(list_id: int, entry_id: int, error: SeenOtherwise) -> ResponseReturnValue:
    """Go back to where the form stood, and say why nothing was done."""
    again = url_for("member.review", list_id=list_id, entry=entry_id)
    address = safe_next(request.form.get("back", ""), again)
    place = "compare" if address == again else place_of(entry_id)
    return redirect_saying(address, error.message, "warning", fragment=place, **error.params)
