"""Whether a page is sound HTML: what the parser of the standard calls an error, and rules of content.

The rules are those that the checker of the W3C (vnu) found broken once; it needs Java, and these do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_OF_TABLES = frozenset({"table", "thead", "tbody", "tfoot", "tr", "th", "td"})
_NOT_FOR_FILES = ("value", "autocomplete")
_YES_OR_NO = ("autofocus", "checked", "disabled", "hidden", "multiple", "readonly", "required", "selected")
"""Attributes that are there or not, and have no value: ``autofocus="True"`` is none."""


def markup_faults(page: str) -> list[str]:
    """What is wrong with a page, one sentence each; none for a sound one."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(page)
    errors = [f"{code} at line {place[0]}: {about}" for place, code, about in parser.errors]
    return [*errors, *_content(root)]


def _content(root: Element) -> Iterator[str]:
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    named = Counter(name for element in elements if (name := element.get("id")))
    yield from (f"two elements have the id {name}" for name, count in named.items() if count > 1)
    offered = {id(option) for element in elements if element.tag == "datalist" for option in element}
    for element in elements:
        if id(element) not in offered:
            yield from _of_element(element, named)
    level = 0
    for element in elements:
        if element.tag in _HEADINGS:
            if int(element.tag[1]) > level + 1:
                yield f"{element.tag} follows h{level}: {_text(element)}"
            level = int(element.tag[1])


def _of_element(element: Element, named: Counter[str]) -> Iterator[str]:
    tag = element.tag
    if tag in _OF_TABLES and element.get("role"):
        yield f"{tag} has the role {element.get('role')}, which it has by itself"
    if tag == "section" and not any(inner.tag in _HEADINGS for inner in element.iter()):
        yield f"a section has no heading: {_text(element)}"
    if tag == "option" and not _text(element) and not element.get("label"):
        yield "an option says nothing"
    if tag == "input" and element.get("type") == "file":
        yield from (f"a field for a file has {name}" for name in _NOT_FOR_FILES if name in element.attrib)
    for name in _YES_OR_NO:
        if element.get(name, "").lower() not in ("", name, *(("until-found",) if name == "hidden" else ())):
            yield f"{tag} has {name} as {element.get(name)}"
    if tag == "label" and element.get("for") and element.get("for") not in named:
        yield f"a label belongs to nothing: {_text(element)}"
    for name in ("aria-labelledby", "aria-describedby", "aria-controls", "form"):
        lost = [word for word in element.get(name, "").split() if word not in named]
        yield from (f"{tag} names {lost_id} by {name}, which is not there" for lost_id in lost)


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())[:60]
