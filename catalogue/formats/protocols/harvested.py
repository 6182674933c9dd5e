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
        error=_first(own, "uri") if is_sru else next(iter(_codes(own)), ""),
        said=_first(own, "message" if is_sru else "error")[:300],
        date=_first(own, "responseDate"),
        total=_total(own),
        deleted=len(gone),
        forms=tuple(text_of(prefix).strip() for prefix in _named(own, "metadataPrefix")),
        names=tuple(name for name, _ in found),
        gone=tuple(filter(None, (_first(header, "identifier") for header in gone))),
        called=_first(own, "repositoryName")[:300],
        keeps_deleted=_first(own, "deletedRecord"),
        is_answer=True,
        breaks_off=not is_well_formed and _is_cut(said, own, _TELLING[is_sru]),
    )
    return page, [record for _, record in found]


_KINDS = ("OAI-PMH", "searchRetrieveResponse", "explainResponse")
_TELLING = {False: ("header", "resumptionToken"), True: ("recordData", "nextRecordPosition")}
"""What each record has and what goes on, by OAI-PMH (False) and by SRU."""
_NO_MARKUP = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
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
    said = _NO_MARKUP.sub(b"", said)
    counted = Counter(map(local_name, own))
    begun = {name: len(re.findall(rf"<(?:[\w.-]+:)?{name}[\s>/]".encode(), said)) for name in telling}
    return _ENDED.search(said) is None or any(counted[name] != begun[name] for name in begun)


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
    for holder in _named(own, within):
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


def _codes(own: Iterable[Any]) -> list[str]:
    return [fault.get("code", "") for fault in _named(own, "error")]


def _first(own: Iterable[Any], name: str) -> str:
    return next((text_of(element).strip() for element in _named(own, name)), "")
