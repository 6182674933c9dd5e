"""What the gap check learned from answers: looked at, accepted, undone, given away, taken in."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import BothChanged, InvalidInput
from catalogue.matching.learned.model import Care
from catalogue.matching.learned.tuning import LEAST_OF_EACH, Measure
from catalogue.web.language import gettext as _
from catalogue.web.language import say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.forms import Errors
from catalogue.web.page_parts.editing import began, said_of_both
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying

_LEFT_OUT: Mapping[str, str] = {
    "contradictory": N_("people answered both ways"),
    "entry_gone": N_("their entry stands on no list any more"),
    "not_a_candidate": N_("the publication is gone, or is so unlike that it is never looked at"),
    "ruled": N_("a rule decides, whatever the chance"),
}


@blueprint.get("/settings/learning")
def learning() -> str:
    """Return what is used at present, and what was learned since."""
    return _page(Errors())


@blueprint.post("/settings/learning/learn")
def learn() -> ResponseReturnValue:
    """Begin to learn from the answers."""
    job_id = services().gap_check.learning.start(require_account())
    return redirect(url_for("librarian.work", job_id=job_id), 303)


@blueprint.post("/settings/learning/take-in")
def take_in_learning() -> ResponseReturnValue:
    """Hold what another centre learned against the answers of this one."""
    sent, errors, use = request.files.get("file"), Errors(), services().gap_check.learning
    if sent is None or not sent.filename:
        errors["file"] = _("Choose a file first.")
        return _page(errors), 400
    try:
        job_id = use.start(require_account(), use.read(sent.stream.read(use.MOST_BYTES + 1)))
    except InvalidInput as error:
        errors["file"] = say(error)
        return _page(errors), 400
    return redirect(url_for("librarian.work", job_id=job_id), 303)


@blueprint.post("/settings/learning/<int:job_id>/accept")
def accept_learning(job_id: int) -> ResponseReturnValue:
    """Use what was proposed."""
    services().gap_check.learning.accept(require_account(), job_id)
    return redirect_saying(
        url_for("librarian.learning"),
        N_("It is used from now on. Lists that are checked again are judged by it."),
    )


@blueprint.post("/settings/learning/<int:job_id>/drop")
def drop_learning(job_id: int) -> ResponseReturnValue:
    """Throw a proposal away."""
    services().gap_check.learning.drop(require_account(), job_id)
    return redirect_saying(url_for("librarian.learning"), N_("It was thrown away. Nothing was changed."))


@blueprint.post("/settings/learning/care")
def choose_care() -> ResponseReturnValue:
    """Let the gap check be more careful, or less."""
    try:
        care = Care(request.form.get("care", ""))
    except ValueError:
        errors = Errors()
        errors["care"] = _("Choose one of these.")
        return _page(errors), 400
    try:
        services().gap_check.learning.tunings.choose(require_account(), care, began=began())
    except BothChanged as error:
        return _page(said_of_both(error, lambda _name, value: _(_CARE[Care(value)]))), 409
    return redirect_saying(
        url_for("librarian.learning"),
        N_("It is used from now on. Lists that are checked again are judged by it."),
    )


@blueprint.post("/settings/learning/undo")
def undo_learning() -> ResponseReturnValue:
    """Go back to what was used before."""
    services().gap_check.learning.tunings.undo(require_account())
    return redirect_saying(url_for("librarian.learning"), N_("What was used before is used again."))


@blueprint.get("/settings/learning/file")
def learning_file() -> ResponseReturnValue:
    """Return what is used at present, to be given away."""
    tuning = services().gap_check.learning.tunings.present()
    if tuning is None:
        return redirect(url_for("librarian.learning"))
    response = Response(tuning.content(), mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="lacuna-learned.json"'
    return response


_CARE: Mapping[Care, str] = {
    Care.CAREFUL: N_("Careful: more is asked, less is wrong"),
    Care.USUAL: N_("As usual"),
    Care.BOLD: N_("Bold: less is asked, more is wrong"),
}


def _page(errors: Errors) -> str:
    use, account = services().gap_check.learning, require_account()
    model = services().gap_check.matcher.matcher().model
    latest, job = use.latest(account), use.job(account)
    learned = latest[1].learned if latest else None
    return render_template(
        "librarian/learning.html",
        errors=errors,
        answers=use.count(),
        least=LEAST_OF_EACH,
        version=model.version,
        care=model.care,
        cares=[(care, _(_CARE[care]), thresholds) for care, thresholds in model.choices.items()],
        present=use.tunings.present(),
        outdated=use.tunings.outdated(),
        can_undo=use.tunings.can_undo(),
        job=job,
        proposal=latest[1] if latest else None,
        job_id=latest[0].id if latest else None,
        left_out=[(count, _(_LEFT_OUT[name])) for name, count in latest[1].left_out.items()]
        if latest
        else [],
        rows=_rows(learned.measure) if learned and learned.measure else [],
    )


def _rows(measure: Measure) -> list[tuple[str, int, int]]:
    """How many answers come out how, before and after."""
    return [
        (_("Right without being asked"), measure.right_before, measure.right_after),
        (_("Left to a person"), measure.asked_before, measure.asked_after),
        (_("Wrong"), measure.wrong_before, measure.wrong_after),
    ]
