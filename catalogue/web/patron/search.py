"""The results page and suggestions while typing."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from catalogue.services.search import FACETS
from search_index.interface import SORTS, Completion, SearchRequest

from ..access import services
from ..language import gettext as _
from ..messages import N_
from .blueprint import blueprint

PAGE_SIZE = 20
_LAST_PAGE = 500
_LONGEST_QUERY = 500
_MOST_VALUES = 20
"""Values of one facet that are taken from an address; a page never offers as many."""

SORT_NAMES: Mapping[str, str] = {
    "relevance": N_("Best match first"),
    "year_newest": N_("Newest publication first"),
    "year_oldest": N_("Oldest publication first"),
    "title": N_("By title"),
    "newest_arrival": N_("Newest arrival first"),
}
_COMPLETION_KINDS: Mapping[str, str] = {
    "title": N_("Title"),
    "people": N_("Author"),
    "subject": N_("Subject"),
    "series": N_("Series"),
}
_COMPLETION_FIELDS = {"people": "author", "subject": "subject", "series": "series"}


def read_request(arguments: MultiDict[str, str]) -> SearchRequest:
    """A search as its address tells it; what cannot be read is passed over."""
    chosen = {name: tuple(arguments.getlist(name)[:_MOST_VALUES]) for name in FACETS}
    sort = arguments.get("sort", SORTS[0])
    page = min(max(arguments.get("page", 1, type=int), 1), _LAST_PAGE)
    return SearchRequest(
        text=arguments.get("q", "").strip()[:_LONGEST_QUERY],
        filters={name: values for name, values in chosen.items() if values},
        year_from=_year(arguments, "from"),
        year_to=_year(arguments, "to"),
        sort=sort if sort in SORTS else SORTS[0],
        offset=(page - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
        facets=FACETS,
    )


def _year(arguments: MultiDict[str, str], name: str) -> int | None:
    year = arguments.get(name, type=int)
    return year if year is not None and 0 < year < 10_000 else None


@blueprint.get("/search")
def search() -> str:
    """What was found, with the means to narrow it."""
    wish = read_request(request.args)
    page = services().search.search(wish)
    return render_template(
        "patron/results.html",
        page=page,
        query=wish.text,
        facets=FACETS,
        sorts={each: _(name) for each, name in SORT_NAMES.items()},
        narrowed=bool(wish.filters or wish.year_from or wish.year_to),
    )


@blueprint.get("/search/texts")
def search_texts() -> str:
    """Publications whose attached texts hold the words, with the pages."""
    wish = read_request(request.args)
    return render_template("patron/texts.html", page=services().search.in_texts(wish), query=wish.text)


@blueprint.get("/publication/<int:publication_id>/text")
def passages(publication_id: int) -> str:
    """Where in the attached texts of a publication the words stand, page by page."""
    text = request.args.get("q", "").strip()[:_LONGEST_QUERY]
    use = services()
    return render_template(
        "patron/passages.html",
        publication=use.publications.get(publication_id),
        query=text,
        found=use.search.passages(text, publication_id) if text else [],
    )


@blueprint.get("/suggest")
def suggest() -> ResponseReturnValue:
    """Suggestions for what was typed so far, as JSON for the search field."""
    typed = request.args.get("q", "").strip()[:100]
    found = services().search.complete(typed) if typed else []
    response: Response = jsonify(suggestions=[_suggestion(each) for each in found])
    return response


def _suggestion(completion: Completion) -> dict[str, str]:
    field = _COMPLETION_FIELDS.get(completion.field)
    text = completion.text.replace('"', "")
    return {
        "text": completion.text,
        "kind": _(_COMPLETION_KINDS[completion.field]),
        "query": f'{field}:"{text}"' if field else completion.text,
    }
