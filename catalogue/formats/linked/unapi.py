"""The answers of an unAPI server (https://unapi.info/specs/): which formats there are, of all or of one."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from catalogue.formats.xml.document import document

MEDIA_TYPE = "application/xml"

FORMATS: Mapping[str, tuple[str, str]] = {
    "rdf_zotero": ("application/rdf+xml", "https://www.zotero.org/support/kb/rdf"),
    "mods": ("application/mods+xml", "http://www.loc.gov/standards/mods/"),
    "marcxml": ("application/marcxml+xml", "http://www.loc.gov/marcxml/"),
    "ris": ("application/x-research-info-systems", "http://www.refman.com/support/risformat_intro.asp"),
}
"""The formats by their names, each with its media type and where it is explained."""


def formats(publication_id: str = "") -> bytes:
    """Return the formats that a publication, or any, can be had in."""
    root = etree.Element("formats", {"id": publication_id} if publication_id else {})
    for name, (media_type, docs) in FORMATS.items():
        etree.SubElement(root, "format", {"name": name, "type": media_type, "docs": docs})
    return document(root)
