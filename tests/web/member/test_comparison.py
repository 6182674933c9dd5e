"""Two descriptions side by side: what differs is marked, what is only written otherwise is not."""

from __future__ import annotations

import pytest
from flask import Flask

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import FieldEvidence, Match, Outcome, Reason, Status
from catalogue.web.member.reports.comparison import Pieces, compare, differences


def marked(pieces: Pieces) -> list[str]:
    return [text for text, differs in pieces if differs]


@pytest.mark.parametrize(
    ("one", "other", "left", "right"),
    [
        ("Trafficking 2008", "Trafficking 2009", ["2008"], ["2009"]),
        ("THE SEX SECTOR", "The sex sector", [], []),
        ("Thắp sáng", "Thap sang", [], []),
        ("ឆ្នាំ ២០០៨", "ឆ្នាំ 2008", [], []),
        ("Fishing", "Fishing at sea", [], [" at sea"]),
        ("", "Something", [], ["Something"]),
    ],
)
def test_only_what_differs_is_marked(one: str, other: str, left: list[str], right: list[str]) -> None:
    first, second = differences(one, other)
    assert (marked(first), marked(second)) == (left, right)
    assert ("".join(text for text, _ in first), "".join(text for text, _ in second)) == (one, other)


def test_evidence_judges_and_says_what_was_read_elsewhere(app: Flask) -> None:
    evidence = (
        FieldEvidence("title", Outcome.CLOSE, 0.9, "Sea", "Seas"),
        FieldEvidence("languages", Outcome.DIFFERS, 0.0, "Khmer", "English"),
    )
    match = Match("1", Status.REVIEW, 0.5, evidence=evidence)
    entry, holding = Description(title="Sea"), Description(title="Seas", year="2009", languages=("en",))
    with app.test_request_context("/km/"):
        rows = {compared_field.field: compared_field for compared_field in compare(entry, holding, match)}
    assert rows["title"].outcome is Outcome.CLOSE
    assert rows["year"].outcome is Outcome.UNKNOWN and rows["year"].texts == ("", "2009")
    assert rows["languages"].outcome is Outcome.DIFFERS and rows["languages"].texts[0] not in ("", "Khmer")


def test_a_title_that_differs_is_not_called_nearly_the_same(app: Flask) -> None:
    evidence = (FieldEvidence("title", Outcome.CLOSE, 0.7, "Sea", "Seas"),)
    entry, holding = Description(title="Sea"), Description(title="Seas")
    for code, outcome in (("other_title", Outcome.DIFFERS), ("close_title", Outcome.CLOSE)):
        reasons = (Reason("same_number", {"kind": "ISBN"}), Reason(code))
        match = Match("1", Status.REVIEW, 0.5, reasons=reasons, evidence=evidence)
        with app.test_request_context("/en/"):
            assert next(iter(compare(entry, holding, match))).outcome is outcome


def test_what_a_whole_reference_tells_of_stands_in_it(app: Flask) -> None:
    evidence = (
        FieldEvidence("year", Outcome.DIFFERS, 0.0, "", "2009"),
        FieldEvidence("languages", Outcome.DIFFERS, 0.0, "", "English"),
    )
    match = Match("1", Status.REVIEW, 0.5, evidence=evidence)
    entry, holding = Description(reference="UNIAP. Sea, 2008"), Description(title="Sea", year="2009")
    with app.test_request_context("/en/"):
        rows = {compared_field.field: compared_field for compared_field in compare(entry, holding, match)}
    assert (rows["year"].outcome, rows["year"].in_text) == (Outcome.DIFFERS, True)
    assert (rows["languages"].outcome, rows["languages"].in_text) == (Outcome.UNKNOWN, False)
