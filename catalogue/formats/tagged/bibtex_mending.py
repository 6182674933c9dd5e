"""Entries of BibTeX with a comma, a brace or a key forgotten, or a brace too many: what can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bibtexparser.model import Block as AnyBlock
from bibtexparser.model import Entry, Field, ImplicitComment, ParsingFailedBlock

_START = re.compile(r"\s*@\s*(\w+)\s*[{(]\s*(?:([^,={}()\"]*?)\s*,)?")
_KNOWN = (
    r"title|subtitle|booktitle|author|editor|translator|year|date|month|publisher|institution|school|organization"
    r"|address|location|journal|journaltitle|volume|number|issue|pages|series|edition|isbn|issn|doi|url|urldate"
    r"|abstract|keywords|note|annote|language|langid|howpublished|type|eprint|file"
)
_FIELD_START = re.compile(
    rf"(?:(?:\A|\n)\s*([A-Za-z][\w-]*)|[,}}\"]\s*({_KNOWN}))\s*=\s*(?=[{{\"\w])", re.IGNORECASE
)
"""A field on a line of its own, or one that is known behind the end of another."""
_TWO_FIELDS = re.compile(rf"[}}\"]\s*(?:{_KNOWN})\s*=\s*[{{\"\d]", re.IGNORECASE)
_GOES_ON = re.compile(r"\s*,\s*[A-Za-z][\w-]*\s*=|\s*[{\"].*?[}\"]\s*,\s*[A-Za-z][\w-]*\s*=", re.DOTALL)
"""What follows upon an entry that a brace too many has ended, or whose key is forgotten."""


def joined(blocks: Sequence[AnyBlock]) -> Iterator[AnyBlock]:
    """Yield the blocks, each entry together with its rest where that was taken for a comment."""
    held: AnyBlock | None = None
    for block in blocks:
        rest = block.comment if isinstance(block, ImplicitComment) else ""
        if isinstance(held, Entry | ParsingFailedBlock) and _GOES_ON.match(rest):
            held = ParsingFailedBlock(ValueError("parted"), held.start_line, f"{held.raw}{rest}")
            continue
        if held:
            yield held
        held = block
    if held:
        yield held


def is_sound(entry: Entry) -> bool:
    """Whether no value holds the end of one field and the beginning of another."""
    return not any(_TWO_FIELDS.search(str(field.value)) for field in entry.fields)


def salvaged(raw: str) -> Entry | None:
    """Return what can be read of a damaged entry, or None where it has no title."""
    start = _START.match(raw)
    body = raw[start.end() :] if start else ""
    found = list(_FIELD_START.finditer(body))
    if not start or not found:
        return None
    ends = [match.start() for match in found[1:]] + [len(body)]
    values = {
        (match[1] or match[2]): _value(body[match.end() : end], is_last=end == len(body))
        for match, end in zip(found, ends, strict=True)
    }
    if not any(name.casefold() == "title" for name in values):
        return None
    fields = [Field(name, value) for name, value in values.items() if value]
    return Entry(start[1], start[2] or "", fields, raw=raw)


def _value(text: str, *, is_last: bool) -> str:
    """Return the value in what stands between one field and the next, without marks that close nothing."""
    text = text.strip().rstrip(",").strip()
    if text[:1] == '"':
        return text[1:].split('"', 1)[0]
    if text[:1] != "{":
        return re.split(r"[,}\n]", text, maxsplit=1)[0].strip()
    depth = 0
    for sign in re.finditer(r"(?<!\\)[{}]", text):
        depth += 1 if sign.group() == "{" else -1
        if depth == 0:
            return text[1 : sign.start()]
    # The brace that closes this value is the one that was forgotten, or the file ends here.
    return re.sub(r"^\{|[{}]+$", "", text).strip() if is_last else text[1:].rstrip(", \n")
