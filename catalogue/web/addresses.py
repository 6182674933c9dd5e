"""Addresses that change one thing of the page that is being shown: its page number, a filter."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from flask import Flask, g, request
from markupsafe import Markup

from .messages import PARAMETER

EXIT = "https://www.bbc.com/weather"
"""Where 'Exit this page' leads: an ordinary page that surprises nobody."""

_NOT_CARRIED = ("page", PARAMETER)


def here(**changes: object) -> str:
    """This page's address with some of its arguments changed; None takes one away.

    The page number falls back to the first, as the results are others then.
    """
    path, arguments = _here()
    kept = {name: value for name, value in {**arguments, **changes}.items() if value is not None}
    query = urlencode(kept, doseq=True)
    return f"{path}?{query}" if query else path


def _here() -> tuple[str, dict[str, list[str]]]:
    """This page's path and what its address carries on; made once, since a page has many such links."""
    found: tuple[str, dict[str, list[str]]] | None = g.get("here")
    if found is None:
        arguments = request.args.to_dict(flat=False)
        carried = {name: values for name, values in arguments.items() if name not in _NOT_CARRIED}
        found = g.here = (quote(request.root_path + request.path), carried)
    return found


def toggled(name: str, value: str) -> str:
    """This page's address with one value of a filter added, or taken away where it was chosen."""
    chosen = request.args.getlist(name)
    values = [each for each in chosen if each != value] if value in chosen else [*chosen, value]
    return here(**{name: values})


def safe_next(address: str, otherwise: str) -> str:
    """An address of ours to go on to; anything that leads elsewhere is passed over."""
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and not parts.netloc and not parts.scheme else otherwise


def current(endpoint: str) -> Markup:
    """The attribute that marks a link to the page that is being shown."""
    return Markup(' aria-current="page"') if request.endpoint == endpoint else Markup("")


def init_app(app: Flask) -> None:
    """Let templates build such addresses."""
    app.jinja_env.globals.update(current=current, exit_address=EXIT, here=here, toggled=toggled)
