"""What a member is told: on this page whether or not mail is sent, and the choice of mail."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.operations.unreadable import else_say
from catalogue.errors import BothChanged
from catalogue.services.notifications.notices import NoticeView
from catalogue.web.addressing.page_languages import shown_languages
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import gettext as _
from catalogue.web.language import language
from catalogue.web.member.blueprint import blueprint
from catalogue.web.page_parts.editing import began, said_of_both
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying
from catalogue.web.wording.notice_words import KINDS, Words, words_of
from catalogue.web.wording.words import word


@blueprint.get("/notices")
def notices() -> str:
    """Everything that this person was told, and what they want by mail."""
    return _page({})


@blueprint.post("/notices/mail")
def choose_mail() -> ResponseReturnValue:
    """Keep in which language, and of which kinds, this person wants mail."""
    use, form = services().notifications.notices, request.form
    try:
        use.choose(require_account(), form.get("language", "en"), form.getlist("kind"), began=began())
    except BothChanged as error:
        return _page(said_of_both(error, _shown)), status_of(error)
    return redirect_saying(url_for("member.notices"), N_("Your choice is kept."))


def _unreadable(_notice: NoticeView) -> Words:
    return Words(_("This notice cannot be read"), (), "member/notices")


@else_say(_unreadable)
def _words_of(notice: NoticeView) -> Words:
    return words_of(notice.kind, notice.params, language())


def _shown(name: str, value: str) -> str:
    """Return what a choice says, as people read it."""
    if name == "kind":
        return ", ".join(word(KINDS, kind) for kind in value.split())
    return shown_languages().get(value, value)


def _page(errors: Mapping[str, str]) -> str:
    told = services().notifications.notices
    found, wish = told.mine(require_account()), told.wish(require_account())
    return render_template(
        "member/notices.html",
        notices=[(notice, _words_of(notice)) for notice in found],
        wish=wish,
        errors=errors,
        mail_is_set=told.mail_is_set(),
        kinds=[(kind, word(KINDS, kind)) for kind in KINDS],
        mail_languages=shown_languages().items(),
    )
