"""Libraries, words of one meaning and lines of an import, when two change them at one moment (PostgreSQL)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.people.access import Account
from catalogue.errors import LacunaError
from catalogue.services.libraries.libraries import LibraryData
from catalogue.services.records.attachments import Readers
from catalogue.services.records.publications import CopyData
from catalogue.services.sight import Several
from tests.support.databases import ON_POSTGRESQL
from tests.support.pdf_writer import pdf
from tests.support.races import Deed, race

pytestmark = [ON_POSTGRESQL, pytest.mark.parametrize("moment", ["before_flush", "before_commit"])]


def codes(*outcomes: object) -> list[str]:
    """Of each outcome what was refused, "" where nothing was."""
    return [outcome.code if isinstance(outcome, LacunaError) else "" for outcome in outcomes]


def test_two_libraries_get_no_one_name_and_of_one_each_form_changes_its_own(
    services: Services, librarian: Account, database_url: str, moment: str
) -> None:
    use = services.libraries.libraries

    def both(first: Deed, second: Deed) -> list[str]:
        return codes(*race(first, second, database_url, moment))

    def add(name: str) -> Deed:
        return lambda: use.add(librarian, LibraryData(name))

    assert both(add("Harbour library"), add("harbour  Library")) == ["", "library_twice"]
    add("Upstream library")()
    one, other = (library.id for library in use.all())

    def save(library: int, **changed: str) -> Deed:
        began = use.get(library).data.as_form
        return lambda: use.save(librarian, library, LibraryData.of_form(began | changed), began=began)

    assert both(save(one, name="Delta library"), save(other, name="Delta library")) == ["", "library_twice"]
    assert both(save(one, place="Kampot"), save(one, hours="Mondays")) == ["", ""]
    assert (use.get(one).data.place, use.get(one).data.hours) == ("Kampot", "Mondays")
    assert both(save(one, place="Kep"), save(one, place="Koh Kong")) == ["", "both_changed"]
    assert both(lambda: use.remove(librarian, one), save(one, place="Takeo")) == ["", "no_such_library"]


def test_what_was_ticked_is_compared_with_what_the_other_just_wrote(
    services: Services, librarian: Account, database_url: str, moment: str
) -> None:
    """Who may read a text, whether a donor is named, where a copy is, whether a donation is over."""
    donations, files = services.acquisitions.donations, services.records.attachments
    catalogue = services.records.publications
    gift = donations.open(librarian, "A shy friend", dt.date(2026, 4, 14))
    number = donations.take(librarian, gift, Description(title="Quiet harbours"))
    (line,) = services.maintenance.registers.numbered(number, number)
    text = files.attach(librarian, line.publication_id, BytesIO(pdf(["Nets"])), "a.pdf", Readers.PUBLIC)
    given = donations.get(gift)
    copy, open_gift = {line.copy_id: line.mark}, {gift: given.mark}
    donations.name_donors(librarian, [given.donor.id], unnamed=True)
    unnamed = {given.donor.id: donations.donor(given.donor.id).mark}
    files.say_readers(librarian, text.id, Readers.STAFF, "")
    closed = {text.id: files.of_publication(line.publication_id, staff=True)[0].mark}

    def both(first: Deed, second: Callable[[], Several]) -> int:
        _done, several = race(first, second, database_url, moment)
        assert isinstance(several, Several) and not several.act_id
        return several.left

    assert both(
        lambda: donations.edit_donor(librarian, given.donor.id, "Sok Dara", "", unnamed=True),
        lambda: donations.name_donors(librarian, unnamed, unnamed=False, seen=unnamed),
    )
    assert both(
        lambda: files.say_readers(librarian, text.id, Readers.STAFF, "The publisher forbade it"),
        lambda: files.say_readers_of_several(librarian, closed, Readers.PUBLIC, seen=closed),
    )
    assert both(
        lambda: catalogue.set_status(librarian, [line.copy_id], CopyStatus.LOST),
        lambda: catalogue.set_status(librarian, copy, CopyStatus.IN_USE, seen=copy),
    )
    assert both(
        lambda: donations.add_line(librarian, gift, Description(title="Nets")),
        lambda: donations.close_several(librarian, open_gift, seen=open_gift),
    )


def test_a_word_stands_in_one_group_whoever_adds_it_at_that_moment(
    services: Services, librarian: Account, database_url: str, moment: str
) -> None:
    use = services.authority.synonyms

    def add(words: str) -> Deed:
        return lambda: use.add(librarian, words)

    def change(words: str) -> Deed:
        (group,) = (group for group in use.all() if "boat" in group.words)
        return lambda: use.change(librarian, group.id, words, began={"words": group.line})

    def both(first: Deed, second: Deed) -> list[str]:
        return codes(*race(first, second, database_url, moment))

    assert both(add("boat; vessel"), add("Vessel; ship")) == ["", "synonym_known"]
    assert both(change("boat; vessel; ship"), add("ship; liner")) == ["", "synonym_known"]
    assert both(change("boat; vessel"), change("boat; barge")) == ["", "both_changed"]
    (group,) = (group for group in use.all() if "boat" in group.words)
    assert both(lambda: use.remove(librarian, group.id), change("boat; raft")) == ["", "no_such_synonyms"]


def test_a_line_of_a_file_is_taken_in_as_it_was_mended_and_chosen_for(
    services: Services, librarian: Account, database_url: str, moment: str
) -> None:
    imports, use = services.acquisitions.imports, services.acquisitions.import_lines
    services.records.publications.add(
        librarian, Description(title="Birds of Prey", year="2001"), [CopyData()]
    )
    services.operations.worker.run_pending()

    def read(text: str) -> tuple[int, int]:
        batch, _job = imports.start(librarian, BytesIO(text.encode()), "file.csv")
        services.operations.worker.run_pending()
        return batch, use.page(batch)[0].id

    def mend(line: int, title: str) -> Deed:
        began = use.get(line).description
        changed = began.with_changes(title=title)
        return lambda: use.describe(librarian, line, changed, began=began)

    def both(first: Deed, second: Deed) -> list[str]:
        return codes(*race(first, second, database_url, moment, acts=False))

    batch, line = read("title,year\nBirds of Prey,2001\n")
    assert use.get(line).answer == "held"
    assert both(mend(line, "Nets of the delta"), lambda: use.choose(batch, {line: "copy"})) == [
        "", "import_action",
    ]  # fmt: skip
    assert (use.get(line).answer, use.get(line).action) == ("new", "add")
    refused = both(mend(line, "Nets and lines"), mend(line, "Nets and boats"))
    assert refused[0] == "" and refused[1] in ("both_changed", "changed_meanwhile")

    committed: Callable[[], object] = lambda: imports.commit(librarian, batch)  # noqa: E731
    assert both(mend(line, "Nets of the lake"), committed) == ["", ""]
    found = {each.description.title for each in services.records.publications.newest(5)}
    assert "Nets of the lake" in found and "Nets and lines" not in found

    batch, line = read("title,isbn\nQuays,978-0-00-000000-1\nPiers,978-0-00-000000-2\n")
    problems = services.acquisitions.import_problems
    one, other = (thing.at for thing in problems.all(batch))

    def settle(at: int, how: str) -> Deed:
        return lambda: problems.settle(batch, at, how)

    assert both(settle(one, "ignored"), settle(other, "done")) == ["", ""]
    assert not any(kind.open for kind in problems.kinds(batch))
