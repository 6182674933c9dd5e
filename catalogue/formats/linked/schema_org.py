"""schema.org in JSON-LD: what search engines are told of a publication, a wanted title, and the library."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.descriptions.identifiers import normalise_isbn
from catalogue.domain.descriptions.years import year_of
from catalogue.domain.holdings.centre import WEEKDAYS, Centre, parse_hours
from catalogue.formats.citing.citation import with_host

CONTEXT = "https://schema.org"
MEDIA_TYPE = "application/ld+json"

TYPES: Mapping[str, str] = {
    "article": "Article", "book": "Book", "chapter": "Chapter", "report": "Report", "guideline": "Report",
    "plan": "Report", "priority": "Report", "procedure": "Report", "agreement": "Legislation",
    "law": "Legislation", "thesis": "Thesis", "conference paper": "ScholarlyArticle",
    "newsletter": "PublicationIssue", "periodical": "Periodical", "map": "Map", "video": "Movie",
    "website": "WebSite", "web page": "WebSite",
}  # fmt: skip
"""The type of a publication by our kind."""

_ROLES = {"author": "author", "editor": "editor", "translator": "translator"}
_NUMBER_OF_PAGES = re.compile(r"(?:[ivxlc]+,\s*)?(\d{1,5})\s*p")


def type_of(description: Description) -> str:
    """Return the type of a publication; a "CreativeWork" where nothing says what it is."""
    d = with_host(description)
    unknown = "Article" if d.venue else "Book" if d.identifiers_of("isbn") else "CreativeWork"
    return TYPES.get(d.kind, unknown)


def publication(
    description: Description, address: str, library: str, shelf_marks: Sequence[str] = ()
) -> dict[str, Any]:
    """Return a publication at its lasting address; ``library`` is that of the centre, None of whose copies
    cost.

    Each shelf mark stands for a copy that may be read there now.
    """
    offers = [
        {
            "@type": "Offer",
            "sku": mark,
            "price": 0,
            "priceCurrency": "USD",
            "availability": "https://schema.org/InStoreOnly",
            "businessFunction": "http://purl.org/goodrelations/v1#LeaseOut",
            "offeredBy": {"@id": library},
        }
        for mark in shelf_marks
    ]
    return {"@context": CONTEXT, **work(description, address), **_filled(offers=offers)}


def wanted(description: Description, address: str, library: str, since: str) -> dict[str, Any]:
    """Return a wanted title: the library seeks it since an ISO date."""
    return {
        "@context": CONTEXT,
        "@type": "Demand",
        "@id": address,
        "url": address,
        "itemOffered": work(description),
        "validFrom": since,
        "@reverse": {"seeks": {"@id": library}},
    }


def centre(found: Centre, language: str, address: str) -> dict[str, Any]:
    """Return the library in a language: where it is, and when its door is open."""
    hours = [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{day.capitalize()}",
            "opens": f"{start:%H:%M}",
            "closes": f"{end:%H:%M}",
        }
        for day in WEEKDAYS
        for start, end in parse_hours(found.hours.get(day, ""))
    ]
    closed = [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": day,
            "validThrough": day,
            "opens": "00:00",
            "closes": "00:00",
        }
        for day in found.closed_days
    ]
    return {
        "@context": CONTEXT,
        "@type": "Library",
        "@id": library_id(address),
        "name": found.name(language),
        "url": address,
        "isAccessibleForFree": True,
        "publicAccess": True,
        **_filled(
            address=found.address(language),
            telephone=found.phone,
            email=found.email,
            openingHoursSpecification=hours,
            specialOpeningHoursSpecification=closed,
        ),
    }


def library_id(address: str) -> str:
    """Return what the library is called in other descriptions, for the address of its site."""
    return f"{address.rstrip('/')}/#library"


def work(description: Description, address: str = "") -> dict[str, Any]:
    """Return a publication as it is described, held or not."""
    d = with_host(description)
    kind, year = type_of(d), year_of(d.year)
    named: dict[str, Any] = {"@type": kind, **_filled(**{"@id": address, "url": address})}
    for role, name in _ROLES.items():
        if people := [_person(contributor) for contributor in d.contributors if contributor.role == role]:
            named[name] = people
    doi = [f"https://doi.org/{_bare(value)}" for value in d.identifiers_of("doi")]
    known = {
        "name": d.called,
        "alternateName": list(d.parallel_titles),
        "publisher": {"@type": "Organization", "name": d.publisher} if d.publisher else None,
        "datePublished": str(year) if year else "",
        "bookEdition" if kind == "Book" else "version": d.edition,
        "isbn": [normalise_isbn(value) or value for value in d.identifiers_of("isbn")],
        "inLanguage": list(d.languages),
        "about": list(d.subjects),
        "spatialCoverage": list(d.countries),
        "abstract": d.summary,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": identifier.scheme, "value": identifier.value}
            for identifier in d.identifiers
            if identifier.scheme not in ("isbn", "issn", "doi", "url")
        ],
        "sameAs": doi + [url for url in d.identifiers_of("url") if url.startswith("http")],
        "isPartOf": _whole(d),
        **_pages(d, kind),
    }
    if kind == "Legislation":
        known["legislationIdentifier"] = next(iter(d.identifiers_of("law_number")), "")
        known["legislationJurisdiction"] = list(d.countries)
    return named | _filled(**known)


def _person(contributor: Contributor) -> dict[str, str]:
    if contributor.kind is ContributorKind.BODY:
        return {"@type": "Organization", "name": contributor.name}
    family, comma, given = contributor.name.partition(", ")
    parts = {"givenName": given, "familyName": family} if comma else {}
    return {"@type": "Person", "name": f"{given} {family}".strip(), **parts}


def _whole(d: Description) -> dict[str, Any] | None:
    """Return the journal, book or series that it is part of."""
    if d.venue:
        issn = next(iter(d.identifiers_of("issn")), "")
        kind = "Book" if d.kind == "chapter" else "Periodical"
        whole = {"@type": kind, "name": d.venue, **_filled(issn=issn)}
        if d.number:
            whole = {"@type": "PublicationIssue", "issueNumber": d.number, "isPartOf": whole}
        return whole | _filled(volumeNumber=d.volume if d.number else "")
    return {"@type": "BookSeries", "name": d.series} if d.series else None


def _pages(d: Description, kind: str) -> dict[str, Any]:
    if kind in ("Article", "ScholarlyArticle", "Chapter"):
        return {"pagination": d.pages}
    found = _NUMBER_OF_PAGES.match(d.pages) or re.fullmatch(r"(\d{1,5})", d.pages)
    return {"numberOfPages": int(found[1])} if found and kind == "Book" else {}


def _bare(doi: str) -> str:
    start = doi.find("10.")
    return doi[start:] if start > 0 else doi


def _filled(**values: Any) -> dict[str, Any]:
    """Return what says something; a list of one is that one."""
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in values.items()
        if value
    }
