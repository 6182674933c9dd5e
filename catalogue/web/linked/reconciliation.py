"""The gap check as a reconciliation service: is it held? And who, which body, which subject is meant?

``/reconcile`` speaks version 0.2 of the protocol, ``/reconcile/draft`` the draft of 1.0. It answers from what
everybody may see: what members answered stays theirs, and nothing of a query is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any
from urllib.parse import urlencode

from flask import Response, json, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalogue.domain.gaps.gap_report import EntryResult, Status
from catalogue.errors import InvalidInput, NotFound
from catalogue.formats.linked import reconciliation as protocol
from catalogue.formats.linked.reconciliation import PUBLICATION, Query, Version
from catalogue.services.discovery.named_things import NamedThing, ThingKind
from catalogue.services.gap_check.checking import ReferenceItem
from catalogue.services.libraries.looking import HeldElsewhere
from catalogue.services.views import PublicationView
from catalogue.web.addressing.row_numbers import read_row_number
from catalogue.web.page_parts.elsewhere import said_elsewhere
from catalogue.web.page_parts.summaries import about
from catalogue.web.security.access import services
from catalogue.web.wording.centre import current_centre
from search_index.interface import SearchRequest

from ..api.blueprint import take
from ..api.problems import problem, problem_of
from .blueprint import blueprint, site

_SUGGESTED = 10
_LARGEST_BODY = 500_000
_LETTERS_OF_A_CALL = 500
"""What is asked costs by its length too: five usual queries are so long together, and count as one call."""
_FRAMED = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
"""For the preview alone, which a program such as OpenRefine shows within its own page."""


@blueprint.before_request
def read_no_more() -> None:
    """Bound what is read of a request."""
    request.max_content_length = _LARGEST_BODY


@blueprint.get("/reconcile")
@blueprint.post("/reconcile", endpoint="reconcile_batch")
def reconcile() -> Response:
    """Return the manifest, the answer to a batch, or the values that are asked for (version 0.2)."""
    if (queries := request.values.get("queries")) is not None:
        return _answered(protocol.read_batch(queries), Version.STABLE)
    if (wanted := request.values.get("extend")) is not None:
        return _extended(wanted, Version.STABLE)
    take(1)
    return _json(protocol.manifest(current_centre().name("en"), site()))


@blueprint.get("/reconcile/draft")
def draft() -> Response:
    """Return the manifest of the draft."""
    take(1)
    return _json(protocol.draft_manifest(current_centre().name("en"), f"{site()}"))


@blueprint.post("/reconcile/draft/match")
def match() -> Response:
    """Return the answer to a batch (draft)."""
    return _answered(protocol.read_draft_batch(request.get_data()), Version.DRAFT)


@blueprint.post("/reconcile/draft/extend")
def extend() -> Response:
    """Return the values that are asked for (draft)."""
    return _extended(request.get_data().decode("utf-8", "replace"), Version.DRAFT)


@blueprint.get("/reconcile/suggest/<any(entity,property,type):what>")
@blueprint.get("/reconcile/draft/suggest/<any(entity,property,type):what>", endpoint="draft_suggest")
def suggest(what: str) -> Response:
    """Things, properties or types of which the name begins so."""
    take(1)
    prefix = request.args.get("prefix", "")[:200]
    if what == "type":
        return _json(protocol.suggestions(protocol.named(protocol.TYPES, prefix)))
    if what == "property":
        return _json(protocol.suggestions(protocol.named(protocol.EXTENSIONS, prefix)))
    kind = request.args.get("type", PUBLICATION)
    if kind in set(ThingKind):
        found = services().discovery.named_things.now().beginning(ThingKind(kind), prefix, _SUGGESTED)
        return _json(
            protocol.suggestions((named_thing.id, named_thing.name, "", kind) for named_thing in found)
        )
    page = services().discovery.search.by_words(
        SearchRequest(text=f"{prefix}*" if prefix else "", limit=_SUGGESTED)
    )
    shown = [result.publication for result in page.results]
    return _json(
        protocol.suggestions(
            (
                str(publication.id),
                publication.description.full_title,
                about(publication.description),
                PUBLICATION,
            )
            for publication in shown
        )
    )


@blueprint.get("/reconcile/extend/propose")
@blueprint.get("/reconcile/draft/extend/propose", endpoint="draft_propose")
def propose() -> Response:
    """Return what may be fetched of things of a type."""
    take(1)
    kind = request.args.get("type", PUBLICATION)
    limit = request.args.get("limit", 100, type=int)
    names = protocol.EXTENSIONS if kind == PUBLICATION else {}
    chosen = [{"id": key, "name": called} for key, called in names.items()][: max(limit, 0)]
    return _json({"properties": chosen, "type": kind[:100], "limit": limit})


@blueprint.get("/reconcile/view")
def view() -> AnyResponse:
    """Lead to the page of what an id names."""
    thing = request.args.get("id", "")
    if (named := services().discovery.named_things.now().get(thing)) is not None:
        return redirect(f"{site()}/en/search?{_search_for(named)}")
    if (held := _record_elsewhere(thing)) is not None:
        told = held.description
        asked = [("rft.btitle", told.full_title), ("rft.date", told.year)]
        asked += [("rft.au", person.name) for person in told.contributors[:3]]
        return redirect(f"{site()}/en/openurl?{urlencode(asked)}")
    return redirect(f"{site()}/publication/{_publication(thing).id}")


@blueprint.get("/reconcile/preview")
@blueprint.get("/reconcile/draft/preview", endpoint="draft_preview")
def preview() -> Response:
    """Return a few lines on what an id names, to be shown within another program's page."""
    take(1)
    thing = request.args.get("id", "")
    named = services().discovery.named_things.now().get(thing)
    held = None if named else _record_elsewhere(thing)
    publication = None if named or held else _publication(thing)
    page = Response(
        render_template("shared/preview.html", named=named, elsewhere=held, publication=publication)
    )
    page.headers["Content-Security-Policy"] = _FRAMED
    page.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return page


