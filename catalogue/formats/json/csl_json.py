"""CSL JSON, the exchange form of Zotero and citation processors (citationstyles.org, CSL 1.0.2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from catalogue.domain.descriptions.description import (
    Contributor,
    ContributorKind,
    Description,
    Identifier,
    SourceField,
)
from catalogue.domain.descriptions.identifiers import identifier_from
from catalogue.domain.descriptions.languages import code_of
from catalogue.formats.json.own_form import own_description, own_holdings
from catalogue.formats.records.checks import (
    checked_identifiers,
    checked_text,
    printed_numbers,
    without_markup,
    year_checked,
)
from catalogue.formats.records.people import kind_of, split_names
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Entry, HoldingData, Record
from catalogue.formats.records.whole import with_reference

_PLAIN = {
    "title": "title", "publisher": "publisher", "publisher-place": "place", "edition": "edition",
    "collection-title": "series", "container-title": "venue", "volume": "volume", "abstract": "summary",
}  # fmt: skip
_ROLES = {
    "author": "author", "editor": "editor", "translator": "translator", "illustrator": "illustrator",
    "compiler": "compiler", "contributor": "contributor", "director": "director",
}  # fmt: skip
_LONGEST_YEAR = 9
"""Digits of a year that a processor of citations takes for a number."""

_NUMBERS = {"ISBN": "isbn", "ISSN": "issn", "DOI": "doi", "URL": "url"}
KIND_TO_CSL = {
    "report": "report", "book": "book", "article": "article-journal", "law": "legislation",
    "thesis": "thesis", "chapter": "chapter", "video": "motion_picture", "newsletter": "article-magazine",
    "guideline": "report", "plan": "report", "map": "map", "conference paper": "paper-conference",
    "serial": "periodical",
}  # fmt: skip
_CSL_TO_KIND = {csl: kind for kind, csl in reversed(KIND_TO_CSL.items())}
_CSL_TO_KIND |= {"bill": "law", "webpage": "web page"}
_CSL_TO_KIND |= {
    "journal-article": "article", "monograph": "book", "edited-book": "book", "reference-book": "book",
    "book-chapter": "chapter", "proceedings-article": "conference paper", "dissertation": "thesis",
    "report-series": "serial", "journal": "serial",
}  # fmt: skip
"""Kinds by their names in CSL, and in the answers of Crossref, which are CSL but for these names."""
_TELLING = {"type", "author", "issued", "container-title", "DOI", "ISBN", "URL", "publisher-place"}
_READ = frozenset({
    *_PLAIN, *_ROLES, *_NUMBERS, "id", "citation-key", "type", "issued", "page", "number-of-pages", "issue",
    "collection-number", "language", "keyword", "note", "number", "subtitle", "custom",
})  # fmt: skip
_CUSTOM = "lacuna"
"""The key within CSL's "custom" under which fields stand that CSL does not have."""


def is_csl(item: Mapping[str, Any]) -> bool:
    """Whether an item is in CSL's form and not in Lacuna's own."""
    return not item.keys() & {"contributors", "identifiers"} and bool(item.keys() & _TELLING)


def record_from_item(item: Mapping[str, Any], number: int, log: ProblemLog) -> Record:
    """Return the record of one CSL item; ``number`` is its place in the list."""
    own = _own(item)
    texts = {
        field: checked_text(without_markup(_text(item.get(key))), number, key, log)
        for key, field in _PLAIN.items()
    }
    date = checked_text(_date(item.get("issued")), number, "issued", log)
    description = Description(
        contributors=tuple(_contributors(item, number, log)),
        year=year_checked(date, number, "issued", log),
        identifiers=tuple(checked_identifiers(_identifiers(item), number, log)),
        subtitle=checked_text(_text(item.get("subtitle")), number, "subtitle", log),
        pages=_text(item.get("page")) or _text(item.get("number-of-pages")),
        number=_text(item.get("issue")) or _text(item.get("collection-number")),
        languages=tuple(code for part in _text(item.get("language")).split(";") if (code := code_of(part))),
        kind=_CSL_TO_KIND.get(_text(item.get("type")), ""),
        subjects=tuple(
            subject for part in _text(item.get("keyword")).split(";") if (subject := part.strip())
        ),
        notes=tuple(note for note in [checked_text(_text(item.get("note")), number, "note", log)] if note),
    ).with_changes(**texts)
    holdings: tuple[HoldingData, ...] = ()
    description = description.with_changes(source_fields=tuple(_kept(item)))
    if own and own[0].full_title in {description.title, ""}:
        description, holdings = own  # ours, and nobody has changed the title since
    description = with_reference(description)
    if not description.title and not description.reference:
        log.add("no_title", number, "title")
    own_id = _text(item.get("id")) or _text(item.get("citation-key")) or str(number)
    return Record(own_id, description, number, json.dumps(item, ensure_ascii=False), holdings)


def _kept(item: Mapping[str, Any]) -> Iterator[SourceField]:
    """Yield the variables that nothing here has a place for, as JSON."""
    for key, value in item.items():
        if key not in _READ and value not in ("", None, [], {}):
            yield SourceField("csl-json", key, json.dumps(value, ensure_ascii=False))


