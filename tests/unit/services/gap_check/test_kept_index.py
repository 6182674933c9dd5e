"""An index that is kept up to date, and made anew where more of it is struck than stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.services.gap_check.kept_index import KeptIndex


def test_what_is_struck_takes_no_more_room_than_what_stands(services: Services) -> None:
    read: list[str] = []

    def load(keys: Collection[str]) -> Iterator[tuple[str, Description]]:
        for key in keys:
            read.append(key)
            yield key, Description(f"A title of number {key}")

    index = KeptIndex(services.authority.authorities)
    whole = index.renew({"1": 1, "2": 1, "3": 1}, load)
    assert index.renew({"1": 1, "2": 2, "3": 1}, load) is whole
    assert (read, set(whole.document_ids())) == (["1", "2", "3", "2"], {"1", "2", "3"})

    anew = index.renew({"3": 1}, load)
    assert anew is not whole, "four are struck by now, and one stands"
    assert (read[4:], list(anew.document_ids())) == (["3"], ["3"])
