"""Zotero's own JSON, as its web API, Better BibTeX and `zotero-export` write items.

Fields and kinds as in https://api.zotero.org/schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.domain.descriptions.identifiers import identifier_from
from catalogue.domain.descriptions.languages import code_of, codes_in
from catalogue.formats.records.checks import (
    checked_identifiers,
    checked_text,
    isbns_and_issns,
    year_checked,
)
from catalogue.formats.records.people import kind_of
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import HoldingData, Record

_ATTACHMENTS = {"attachment", "note", "annotation"}
_KINDS = {
    "journalArticle": "article", "book": "book", "bookSection": "chapter", "report": "report",
    "thesis": "thesis", "conferencePaper": "conference paper", "magazineArticle": "newsletter",
    "newspaperArticle": "newsletter", "statute": "law", "bill": "law", "map": "map", "film": "video",
    "videoRecording": "video", "preprint": "article", "webpage": "web page",
    "encyclopediaArticle": "chapter", "dictionaryEntry": "chapter",
}  # fmt: skip
_ROLES = {"author": "author", "editor": "editor", "translator": "translator", "seriesEditor": "editor"}
_TEXTS = (
    ("title", ("title", "nameOfAct", "caseName", "subject")),
    ("publisher", ("publisher", "institution", "university", "company", "distributor")),
    ("place", ("place",)), ("edition", ("edition",)), ("series", ("seriesTitle", "series")),
    ("venue", ("publicationTitle", "bookTitle", "proceedingsTitle", "encyclopediaTitle", "dictionaryTitle")),
    ("volume", ("volume",)), ("number", ("issue", "seriesNumber")), ("pages", ("pages", "numPages")),
    ("summary", ("abstractNote",)),
)  # fmt: skip
_NUMBERS = ("reportNumber", "publicLawNumber", "billNumber", "number")
_MARKUP = re.compile(r"</?(?:i|b|sub|sup|span|sc)\b[^<>]*>")


def is_zotero(item: Mapping[str, Any]) -> bool:
    """Whether an item is in Zotero's form, on its own or within an answer of its web API."""
    return "itemType" in _data(item)


def is_attachment(item: object) -> bool:
    """Whether an item is a file or a note that hangs on a publication, and none itself."""
    return isinstance(item, dict) and str(_data(item).get("itemType")) in _ATTACHMENTS


def record_from_item(item: Mapping[str, Any], number: int, log: ProblemLog) -> Record:
    """Return the record of one item; ``number`` is its place in the list."""
    data = _data(item)

    def text(key: str) -> str:
        value = data.get(key)
        return checked_text(_MARKUP.sub("", value), number, key, log) if isinstance(value, str) else ""

    language = text("language")
    description = Description(
        contributors=tuple(_contributors(data, number, log)),
        year=year_checked(text("date") or text("dateEnacted"), number, "date", log),
        identifiers=tuple(checked_identifiers(_identifiers(data), number, log)),
        languages=(code,) if (code := code_of(language)) else codes_in(language),
        kind=_KINDS.get(str(data["itemType"]), ""),
        subjects=tuple(_tags(data, number, log)),
        notes=tuple(filter(None, [text("extra")])),
    ).with_changes(**{field: next(filter(None, map(text, keys)), "") for field, keys in _TEXTS})
    if not description.title:
        log.add("no_title", number, "title")
    holdings = (HoldingData(call_number=text("callNumber")),) if text("callNumber") else ()
    own_id = str(data.get("key") or data.get("itemKey") or data.get("citationKey") or number)
    return Record(own_id, description, number, json.dumps(item, ensure_ascii=False), holdings)


def _data(item: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = item.get("data")
    return inner if isinstance(inner, dict) else item


def _dicts(value: object) -> Iterator[Mapping[str, Any]]:
    yield from (listed for listed in value if isinstance(listed, dict)) if isinstance(value, list) else ()


def _contributors(data: Mapping[str, Any], number: int, log: ProblemLog) -> Iterator[Contributor]:
    for creator in _dicts(data.get("creators")):
        role = _ROLES.get(str(creator.get("creatorType")), "contributor")
        halves = [
            checked_text(str(creator.get(key) or ""), number, key, log) for key in ("lastName", "firstName")
        ]
        whole = checked_text(str(creator.get("name") or ""), number, "name", log)
        # A name in one field is a body's, or that of a person with a single name.
        if name := whole or (halves[0] if not halves[1] else ""):
            yield Contributor(name, kind_of(name), role)
        elif any(halves):
            yield Contributor(", ".join(filter(None, halves)), ContributorKind.PERSON, role)


def _identifiers(data: Mapping[str, Any]) -> Iterator[Identifier]:
    values = {key: str(value).strip() for key, value in data.items() if isinstance(value, str | int)}
    for key in ("ISBN", "ISSN"):
        yield from isbns_and_issns(values.get(key, ""))
    yield from (Identifier(key.lower(), values[key]) for key in ("DOI", "url") if values.get(key))
    for key in _NUMBERS:
        if value := values.get(key, ""):
            found = identifier_from(value)
            yield Identifier("report_number", value) if found.scheme == "other" else found


def _tags(data: Mapping[str, Any], number: int, log: ProblemLog) -> Iterator[str]:
    """Yield the subjects; older exports give each as a bare string."""
    tags = data.get("tags")
    tags = tags if isinstance(tags, list) else []
    words = [tag.get("tag", "") if isinstance(tag, dict) else tag for tag in tags]
    yield from dict.fromkeys(filter(None, (checked_text(str(word), number, "tags", log) for word in words)))
