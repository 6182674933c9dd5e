"""The few addresses without a language."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from .access import services
from .centre import current_centre
from .language import preferred_language
from .page_languages import shown_languages

blueprint = Blueprint("root", __name__)


def _to_own_language(endpoint: str, **values: object) -> AnyResponse:
    locale = preferred_language(current_centre().first_language, shown_languages())
    response = redirect(url_for(endpoint, locale=locale, **values))  # type: ignore[arg-type]
    response.vary.add("Accept-Language")
    return response


@blueprint.get("/")
def choose_language() -> AnyResponse:
    """The home page in the language that the browser prefers."""
    return _to_own_language("patron.home")


@blueprint.get("/publication/<int:publication_id>")
def permalink(publication_id: int) -> AnyResponse:
    """The stable address of a publication, to cite and to mail: no language, no session."""
    return _to_own_language("patron.publication", publication_id=publication_id)


@blueprint.get("/logo.png")
def logo() -> Response:
    """The centre's logo, as pages and letters show it."""
    content = services().settings.logo()
    return Response(content, mimetype="image/png") if content else Response(status=404)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Search engines may list what is held; they need not walk through every search."""
    disallowed = ("search", "suggest", "log-in", "password", "member", "desk", "people", "*.pdf")
    lines = ["User-agent: *", *(f"Disallow: /*/{part}" for part in disallowed)]
    lines += [
        "Disallow: /oai",
        "Disallow: /sru",
        "",
        f"Sitemap: {url_for('protocols.index', _external=True)}",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
