"""One publication: where it stands, how to read and cite it, what is like it and what lacks beside it."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogue import formats
from catalogue.domain.descriptions.open_fields import for_everybody
from catalogue.errors import NotFound
from catalogue.formats import STYLES, cite, coins, highwire
from catalogue.web.addressing.signposts import add_links
from catalogue.web.language import gettext as _
from catalogue.web.page_parts.downloads import download
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.patron.gaps.coverage import part_name
from catalogue.web.security.access import services

EXPORTS = {"ris": "RIS", "bibtex": "BibTeX", "csl-json": "CSL JSON", "marc": "MARC 21"}
"""Formats that a patron can take one publication along in."""


_NEAR = 12
"""Publications near to one among which its other editions are looked for."""
_SIMILAR = 5


@blueprint.get("/publication/<int:publication_id>")
def publication(publication_id: int) -> ResponseReturnValue:
    """All that is known of a publication; a record that was merged leads to the one it is part of."""
    use = services()
    try:
        found = use.records.publications.get(publication_id)
    except NotFound:
        if (kept := use.maintenance.merging.leads_to(publication_id)) is None:
            raise
        return redirect(url_for("patron.publication", publication_id=kept))
    files = use.records.attachments.of_publication(publication_id)
    near = use.discovery.search.similar(publication_id, _NEAR)
    editions = use.gap_check.other_editions.among(found, near)
    lasting = url_for("root.permalink", publication_id=publication_id, _external=True)
    page = render_template(
        "patron/publication.html",
        publication=found,
        permalink=lasting,
        citations=[(_(label), cite(found.description, style)) for style, label in STYLES.items()],
        editions=editions,
        run=use.reports.runs.around(found.description),
        part_name=part_name,
        coins=coins(found.description, lasting),
        highwire=highwire(found.description),
        exports=EXPORTS.items(),
        files=files,
        similar=[neighbour for neighbour in near if neighbour not in editions][:_SIMILAR],
    )
    return add_links(make_response(page), found, files)


@blueprint.get("/publication/<int:publication_id>/<fmt>")
def export(publication_id: int, fmt: str) -> ResponseReturnValue:
    """Return the publication as a file for a reference manager."""
    if fmt not in EXPORTS:
        raise NotFound("no_such_format", "There is no such file here.")
    try:
        found = services().records.publications.get(publication_id)
    except NotFound:
        if (kept := services().maintenance.merging.leads_to(publication_id)) is None:
            raise
        return redirect(url_for("patron.export", publication_id=kept, fmt=fmt))
    entry = (str(found.id), for_everybody(found.description), ())
    return download(formats.write(fmt, [entry]), fmt, f"publication-{publication_id}")
