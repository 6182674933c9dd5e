"""Texts of the catalogue as XML takes them."""

from __future__ import annotations

import re

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def in_xml(text: str) -> str:
    """The text without the signs that no XML 1.0 document may hold."""
    return _NO_XML.sub("", text)
