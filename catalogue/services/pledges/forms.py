"""Forms that anybody may send are taken once, so that one that is sent again and again fills nothing."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from catalogue.errors import Conflict
from catalogue.storage.acquisitions import giving as stored
from catalogue.storage.models import now

FORM_LASTS = dt.timedelta(hours=24)
"""How long a form may stay open (``web.security.csrf.LIFETIME``); a sent one is remembered twice as long."""


def spend(session: Session, form: str) -> None:
    """Note that a form was sent, by its random number ("": none); raises ``Conflict`` if it was before."""
    if form and not stored.spend_form(session, form, now() - 2 * FORM_LASTS):
        raise Conflict(
            "form_spent",
            "We have this already, thank you. Only if it is something else, please send it again.",
        )
