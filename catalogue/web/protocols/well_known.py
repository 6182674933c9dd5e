"""What programs look for at fixed places: whom to tell of a weakness, the sign of the site, its manifest."""

from __future__ import annotations

import datetime as dt

from flask import Response, jsonify, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalogue.formats.protocols.short_names import short_name
from catalogue.web.page_parts.assets import asset_address
from catalogue.web.wording.centre import current_centre

from ..language import LANGUAGES, PREFIX, language
from .blueprint import blueprint

_SHORT_NAME = 30
"""Characters of a name below a sign on a phone."""
_PROMISED = dt.timedelta(days=300)
"""How long what ``security.txt`` says will hold; RFC 9116 asks for less than a year."""


@blueprint.get("/.well-known/security.txt")
def security() -> Response:
    """Whom to tell of a weakness (RFC 9116): the centre, by mail where it has an address."""
    email = current_centre().email.strip()
    contact = f"mailto:{email}" if email else url_for("patron.visit", locale="en", _external=True)
    today = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {contact}",
        f"Expires: {(today + _PROMISED).isoformat().replace('+00:00', 'Z')}",
        f"Preferred-Languages: {', '.join(LANGUAGES)}",
        f"Canonical: {url_for('protocols.security', _external=True)}",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/<any('favicon.ico','apple-touch-icon.png'):name>")
def sign(name: str) -> AnyResponse:
    """Return the sign of the site, for programs that ask for it where it once had to be."""
    return redirect(asset_address("favicon.ico" if name == "favicon.ico" else "icon-192.png"))


@blueprint.get(f"{PREFIX}/manifest.webmanifest")
def manifest() -> Response:
    """Return what a phone needs to keep the site among its programs (W3C Web Application Manifest)."""
    name = current_centre().name(language())
    home = url_for("patron.home")
    sizes = (("icon-192.png", "192x192"), ("icon-512.png", "512x512"))
    icons = [{"src": asset_address(file), "sizes": size, "type": "image/png"} for file, size in sizes]
    response = jsonify(
        id="/",
        name=name,
        short_name=short_name(name, _SHORT_NAME),
        lang=language(),
        start_url=home,
        scope=url_for("root.choose_language"),
        display="browser",  # the reader keeps the bar of the browser, with its way out
        theme_color="#0b5563",
        background_color="#fbfaf7",
        icons=[{"src": asset_address("lacuna.svg"), "sizes": "any", "type": "image/svg+xml"}, *icons],
    )
    response.mimetype = "application/manifest+json"
    return response
