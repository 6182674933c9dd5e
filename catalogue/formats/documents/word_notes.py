"""The footnotes and endnotes of a Word document that has its references there and in no list of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from docx.document import Document
from lxml import etree
from lxml.etree import _Element as Element

from catalogue.formats.free_text.plain_text import LIST_HEADING
from catalogue.formats.records.openings import YEAR, opens
from catalogue.formats.records.problems import ProblemLog

_RELATIONS = ("/footnotes", "/endnotes")
_TYPE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}type"
_CITES = re.compile(rf"\b{YEAR}|\bn\. ?d\.|https?://")
_LONGEST_ENTRY = 400
"""Letters; a longer paragraph is prose and no entry of a list."""


_SEE = re.compile(r"(?:See(?: also| generally)?|Cf\.?|Voir)[,:]?\s+(?=[^\W\d_a-z])")
"""What leads from a note to a publication, and is no part of its reference."""
_SEE_ALSO = re.compile(r"(?<=[.)\]”])\s+(?=(?:See(?: also| generally)?|Cf\.|Voir)\s+[A-Z])")


def notes_of(document: Document, text_of: Callable[[Element], str]) -> list[str]:
    """Return the text of each note in its order, those that only rule a line left out."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    parts = [
        relation.target_part.blob
        for relation in document.part.rels.values()
        if not relation.is_external and relation.reltype.endswith(_RELATIONS)
    ]
    notes = (note for blob in parts for note in etree.fromstring(blob, parser) if not note.get(_TYPE))
    return [text for note in notes if (text := text_of(note))]


def is_cited(text: str) -> bool:
    """Whether a text is as long as an entry of a list may be, and has the year or the address of one."""
    return len(text) <= _LONGEST_ENTRY and bool(_CITES.search(text))


def are_the_list(notes: Sequence[str], paragraphs: Sequence[str]) -> bool:
    """Whether no list has a heading, and more notes cite than there are paragraphs as short as entries."""
    if any(LIST_HEADING.fullmatch(paragraph) for paragraph in paragraphs):
        return False
    entries = sum(len(paragraph) <= _LONGEST_ENTRY for paragraph in paragraphs)
    return sum(1 for note in notes if _CITES.search(note)) > max(1, entries)


def cited(notes: Sequence[str], log: ProblemLog) -> Iterator[str]:
    """Yield the references in the notes, one or several in each; remarks are named and left out."""
    for number, note in enumerate(notes, 1):
        if not _CITES.search(note):
            log.add("no_publication", number, value=note)
            continue
        whole, *others = (_SEE.sub("", word) for word in _SEE_ALSO.split(note))
        held, *pieces = re.split(r";\s+", whole)
        for piece in pieces:
            if opens(piece, "."):
                yield held
                held = piece
            else:
                held = f"{held}; {piece}"
        yield held
        yield from filter(_CITES.search, others)
