"""Opening hours: open now, until when, or when next."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from catalogue.domain.holdings.centre import Centre, check_exit_address, check_languages, parse_hours
from catalogue.errors import InvalidInput

CENTRE = Centre(
    hours={"monday": "08:00-12:00, 14:00-17:00", "tuesday": "8:00–12:00"}, closed_days=("2026-11-24",)
)
MONDAY = dt.date(2026, 11, 23)


def at(day: dt.date, time: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(time), ZoneInfo("Asia/Phnom_Penh"))


def test_open_until_the_end_of_the_span() -> None:
    assert CENTRE.opening_now(at(MONDAY, "09:30")).until == dt.time(12)


def test_closed_over_lunch_opens_in_the_afternoon() -> None:
    opening = CENTRE.opening_now(at(MONDAY, "12:00"))
    assert not opening.is_open
    assert (opening.next_day, opening.next_time) == (MONDAY, dt.time(14))


def test_a_closed_day_is_passed_over() -> None:
    opening = CENTRE.opening_now(at(MONDAY, "18:00"))
    assert (opening.next_day, opening.next_time) == (dt.date(2026, 11, 30), dt.time(8))


def test_the_door_is_judged_by_the_centres_own_clock() -> None:
    morning_in_phnom_penh = dt.datetime(2026, 11, 23, 1, 30, tzinfo=dt.UTC)
    assert CENTRE.opening_now(morning_in_phnom_penh).is_open


def test_a_centre_that_never_opens_says_so() -> None:
    opening = Centre().opening_now(at(MONDAY, "10:00"))
    assert not opening.is_open and opening.next_day is None


@pytest.mark.parametrize("text", ["8-12", "08:00-25:00", "12:00-08:00", "morning"])
def test_hours_that_cannot_be_read_are_refused_with_their_field(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_hours(text)
    assert refusal.value.params["field"] == "hours"


def test_settings_survive_being_kept() -> None:
    assert Centre.from_dict(CENTRE.to_dict()) == CENTRE


@pytest.mark.parametrize(
    ("field", "value"),
    [("closed_days", ("14 April",)), ("timezone", "Phnom Penh"), ("accession_pattern", "HTIC")],
)
def test_a_setting_that_cannot_be_used_is_refused_with_its_field(field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Centre.from_dict({field: value})
    assert refusal.value.params["field"] == field


def test_the_way_to_a_shelf_is_that_of_the_longest_beginning() -> None:
    centre = Centre(shelf_places={"en": "REP: second room\nREP ILO: by the window\nStore: ask at the desk"})
    assert centre.way_to("en", "REP ILO 12", "Main") == "by the window"
    assert centre.way_to("km", "rep UNI", "") == "second room", (
        "said in one language, it is better than nothing"
    )
    assert centre.way_to("en", "BOO SUR", "Store") == "ask at the desk"
    assert centre.way_to("en", "BOO SUR", "") == Centre().way_to("en", "REP ILO", "Store") == ""
    with pytest.raises(InvalidInput):
        Centre.from_dict({"shelf_places": {"en": "second room on the left"}})


def test_the_door_opens_with_the_first_minute_and_is_closed_with_the_last() -> None:
    assert CENTRE.opening_now(at(MONDAY, "08:00")).is_open
    assert not CENTRE.opening_now(at(MONDAY, "07:59")).is_open
    assert CENTRE.opening_now(at(MONDAY, "16:59")).until == dt.time(17)
    tomorrow = CENTRE.opening_now(at(MONDAY - dt.timedelta(days=1), "20:00"))
    assert (tomorrow.next_day, tomorrow.next_time) == (MONDAY, dt.time(8))


def test_the_next_opening_is_looked_for_within_two_weeks() -> None:
    mondays = Centre(hours={"monday": "08:00-12:00"}, closed_days=("2026-11-30",))
    assert mondays.opening_now(at(MONDAY, "13:00")).next_day == dt.date(2026, 12, 7)
    closed_for_long = Centre(hours=mondays.hours, closed_days=("2026-11-30", "2026-12-07"))
    assert closed_for_long.opening_now(at(MONDAY, "13:00")).next_day is None


def test_spans_come_in_their_order() -> None:
    assert parse_hours("14:00-17:00, 8.00 - 12.00,") == [
        (dt.time(8), dt.time(12)),
        (dt.time(14), dt.time(17)),
    ]
    assert parse_hours("") == []
    with pytest.raises(InvalidInput):
        parse_hours("08:00-08:00")


def test_a_name_in_another_language_is_better_than_none() -> None:
    centre = Centre(names={"km": "", "en": "Lacuna"}, addresses={})
    assert (centre.name("km"), centre.name("en"), centre.address("km")) == ("Lacuna", "Lacuna", "")
    assert Centre(names={"en": "Lacuna", "km": "ល"}).name("km") == "ល"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("exit_address", "weather.example.org"),
        ("exit_address", "https://example.org/a b"),
        ("call_number_pattern", "{shelf}"),
        ("hours", {"monday": "8-12"}),
        ("first_language", "km"),
        ("shelf_places", {"en": "REP:"}),
    ],
)
def test_each_setting_is_looked_at(field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Centre.from_dict({"languages_off": ["km"], field: value})
    assert refusal.value.params["field"] == field


def test_settings_of_an_older_version_are_understood() -> None:
    older = Centre.from_dict({"online_lookup": True, "unknown": 1})
    assert older.online_sources == ("open_library", "google_books")
    assert Centre.from_dict({"online_lookup": True, "online_sources": ["loc"]}).online_sources == ("loc",)
    assert Centre.from_dict({"online_lookup": False}).online_sources == ()
    Centre.from_dict({"exit_address": "https://example.org:8080/weather"}).check()


def test_of_two_places_with_one_beginning_the_first_is_said() -> None:
    centre = Centre(shelf_places={"en": "REP: left\nrep: right\n\n  BOO : above: the desk "})
    assert centre.way_to("en", "REP 1") == "left"
    assert centre.way_to("en", "BOO 1") == "above: the desk"
    assert centre.way_to("en") == ""


def test_a_door_that_is_open_says_nothing_of_when_it_opens_next() -> None:
    opening = CENTRE.opening_now(at(MONDAY, "09:30"))
    assert (opening.is_open, opening.next_day, opening.next_time) == (True, None, None)
    closed = CENTRE.opening_now(at(MONDAY, "13:00"))
    assert (closed.is_open, closed.until) == (False, None)


def test_spans_that_overlap_keep_the_door_open_to_the_last() -> None:
    overlapping = Centre(hours={"monday": "08:00-10:00, 09:00-12:00"})
    assert overlapping.opening_now(at(MONDAY, "10:30")).until == dt.time(12)
    after = overlapping.opening_now(at(MONDAY, "12:30"))
    assert not after.is_open and after.next_day == MONDAY + dt.timedelta(days=7)


def test_a_day_without_hours_is_closed() -> None:
    assert CENTRE.spans(MONDAY) == [(dt.time(8), dt.time(12)), (dt.time(14), dt.time(17))]
    assert CENTRE.spans(MONDAY + dt.timedelta(days=2)) == []
    assert CENTRE.spans(MONDAY + dt.timedelta(days=1)) == [], "a closed day"


def test_a_new_centre_is_in_phnom_penh_and_greets_in_english() -> None:
    centre = Centre()
    assert (centre.name("km"), centre.timezone, centre.first_language) == (
        "Lacuna",
        "Asia/Phnom_Penh",
        "en",
    )
    assert (centre.closed_days, centre.online_sources, centre.languages_off) == ((), (), ())
    centre.check()


def test_the_last_language_cannot_be_taken_off() -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_languages("km", {"km", "en"})
    assert refusal.value.params["field"] == "first_language"
    check_languages("en", {"km"})


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("", True),
        ("https://example.org", True),
        ("http://example.org:80/a?b=c", True),
        ("https://", False),
        ("ftp://example.org", False),
        ("https://example.org/<script>", False),
        ("javascript:alert(1)", False),
    ],
)
def test_the_way_out_leads_to_a_page_of_the_web(address: str, good: bool) -> None:
    if good:
        check_exit_address(address)
    else:
        with pytest.raises(InvalidInput):
            check_exit_address(address)


@pytest.mark.parametrize("zone", ["", "/etc/passwd", "../UTC", "Asia", "UTC+7"])
def test_what_is_no_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Centre.from_dict({"timezone": zone})
    assert refusal.value.params["field"] == "timezone"


def test_a_key_in_one_language_is_enough_and_each_that_is_there_is_read() -> None:
    Centre.from_dict({"floor_plan": "R", "floor_keys": {"en": "R: Reports", "km": ""}})
    with pytest.raises(InvalidInput):
        Centre.from_dict({"floor_plan": "R", "floor_keys": {"en": "R: Reports", "km": "B: Books"}})
