"""The sample: two texts to lay side by side, and generated publications, for trying and measuring."""

from pathlib import Path

import pytest

from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.domain.people.access import Role
from catalogue.services.operations import demo
from catalogue.services.operations.generated_records import descriptions


def test_a_catalogue_is_made_as_large_as_asked_in_one_act(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "_AT_ONCE", 5)
    services = build(Config.for_home(empty_home))
    before = len(services.change_log.recent(9))
    assert services.operations.demo.enlarge(12) == 12
    assert services.operations.demo.enlarge(12) == 0, "there are as many already"
    assert len(services.change_log.recent(9)) == before + 1
    holdings = list(services.records.publications.holdings())
    assert {holding.description.title for holding in holdings} == {made.title for made in descriptions(12)}
    numbers = {copy.accession_number for holding in holdings for copy in holding.copies}
    assert len(numbers) == 12 and all(numbers)
    services.close()


def test_two_texts_of_our_own_can_be_laid_side_by_side(empty_home: Path) -> None:
    services = build(Config.for_home(empty_home))
    assert services.operations.demo.add_texts() == (), "nobody is there who could attach them"
    services.access.accounts.add(
        None, "librarian@example.org", [Role.LIBRARIAN], password="long enough for it"
    )
    one, other = services.operations.demo.add_texts()
    services.operations.worker.run_pending()
    offered = services.reports.differences.choices()
    assert {publication.id for publication in offered} == {one, other}, "they are for everybody"
    found = services.reports.differences.of_two(one, other).comparison
    assert found and found.in_both == 9 and len(found.only_one) == len(found.only_other) == 2
    assert sum(pair.differs for pair in found.pairs) >= 5
    services.close()