def _own(item: Mapping[str, Any]) -> tuple[Description, tuple[HoldingData, ...]] | None:
    """Return what Lacuna itself put into the item; a damaged one counts as absent."""
    custom = item.get("custom")
    own = custom.get(_CUSTOM) if isinstance(custom, dict) else None
    if not isinstance(own, dict):
        return None
    description, holdings = own_description(own.get("description")), own_holdings(own.get("holdings", []))
    return None if description is None or holdings is None else (description, holdings)


def _text(value: object) -> str:
    """Return a value as text; some exporters wrap every value into a list."""
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    return str(value) if isinstance(value, str | int | float) else ""


def _date(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = value[0]
    if not isinstance(value, dict):
        return _text(value)
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts:
        first = parts[0] if isinstance(parts[0], list) else parts
        return "-".join(f"{part:02d}" if isinstance(part, int) else str(part) for part in first if part)
    return next(filter(None, (_text(value.get(key)) for key in ("literal", "raw", "year"))), "")


def _contributors(item: Mapping[str, Any], number: int, log: ProblemLog) -> Iterator[Contributor]:
    for key, role in _ROLES.items():
        names = item.get(key)
        for name in names if isinstance(names, list) else [names]:
            if isinstance(name, str):
                yield from split_names(checked_text(name, number, key, log), role)
            if not isinstance(name, dict):
                continue
            part = {key_of_part: _text(value) for key_of_part, value in name.items()}
            literal = checked_text(part.get("literal", "") or part.get("name", ""), number, key, log)
            family = f"{part.get('non-dropping-particle', '')} {part.get('family', '')}".strip()
            given = f"{part.get('given', '')} {part.get('suffix', '')}".strip()
            printed = checked_text(", ".join(part for part in (family, given) if part), number, key, log)
            if literal:
                yield Contributor(literal, kind_of(literal), role)
            elif printed:
                # A name in one piece may be that of a body.
                yield Contributor(printed, ContributorKind.PERSON if given else kind_of(printed), role)


def _identifiers(item: Mapping[str, Any]) -> Iterator[Identifier]:
    for key, scheme in _NUMBERS.items():
        text = _text(item.get(key))
        for value in printed_numbers(text) if key in {"ISBN", "ISSN"} else [text]:
            if value.strip():
                yield Identifier(scheme, value.strip())
    if number := _text(item.get("number")).strip():
        found = identifier_from(number)
        yield Identifier("report_number", number) if found.scheme == "other" else found


def item_from_entry(entry: Entry) -> dict[str, Any]:
    """Return the CSL item of an entry, which citation processors read and ``record_from_item`` restores
    whole.
    """
    own_id, description, holdings = entry
    d = description
    kind = KIND_TO_CSL.get(d.kind, "article-journal" if d.venue else "book")
    item: dict[str, Any] = {"id": own_id, "type": kind, "title": d.called}
    item |= {key: getattr(d, field) for key, field in _PLAIN.items() if field != "title"}
    item |= {"language": ";".join(d.languages), "keyword": "; ".join(d.subjects), "note": " ".join(d.notes)}
    item |= {"page": d.pages, "issue": d.number} if d.venue else _of_a_book(d)
    if d.year:
        item["issued"] = {"literal": d.year} if not _is_a_year(d.year) else {"date-parts": [[int(d.year)]]}
    for key, scheme in _NUMBERS.items():
        item[key] = ", ".join(d.identifiers_of(scheme)[: None if scheme in {"isbn", "issn"} else 1])
    item["number"] = next(
        iter(identifier.value for identifier in d.identifiers if identifier.scheme.endswith("_number")), ""
    )
    for contributor in d.contributors:
        item.setdefault(_csl_role(contributor.role), []).append(_name(contributor))
    copies = [copy.written() for copy in holdings]
    item["custom"] = {_CUSTOM: {"description": d.to_dict(), "holdings": copies}}
    kept = {field.name: _loaded(field.value) for field in d.source_fields_of("csl-json")}
    return kept | {key: value for key, value in item.items() if value}


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _of_a_book(description: Description) -> dict[str, str]:
    return {"number-of-pages": description.pages, "collection-number": description.number}


def _is_a_year(printed: str) -> bool:
    """Whether it is a number of letters that every processor takes: "2²" is none, nor are 5,000 digits."""
    return printed.isdecimal() and len(printed) <= _LONGEST_YEAR


def _csl_role(role: str) -> str:
    return role if role in _ROLES else "contributor"


def _name(contributor: Contributor) -> dict[str, str]:
    family, comma, given = contributor.name.partition(", ")
    if contributor.kind is ContributorKind.PERSON and comma:
        return {"family": family, "given": given}
    return {"literal": contributor.name}


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield a CSL JSON list, one item a line."""
    before = b"[\n"
    for entry in entries:
        yield before + json.dumps(item_from_entry(entry), ensure_ascii=False).encode()
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"[]\n"
