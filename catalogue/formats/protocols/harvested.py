"""What another catalogue answers to OAI-PMH or SRU, taken apart: its records, and how it goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from lxml import etree

from catalogue.formats.files.xml_reading import local_name, text_of


@dataclass(frozen=True, slots=True)
class HarvestPage:
    """An answer without its records; ``next`` is what goes on behind it, "" at the end of a list.

    ``error`` is the protocol's own for what was wrong, with what it says; ``date`` is the moment at which a
    list is true, as the other catalogue has it; ``forms`` are those in which it gives records.
    """

    next: str = ""
    error: str = ""
    said: str = ""
    date: str = ""
    total: int = 0
    deleted: int = 0
    forms: tuple[str, ...] = ()
    is_answer: bool = False


def read_answer(source: BinaryIO) -> tuple[HarvestPage, list[bytes]]:
    """An answer, and each of its records as XML; one that is none has ``is_answer`` False."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.parse(source, parser).getroot()
    except etree.XMLSyntaxError:
        root = None
    if root is None or local_name(root) not in ("OAI-PMH", "searchRetrieveResponse", "explainResponse"):
        return HarvestPage(), []
    is_sru = local_name(root) != "OAI-PMH"
    page = HarvestPage(
        next=_first(root, "nextRecordPosition" if is_sru else "resumptionToken"),
        error=_first(root, "uri") if is_sru else next(iter(_codes(root)), ""),
        said=_first(root, "message" if is_sru else "error")[:300],
        date=_first(root, "responseDate"),
        total=int(count) if (count := _first(root, "numberOfRecords")).isdecimal() else 0,
        deleted=sum(header.get("status") == "deleted" for header in root.iter("{*}header")),
        forms=tuple(text_of(each).strip() for each in root.iter("{*}metadataPrefix")),
        is_answer=True,
    )
    return page, list(_records(root, "recordData" if is_sru else "metadata"))


def _records(root: Any, within: str) -> Iterator[bytes]:
    for holder in root.iter(f"{{*}}{within}"):
        for element in holder:
            if isinstance(element.tag, str):
                yield etree.tostring(element, encoding="utf-8", with_tail=False)
        if len(holder) == 0 and (text := text_of(holder).strip()).startswith("<"):
            # Packed as text; whoever reads the file looks at it as closely as at all else.
            yield _DECLARATION.sub("", text).encode()


_DECLARATION = re.compile(r"^<\?xml.*?\?>", re.DOTALL)


def _codes(root: Any) -> list[str]:
    return [each.get("code", "") for each in root.iter("{*}error")]


def _first(root: Any, name: str) -> str:
    return next((text_of(each).strip() for each in root.iter(f"{{*}}{name}")), "")
