"""How values of the catalogue are called on the screen, in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask, g
from flask_babel import format_date, format_decimal, get_babel

from catalogue.domain.centre import WEEKDAYS, Centre, Opening, parse_hours
from catalogue.domain.description import Identifier
from catalogue.domain.languages import guess_script_language, name_of

from .access import services
from .language import DEFAULT_LANGUAGE, language
from .language import gettext as _
from .messages import N_

KINDS: Mapping[str, str] = {
    "agreement": N_("Agreement"),
    "article": N_("Article"),
    "book": N_("Book"),
    "guideline": N_("Guideline"),
    "law": N_("Law"),
    "map": N_("Map"),
    "newsletter": N_("Newsletter"),
    "periodical": N_("Periodical"),
    "plan": N_("Plan"),
    "priority": N_("Priorities"),
    "procedure": N_("Procedure"),
    "report": N_("Report"),
    "thesis": N_("Thesis"),
    "video": N_("Video"),
    "website": N_("Website"),
}
PLACES: Mapping[str, str] = {
    "ASEAN": N_("ASEAN"),
    "Greater Mekong Sub-region": N_("Greater Mekong Sub-region"),
    "South-East Asia": N_("South-East Asia"),
    "South-Eastern Europe": N_("South-Eastern Europe"),
    "Sub-Saharan Africa": N_("Sub-Saharan Africa"),
    "global": N_("The world"),
}
STATUSES: Mapping[str, str] = {
    "held": N_("Held"),
    "other_edition": N_("Other edition"),
    "review": N_("To review"),
    "missing": N_("Missing"),
}
COPY_STATUSES: Mapping[str, str] = {
    "available": N_("Can be read now"),
    "in_use": N_("Being read by someone"),
    "in_processing": N_("Being prepared for the shelf"),
    "in_repair": N_("Being repaired"),
    "lost": N_("Not found on the shelf"),
}
AVAILABILITY: Mapping[str, str] = {
    "held": N_("Held here"),
    "readable_now": N_("Can be read now"),
}
READERS: Mapping[str, str] = {
    "staff": N_("Staff only"),
    "public": N_("Everybody"),
}
TEXT_STATES: Mapping[str, str] = {
    "waiting": N_("its text waits to be read"),
    "read": N_("its text can be searched"),
    "cut": N_("the first part of its text can be searched"),
    "no_text": N_("scanned pages without text, cannot be searched"),
    "unreadable": N_("its text cannot be read"),
}
"""What became of reading the text of a PDF."""
FACETS: Mapping[str, str] = {
    "availability": N_("Where it is"),
    "country": N_("Country or region"),
    "decade": N_("Years"),
    "donor": N_("Given by"),
    "kind": N_("Kind"),
    "language": N_("Language"),
    "subject": N_("Subject"),
}
FIELDS: Mapping[str, str] = {
    "title": N_("Title"),
    "subtitle": N_("Subtitle"),
    "parallel_titles": N_("Titles in other languages"),
    "contributors": N_("People and bodies"),
    "publisher": N_("Publisher"),
    "place": N_("Place"),
    "year": N_("Year"),
    "edition": N_("Edition"),
    "identifiers": N_("Numbers"),
    "series": N_("Series"),
    "venue": N_("Journal or book it stands in"),
    "volume": N_("Volume"),
    "number": N_("Number"),
    "pages": N_("Pages"),
    "languages": N_("Languages"),
    "kind": N_("Kind"),
    "countries": N_("Countries it is about"),
    "subjects": N_("Subjects"),
    "summary": N_("Summary"),
    "notes": N_("Notes"),
    "reference": N_("Reference as it was written"),
}
"""The fields of a description in the order in which they are shown."""
ROLES: Mapping[str, str] = {
    "author": N_("author"),
    "editor": N_("editor"),
    "translator": N_("translator"),
    "illustrator": N_("illustrator"),
    "compiler": N_("compiler"),
    "contributor": N_("contributor"),
}
SCHEMES: Mapping[str, str] = {
    "isbn": "ISBN",
    "issn": "ISSN",
    "doi": "DOI",
    "url": N_("Web address"),
    "un_symbol": N_("UN symbol"),
    "report_number": N_("Report number"),
    "sales_number": N_("Sales number"),
    "law_number": N_("Law number"),
    "sudoc": "SuDoc",
    "other": N_("Other number"),
}
_TERRITORY_ALIASES = {
    "Burma": "MM", "Lao PDR": "LA", "Myanmar": "MM", "UK": "GB", "USA": "US", "Viet Nam": "VN",
}  # fmt: skip


def word(table: Mapping[str, str], value: str) -> str:
    """A value of the catalogue by its word in a table, else as it stands."""
    return _(table[value]) if value in table else value


@cache
def territory_codes() -> Mapping[str, str]:
    """The codes of countries and regions by the English names that catalogues have for them."""
    names = {name: code for code, name in Locale("en").territories.items()}
    return {**names, **_TERRITORY_ALIASES}


_locale = cache(Locale)


def country_name(value: str) -> str:
    """A country or region, given by its English name, in the reader's language."""
    if value in PLACES:
        return _(PLACES[value])
    if language() == DEFAULT_LANGUAGE:
        return value
    code = territory_codes().get(value)
    return str(_locale(language()).territories.get(code, value)) if code else value


