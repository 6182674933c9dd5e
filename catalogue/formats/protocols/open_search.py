"""An OpenSearch description (1.1, draft 6): how a browser or a program may search this site."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lxml.builder import ElementMaker

from catalogue.formats.protocols.short_names import short_name
from catalogue.formats.records.entry_texts import in_xml
from catalogue.formats.xml.document import document

MEDIA_TYPE = "application/opensearchdescription+xml"
SUGGESTIONS = "application/x-suggestions+json"
NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_E: Any = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})
_LONGEST_NAME = 16
_LONGEST_TEXT = 1_024


def description(
    name: str,
    text: str,
    language: str,
    urls: Iterable[tuple[str, str, str]],
    images: Iterable[tuple[str, int]],
) -> bytes:
    """Return the description; ``urls`` are relation, media type and template, ``images`` address and edge."""
    root = _E.OpenSearchDescription(
        _E.ShortName(short_name(in_xml(name), _LONGEST_NAME)),
        _E.Description(in_xml(text)[:_LONGEST_TEXT]),
        *(_E.Url(rel=rel, type=kind, template=template) for rel, kind, template in urls),
        *(_image(address, edge) for address, edge in images),
        _E.Language(language),
        _E.InputEncoding("UTF-8"),
        _E.OutputEncoding("UTF-8"),
        _E.AdultContent("false"),
        _E.SyndicationRight("open"),
    )
    return document(root)


def _image(address: str, edge: int) -> Any:
    return _E.Image(address, height=str(edge), width=str(edge), type="image/png")
