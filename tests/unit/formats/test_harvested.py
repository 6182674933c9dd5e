"""What another catalogue says of itself is believed as far as it can be meant."""

from __future__ import annotations

import io

import pytest

from catalogue.formats.protocols.harvested import read_answer
from catalogue.services.internet_answers import Answer
from catalogue.services.libraries import other_catalogues
from catalogue.services.libraries.other_catalogues import ask


@pytest.mark.parametrize(("said", "total"), [("70", 70), ("9" * 5000, 0), ("²", 0), ("", 0)])
def test_a_number_of_records_that_nobody_has_is_none(said: str, total: int) -> None:
    token = f'<resumptionToken completeListSize="{said}">next</resumptionToken>'
    answer = (
        f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>{token}</ListRecords></OAI-PMH>'
    )
    assert read_answer(io.BytesIO(answer.encode()))[0].total == total


@pytest.mark.parametrize(
    ("later", "waited"), [("7", 7), ("9" * 5000, 5), ("Wed, 21 Oct 2026", 5), ("900", 60)]
)
def test_who_is_busy_is_waited_for_within_reason(
    monkeypatch: pytest.MonkeyPatch, later: str, waited: int
) -> None:
    answers = [Answer(503, b"", {"Retry-After": later}), Answer(200, b"<ok/>", {})]
    monkeypatch.setattr(other_catalogues, "ask_once", lambda *_asked, **_how: answers.pop(0))
    pauses: list[float] = []
    assert ask("https://library.example.org/oai", {}, pauses.append).read() == b"<ok/>"
    assert pauses == [waited]
