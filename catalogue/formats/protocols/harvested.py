"""What another catalogue answers to OAI-PMH or SRU, taken apart: its records, and how it goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from lxml import etree

from catalogue.domain.descriptions.whole_numbers import read_whole_number
from catalogue.formats.files.xml_reading import local_name, text_of


@dataclass(frozen=True, slots=True)
class HarvestPage:
    """An answer without its records; ``next`` is what goes on behind it, "" at the end of a list.

    ``error`` is the protocol's own for what was wrong, with what it says; ``date`` is the moment at which a
    list is true, as the other catalogue has it; ``forms`` are those in which it gives records. ``total`` is
    how many records the list has, 0 where that is not said; ``names`` are the identifiers of the records that
    came, in their order, "" for one without, and ``gone`` those of records that are no more. ``called`` is
    the name of the other catalogue, and ``keeps_deleted`` whether it remembers what is gone ("no",
    "transient" or "persistent"), where it was asked who it is.
    """

    next: str = ""
    error: str = ""
    said: str = ""
    date: str = ""
    total: int = 0
    deleted: int = 0
    forms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    called: str = ""
    keeps_deleted: str = ""
    is_answer: bool = False


def read_answer(source: BinaryIO) -> tuple[HarvestPage, list[bytes]]:
    """Return an answer, and each of its records as XML; one that is none has ``is_answer`` False."""
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
    found = list(_records(root, "recordData" if is_sru else "metadata"))
    gone = [header for header in root.iter("{*}header") if header.get("status") == "deleted"]
    page = HarvestPage(
        next=_first(root, "nextRecordPosition" if is_sru else "resumptionToken"),
        error=_first(root, "uri") if is_sru else next(iter(_codes(root)), ""),
        said=_first(root, "message" if is_sru else "error")[:300],
        date=_first(root, "responseDate"),
        total=_total(root),
        deleted=len(gone),
        forms=tuple(text_of(prefix).strip() for prefix in root.iter("{*}metadataPrefix")),
        names=tuple(name for name, _ in found),
        gone=tuple(filter(None, (_first(header, "identifier") for header in gone))),
        called=_first(root, "repositoryName")[:300],
        keeps_deleted=_first(root, "deletedRecord"),
        is_answer=True,
    )
    return page, [record for _, record in found]


def _total(root: Any) -> int:
    said = [_first(root, "numberOfRecords")]
    said += [token.get("completeListSize", "") for token in root.iter("{*}resumptionToken")]
    return next((count for text in said if (count := read_whole_number(text)) is not None), 0)


def _records(root: Any, within: str) -> Iterator[tuple[str, bytes]]:
    """Each record with its name; OAI-PMH has that in a header beside it, SRU 2.0 in an element."""
    for holder in root.iter(f"{{*}}{within}"):
        name = _name_beside(holder)
        for element in holder:
            if isinstance(element.tag, str):
                yield name, etree.tostring(element, encoding="utf-8", with_tail=False)
        if len(holder) == 0 and (text := text_of(holder).strip()).startswith("<"):
            # Packed as text; whoever reads the file looks at it as closely as at all else.
            yield name, _DECLARATION.sub("", text).encode()


def _name_beside(holder: Any) -> str:
    for sibling in holder.itersiblings("{*}header", "{*}recordIdentifier", preceding=True):
        return _first(sibling, "identifier") if local_name(sibling) == "header" else text_of(sibling).strip()
    following = next(holder.itersiblings("{*}recordIdentifier"), None)
    return "" if following is None else text_of(following).strip()


_DECLARATION = re.compile(r"^<\?xml.*?\?>", re.DOTALL)


def _codes(root: Any) -> list[str]:
    return [fault.get("code", "") for fault in root.iter("{*}error")]


def _first(root: Any, name: str) -> str:
    return next((text_of(element).strip() for element in root.iter(f"{{*}}{name}")), "")
