"""The sample made larger by generated publications, for trying and measuring."""

from pathlib import Path

import pytest

from catalogue.bootstrap import build
from catalogue.config import Config
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
