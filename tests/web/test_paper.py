"""What the librarian prints: labels where the sheet has them, registers, the donor's statement."""

from __future__ import annotations

import re

from catalogue.bootstrap import Services

from .support import Browser


def test_labels_of_a_donation_stand_one_a_copy(sample: Services, logged_in: Browser) -> None:
    donation = sample.donations.get(min(each.id for each in sample.donations.newest()))
    browser = logged_in.as_role("librarian")
    page = browser.get(f"/en/desk/labels?donation={donation.id}&sheet=65&first=60").text
    numbers = re.findall(r'class="number"[^>]*>([^<]+)<', page)
    assert sorted(numbers) == sorted(each.accession_number for each in donation.lines)
    assert page.count('class="sheet"') == -(-(len(numbers) + 59) // 65)


def test_labels_by_number_and_what_cannot_be(logged_in: Browser) -> None:
    browser = logged_in.as_role("librarian")
    assert browser.get("/en/desk/labels?from=HTIC-00001&to=HTIC-00003").text.count('class="number"') == 3
    assert 'id="from-error"' in browser.get("/en/desk/labels?from=nonsense").text
    assert 'id="first-error"' in browser.get("/en/desk/labels?from=HTIC-00001&first=99").text
    assert "Nothing to print yet" in browser.get("/en/desk/labels").text


def test_registers_and_statement_tell_every_copy(sample: Services, logged_in: Browser) -> None:
    browser = logged_in.as_role("librarian")
    for address in ("/en/desk/register", "/en/desk/shelf-list"):
        assert "HTIC-00001" in browser.get(address).text
        assert browser.get(address).text.count("HTIC-") >= 348
    donation_id = sample.donations.newest()[0].id
    statement = browser.get(f"/en/desk/donations/{donation_id}/statement").text
    assert statement.count("On the shelf as") == sample.donations.get(donation_id).accepted
