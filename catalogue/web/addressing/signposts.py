"""Where programs go on from a publication: links in the head of the answer, and the form that they ask for.

Links after Signposting (https://signposting.org/FAIR/): what to cite it by, what it is, where its data are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Response, json, request, url_for

from catalogue import formats
from catalogue.domain.descriptions.open_fields import for_everybody
from catalogue.formats.linked import schema_org
from catalogue.formats.linked.zotero_rdf_writing import MEDIA_TYPE as ZOTERO_RDF
from catalogue.formats.linked.zotero_rdf_writing import zotero_rdf
from catalogue.services.records.attachments import AttachmentView
from catalogue.services.views import PublicationView
from catalogue.web.language import DEFAULT_LANGUAGE
from catalogue.web.wording.centre import current_centre

from .heads import absolute, publication_data

_HTML = "text/html"
_FILES = {
    "application/x-research-info-systems": "ris",
    "application/x-bibtex": "bibtex",
    "application/vnd.citationstyles.csl+json": "csl-json",
    "application/marc": "marc",
    "application/marcxml+xml": "marcxml",
    "application/mods+xml": "mods",
}
"""Media types that the lasting address answers in, by the format of the registry."""

OFFERED = (_HTML, schema_org.MEDIA_TYPE, "application/json", ZOTERO_RDF, *_FILES)
"""Every media type that the lasting address answers in; the first where nobody says which."""


def asked_for() -> str:
    """Return the media type that is preferred; a page where any will do, or where none of ours is asked
    for.
    """
    accepted = request.accept_mimetypes
    return accepted.best_match(OFFERED, _HTML) if accepted.provided else _HTML


def in_form(found: PublicationView, media_type: str) -> Response:
    """Return a publication in one of the forms ``OFFERED``, but for the page."""
    description = for_everybody(found.description)
    content: bytes | str
    if media_type in (schema_org.MEDIA_TYPE, "application/json"):
        content = json.dumps(publication_data(found), ensure_ascii=False, sort_keys=False)
    elif media_type == ZOTERO_RDF:
        marks = [copy.call_number for copy in found.copies if copy.call_number and not copy.withdrawn]
        address = url_for("root.permalink", publication_id=found.id, _external=True)
        catalogue = current_centre().name(DEFAULT_LANGUAGE)
        content = zotero_rdf(description, address, next(iter(marks), ""), catalogue)
    else:
        content = b"".join(formats.write(_FILES[media_type], [(str(found.id), description, ())]))
    return Response(content, mimetype=media_type)


def add_links(response: Response, found: PublicationView, files: Sequence[AttachmentView]) -> Response:
    """Put the links into the head of the answer that is the publication's page."""
    response.headers["Link"] = ", ".join(_links(found, files))
    return response


def _links(found: PublicationView, files: Sequence[AttachmentView]) -> Iterator[str]:
    lasting = url_for("root.permalink", publication_id=found.id, _external=True)
    yield f'<{lasting}>; rel="cite-as"'
    yield f'<{schema_org.CONTEXT}/{schema_org.type_of(found.description)}>; rel="type"'
    yield f'<{schema_org.CONTEXT}/AboutPage>; rel="type"'
    data = absolute(url_for("api.publication", publication_id=found.id))
    yield f'<{data}>; rel="describedby"; type="application/json"'
    for media_type, name in _FILES.items():
        if name in ("ris", "bibtex", "csl-json", "marc"):
            address = absolute(url_for("patron.export", publication_id=found.id, fmt=name))
            yield f'<{address}>; rel="describedby"; type="{media_type}"'
    for file in files:
        if file.kind == "text":
            address = absolute(url_for("patron.file", attachment_id=file.id))
            yield f'<{address}>; rel="item"; type="application/pdf"'
    yield f'<{absolute(url_for("patron.holdings"))}>; rel="collection"'
