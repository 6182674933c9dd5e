"""Ending mail of one kind by the link in a mail: one press, without logging in.

The press may also come from the mail program itself (RFC 8058), which knows no form token: the
signed link alone says what is to be done, and it can do nothing else.
"""

from __future__ import annotations

from flask import render_template

from catalogue.web.security.access import services
from catalogue.web.wording.notice_words import KINDS
from catalogue.web.wording.words import word

from .blueprint import blueprint


@blueprint.get("/unsubscribe/<token>")
def unsubscribe(token: str) -> str:
    """Ask for the one press; opening the link changes nothing, since programs open links too."""
    kind = services().notifications.notices.kind_of_token(token)
    return render_template("patron/unsubscribe.html", kind=word(KINDS, kind), done=False)


@blueprint.post("/unsubscribe/<token>")
def end_mail(token: str) -> str:
    """No more mail of this kind."""
    kind = services().notifications.notices.unsubscribe(token)
    return render_template("patron/unsubscribe.html", kind=word(KINDS, kind), done=True)
