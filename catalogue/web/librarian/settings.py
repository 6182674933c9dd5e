"""The centre's settings: names, address, hours, numbering."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.centre import WEEKDAYS, Centre, parse_hours
from catalogue.domain.copies import check_accession_pattern
from catalogue.errors import InvalidInput

from ..access import require_account, services
from ..language import LANGUAGES
from ..language import gettext as _
from ..messages import N_, redirect_saying
from ..words import day_name
from .blueprint import blueprint
from .forms import Errors, Form, note, typed, typed_lines, typed_text

_PLAIN = ("phone", "email", "timezone", "accession_pattern", "location")
_TICKED = ("online_lookup",)
_BY_LANGUAGE = ("names", "addresses", "directions")


@blueprint.get("/settings")
def settings() -> str:
    """The settings as they are."""
    return _page(_values_of(services().settings.centre()), {})


@blueprint.post("/settings")
def save_settings() -> ResponseReturnValue:
    """Keep new settings, or say at each field what is wrong with it."""
    values, errors = _sent(request.form), Errors()
    if not values["names_en"]:
        errors["names_en"] = _("Give the centre a name.")
    for day in WEEKDAYS:
        _try(errors, f"hours_{day}", partial(parse_hours, values[f"hours_{day}"]))
    _try(errors, "accession_pattern", partial(check_accession_pattern, values["accession_pattern"]))
    centre = _centre(values, services().settings.centre())
    if not errors:
        _try(errors, None, partial(services().settings.save, require_account(), centre))
    if errors:
        return _page(values, errors), 400
    return redirect_saying(url_for("librarian.settings"), N_("The settings are saved."))


def _try(errors: Errors, name: str | None, check: Callable[[], object]) -> None:
    try:
        check()
    except InvalidInput as error:
        note(errors, error, name)


def _values_of(centre: Centre) -> dict[str, str]:
    values = {name: str(getattr(centre, name)) for name in _PLAIN}
    values |= {name: "1" if getattr(centre, name) else "" for name in _TICKED}
    for name in _BY_LANGUAGE:
        values |= {f"{name}_{code}": getattr(centre, name).get(code, "") for code in LANGUAGES}
    values |= {f"hours_{day}": centre.hours.get(day, "") for day in WEEKDAYS}
    return values | {"closed_days": "\n".join(centre.closed_days)}


def _sent(form: Form) -> dict[str, str]:
    one_line = (*_PLAIN, *_TICKED, *(f"hours_{day}" for day in WEEKDAYS))
    values = {name: typed(form, name) for name in one_line}
    for name in _BY_LANGUAGE:
        values |= {f"{name}_{code}": typed_text(form, f"{name}_{code}") for code in LANGUAGES}
    return values | {"closed_days": "\n".join(typed_lines(form, "closed_days"))}


def _centre(values: dict[str, str], old: Centre) -> Centre:
    """The settings with what was sent; what the page does not show (another language) stays."""
    changes: dict[str, Any] = {name: values[name] for name in _PLAIN}
    changes |= {name: bool(values[name]) for name in _TICKED}
    for name in _BY_LANGUAGE:
        sent = {code: values[f"{name}_{code}"] for code in LANGUAGES}
        texts = {**getattr(old, name), **sent}
        changes[name] = {code: text for code, text in texts.items() if text}
    changes["hours"] = {day: values[f"hours_{day}"] for day in WEEKDAYS}
    changes["closed_days"] = tuple(filter(None, values["closed_days"].split("\n")))
    return replace(old, **changes)


def _page(values: dict[str, str], errors: Errors) -> str:
    return render_template(
        "librarian/settings.html",
        values=values,
        errors=errors,
        days=[(day, day_name(number)) for number, day in enumerate(WEEKDAYS)],
    )
