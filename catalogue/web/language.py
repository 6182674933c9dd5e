"""The languages of the pages: the first part of every address, so that no cookie is needed.

Translations are read from the ``.po`` files when the process starts and kept in memory; there are
no compiled catalogues to forget.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request, url_for
from flask_babel import Babel, Domain

from catalogue.errors import LacunaError, Problem

LANGUAGES = {"en": "English", "km": "ភាសាខ្មែរ"}
DEFAULT_LANGUAGE = "en"
PREFIX = f"/<any({','.join(LANGUAGES)}):locale>"
"""What the address of every page begins with (``language`` is taken: it is a facet of the search)."""
_AS_IT_IS = "!$'()*,/:;?@"
"""Signs that stand behind an address as they are, as where ``url_for`` writes it (RFC 3986, section 3.4)."""


class _Catalogue(Domain):  # type: ignore[misc]
    """Flask-Babel's source of translations, reading ``.po`` where it would read ``.mo``."""

    def get_translations(self) -> NullTranslations:
        return translations_of(language())


@lru_cache
def translations_of(code: str) -> NullTranslations:
    """Return the translations into one language; English is the language of the message ids."""
    source = files("catalogue.web") / "translations" / code / "LC_MESSAGES" / "messages.po"
    if not source.is_file():
        return NullTranslations()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def language() -> str:
    """Return the language of the page that is being made."""
    try:
        found: str | None = g.get("language")
        if found is None:
            first = request.path.lstrip("/").partition("/")[0]
            found = g.language = first if first in LANGUAGES else preferred_language()
    except RuntimeError:  # no page is being made: Flask has no ``g`` or no request then
        return DEFAULT_LANGUAGE
    return found


def preferred_language(otherwise: str = DEFAULT_LANGUAGE, among: Iterable[str] = LANGUAGES) -> str:
    """Return what the browser says that its reader prefers, of the languages there are."""
    return request.accept_languages.best_match(list(among), otherwise)


def asking(endpoint: str, asked: Mapping[str, object], **values: Any) -> str:
    """Return an address with what a page was asked behind it; ``values`` are those of its path.

    Who wrote the address that was asked chose its names too: ``url_for`` would take some of them for its own
    (``_scheme``, ``_anchor``, ``endpoint``), or for those of the path.
    """
    address = url_for(endpoint, **values)
    query = urlencode(asked, doseq=True, safe=_AS_IT_IS)
    return f"{address}?{query}" if query else address


def in_language(code: str) -> str:
    """Return the address of the page that is being shown, in another language."""
    if request.endpoint is None or not g.get("language_in_address") or request.method != "GET":
        return url_for("patron.home", locale=code)
    behind: str | None = g.get("behind_language")
    if behind is None:
        address = asking(
            request.endpoint,
            request.args.to_dict(flat=False),
            **{**(request.view_args or {}), "locale": code},
        )
        behind = g.behind_language = address.removeprefix(f"{request.root_path}/{code}")
    return f"{request.root_path}/{code}{behind}"


def gettext(message: str, **params: Any) -> str:
    """Return a sentence in the reader's language; views import it as ``_``."""
    sentence = str(translations_of(language()).gettext(message))
    return sentence % params if params else sentence


def ngettext(one: str, many: str, number: int, /, **params: Any) -> str:
    """Return a sentence with a number, in the reader's language."""
    return str(translations_of(language()).ungettext(one, many, number)) % {"num": number, **params}


def say(error: LacunaError | Problem) -> str:
    """Return an error or a problem in the reader's language."""
    return gettext(error.message, **error.params)


def init_app(app: Flask) -> None:
    """Let templates translate, and give every address that is built the language of the page."""
    formats = {**Babel.default_date_formats, "date.long": "d MMMM y", "date.medium": "d MMM y"}
    babel = Babel(app, date_formats=formats, locale_selector=language, default_locale=DEFAULT_LANGUAGE)
    babel.domain_instance = _Catalogue()
    app.jinja_env.globals["asking"] = asking
    for code in LANGUAGES:
        translations_of(code)

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.language_in_address = values is not None and values.pop("locale", None) is not None

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if app.url_map.is_endpoint_expecting(endpoint, "locale"):
            values.setdefault("locale", language())

    app.context_processor(
        lambda: {"languages": LANGUAGES, "language": language(), "in_language": in_language, "say": say}
    )
