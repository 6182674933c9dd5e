"""The look round: damage to any file of any index is noticed and healed."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import text

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account
from catalogue.services.records.attachments import Readers
from catalogue.services.records.publications import CopyData
from search_index.interface import SearchRequest
from tests.support.pdf_writer import pdf

KINDS = (".segment", ".documents", "manifest")


def gone(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def flipped(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 0x10
    path.write_bytes(whole)


@pytest.fixture
def stocked(services: Services, librarian: Account, chicken: int) -> Services:
    """An index of several parts, of which documents were deleted, and one of texts."""
    services.records.publications.add(librarian, Description(title="Debt bondage at sea"), [CopyData()])
    services.operations.worker.run_pending()
    services.records.publications.edit(librarian, chicken, 1, Description(title="Sold like chicken, again"))
    text = BytesIO(pdf(["Words that only the file holds"]))
    services.records.attachments.attach(librarian, chicken, text, "a.pdf", Readers.PUBLIC, rights="ours")
    services.operations.worker.run_pending()
    return services


def parts(folder: Path) -> list[Path]:
    """Every file of an index but its locks, in order."""
    return sorted(path for path in folder.rglob("*") if path.name.endswith(KINDS))


@pytest.mark.parametrize("harm", [gone, emptied, truncated, flipped], ids=lambda way: way.__name__)
def test_whatever_befalls_a_part_of_an_index_is_noticed_and_healed(
    stocked: Services, harm: Callable[[Path], None], kind_of_database: str
) -> None:
    if kind_of_database == "postgresql":
        pytest.skip("the index is the same on every database")
    assert not stocked.operations.watch.look(), "a sound index is left alone"
    found = {hit.id for hit in stocked.discovery.engine.search(SearchRequest("debt")).hits}
    harmed = set()
    for folder in (stocked.config.index_path, stocked.config.text_index_path):
        for number in range(len(parts(folder))):
            if number >= len(parts(folder)):  # built anew it has fewer
                break
            path = parts(folder)[number]
            harm(path)
            harmed.add(path.suffix or path.name)
            assert stocked.operations.watch.look(), f"{path.name} {harm.__name__}"
            assert not stocked.operations.watch.look(), f"{path.name} {harm.__name__}: it was healed"
    assert harmed >= set(KINDS)
    assert {hit.id for hit in stocked.discovery.engine.search(SearchRequest("debt")).hits} == found
    assert stocked.discovery.indexing.agreement().agrees and stocked.discovery.indexing.texts_agree()


def test_what_a_new_primary_lacks_goes_out_of_the_index_where_no_standby_was_waited_for(
    services: Services, chicken: int
) -> None:
    """As after a promotion: the database holds less than what was indexed, and nothing is noted of that."""
    if services.database.is_sqlite:
        pytest.skip("has no primary")
    kept = services.config.home / "primary"
    assert not services.operations.watch.look()
    line = kept.read_text()
    with services.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM copy"))
        connection.execute(text("DELETE FROM publication"))
    kept.write_text("000000FF awaited")
    assert not services.operations.watch.look() and kept.read_text() == line
    assert list(services.discovery.engine.document_ids()) == [str(chicken)]
    kept.write_text("000000FF alone")
    assert services.operations.watch.look() and kept.read_text() == line
    assert list(services.discovery.engine.document_ids()) == []
    assert not services.operations.watch.look()
