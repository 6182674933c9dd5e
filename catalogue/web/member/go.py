"""Going anywhere by typing: a place, a record, a donor or a list, for whoever is logged in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from flask import Response, jsonify, render_template, request, url_for

from catalogue.domain.people.access import Account, Role
from catalogue.services.operations.command_palette import DONOR, LIST, RECORD, Found, has_words
from catalogue.web.page_parts.places import menu
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_
from catalogue.web.wording.words import word
from search_index.analysis.normalisation import fold

from ..language import gettext as _
from .blueprint import blueprint

LONGEST = 100
KINDS = {RECORD: N_("Publication"), DONOR: N_("Donor"), LIST: N_("List")}


class Goal(NamedTuple):
    """Somewhere to go: its name, what it is, and its address."""

    name: str
    kind: str
    address: str


@blueprint.get("/go")
def go() -> str:
    """Return the same as the palette, as a page: what is found, or every place where nothing is typed."""
    typed = _typed()
    return render_template("member/go.html", typed=typed, goals=list(_goals(require_account(), typed)))


@blueprint.get("/go/suggest")
def suggest_goals() -> Response:
    """Return what is found so far, as JSON for the palette."""
    goals = _goals(require_account(), _typed())
    return jsonify(
        suggestions=[{"text": goal.name, "kind": goal.kind, "address": goal.address} for goal in goals]
    )


def _typed() -> str:
    return request.args.get("q", "").strip()[:LONGEST]


def _goals(person: Account, typed: str) -> Iterator[Goal]:
    """Places first, as their number is small and known, then what has a name."""
    words = fold(typed).split()
    yield from _places(words)
    if words:
        for found in services().operations.finder.find(person, typed):
            about = f"{word(KINDS, found.kind)} · {found.about}" if found.about else word(KINDS, found.kind)
            yield Goal(found.name, about, _address(person, found))


def _places(words: Sequence[str]) -> list[Goal]:
    """Return the places that have the words in their name; behind them those that have some in their
    area's, then those whose English name has them: who writes Khmer may have a Latin keyboard before them.
    """
    by_name, by_area, in_english = [], [], []
    for area in menu():
        for place in area.places:
            values: dict[str, Any] = dict(place.values)
            goal = Goal(_(place.name), _(area.name), url_for(place.endpoint, **values))
            if place.endpoint == "member.go":
                continue
            if has_words(goal.name, words):
                by_name.append(goal)
            elif has_words(f"{goal.name} {goal.kind}", words):
                by_area.append(goal)
            elif has_words(f"{place.name} {area.name}", words):
                in_english.append(goal)
    return [*by_name, *by_area, *in_english]


def _address(person: Account, found: Found) -> str:
    if found.kind == DONOR:
        return url_for("librarian.edit_donor", donor_id=found.id)
    if found.kind == LIST:
        return url_for("member.report", list_id=found.id)
    if person.may_act_as(Role.LIBRARIAN):
        return url_for("librarian.publication", publication_id=found.id)
    return url_for("patron.publication", publication_id=found.id)
