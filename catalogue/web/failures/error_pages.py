"""When something goes wrong: a page in plain words that says what to do next."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from catalogue.domain.operations.full_disk import is_no_room, no_room
from catalogue.errors import Away, Busy, Conflict, InvalidInput, LacunaError, NoRoom, NotAllowed, NotFound
from catalogue.web.language import LANGUAGES, say, translations_of
from catalogue.web.language import gettext as _
from catalogue.web.security.access import services
from catalogue.web.wording.words import file_size

_STATUS = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (InvalidInput, 400),
    (Busy, 503),
    (Away, 503),
    (NoRoom, 507),
)
LONGEST_KEPT = 200_000
"""Letters of a form that is shown to be shortened, or carried through a login: of a draft, say."""
_LONGEST_IN_A_LINE = 200
"""Letters of a value beyond which it was typed or pasted at length, and may be what is too long."""
_AGAIN_AFTER = 5
"""Seconds after which it is worth trying again what could not be done for now."""

_PROGRAMS = "tell_programs"
_THROTTLED = "too_many_logins"


def status_of(error: LacunaError) -> int:
    """Return the HTTP status that an error is answered with."""
    if error.code == _THROTTLED:
        return 429
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def _words(status: int) -> tuple[str, str]:
    """Heading and advice for a status."""
    other = (_("That did not work"), _("Please go back and try again."))
    return {
        400: (
            _("We could not read that"),
            _("Something in the request was not as it should be. Please go back and try again."),
        ),
        403: (_("This page is not open to you"), _("You may need to log in, or to ask the librarian.")),
        404: (
            _("We could not find that page"),
            _("The address may be mistyped, or the page was taken away. A search may find it."),
        ),
        405: (
            _("That does not work here"),
            _("This address does not take what was sent. Please go back and try again."),
        ),
        409: (
            _("Somebody was here before you"),
            _("Please look at the page again, then repeat your change."),
        ),
        413: (_("That file is too large"), _too_large()),
        429: (_("Please wait a little"), _("There were too many attempts. Try again in some minutes.")),
        500: (
            _("Something broke on our side"),
            _("It is not your fault. Please try again; if it happens again, tell the librarian."),
        ),
        503: (_("Please wait a moment"), _("Please try again in a minute.")),
        507: (_("There is no room left"), ""),
    }.get(status, other)


def _too_large() -> str:
    """Return what to do, and how much may be sent where that was overstepped (a field has a lower limit)."""
    limit, advice = services().config.upload_limit, _("Please send a smaller file, or split it in parts.")
    if (request.content_length or 0) <= limit:
        return advice
    return _("At most %(size)s may be sent.", size=file_size(limit)) + " " + advice


def error_page(
    status: int, explanation: str = "", said: str = "", *, to_mend: bool = False
) -> ResponseReturnValue:
    """Return the page for a status, with the particular reason, and heading, where there is one.

    ``to_mend`` shows what was typed at length, to be shortened and sent again.
    """
    heading, advice = _words(status)
    heading = said or heading
    tellers: Mapping[str, Callable[[int, str], Response]] = current_app.extensions[_PROGRAMS]
    for prefix, tell in tellers.items():
        if request.path.startswith(prefix):
            return tell(status, explanation or heading)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(error=explanation or heading), status
    g.bare = status >= 500
    page = render_template(
        "shared/error.html",
        heading=heading,
        advice=explanation or advice,
        status=status,
        typed=_typed(status) if g.bare or to_mend else (),
        longest=_LONGEST_IN_A_LINE if to_mend else None,
    )
    return page, status


def kept_form(longest: int = LONGEST_KEPT) -> list[tuple[str, str]] | None:
    """Return the fields that were sent, token and all, for a page to hold until they are sent again; None
    where it may not: with a file or a password in it, or of more letters.
    """
    try:
        fields = list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        return None
    if request.files or any("password" in name for name, _ in fields):
        return None
    return fields if sum(len(name) + len(value) for name, value in fields) <= longest else None


def _typed(status: int) -> list[tuple[str, str]]:
    """Return the form that was sent, to be sent again: all of it after a fault of ours, which nobody brings
    about at will (the disk was full, say, or locked); a bounded one where what was sent is at fault.
    """
    if request.method != "POST":
        return []
    return (kept_form(sys.maxsize) if status >= 500 else kept_form()) or []


def tell_programs(app: Flask, prefix: str, tell: Callable[[int, str], Response]) -> None:
    """Have errors of addresses with this prefix told to programs: ``tell`` gets the status and the reason."""
    app.extensions[_PROGRAMS][prefix] = tell


def many_wait() -> str:
    """Return what is said, in every language, to who comes where too many wait: before any page is made."""
    said = ("Please wait a moment", "Please try again in a minute.")
    return "\n\n".join(
        "\n".join(translations_of(code).gettext(sentence) for sentence in said) for code in LANGUAGES
    )


def init_app(app: Flask) -> None:
    """Answer every error with a designed page, or as programs take it."""
    app.extensions[_PROGRAMS] = {}
    app.extensions["many_wait"] = many_wait()

    @app.after_request
    def again(response: Response) -> Response:
        if response.status_code == 503:
            response.headers.setdefault("Retry-After", str(_AGAIN_AFTER))
        return response

    @app.errorhandler(LacunaError)
    def known(error: LacunaError) -> ResponseReturnValue:
        status = status_of(error)
        long = isinstance(error, InvalidInput) and any(
            len(value) > _LONGEST_IN_A_LINE for _name, value in _typed(status)
        )
        return error_page(status, say(error), to_mend=long)

    @app.errorhandler(OSError)
    def unwritten(error: OSError) -> ResponseReturnValue:
        """Return what was sent did not fit on the disk, perhaps before any of our own code saw it."""
        if is_no_room(error):
            return known(no_room())
        raise error

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error
        answer = current_app.make_response(error_page(error.code))
        if isinstance(error, MethodNotAllowed):
            answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return answer
