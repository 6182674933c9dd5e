"""One publication: where it stands, how to cite it, what is like it."""

from __future__ import annotations

from flask import Response, render_template, url_for

from catalogue import formats
from catalogue.errors import NotFound
from catalogue.formats import STYLES, cite, coins, highwire

from ..access import services
from ..downloads import download
from ..language import gettext as _
from .blueprint import blueprint

EXPORTS = {"ris": "RIS", "bibtex": "BibTeX", "csl-json": "CSL JSON", "marc": "MARC 21"}
"""Formats that a patron can take one publication along in."""


@blueprint.get("/publication/<int:publication_id>")
def publication(publication_id: int) -> str:
    """All that is known of a publication."""
    use = services()
    found = use.publications.get(publication_id)
    return render_template(
        "patron/publication.html",
        publication=found,
        permalink=url_for("root.permalink", publication_id=publication_id, _external=True),
        citations=[(_(label), cite(found.description, style)) for style, label in STYLES.items()],
        coins=coins(found.description),
        highwire=highwire(found.description),
        exports=EXPORTS.items(),
        similar=use.search.similar(publication_id),
    )


@blueprint.get("/publication/<int:publication_id>/<fmt>")
def export(publication_id: int, fmt: str) -> Response:
    """The publication as a file for a reference manager."""
    if fmt not in EXPORTS:
        raise NotFound("no_such_format", "There is no such file here.")
    found = services().publications.get(publication_id)
    entry = (str(found.id), found.description, ())
    return download(formats.write(fmt, [entry]), fmt, f"publication-{publication_id}")
