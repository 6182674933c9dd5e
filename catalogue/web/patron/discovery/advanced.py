"""Search by a form: its fields become one query in the language that everybody may type."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.services.discovery.queries import composed
from catalogue.web.addressing.search_address import LONGEST_QUERY
from catalogue.web.language import gettext as _
from catalogue.web.page_parts.picks import PICK, picks
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security.access import services
from catalogue.web.wording.messages import N_
from catalogue.web.wording.words import facet_value, word
from search_index.interface import SearchRequest

WORDS = {
    "every": N_("All of these words"),
    "phrase": N_("These words side by side"),
    "any_of": N_("At least one of these words"),
    "none_of": N_("None of these words"),
}
FIELDS = {
    "title": N_("Title"),
    "author": N_("Author"),
    "subject": N_("Subject"),
    "series": N_("Series"),
    "publisher": N_("Publisher"),
}
VALUES = {"kind": N_("Kind"), "language": N_("Language"), "country": N_("Country or region")}
_NUMBER = "number"
_LONGEST = 150
_MOST_VALUES = 200


@blueprint.get("/search/form")
def advanced_search() -> ResponseReturnValue:
    """Return the form; sent, it leads to the results of the query that it makes."""
    typed = {name: value.strip()[:_LONGEST] for name, value in request.args.items() if name != PICK}
    query = _query(typed)
    too_long = len(query) > LONGEST_QUERY
    held = typed.get("held", "")
    if (query or held) and not too_long and "edit" not in typed:
        chosen = held if held in ("held", "readable_now") else None
        return redirect(url_for("patron.search", q=query or None, availability=chosen, pick=picks()))
    return render_template(
        "patron/advanced.html",
        typed=typed,
        words={name: word(WORDS, name) for name in WORDS},
        fields={name: word(FIELDS, name) for name in FIELDS},
        choices=[(name, word(VALUES, name), options) for name, options in _options().items()],
        error=_("This is too much for one search. Leave some words out.") if too_long else "",
    )


def _query(typed: dict[str, str]) -> str:
    years = tuple("".join(filter(str.isdigit, typed.get(name, "")))[:4] for name in ("from", "to"))
    return composed(
        every=typed.get("every", ""),
        phrase=typed.get("phrase", ""),
        any_of=typed.get("any_of", ""),
        none_of=typed.get("none_of", ""),
        fields={name: typed.get(name, "") for name in FIELDS},
        values={name: typed.get(name, "") for name in (*VALUES, _NUMBER)},
        years=(years[0], years[1]),
    )


def _options() -> dict[str, list[tuple[str, str]]]:
    """Return the values that a publication of the catalogue has, as drop-down lists take them."""
    search_request = SearchRequest(limit=1, facets=tuple(VALUES), facet_limit=_MOST_VALUES)
    found = services().discovery.search.search(search_request).facets
    return {
        name: [
            ("", _("any")),
            *sorted(
                ((count.value, facet_value(name, count.value)) for count in found.get(name, ())),
                key=lambda option: option[1].casefold(),
            ),
        ]
        for name in VALUES
    }
