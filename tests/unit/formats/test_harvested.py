"""What another catalogue says of itself is believed as far as it can be meant."""

from __future__ import annotations

import io

import pytest

from catalogue.formats.protocols.harvested import read_answer
from catalogue.sandbox import read_harvested
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


def _listed(*records: str, behind: str = "") -> bytes:
    token = "<resumptionToken>next</resumptionToken>"
    held = "".join(
        f"<record><header><identifier>oai:x:{at}</identifier></header><metadata>{record}</metadata></record>"
        for at, record in enumerate(records)
    )
    listed = f"<ListRecords>{held}{token}</ListRecords>"
    return f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{listed}</OAI-PMH>{behind}'.encode()


_BOOK = '<dc xmlns="urn:dc"><title>Debt bondage</title></dc>'


def test_an_answer_that_is_cut_off_is_no_end_of_a_list() -> None:
    whole = _listed(_BOOK, _BOOK, _BOOK)
    half = whole[: whole.index(b"</title>", whole.index(b"oai:x:1"))] + b"\n<b>Fatal error</b>: out of memory"
    assert not read_answer(io.BytesIO(whole))[0].breaks_off
    assert read_answer(io.BytesIO(half))[0].breaks_off
    assert read_answer(io.BytesIO(whole.removesuffix(b"</OAI-PMH>")))[0].breaks_off


@pytest.mark.parametrize(
    ("said", "breaks_off"),
    [
        (_listed(_BOOK, "<dc>caf&eacute; and \x0b more</dc>"), False),
        (_listed(_BOOK, behind="<b>Warning</b>: session"), False),
        (_listed("<dc>\x0b<!-- <header> --><![CDATA[ <header>, </OAI-PMH> ]]></dc>", _BOOK), False),
        (_listed(_BOOK, "<dc><![CDATA[ </OAI-PMH> ]]>").rpartition(b"</metadata>")[0], True),
        (_listed(_BOOK, "<dc><title>open", _BOOK), True),
        (_listed(_BOOK, "<dc><title>open"), True),
        (_listed(_BOOK, "<!-- open", _BOOK), True),
    ],
    ids=[
        "signs that are none", "something behind it", "what is no markup", "an end that is none",
        "an open element", "one at the end", "an open remark",
    ],
)  # fmt: skip
def test_an_answer_that_is_broken_and_lost_no_record_goes_on(said: bytes, breaks_off: bool) -> None:
    page, records = read_answer(io.BytesIO(said))
    assert page.breaks_off is breaks_off
    assert breaks_off or (page.next == "next" and len(records) == said.count(b"<metadata>"))


def test_what_stands_in_a_record_speaks_for_no_other() -> None:
    """Whoever deposits one record in another catalogue strikes nobody else's, and ends no list."""
    odd = (
        '<mods xmlns="urn:mods" xmlns:x="urn:x"><x:record><x:header status="deleted"><x:identifier>oai:x:1'
        '</x:identifier></x:header><x:metadata><x:book/></x:metadata></x:record><x:error code="badArgument"/>'
        '<x:resumptionToken completeListSize="3">astray</x:resumptionToken></mods>'
    )
    page, records = read_answer(io.BytesIO(_listed(odd, _BOOK)))
    assert (page.next, page.error, page.gone, page.total) == ("next", "", (), 0)
    assert page.names == ("oai:x:0", "oai:x:1") and len(records) == 2


_OPEN = "<!-- " * 200_000, "<![CDATA[ " * 100_000, "<a/>" * 10 + "]]>"


@pytest.mark.parametrize(
    ("said", "breaks_off"),
    [
        (_listed(_BOOK, *_OPEN), True),
        (_listed(_BOOK, behind="").replace(b"</record>", b"<metadata/>" * 90_000 + b"</record>"), False),
    ],
    ids=["remarks without an end", "siblings without a name"],
)
def test_an_answer_of_a_million_signs_is_read_in_a_time_to_match(said: bytes, breaks_off: bool) -> None:
    """Where that grew with its square, the sandbox ended the reading after its 20 s of the processor."""
    page, records = read_harvested(io.BytesIO(said), "other.example")
    assert page.is_answer and page.breaks_off is breaks_off
    assert breaks_off or (set(page.names) == {"oai:x:0"} and len(records) == 1)


def test_what_is_wrong_is_told_in_a_line() -> None:
    fault = f'<error code="{"x" * 9_000}">no</error>'
    said = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{fault}</OAI-PMH>'
    assert len(read_answer(io.BytesIO(said.encode()))[0].error) == 300


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
