"""Where a missing title can be read for free: what sources say, to accept one, and what was accepted."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import InvalidInput
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.forms import typed
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying

from .online import in_plain_words


@blueprint.post("/wanted/<key>/online")
def look_for_free_copy(key: str) -> str:
    """Ask the sources for a wanted title, which is what makes this a button and no link."""
    answer = services().online.free_copies.look_for(key)
    return render_template(
        "librarian/free_copy.html",
        wanted=services().pledges.wanted.find(key),
        answer=answer,
        said=in_plain_words(answer),
    )


@blueprint.post("/wanted/<key>/free")
def accept_free_copy(key: str) -> ResponseReturnValue:
    """Keep where it can be read, as a source or the librarian says."""
    address, source = typed(request.form, "address"), typed(request.form, "source")
    try:
        services().online.free_copies.accept(require_account(), key, address, source)
    except InvalidInput as error:
        wanted = services().pledges.wanted.find(key)
        page = render_template(
            "librarian/free_copy.html", wanted=wanted, answer=None, address=address, error=say(error)
        )
        return page, status_of(error)
    return redirect_saying(
        url_for("patron.wanted_title", key=key), N_("Readers see now where it can be read.")
    )


@blueprint.post("/wanted/<key>/free/remove")
def remove_free_copy(key: str) -> ResponseReturnValue:
    """Take it away again."""
    services().online.free_copies.remove(require_account(), key)
    return redirect_saying(url_for("patron.wanted_title", key=key), N_("Removed."))
