"""An XML document as it is sent."""

from __future__ import annotations

from typing import Any

from lxml import etree


def document(root: Any) -> bytes:
    """Return the document of a root, with the declaration that says how it is encoded."""
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))
