"""Sitemaps (sitemaps.org, protocol 0.9): what search engines may look at, in pages of bounded size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from catalogue.formats.xml.document import document

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_E: Any = ElementMaker(namespace=_NAMESPACE, nsmap={None: _NAMESPACE, "xhtml": _XHTML})


def site_map_index(parts: Iterable[tuple[str, dt.datetime | None]]) -> bytes:
    """Return the index: the address of each sitemap, and when what it names changed last."""
    return document(_E.sitemapindex(*(_E.sitemap(_E.loc(at), *_changed(moment)) for at, moment in parts)))


def site_map(pages: Iterable[tuple[Mapping[str, str], dt.datetime | None]]) -> bytes:
    """One sitemap: each page by its addresses in every language, which name each other."""
    root = _E.urlset()
    for addresses, moment in pages:
        others = (
            {"rel": "alternate", "hreflang": code, "href": address} for code, address in addresses.items()
        )
        links = list(others) if len(addresses) > 1 else []
        for address in addresses.values():
            url = _E.url(_E.loc(address), *_changed(moment))
            for attributes in links:
                etree.SubElement(url, f"{{{_XHTML}}}link", attributes)
            root.append(url)
    return document(root)


def _changed(moment: dt.datetime | None) -> list[Any]:
    return [_E.lastmod(moment.isoformat(timespec="seconds"))] if moment else []
