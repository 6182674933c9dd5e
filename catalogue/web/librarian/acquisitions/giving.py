"""What is on its way or could be: pledges, suggestions and offers of gifts, as the librarian sees them."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import InvalidInput
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import language, say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying


@blueprint.get("/suggestions")
def suggestions() -> str:
    """Return what people suggest, oldest first."""
    return _suggestions()


@blueprint.post("/suggestions/<int:suggestion_id>/take")
def take_suggestion(suggestion_id: int) -> ResponseReturnValue:
    """Put it onto a list, where it is checked like any other title."""
    try:
        services().lists.suggestions.take(
            require_account(),
            suggestion_id,
            request.form.get("list", type=int),
            request.form.get("name", ""),
        )
    except InvalidInput as error:
        return _suggestions(suggestion_id, error), status_of(error)
    return redirect_saying(url_for("librarian.suggestions"), N_("The title stands on the list now."))


@blueprint.post("/suggestions/<int:suggestion_id>/answer")
def answer_suggestion(suggestion_id: int) -> ResponseReturnValue:
    """Answer it in words; a member is told."""
    try:
        services().lists.suggestions.answer(require_account(), suggestion_id, request.form.get("answer", ""))
    except InvalidInput as error:
        return _suggestions(suggestion_id, error), status_of(error)
    return redirect_saying(url_for("librarian.suggestions"), N_("The suggestion is answered."))


@blueprint.get("/offers")
def offers() -> str:
    """Return what people without an account would give, oldest first."""
    return _offers()


def _offers(wrong_id: int = 0, error: InvalidInput | None = None) -> str:
    found = services().pledges.offers.waiting()
    return render_template(
        "librarian/offers.html",
        offers=[(offer, services().pledges.wanted.get(offer.wanted_key)) for offer in found],
        mail_is_set=services().notifications.notices.mail_is_set(),
        wrong_id=wrong_id,
        error=say(error) if error else "",
        typed=request.form,
    )


@blueprint.post("/offers/<int:offer_id>")
def settle_offer(offer_id: int) -> ResponseReturnValue:
    """Send the answer, if there is one to send, and delete the offer."""
    try:
        mailed = services().pledges.offers.settle(offer_id, request.form.get("answer", ""), language())
    except InvalidInput as error:
        return _offers(offer_id, error), status_of(error)
    said = N_("The answer goes out by mail. The offer is deleted.") if mailed else N_("The offer is deleted.")
    return redirect_saying(url_for("librarian.offers"), said)


@blueprint.get("/pledges")
def pledges() -> str:
    """Return what members have promised and not brought yet, the soonest due first."""
    pledges = services().pledges.pledges.all_standing(require_account())
    return render_template("librarian/pledges.html", pledges=pledges)


def _suggestions(wrong_id: int = 0, error: InvalidInput | None = None) -> str:
    lists = services().lists.lists.for_suggestions(require_account())
    return render_template(
        "librarian/suggestions.html",
        suggestions=services().lists.suggestions.waiting(),
        lists=[*((str(reference_list.id), reference_list.name) for reference_list in lists), ("new", "")],
        wrong_id=wrong_id,
        error=say(error) if error else "",
        typed=request.form,
    )
