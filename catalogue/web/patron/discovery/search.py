"""The results page and suggestions while typing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.services.discovery.queries import plain_words
from catalogue.services.discovery.search import FACETS, ResultsPage
from catalogue.services.pledges.wanted import Wish
from catalogue.web.addressing.addresses import this_page
from catalogue.web.addressing.paging import pages_of
from catalogue.web.addressing.search_address import read_request, typed_query
from catalogue.web.language import gettext as _
from catalogue.web.page_parts.picks import PICK
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security.access import services
from catalogue.web.wording.messages import N_, PARAMETER
from catalogue.web.wording.words import (
    facet_value,
    in_english,
    subject_heading,
    subject_name,
    whole_number,
)
from search_index.analysis.normalisation import fold
from search_index.interface import Completion

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
_SUGGESTED = 8
_COMPLETION_FIELDS = {"people": "author", "subject": "subject", "series": "series"}


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Return what was found, with the means to narrow it; an identifier leads straight to what has it."""
    search_request = read_request(request.args)
    page = services().discovery.search.search(search_request)
    pages_of(page.total, page.request.limit)
    query = typed_query(request.args)
    plain = " ".join(plain_words(query)) if page.asked else ""
    if page.identified and page.total == 1 and page.results:
        return redirect(url_for("patron.publication", publication_id=page.results[0].publication.id))
    return render_template(
        "patron/results.html",
        page=page,
        covers=services().records.attachments.public_covers(
            [result.publication.id for result in page.results]
        ),
        query=query,
        words=services().discovery.search.words_that_find(query) if not page.total else [],
        in_english=_english_that_finds(query) if not page.total else "",
        wanted=services().pledges.wanted.page(Wish(words=plain), 1) if plain and not page.total else None,
        plain=plain,
        facets=_choices(page),
        sorts={order: _(name) for order, name in SORT_NAMES.items()},
        feed={name: values for name, values in request.args.lists() if name not in ("page", PARAMETER, PICK)},
        narrowed=bool(search_request.filters or search_request.year_from or search_request.year_to),
    )


def _english_that_finds(query: str) -> str:
    words = in_english(query)
    return words if services().discovery.search.finds(words) else ""


class _Choice(NamedTuple):
    """A value of a facet: the page with it chosen, or no longer chosen, its name, and how many have it."""

    address: str
    name: str
    counted: str
    chosen: bool


def _choices(page: ResultsPage) -> dict[str, list[_Choice]]:
    """Return the facets of a page of results; made here, since there are many and all are alike."""
    chosen, address = page.request.filters, this_page()
    return {
        facet: [
            _Choice(
                address.toggled(facet, count.value),
                facet_value(facet, count.value),
                whole_number(count.count),
                count.value in chosen.get(facet, ()),
            )
            for count in counts
        ]
        for facet in FACETS
        if (counts := page.facets.get(facet))
    }


@blueprint.get("/search/texts")
def search_texts() -> str:
    """Publications whose attached texts hold the words, with the pages."""
    search_request = read_request(request.args)
    page = services().discovery.search.in_texts(search_request)
    pages_of(page.total, page.request.limit)
    return render_template("patron/texts.html", page=page, query=typed_query(request.args))


@blueprint.get("/publication/<int:publication_id>/text")
def passages(publication_id: int) -> str:
    """Where in the attached texts of a publication the words stand, page by page."""
    text = read_request(request.args).text
    use = services()
    return render_template(
        "patron/passages.html",
        publication=use.records.publications.get(publication_id),
        query=typed_query(request.args),
        found=use.discovery.search.passages(text, publication_id) if text else [],
    )


@blueprint.get("/suggest")
def suggest() -> ResponseReturnValue:
    """Suggestions for what was typed so far, as JSON for the search field."""
    typed = request.args.get("q", "").strip()[:100]
    found = services().discovery.search.complete(typed, 2 * _SUGGESTED) if typed else []
    shown = _each_subject_once(found)[:_SUGGESTED]
    response: Response = jsonify(suggestions=[_suggestion(completion) for completion in shown])
    return response


def _each_subject_once(found: Sequence[Completion]) -> list[Completion]:
    """Return completions with the labels of one subject made one, that which tells the reader most."""
    once: dict[tuple[str, str], Completion] = {}
    for completion in found:
        is_subject = completion.field == "subject"
        name = subject_heading(completion.text) if is_subject else completion.text
        known = once.setdefault((completion.field, name), completion)
        if is_subject and _strangeness(completion.text, name) < _strangeness(known.text, name):
            once[completion.field, name] = completion
    return list(once.values())


def _strangeness(label: str, heading: str) -> int:
    """0 for a subject's label in the reader's language, 1 for the English one, 2 for any other."""
    own = [fold(subject_name(heading)), fold(heading)]
    return own.index(fold(label)) if fold(label) in own else len(own)


def _suggestion(completion: Completion) -> dict[str, str]:
    field = _COMPLETION_FIELDS.get(completion.field)
    text = completion.text.replace('"', "")
    return {
        "text": completion.text,
        "kind": _(_COMPLETION_KINDS[completion.field]),
        "query": f'{field}:"{text}"' if field else completion.text,
        "count": whole_number(completion.count) if field else "",
    }
