"""Who may enter where: nobody, unless this table says so.

A session exists only after login: one cookie that holds a random token, known to the server by its
digest alone. A second one, sent with the log-in form alone, remembers that somebody logged in here before,
so that strangers who guess at their password do not keep them out. Who never logs in has neither.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_cookie
from werkzeug.wrappers import Response as AnyResponse

from catalogue.domain.people.access import Account, Role
from catalogue.errors import NotAllowed
from catalogue.web.language import LANGUAGES

from .hosts import is_https

if TYPE_CHECKING:
    from catalogue.bootstrap import Services

COOKIE = "lacuna"
DEVICE_COOKIE = "lacuna-known"
DEVICE_LASTS = dt.timedelta(days=365)
_PASSWORD_PAGES = ("log-in", "password")
_ON_PAPER = ".pdf"
Line = Literal["passwords", "known_passwords", "long", "own_long", "desk_long", "health"]
"""What is answered one at a time in each process: what strangers may ask for, apart from it what only those
can who have a login or whose browser had one, and apart from both what only the desk can, so that no stranger
keeps a member waiting, and no member a librarian. Whether this machine is well is not asked behind pages: a
load balancer would take it away from those with a login, for whom there is room.
"""
_LINES_BEHIND: Mapping[str, Line] = {"member": "own_long", "desk": "desk_long", "people": "desk_long"}
"""What follows the language in addresses that nobody reaches without a login, and the line of what is long
there. Who asks is not known yet: one who may not is refused in their turn, before anything is made.
"""
_TAKES_LONG = "takes_long"
_View = TypeVar("_View", bound=Callable[..., Any])
_MOST_DEVICES = 5
"""People who share a browser, each with a token of their own."""
ANONYMOUS = "anonymous"
"""What stands for the session of those who have none."""
EVERYONE = None

MAY_ENTER: dict[str, Role | None] = {
    "api": EVERYONE,
    "linked": EVERYONE,
    "patron": EVERYONE,
    "protocols": EVERYONE,
    "member": Role.MEMBER,
    "librarian": Role.LIBRARIAN,
    "administrator": Role.ADMINISTRATOR,
}
"""Blueprint: the role that its visitor must have. A blueprint that is not named is closed."""


WITHOUT_LOGIN = frozenset({"api", "linked"})
"""Blueprints in which a login counts for nothing: programs send a token, which no browser does by itself."""


class LogInFirst(NotAllowed):
    """A form came from nobody who is logged in; see ``carried``."""


OPEN_ENDPOINTS = frozenset(
    {"asset", "root.choose_language", "root.logo", "root.permalink", "root.robots", "root.health"}
)
"""The few addresses outside of the blueprints, open to everyone."""


def services() -> Services:
    """Return the use cases that this application was built with."""
    return cast("Services", current_app.extensions["lacuna"])


def account() -> Account | None:
    """Who is logged in, or None."""
    return cast("Account | None", g.get("account"))


def require_account() -> Account:
    """Who is logged in; raises ``NotAllowed`` when nobody is."""
    found = account()
    if found is None:
        raise NotAllowed("log_in_first", "Log in first.")
    return found


def takes_long(view: _View) -> _View:
    """Mark a view whose answer is as long as the collection or a list: it waits in a line, as PDFs do."""
    setattr(view, _TAKES_LONG, True)
    return view


def takes_turns(
    method: str,
    path: str,
    cookies: str,
    was_given: Callable[[str], bool],
    is_long: Callable[[str, str], bool],
) -> Line | None:
    """In which line a request waits: the checking of a password is slow on purpose, the setting of a PDF
    by its nature, what is as long as the collection by its length, and none of them may hold the threads
    that all other pages need.

    ``cookies`` is the header of that name, ``was_given`` tells whether a browser's token is one of ours,
    ``is_long`` whether what answers to a method and a path was marked by ``takes_long``.
    """
    path = f"/{path.lstrip('/')}"  # so the server passes it on
    if path == "/health":
        return "health"
    part = (*path.split("/"), "", "")[2]
    if method == "POST" and part in _PASSWORD_PAGES:
        known = any(was_given(device) for device in _devices_in(cookies))
        return "known_passwords" if known else "passwords"
    if not path.endswith(_ON_PAPER) and not is_long(method, path):
        return None
    return _LINES_BEHIND.get(part, "long")


def _is_long(app: Flask, method: str, path: str) -> bool:
    try:
        endpoint, _ = app.url_map.bind("").match(path, method)
    except HTTPException:  # a redirection too: it is no answer yet
        return False
    return hasattr(app.view_functions[endpoint], _TAKES_LONG)


def _devices_in(cookies: str) -> list[str]:
    """Return the tokens of known browsers in a header; by https and without, whichever is spoken here."""
    held = _read(cookies)
    return [token for prefix in ("", "__Secure-") for token in _tokens(held.get(prefix + DEVICE_COOKIE, ""))]


def holds_login(cookies: str, was_login: Callable[[str], bool]) -> bool:
    """Whether a header of cookies holds a login that was given here, though it may be over by now.

    It is asked of everything that is sent, and before it comes: ``was_login`` looks nothing up.
    """
    held = _read(cookies)
    return any(was_login(held[name]) for name in (COOKIE, f"__Host-{COOKIE}") if name in held)


def _read(cookies: str) -> Mapping[str, str]:
    try:
        return parse_cookie(cookies)
    except UnicodeDecodeError:  # no browser that we gave anything sends such a header
        return {}


def _tokens(held: str) -> list[str]:
    return held.split("~")[:_MOST_DEVICES] if held else []


def session_digest() -> str:
    """Return what a form token names the session by; the cookie's own value never reaches a page."""
    value = g.get("session_token")
    return hashlib.sha256(value.encode()).hexdigest()[:16] if value else ANONYMOUS


