"""Who may enter where: nobody, unless this table says so.

A session exists only after login: one cookie that holds a random token, known to the server by its
digest alone.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, cast

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalogue.domain.access import Account, Role
from catalogue.errors import NotAllowed

if TYPE_CHECKING:
    from catalogue.bootstrap import Services

COOKIE = "lacuna"
ANONYMOUS = "anonymous"
"""What stands for the session of those who have none."""
EVERYONE = None

MAY_ENTER: dict[str, Role | None] = {
    "patron": EVERYONE,
    "member": Role.MEMBER,
    "librarian": Role.LIBRARIAN,
    "administrator": Role.ADMINISTRATOR,
}
"""Blueprint: the role that its visitor must have. A blueprint that is not named is closed."""


class LogInFirst(NotAllowed):
    """A form came from nobody who is logged in; see ``carried``."""


OPEN_ENDPOINTS = frozenset({"asset", "root.choose_language", "root.logo", "root.permalink", "root.robots"})
"""The few addresses outside of the blueprints, open to everyone."""


def services() -> Services:
    """The use cases that this application was built with."""
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


def session_digest() -> str:
    """What a form token names the session by; the cookie's own value never reaches a page."""
    value = g.get("session_token")
    return hashlib.sha256(value.encode()).hexdigest()[:16] if value else ANONYMOUS


def recognise() -> None:
    """Find out who is asking."""
    take_session(request.cookies.get(COOKIE, ""))


def take_session(token: str) -> None:
    """Answer this request in a session, which a login may just have begun; an ended one counts as none."""
    g.account = services().accounts.session(token) if token else None
    g.session_token = token if g.account else None


def guard() -> AnyResponse | None:
    """Let a request pass, send it to the log-in page, or refuse it."""
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
    """Give the browser its session: the only cookie there is, gone when the browser closes."""
    response.set_cookie(
        COOKIE, token, httponly=True, samesite="Lax", secure=request.is_secure or _always_secure(), path="/"
    )
    return response


def end_session(response: Response) -> Response:
    """Take the cookie back."""
    response.delete_cookie(
        COOKIE, httponly=True, samesite="Lax", secure=request.is_secure or _always_secure(), path="/"
    )
    return response


def _always_secure() -> bool:
    return bool(current_app.config["LACUNA"].secure_cookies)


def init_app(app: Flask) -> None:
    """Recognise and guard every request; templates know ``account`` and may ask its roles."""
    app.before_request(recognise)
    app.before_request(guard)
    app.context_processor(lambda: {"account": account(), "Role": Role})
