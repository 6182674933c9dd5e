"""What others may harvest: told anew where it changed, as gone where it went, each with its sets."""

from __future__ import annotations

import datetime as dt

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description, SourceField
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account
from catalogue.services.records.publications import CopyData
from catalogue.services.sharing import register
from catalogue.storage.exports import sharing as stored
from catalogue.storage.exports.sharing import Choice, Told
from catalogue.storage.models import CatalogueIdentity
from tests.support.lists import share
from tests.unit.services.conftest import checked

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Clock:
    """The register's clock: every look at it is a second later."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> dt.datetime:
        self.at += dt.timedelta(seconds=1)
        return self.at


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(register, "now", made)
    return made


def told(services: Services, spec: str = "") -> dict[str, Told]:
    with services.database.read() as session:
        return {telling.name: telling for telling in stored.chosen(session, Choice(spec=spec), 1_000)}


def sets(services: Services, name: str) -> list[str]:
    with services.database.read() as session:
        found = told(services)[name].id
        return stored.sets_of(session, [found])[found]


def test_a_publication_is_told_anew_only_where_it_changed(services: Services, librarian: Account) -> None:
    description = Description(title="Child labour at sea", kind="report")
    first = services.records.publications.add(librarian, description, [CopyData()])
    services.operations.worker.run_pending()
    name = f"publication/{first}"
    assert sets(services, name) == ["held", "kind:report", "theme:child-labour"]
    before = told(services)[name]
    local = (SourceField("marc", "952", "  $pprice"),)
    services.records.publications.edit(librarian, first, 1, description.with_changes(source_fields=local))
    services.operations.worker.run_pending()
    assert told(services)[name].changed_at == before.changed_at, "a local field is told to nobody"
    (copy,) = services.records.publications.get(first).copies
    services.records.publications.edit_copy(librarian, copy.id, CopyData(call_number="331 CHI"))
    services.operations.worker.run_pending()
    assert told(services)[name].changed_at > before.changed_at, "where it stands is told"


def test_what_went_stays_as_gone_in_its_sets_and_comes_back(services: Services, librarian: Account) -> None:
    first = services.records.publications.add(librarian, Description(title="Nets", kind="report"))
    services.operations.worker.run_pending()
    name = f"publication/{first}"
    there = told(services)[name]
    services.records.publications.withdraw(librarian, first)
    services.operations.worker.run_pending()
    gone = told(services, "kind:report")[name]
    assert gone.deleted and gone.changed_at > there.changed_at and gone.id == there.id
    services.records.publications.restore(librarian, first)
    services.operations.worker.run_pending()
    back = told(services, "kind")[name]
    assert not back.deleted and back.changed_at > gone.changed_at


def test_what_became_part_of_another_record_is_gone(services: Services, librarian: Account) -> None:
    kept, other = (services.records.publications.add(librarian, Description(title="Nets")) for _ in range(2))
    services.records.publications.add_copy(librarian, other, CopyData(call_number="331 NET"))
    services.operations.worker.run_pending()
    before = told(services)
    services.maintenance.merging.merge(librarian, (kept, 1), (other, 1), {})
    services.operations.worker.run_pending()
    after = told(services)
    assert after[f"publication/{other}"].deleted and not after[f"publication/{kept}"].deleted
    assert after[f"publication/{kept}"].changed_at > before[f"publication/{kept}"].changed_at


def test_what_was_undone_is_gone_for_ever(services: Services, librarian: Account) -> None:
    """Its row is deleted, and with SQLite its number may be given again."""
    first = services.records.publications.add(librarian, Description(title="By mistake"))
    services.operations.worker.run_pending()
    services.change_log.undo(librarian, services.change_log.recent(1)[0].id)
    services.operations.worker.run_pending()
    assert told(services)[f"publication/{first}"].deleted


def test_a_wanted_title_comes_with_its_list_and_goes_with_it(
    services: Services, librarian: Account, member: Account
) -> None:
    list_id = checked(services, member, "ref_id,title,year\nA,Debt bondage at sea,2012\n")
    assert not told(services, "wanted"), "the list is private"
    share(services, member, librarian, list_id)
    services.operations.worker.run_pending()
    ((name, wanted),) = told(services, "wanted").items()
    assert name == f"wanted/{services.pledges.wanted.titles()[0].key}" and not wanted.deleted
    services.lists.lists.edit(member, list_id, "My list", Visibility.PRIVATE)
    services.operations.worker.run_pending()
    assert told(services, "wanted")[name].deleted


def test_the_first_look_finds_what_was_there_before(services: Services, librarian: Account) -> None:
    first = services.records.publications.add(librarian, Description(title="Nets"))
    services.discovery.indexing.run_pending()
    assert not told(services), "nobody followed"
    services.sharing.register.catch_up()
    assert list(told(services)) == [f"publication/{first}"]
    services.records.publications.withdraw(librarian, first)
    services.sharing.register.catch_up()
    assert told(services)[f"publication/{first}"].deleted


def test_pages_go_on_behind_the_last_and_lose_nothing_that_changes(
    services: Services, librarian: Account
) -> None:
    ids = [services.records.publications.add(librarian, Description(title=f"Title {n}")) for n in range(7)]
    services.operations.worker.run_pending()

    def page(after: tuple[dt.datetime, int] | None) -> list[Told]:
        with services.database.read() as session:
            return stored.chosen(session, Choice(after=after), 3)

    first = page(None)
    changed = int(first[0].name.partition("/")[2])
    services.records.publications.edit(librarian, changed, 1, Description(title="Another title"))
    services.operations.worker.run_pending()
    seen, found = [*first], first
    while found := page((found[-1].changed_at, found[-1].id)):
        seen += found
    names = [telling.name for telling in seen]
    assert sorted(set(names)) == sorted(f"publication/{number}" for number in ids)
    assert names.count(f"publication/{changed}") == 2, "given before and after its change"


def test_a_change_is_dated_ahead_of_its_commit(services: Services, librarian: Account, clock: Clock) -> None:
    """Whoever asks while it is written, and the next time asks from that moment on, must hear of it."""
    services.records.publications.add(librarian, Description(title="Nets"))
    services.operations.worker.run_pending()
    (record,) = told(services).values()
    assert record.changed_at > clock.at


def test_a_catalogue_keeps_its_name_and_two_have_different_ones(services: Services) -> None:
    first = services.sharing.identity.uuid()
    assert services.sharing.identity.uuid() == first
    with services.database.read() as session:
        assert str(first) == stored.identity(session)
    with services.database.write() as session:
        stored.give_identity(session)
        session.get_one(CatalogueIdentity, 1)
        assert stored.identity(session) == str(first)
    assert services.sharing.identity.urn("publication/1") != services.sharing.identity.urn("publication/2")
