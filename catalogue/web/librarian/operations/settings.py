"""The centre's settings: names, address, hours, numbering."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.descriptions.languages import name_of
from catalogue.domain.holdings.centre import (
    WEEKDAYS,
    Centre,
    check_closed_days,
    check_exit_address,
    check_floor_plan,
    check_languages,
    check_shelf_places,
    check_timezone,
    parse_hours,
)
from catalogue.domain.holdings.copies import check_accession_pattern, check_call_number_pattern
from catalogue.domain.holdings.floor_plan import FloorPlan
from catalogue.domain.operations.editing import Edit
from catalogue.errors import BothChanged, InvalidInput
from catalogue.services.access.accounts import check_email
from catalogue.web.language import DEFAULT_LANGUAGE, LANGUAGES, language
from catalogue.web.language import gettext as _
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.forms import Errors, Form, note, typed, typed_drawing, typed_lines, typed_text
from catalogue.web.page_parts.editing import edit_sent, said_of_both, shown_again
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.centre import day_name
from catalogue.web.wording.messages import N_, redirect_saying

_PLAIN = (
    "phone",
    "email",
    "timezone",
    "accession_pattern",
    "call_number_pattern",
    "location",
    "exit_address",
)
_BY_LANGUAGE = ("names", "addresses", "directions", "shelf_places", "floor_keys")


@blueprint.get("/settings")
def settings() -> str:
    """Return the settings as they are."""
    values = _values_of(services().settings.centre())
    return _page(values, values, {})


@blueprint.post("/settings")
def save_settings() -> ResponseReturnValue:
    """Keep new settings, or say at each field what is wrong with it; what only others changed stays."""
    values, errors = _sent(request.form), Errors()
    if not values["names_en"]:
        errors["names_en"] = _("Give the centre a name.")
    for day in WEEKDAYS:
        _try(errors, f"hours_{day}", partial(parse_hours, values[f"hours_{day}"]))
    _try(errors, "accession_pattern", partial(check_accession_pattern, values["accession_pattern"]))
    _try(errors, "call_number_pattern", partial(check_call_number_pattern, values["call_number_pattern"]))
    _try(errors, "exit_address", partial(check_exit_address, values["exit_address"]))
    _try(errors, "names_other", partial(_other_names, values["names_other"]))
    for code in LANGUAGES:
        name = f"shelf_places_{code}"
        _try(errors, name, partial(check_shelf_places, values[name]))
    _try(
        errors,
        "floor_plan",
        partial(check_floor_plan, values["floor_plan"], _by_language(values, "floor_keys")),
    )
    if values["email"]:
        _try(errors, "email", partial(check_email, values["email"]))
    centre = _centre(values, Centre())
    _try(errors, "first_language", partial(check_languages, centre.first_language, centre.languages_off))
    _try(errors, "closed_days", partial(check_closed_days, centre.closed_days))
    _try(errors, "timezone", partial(check_timezone, centre.timezone))
    if not errors:
        try:
            edit = edit_sent(values)
            _try(
                errors, None, partial(services().settings.edit, require_account(), partial(_laid_over, edit))
            )
        except BothChanged as error:
            return _page(error.values, error.now, said_of_both(error)), 409
    if errors:
        now_there = _values_of(services().settings.centre())
        values, of_both = shown_again(values, now_there)
        return _page(values, now_there, of_both | errors), 400
    return redirect_saying(url_for("librarian.settings"), N_("The settings are saved."))


@blueprint.post("/settings/logo")
def save_logo() -> ResponseReturnValue:
    """Take another logo, or have none."""
    sent, errors = request.files.get("logo"), Errors()
    use = services().settings
    if request.form.get("action") == "remove":
        use.save_logo(require_account(), None)
    elif sent is None or not sent.filename:
        errors["logo"] = _("Choose a file first.")
    else:
        _try(errors, "logo", partial(use.save_logo, require_account(), io.BytesIO(sent.read())))
    if errors:
        values = _values_of(use.centre())
        return _page(values, values, errors), 400
    return redirect_saying(url_for("librarian.settings"), N_("The settings are saved."))


def _sources() -> list[str]:
    return [source.key for source in services().online.lookup.sources]


def _try(errors: Errors, name: str | None, check: Callable[[], object]) -> None:
    try:
        check()
    except InvalidInput as error:
        note(errors, error, name)


def _values_of(centre: Centre) -> dict[str, str]:
    values = {name: str(getattr(centre, name)) for name in _PLAIN}
    values |= {f"online_{key}": "1" if key in centre.online_sources else "" for key in _sources()}
    for name in _BY_LANGUAGE:
        values |= {f"{name}_{code}": getattr(centre, name).get(code, "") for code in LANGUAGES}
    values["floor_plan"] = centre.floor_plan
    values |= {f"hours_{day}": centre.hours.get(day, "") for day in WEEKDAYS}
    others = (f"{code}: {name}" for code, name in centre.names.items() if code not in LANGUAGES)
    values |= {f"shown_{code}": "" if code in centre.languages_off else "1" for code in LANGUAGES}
    return values | {
        "closed_days": "\n".join(centre.closed_days),
        "names_other": "\n".join(others),
        "first_language": centre.first_language,
    }


def _sent(form: Form) -> dict[str, str]:
    shown = (f"shown_{code}" for code in LANGUAGES)
    sources = (f"online_{key}" for key in _sources())
    one_line = (*_PLAIN, *sources, *shown, *(f"hours_{day}" for day in WEEKDAYS))
    values = {name: typed(form, name) for name in one_line}
    for name in _BY_LANGUAGE:
        values |= {f"{name}_{code}": typed_text(form, f"{name}_{code}") for code in LANGUAGES}
    values["floor_plan"] = typed_drawing(form, "floor_plan")
    lines = {name: "\n".join(typed_lines(form, name)) for name in ("closed_days", "names_other")}
    first = typed(form, "first_language")
    return values | lines | {"first_language": first if first in LANGUAGES else DEFAULT_LANGUAGE}


def _laid_over(edit: Edit, old: Centre) -> Centre:
    return _centre(edit.onto(_values_of(old)), old)


def _centre(values: Mapping[str, str], old: Centre) -> Centre:
    """Return the settings with what was sent; what the page does not show (another language) stays."""
    changes: dict[str, Any] = {name: values[name] for name in _PLAIN}
    changes["online_sources"] = tuple(key for key in _sources() if values[f"online_{key}"])
    for name in _BY_LANGUAGE:
        texts = {**getattr(old, name), **_by_language(values, name)}
        changes[name] = {code: text for code, text in texts.items() if text}
    changes["floor_plan"] = values["floor_plan"]
    names = {code: name for code, name in changes["names"].items() if code in LANGUAGES}
    changes["names"] = names | _other_names(values["names_other"], strict=False)
    changes["first_language"] = values["first_language"]
    changes["languages_off"] = tuple(code for code in LANGUAGES if not values[f"shown_{code}"])
    changes["hours"] = {day: values[f"hours_{day}"] for day in WEEKDAYS}
    changes["closed_days"] = tuple(filter(None, values["closed_days"].split("\n")))
    return replace(old, **changes)


def _by_language(values: Mapping[str, str], name: str) -> dict[str, str]:
    return {code: values[f"{name}_{code}"] for code in LANGUAGES}


def _other_names(text: str, *, strict: bool = True) -> dict[str, str]:
    """Names by language code, one a line as "vi: a name"; what is no such line is refused, or left out."""
    names: dict[str, str] = {}
    for line in filter(None, text.split("\n")):
        code, _colon, name = (part.strip() for part in line.partition(":"))
        if name and code not in LANGUAGES and name_of(code, DEFAULT_LANGUAGE) != code:
            names[code] = name
        elif strict:
            raise InvalidInput(
                "other_names",
                "Write a name as the code of its language, a colon and the name: vi: Trung tâm.",
            )
    return names


def _page(values: Mapping[str, str], began_with: Mapping[str, str], errors: Mapping[str, str]) -> str:
    return render_template(
        "librarian/settings.html",
        values=values,
        began=began_with,
        errors=errors,
        plan=_plan(values),
        has_logo=bool(services().settings.centre().logo),
        languages_offered=list(LANGUAGES.items()),
        sources=services().online.lookup.sources,
        days=[(day, day_name(number)) for number, day in enumerate(WEEKDAYS)],
    )


def _plan(values: Mapping[str, str]) -> FloorPlan | None:
    """Return the plan as readers would see it; None where there is none, or none that can be read."""
    try:
        return Centre(floor_plan=values["floor_plan"], floor_keys=_by_language(values, "floor_keys")).rooms(
            language()
        )
    except InvalidInput:
        return None
