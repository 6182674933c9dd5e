"""What a member is told: on this page whether or not mail is sent, and the choice of mail."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.web.addressing.page_languages import shown_languages
from catalogue.web.language import language
from catalogue.web.member.blueprint import blueprint
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying
from catalogue.web.wording.notice_words import KINDS, words_of
from catalogue.web.wording.words import word


@blueprint.get("/notices")
def notices() -> str:
    """Everything that this person was told, and what they want by mail."""
    told = services().notifications.notices
    found = told.mine(require_account())
    return render_template(
        "member/notices.html",
        notices=[(notice, words_of(notice.kind, notice.params, language())) for notice in found],
        wish=told.wish(require_account()),
        mail_is_set=told.mail_is_set(),
        kinds=[(kind, word(KINDS, kind)) for kind in KINDS],
        mail_languages=shown_languages().items(),
    )


@blueprint.post("/notices/mail")
def choose_mail() -> ResponseReturnValue:
    """Keep in which language, and of which kinds, this person wants mail."""
    services().notifications.notices.choose(
        require_account(), request.form.get("language", "en"), request.form.getlist("kind")
    )
    return redirect_saying(url_for("member.notices"), N_("Your choice is kept."))
