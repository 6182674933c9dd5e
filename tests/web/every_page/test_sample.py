"""The sample data behaves as a librarian's own: each gift is an act of its own."""

from __future__ import annotations

from catalogue.bootstrap import Services


def test_one_gift_of_the_sample_is_undone_by_itself(working: Services) -> None:
    before = working.records.publications.count()
    donation = working.acquisitions.donations.newest(1)[0]
    line = working.acquisitions.donations.get(donation.id).lines[3]
    act = working.change_log.latest_on("donation_line", line.id)
    assert act and act.params["number"] == line.accession_number
    working.change_log.revert(None, act.id)
    assert working.records.publications.count() == before - 1
    assert working.acquisitions.donations.get(donation.id).accepted == donation.accepted - 1
