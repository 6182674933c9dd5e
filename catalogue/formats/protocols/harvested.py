"""What another catalogue answers to OAI-PMH or SRU, taken apart: its records, and how it goes on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
    "transient" or "persistent"), where it was asked who it is. ``breaks_off`` says that the answer was cut
    off, or lost records where it is broken: what is not in it may well be there.
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
    breaks_off: bool = False


def read_answer(source: BinaryIO) -> tuple[HarvestPage, list[bytes]]:
    """Return an answer, and each of its records as XML; one that is none has ``is_answer`` False.

    What the protocol says is taken from its own places alone: a record may hold anything.
    """
    said = source.read()
    root, is_well_formed = _parsed(said)
    if root is None or local_name(root) not in _KINDS:
        return HarvestPage(), []
    is_sru = local_name(root) != "OAI-PMH"
    own = list(_protocols_own(root))
    found = list(_records(own, "recordData" if is_sru else "metadata"))
    gone = [element for element in _named(own, "header") if element.get("status") == "deleted"]
    page = HarvestPage(
        next=_first(own, "nextRecordPosition" if is_sru else "resumptionToken"),
        error=(_first(own, "uri") if is_sru else next(iter(_codes(own)), ""))[:_LONGEST_SAID],
        said=_first(own, "message" if is_sru else "error")[:_LONGEST_SAID],
        date=_first(own, "responseDate"),
        total=_total(own),
        deleted=len(gone),
        forms=tuple(text_of(prefix).strip() for prefix in _named(own, "metadataPrefix")),
        names=tuple(name for name, _ in found),
        gone=tuple(filter(None, (_first(header, "identifier") for header in gone))),
        called=_first(own, "repositoryName")[:_LONGEST_SAID],
        keeps_deleted=_first(own, "deletedRecord"),
        is_answer=True,
        breaks_off=not is_well_formed and _is_cut(said, own, _TELLING[is_sru]),
    )
    return page, [record for _, record in found]


_KINDS = ("OAI-PMH", "searchRetrieveResponse", "explainResponse")
_TELLING = {False: ("header", "resumptionToken"), True: ("recordData", "nextRecordPosition")}
"""What each record has and what goes on, by OAI-PMH (False) and by SRU."""
_NO_MARKUP = re.compile(rb"<!--|<!\[CDATA\[")
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
_LONGEST_SAID = 300
_ENDED = re.compile(rb"</(?:[\w.-]+:)?(?:OAI-PMH|searchRetrieveResponse|explainResponse)\s*>")


def _parsed(said: bytes) -> tuple[Any, bool]:
    """Return the root of an answer, None for what is no XML, and whether nothing of it had to be mended."""
    for mending in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=mending
        )
        try:
            return etree.fromstring(said, parser), not mending
        except etree.XMLSyntaxError:
            continue
    return None, False


def _is_cut(said: bytes, own: Sequence[Any], telling: Iterable[str]) -> bool:
    """Whether an answer that had to be mended has no end, or not all that it begins of some ``telling``
    elements.

    A server that dies amid an answer often ends it as if it were whole; what goes on behind it stood at its
    end, so that the list would seem to end there. An element left open swallows what follows.
    """
    said = _markup_of(said)
    counted = Counter(map(local_name, own))
    begun = {name: len(re.findall(rf"<(?:[\w.-]+:)?{name}[\s>/]".encode(), said)) for name in telling}
    return _ENDED.search(said) is None or any(counted[name] != begun[name] for name in begun)


def _markup_of(said: bytes) -> bytes:
    """Return what is neither a comment nor text in brackets; one that has no end is markup as any."""
    kept, at, endless = [], 0, set[bytes]()
    for begun in _NO_MARKUP.finditer(said):
        if begun.start() < at or begun[0] in endless:
            continue
        end = said.find(_ENDS[begun[0]], begun.end())
        if end < 0:  # nor has any that follows: it is not looked for again
            endless.add(begun[0])
            continue
        kept.append(said[at : begun.start()])
        at = end + len(_ENDS[begun[0]])
    return b"".join((*kept, said[at:]))


_OF_OTHERS = ("metadata", "about", "recordData", "extraRecordData", "description")
"""Elements of the protocols in which others have the word: what stands there is not the protocol's."""


def _protocols_own(root: Any) -> Iterator[Any]:
    """Yield the elements of an answer that the protocol itself gives their meaning, in their order."""
    for element in root:
        if isinstance(element.tag, str):
            yield element
            if local_name(element) not in _OF_OTHERS:
                yield from _protocols_own(element)


def _named(own: Iterable[Any], name: str) -> Iterator[Any]:
    return (element for element in own if local_name(element) == name)


def _total(own: Sequence[Any]) -> int:
    said = [_first(own, "numberOfRecords")]
    said += [token.get("completeListSize", "") for token in _named(own, "resumptionToken")]
    return next((count for text in said if (count := read_whole_number(text)) is not None), 0)


def _records(own: Iterable[Any], within: str) -> Iterator[tuple[str, bytes]]:
    """Each record with its name; OAI-PMH has that in a header beside it, SRU 2.0 in an element."""
    names: dict[Any, str] = {}
    for holder in _named(own, within):
        if holder not in names:
            names.update(_names_within(holder.getparent(), within))
        name = names[holder]
        for element in holder:
            if isinstance(element.tag, str):
                yield name, etree.tostring(element, encoding="utf-8", with_tail=False)
        if len(holder) == 0 and (text := text_of(holder).strip()).startswith("<"):
            # Packed as text; whoever reads the file looks at it as closely as at all else.
            yield name, _DECLARATION.sub("", text).encode()


def _names_within(parent: Any, within: str) -> dict[Any, str]:
    """Return what those that hold a record are called: as the last that names one before, else the next."""
    names: dict[Any, str] = {}
    name: str | None = None
    nameless: list[Any] = []
    for element in parent:
        kind = local_name(element)
        if kind == within:
            names[element] = name or ""
            if name is None:
                nameless.append(element)
        elif kind == "header":
            name = _first(element, "identifier")
        elif kind == "recordIdentifier":
            name = text_of(element).strip()
            names.update(dict.fromkeys(nameless, name))
            nameless.clear()
    return names


_DECLARATION = re.compile(r"^<\?xml.*?\?>", re.DOTALL)


def _codes(own: Iterable[Any]) -> list[str]:
    return [fault.get("code", "") for fault in _named(own, "error")]


def _first(own: Iterable[Any], name: str) -> str:
    return next((text_of(element).strip() for element in _named(own, name)), "")
