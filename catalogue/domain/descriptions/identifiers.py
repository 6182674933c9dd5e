"""Numbers that name a publication: recognising them, comparing them, saying what is wrong with them.

What is printed is kept for ever; ``key_of`` gives the form in which two printed numbers are the
same number. About one ISBN in seven of a real catalogue fails its check digit or length, some of
them misprinted by the publisher, so a wrong number is named as wrong and still has a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from urllib.parse import unquote

import isbnlib

from catalogue.domain.descriptions.description import Identifier
from catalogue.domain.descriptions.law_numbers import law_numbers
from search_index.analysis.normalisation import ascii_digits, clean, fold

SCHEMES = (
    "isbn",
    "issn",
    "doi",
    "url",
    "un_symbol",
    "report_number",
    "sales_number",
    "law_number",
    "sudoc",
    "other",
)
"""The schemes an identifier may have; ``other`` is a number of unknown kind."""

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad", "-"))


def plain_number(text: str) -> str:
    """Return a text with the digits and dashes of all scripts as ASCII has them, each letter in its place."""
    return ascii_digits(text).translate(_DASHES)


# --- ISBN ------------------------------------------------------------------------------------


def isbn_characters(value: str) -> str:
    """Return the digits (and X) of a printed ISBN, without labels, qualifiers and a "13:" before it."""
    text = plain_number(clean(value)).upper()
    text = re.sub(r"^\s*(?:E-?)?ISBNS?(?:[\s-]*1[03](?=\W))?[\s:.]*", "", text)
    text = re.sub(r"^1[03]\s*[:-]\s*(?=97[89])", "", text)
    run = re.match(r"[\dX\s.-]*", text)
    return re.sub(r"[^\dX]", "", run.group()) if run else ""


def normalise_isbn(value: str) -> str | None:
    """Return the ISBN-13 of a sound ISBN in any printed form; None where digits or check digit are wrong."""
    characters = isbn_characters(value)
    if isbn_problem(characters):
        return None
    return characters if len(characters) == 13 else str(isbnlib.to_isbn13(characters))


def isbn_problem(value: str) -> str | None:
    """Return what is wrong with a printed ISBN: "length", "check_digit", "placeholder", or None.

    A placeholder is a number nobody was given, such as 1234567890 or 000-0-00-000000-0.
    """
    characters = isbn_characters(value)
    core = characters[3:] if len(characters) == 13 and characters.startswith(("978", "979")) else characters
    if len(core) >= 9 and (core.startswith(("12345", "1234123")) or len(set(core[:-1])) == 1):
        return "placeholder"
    if len(characters) not in (10, 13):
        return "length"
    sound = isbnlib.is_isbn10(characters) if len(characters) == 10 else isbnlib.is_isbn13(characters)
    return None if sound else "check_digit"


def printed_isbn(value: str) -> str:
    """Return a sound ISBN with hyphens where its agency puts them; anything else as it stands."""
    isbn = normalise_isbn(value)
    return str(isbnlib.mask(isbn) or isbn) if isbn else value


def _isbn_key(value: str) -> str | None:
    if isbn := normalise_isbn(value):
        return isbn
    characters = isbn_characters(value)
    return characters if len(characters) >= 9 and isbn_problem(value) != "placeholder" else None


# --- Keys of the other schemes ---------------------------------------------------------------


def _issn_key(value: str) -> str | None:
    found = re.search(r"(\d{4})-?(\d{3}[\dX])", plain_number(value).upper())
    return f"{found[1]}-{found[2]}" if found else None


def _doi_key(value: str) -> str | None:
    found = re.search(r"10\.\d{4,9}/\S+", unquote(clean(value)))
    return found.group().rstrip(".,;)]").lower() if found else None


def _url_key(value: str) -> str | None:
    text = re.sub(r"^[a-z]+://", "", unquote(clean(value)), flags=re.IGNORECASE).split("#", 1)[0]
    text = re.sub(r"^www\d?\.", "", text, flags=re.IGNORECASE)
    host, _, path = text.partition("/")
    path = re.sub(r"[?&](?:utm_\w+|fbclid|gclid)=[^&]*", "", path)
    path = re.sub(r"(?:^|/)(?:index|default)\.(?:html?|php|aspx?)$", "", path)
    # A site's front page is no publication: half of a field's titles share one.
    return f"{host.lower()}/{path.rstrip('/')}" if path.rstrip("/") else None


def _number_key(value: str) -> str | None:
    """Return a report number without the separators that printers vary; those between digits stay.

    A number of digits alone, or of fewer than four characters, names nothing outside its series.
    """
    text = re.sub(r"\bNO\b\.?", "", plain_number(clean(value)).upper())
    text = re.sub(r"(?<!\d)[\W_]+|[\W_]+(?!\d)", "", text)
    text = re.sub(r"[\W_]+", "-", text)
    return text if len(text) >= 4 and not re.fullmatch(r"[\d-]+", text) and re.search(r"\d", text) else None


def _law_key(value: str) -> str | None:
    plain = plain_number(clean(value))
    if found := law_numbers(plain):
        return found[0].key
    text = re.sub(r"\s+", "", plain).upper()
    if public := re.fullmatch(r"PL(?:NO\.?)?(\d+-\d+)", text):
        return f"US {public[1]}"
    parts = [part for part in re.split(r"[/.]", text) if part]
    return "/".join(parts) if len(parts) >= 3 and any(part.isdigit() for part in parts) else None


_ORGANS = {
    "A/RES/": ("GA", "UNGA", "GENERALASSEMBLY", "UNGENERALASSEMBLY"),
    "S/RES/": ("SC", "UNSC", "SECURITYCOUNCIL", "UNSECURITYCOUNCIL"),
    "A/HRC/RES/": ("HRC", "HUMANRIGHTSCOUNCIL"),
}
_ORGAN = {name: symbol for symbol, names in _ORGANS.items() for name in names}
_RESOLUTION = re.compile(r"([A-Z.]+)RES(?:OLUTION)?\.?(?:NO\.?)?(\d[\d/]*(?:\([IVXLC]+\))?)")


def _symbol_key(value: str) -> str | None:
    text = re.sub(r"\s+", "", plain_number(clean(value))).upper().rstrip(".,;")
    if (named := _RESOLUTION.match(text)) and (symbol := _ORGAN.get(named[1].replace(".", ""))):
        return symbol + named[2]
    if re.match(r"S/RES/\d+\(", text):
        text = text.partition("(")[0]  # The year behind a resolution of the Security Council may be left out.
    return text if "/" in text and re.search(r"\d", text) else None


def _sales_key(value: str) -> str | None:
    text = re.sub(r"\s+", "", clean(value)).upper()
    found = re.search(r"[EFSRAC]\.\d{2}\.[IVX]+(?:\.[A-Z])?\.\d+", text)
    return found.group() if found else None


def _sudoc_key(value: str) -> str | None:
    text = re.sub(r"^SUDOC(?:NO)?[.:]?|\s+", "", clean(value).upper()).removeprefix("SUDOC").rstrip("/")
    return text if ":" in text else None


_KEYS: dict[str, Callable[[str], str | None]] = {
    "isbn": _isbn_key,
    "issn": _issn_key,
    "doi": _doi_key,
    "url": _url_key,
    "un_symbol": _symbol_key,
    "report_number": _number_key,
    "sales_number": _sales_key,
    "law_number": _law_key,
    "sudoc": _sudoc_key,
    "other": _number_key,
}


def key_of(identifier: Identifier) -> str | None:
    """Return the exact key of an identifier, such as "isbn:9789221213192", "un_symbol:A/75/289".

    Two printed forms of one number have one key. None where the value names nothing: a
    placeholder, a bare "12", the words "Not found", the front page of a site.
    """
    if identifier.scheme == "url" and (doi := re.search(r"doi\.org/(10\.\S+)", identifier.value)):
        identifier = Identifier("doi", doi[1])
    make = _KEYS.get(identifier.scheme, _number_key)
    value = make(identifier.value)
    return f"{identifier.scheme}:{value}" if value else None


def keys_of(identifiers: Iterable[Identifier]) -> tuple[str, ...]:
    """Return the keys of all identifiers that have one, each once, in their order."""
    return tuple(dict.fromkeys(key for identifier in identifiers if (key := key_of(identifier))))


# --- Finding identifiers in running text -----------------------------------------------------

_UN_ORGANS = "CRC|CEDAW|CCPR|CAT|CERD|CMW|CRPD|CED|HRI|HR|ST|DP|TD|CTOC|UNEP|FCCC"
_UN_BODIES = (
    r"G\.?A\.?|UNGA|(?:UN )?General Assembly|S\.?C\.?|UNSC|(?:UN )?Security Council|HRC|Human Rights Council"
)
_RESOLVED = r"[Rr]es(?:olution|\.)?\s?(?:No\.?\s?)?"
_SHAPES: tuple[tuple[str, str], ...] = (
    ("doi", r"\b(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[^\s\"<>]+)"),
    ("url", r"\b(https?://[^\s\"<>]+|www\.[^\s\"<>/]+/[^\s\"<>]+)"),
    ("isbn", r"\bISBN(?:[\s-]*1[03])?(?![\d-])[\s:.]*(\d[\d\s-]{7,16}[\dXx])(?!\d)"),
    ("isbn", r"(?<![\d/.-])((?:97[89][\s-]?)?\d[\d\s-]{7,14}[\dXx])(?![\d/]|-\d)"),
    ("issn", r"\bISSN[\s:.]*(\d{4}-?\d{3}[\dXx])\b"),
    ("sales_number", r"\b([EFSRAC]\.\d{2}\.[IVX]+(?:\.[A-Z])?\.\d+)\b"),
    ("un_symbol", r"\b([AES]/(?:\d+|RES|HRC|CONF|CN|C|AC|INF|PV|DEC)\b[\w./()-]*\d[\w./-]*)"),
    ("un_symbol", rf"\b((?:{_UN_ORGANS})/[\w./()-]*\d[\w./-]*)"),
    ("un_symbol", rf"\b((?:{_UN_BODIES})\s{_RESOLVED}\d[\d/]*(?:\s?\([IVXLC]+\))?)"),
    ("sudoc", r"\bSuDoc\s+([A-Z]{1,4}\s?\d[\d./]*:[^;,\s][^;,]*)"),
    ("report_number", r"\b((?:RL|RS|IF|IN|R)\s?\d{5}|GAO[/-][A-Z\d-]*\d[A-Z\d-]*)\b"),
    ("report_number", r"\b(COM\s?\(\d{4}\)\s?\d{1,4})\b"),
    ("report_number", r"\b(ILC\.[\w./()-]+|GB\.\d+/[\w./()-]+)"),
    ("report_number", r"\bReport\s+(?:No\.?|Number)\s*:?\s*((?=[\w./-]*[A-Z])(?=[\w./-]*\d)[\w./-]+)"),
)
_ANY_CASE = {"doi", "url", "isbn", "issn", "sales_number"}
_PATTERNS = tuple(
    (scheme, re.compile(shape, re.IGNORECASE if scheme in _ANY_CASE else 0)) for scheme, shape in _SHAPES
)


_ADDRESSES = 2
"""How many of the shapes are addresses, which hold what looks like other numbers."""
_ENDS = ".,;:)]- "
"""What may stand behind a number and is not part of it."""


def _plausible(scheme: str, value: str, labelled: bool) -> bool:
    """Whether an unlabelled run of digits is an ISBN: a sound one, and not a mere ten-digit number."""
    if scheme != "isbn" or labelled:
        return key_of(Identifier(scheme, value)) is not None
    characters = isbn_characters(value)
    grouped = len(re.findall(r"\d[\s-]+(?=[\dXx])", value)) >= 2
    return isbn_problem(value) is None and (len(characters) == 13 or grouped)


def _found(text: str) -> Iterator[tuple[int, Identifier]]:
    plain = plain_number(text)
    taken = bytearray(len(plain))
    for at, (scheme, pattern) in enumerate(_PATTERNS):
        if at == _ADDRESSES:
            yield from _laws(text, plain, taken)
        for match in pattern.finditer(plain):
            start, end = match.span(1)
            value = text[start:end].rstrip(_ENDS)
            labelled = scheme == "isbn" and match.start() < start
            if any(taken[start:end]) or not _plausible(scheme, value, labelled):
                continue
            taken[start:end] = b"\x01" * (end - start)
            yield start, Identifier(scheme, value)


def _laws(text: str, plain: str, taken: bytearray) -> Iterator[tuple[int, Identifier]]:
    for start, end, _, own in law_numbers(plain):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            if own:
                yield start, Identifier("law_number", text[start:end].rstrip(_ENDS))


@lru_cache(maxsize=10_000)
def recognise(text: str) -> tuple[Identifier, ...]:
    """Every identifier that stands in free text, as printed there, in order of appearance.

    A number without a label is taken only where its form leaves little doubt: an ISBN with a
    right check digit, a UN symbol, a royal code, a report number of a known shape.
    """
    if not re.search(r"\d", text):
        return ()
    return tuple(identifier for _, identifier in sorted(_found(clean(text)), key=lambda found: found[0]))


def identifier_from(text: str) -> Identifier:
    """Return what a value of unknown kind is: the one identifier that fills it, else scheme "other"."""
    value = clean(text)
    found = recognise(value)
    if len(found) == 1 and len(found[0].value) >= 0.7 * len(value):
        return found[0]
    if re.fullmatch(r"[\dx\s.-]+", fold(value)) and isbn_problem(value) is None:
        return Identifier("isbn", value)
    return Identifier("other", value)