def _answered(queries: Sequence[Query], version: Version) -> Response:
    take(max(1.0, len(queries) / 5, sum(query.letters for query in queries) / _LETTERS_OF_A_CALL))
    of_publications = [query for query in queries if query.type == PUBLICATION]
    items = [ReferenceItem(publication.key, publication.description()) for publication in of_publications]
    answers, titles = services().gap_check.quick_checks.for_everybody(items) if items else ((), {})
    limits = {query.key: query.limit for query in queries}
    found: dict[str, list[dict[str, Any]]] = {
        query.key: protocol.candidates_of(answer, titles, query.limit, version)
        for query, answer in zip(of_publications, answers, strict=True)
    }
    for key, records in _elsewhere(items, answers).items():
        others = protocol.candidates_elsewhere(records, version)
        if others:
            found[key] = protocol.likeliest([*found[key], *others], limits[key])
    names = services().discovery.named_things.now() if len(items) < len(queries) else None
    for query in queries:
        if names is not None and query.type != PUBLICATION:
            alike = names.like(ThingKind(query.type), query.text, query.limit)
            listed = [
                (named_thing.id, named_thing.name, query.type, named_thing.publications, score)
                for named_thing, score in alike
            ]
            found[query.key] = protocol.candidates_by_name(listed, version)
    return _json(protocol.results([(query.key, found[query.key]) for query in queries], version))


def _elsewhere(
    items: Sequence[ReferenceItem], answers: Sequence[EntryResult]
) -> Mapping[str, Sequence[protocol.Elsewhere]]:
    """At which other libraries those can be read that are missing here, by the asker's keys."""
    missing = list(compress(items, (answer.status is Status.MISSING for answer in answers)))
    found = services().libraries.looking.check(missing)
    return {
        entry.id: [
            protocol.Elsewhere(
                copy.number, copy.description.full_title, said_elsewhere([copy]), copy.score, copy.status
            )
            for copy in held
        ]
        for entry, held in zip(missing, found, strict=True)
    }


def _record_elsewhere(thing: str) -> HeldElsewhere | None:
    """Return the record of another library that an id names; raises ``NotFound`` for one that is gone."""
    if (number := protocol.elsewhere_number(thing)) is None:
        return None
    if (found := services().libraries.looking.records([number]).get(number)) is None:
        raise NotFound("no_such_thing", "There is nothing with this id.")
    return found


def _extended(wanted: str, version: Version) -> Response:
    ids, properties = protocol.read_extension(wanted)
    take(1)
    numbers = [number for number in map(read_row_number, ids) if number is not None]
    known = {
        str(publication.id): protocol.properties_of(
            str(publication.id), publication.description, _at_the_desk(publication)
        )
        for publication in services().records.publications.many(numbers)
    }
    others = {asked: number for asked in ids if (number := protocol.elsewhere_number(asked)) is not None}
    records = services().libraries.looking.records(others.values()) if others else {}
    for asked, number in others.items():
        if (held := records.get(number)) is not None:
            known[asked] = protocol.properties_of(asked, held.description, _at_another_desk(held))
    return _json(protocol.extension(ids, properties, known, version))


def _at_the_desk(publication: PublicationView) -> Mapping[str, Sequence[str]]:
    copies = [copy for copy in publication.copies if not copy.withdrawn]
    return {
        "held": ["yes" if publication.held else "no"],
        "readable_now": ["yes" if publication.readable_now else "no"],
        "call_number": [copy.call_number for copy in copies if copy.call_number],
        "location": [copy.location for copy in copies if copy.location],
        "accession_number": [copy.accession_number for copy in copies],
        "url": [f"{site()}/publication/{publication.id}"],
    }


def _at_another_desk(held: HeldElsewhere) -> Mapping[str, Sequence[str]]:
    told = {
        "held": "no",
        "call_number": held.call_number,
        "url": held.address,
        "library": held.library,
        "location": held.place,
        "hours": held.hours,
    }
    return {name: [value] if value else [] for name, value in told.items()}


def _publication(thing: str) -> PublicationView:
    number = read_row_number(thing)
    if number is None:
        raise NotFound("no_such_thing", "There is nothing with this id.")
    return services().records.publications.get(number)


def _search_for(named: NamedThing) -> str:
    field = {"person": "author", "body": "author", "subject": "subject"}[named.kind]
    name = named.name.replace('"', "")
    return url_for("patron.search", locale="en", q=f'{field}:"{name}"').partition("?")[2]


def _json(values: Mapping[str, Any]) -> Response:
    return Response(json.dumps(values, ensure_ascii=False, sort_keys=False), mimetype="application/json")


@blueprint.errorhandler(InvalidInput)
def unfit(error: InvalidInput) -> Response:
    """Answer a batch that is too long as the protocol says."""
    return problem(413, str(error), error.code) if error.code == "batch_size" else problem_of(error)