def language_name(code: str) -> str:
    """A language, given by its code, in the reader's language."""
    return name_of(code, language())


def kind_name(value: str) -> str:
    """A kind of document in the reader's language."""
    return word(KINDS, value) if value in KINDS else value[:1].upper() + value[1:]


def subject_name(term: str) -> str:
    """A subject in the reader's language, where its thesaurus has a label in that script."""
    if language() == DEFAULT_LANGUAGE:
        return term
    if "vocabulary" not in g:
        g.vocabulary = services().authorities.knowledge().vocabulary
    labels: tuple[str, ...] = g.vocabulary.labels_of(term)
    return next((each for each in labels if guess_script_language(each) == language()), term)


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
    if facet == "availability":
        return word(AVAILABILITY, value)
    if facet == "decade" and (year := value.removesuffix("s")).isdecimal():
        return f"{year}–{int(year) + 9}"
    return value


def whole_number(value: int) -> str:
    """A count with its thousands set apart as the language does."""
    return str(value) if value < 1000 else str(format_decimal(value))


def clock(time: dt.time) -> str:
    """A time of day such as 17:00."""
    return f"{time:%H:%M}"


def day_name(number: int) -> str:
    """A day of the week, 0 being Monday."""
    return str(_locale(language()).days["stand-alone"]["wide"][number])


def opening_sentence(opening: Opening) -> str:
    """Whether the door is open, in one short sentence."""
    if opening.until is not None:
        return _("Open until %(time)s", time=clock(opening.until))
    if opening.next_day is None or opening.next_time is None:
        return _("Closed at present")
    time = clock(opening.next_time)
    ahead = (opening.next_day - local_now().date()).days
    if ahead == 0:
        return _("Closed now, opens today at %(time)s", time=time)
    if ahead == 1:
        return _("Closed now, opens tomorrow at %(time)s", time=time)
    if ahead < 7:
        return _("Closed now, opens %(day)s at %(time)s", day=day_name(opening.next_day.weekday()), time=time)
    return _("Closed now, opens on %(day)s at %(time)s", day=format_date(opening.next_day, "long"), time=time)


def week(centre: Centre) -> list[tuple[str, list[str]]]:
    """The days of the week with their opening spans, for a table."""
    spans = (parse_hours(centre.hours.get(name, "")) for name in WEEKDAYS)
    return [
        (day_name(number), [f"{clock(start)}–{clock(end)}" for start, end in day])
        for number, day in enumerate(spans)
    ]


def current_centre() -> Centre:
    """The centre's settings, read once for a page."""
    if "centre" not in g:
        g.centre = services().settings.centre()
    centre: Centre = g.centre
    return centre


def local_now() -> dt.datetime:
    """This moment where the centre stands."""
    return dt.datetime.now(ZoneInfo(current_centre().timezone))


def opening() -> str:
    """Whether the centre is open at this moment, in words."""
    return opening_sentence(current_centre().opening_now(local_now()))


def web_address(identifier: Identifier) -> str:
    """Where an identifier leads on the web, or "" where it leads nowhere."""
    if identifier.scheme == "doi":
        return f"https://doi.org/{quote(identifier.value.removeprefix('https://doi.org/'), safe='/')}"
    is_address = identifier.scheme == "url" and identifier.value.startswith(("http://", "https://"))
    return identifier.value if is_address else ""


def text_language(text: str, languages: tuple[str, ...] = ()) -> str:
    """The ``lang`` of a text from the catalogue: by its script, else the publication's first language.

    Latin script of a publication in Khmer is a romanised or English title: nothing is claimed then.
    """
    by_script = "" if text.isascii() else guess_script_language(text)
    if by_script:
        return by_script
    latin = [each for each in languages if each not in {"km", "th", "lo", "my", "zh", "ja", "ko"}]
    return latin[0] if len(latin) == 1 else "en" if language() != "en" else ""


def file_size(count: int) -> str:
    """A number of bytes as a person would say it: 12 kB, 3.4 MB."""
    for unit, size in (("GB", 10**9), ("MB", 10**6)):
        if count >= size:
            return f"{format_decimal(round(count / size, 1))} {unit}"
    return f"{format_decimal(-(-count // 1000))} kB"


def init_app(app: Flask) -> None:
    """Let templates use these words, and tell times as the clock on the centre's wall does."""
    get_babel(app).timezone_selector = lambda: current_centre().timezone
    app.jinja_env.filters.update(
        clock=clock,
        country_name=country_name,
        kind_name=kind_name,
        language_name=language_name,
        numberformat=whole_number,
        file_size=file_size,
        readers_name=lambda value: word(READERS, str(value)),
        text_state=lambda value: word(TEXT_STATES, value),
        copy_status=lambda value: word(COPY_STATUSES, str(value)),
        facet_name=lambda value: word(FACETS, value),
        role_name=lambda value: word(ROLES, value),
        scheme_name=lambda value: word(SCHEMES, value),
        subject_name=subject_name,
        status_name=lambda value: word(STATUSES, str(value)),
    )
    app.jinja_env.globals.update(
        centre=current_centre,
        facet_value=facet_value,
        opening=opening,
        text_language=text_language,
        web_address=web_address,
        week=week,
    )
