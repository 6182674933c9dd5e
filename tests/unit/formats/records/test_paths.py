"""What stands where an address should, and leads into somebody's computer."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Identifier
from catalogue.formats.records.checks import checked_identifiers, is_on_a_computer
from catalogue.formats.records.problems import ProblemLog

ON_A_COMPUTER = (
    r"C:\Users\sokha\x.pdf",
    "c:/Users/sokha/x.pdf",
    "C%3A%5CUsers%5Csokha%5Cx.pdf",
    r"\\server\share\x.pdf",
    r"\Users\sokha\x.pdf",
    "file:///C:/Users/sokha/x.pdf",
    "FILE:/home/sokha/x.pdf",
    "/home/sokha/x.pdf",
    "/Users/sokha/x.pdf",
    "/Volumes/stick/x.pdf",
    "~/x.pdf",
    r"%USERPROFILE%\x.pdf",
    "internal-pdf://0123/x.pdf",
    "zotero://open-pdf/library/items/ABCD",
    "attachments:x.pdf",
    " <file:///x.pdf>",
)
ADDRESSES = (
    "https://example.org/home/x.pdf",
    "http://example.org/C:/x.pdf",
    "www.example.org",
    "ftp://example.org/x",
    "doi:10.1000/182",
    "10.1000/182",
    "A/75/289",
    "E/CN.4/2006/62",
    "urn:isbn:9789221213192",
    "CatalogueRecords/adr07e1112.pdf",
    "978-92-2-121319-2",
)


@pytest.mark.parametrize("text", ON_A_COMPUTER)
def test_a_path_on_somebody_s_computer_is_told(text: str) -> None:
    assert is_on_a_computer(text)
    for scheme in ("url", "other"):
        assert not list(checked_identifiers([Identifier(scheme, text)], 1, ProblemLog()))


def test_a_login_in_an_address_is_left_out_and_told() -> None:
    log = ProblemLog()
    printed = [Identifier("url", "https://ann:secret@example.org:8080/x@y?z=a@b")]
    assert list(checked_identifiers(printed, 1, log)) == [
        Identifier("url", "https://example.org:8080/x@y?z=a@b")
    ]
    (problem,) = log.kept
    assert problem.code == "login_in_address" and "secret" not in problem.value


@pytest.mark.parametrize("text", ADDRESSES)
def test_what_others_can_follow_is_kept(text: str) -> None:
    assert not is_on_a_computer(text)
    assert list(checked_identifiers([Identifier("url", text)], 1, ProblemLog())) == [Identifier("url", text)]
