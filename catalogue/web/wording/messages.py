"""What the last act came to, said once on the page that follows it.

The sentence travels in the address as a sealed, dated token, since there is no cookie to keep it in;
nobody can make our page say something by sending a link, and who reads the address (in a log, in a
history, over a shoulder) reads nothing of what was done. It is translated where it is shown, and shown no
more once the reader has done something else.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from catalogue.web.language import gettext, ngettext
from catalogue.web.security.access import ANONYMOUS, account, services, session_digest

PARAMETER = "said"
LIFETIME = 60
"""Seconds for which the address repeats the sentence when the page is loaded again."""
_USE = "what was done"


def redirect_saying(
    address: str,
    message: str | tuple[str, str],
    kind: str = "done",
    *,
    fragment: str = "",
    login_ended: bool = False,
    **params: Any,
) -> Response:
    """Go to an address of ours (to its part named ``fragment``) and say ``message`` there.

    ``message`` is an English sentence marked with ``N_`` that holds ``%(name)s`` for each of
    ``params``, or a pair marked with ``NN_`` for one and for many of ``count``; ``kind`` is "done" or
    "warning". With ``login_ended`` the act was the last of its login, and the next page is read without one.
    Raises ``ValueError`` where somebody without a login would be told anything but our sentence and numbers.
    """
    reader = (ANONYMOUS, 0) if login_ended else _reader()
    if reader[0] == ANONYMOUS and not all(isinstance(value, int) for value in params.values()):
        raise ValueError("what is said without a login may be read by anybody, and holds nobody's words")
    said = json.dumps([kind, message, params, *reader], ensure_ascii=False)
    token = services().access.keyring.seal_passing(_USE, said)
    place = f"#{fragment}" if fragment else ""
    return redirect(f"{with_parameter(address, PARAMETER, token)}{place}", 303)


def with_parameter(address: str, name: str, value: str) -> str:
    """Return an address of ours, without a fragment, with one parameter more."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode({name: value})}"


def passing_on(address: str) -> str:
    """Return an address of ours at which what is to be said here is said again."""
    token = request.args.get(PARAMETER)
    return with_parameter(address, PARAMETER, token) if token else address


def N_(message: str) -> str:
    """Mark a sentence for translation where it is shown later."""
    return message


def NN_(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence with a number for translation where it is shown later."""
    return one, many


def current_message() -> tuple[str, str] | None:
    """Return the kind and the words of what is to be said on this page."""
    if not (token := request.args.get(PARAMETER)):
        return None
    if not (said := services().access.keyring.unseal_passing(_USE, token, LIFETIME)):
        return None
    kind, message, params, *reader = json.loads(said)
    if reader != list(_reader()):
        # It was said to somebody else, and sent along as a link; or the reader has done something else
        # since, perhaps undone it, and the page tells how it is.
        return None
    if isinstance(message, list):
        one, many = message
        return str(kind), ngettext(one, many, params["count"], **params)
    return str(kind), gettext(message, **params)


def _reader() -> tuple[str, int]:
    """Which login this is, and the newest act of who is logged in."""
    person = account()
    return session_digest(), services().change_log.newest_of(person) if person else 0


def init_app(app: Flask) -> None:
    """Let the layout show the message."""
    app.context_processor(lambda: {"message": current_message()})
