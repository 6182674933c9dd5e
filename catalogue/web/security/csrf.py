"""No other site may act in a reader's name.

Anonymous readers have no cookie to compare with, so a form carries a signed, dated token that
names the session ("anonymous" before login) and the person, and the browser's own word on where a
request comes from (``Sec-Fetch-Site``, which it says by https and on one's own machine alone, or else
``Origin``) must not say that another site made it. ``Referrer-Policy: same-origin`` has it name the origin
of our own forms: what comes from "null" is another site's.
"""

from __future__ import annotations

import secrets
from typing import NamedTuple

from flask import Flask, current_app, request
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge

from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput, NotAllowed, cannot_be_held

from .access import EVERYONE, MAY_ENTER, WITHOUT_LOGIN, account, services, session_digest
from .hosts import own_origins

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
LIFETIME = 24 * 3600
"""Seconds for which a form may stay open."""

MOST_FIELDS = 50_000
"""Of one form: more than there is to tick for the longest list; 400,000 take a second of the processor."""

LONGEST_OPEN = 1_000_000
"""Bytes of a form that anybody may send: no field takes more than some thousand letters, of which what is far
too long is shown again to be shortened; the longest form that is carried through a login has 800,000.
"""
_NUL = "\0"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SIGNED = frozenset({"patron.end_mail"})
"""Addresses that carry a signature of their own, for mail programs that know no form."""
_ONLY_READ = frozenset({"protocols.oai", "protocols.sru"})
"""Questions that a protocol lets programs put by POST too: they change nothing, whoever sends them."""


class _Form(NamedTuple):
    """What a token says of its form: for which session and whom the page was made, and its random number."""

    session: str
    whose: str
    number: str


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="form")


def token() -> str:
    """Return a token for one form; a fresh nonce makes each differ from the last."""
    form = _Form(session_digest(), mark_of(account()), secrets.token_urlsafe(6))
    return str(_serializer().dumps(form))


def mark_of(person: Account | None) -> str:
    """Return what stands for a person in their forms, in whichever session; "" for somebody without a
    login.
    """
    return services().access.keyring.mark("form of", str(person.id))[:16] if person else ""


def field() -> Markup:
    """Return the hidden input that every form with ``method=post`` must hold."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token())


def bound_form() -> None:
    """Refuse a form of far too many fields before it is taken apart, whoever sends it, and where anybody may
    send one what is far too long.

    Of forms in several parts werkzeug counts them itself, and refuses what is too long for it.
    """
    blueprint = request.blueprint or ""
    if blueprint not in WITHOUT_LOGIN and MAY_ENTER.get(blueprint, "closed") is EVERYONE:
        read_as_anybody_s()
    length = request.content_length or 0
    if (
        request.mimetype == "application/x-www-form-urlencoded"
        and MOST_FIELDS < length <= (request.max_form_memory_size or 0)
        and request.get_data().count(b"&") >= MOST_FIELDS
    ):
        raise RequestEntityTooLarge


def read_as_anybody_s() -> None:
    """Read no more of this request than anybody may send: of a longer one its form raises
    ``RequestEntityTooLarge``.
    """
    request.max_content_length = min(LONGEST_OPEN, request.max_content_length or LONGEST_OPEN)


def check() -> None:
    """Refuse an unsafe request that did not come from one of our own forms.

    Raises ``NotAllowed`` for another site's request, ``InvalidInput`` for a stale or missing token, and for a
    sign that nobody can type and PostgreSQL cannot keep: what SQLite took could not be brought there.
    """
    if request.method in _SAFE or request.endpoint in (None, *_SIGNED, *_ONLY_READ):
        return  # where there is no view, nothing can be done in anybody's name
    if request.blueprint in WITHOUT_LOGIN:
        return
    check_site()
    form = _read(_given())
    if form is None or form.session != session_digest():
        raise InvalidInput(
            "form_token",
            "This form did not come from the page we sent. Go back, reload the page and try again.",
        )
    names = [file.filename or "" for _, file in request.files.items(multi=True)]
    if any(_NUL in value for value in (*(value for _, value in request.form.items(multi=True)), *names)):
        raise cannot_be_held()


def form_number() -> str:
    """Return the random number of the form that was sent, by which it can be taken once; "" where it has
    none.
    """
    form = _read(_given())
    return form.number if form else ""


def _given() -> str:
    return request.headers.get(HEADER) or request.form.get(FIELD, "")


def whose_form() -> str:
    """Return the mark of the person for whom the form that was sent was made; "" where it was made for nobody
    who was logged in, or is not ours. Raises ``InvalidInput`` for an old one.
    """
    form = _read(request.form.get(FIELD, ""))
    return form.whose if form else ""


def _read(given: str) -> _Form | None:
    try:
        return _Form(*map(str, _serializer().loads(given, max_age=LIFETIME)))
    except SignatureExpired:
        raise InvalidInput(
            "form_expired", "This form was open for too long. Go back, reload the page and send it again."
        ) from None
    except (BadSignature, ValueError, TypeError):  # or one of a release in which forms said something else
        return None


def check_site() -> None:
    """Raise ``NotAllowed`` for a request that another site made."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign = site not in ("same-origin", "none") if site else origin not in (None, *own_origins())
    if foreign:
        raise NotAllowed("cross_site", "Another site tried to send a form here. Nothing was changed.")


def init_app(app: Flask) -> None:
    """Check every request, and let templates write ``{{ csrf_field() }}``."""
    app.before_request(bound_form)
    app.before_request(check)
    app.jinja_env.globals.update(csrf_field=field, csrf_token=token)
