"""What a centre keeps and who may do what: copies, shelves, labels, stocktaking, reports, people, plans."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from catalogue.domain.authorities.subject_tree import SubjectTree
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps import gap_picture as picture
from catalogue.domain.gaps.coverage import Tabulation, TermFinder, decade_of, period_of
from catalogue.domain.gaps.gap_report import (
    DecidedBy,
    EntryResult,
    GapReport,
    Match,
    Reason,
    Status,
    join_words,
)
from catalogue.domain.gaps.reference_lists import Weight, may_edit, may_read_notes, may_see, stronger
from catalogue.domain.gaps.runs import note_runs
from catalogue.domain.gaps.union import status_in
from catalogue.domain.holdings.bulk_changes import FIELDS, OPERATIONS, BulkChange, changed, checked
from catalogue.domain.holdings.centre import Centre, check_exit_address, check_shelf_places, parse_hours
from catalogue.domain.holdings.copies import (
    CopyStatus,
    check_accession_pattern,
    check_call_number_pattern,
    format_accession_number,
    is_numbered,
    is_open,
    numbered,
    series_of,
)
from catalogue.domain.holdings.floor_plan import FloorPlan, read_floor_plan
from catalogue.domain.holdings.labels import SHEETS, call_number_lines, lay_out
from catalogue.domain.holdings.shelving import shelf_key
from catalogue.domain.holdings.stocktake import (
    Part,
    Standing,
    Stock,
    out_of_order,
    scanned_numbers,
    take,
    verdict,
)
from catalogue.domain.operations.backups import BackupPlan
from catalogue.domain.operations.lasting import is_over
from catalogue.domain.people.access import Account, Role
from catalogue.domain.people.hiding import Veil
from catalogue.domain.people.letter_templates import LetterWords, filled, paragraphs
from catalogue.domain.people.mail import MailServer, is_address
from catalogue.errors import LacunaError

from . import Answers
from .defaults import defaults_of
from .questions import lines, records

_CALL_NUMBERS = (
    "REP CAM ILO 001",
    "REP CAM ILO 2",
    "REP CAM ILO 10",
    "rep cam ilo 003",
    "LAW THA ១២",
    "LAW THA 9",
    "LAW THA 9b",
    "",
    "362.88 SUR",
    "362.9 SUR",
    "REP  CAM ILO 100 v.2 c.1",
    "REP CAM {number:03}",
    "REP CAM {number}",
    "REP CAM 0",
    "A B C D",
    "A B C D E F",
)
_PATTERNS = (
    "{year}-{number:04}",
    "{number}",
    "{number:4}",
    "{number:04",
    "x{number:1}{year}",
    "{number}{number}",
    "{year}",
    "{other}{number}",
    "}{number}",
    "{number:9}",
    "{number:10}",
    "{kind} {about} {author} {number:03}",
    "{kind}",
    "",
    " ",
    "{kind} {number} {number}",
    "plain",
)


def outcome(asked: Callable[..., object], *question: object, **named: object) -> object:
    """What is answered, or which error with what is said in it."""
    try:
        return asked(*question, **named)
    except LacunaError as error:
        return error.code, sorted(error.params.items())


def answers() -> Answers:
    """Ask everything."""
    return {
        "defaults": defaults_of("catalogue.domain"),
        **_of_the_centre(),
        **_of_the_shelf(),
        **_of_people(),
        **_of_plans(),
        **_of_reports(),
    }


def _of_the_centre() -> Answers:
    hours = (
        "",
        "08:00-12:00, 14:00-17:00",
        "8.00–12.30",
        "14:00-17:00,08:00-12:00",
        "09:00-09:00",
        "09:00-08:59",
        "24:00-25:00",
        "8-12",
        "00:00-23:59",
        "07:60-08:00",
        "8:00 - 9:00",
        "closed",
    )
    weekdays = {"monday": hours[1], "tuesday": hours[2], "friday": hours[8], "sunday": hours[10]}
    centre = Centre(
        names={"km": "", "en": "Centre", "fr": "Le Centre"},
        shelf_places={"en": "REP: second room\nREP CAM: left wall\n\n362: here\nOffice: desk"},
        hours=weekdays,
        closed_days=("2026-04-14", "2026-04-17"),
    )
    begin = dt.datetime(2026, 4, 10, tzinfo=dt.UTC)
    moments = [begin + dt.timedelta(minutes=minutes) for minutes in range(0, 9 * 24 * 60, 55)]
    moments += [
        dt.datetime(2026, 4, 13, hour, minute, tzinfo=dt.UTC)
        for hour in (0, 1, 4, 5, 6, 7, 9, 10)
        for minute in (0, 59)
    ]
    shut = Centre(
        closed_days=tuple((begin + dt.timedelta(days)).date().isoformat() for days in range(1, 14)),
        hours=weekdays,
    )
    return {
        "parse_hours": (outcome(parse_hours, spans) for spans in hours),
        "opening_now": map(centre.opening_now, moments),
        "opening_long_shut": (shut.opening_now(begin - dt.timedelta(days)) for days in range(-14, 4)),
        "way_to": (
            centre.way_to(language, mark)
            for language in ("en", "km")
            for mark in (*_CALL_NUMBERS, "office", "OFF")
        ),
        "name": map(centre.name, ("en", "km", "fr", "de", "")),
        "check_exit_address": (
            outcome(check_exit_address, address)
            for address in (
                "",
                "https://example.org",
                "http://a.b/c?d",
                "ftp://a",
                "https://",
                "https://a b",
                "https://a:80",
                "https://-a",
            )
        ),
        "check_shelf_places": (
            outcome(check_shelf_places, text)
            for text in ("", "A: b", "A:", ": b", "A", "A: b\n\nC: d", "A: b\nC")
        ),
        "centre": (outcome(Centre.from_dict, {name: value}) for name, value in _settings()),
    }


def _settings() -> Iterator[tuple[str, object]]:
    yield from (("accession_pattern", pattern) for pattern in _PATTERNS)
    yield from (("call_number_pattern", pattern) for pattern in _PATTERNS)
    yield from (("timezone", name) for name in ("Asia/Phnom_Penh", "UTC", "Nowhere/At_all", "", "../x"))
    yield from (("closed_days", [day]) for day in ("2026-04-14", "2026-4-14", "14.4.2026", ""))
    yield from (("first_language", language) for language in ("en", "km"))
    yield from (("online_lookup", asked) for asked in (True, False))
    yield from (("languages_off", off) for off in ([], ["km"], ["en"]))
    yield from (("exit_address", address) for address in ("https://example.org", "nowhere"))
    yield from (("hours", {"monday": spans}) for spans in ("08:00-12:00", "never"))
    yield from (("floor_plan", drawn) for drawn in ("##", "A", ""))


def _of_the_shelf() -> Answers:
    source = random.Random(5)
    shelves = [[source.choice(_CALL_NUMBERS) for _ in range(count % 12)] for count in range(60)]
    scenes = [_stocktake(random.Random(at)) for at in range(80)]
    plans = [plan for drawn in _drawings() if (plan := outcome(read_floor_plan, drawn, _KEY)) is not None]
    drawn = [plan for plan in plans if isinstance(plan, FloorPlan)]
    changes = [
        BulkChange(field, operation, old, new)
        for field, operation in product((*FIELDS, "title"), (*OPERATIONS, "drop"))
        for old, new in (
            ("", "Khmer"),
            ("report", ""),
            ("en", "km"),
            ("no language", "report"),
            ("REP", "LAW"),
            ("report", "REPORT"),
        )
    ]
    sound = [
        change
        for change in changes
        if isinstance(outcome(checked, change), BulkChange) and not change.of_copies
    ]
    return {
        "check_accession_pattern": (outcome(check_accession_pattern, pattern) for pattern in _PATTERNS),
        "check_call_number_pattern": (outcome(check_call_number_pattern, pattern) for pattern in _PATTERNS),
        "format_accession_number": (
            format_accession_number(pattern, 2026, number)
            for pattern in _PATTERNS[:3]
            for number in (1, 12345)
        ),
        "series_of": (series_of(pattern, 2026) for pattern in _PATTERNS),
        "is_open": map(is_open, (*_CALL_NUMBERS, *_PATTERNS)),
        "numbered": (
            numbered(pattern, number) for pattern in (*_CALL_NUMBERS, *_PATTERNS) for number in (0, 7, 1234)
        ),
        "is_numbered": (
            is_numbered(mark, run)
            for mark in _CALL_NUMBERS
            for run in (*_CALL_NUMBERS, "{number} SUR", "REP {number} ILO 001")
        ),
        "shelf_key": map(shelf_key, _CALL_NUMBERS),
        "out_of_order": map(out_of_order, shelves),
        "take": [stock for *_, stock in scenes],
        "verdict": [
            verdict(before, after, copy_id, again=again)
            for before, after, copy_id, again in _verdicts(scenes)
        ],
        "scanned_numbers": (
            list(scanned_numbers(text))
            for text in ("1\n2, QR; 'x'\t\n\n ,\n", "http://a/#copy-2026%2D1,QR", '\ufeff7\n"8"')
        ),
        "call_number_lines": (
            call_number_lines(mark, most) for mark in _CALL_NUMBERS for most in range(1, 7)
        ),
        "lay_out": (
            outcome(lay_out, sheet, count, first)
            for sheet in SHEETS.values()
            for count, first in ((0, 1), (1, 0), (3, sheet.places), (70, 5), (1, sheet.places + 1))
        ),
        "sheets": [
            (
                sheet.places,
                sheet.has_bars,
                [sheet.inset(*sheet.corner(place)) for place in range(sheet.places)],
            )
            for sheet in SHEETS.values()
        ],
        "read_floor_plan": plans,
        "spots": [
            (spot.outline, spot.surface, spot.label_at, plan.part_of(spot))
            for plan in drawn
            for spot in plan.spots
        ],
        "walls": [plan.wall_outline for plan in drawn],
        "spot_of": [
            plan.spot_of(mark) and (spot := plan.spot_of(mark, "desk")) and spot.letter
            for plan in drawn
            for mark in ("REP CAM", "rep", "LAW", "Desk", "")
        ],
        "checked": (outcome(checked, change) for change in changes),
        "changed": (changed(known, change) for known in records()[:12] for change in sound),
    }


_KEY = "A: Reports (REP, REP CAM)\nB = Laws (LAW)\nd: The desk (Desk)\n"


def _drawings() -> Iterator[str]:
    yield from (
        "",
        "...\n . ",
        "A",
        "C",
        "#####\n#AAB#\n#A.B#\n#..d#\n#####\n\n",
        "A" * 40,
        "A" * 41,
        "\n".join("A" * 30),
        "\n".join("A" * 31),
    )
    for at in range(12):
        source = random.Random(at)
        yield "\n".join("".join(source.choice("AAB#.. d") for _ in range(3 + at)) for _ in range(2 + at % 5))


_Scene = tuple[Part, list[Standing], list[tuple[str, int | None]], bool, Stock]


def _stocktake(source: random.Random) -> _Scene:
    copies = [
        Standing(
            at,
            source.choice(_CALL_NUMBERS),
            source.choice(("", "Office", "office")),
            source.choice(list(CopyStatus)),
            source.random() < 0.2,
        )
        for at in range(1, 10)
    ]
    part = Part(source.choice(("", "Office")), source.choice(("", "REP", "rep cam")))
    scans = [
        (f"n{number}", number if number < 12 else None)
        for number in (source.randrange(1, 14) for _ in range(7))
    ]
    closed = source.random() < 0.5
    return part, copies, scans, closed, take(part, copies, scans, closed=closed)


def _verdicts(scenes: list[_Scene]) -> Iterator[tuple[Stock, Stock, int | None, bool]]:
    for part, copies, scans, closed, _ in scenes:
        known = {copy.copy_id for copy in copies}
        for count in range(len(scans)):
            before = take(part, copies, scans[:count], closed=closed)
            after = take(part, copies, scans[: count + 1], closed=closed)
            copy_id = scans[count][1]
            yield before, after, copy_id if copy_id in known else None, scans[count] in scans[:count]


def _of_people() -> Answers:
    accounts = [
        Account(at, f"p{at}@example.org", name, agency, frozenset(roles), frozenset(libraries))
        for at, (name, agency, roles, libraries) in enumerate(
            product(
                ("", "Name"),
                ("", "IOM"),
                ((), (Role.MEMBER,), (Role.LIBRARIAN,), (Role.ADMINISTRATOR,)),
                ((), (0, 3), (2, 3)),
            )
        )
    ]
    readers = (None, *accounts)
    words = LetterWords("Dear {donor}", "Thanks.\n\n{titles}\n\nYours\n \n{centre}, {nothing}")
    letters = (
        words,
        LetterWords("", "x"),
        LetterWords("x", ""),
        LetterWords("{titles}", "x"),
        *(LetterWords("x", "y" * more) for more in (9_999, 10_000, 10_001)),
    )
    securities: tuple[Any, ...] = ("none", "tls", "open")
    servers = [
        MailServer(host, port, security, user, password, sender)
        for host in ("mail.example.org", "localhost", "-a", "[::1]", "a b")
        for port in (0, 1, 65535, 65536)
        for security in securities
        for user, password in (("", ""), ("u", ""), ("u", "p"), ("u\n", "p"))
        for sender in ("a@b.org", "a b@c")
    ]
    return {
        "accounts": [
            (
                person.keeps,
                person.new_copies_in,
                person.display_name,
                [person.may_keep(library) for library in range(4)],
                [person.may_act_as(role) for role in Role],
            )
            for person in accounts
        ],
        "may_see": [
            may_see(reader, owner, agency, visibility, help_asked=asked)
            for reader in readers
            for owner in (None, 5)
            for agency in ("", "IOM")
            for visibility in ("private", "agency", "public")
            for asked in (False, True)
        ],
        "may_edit": [may_edit(reader, owner) for reader in accounts for owner in (None, 5)],
        "may_read_notes": [
            may_read_notes(reader, owner, agency)
            for reader in readers
            for owner in (None, 5)
            for agency in ("", "IOM")
        ],
        "veil": [
            (Veil(hidden, reader).covers(name, agency), Veil(hidden, reader).shown(name, agency))
            for reader in readers
            for hidden in (frozenset(), frozenset({"iom"}), frozenset({"iom", "name"}))
            for name, agency in (("Name", "IOM"), ("IOM", ""), ("Other", "iom"), ("", ""))
        ],
        "letters": [
            outcome(letter.check, kind) for letter in letters for kind in ("acknowledgement", "statement")
        ],
        "paragraphs": [
            list(paragraphs(letter.body, {"centre": "C", "nothing": "{centre}"})) for letter in letters
        ],
        "filled": [
            filled(text, {"a": "{b}", "b": "c"}) for text in ("{a}{b}", "{ a }", "{a", "}{a}{", "{a\n}")
        ],
        "mail": [(outcome(server.check), server.password_missing, server.to_dict()) for server in servers],
        "is_address": [
            is_address(text)
            for text in (
                *(f"{'a' * more}@b.org" for more in range(245, 252)),
                "a@b",
                "a@-b",
                "a@b-",
                "@b",
                "a@b.c",
                "a@@b",
                "a,b@c",
                "a@b\n",
            )
        ],
    }


def _of_plans() -> Answers:
    times: tuple[Any, ...] = ("day", "month")
    today = dt.date(2026, 5, 20)
    plans = [
        BackupPlan(every, since, recipient=recipient, locked_key=locked, key_tried_on=tried)
        for every in ("never", "day", "week")
        for since in ("", "2026-05-10", "2026-05-18")
        for recipient, locked, tried in (("", "", ""), ("age1", "", ""), ("age1", "x", "2026-05-01"))
    ]
    days = [None, *(today - dt.timedelta(days) for days in range(12))]
    source = random.Random(3)
    made = [
        [dt.datetime(2026, source.randrange(1, 6), source.randrange(1, 28), 3) for _ in range(count)]
        for count in (0, 1, 5, 30)
    ]
    moment = dt.datetime(2026, 5, 20, 12)
    return {
        "is_due": [plan.is_due(last, today) for plan in plans for last in days],
        "is_late": [plan.is_late(last, today) for plan in plans for last in days],
        "asks_for_key": [
            plan.asks_for_key(today + dt.timedelta(ahead)) for plan in plans for ahead in range(155, 170)
        ],
        "key_kind": [plan.key_kind for plan in plans],
        "check": [
            outcome(BackupPlan(every=every, newest=newest, months=months).check)
            for every in times
            for newest in (0, 1, 366, 367)
            for months in (-1, 0, 366, 367)
        ],
        "to_remove": [
            sorted(BackupPlan(newest=newest, months=months).to_remove(moments, dt.datetime(2026, 6, 1)))
            for moments in made
            for newest in (1, 2, 7)
            for months in (0, 1, 3, 9)
        ],
        "is_over": [
            is_over(moment + dt.timedelta(seconds=apart), dt.timedelta(seconds=2), moment)
            for apart in range(-4, 5)
        ],
    }


def _of_reports() -> Answers:
    source = random.Random(9)
    statuses = list(Status)
    shelves = [picture.Shelf(*(source.randrange(9) for _ in range(3))) for _ in range(40)]
    count = picture.PictureCount()
    themes, places = ("child labour", "law", "shelter", "x"), ("Cambodia", "Thailand", "Lao PDR")
    for shelf in shelves:
        count.add(
            source.sample(themes, source.randrange(3)), source.sample(places, source.randrange(3)), shelf
        )
    table = Tabulation(("theme", "place"))
    for status, pledged in product(statuses, (False, True)):
        table.add(
            status,
            {"theme": source.choices(themes, k=3), "place": source.choices(places, k=1)},
            pledged=pledged,
        )
    entries = [
        (Description(title=title, volume=volume, year=year), EntryResult("1", status))
        for title, volume, year in _RUNS
        for status in source.sample(statuses, 2)
    ]
    matches = (
        Match(
            "7", Status.HELD, 0.9, (Reason("same_title"), Reason("other_year", {"entry": 1, "holding": 2}))
        ),
    )
    results = [
        EntryResult("1", status, found, reasons)
        for status in statuses
        for found in ((), matches)
        for reasons in ((), (Reason("several_alike"),))
    ]
    report = GapReport(tuple(results), "x")
    finder = TermFinder(
        {
            "child labour": "Child labour",
            "labour": "Labour",
            "law": "Law",
            "ច្បាប់": "Law",
            "ASEAN": "ASEAN",
            "  ": "none",
            "child": "Child",
        }
    )
    tree = SubjectTree([("a", "b"), ("b", "c"), ("c", "a"), ("d", "b"), ("d", "c"), ("e", "e"), ("a", "b")])
    held = [(Status.HELD, (1, 2)), (Status.OTHER_EDITION, (0, 2))]
    return {
        "shelves": [
            (shelf.wanted, shelf.total, [shelf.in_marks(unit) for unit in (1, 2, 5, 10)]) for shelf in shelves
        ],
        "picture": [
            count.whole,
            sorted(count.themes.items()),
            sorted(count.places.items()),
            sorted(count.shelves.items()),
        ],
        "chosen_lines": [
            picture.chosen_lines(counted, most)
            for counted in (count.themes, count.places, {})
            for most in range(6)
        ],
        "unit_for": [
            picture.unit_for(fullest, room)
            for fullest in (0, 1, 4, 5, 6, 10, 11, 25, 26, 50, 51, 1000, 1001)
            for room in (1, 5, 12)
        ],
        "fullest": [
            picture.GapPicture(count.whole, (), (), counted, picture.Month(dt.date(2026, 1, 1))).fullest
            for counted in ({}, count.shelves)
        ],
        "tables": [
            (dimension.largest, [(row.label, row.tally.counts, row.tally.share) for row in dimension.rows])
            for name in ("theme", "place")
            for labelled in (False, True)
            for most in (None, 1, 2)
            for dimension in [table.dimension(name, by_label=labelled, most=most)]
        ],
        "find": [
            finder.find(line)
            for line in (
                *lines(),
                "the child labour law",
                "childlabour",
                "law-law",
                "outlawed",
                "ASEANs",
                "a child, labour",
            )
        ],
        "decade_of": [decade_of(year) for year in (1999, 2000, 2009, 2010)],
        "period_of": [period_of(year) for year in (None, 0, 1999, 2000, 2004, 2005)],
        "note_runs": [(note, note.sentence) for note in note_runs(entries)],
        "results": [(result.best, result.score, result.explanation) for result in results],
        "report": [report.counts, str(report.sentence), len(list(report))],
        "decided_by": [
            (DecidedBy.read(text), str(DecidedBy.read(text)))
            for text in ("2027.1/0.5/0.6/0.1", "x/1/2", "x/1/2/3", "x/a/b/c", "")
        ],
        "join_words": [join_words("abcd"[:many], last) for many in range(5) for last in ("and", "or")],
        "stronger": [stronger(weights) for weights in product(Weight, repeat=2)],
        "status_in": [
            status_in(library, status, held[:some])
            for library in range(-1, 4)
            for status in statuses
            for some in range(3)
        ],
        "tree": [
            list(tree.roots()),
            [(tree.with_wider([name]), tree.narrower(name)) for name in "abcdef"],
        ],
    }


_RUNS = (
    ("Trafficking in persons report 2008", "", ""),
    ("Trafficking in persons report 2009", "", ""),
    ("Trafficking in Persons Report, 2010.", "", ""),
    ("Annual report", "2", "2001"),
    ("Annual report", "11", "2002"),
    ("Annual report", "", "2003"),
    ("Working paper no. 4", "", ""),
    ("Working paper no. 12", "", ""),
    ("Alone 2001", "", ""),
    ("Report (2001-02) .", "", ""),
    ("Report (2003/04)", "", ""),
    ("", "", "1999"),
)
