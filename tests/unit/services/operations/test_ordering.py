"""What is in the order of texts is so by their bytes, whatever language a database was made for."""

from __future__ import annotations

from catalogue.bootstrap import Services
from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Contributor, Description
from catalogue.services.acts import act
from catalogue.services.records.publications import CopyData
from catalogue.storage.authority import names
from catalogue.storage.exports import sharing
from catalogue.storage.holdings import browsing, completion, publications
from catalogue.storage.models import Organisation, SharedRecord, SharedSet, now
from catalogue.storage.reference_lists import wanted

BY_BYTES = ("漢字", "한국")
"""Bytes have the Chinese first, the order of English the Korean."""
NAMES = ("B Name", "a Name")


def test_texts_are_in_the_order_of_their_bytes(services: Services) -> None:
    for title in reversed(BY_BYTES):
        described = Description(title=title, contributors=(Contributor(f"{title} Kim"),))
        services.records.publications.add(None, described, [CopyData(call_number="HV 1")])
    with services.database.write(act(None, "settings_saved")) as session:
        record = SharedRecord(name="a", kind="publication", digest="d", changed_at=now())
        session.add_all([record, *(Organisation(name=name) for name in reversed(NAMES))])
        session.flush()
        session.add_all(SharedSet(record_id=record.id, spec=spec) for spec in reversed(NAMES))
    assert [view.description.title for view in services.records.publications.holdings()] == list(BY_BYTES)
    assert [before for _letter, before in services.records.publications.letters()] == [0, 1]
    with services.database.read() as session:
        assert publications.title_contains(session, [], 0, 9) == (2, [2, 1])
        assert browsing.standing_at(session, ["HV 1"]) == [("HV 1", 2), ("HV 1", 1)]
        page, _total = names.page(session, MentionKind.PERSON, "", 0, 9)
        assert [name for name, _uses in page] == [f"{title} Kim" for title in BY_BYTES]
        assert [name for name, _called in completion.bodies_called(session, "name", 9)] == list(NAMES)
        assert sharing.sets_of(session, [record.id]) == {record.id: list(NAMES)}
        assert sharing.every_set(session) == list(NAMES)


def test_what_begins_so_is_found_however_it_goes_on(services: Services) -> None:
    for title in ("Report", "Report 7", "Reportភាគ", "Reporter", "Repose"):
        services.records.publications.add(None, Description(title=title), [CopyData()])
    with services.database.read() as session:
        found = [each.title for _id, each in wanted.shelved_like(session, "report", 9)]
    assert found == ["Report", "Report 7", "Reporter", "Reportភាគ"]
