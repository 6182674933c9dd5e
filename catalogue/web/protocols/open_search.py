"""How a browser searches here from its own search field: a description, and suggestions while typing."""

from __future__ import annotations

from flask import Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalogue.formats.protocols.atom import MEDIA_TYPE as ATOM
from catalogue.formats.protocols.open_search import MEDIA_TYPE, SUGGESTIONS, description
from catalogue.web.addressing.page_languages import shown_languages
from catalogue.web.page_parts.assets import asset_address
from catalogue.web.security.access import services
from catalogue.web.wording.centre import current_centre

from ..language import PREFIX, language, preferred_language
from ..language import gettext as _
from .answers import lasting
from .blueprint import blueprint

_LONGEST_PREFIX = 100


@blueprint.get("/opensearch.xml")
def choose_open_search() -> AnyResponse:
    """Return the description in the language that the browser prefers."""
    locale = preferred_language(current_centre().first_language, shown_languages())
    response = redirect(url_for("protocols.open_search", locale=locale))
    response.vary.add("Accept-Language")
    return response


@blueprint.get(f"{PREFIX}/opensearch.xml")
def open_search() -> Response:
    """Return the description in one language."""
    terms, page = "q={searchTerms}", "page={startPage?}"
    urls = (
        ("results", "text/html", f"{_at('patron.search')}?{terms}&{page}"),
        ("results", ATOM, f"{_at('protocols.search_feed')}?{terms}&{page}"),
        ("suggestions", SUGGESTIONS, f"{_at('protocols.suggestions')}?{terms}"),
        ("self", MEDIA_TYPE, _at("protocols.open_search")),
    )
    origin = url_for("root.choose_language", _external=True).rstrip("/")
    images = ((f"{origin}{asset_address('icon-192.png').removeprefix(request.root_path)}", 192),)
    name = current_centre().name(language())
    return lasting(
        description(name, f"{_('Search the catalogue')}: {name}", language(), urls, images), MEDIA_TYPE
    )


@blueprint.get(f"{PREFIX}/suggest.json")
def suggestions() -> Response:
    """Return what was typed so far with what it could become (OpenSearch Suggestions 1.1)."""
    typed = request.args.get("q", "").strip()[:_LONGEST_PREFIX]
    found = services().discovery.search.complete(typed) if typed else []
    response = jsonify([typed, [completion.text for completion in found]])
    response.mimetype = SUGGESTIONS
    return response


def _at(endpoint: str) -> str:
    return url_for(endpoint, _external=True)
