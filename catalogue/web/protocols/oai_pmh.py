"""OAI-PMH 2.0, by GET and by POST: whoever harvests takes records, sets and changes along."""

from __future__ import annotations

from itertools import chain

from flask import Response, request, url_for

from catalogue.formats.protocols.oai_pmh import About, answer
from catalogue.web.security.access import services
from catalogue.web.wording.centre import current_centre

from .blueprint import blueprint

NO_ADDRESS = "unknown@example.invalid"
"""What stands for the address of a centre that has none: the protocol demands one."""


@blueprint.route("/oai", methods=["GET", "POST"])
def oai() -> Response:
    """Return an answer of the protocol, with 200 whatever it says."""
    given = request.form if request.method == "POST" else request.args
    arguments = list(chain.from_iterable(((name, value) for value in given.getlist(name)) for name in given))
    return Response(answer(services().sharing.harvest, _about(), arguments), mimetype="text/xml")


def _about() -> About:
    centre = current_centre()
    return About(
        name=centre.name("en"),
        email=centre.email.strip() or NO_ADDRESS,
        base_address=url_for("protocols.oai", _external=True),
        name_space=f"lacuna-{services().sharing.identity.uuid()}",
        address_of=address_of,
    )


def address_of(name: str) -> str:
    """Return the lasting address of a publication or of a wanted title, by its name in the register."""
    kind, _, reference = name.partition("/")
    if kind == "publication":
        return url_for("root.permalink", publication_id=int(reference), _external=True)
    return url_for("patron.wanted_title", key=reference, locale="en", _external=True)
