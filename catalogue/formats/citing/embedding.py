"""What a page tells reference managers of a publication: COinS and Highwire tags.

Zotero takes the kind of a publication from these: ``rft.genre`` in COinS, and in Highwire's tags
an institution makes a report, an ISBN a book, and a bare title an article.
"""

from __future__ import annotations

from urllib.parse import quote_plus

from catalogue.domain.descriptions.description import ContributorKind, Description
from catalogue.domain.descriptions.identifiers import normalise_isbn
from catalogue.domain.descriptions.years import year_of
from catalogue.formats.citing.citation import with_host

_BOOK_GENRES = {"report": "report", "guideline": "report", "plan": "report", "conference paper": "proceeding"}
_BETWEEN = "\0"
"""A sign that no text of a catalogue has."""
_SCHOLARLY = {"article", "newsletter"}


def coins(description: Description, lasting: str = "") -> str:
    """Return the ``title`` of a ``<span class="Z3988">``: an OpenURL context object (ANSI/NISO
    Z39.88-2004).

    ``lasting`` is the address at which it stays here; the publication's own, where it has one, comes behind
    it, and readers take the last.
    """
    d = with_host(description)
    is_article = bool(d.venue) and d.kind not in {"chapter", "conference paper"}
    format = "journal" if is_article else "dissertation" if d.kind == "thesis" else "book"
    pairs = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{format}")]
    pairs += _article_pairs(d) if is_article else _book_pairs(d, format)
    pairs += _people_pairs(d)
    pairs += [
        ("rft.date", _year(d)),
        ("rft.pages", d.pages),
        ("rft.pub", d.publisher),
        ("rft.place", d.place),
    ]
    pairs += [("rft.issn", value) for value in d.identifiers_of("issn")]
    pairs += [("rft_id", f"info:doi/{value}") for value in d.identifiers_of("doi")]
    pairs += [("rft_id", value) for value in (lasting, *d.identifiers_of("url"))]
    pairs += [("rft.language", code) for code in d.languages]
    said = [(key, value) for key, value in pairs if value]
    # Keys need no quoting, and the values of a line are quoted in one step: a page has many lines.
    quoted = quote_plus(_BETWEEN.join([value.replace(_BETWEEN, " ") for _, value in said]))
    values = quoted.split(quote_plus(_BETWEEN))
    return "&".join([f"{key}={value}" for (key, _), value in zip(said, values, strict=True)])


def _article_pairs(d: Description) -> list[tuple[str, str]]:
    return [
        ("rft.genre", "article"),
        ("rft.atitle", d.full_title),
        ("rft.jtitle", d.venue),
        ("rft.volume", d.volume),
        ("rft.issue", d.number),
    ]


def _book_pairs(d: Description, format: str) -> list[tuple[str, str]]:
    if format == "dissertation":
        return [("rft.title", d.called), ("rft.inst", d.publisher)]
    if d.venue:
        genre, titles = "bookitem", [("rft.atitle", d.full_title), ("rft.btitle", d.venue)]
    else:
        genre, titles = _BOOK_GENRES.get(d.kind, "book"), [("rft.btitle", d.called)]
    pairs = [("rft.genre", genre), *titles, ("rft.series", d.series), ("rft.edition", d.edition)]
    return pairs + [("rft.isbn", normalise_isbn(value) or value) for value in d.identifiers_of("isbn")]


def _people_pairs(d: Description) -> list[tuple[str, str]]:
    pairs = []
    for at, contributor in enumerate(d.contributors):
        if contributor.kind is ContributorKind.BODY:
            pairs.append(("rft.aucorp", contributor.name))
        elif at == 0 and ", " in contributor.name:
            family, given = contributor.name.split(", ", 1)
            pairs += [("rft.aulast", family), ("rft.aufirst", given)]
        else:
            pairs.append(("rft.au", contributor.name))
    return pairs


def highwire(description: Description) -> list[tuple[str, str]]:
    """Name and content of each ``<meta>`` tag, in order, as Google Scholar and Zotero read them."""
    d = with_host(description)
    bodies = [contributor.name for contributor in d.contributors if contributor.kind is ContributorKind.BODY]
    first, _, last = d.pages.partition("-")
    tags = [("citation_title", d.called)]
    tags += [
        ("citation_author", contributor.name)
        for contributor in d.contributors
        if contributor.role == "author"
    ]
    tags += [
        ("citation_editor", contributor.name)
        for contributor in d.contributors
        if contributor.role == "editor"
    ]
    tags += [("citation_publication_date", _year(d)), ("citation_publisher", d.publisher)]
    if d.venue:
        in_journal = not d.kind or d.kind in _SCHOLARLY
        tags += [("citation_journal_title" if in_journal else "citation_inbook_title", d.venue)]
        tags += [("citation_volume", d.volume), ("citation_issue", d.number)]
        tags += [("citation_firstpage", first), ("citation_lastpage", last)]
    elif d.kind == "thesis":
        tags += [("citation_dissertation_institution", d.publisher)]
    elif _BOOK_GENRES.get(d.kind) == "report":
        tags += [("citation_technical_report_institution", d.publisher or next(iter(bodies), ""))]
        tags += [
            ("citation_technical_report_number", value) for value in d.identifiers_of("report_number")[:1]
        ]
    for scheme in ("isbn", "issn", "doi"):
        tags += [(f"citation_{scheme}", value) for value in d.identifiers_of(scheme)]
    tags += [("citation_language", code) for code in d.languages]
    tags += [("citation_keywords", subject) for subject in d.subjects]
    return [(name, content) for name, content in tags if content]


def _year(description: Description) -> str:
    year = year_of(description.year)
    return str(year) if year else ""
