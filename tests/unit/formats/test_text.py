"""Free-text references, however they are parted."""

from __future__ import annotations

import pytest

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
def test_references_are_parted(take, text, references):
    assert take(text, "list.txt").references == references


def test_the_printed_number_is_the_id_else_the_line(take):
    assert [each.id for each in take("List\n\n1. One\n2. Two\n4. Four\n", "a.txt").records] == [
        "1",
        "1#2",
        "2",
        "4",
    ]
    assert [each.id for each in take("\nOne\n\nTwo\n", "a.txt").records] == ["2", "4"]


def test_a_list_that_is_no_table_is_text(take):
    taken = take("Title of a book, by Someone, 2001\nAnother, with, commas, 2003\n", "list.txt")
    assert taken.format == "text" and len(taken.records) == 2


def test_a_heading_is_no_entry(take):
    assert take("BIBLIOGRAPHY\n\nOne, 2001\nTwo, 2002\n", "a.txt").references == ["One, 2001", "Two, 2002"]


def test_an_html_page_gives_its_items(take):
    page = "<!DOCTYPE html><html><head><title>x</title></head><body><nav><ul><li>Home</li></ul></nav>"
    taken = take(f"{page}<ol><li>One, <i>2001</i></li><li>Two</li></ol></body></html>", "saved.html")
    assert taken.references == ["One, 2001", "Two"]
    table = "<table><tr><th>Title</th><th>Year</th></tr><tr><td>Sold</td><td>2003</td></tr></table>"
    assert take(f"{page}{table}</body></html>", "saved.html").titles == ["Sold"]
