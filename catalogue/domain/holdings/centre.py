"""The centre: its names, where it stands, and when its door is open."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from catalogue.errors import InvalidInput

from .copies import (
    DEFAULT_ACCESSION_PATTERN,
    DEFAULT_CALL_NUMBER_PATTERN,
    check_accession_pattern,
    check_call_number_pattern,
)
from .floor_plan import FloorPlan, read_floor_plan

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?(?:/[^\s\"'<>]*)?")
_SPAN = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})")


@dataclass(frozen=True, slots=True)
class Centre:
    """The centre's settings.

    ``names`` and ``addresses`` are by language code; so are ``shelf_places``, lines that say where shelves
    are, "REP: second room, left wall", by the beginning of a call number or by a location, and
    ``floor_keys``, which name the letters that ``floor_plan`` is drawn with. ``hours`` maps a
    weekday to opening spans such as "08:00-12:00, 14:00-17:00" ("" is closed); ``closed_days`` are ISO dates;
    ``online_sources`` are the keys of the sources on the internet that a librarian may ask. ``logo`` is the
    name of a kept picture; ``exit_address`` is where "Exit this page" leads ("" is the usual place);
    ``first_language`` greets a reader whose browser asks for none of ours; in ``languages_off`` no page
    is shown.
    """

    names: Mapping[str, str] = field(default_factory=lambda: {"en": "Lacuna"})
    addresses: Mapping[str, str] = field(default_factory=dict)
    directions: Mapping[str, str] = field(default_factory=dict)
    shelf_places: Mapping[str, str] = field(default_factory=dict)
    floor_plan: str = ""
    floor_keys: Mapping[str, str] = field(default_factory=dict)
    phone: str = ""
    email: str = ""
    timezone: str = "Asia/Phnom_Penh"
    hours: Mapping[str, str] = field(default_factory=dict)
    closed_days: tuple[str, ...] = ()
    accession_pattern: str = DEFAULT_ACCESSION_PATTERN
    location: str = ""
    online_sources: tuple[str, ...] = ()
    call_number_pattern: str = DEFAULT_CALL_NUMBER_PATTERN
    logo: str = ""
    exit_address: str = ""
    first_language: str = "en"
    languages_off: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """Return the centre's name in a language, or in the first that it has one in."""
        return _in_language(self.names, language)

    def address(self, language: str) -> str:
        """Return the centre's address in a language, or in the first that it has one in."""
        return _in_language(self.addresses, language)

    def way_to(self, language: str, *marks: str) -> str:
        """Where a shelf is, by the longest beginning of one of its marks; "" where nothing says it."""
        found = ("", "")
        for beginning, way in _shelf_places(_in_language(self.shelf_places, language)):
            known = any(mark.casefold().startswith(beginning.casefold()) for mark in marks)
            if known and len(beginning) > len(found[0]):
                found = (beginning, way)
        return found[1]

    def rooms(self, language: str) -> FloorPlan | None:
        """Return the plan of the rooms with names in a language; None where none was drawn."""
        return read_floor_plan(self.floor_plan, _in_language(self.floor_keys, language))

    def spans(self, day: dt.date) -> list[tuple[dt.time, dt.time]]:
        """When the door is open on a day, in order; empty where it is closed."""
        if day.isoformat() in self.closed_days:
            return []
        return parse_hours(self.hours.get(WEEKDAYS[day.weekday()], ""))

    def opening_now(self, moment: dt.datetime) -> Opening:
        """Whether the door is open at a moment, until when, or when it opens next.

        ``moment`` carries a time zone.
        """
        local = moment.astimezone(ZoneInfo(self.timezone))
        for ahead in range(15):
            day = local.date() + dt.timedelta(days=ahead)
            for start, end in self.spans(day):
                if ahead or local.time() < start:
                    return Opening(is_open=False, next_day=day, next_time=start)
                if local.time() < end:
                    return Opening(is_open=True, until=end)
        return Opening(is_open=False)

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-ready mapping; ``from_dict`` reads it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Centre:
        """Return the settings that ``to_dict`` wrote; unknown keys are passed over, missing ones default.

        Raises ``InvalidInput`` naming the field of a value that cannot be used.
        """
        values = {attribute.name: data[attribute.name] for attribute in fields(cls) if attribute.name in data}
        if data.get("online_lookup"):
            # Before sources were allowed one by one, these two were asked.
            values.setdefault("online_sources", ("open_library", "google_books"))
        for name in {"closed_days", "languages_off", "online_sources"} & values.keys():
            values[name] = tuple(values[name])
        centre = cls(**values)
        centre.check()
        return centre

    def check(self) -> None:
        """Raise ``InvalidInput`` when a value cannot be used."""
        check_accession_pattern(self.accession_pattern)
        check_call_number_pattern(self.call_number_pattern)
        check_exit_address(self.exit_address)
        check_languages(self.first_language, self.languages_off)
        for spans in self.hours.values():
            parse_hours(spans)
        check_closed_days(self.closed_days)
        for text in self.shelf_places.values():
            check_shelf_places(text)
        check_floor_plan(self.floor_plan, self.floor_keys)
        check_timezone(self.timezone)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether the door is open; if so until when, if not when it opens next (None: not in two weeks)."""

    is_open: bool
    until: dt.time | None = None
    next_day: dt.date | None = None
    next_time: dt.time | None = None


def check_languages(first: str, off: Collection[str]) -> None:
    """Raise ``InvalidInput`` unless the language that a reader falls back on is one that is shown."""
    if first in off:
        raise InvalidInput(
            "first_language_off", "The first language must be one that is shown.", field="first_language"
        )


def check_exit_address(address: str) -> None:
    """Raise ``InvalidInput`` unless an address of the web was given, or none."""
    if address and not _WEB_ADDRESS.fullmatch(address):
        raise InvalidInput(
            "exit_address",
            "Write a whole address that begins with https://, or leave it empty.",
            field="exit_address",
        )


def check_shelf_places(text: str) -> None:
    """Raise ``InvalidInput`` unless each line is a beginning, a colon, and where that is."""
    if not all(beginning and way for beginning, way in _shelf_places(text)):
        raise InvalidInput(
            "shelf_places",
            "Write one place a line: the beginning of a call number or a location, a colon, and where it is.",
            field="shelf_places",
        )


def check_floor_plan(drawn: str, keys: Mapping[str, str]) -> None:
    """Raise ``InvalidInput`` unless a plan can be read with each of its keys."""
    for key in [text for text in keys.values() if text] or [""]:
        read_floor_plan(drawn, key)


def _shelf_places(text: str) -> list[tuple[str, str]]:
    lines = (line.partition(":") for line in text.splitlines() if line.strip())
    return [(beginning.strip(), way.strip()) for beginning, _colon, way in lines]


def check_closed_days(days: Collection[str]) -> None:
    """Raise ``InvalidInput`` unless each is an ISO date."""
    for day in days:
        try:
            dt.date.fromisoformat(day)
        except ValueError:
            raise InvalidInput(
                "closed_day",
                "Write a closed day as year-month-day, such as 2026-04-14.",
                field="closed_days",
            ) from None


def check_timezone(name: str) -> None:
    """Raise ``InvalidInput`` unless there is a time zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            "timezone", "Write the time zone as a city, such as Asia/Phnom_Penh.", field="timezone"
        ) from None


def parse_hours(text: str) -> list[tuple[dt.time, dt.time]]:
    """Return opening spans such as "08:00-12:00, 14:00-17:00"; raises ``InvalidInput`` for anything else."""
    spans: list[tuple[dt.time, dt.time]] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = _SPAN.fullmatch(part)
        try:
            if match is None:
                raise ValueError(part)
            from_hour, from_minute, to_hour, to_minute = (int(group) for group in match.groups())
            start, end = dt.time(from_hour, from_minute), dt.time(to_hour, to_minute)
            if start >= end:
                raise ValueError(part)
        except ValueError:
            raise InvalidInput(
                "hours",
                "Write opening hours as 08:00-12:00, 14:00-17:00; leave the day empty when closed.",
                field="hours",
            ) from None
        spans.append((start, end))
    return sorted(spans)


def _in_language(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next((text for text in texts.values() if text), "")
