"""What every reader looks at in a value, whatever the format it came in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from catalogue.domain.descriptions.description import LONGEST_TEXT, Identifier
from catalogue.domain.descriptions.identifiers import identifier_from, isbn_characters, isbn_problem
from catalogue.domain.descriptions.years import year_of
from catalogue.formats.records.problems import ProblemLog
from search_index.analysis.normalisation import clean, fold

MAX_VALUE = LONGEST_TEXT
"""Longest value that is kept, in characters."""

_DIGITS = {"isbn", "issn", "doi"}
"""Schemes whose values have digits; "ISBN" alone was left over from a form."""
_SHORTEST_ISBN = 8
"""Digits of a number that may be an ISBN, some of which were forgotten."""
_ONE_ISBN = re.compile(r"(?:ISBN[\s:]*)?(?:97[89][\s-]?)?(?:\d[\s-]?){9}[\dXx]", re.IGNORECASE)
_ISSN = re.compile(r"(?:ISSN\s*)?\d{4}-?\d{3}[\dXx](?:\s*\(.*)?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_NOTHING = frozenset(
    {"-", "--", "n/a", "na", "nil", "none", "null", "not found", "not available", "not applicable", "unknown"}
    | {fold("ព័ត៌មានពុំអាចរកបាន"), fold("គ្មាន")}
)
_STYLE = re.compile(r"</?(?:i|b|u|a|em|strong|sup|sub|sc|span)\b[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:p|br|div|li)\b[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[A-Za-z]{2,8});")
_ON_A_COMPUTER = re.compile(
    r"(?:file|zotero|attachments|storage|mendeley|internal-pdf|papers\d?|x-devonthink-item|message|onenote):"
    r"|[a-z](?::|%3a)(?:\\|%5c|/(?!/))|\\\\?\w|~[\w.-]*[\\/]|%\w+%[\\/]"
    r"|/+(?:home|users|user|volumes|mnt|media|tmp|var|private|root|documents and settings)/",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"^(\s*[a-z][a-z\d+.-]*://)[^\s/?#]*@", re.IGNORECASE)
"""A name, and often a password, before the host of an address."""
_NO_DATE = re.compile(
    r"\W*(?:n\.? ?d\.?|s\.? ?d\.?|no date|undated|forthcoming|in press|គ្មានកាលបរិច្ឆេទ)\W*", re.IGNORECASE
)


def is_nothing(text: str) -> bool:
    """Whether a value only says that there is none: "Not found", "n/a", "-"."""
    if "," in text:  # as in most names: nothing that says so has a comma
        return False
    return fold(text).strip("[]() .") in _NOTHING or not text.strip("-–— .")


def checked_text(text: str, line: int, field: str, log: ProblemLog) -> str:
    """Return the value in its clean form, its oddities noted."""
    if text.isascii() and text.isprintable() and len(text) < MAX_VALUE:
        return clean(text)
    if _CONTROL.search(text) or _SURROGATES.search(text):
        log.add("control_characters", line, field, clean(_SURROGATES.sub("", text)))
        text = _SURROGATES.sub("", text)
    text = clean(text)
    if len(text) > MAX_VALUE:
        log.add("value_cut", line, field, text)
        text = text[:MAX_VALUE].rstrip()
    return text


def checked_lines(text: str, line: int, field: str, log: ProblemLog) -> str:
    """As ``checked_text``, with line breaks kept, for cells that hold a list by lines."""
    return "\n".join(checked_text(text_line, line, field, log) for text_line in text.splitlines())


def without_markup(text: str) -> str:
    """Return the text without the styles and the entities of web pages that some programs leave in it."""
    if "<" in text:
        text = _BREAK.sub(" ", _STYLE.sub("", text))
    return _ENTITY.sub(lambda found: unescape(found[0]), text) if "&" in text else text


def is_on_a_computer(text: str) -> bool:
    """Whether what should be an address leads into somebody's computer: others find nothing there, and read
    whose it is.
    """
    return bool(_ON_A_COMPUTER.match(text.lstrip("\"'<{: ")))


def year_checked(text: str, line: int, field: str, log: ProblemLog) -> str:
    """Return the date as printed; noted where no year can be read in it."""
    if is_nothing(text):
        return ""
    if year_of(text) is None and not _NO_DATE.fullmatch(text):
        log.add("year_unread", line, field, text)
    return text


def printed_numbers(text: str) -> Iterator[str]:
    """Yield the ISBNs or ISSNs of a field, whether commas or only spaces part them; "978 92 2 ..." is one."""
    for part in map(str.strip, re.split(r"[;,]\s*", text)):
        if _ONE_ISBN.fullmatch(part):
            yield part
        else:
            yield from filter(None, re.split(r"\s+(?=\d{3,})", part))


def isbns_and_issns(text: str) -> Iterator[Identifier]:
    """Yield the numbers of a field that is meant for ISBN and ISSN alike; some programs keep others in it
    too.
    """
    for value in printed_numbers(text):
        if _ISSN.fullmatch(value):
            yield Identifier("issn", value)
        elif len(isbn_characters(value)) < _SHORTEST_ISBN and (found := _report_number(value)):
            yield found
        else:
            yield Identifier("isbn", value)


def _report_number(value: str) -> Identifier | None:
    """Return the number where one is printed that has letters, as "ILC.103/IV/1", and no label of an ISBN."""
    if not re.search(r"\d", value) or not re.search(r"[^\W\dXx_]", value) or "ISBN" in value.upper():
        return None
    found = identifier_from(value)
    return found if found.scheme not in {"other", "isbn", "issn"} else Identifier("report_number", value)


def checked_identifiers(found: Iterable[Identifier], line: int, log: ProblemLog) -> Iterator[Identifier]:
    """Yield the identifiers, each once, faulty ISBNs noted; all are kept as printed, but for paths on
    somebody's computer and what lets somebody in.
    """
    seen = set()
    for printed in found:
        identifier = Identifier(printed.scheme, _LOGIN.sub(r"\1", printed.value))
        if identifier != printed:
            log.add("login_in_address", line, identifier.scheme, identifier.value)
        if identifier in seen or not identifier.value or is_on_a_computer(identifier.value):
            continue
        seen.add(identifier)
        if identifier.scheme in _DIGITS and not any(character.isdigit() for character in identifier.value):
            log.add("placeholder_value", line, identifier.scheme, identifier.value)
            continue
        if identifier.scheme == "isbn" and (wrong := isbn_problem(identifier.value)):
            log.add(f"isbn_{wrong}", line, "isbn", identifier.value)
        yield identifier
