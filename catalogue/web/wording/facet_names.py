"""What a person calls a language, a country or a kind, as the catalogue calls it.

A search for ``lang:khmer``, ``lang:ខ្មែរ`` or ``kind:របាយការណ៍`` is read by names in both languages of
the pages and, for languages and countries, by their codes and their own names.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from babel import Locale

from catalogue.domain.descriptions.languages import code_of
from catalogue.services.discovery.queries import in_catalogue_words
from catalogue.web.language import LANGUAGES, translations_of
from search_index.analysis.normalisation import fold

from .vocabulary import KINDS, PLACES
from .words import territory_codes

_COUNTRY = "ប្រទេស"
"""What Khmer says before the name of a country."""


def in_the_catalogues_words(query: str) -> str:
    """Return the query with the names of languages, countries and kinds as publications have them."""
    return in_catalogue_words(query, values_of)


def values_of(facet: str, name: str) -> tuple[str, ...]:
    """Return the values of a facet that go by a name; none where the name is not known."""
    if facet == "language":
        code = code_of(name)
        return (code,) if code else ()
    tables = {"country": _countries, "kind": _kinds}
    plain = fold(name).removeprefix(_COUNTRY)
    return tables[facet]().get(plain, ()) if facet in tables else ()


@cache
def _kinds() -> Mapping[str, tuple[str, ...]]:
    return _by_name({value: {value, *_in_all_languages(name)} for value, name in KINDS.items()})


@cache
def _countries() -> Mapping[str, tuple[str, ...]]:
    """By name, every spelling under which the catalogue may have a country."""
    spellings: dict[str, set[str]] = {}
    for spelling, code in territory_codes().items():
        spellings.setdefault(code, set()).add(spelling)
    locales = [Locale(code) for code in LANGUAGES]
    found: dict[str, tuple[str, ...]] = {}
    for code, known in spellings.items():
        names = {code, *known, *(name for locale in locales if (name := locale.territories.get(code)))}
        found |= {fold(name): tuple(sorted(known)) for name in names}
    return found | _by_name({value: {value, *_in_all_languages(name)} for value, name in PLACES.items()})


def _in_all_languages(message: str) -> set[str]:
    return {str(translations_of(code).gettext(message)) for code in LANGUAGES}


def _by_name(names: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    return {fold(name): (value,) for value, known in names.items() for name in known}
