"""The opening hours as a calendar (iCalendar, RFC 5545), to be subscribed to."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from catalogue.domain.holdings.centre import WEEKDAYS, Centre, parse_hours

MEDIA_TYPE = "text/calendar"


def opening_hours(centre: Centre, language: str, site: str, year: int, title: str) -> bytes:
    """Each span of the week as an event that comes again, but on closed days, from a year's first week on.

    ``title`` is what an event is called; ``site`` is the address of the catalogue.
    """
    zone = ZoneInfo(centre.timezone)
    calendar = Calendar()
    calendar.add("prodid", "-//Lacuna//opening hours//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    first = dt.date(year, 1, 1)
    closed = [dt.date.fromisoformat(day) for day in centre.closed_days]
    host = site.partition("://")[2].partition("/")[0]
    for number, day in enumerate(WEEKDAYS):
        begins = first + dt.timedelta(days=(number - first.weekday()) % 7)
        for start, end in parse_hours(centre.hours.get(day, "")):
            event = Event()
            event.add("uid", f"{day}-{start:%H%M}@{host}")
            event.add("dtstamp", dt.datetime.combine(first, dt.time(), dt.UTC))
            event.add("dtstart", dt.datetime.combine(begins, start, zone))
            event.add("dtend", dt.datetime.combine(begins, end, zone))
            event.add("rrule", {"freq": "weekly"})
            event.add("summary", title)
            if centre.address(language):
                event.add("location", centre.address(language))
            event.add("url", site)
            event.add("transp", "TRANSPARENT")
            out = [dt.datetime.combine(day, start, zone) for day in closed if day.weekday() == number]
            if out:
                event.add("exdate", out)
            calendar.add_component(event)
    calendar.add_missing_timezones(first, dt.date(year + 5, 1, 1))
    return bytes(calendar.to_ical())
