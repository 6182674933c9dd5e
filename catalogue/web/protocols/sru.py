"""SRU, by GET and by POST: other catalogues search this one as they search the great libraries."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request, url_for

from catalogue.formats.protocols.cql import CqlQuery
from catalogue.formats.protocols.sru import Server, answer
from catalogue.formats.records.record import Entry
from catalogue.services.sharing.asked_in_cql import INDEXES, SORT_INDEXES
from catalogue.web.security.access import services
from catalogue.web.wording.centre import current_centre
from catalogue.web.wording.facet_names import values_of

from .blueprint import blueprint
from .oai_pmh import address_of


@blueprint.route("/sru", methods=["GET", "POST"])
def sru() -> Response:
    """Return an answer of the protocol, with 200 whatever it says; of an argument given twice the first
    counts.
    """
    given = request.form if request.method == "POST" else request.args
    server = Server(
        name=current_centre().name("en"),
        address=url_for("protocols.sru", _external=True),
        indexes=INDEXES,
        sort_indexes=SORT_INDEXES,
        address_of=address_of,
    )
    return Response(answer(server, _find, given.to_dict()), mimetype="application/xml")


def _find(query: CqlQuery, offset: int, limit: int) -> tuple[int, Sequence[tuple[str, Entry]]]:
    return services().sharing.catalogue_search.find(query, values_of, offset, limit)
