"""Free-text references, however they are parted."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import pytest

from catalogue.formats.free_text.plain_text import references
from catalogue.formats.records.problems import ProblemLog
from tests.unit.formats.conftest import Take

LONG = "Alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu"


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("One, 2001.\nTwo, 2002.\n\nThree, 2003.\n", ["One, 2001.", "Two, 2002.", "Three, 2003."]),
        ("1. One\n  more\n2. Two\n2008. Bangkok\n3. T - s.l.", ["One more", "Two 2008. Bangkok", "T - s.l."]),
        ("[1] One\n[2] Two\n", ["One", "Two"]),
        ("១. មួយ\n២. ពីរ\n", ["មួយ", "ពីរ"]),
        ("• One\n  goes on\n• Two\n", ["One goes on", "Two"]),
        ("Smith, J. A.\n    goes on.\nDoe, A. B.\n    too.\n", ["Smith, J. A. goes on.", "Doe, A. B. too."]),
        (f"{LONG}\nends.\n\n{LONG}\ntoo.\n", [f"{LONG} ends.", f"{LONG} too."]),
        ("In <i>italics</i>, 2001 & more\n", ["In italics, 2001 & more"]),
    ],
)  # fmt: skip
def test_references_are_parted(take: Take, text: str, references: list[str]) -> None:
    assert take(text, "list.txt").references == references


def test_the_printed_number_is_the_id_else_the_line(take: Take) -> None:
    assert [record.id for record in take("List\n\n1. One\n2. Two\n4. Four\n", "a.txt").records] == [
        "1",
        "1#2",
        "2",
        "4",
    ]
    assert [record.id for record in take("\nOne\n\nTwo\n", "a.txt").records] == ["2", "4"]


def test_a_list_that_is_no_table_is_text(take: Take) -> None:
    taken = take("Title of a book, by Someone, 2001\nAnother, with, commas, 2003\n", "list.txt")
    assert taken.format == "text" and len(taken.records) == 2


def test_a_heading_is_no_entry(take: Take) -> None:
    assert take("BIBLIOGRAPHY\n\nOne, 2001\nTwo, 2002\n", "a.txt").references == ["One, 2001", "Two, 2002"]


def test_an_html_page_gives_its_items(take: Take) -> None:
    page = "<!DOCTYPE html><html><head><title>x</title></head><body><nav><ul><li>Home</li></ul></nav>"
    taken = take(f"{page}<ol><li>One, <i>2001</i></li><li>Two</li></ol></body></html>", "saved.html")
    assert taken.references == ["One, 2001", "Two"]
    table = "<table><tr><th>Title</th><th>Year</th></tr><tr><td>Sold</td><td>2003</td></tr></table>"
    assert take(f"{page}{table}</body></html>", "saved.html").titles == ["Sold"]


SURTEES = "Surtees, R. (2008). Trafficking of men, a trend less considered: The case of Belarus. Geneva: IOM."
DERKS = "Derks, A. (2000). Combating trafficking in South-East Asia: A review of policy. Geneva: IOM."
HUDD = "Hudd, S. (2003). Sold like chickens. Phnom Penh: LICADHO."
THREE = [SURTEES, DERKS, HUDD]


def _wrapped(text: str, width: int = 60, first: str = "", later: str = "") -> str:
    return textwrap.fill(text, width, initial_indent=first, subsequent_indent=later)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(_wrapped(reference) for reference in THREE),
        "\n".join(_wrapped(reference, first="     ") for reference in THREE),
        "\n".join(_wrapped(reference, first="> ", later="> ") + "\n>" for reference in THREE),
        "References\n\n" + "\n\n".join(_wrapped(reference) for reference in THREE),
        "\n".join(_wrapped(f"> {at}. {reference}", later="> ") for at, reference in enumerate(THREE, 1)),
        "\n".join(f"{at}\n{reference}" for at, reference in enumerate(THREE, 1)),
        "\n".join(f"\uf0b7 {reference}" for reference in THREE),
        "\n".join(f"{at} - {reference}" for at, reference in enumerate(THREE, 1)),
        "\n".join(f"［{at}］ {reference}" for at, reference in enumerate(THREE, 1)),
        "\n".join(f"{at}、{reference}" for at, reference in enumerate(THREE, 1)),
    ],
    ids=["mail", "first lines in", "answered mail", "heading", "numbered mail", "numbers apart",
         "Word's bullets", "dashes", "full width", "Chinese"],
)  # fmt: skip
def test_pasted_references_are_parted_whatever_broke_their_lines(take: Take, text: str) -> None:
    assert take(text, "pasted.txt").references == THREE


def test_lines_of_their_own_are_not_joined_because_they_are_long(take: Take) -> None:
    pair = ["กระทรวงการพัฒนาสังคม. (2551). พระราชบัญญัติป้องกันและปราบปรามการค้ามนุษย์. กรุงเทพฯ.",
            "ศิริพร สโครบาเนค. (2540). การค้าหญิง: ฐานคิดและการต่อสู้. กรุงเทพฯ: มูลนิธิผู้หญิง."]  # fmt: skip
    assert take("เอกสารอ้างอิง\n\n" + "\n".join(pair), "pasted.txt").references == pair


def test_an_address_on_its_own_line_belongs_to_the_entry_above(take: Take) -> None:
    text = "Sold like chickens. Available at:\n"
    text += "https://x.org/a\n[Accessed 12 March 2010]\nCombating\ndoi:10.1/b\n"
    assert take(text, "pasted.txt").references == [
        "Sold like chickens. Available at: https://x.org/a [Accessed 12 March 2010]",
        "Combating doi:10.1/b",
    ]
    assert len(take("https://x.org/a\nhttps://x.org/b\n", "pasted.txt").records) == 2


LINES = [f"Report {at} on the trade in persons and on what was done against it" for at in range(1000)]


@pytest.mark.parametrize(
    "before",
    [
        "1. Sold like chickens\n2. Combating servitude\n3. Forced labour",
        "UNODC. Global report. 2009\nVienna\n\nILO. Forced labour. 2005\nGeneva\n\nIOM. A. 2004\nBern\n",
        "Title: Sold like chickens\nAuthor: Sok\nYear: 2008\n\nTitle: Combating\nAuthor: Kim\nYear: 2009\n",
    ],
    ids=["numbered", "parted by blank lines", "labelled"],
)
def test_lines_that_nothing_parts_are_an_entry_each_where_they_are_too_long(take: Take, before: str) -> None:
    taken = take("\n".join([before, *LINES]), "pasted.txt")
    assert [record.description.reference for record in taken.records][-len(LINES) :] == LINES
    assert len({record.id for record in taken.records}) == len(taken.records)
    assert taken.codes["entry_too_long"] > 0


@pytest.mark.parametrize(
    "before",
    [
        "Sold like chickens\nBest regards,",
        "1. Sold like chickens\n2. Combating servitude\n3. Forced labour",
        "Title: Sold like chickens\nAuthor: Sok\nYear: 2008\nTitle: Combating\nAuthor: Kim\nYear: 2009",
        "Subject: our list\n" * 50,
    ],
    ids=["closed", "numbered", "labelled", "headed"],
)
def test_no_more_of_a_long_list_is_read_than_is_needed(before: str) -> None:
    read = 0

    def lines() -> Iterator[str]:
        nonlocal read
        for read, line in enumerate([*before.split("\n"), *LINES * 30], 1):  # noqa: B007
            yield line

    records = references(lines(), ProblemLog())
    for _ in range(600):
        next(records)
    assert read < 2500


def test_one_title_a_thousand_times_is_a_thousand_entries(take: Take) -> None:
    taken = take("Forced labour\n" * 1000, "pasted.txt")
    assert [record.description.reference for record in taken.records] == ["Forced labour"] * 1000
    assert len({record.id for record in taken.records}) == 1000


TITLES = ["Sold like chickens", "Combating servitude", "Human trafficking in Cambodia"]


@pytest.mark.parametrize("at", range(len(TITLES) + 1))
@pytest.mark.parametrize(
    "line",
    [
        "http://www.no-trafficking.org/reports The Mekong challenge: young and on the move",
        "http://www.no-trafficking.org: Trafficking in the Mekong. Bangkok 2008",
        "www.no-trafficking.org, Responses to Human Trafficking",
        "ISBN 92-2-115360-6 A global alliance against forced labour",
    ],
)
def test_a_title_behind_an_address_is_an_entry(take: Take, line: str, at: int) -> None:
    lines = [*TITLES[:at], line, *TITLES[at:]]
    taken = take("\n".join(lines), "pasted.txt")
    assert [record.description.reference for record in taken.records] == lines


@pytest.mark.parametrize(
    "line",
    [
        "http://x.org/q?id=1 (accessed on Monday 3 May 2008, in Phnom Penh)",
        "https://x.org/a. Accessed 3 May 2008, and again in June",
        "ISBN 92-2-115360-6 (print) 978-92-2-115360-3 (web pdf)",
        "https://x.org/a (the whole text, in Khmer)",
    ],
)
def test_a_remark_behind_an_address_belongs_to_the_entry_above(take: Take, line: str) -> None:
    taken = take("\n".join([TITLES[0], line, *TITLES[1:]]), "pasted.txt")
    assert [record.description.reference for record in taken.records] == [f"{TITLES[0]} {line}", *TITLES[1:]]


def test_the_line_behind_an_address_that_ends_on_a_hyphen_is_an_entry(take: Take) -> None:
    lines = ["Sold like chickens", "http://x.org/a-", "Human trafficking in Cambodia", "Combating servitude"]
    taken = take("\n".join(lines), "pasted.txt")
    assert [record.description.reference for record in taken.records] == [" ".join(lines[:2]), *lines[2:]]
    cut = (
        "https://x.org/human-\ntrafficking/2018.pdf\nCombating\nhttps://x.org/a-\nbook (accessed in May)\nA\n"
    )
    taken = take(f"Sold like chickens\n{cut}", "pasted.txt")
    assert [record.description.reference for record in taken.records] == [
        "Sold like chickens https://x.org/human-trafficking/2018.pdf",
        "Combating https://x.org/a-book (accessed in May)",
        "A",
    ]


def test_a_space_before_the_first_line_alone_does_not_make_a_list_one_entry(take: Take) -> None:
    lines = [*TITLES, "Annual report 2004", "The Mekong challenge", "Trafficked men and boys"]
    taken = take("  " + "\n".join(lines), "pasted.txt")
    assert [record.description.reference for record in taken.records] == lines


def test_dashes_stand_for_the_author_of_the_entry_before(take: Take) -> None:
    text = "Surtees, R. 2008. Men.\n———. 2012. After.\n"
    text += "— 2013. Later.\n--- 2014. Last.\n- A bullet. 2001.\nIbid., p. 3.\n"
    taken = take(text, "pasted.txt")
    assert taken.references == [
        "Surtees, R. 2008. Men.",
        "Surtees, R. 2012. After.",
        "Surtees, R. 2013. Later.",
        "Surtees, R. 2014. Last.",
        "A bullet. 2001.",
    ]
    assert taken.records[1].raw == "———. 2012. After."
    assert (taken.seen, taken.codes["points_back"]) == (5, 1)


def test_the_greetings_of_a_mail_are_named_and_left_out(take: Take) -> None:
    taken = take("Dear Sokha,\n\n> Sold like chickens, 2003\n> Combating\n\nBest regards,\n", "pasted.txt")
    assert taken.references == ["Sold like chickens, 2003", "Combating"]
    assert [problem.value for problem in taken.problems] == ["Dear Sokha,", "Best regards,"]


@pytest.mark.parametrize(
    "introduction",
    [
        "Dear colleagues, here is our list for the Centre:",
        "Our list for the Centre:",
        "Please find below our list of titles.",
        "Bonjour, voici notre liste :",
        "បញ្ជីសៀវភៅរបស់យើង៖",
    ],
)
def test_what_says_that_a_list_follows_is_named_and_left_out(take: Take, introduction: str) -> None:
    taken = take(
        f"{introduction}\n\n1. Sold like chickens, 2003\n2. Our bodies, our choice: 2004\n", "pasted.txt"
    )
    assert taken.references == ["Sold like chickens, 2003", "Our bodies, our choice: 2004"]
    assert [(problem.code, problem.value) for problem in taken.problems] == [("no_publication", introduction)]


def test_each_section_may_count_anew(take: Take) -> None:
    text = "Books\n\n1. One\n2. Two\n\nReports\n1. Three\n2. Four\n3. Five\n"
    taken = take(text, "pasted.txt")
    assert taken.references == ["One", "Two", "Three", "Four", "Five"]
    assert [problem.value for problem in taken.problems if problem.code == "no_publication"] == [
        "Books",
        "Reports",
    ]


def test_a_column_of_numbers_is_a_table_and_a_heading_is_none(take: Take) -> None:
    taken = take("ISBN\n9789290684039\n9781843922414\n", "pasted.txt")
    assert [record.description.identifiers_of("isbn") for record in taken.records] == [
        ("9789290684039",), ("9781843922414",),
    ]  # fmt: skip


def test_the_end_of_a_list_begins_with_any_number(take: Take) -> None:
    text = (
        "17. Surtees, R. 2008. Trafficking in men, a\ntrend less considered.\n18. Derks, A. 2006. A decade.\n"
    )
    taken = take(text, "pasted.txt")
    assert [(record.id, record.description.reference) for record in taken.records] == [
        ("17", "Surtees, R. 2008. Trafficking in men, a trend less considered."),
        ("18", "Derks, A. 2006. A decade."),
    ]


def test_a_text_copied_from_pages_gets_its_words_and_numbers_back(take: Take) -> None:
    text = (
        "Surtees, R. (2008). Traffick-\ning of men. Review, 4(1), 16-\n36.\n"
        "United Nations Office on Drugs\nand Crime (2018). Global re-\nport. Vienna: UNODC.\n"
    )
    assert take(text, "pasted.txt").references == [
        "Surtees, R. (2008). Trafficking of men. Review, 4(1), 16-36.",
        "United Nations Office on Drugs and Crime (2018). Global report. Vienna: UNODC.",
    ]


LETTER = """From: Maly Chan <maly@example.org>
Sent: Tuesday, 3 November 2026
To: Sokha
Subject: our list

