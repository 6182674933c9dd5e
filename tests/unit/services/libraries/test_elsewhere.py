"""What another library holds is taken in answer by answer, goes on where it broke off, and goes again."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any, BinaryIO

import pytest
from sqlalchemy import select

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import EntryResult, Status
from catalogue.domain.people.access import Account, Role
from catalogue.errors import InvalidInput, LacunaError, NotFound
from catalogue.services.acquisitions.harvesting import Harvesting, HarvestWish
from catalogue.services.acts import act
from catalogue.services.gap_check.checking import ReferenceItem
from catalogue.services.libraries import elsewhere_index
from catalogue.services.libraries.elsewhere import HARVEST, HoldingsElsewhere
from catalogue.services.libraries.libraries import LibraryData
from catalogue.services.libraries.looking import LOOK, LookingElsewhere
from catalogue.storage.models import HoldingElsewhere, Library
from search_index.interface import IndexDocument
from tests.unit.services.conftest import add_account

_OAI = "http://www.openarchives.org/OAI/2.0/"
_MARC = "http://www.loc.gov/MARC21/slim"


class Other:
    """Another catalogue by OAI-PMH: two records an answer; after ``away`` answers it is gone."""

    def __init__(self, titles: dict[str, str], keeps: str = "persistent") -> None:
        self.records: dict[str, str | None] = dict(titles)
        self.changed = dict.fromkeys(titles, 1)
        self.keeps = keeps
        self.day = 2
        self.away = 1_000
        self.forgets = False
        self.asked: list[dict[str, str]] = []

    def put(self, name: str, title: str | None) -> None:
        """Change a record, add it, or (without a title) take it away."""
        self.records[name], self.changed[name] = title, self.day

    def __call__(self, _address: str, asked: dict[str, str], **_how: Any) -> BinaryIO:
        self.asked.append(asked)
        if asked["verb"] == "ListMetadataFormats":
            said = "<metadataFormat><metadataPrefix>marc21</metadataPrefix></metadataFormat>"
        elif asked["verb"] == "Identify":
            keeps = f"<deletedRecord>{self.keeps}</deletedRecord>"
            said = f"<Identify><repositoryName>Town Library</repositoryName>{keeps}</Identify>"
        else:
            said = self._listed(asked)
        date = f"<responseDate>2026-01-{self.day:02}T00:00:00Z</responseDate>"
        return BytesIO(f'<OAI-PMH xmlns="{_OAI}">{date}{said}</OAI-PMH>'.encode())

    def _listed(self, asked: dict[str, str]) -> str:
        since, _, start = asked.get("resumptionToken", f"{asked.get('from', '')[:10]}/0").partition("/")
        if self.forgets and start != "0":
            self.forgets = False
            return '<error code="badResumptionToken"/>'
        if not self.away:
            raise LacunaError("harvest_unreachable", "away")
        self.away -= 1
        day = int(since[-2:] or 0)
        names = sorted(
            name
            for name, title in self.records.items()
            if self.changed[name] >= day and (title or self.keeps != "no")
        )
        if not names:
            return '<error code="noRecordsMatch"/>'
        at = int(start)
        token = f"{since}/{at + 2}" if at + 2 < len(names) else ""
        return (
            f"<ListRecords>{''.join(map(self._record, names[at : at + 2]))}"
            f'<resumptionToken completeListSize="{len(names)}">{token}</resumptionToken></ListRecords>'
        )

    def _record(self, name: str) -> str:
        title = self.records[name]
        if title is None:
            return f'<record><header status="deleted"><identifier>{name}</identifier></header></record>'
        marc = (
            f'<datafield tag="245" ind1="0" ind2="0"><subfield code="a">{title}</subfield></datafield>'
            f'<datafield tag="852" ind1=" " ind2=" "><subfield code="h">T {name}</subfield></datafield>'
            f'<datafield tag="856" ind1="4" ind2="0">'
            f'<subfield code="u">https://town.example/{name}</subfield></datafield>'
        )
        return (
            f"<record><header><identifier>{name}</identifier></header>"
            f'<metadata><record xmlns="{_MARC}">{marc}</record></metadata></record>'
        )


_GONE = '<record><header status="deleted"><identifier>x</identifier></header></record>'

TITLES = {
    "a": "Debt bondage in the fishing industry of Thailand",
    "b": "Shelters for survivors: a guide",
    "c": "Pottery of the Tonle Sap",
    "d": "Weaving villages along the Mekong",
    "e": "Brick kilns and indebted families",
}


@pytest.fixture
def library_id(services: Services) -> int:
    """A library in town."""
    data = LibraryData("Town Library", "Battambang", address="https://town.example/oai")
    return services.libraries.libraries.add(None, data)


def checked(services: Services, member: Account, text: str) -> int:
    """A list of a member, checked against what is held here."""
    made = services.lists.lists.from_text(member, "A list", text)
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    return made.list_id


def harvesting(services: Services, other: Other) -> HoldingsElsewhere:
    return HoldingsElsewhere(services.database, services.jobs, other)


def held(services: Services) -> dict[str, str]:
    """What is held elsewhere, by its name there."""
    with services.database.read() as session:
        return {row.name: row.read_description().title for row in session.scalars(select(HoldingElsewhere))}


def test_what_is_new_comes_and_what_went_goes(services: Services, library_id: int) -> None:
    other = Other(TITLES)
    elsewhere = harvesting(services, other)
    done = elsewhere.harvest(library_id)
    assert (done.records, done.gone) == (5, 0) and held(services) == TITLES
    other.day = 3
    other.put("b", "Shelters for survivors: a revised guide")
    other.put("c", None)
    other.put("f", "Temples")
    done = elsewhere.harvest(library_id)
    assert (done.records, done.gone) == (2, 1), "only what changed was asked for"
    assert held(services) == {
        **{name: TITLES[name] for name in "ade"},
        "b": "Shelters for survivors: a revised guide",
        "f": "Temples",
    }


def test_what_was_broken_off_goes_on_and_what_was_forgotten_begins_anew(
    services: Services, library_id: int
) -> None:
    other = Other(TITLES)
    other.away = 2
    with pytest.raises(LacunaError, match="away"):
        harvesting(services, other).harvest(library_id)
    assert sorted(held(services)) == ["a", "b", "c", "d"]
    assert services.libraries.libraries.get(library_id).broken_off
    other.away, other.asked = 1_000, []
    assert harvesting(services, other).harvest(library_id).records == 1, "the rest"
    assert held(services) == TITLES and not services.libraries.libraries.get(library_id).broken_off
    other.put("a", None)
    other.put("x", "Another")
    other.keeps, other.away = "no", 1
    with pytest.raises(LacunaError, match="away"):
        harvesting(services, other).harvest(library_id)
    other.away, other.forgets = 1_000, True
    done = harvesting(services, other).harvest(library_id)
    assert done.gone == 1 and sorted(held(services)) == ["b", "c", "d", "e", "x"]


def test_an_answer_that_breaks_off_strikes_nothing_and_is_asked_for_again(
    services: Services, library_id: int
) -> None:
    other = Other(TITLES)
    elsewhere = harvesting(services, other)
    elsewhere.harvest(library_id)
    assert set(held(services)) == set(TITLES)

    def dying(address: str, asked: dict[str, str], **how: Any) -> BinaryIO:
        said = other(address, asked, **how).read()
        is_second = asked.get("resumptionToken", "").endswith("/2")
        return BytesIO(said[: said.index(b"</record>")] + b"<b>Fatal error</b>" if is_second else said)

    with pytest.raises(LacunaError) as refused:
        HoldingsElsewhere(services.database, services.jobs, dying).harvest(library_id, afresh=True)
    assert refused.value.code == "harvest_breaks_off"
    assert set(held(services)) == set(TITLES)
    elsewhere.harvest(library_id)
    assert set(held(services)) == set(TITLES), "it goes on where it broke off"
    assert other.asked[-1]["resumptionToken"].endswith("/4")


@pytest.mark.parametrize(
    ("sent", "circle", "code"),
    [
        ("", 1_000_000, "harvest_endless"),
        (_GONE, 1_000_000, "harvest_too_many"),
        (_GONE + " " * 100_000, 1_000_000, "harvest_too_large"),
        (_GONE, 2, "harvest_in_circles"),
        (_GONE, 7, "harvest_in_circles"),
    ],
)
def test_a_list_without_an_end_comes_to_one(
    services: Services, library_id: int, monkeypatch: pytest.MonkeyPatch, sent: str, circle: int, code: str
) -> None:
    other = Other(TITLES)
    tokens = itertools.count()
    monkeypatch.setattr(
        other,
        "_listed",
        lambda _asked: (
            f"<ListRecords>{sent}<resumptionToken>{next(tokens) % circle}</resumptionToken></ListRecords>"
        ),
    )
    monkeypatch.setattr("catalogue.services.libraries.asking.MOST", 30)
    monkeypatch.setattr("catalogue.services.libraries.asking._MOST_BYTES", 1_000_000)
    with pytest.raises(LacunaError) as told:
        harvesting(services, other).harvest(library_id)
    assert told.value.code == code
    assert held(services) == {} and next(tokens) < 40
    tokens = itertools.count()
    of_proposals = Harvesting(services.database, services.acquisitions.imports, other)
    with pytest.raises(LacunaError) as told:
        list(of_proposals.harvest(None, HarvestWish("http://other.example/oai", form="marc21")))
    assert told.value.code == code and next(tokens) < 40, "proposals are asked for no longer"


def test_names_of_any_length_and_records_without_any_are_kept_apart(
    services: Services, library_id: int
) -> None:
    other = Other({"a": TITLES["a"]})
    long = "".join(f"{number:x}" for number in range(20_000))
    other.put(long, "A title of a long name")
    elsewhere = harvesting(services, other)
    elsewhere.harvest(library_id)
    assert sorted(held(services).values()) == ["A title of a long name", TITLES["a"]]
    other.day = 3
    other.put(long, None)
    assert elsewhere.harvest(library_id).gone == 1 and held(services) == {"a": TITLES["a"]}
    data = LibraryData("Town Library", address="https://town.example/sru", query="cql.allRecords=1")
    services.libraries.libraries.save(None, library_id, data)

    def by_sru(_address: str, _asked: dict[str, str], **_how: Any) -> BinaryIO:
        field = '<datafield tag="245" ind1="0" ind2="0"><subfield code="a">{}</subfield></datafield>'
        marc = (
            f'<record xmlns="{_MARC}">{field.format(title)}</record>' for title in (TITLES["b"], TITLES["c"])
        )
        records = "".join(f"<record><recordData>{record}</recordData></record>" for record in marc)
        sru = "http://www.loc.gov/zing/srw/"
        said = f"<numberOfRecords>2</numberOfRecords><records>{records}</records>"
        return BytesIO(f'<searchRetrieveResponse xmlns="{sru}">{said}</searchRetrieveResponse>'.encode())

    for _ in range(2):
        HoldingsElsewhere(services.database, services.jobs, by_sru).harvest(library_id)
        assert sorted(held(services).values()) == sorted([TITLES["b"], TITLES["c"]])


def test_one_that_remembers_nothing_is_read_as_a_whole(services: Services, library_id: int) -> None:
    other = Other(TITLES, keeps="no")
    elsewhere = harvesting(services, other)
    elsewhere.harvest(library_id)
    other.day = 3
    other.put("d", None)
    assert elsewhere.harvest(library_id).gone == 1 and sorted(held(services)) == ["a", "b", "c", "e"]
    data = LibraryData("Town Library", address="https://town.example/new/oai")
    services.libraries.libraries.save(None, library_id, data)
    harvesting(services, Other({"a": TITLES["a"], "z": "Temples"})).harvest(library_id)
    assert held(services) == {"a": TITLES["a"], "z": "Temples"}, "nothing is left of the first address"


def test_a_missing_title_is_found_elsewhere_and_makes_nothing_held(
    services: Services, library_id: int
) -> None:
    other = Other(TITLES)
    harvesting(services, other).harvest(library_id)
    services.operations.worker.run_pending()
    entries = [
        ReferenceItem("1", Description(title="Debt bondage in the fishing industry of Thailand")),
        ReferenceItem("2", Description(title="A title that nobody has anywhere, 1987")),
    ]
    found, nothing = services.libraries.looking.check(entries)
    (copy,) = found
    assert (copy.library, copy.place, copy.call_number) == ("Town Library", "Battambang", "T a")
    assert copy.address == "https://town.example/a" and copy.status is Status.HELD and not nothing
    assert [result.status for result in services.gap_check.matcher.check(entries)] == [Status.MISSING] * 2
    other.day = 3
    other.put("a", None)
    harvesting(services, other).harvest(library_id)
    assert list(services.libraries.looking.check(entries)) == [(), ()], "though the index knows it still"
    services.operations.worker.run_pending()
    other.put("a", TITLES["a"])
    harvesting(services, other).harvest(library_id)
    services.operations.worker.run_pending()
    assert services.libraries.looking.check(entries)[0]
    services.libraries.libraries.remove(None, library_id)
    assert list(services.libraries.looking.check(entries)) == [(), ()]


def test_a_missing_title_of_a_list_is_looked_for_once_until_something_changes(
    services: Services, library_id: int
) -> None:
    member = add_account(services, "m@test.example", Role.MEMBER)
    list_id = checked(services, member, f"{TITLES['b']} (2010)\nNothing like it (1999)")
    other = Other(TITLES)
    harvesting(services, other).harvest(library_id)
    services.operations.worker.run_pending()
    rows = services.lists.reports.whole(member, list_id).rows
    where = services.libraries.looking.of([row.fingerprint for row in rows])
    assert [bool(where.get(row.fingerprint)) for row in rows] == [True, False]
    looks = services.jobs.last_done("look_elsewhere")
    assert looks and looks.result == {"looked": 2}
    services.records.publications.add(None, Description(title="Another one that came in"))
    services.operations.worker.run_pending()
    assert services.jobs.last_done("look_elsewhere") == looks, "nothing elsewhere changed"
    shutil.rmtree(services.config.elsewhere_index_path)
    services.operations.worker.run_pending()
    entries = [ReferenceItem("b", Description(title=TITLES["b"]))]
    assert services.libraries.looking.check(entries)[0], "the index was built anew"
    assert services.libraries.looking.of([row.fingerprint for row in rows]).keys() == where.keys()


def test_while_what_others_hold_is_indexed_our_own_waits_for_nothing(
    services: Services, library_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere_index, "_BETWEEN", 1)
    harvesting(services, Other(TITLES | {"long": "Sold " * 6_000})).harvest(library_id)
    assert max(map(len, held(services).values())) <= 2_000, "it is there to be found by its title"
    member = add_account(services, "m@test.example", Role.MEMBER)
    engine, found = services.libraries.looking._index.engine, []
    rebuild = engine.rebuild

    def watched(documents: Iterator[IndexDocument], *more: Any) -> int:
        def watching() -> Iterator[IndexDocument]:
            yield next(documents)
            services.records.publications.add(None, Description(title="Pottery of our own"))
            made = services.lists.lists.from_text(member, "A list", "Pottery of our own")
            services.lists.reports.start(member, made.list_id)
            yield from documents
            (row,) = services.lists.reports.whole(member, made.list_id).rows
            found.append(row.result.status)

        return rebuild(watching(), *more)

    monkeypatch.setattr(engine, "rebuild", watched)
    services.operations.worker.run_pending()
    assert found == [Status.HELD]


def test_of_two_who_look_on_one_machine_the_second_waits_for_the_first(
    services: Services, library_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first lets short work by while it writes the index for which the second waits."""
    member = add_account(services, "m@test.example", Role.MEMBER)
    checked(services, member, f"{TITLES['b']} (2010)")
    harvesting(services, Other(TITLES)).harvest(library_id)
    looking = services.libraries.looking
    looking.catch_up()
    (first,) = services.jobs.under_way(LOOK)
    assert not services.jobs.start_alone(LOOK, {}), "one is enough"
    second = services.jobs.start(LOOK, first.params, None)  # as a former version did
    shutil.rmtree(services.config.elsewhere_index_path)
    monkeypatch.setattr(elsewhere_index, "_BETWEEN", 1)
    monkeypatch.setattr("catalogue.services.jobs._REPORT_EVERY", 0)
    worker = services.operations.worker
    while services.jobs.run_next(worker._functions, meanwhile=worker._meanwhile):
        pass
    last = services.jobs.last_done(LOOK)
    assert last and last.id == second and services.jobs.under_way(LOOK) == []


