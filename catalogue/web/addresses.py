"""Addresses that change one thing of the page that is being shown: its page number, a filter."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from flask import Flask, g, request
from markupsafe import Markup

from .messages import PARAMETER
from .words import current_centre

EXIT = "https://www.bbc.com/weather"
"""Where 'Exit this page' leads: an ordinary page that surprises nobody."""

_NOT_CARRIED = ("page", PARAMETER)


def here(**changes: object) -> str:
    """This page's address with some of its arguments changed; None takes one away.

    The page number falls back to the first, as the results are others then.
    """
    kept = [pair for name, pair in _carried() if name not in changes]
    added = {name: value for name, value in changes.items() if value is not None}
    return _address([*kept, urlencode(added, doseq=True)])


def toggled(name: str, value: str) -> str:
    """This page's address with one value of a filter added, or taken away where it was chosen."""
    pair = urlencode({name: value})
    pairs = [each for _, each in _carried()]
    return _address([each for each in pairs if each != pair] if pair in pairs else [*pairs, pair])


def _carried() -> list[tuple[str, str]]:
    """What this page's address carries on: names with encoded pairs, made once for its many links."""
    found: list[tuple[str, str]] | None = g.get("carried")
    if found is None:
        arguments = request.args.items(multi=True)
        found = g.carried = [
            (name, urlencode({name: value})) for name, value in arguments if name not in _NOT_CARRIED
        ]
    return found


def _address(pairs: list[str]) -> str:
    if "path" not in g:
        g.path = quote(request.root_path + request.path)
    query = "&".join(filter(None, pairs))
    return f"{g.path}?{query}" if query else str(g.path)


def safe_next(address: str, otherwise: str) -> str:
    """An address of ours to go on to; anything that leads elsewhere is passed over."""
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and not parts.netloc and not parts.scheme else otherwise


def current(endpoint: str) -> Markup:
    """The attribute that marks a link to the page that is being shown."""
    return Markup(' aria-current="page"') if request.endpoint == endpoint else Markup("")


def exit_address() -> str:
    """Where this centre lets 'Exit this page' lead; a page after a fault asks no database."""
    return EXIT if g.get("bare") else current_centre().exit_address or EXIT


def init_app(app: Flask) -> None:
    """Let templates build such addresses."""
    app.jinja_env.globals.update(current=current, exit_address=exit_address, here=here, toggled=toggled)
