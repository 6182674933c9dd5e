"""XML read element by element, with entities and outside files shut off."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree
from lxml.etree import _Element as Element

from catalogue.formats.files.source import Source
from catalogue.formats.records.problems import ProblemLog


def elements(source: Source, name: str, log: ProblemLog) -> Iterator[Element]:
    """Yield the elements with this local name, one after another, each forgotten when the next is asked for.

    The parser goes on behind what is damaged, and what it complains of is noted. Entities are
    never expanded and nothing outside of the file is read, so that no document can make it grow
    or have it fetch anything (XXE, "billion laughs").
    """
    source.stream.seek(0)
    parser = etree.iterparse(
        # lxml closes what it is given.
        io.BufferedReader(_Kept(source.stream)),
        events=("end",),
        tag=["{*}" + name, name],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
    )
    try:
        for _, element in parser:
            yield element
            _forget(element)
    except etree.XMLSyntaxError as error:
        log.add("xml_broken", error.lineno, reason=error.msg or "")
        return
    for complaint in list(parser.error_log)[:20]:
        log.add("xml_broken", complaint.line, reason=complaint.message)


class _Kept(io.RawIOBase):
    """A stream that stays open when its reader is closed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _forget(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace; "" for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text_of(element: Element | None) -> str:
    """All text within an element, its styling left out."""
    return "" if element is None else "".join(element.itertext())


def find_all(element: Element, path: str) -> list[Element]:
    """Return the descendants at a path of local names such as "name/namePart", whatever the namespace."""
    found = [element]
    for name in path.split("/"):
        found = [child for parent in found for child in parent if local_name(child) == name]
    return found
