"""A publication in a line or two, as lists show it; made here, since a page has many of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from flask import Flask, g, url_for
from markupsafe import Markup

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.languages import guess_script_language
from catalogue.formats import coins
from catalogue.services.views import PublicationView
from catalogue.web.language import gettext as _
from catalogue.web.language import language
from catalogue.web.wording.libraries import libraries_with
from catalogue.web.wording.vocabulary import KINDS
from catalogue.web.wording.words import kind_name, language_name, text_language

from .page_environment import in_html
from .picks import carried_on

_NOTHING = Markup("")
BETWEEN = "\N{NO-BREAK SPACE}· "
"""What stands between two facts of a line: it stays at the end of a line that breaks, and begins none."""


def people(description: Description, most: int = 3) -> str:
    """Who is responsible for it: the first few by name."""
    names = [contributor.name for contributor in description.contributors]
    shown = "; ".join(names[:most])
    if len(names) <= most:
        return shown
    others = _("and others")  # not inside the f-string, where Python 3.11 hides it from the extraction
    return f"{shown} {others}"


def about(description: Description) -> str:
    """Who, when, by whom, in what language, what kind: only what is known, nothing twice."""
    by = people(description)
    publisher = description.publisher if description.publisher != by else ""
    what = _languages_and_kind(description.languages, description.kind, language())
    return BETWEEN.join(filter(None, (by, description.year, publisher, what)))


@lru_cache(maxsize=1024)
def _languages_and_kind(languages: tuple[str, ...], kind: str, _language: str) -> str:
    """In the language of the page, which is named so that each language has its own."""
    named = ", ".join(map(language_name, languages))
    return BETWEEN.join(filter(None, (named, kind_name(kind))))


def shelf_marks(publication: PublicationView) -> str:
    """Where its copies stand, each place once."""
    marks = (copy.call_number for copy in publication.copies if not copy.withdrawn)
    return ", ".join(dict.fromkeys(filter(None, marks)))


def lang(text: str, languages: tuple[str, ...] = ()) -> Markup:
    """Return the ``lang`` attribute of a text from the catalogue, where it is not the page's."""
    return _lang_attribute("" if text.isascii() else text, languages, language())


@lru_cache(maxsize=4096)
def _lang_attribute(text: str, languages: tuple[str, ...], language: str) -> Markup:
    """Return the same; what is ASCII, being told by nothing but its publication's languages, comes as ""."""
    code = text_language(text, languages)
    return Markup(' lang="{}"').format(code) if code and code != language else _NOTHING


def marked(pieces: Iterable[tuple[str, bool]]) -> Markup:
    """Return a text in pieces as HTML, those that matched a query marked."""
    return Markup(
        "".join([f"<mark>{in_html(text)}</mark>" if hit else in_html(text) for text, hit in pieces])
    )


def address(publication: PublicationView) -> str:
    """Where the page of a publication is: the same for each but its number, so built once for a page."""
    built: tuple[str, str] | None = g.get("publication_address")
    if built is None:
        start = url_for("patron.publication", publication_id=0).removesuffix("0")
        built = g.publication_address = (start, carried_on())
    return f"{built[0]}{publication.id}{built[1]}"


def coins_of(description: Description, publication_id: int | None = None) -> Markup:
    """Return what reference managers take a line of a list along by (COinS), its lasting address with it."""
    at = "" if publication_id is None else f"{_lasting_start()}{publication_id}"
    return Markup(f'<span class="Z3988" title="{in_html(coins(description, at))}"></span>')


def _lasting_start() -> str:
    """Return what lasting addresses begin with, built once for a page."""
    built: str | None = g.get("lasting_start")
    if built is None:
        built = url_for("root.permalink", publication_id=0, _external=True).removesuffix("0")
        g.lasting_start = built
    return built


class Line(NamedTuple):
    """What a line of a list says of a publication, in HTML where a text is marked or has its language."""

    address: str
    lang: Markup
    title: str | Markup
    subtitle: str | Markup
    about: str
    shelf: str
    snippet: Markup
    snippet_lang: Markup


def line(
    publication: PublicationView,
    title: Iterable[tuple[str, bool]] | None = None,
    subtitle: Iterable[tuple[str, bool]] | None = None,
    snippet: Sequence[tuple[str, bool]] = (),
) -> Line:
    """Return a publication as a line; what a search found it by in marked pieces."""
    description = publication.description
    return Line(
        address(publication),
        lang(description.title, description.languages),
        marked(title) if title else description.title,
        marked(subtitle) if subtitle else description.subtitle,
        about(description),
        " · ".join(filter(None, (shelf_marks(publication), *libraries_with(publication.libraries)))),
        marked(snippet),
        lang("".join([text for text, _hit in snippet])) if snippet else _NOTHING,
    )


_SAMPLES = {
    "en": "Aa", "fr": "Éé", "es": "Ññ", "vi": "Ăă", "km": "ក", "th": "ก", "lo": "ກ", "my": "က", "zh": "文",
    "ja": "あ", "ko": "가", "ru": "Яя", "": "A",
}  # fmt: skip
"""A letter or two that show what a language looks like; one of ours where nobody knows the language."""


def card(description: Description) -> Markup:
    """Return a small card in the place of a cover: its shape is the kind, its letters are the language.

    The line beside it says both in words, so that nobody needs to see it.
    """
    language = description.languages[0] if description.languages else guess_script_language(description.title)
    return _card(description.kind, language)


@lru_cache(maxsize=1024)
def _card(kind: str, language: str) -> Markup:
    shape = kind if kind in KINDS else "other"
    sample = _SAMPLES.get(language, language[:2].upper())
    return Markup('<span class="card {}" aria-hidden="true">{}</span>').format(shape, sample)


def init_app(app: Flask) -> None:
    """Let templates use these lines."""
    app.jinja_env.globals.update(
        about_line=about,
        card_of=card,
        coins_of=coins_of,
        in_html=marked,
        lang_of=lang,
        line_of=line,
        people_line=people,
        shelf_marks=shelf_marks,
    )
