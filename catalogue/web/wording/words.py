"""How values of the catalogue are called on the screen, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from urllib.parse import quote, urlsplit

from babel import Locale
from flask import Flask, g
from flask_babel import format_decimal, format_percent

from catalogue.domain.descriptions.description import Identifier
from catalogue.domain.descriptions.languages import guess_script_language, name_of
from catalogue.domain.descriptions.whole_numbers import read_whole_number
from catalogue.matching.records.vocabulary import Vocabulary
from catalogue.services.discovery.documents import WITHIN
from catalogue.web.language import DEFAULT_LANGUAGE, language
from catalogue.web.language import gettext as _
from catalogue.web.security.access import services

from .libraries import library_name
from .vocabulary import (
    AVAILABILITY,
    COPY_STATUSES,
    FACETS,
    KINDS,
    PLACES,
    READERS,
    ROLES,
    SCHEMES,
    STATUSES,
    TEXT_STATES,
)

_TERRITORY_ALIASES = {
    "Burma": "MM", "Lao PDR": "LA", "Myanmar": "MM", "UK": "GB", "USA": "US", "Viet Nam": "VN",
}  # fmt: skip
_COMPASS = re.compile("^(North|South|East|West)ern ")


def word(table: Mapping[str, str], value: str) -> str:
    """Return a value of the catalogue by its word in a table, else as it stands."""
    return _(table[value]) if value in table else value


@cache
def territory_codes() -> Mapping[str, str]:
    """Return the codes of countries and regions by the English names that catalogues have for them."""
    names = {name: code for code, name in Locale("en").territories.items()}
    shorter = {_COMPASS.sub(r"\1 ", name): code for name, code in names.items()}  # "West Africa"
    return {**shorter, **names, **_TERRITORY_ALIASES}


_locale = cache(Locale)


def country_name(value: str) -> str:
    """Return a country or region, given by its English name, in the reader's language."""
    if value in PLACES:
        return _(PLACES[value])
    if language() == DEFAULT_LANGUAGE:
        return value
    code = territory_codes().get(value)
    return str(_locale(language()).territories.get(code, value)) if code else value


def language_name(code: str) -> str:
    """Return a language, given by its code, in the reader's language."""
    return name_of(code, language())


def kind_name(value: str) -> str:
    """Return a kind of document in the reader's language."""
    return word(KINDS, value) if value in KINDS else value[:1].upper() + value[1:]


def subject_name(term: str) -> str:
    """Return a subject in the reader's language, where its thesaurus has a label in that script."""
    if language() == DEFAULT_LANGUAGE:
        return term
    labels: tuple[str, ...] = _vocabulary().labels_of(term)
    return next((label for label in labels if guess_script_language(label) == language()), term)


def subject_heading(term: str) -> str:
    """Return the value of the facet under which publications with a subject are found."""
    return _vocabulary().heading_of(term)


def in_english(query: str) -> str:
    """English words for the known terms of a query in another language; "" where none is known.

    A query in ASCII is taken for English.
    """
    return "" if query.isascii() else " ".join(_vocabulary().english_words(query))


def _vocabulary() -> Vocabulary:
    if "vocabulary" not in g:
        g.vocabulary = services().authority.authorities.knowledge().vocabulary
    found: Vocabulary = g.vocabulary
    return found


def facet_value(facet: str, value: str) -> str:
    """One value of a facet, as a reader would say it."""
    if facet == "language":
        return language_name(value)
    if facet == "country":
        return country_name(value)
    if facet == "kind":
        return kind_name(value)
    if facet in ("subject", "theme"):
        return subject_name(value)
    if facet == WITHIN:
        return _("%(subject)s and all within it", subject=subject_name(value))
    if facet == "availability":
        return word(AVAILABILITY, value)
    if facet == "library":
        number = read_whole_number(value)
        return ("" if number is None else library_name(number)) or value
    if facet == "decade" and (year := read_whole_number(value.removesuffix("s"))) is not None:
        return f"{value.removesuffix('s')}–{year + 9}"
    return value


def whole_number(value: int) -> str:
    """Return a count with its thousands set apart as the language does."""
    return str(value) if value < 1000 else _grouped(value, language())


@lru_cache(maxsize=4096)
def _grouped(value: int, _language: str) -> str:
    """In the language of the page, which is named so that each language has its own."""
    return str(format_decimal(value))


def web_address(identifier: Identifier) -> str:
    """Where an identifier leads on the web, or "" where it leads nowhere."""
    if identifier.scheme == "doi":
        return f"https://doi.org/{quote(identifier.value.removeprefix('https://doi.org/'), safe='/')}"
    is_address = identifier.scheme == "url" and identifier.value.startswith(("http://", "https://"))
    return identifier.value if is_address else ""


def host(address: str) -> str:
    """Which site an address of the web leads to, as people call it."""
    try:
        found = urlsplit(address).hostname
    except ValueError:  # such as one with half a pair of brackets
        found = None
    return (found or address).removeprefix("www.")


def text_language(text: str, languages: tuple[str, ...] = ()) -> str:
    """Return the ``lang`` of a text from the catalogue: by its script, else the publication's first language.

    Latin script of a publication in Khmer is a romanised or English title: nothing is claimed then.
    """
    by_script = "" if text.isascii() else guess_script_language(text)
    if by_script:
        return by_script
    latin = [code for code in languages if code not in {"km", "th", "lo", "my", "zh", "ja", "ko"}]
    return latin[0] if len(latin) == 1 else "en" if language() != "en" else ""


def file_size(count: int) -> str:
    """Return a number of bytes as a person would say it: 12 kB, 3.4 MB."""
    for unit, size in (("GB", 10**9), ("MB", 10**6)):
        if count >= size:
            return f"{format_decimal(round(count / size, 1))} {unit}"
    return f"{format_decimal(-(-count // 1000))} kB"


def percentage(share: float) -> str:
    """Return a share from 0 to 1 in percent, to a tenth where it is small: 70%, 2.5%."""
    return str(format_percent(share, "0.#%" if share < 0.1 else "0%"))


def init_app(app: Flask) -> None:
    """Let templates use these words."""
    app.jinja_env.filters.update(
        country_name=country_name,
        kind_name=kind_name,
        language_name=language_name,
        numberformat=whole_number,
        file_size=file_size,
        host=host,
        percentage=percentage,
        readers_name=lambda value: word(READERS, str(value)),
        text_state=lambda value: word(TEXT_STATES, value),
        copy_status=lambda value: word(COPY_STATUSES, str(value)),
        facet_name=lambda value: word(FACETS, value),
        role_name=lambda value: word(ROLES, value),
        scheme_name=lambda value: word(SCHEMES, value),
        subject_heading=subject_heading,
        subject_name=subject_name,
        status_name=lambda value: word(STATUSES, str(value)),
    )
    app.jinja_env.globals.update(
        facet_value=facet_value,
        text_language=text_language,
        web_address=web_address,
    )
    app.jinja_env.filters["web_address"] = web_address