Dear Sokha,

could you tell me which of these you have?

> Derks, A. 2006. A decade > and more.

> Hudd, S. 2003. Sold.

Many thanks and best regards
Maly Chan
Tel. +855 12 345 678
"""


def test_a_letter_around_a_list_is_named_and_left_out(take: Take) -> None:
    taken = take(LETTER, "pasted.txt")
    assert taken.references == ["Derks, A. 2006. A decade > and more.", "Hudd, S. 2003. Sold."]
    assert [problem.value.split()[0] for problem in taken.problems] == ["From:", "Dear", "could", "Many"]
    answered = (
        "On Tue, 3 Nov 2026 at 09:12, Maly <maly@example.org>\nwrote:\n\n" + LETTER[LETTER.index("Dear") :]
    )
    assert take(answered, "pasted.txt").references == taken.references


def test_titles_that_open_like_a_letter_are_kept(take: Take) -> None:
    titles = ["Best practices in protection", "Thanks to our donors", "Date: a study of calendars"]
    titles += ["On the move 2008", "Regards croisés sur la traite", "Books for prisoners"]
    assert take("\n".join(titles), "pasted.txt").references == titles


def test_the_headings_of_parts_are_named_and_left_out(take: Take) -> None:
    headings = ["# Reading list", "A. Books and reports", "Journal articles:", "Laws", "របាយការណ៍"]
    taken = take("\n".join(f"{heading}\nSold, {at}" for at, heading in enumerate(headings)), "list.md")
    assert taken.references == [f"Sold, {at}" for at in range(len(headings))]
    assert [problem.value for problem in taken.problems] == headings


def test_two_references_in_one_are_pointed_out(take: Take) -> None:
    one = "Surtees, R. (2008). Trafficked men as unwilling victims. Review, 4(1)."
    two = "Molland, S. (2012). The perfect business?"
    taken = take(f"{one} {two}\n{one}\nReid, J. (2012). Men, in Hudd, S. (ed.), Sold.", "pasted.txt")
    assert len(taken.records) == 3 and taken.codes == {"two_in_one": 1}


def test_an_entry_may_be_several_lines_that_a_blank_one_ends(take: Take) -> None:
    entries = [("Sold", "by Hudd, S.", "2003"), ("Combating", "by Derks, A.", "2000"), ("Men", "2008")]
    text = "\n\n".join("\n".join(entry) for entry in entries)
    assert take(text, "pasted.txt").references == [" ".join(entry) for entry in entries]
    titles = "Sold\nCombating\n\nMen\nA way\n\nAnnual report\n"
    assert len(take(titles, "pasted.txt").records) == 5
