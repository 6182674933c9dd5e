"""The centre as a page speaks of it: its settings, its clock, its opening hours in words."""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask, g
from flask_babel import format_date, get_babel

from catalogue.domain.holdings.centre import WEEKDAYS, Centre, Opening, parse_hours
from catalogue.web.language import gettext as _
from catalogue.web.language import language
from catalogue.web.security.access import services

_locale = cache(Locale)


def clock(time: dt.time) -> str:
    """Return a time of day such as 17:00."""
    return f"{time:%H:%M}"


def day_name(number: int) -> str:
    """Return a day of the week, 0 being Monday."""
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
    """Return the days of the week with their opening spans, for a table."""
    spans = (parse_hours(centre.hours.get(name, "")) for name in WEEKDAYS)
    return [
        (day_name(number), [f"{clock(start)}–{clock(end)}" for start, end in day])
        for number, day in enumerate(spans)
    ]


def current_centre() -> Centre:
    """Return the centre's settings, read once for a page."""
    centre: Centre | None = g.get("centre")
    if centre is None:
        centre = g.centre = services().settings.centre()
    return centre


def local_now() -> dt.datetime:
    """Return this moment where the centre stands."""
    return dt.datetime.now(ZoneInfo(current_centre().timezone))


def opening() -> str:
    """Whether the centre is open at this moment, in words."""
    return opening_sentence(current_centre().opening_now(local_now()))


def init_app(app: Flask) -> None:
    """Let templates speak of the centre, and tell times as the clock on its wall does."""
    get_babel(app).timezone_selector = lambda: current_centre().timezone
    app.jinja_env.filters["clock"] = clock
    app.jinja_env.globals.update(centre=current_centre, opening=opening, week=week)
