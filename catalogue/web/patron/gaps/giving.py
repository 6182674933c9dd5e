"""What anybody may say without an account: suggest a title, offer a gift."""

from __future__ import annotations

from typing import cast

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.descriptions.description import Description
from catalogue.errors import InvalidInput, LacunaError
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.rows import record_from_cells
from catalogue.services.lists.suggestions import Outcome, Suggested
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import language, say
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security import guarded
from catalogue.web.security.access import account, services
from catalogue.web.wording.messages import N_, redirect_saying

FIELDS = ("title", "authors", "year", "publisher", "isbn")
_LONGEST = 1000


@blueprint.get("/suggestion")
def suggestion() -> str:
    """Return the form to suggest a title; ``title`` may be given, as after a search that found nothing."""
    return _suggestion_form({"title": request.args.get("title", "")[:_LONGEST]})


@blueprint.post("/suggestion")
def suggest_title() -> ResponseReturnValue:
    """Keep it, or say that it is held or wanted already."""
    values = {name: request.form.get(name, "").strip() for name in (*FIELDS, "reason")}
    try:
        form = guarded.check() if account() is None else ""
        done = services().lists.suggestions.suggest(account(), _description(values), values["reason"], form)
    except LacunaError as error:
        return _suggestion_form(values, error), status_of(error)
    if done.outcome is Outcome.KEPT:
        after = "member.suggestions" if account() else "patron.suggestion"
        return redirect_saying(url_for(after), N_("Thank you. The librarian will look at your suggestion."))
    return _suggestion_form(values, done=done)


@blueprint.get("/offer")
def offer() -> str:
    """Return the form to offer a gift; ``wanted`` may name the wanted title that it is about."""
    return _offer_form({"wanted": request.args.get("wanted", "")})


@blueprint.post("/offer")
def offer_gift() -> ResponseReturnValue:
    """Keep the offer until it is answered."""
    values = {name: request.form.get(name, "") for name in ("titles", "contact", "wanted")}
    try:
        form = guarded.check()
        use = services().pledges.offers
        use.make(values["titles"], values["contact"], values["wanted"], form, language=language())
    except LacunaError as error:
        return _offer_form(values, error), status_of(error)
    return redirect_saying(url_for("patron.wanted"), N_("Thank you for your offer. We will answer you."))


def _description(values: dict[str, str]) -> Description:
    cells = {name: [values[name]] for name in FIELDS if values[name]}
    record = record_from_cells(cells, {}, 1, ProblemLog()) if cells else None
    return record.description if record else Description()


def _suggestion_form(
    values: dict[str, str], error: LacunaError | None = None, done: Suggested | None = None
) -> str:
    publication = (
        done and done.outcome is Outcome.HELD and services().records.publications.get(int(done.place))
    )
    wanted = done and done.outcome is Outcome.WANTED and services().pledges.wanted.get(done.place)
    return render_template(
        "patron/suggestion.html",
        values=values,
        errors=_errors(error),
        held=publication,
        wanted=wanted,
    )


def _offer_form(values: dict[str, str], error: LacunaError | None = None) -> str:
    about = services().pledges.wanted.get(values.get("wanted", ""))
    return render_template("patron/offer.html", values=values, errors=_errors(error), about=about)


def _errors(error: LacunaError | None) -> dict[str, str]:
    """Return what is wrong, at its field or else above the form."""
    if error is None:
        return {}
    field = error.params.get("field", "") if isinstance(error, InvalidInput) else ""
    return {cast(str, field): say(error)}
