"""Names travel: what one catalogue writes, another takes in without loss, and may undo."""

from __future__ import annotations

import io

import pytest

from catalogue import formats
from catalogue.bootstrap import Services
from catalogue.domain.authorities.authority import Authority, NameForm
from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput
from catalogue.formats.authority_records import write_names

BODY, PERSON, SERIES = MentionKind.BODY, MentionKind.PERSON, MentionKind.SERIES
NAMES = [
    Authority(BODY, "Ministry of Justice", (NameForm("ក្រសួងយុត្តិធម៌", "km"), NameForm("MoJ")), "", "Cambodia"),
    Authority(
        BODY, "United Nations", (NameForm("UN", "", True), NameForm("ONU", "fr", True), NameForm("LICADHO")),
    ),
    Authority(BODY, "UNODC, Regional Office", (NameForm("UN. Crime office", "en"),), "United Nations"),
    Authority(PERSON, "Gorky, Maxim", (NameForm("Peshkov, Aleksei"), NameForm("ម៉ាក់ស៊ីម ហ្គ័រគី", "km"))),
    Authority(SERIES, "Red library", (NameForm("Bibliothèque rouge", "fr"),)),
]  # fmt: skip


def file(fmt: str, names: list[Authority] = NAMES) -> io.BytesIO:
    return io.BytesIO(b"".join(write_names(fmt, names)))


@pytest.mark.parametrize("fmt", ["marc", "marcxml"])
def test_what_is_written_is_taken_in_whole_once_and_undone(
    services: Services, librarian: Account, fmt: str
) -> None:
    use = services.authority.name_files
    taken = use.take(librarian, file(fmt), "names.mrc")
    assert (taken.read, taken.added, taken.problems) == (5, 12, ())
    assert sorted(use.names(), key=repr) == sorted(NAMES, key=repr)
    assert use.take(librarian, file(fmt), "names.mrc").added == 0

    services.change_log.revert(librarian, services.change_log.recent(1)[0].id)
    assert list(use.names()) == []


def test_what_the_catalogue_knows_stays_and_a_name_of_another_is_told(
    services: Services, librarian: Account
) -> None:
    services.authority.editing.add_organisation(librarian, "ONU")
    services.authority.headings.add_form(librarian, PERSON, "Peshkov, Aleksei", "Gorki, Maxime")
    taken = services.authority.name_files.take(librarian, file("marc"), "names.mrc")
    assert [(problem.code, problem.value) for problem in taken.problems] == [("name_of_another", "ONU")]
    known = services.authority.headings.find(PERSON, "gorky, maxim")
    assert known is not None and known.name == "Peshkov, Aleksei" and len(known.forms) == 3
    parts = services.authority.editing.organisations("UNODC")[0]
    assert parts.parent is not None and parts.parent[1] == "United Nations"


def test_records_of_other_kinds_are_named_and_a_file_without_names_is_refused(
    services: Services, librarian: Account
) -> None:
    book = b"".join(formats.write("marc", [("1", Description(title="Sold"), ())]))
    mixed = io.BytesIO(book + file("marc").getvalue())
    taken = services.authority.name_files.take(librarian, mixed, "mixed.mrc")
    assert (taken.read, [problem.code for problem in taken.problems]) == (5, ["no_name"])
    for data in (book, b"Surtees, R. (2008). Men."):
        with pytest.raises(InvalidInput):
            services.authority.name_files.take(librarian, io.BytesIO(data), "other.mrc")

    reading = formats.read(mixed, "mixed.mrc")
    assert [record.description.title for record in reading] == ["Sold"]
    assert (reading.seen, [problem.code for problem in reading.problems]) == (6, ["authority_record"] * 5)