def test_a_title_that_comes_to_be_missing_while_others_are_looked_for_is_looked_for_too(
    services: Services, library_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = add_account(services, "m@test.example", Role.MEMBER)
    list_id = checked(services, member, f"{TITLES['b']} (2010)")
    harvesting(services, Other(TITLES)).harvest(library_id)
    looking, look = services.libraries.looking, LookingElsewhere._results

    def watched(*arguments: Any) -> Iterator[EntryResult]:
        monkeypatch.undo()
        services.lists.entries.add(member, list_id, Description(title=TITLES["c"], year="2011"))
        looking.catch_up()  # as the worker of another machine does
        return look(*arguments)

    monkeypatch.setattr(LookingElsewhere, "_results", watched)
    services.operations.worker.run_pending()
    rows = services.lists.reports.whole(member, list_id).rows
    assert looking.of([row.fingerprint for row in rows]).keys() == {row.fingerprint for row in rows}
    assert len(rows) == 2


def test_what_a_removed_library_holds_goes_after_a_month(services: Services, library_id: int) -> None:
    harvesting(services, Other(TITLES)).harvest(library_id)
    services.libraries.libraries.remove(None, library_id)
    with pytest.raises(NotFound):
        services.libraries.libraries.get(library_id)
    services.libraries.libraries.forget_removed(dt.date.today())
    assert held(services), "it can be brought back"
    with services.database.write(act(None, "library_edited", name="Town Library")) as session:
        row = session.get_one(Library, library_id)
        assert row.removed_at
        row.removed_at = row.removed_at.replace(year=row.removed_at.year - 1)
    services.libraries.libraries.forget_removed(dt.date.today())
    assert not held(services)


def test_what_is_wrong_is_said_at_its_field(services: Services, library_id: int) -> None:
    wrong = {
        "name": [LibraryData(" "), LibraryData("town library")],
        "language": [LibraryData("X", language="nonsense")],
        "website": [LibraryData("X", website="javascript:alert(1)")],
        "address": [LibraryData("X", address="file:///etc/passwd")],
    }
    for field, all_data in wrong.items():
        for data in all_data:
            with pytest.raises(InvalidInput) as refused:
                services.libraries.libraries.add(None, data)
            assert refused.value.params["field"] == field
    assert len(services.libraries.libraries.all()) == 1


def test_only_what_a_librarian_set_so_is_asked_every_day(services: Services, library_id: int) -> None:
    kept = services.libraries.libraries
    kept.add(None, LibraryData("Silent Library", address="https://silent.example/oai"))
    elsewhere, today = services.libraries.elsewhere, dt.date(2026, 11, 27)
    elsewhere.start_daily(today)
    assert not services.jobs.newest(HARVEST), "nothing leaves that nobody set so"
    kept.save(None, library_id, replace(kept.get(library_id).data, daily=True))
    (duty,) = [duty for duty in services.libraries.daily() if duty.name == "what is new in other libraries"]
    duty.do(today)
    duty.do(today)
    (job,) = services.jobs.newest(HARVEST)
    assert (job.params, job.state) == ({"library_id": library_id}, "waiting"), "one at a time"
    other = Other(TITLES)
    other.away = 0
    functions = {HARVEST: harvesting(services, other).run}
    services.jobs.run_next(functions)
    assert elsewhere.failed() == {library_id: "Town Library"}
    assert services.jobs.newest(HARVEST)[0].error_message
    services.access.accounts.add(None, "desk@example.org", [Role.LIBRARIAN], password="a long one")
    librarian = services.access.accounts.by_email("desk@example.org")
    assert librarian is not None
    (told,) = [
        matter for matter in services.operations.attention.items(librarian) if matter.kind == "library_failed"
    ]
    assert (told.target_id, told.name) == (library_id, "Town Library")
    other.away = 1_000
    duty.do(today + dt.timedelta(days=1))
    services.jobs.run_next(functions)
    assert held(services) == TITLES and not elsewhere.failed()
    with pytest.raises(InvalidInput) as caught:
        kept.save(None, library_id, LibraryData("Town Library", daily=True))
    assert caught.value.params["field"] == "address"
