"""PDFs: what stands on them, in every script, and that nothing typed acts as code."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pypdfium2
import pytest

from catalogue.domain.holdings.labels import SHEETS, lay_out
from catalogue.errors import InvalidInput
from catalogue.paper.codes import bars_path
from catalogue.paper.documents import (
    Bar,
    Bars,
    Column,
    Document,
    Heading,
    Label,
    LabelSheets,
    Letter,
    Letterhead,
    Table,
    Text,
)
from catalogue.paper.press import MOST_LINES, set_document, set_labels, set_letter
from tests.support.faces import give_a_face

MILLIMETRE = 72 / 25.4
KHMER = "ការជួញដូរមនុស្ស"
HEAD = Letterhead("Information Centre", "មជ្ឈមណ្ឌល", ("Phnom Penh",))
COLUMNS = (Column("Title", 4), Column("Year", 1, number=True))
TITLES = (
    '#panic("no") *not bold* $x$ <label> @preview \\ // `raw` #import "a"',
    "Phòng, chống mua bán người",
    "反对拐卖人口行动计划",
    "ปราบปรามการค้ามนุษย์",
)


def read(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def look(pdf: bytes) -> list[tuple[str, bytes]]:
    """The text of each page, and every point that is printed there."""
    pages = [bytes(page.render().buffer) for page in pypdfium2.PdfDocument(pdf)]
    return list(zip(read(pdf), pages, strict=True))


def test_a_list_holds_every_script_and_runs_nothing() -> None:
    rows: list[tuple[str | Text, str]] = [(Text(KHMER, "km"), "2008"), *((title, "2009") for title in TITLES)]
    bars = Bars(("Held", "Missing"), (Bar("Then", (1, 3)), Bar("Now", (0, 0))))
    blocks = ("Read.", Heading("Part"), bars, Table(COLUMNS, rows))
    (page,) = read(set_document(Document("en", HEAD, "A list", ("Today",), blocks)))
    flat = " ".join(page.split())
    for title in (
        "Information Centre",
        "A list",
        "Today",
        "Read.",
        "Part",
        "Then",
        "Missing",
        "1 / 1",
        *TITLES,
    ):
        assert " ".join(title.split()) in flat
    assert KHMER in page


def test_the_head_of_a_table_stands_on_every_page_and_length_is_bounded() -> None:
    document = Document("km", HEAD, "List", blocks=(Table(COLUMNS, [("A title", "2008")] * 120),))
    pages = read(set_document(document))
    assert len(pages) > 1
    assert all("Year" in page for page in pages)
    assert sum(page.count("A title") for page in pages) == 120
    with pytest.raises(InvalidInput, match="at most"):
        set_document(replace(document, blocks=(Table(COLUMNS, [("x", "")] * (MOST_LINES + 1)),)))


UNASSIGNED, PRIVATE, CONTROL = "\U000e0fff", "\U0010f0f0", "\x00\x1b\ufeff"
ODD = Document("en", HEAD, f"A {UNASSIGNED} title", blocks=(f"kept {CONTROL} all", f"one {PRIVATE} box"))


def test_a_letter_that_no_face_has_breaks_nothing() -> None:
    (page,) = read(set_document(ODD))
    assert "title" in page and "kept" in page and "all" in page and "one" in page
    assert not set(CONTROL) & set(page)


def test_a_page_is_the_same_whatever_faces_a_machine_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pdf = set_document(ODD)
    give_a_face(monkeypatch, tmp_path, CONTROL + UNASSIGNED + PRIVATE)
    assert look(set_document(ODD)) == look(pdf)


@pytest.mark.parametrize("control", CONTROL)
def test_what_is_no_letter_leaves_a_page_readable_to_all(control: str) -> None:
    plain = Document("en", HEAD, "A title", blocks=("kept all",))
    pdf = set_document(replace(plain, blocks=(f"kept{control} all",)))
    assert b"pdfuaid:part" in pdf
    assert look(pdf) == look(set_document(plain))


def test_a_letter_says_who_writes_to_whom() -> None:
    letter = Letter(
        "en", HEAD, "Thank you", "1 March 2026", ("Winrock", "Phnom Penh"), ("For this:",), "Librarian"
    )
    (page,) = read(set_letter(letter))
    lines = [part for part in page.split("\r\n") if part.isascii()]
    assert lines == [
        "Information Centre", "Phnom Penh", "1 March 2026", "Winrock", "Phnom Penh", "Thank you",
        "For this:", "Librarian", "1 / 1",
    ]  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_each_label_stands_on_its_own_place_of_the_sheet(name: str) -> None:
    sheet = SHEETS[name]
    labels = [
        Label(("REP", "UNO"), f"N-{number:03}", f"http://x.test/{number}") for number in range(sheet.places)
    ]
    pages = lay_out(sheet, len(labels), first=3)
    pdf = pypdfium2.PdfDocument(set_labels(LabelSheets("en", "Labels", sheet, labels, pages)))
    assert len(pdf) == 2
    for page, places in zip(pdf, pages, strict=True):
        assert page.get_size() == pytest.approx((210 * MILLIMETRE, 297 * MILLIMETRE), abs=0.1)
        text = page.get_textpage()
        assert text.get_text_range().count("REP") == len(places)
        for number, x, y in chain(places):
            place = text.search(labels[number].number).get_next()
            assert place
            left, bottom, _, top = text.get_charbox(place[0])
            left, below = left / MILLIMETRE, 297 - bottom / MILLIMETRE
            assert x < left < x + sheet.width and y < 297 - top / MILLIMETRE < below < y + sheet.height


@pytest.mark.parametrize("lines", range(24, 33))
def test_a_signature_never_stands_alone_on_a_page(lines: int) -> None:
    table = Table(COLUMNS, [("A title", "2008")] * lines)
    letter = Letter("en", HEAD, "Thanks", "Today", ("Sok",), ("Dear Sok.", table, "Farewell."), "Me")
    last = read(set_letter(letter))[-1]
    assert "Farewell." in last and "Me" in last


def test_a_long_last_paragraph_of_a_letter_goes_over_pages() -> None:
    words = " ".join(f"word{number}" for number in range(2500))
    pages = read(set_letter(Letter("en", HEAD, "Thanks", "Today", ("Sok",), (words,), "Me")))
    assert len(pages) > 1
    assert "word0 " in pages[0] and "word2499" in "".join(pages) and "Me" in pages[-1]


@pytest.mark.parametrize("name", SHEETS)
def test_nothing_is_printed_near_the_edge_of_a_sheet(name: str) -> None:
    sheet = SHEETS[name]
    spine = ("362.88", "SURTEES", "2008", "c.2")
    labels = [Label(spine, f"HTIC-{number:05}", f"http://x.test/{number}") for number in range(sheet.places)]
    pages = lay_out(sheet, sheet.places)
    (page,) = pypdfium2.PdfDocument(set_labels(LabelSheets("en", "Labels", sheet, labels, pages)))
    drawn = page.render(scale=4).to_pil().convert("L").point(lambda value: 255 * (value < 200)).getbbox()
    across, down = page.get_size()
    edges = (drawn[0], drawn[1], across * 4 - drawn[2], down * 4 - drawn[3])
    assert min(edges) / 4 / MILLIMETRE > 4.8  # half a pixel is a tenth of a millimetre


def test_bars_say_the_number_and_leave_their_quiet_zones() -> None:
    path, width = bars_path("HTIC-00001")
    bars = [tuple(map(int, bar)) for bar in re.findall(r"M(\d+) 0h(\d+)v1h-\d+z", path)]
    # Code set B, "HTIC-0", then code set C, "00 01"; start, check and stop (ISO/IEC 15417).
    assert (bars[0], bars[-1][0] + bars[-1][1]) == ((10, 2), width - 10)
    assert (width - 20 - 2) % 11 == 0
    assert bars_path("HTIC-00002")[0] != path
    assert bars_path("លេខ ១") == bars_path("") == ("", 0)
