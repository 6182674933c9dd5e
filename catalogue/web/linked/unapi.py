"""unAPI: how Zotero and its like take a publication along, all of it, from the number on its page."""

from __future__ import annotations

from flask import Response, request

from catalogue.errors import NotFound
from catalogue.formats.linked import unapi as protocol
from catalogue.services.views import PublicationView
from catalogue.web.addressing.row_numbers import read_row_number
from catalogue.web.addressing.signposts import in_form
from catalogue.web.security.access import services

from ..api.blueprint import take
from .blueprint import blueprint, site


@blueprint.get("/unapi")
def unapi() -> Response:
    """Return the formats, or a publication in one of them; the statuses are those that unAPI names."""
    wanted, name = request.args.get("id", ""), request.args.get("format", "")
    if not wanted:
        return _plain("Say which: id=", 400) if name else _xml(protocol.formats())
    take(0.2)  # a page that is taken whole asks for each of its publications
    if (found := _publication(wanted)) is None:
        return _plain("There is no such publication.", 404)
    if not name:
        answer = _xml(protocol.formats(wanted))
        answer.status_code = 300
        return answer
    if name not in protocol.FORMATS:
        return _plain("It is not to be had in this format.", 406)
    return in_form(found, protocol.FORMATS[name][0])


def _publication(wanted: str) -> PublicationView | None:
    """Return the publication with a number, or with a lasting address, also where its record was merged."""
    number = read_row_number(wanted.removeprefix(f"{site()}/publication/"))
    if number is None:
        return None
    try:
        return services().records.publications.get(number)
    except NotFound:
        kept = services().maintenance.merging.leads_to(number)
        return services().records.publications.get(kept) if kept is not None else None


def _xml(content: bytes) -> Response:
    return Response(content, mimetype=protocol.MEDIA_TYPE)


def _plain(said: str, status: int) -> Response:
    return Response(f"{said}\n", status, mimetype="text/plain")
