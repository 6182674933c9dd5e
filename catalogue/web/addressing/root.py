"""The few addresses without a language."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalogue.errors import NotFound
from catalogue.services.views import PublicationView
from catalogue.web.language import preferred_language
from catalogue.web.security.access import services
from catalogue.web.wording.centre import current_centre

from .page_languages import shown_languages
from .signposts import OFFERED, asked_for, in_form

blueprint = Blueprint("root", __name__)


def _to_own_language(endpoint: str, **values: object) -> AnyResponse:
    locale = preferred_language(current_centre().first_language, shown_languages())
    response = redirect(url_for(endpoint, locale=locale, **values))  # type: ignore[arg-type]
    response.vary.add("Accept-Language")
    return response


@blueprint.get("/")
def choose_language() -> AnyResponse:
    """Return the home page in the language that the browser prefers."""
    return _to_own_language("patron.home")


@blueprint.get("/publication/<int:publication_id>")
def permalink(publication_id: int) -> AnyResponse:
    """Return the stable address of a publication, to cite and to mail: no language, no session.

    A program that prefers data gets them here (RFC 9110, section 12); anybody else is led to the page.
    """
    media_type = asked_for()
    if media_type == OFFERED[0]:
        answer = _to_own_language("patron.publication", publication_id=publication_id)
    elif (found := _present(publication_id)) is None:
        answer = redirect(url_for("root.permalink", publication_id=_kept(publication_id)))
    else:
        answer = in_form(found, media_type)
        answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.vary.add("Accept")
    return answer


def _present(publication_id: int) -> PublicationView | None:
    return next(iter(services().records.publications.many([publication_id])), None)


def _kept(publication_id: int) -> int:
    """Return the record that a merged one is part of; raises ``NotFound`` where there is none."""
    kept = services().maintenance.merging.leads_to(publication_id)
    if kept is None:
        raise NotFound("no_such_publication", "There is no such publication in the catalogue.")
    return kept


@blueprint.get("/logo.png")
def logo() -> Response:
    """Return the centre's logo, as pages and letters show it."""
    content = services().settings.logo()
    return Response(content, mimetype="image/png") if content else Response(status=404)


@blueprint.get("/health")
def health() -> Response:
    """Whether a load balancer may send readers here: 200, or 503, with what is the matter as JSON."""
    found = services().operations.health.look()
    response = jsonify(found.to_dict())
    response.status_code = 200 if found.ready else 503
    return response


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