def recognise() -> None:
    """Find out who is asking."""
    take_session("" if request.blueprint in WITHOUT_LOGIN else session_token())


def session_token() -> str:
    """Return the token that this browser was given at login, "" where it has none."""
    return request.cookies.get(_named(COOKIE, "__Host-"), "")


def known_devices() -> list[str]:
    """Return the tokens by which this browser says who logged in here before."""
    return _tokens(request.cookies.get(_named(DEVICE_COOKIE, "__Secure-"), ""))


def take_session(token: str) -> None:
    """Answer this request in a session, which a login may just have begun; an ended one counts as none."""
    g.account = services().access.accounts.session(token) if token else None
    g.session_token = token if g.account else None


def guard() -> AnyResponse | None:
    """Let a request pass, send it to the log-in page, or refuse it.

    Raises ``NotAllowed`` "closed" and "wrong_role".
    """
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    if request.blueprint not in MAY_ENTER:
        raise NotAllowed("closed", "You may not open this page.")
    role = MAY_ENTER[request.blueprint]
    person = account()
    if role is EVERYONE or (person and person.may_act_as(role)):
        return None
    if person is None and request.method == "GET":
        return redirect(url_for("patron.log_in", next=request.full_path.rstrip("?")))
    if person is None:
        raise LogInFirst("log_in_first", "Log in first.")
    raise NotAllowed("wrong_role", "Your account may not do this. Ask the librarian if it should.")


def start_session(response: Response, token: str) -> Response:
    """Give the browser its session, gone when the browser closes; its owner is known here from now on."""
    response.set_cookie(
        _named(COOKIE, "__Host-"), token, httponly=True, samesite="Lax", secure=is_https(), path="/"
    )
    if (person := services().access.accounts.session(token)) is not None:
        remember_device(response, person)
    return response


def remember_device(response: AnyResponse, person: Account) -> None:
    """Have this browser be known to a person's account, for the log-in pages alone."""
    held = known_devices()
    device = services().access.accounts.new_device(person, held)
    if device is None:
        return
    for code in LANGUAGES:
        response.set_cookie(
            _named(DEVICE_COOKIE, "__Secure-"),
            "~".join([device, *held][:_MOST_DEVICES]),
            max_age=DEVICE_LASTS,
            httponly=True,
            samesite="Strict",
            secure=is_https(),
            path=url_for("patron.log_in", locale=code),
        )


def end_session(response: Response) -> Response:
    """Take the cookie back."""
    response.delete_cookie(
        _named(COOKIE, "__Host-"), httponly=True, samesite="Lax", secure=is_https(), path="/"
    )
    return response


def _named(cookie: str, prefix: str) -> str:
    """Return a cookie's name; by https with the prefix by which no other site can set it (RFC 6265bis)."""
    return prefix + cookie if is_https() else cookie


def init_app(app: Flask) -> None:
    """Recognise and guard every request; templates know ``account`` and may ask its roles."""
    app.before_request(recognise)
    app.before_request(guard)
    accounts = app.extensions["lacuna"].access.accounts
    app.extensions["takes_turns"] = partial(
        takes_turns, was_given=accounts.was_given, is_long=partial(_is_long, app)
    )
    app.extensions["holds_login"] = partial(holds_login, was_login=accounts.was_login)
    app.context_processor(lambda: {"account": account(), "Role": Role})
