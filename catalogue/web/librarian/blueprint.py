"""The blueprint that the librarian's views belong to; ``access.MAY_ENTER`` says who may enter."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint
from flask_babel import format_date

from catalogue.web.wording.centre import clock, current_centre

from .description_form import warnings

blueprint = Blueprint("librarian", __name__)


def day(date: dt.date) -> str:
    """Return a day in the reader's language."""
    return str(format_date(date, "long"))


def moment(time: dt.datetime) -> str:
    """Return a moment (with its time zone) by the centre's clock."""
    local = time.astimezone(ZoneInfo(current_centre().timezone))
    return f"{day(local.date())}, {clock(local.time())}"


@blueprint.context_processor
def _for_templates() -> dict[str, Any]:
    return {"day": day, "moment": moment, "warnings": warnings}
