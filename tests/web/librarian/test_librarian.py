"""The desk: gifts from the field to the shelf and back, descriptions, copies, the change log."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from werkzeug.datastructures import MultiDict

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.holdings.bulk_changes import BulkChange
from catalogue.domain.people.access import Account, Role
from catalogue.services.records.publications import CopyData
from catalogue.storage.models.base import Audited, Base
from catalogue.storage.on_flush.logged_rows import recorded_columns
from catalogue.web.librarian import differences
from catalogue.web.librarian.description_form import DescriptionForm
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

HELD = Description(
    title="Meeting the Challenge",
    subtitle="proven practices",
    contributors=(Contributor("International Labour Organization", ContributorKind.BODY),),
    year="2008",
    identifiers=(Identifier("isbn", "978-92-2-121319-2"),),
    languages=("en",),
    kind="report",
)
WHOLE = Description(
    title="ទស្សនាវដ្ដី",
    subtitle="a review",
    parallel_titles=("Revue", "Review"),
    contributors=(
        Contributor("Surtees, Rebecca"),
        Contributor("UNIAP", ContributorKind.BODY, "issuing body"),
    ),
    publisher="UNIAP",
    place="Bangkok",
    year="២៥៥១",
    edition="2nd",
    identifiers=(Identifier("isbn", "978-92-2-121319-9"), Identifier("un_symbol", "A/75/289")),
    series="Siren",
    venue="A journal",
    volume="1",
    number="2",
    pages="12",
    languages=("km", "en", "jra"),
    kind="newsletter",
    countries=("Cambodia", "Greater Mekong Sub-region"),
    subjects=("child labour", "ពលកម្មកុមារ"),
    summary="Two lines\nof text.",
    notes=("One.", "Two."),
    reference="Surtees, R. (2008). A review.",
)


@pytest.fixture
def services(empty_home: Path) -> Iterator[Services]:
    """A small catalogue: one held report, one librarian."""
    services = build(Config.for_home(empty_home))
    services.access.accounts.add(
        None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD, name="Sok"
    )
    services.records.publications.add(None, HELD, [CopyData(call_number="REP ILO", location="Shelf 1")])
    services.operations.worker.run_pending()
    yield services
    services.close()


def actor(services: Services) -> Account:
    found = services.access.accounts.by_email("librarian@test.example")
    assert found
    return found


def open_donation(desk: Browser, donor: str = "Winrock") -> int:
    answer = desk.post("/en/desk/", "/en/desk/donations", donor=donor, received_on="2026-03-01")
    assert answer.status_code == 303, answer.text
    found = re.search(r"donation=(\d+)", answer.headers["Location"])
    assert found
    return int(found[1])


def field_error(page: str, name: str) -> str:
    found = re.search(rf'id="{name}-error">([^<]*)<', page)
    return unescape(found[1]) if found else ""


# --- Gifts -----------------------------------------------------------------------------------


def test_a_gift_by_isbn_is_answered_accepted_and_undone(desk: Browser, services: Services) -> None:
    donation_id = open_donation(desk)
    page = desk.get("/en/desk/?text=9789221213192").text
    assert "Held" in page and "REP ILO" in page and "same ISBN" in page

    desk.post("/en/desk/?text=9789221213192", f"/en/desk/donations/{donation_id}/lines", publication_id="1")
    copies = services.records.publications.get(1).copies
    assert [copy.call_number for copy in copies] == ["REP ILO", "REP ILO"]
    assert copies[1].donor == "Winrock"
    page = desk.get("/en/desk/").text
    assert f"Accepted as copy {copies[1].accession_number}" in page

    line_id = services.acquisitions.donations.get(donation_id).lines[0].id
    answer = desk.get(f"/en/desk/donations/{donation_id}/lines/{line_id}/undo")
    act_page = answer.headers["Location"]
    assert "Accepted “Meeting the Challenge” from Winrock" in desk.get(act_page).text
    assert "«Meeting the Challenge»" in desk.get(act_page.replace("/en/", "/km/")).text
    assert desk.post(act_page, f"{act_page}/undo").status_code == 303
    assert len(services.records.publications.get(1).copies) == 1
    assert services.acquisitions.donations.get(donation_id).lines[0].state == "proposed"


def test_a_new_gift_is_described_once_and_accepted(desk: Browser, services: Services) -> None:
    donation_id = open_donation(desk)
    form = f"/en/desk/publications/new?text=Quiet+harbours&donation={donation_id}"
    assert 'value="Quiet harbours"' in desk.get(form).text
    answer = desk.post(
        form, form, title="Quiet harbours", contributor_name="Chan, Dara", action="accept", kind="book"
    )
    assert answer.status_code == 303, answer.text
    line = services.acquisitions.donations.get(donation_id).lines[0]
    assert line.state == "accepted" and line.publication_id
    copy = services.records.publications.get(line.publication_id).copies[0]
    assert copy.call_number == "BOO CHA 001" and copy.accession_number == line.accession_number


def test_a_noted_gift_can_be_described_accepted_declined_and_taken_off(
    desk: Browser, services: Services
) -> None:
    donation_id = open_donation(desk)
    new = f"/en/desk/publications/new?donation={donation_id}"
    for title in ("First gift", "Second gift", "Third gift"):
        desk.post(new, new, title=title, action="note")
    first, second, third = services.acquisitions.donations.get(donation_id).lines
    lines = f"/en/desk/donations/{donation_id}/lines"

    desk.post(f"{lines}/{first.id}/describe", f"{lines}/{first.id}/describe", title="First gift, mended")
    taken = desk.post("/en/desk/", f"{lines}/{first.id}/accept", accession_number=" X-1 ", call_number="B 1")
    assert taken.status_code == 303
    refused = desk.post("/en/desk/", f"{lines}/{second.id}/accept", accession_number="X-1", condition="torn")
    assert refused.status_code == 400
    assert "X-1 is on another copy" in field_error(refused.text, f"accession_number-{second.id}")
    assert 'value="torn"' in refused.text, "what was typed must not be lost"
    assert desk.post("/en/desk/", f"{lines}/{second.id}/decline").status_code == 400
    desk.post("/en/desk/", f"{lines}/{second.id}/decline", reason="damaged")
    desk.post("/en/desk/", f"{lines}/{third.id}/remove")
    after = services.acquisitions.donations.get(donation_id).lines
    assert [(line.description.title, line.state) for line in after] == [
        ("First gift, mended", "accepted"),
        ("Second gift", "declined"),
    ]
    page = f"/en/desk/donations/{donation_id}"
    desk.post(page, f"{page}/close")
    assert services.acquisitions.donations.get(donation_id).closed
    letter = desk.get(f"{page}/acknowledgement").text
    assert "First gift, mended" in letter and "Second gift" not in letter and "X-1" in letter


def test_a_gift_whose_accession_number_is_refused_leaves_nothing_behind(
    desk: Browser, services: Services
) -> None:
    donation_id = open_donation(desk)
    new = f"/en/desk/publications/new?donation={donation_id}"
    taken = services.records.publications.get(1).copies[0].accession_number
    gift = {"title": "A gift with a number", "action": "accept", "accession_number": taken}
    refused = desk.post(new, new, **gift)
    assert refused.status_code == 400
    assert f"{taken} is on another copy" in field_error(refused.text, "accession_number")
    assert services.acquisitions.donations.get(donation_id).lines == (), "no line of what was not accepted"

    desk.post(new, new, **{**gift, "accession_number": "X-77"})
    (line,) = services.acquisitions.donations.get(donation_id).lines
    assert (line.description.title, line.state) == ("A gift with a number", "accepted")
    services.change_log.revert(None, services.change_log.recent(1)[0].id)
    (line,) = services.acquisitions.donations.get(donation_id).lines
    assert line.state == "proposed", "the acceptance is undone by itself"


def test_everything_that_waits_is_accepted_in_one_act(desk: Browser, services: Services) -> None:
    donation_id = open_donation(desk)
    new = f"/en/desk/publications/new?donation={donation_id}"
    for title in ("First gift", "Second gift"):
        desk.post(new, new, title=title, action="note")
    desk.post("/en/desk/", f"/en/desk/donations/{donation_id}/lines", publication_id="1", wait="1")
    page = f"/en/desk/donations/{donation_id}"
    done = desk.press(desk.get(page), f"{page}/accept")
    assert "3 gifts are accepted." in desk.get(done.headers["Location"]).text
    lines = services.acquisitions.donations.get(donation_id).lines
    copies = [services.records.publications.get(line.publication_id or 0).copies[-1] for line in lines]
    assert [copy.call_number for copy in copies] == ["BOO FIR 001", "BOO SEC 001", "REP ILO"]
    assert {copy.donor for copy in copies} == {"Winrock"}
    services.change_log.revert(None, services.change_log.recent(1)[0].id)
    assert [line.state for line in services.acquisitions.donations.get(donation_id).lines] == ["proposed"] * 3


def test_a_members_slip_does_not_overwrite_what_was_typed_and_fields_say_where_they_came_from(
    desk: Browser, services: Services
) -> None:
    table = b"title,authors,year,isbn\nHarbors without lihgts,Silva Ana,2011,978-92-2-127748-4\n"
    made = services.lists.lists.from_file(actor(services), "Titles we miss", io.BytesIO(table), "list.csv")
    services.lists.reports.start(actor(services), made.list_id)
    services.operations.worker.run_pending()
    page = "/en/desk/publications/new?text=Harbours+without+lights+978-92-2-127748-4"
    begun = desk.get(page).text
    assert 'name="title" type="text" value="Harbours without lights"' in begun
    assert "On the list Titles we miss it says: Harbors without lihgts" in begun
    assert re.search(r'for="year".*?from the list Titles we miss.*?value="2011"', begun, re.DOTALL)
    assert 'name="contributor_name" value="Silva Ana"' in begun

    refused = desk.post(page, "/en/desk/publications/new", title="", year="2011", origin_year="list:Titles")
    assert refused.status_code == 400
    assert re.search(r'for="year".*?from the list Titles.*?value="2011"', refused.text, re.DOTALL)


def focused(page: str) -> list[str]:
    """What has the focus when a page opens: the tags that say so."""
    return re.findall(r"<[a-z]+ [^<>]*\bautofocus\b[^<>]*>", page)


def test_another_edition_is_taken_in_with_the_next_key_and_not_asked_about(
    desk: Browser, services: Services
) -> None:
    title = services.records.publications.get(1).description.full_title
    later = services.records.publications.get(1).description.with_changes(year="2019", identifiers=())
    services.records.publications.edit(
        actor(services), 1, services.records.publications.get(1).version, later
    )
    donation_id = open_donation(desk)
    table = f'title,year,isbn\n"{title}",2012,978-92-2-130000-7\n'.encode()
    made = services.lists.lists.from_file(actor(services), "Editions", io.BytesIO(table), "list.csv")
    services.lists.reports.start(actor(services), made.list_id)
    services.operations.worker.run_pending()
    answer = desk.get(f"/en/desk/?donation={donation_id}&text=9789221300007").text
    assert "Another edition is held" in answer
    (link,) = re.findall(r'href="([^"]*like=1[^"]*)"', answer)
    (first,) = focused(answer)
    assert "like=1" in first and "data-key" in first, "Enter describes the other edition"

    form = desk.get(unescape(link)).text
    assert 'name="year" type="text" value="2012"' in form, "the list knows the year of this edition"
    (field,) = focused(desk.get(f"/en/desk/publications/new?like=1&donation={donation_id}").text)
    assert 'name="year"' in field, "the year is what is not known"
    begun = {"title": title, "year": "2012", "action": "accept", "like": "1", "donation": str(donation_id)}
    saved = desk.post(unescape(link), "/en/desk/publications/new", **begun)
    assert saved.status_code == 303, "the record one began from is not asked about"
    asked = desk.post(unescape(link), "/en/desk/publications/new", **{**begun, "like": ""})
    assert asked.status_code == 409
    assert len(focused(asked.text)) == 1 and "<button" in focused(asked.text)[0]


def test_donors_and_donations_are_corrected(desk: Browser, services: Services) -> None:
    donation_id = open_donation(desk)
    desk.post("/en/desk/", f"/en/desk/donations/{donation_id}/lines", publication_id="1")
    edit = f"/en/desk/donations/{donation_id}/edit"
    assert desk.post(edit, edit, donor="", received_on="2026-03-01").status_code == 400
    assert desk.post(edit, edit, donor="Winrock", received_on="2999-03-01").status_code == 400
    changed = {"donor": "Winrock International", "received_on": "2026-02-01", "note": "Two boxes"}
    assert desk.post(edit, edit, **changed).status_code == 303
    found = services.acquisitions.donations.get(donation_id)
    assert (found.donor.name, found.note) == ("Winrock International", "Two boxes")
    assert services.records.publications.get(1).copies[1].donor == "Winrock International"

    donor = f"/en/desk/donors/{found.donor.id}"
    assert donor in desk.get("/en/desk/donors").text
    refused = desk.post(donor, donor, name="winrock", contact="kept")
    assert refused.status_code == 400 and 'value="kept"' in refused.text
    assert "Another donor" in field_error(refused.text, "name")
    desk.post(donor, donor, name="A friend", unnamed="1")
    assert services.records.publications.get(1).donors == ()
    services.change_log.revert(None, services.change_log.recent(1)[0].id)
    assert services.records.publications.get(1).donors == ("Winrock International",)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"donor": "", "received_on": "2026-03-01"}, "donor"),
        ({"donor": "Winrock", "received_on": "March"}, "received_on"),
        ({"donor": "Winrock", "received_on": "2999-01-01"}, "received_on"),
    ],
)
def test_a_donation_says_what_is_wrong_at_the_field(
    desk: Browser, services: Services, fields: dict[str, str], wrong: str
) -> None:
    answer = desk.post("/en/desk/", "/en/desk/donations", note="Three boxes", **fields)
    assert answer.status_code == 400
    assert field_error(answer.text, wrong)
    assert 'value="Three boxes"' in answer.text
    assert services.acquisitions.donations.newest() == []


def test_a_wanted_title_is_recognised_and_fills_the_form(desk: Browser, services: Services) -> None:
    made = services.lists.lists.from_text(
        actor(services), "Titles we miss", "Silva, Ana (2011). Harbours without lights. Lisbon: Cais."
    )
    services.lists.reports.start(actor(services), made.list_id)
    services.operations.worker.run_pending()
    services.lists.lists.edit(actor(services), made.list_id, "Titles we miss", Visibility.PUBLIC)
    (wanted,) = services.pledges.wanted.titles()
    until = dt.date.today() + dt.timedelta(days=30)
    services.pledges.pledges.pledge(actor(services), wanted.key, until)
    page = desk.get("/en/desk/answer?text=Harbours+without+lights").text
    assert "has promised it until" in page
    assert "Wanted" in page and "Titles we miss" in page
    link = re.search(r'href="([^"]*wanted=[^"]*)"', page)
    assert link
    form = desk.get(unescape(link[1])).text
    assert "Harbours without lights" in form and "Silva" in form


# --- Descriptions ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("description", [HELD, WHOLE, Description(title="Only a title")])
def test_a_form_gives_back_what_it_was_given(desk: Browser, language: str, description: Description) -> None:
    """Whatever is not touched in the form stays to the letter, in both languages."""
    with desk.client.application.test_request_context(f"/{language}/"):
        form = DescriptionForm.of(description)
        sent = MultiDict(
            [*form.values.items()]
            + [("contributor_name", name) for name, _, _ in form.rows("contributors")]
            + [("contributor_kind", kind) for _, kind, _ in form.rows("contributors")]
            + [("contributor_role", role) for _, _, role in form.rows("contributors")]
            + [("identifier_scheme", scheme) for scheme, _ in form.rows("identifiers")]
            + [("identifier_value", value) for _, value in form.rows("identifiers")]
            + [(name, row[0]) for name in ("subjects", "languages", "countries") for row in form.rows(name)]
        )
        again = DescriptionForm.sent(sent)
        assert again.description() == description
        assert not again.errors


def test_a_further_row_loses_nothing_and_saves_nothing(desk: Browser, services: Services) -> None:
    new = "/en/desk/publications/new"
    page = desk.post(new, new, title="Half typed", contributor_name="Chan, Dara", more="contributors")
    assert page.status_code == 200
    assert 'value="Half typed"' in page.text and 'value="Chan, Dara"' in page.text
    assert page.text.count('name="contributor_name"') == 2
    assert services.records.publications.count() == 1


def test_a_refused_form_comes_back_whole(desk: Browser, services: Services) -> None:
    new = "/en/desk/publications/new"
    answer = desk.post(new, new, title="", subtitle="kept", languages="Klingonese", action="save")
    assert answer.status_code == 400
    assert "Give a title" in field_error(answer.text, "title")
    assert "Klingonese" in field_error(answer.text, "languages")
    assert 'value="kept"' in answer.text
    assert services.records.publications.count() == 1


def test_a_misprinted_isbn_is_kept_and_marked(desk: Browser, services: Services) -> None:
    new = "/en/desk/publications/new"
    answer = desk.post(
        new, new, title="Misprinted", identifier_scheme="isbn", identifier_value="978-92-2-121319-9",
        action="save",
    )  # fmt: skip
    page = desk.get(answer.headers["Location"]).text
    assert "check digit" in page and "kept as it is printed" in page
    newest = services.records.publications.newest(1)[0].description
    assert newest.identifiers == (Identifier("isbn", "978-92-2-121319-9"),)


def test_a_duplicate_is_asked_about_once(desk: Browser, services: Services) -> None:
    new = "/en/desk/publications/new"
    typed = {"title": "Meeting the Challenge", "year": "2008", "action": "copy"}
    asked = desk.post(new, new, **typed)
    assert asked.status_code == 409
    assert "Is it one of these?" in asked.text and "REP ILO" in asked.text
    assert services.records.publications.count() == 1
    shown = re.search(r'name="shown" value="([^"]*)"', asked.text)
    assert shown
    assert desk.post(new, new, shown=shown[1], **typed).status_code == 303
    assert services.records.publications.count() == 2


def test_two_librarians_editing_one_record_see_both_versions(desk: Browser, services: Services) -> None:
    edit = "/en/desk/publications/1/edit"
    page = desk.get(edit).text
    hidden = {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("version", "base")}
    theirs = HELD.with_changes(place="Bangkok", year="2009")
    services.records.publications.edit(actor(services), 1, int(hidden["version"]), theirs)

    mine = {"title": HELD.title, "subtitle": "my own subtitle", "year": "2010", "languages": "English"}
    both = desk.post(edit, edit, **hidden, **mine)
    assert both.status_code == 409
    for value in ("my own subtitle", "proven practices", "Bangkok", "2009", "2010"):
        assert value in both.text
    assert re.search(r'name="keep_place" value="theirs" checked', both.text), "I did not touch the place"
    assert re.search(r'name="keep_subtitle" value="mine" checked', both.text)

    sealed = {
        name: re.findall(rf'name="{name}" value="([^"]*)"', both.text)[0]
        for name in ("version", "mine", "base")
    }
    kept = {"keep_subtitle": "mine", "keep_year": "theirs", "keep_place": "theirs", "keep_kind": "theirs"}
    done = desk.post(edit, "/en/desk/publications/1/choose", **sealed, **kept)
    assert done.status_code == 303, done.text
    now = services.records.publications.get(1).description
    assert (now.subtitle, now.year, now.place, now.kind) == ("my own subtitle", "2009", "Bangkok", "report")


def test_a_publication_and_its_copies_are_withdrawn_and_restored(desk: Browser, services: Services) -> None:
    page = "/en/desk/publications/1"
    new_copy = f"{page}/copies/new"
    desk.post(new_copy, new_copy, call_number="REP ILO", condition="new", status="in_repair")
    copy = services.records.publications.get(1).copies[1]
    assert (copy.condition, copy.status) == ("new", "in_repair")
    address = f"{page}/copies/{copy.id}"
    desk.post(address, address, call_number="REP 2", status="available")
    assert services.records.publications.get(1).copies[1].call_number == "REP 2"
    refused = desk.post(
        address, address, accession_number=services.records.publications.get(1).copies[0].accession_number
    )
    assert refused.status_code == 400 and field_error(refused.text, "accession_number")

    desk.post(page, f"{address}/withdraw")
    assert len(services.records.publications.get(1).copies) == 1
    desk.post(page, f"{address}/withdraw", restore="1")
    assert len(services.records.publications.get(1).copies) == 2
    desk.post(page, f"{page}/withdraw")
    assert desk.get("/en/publication/1").status_code == 404
    desk.post(page, f"{page}/restore")
    assert desk.get("/en/publication/1").status_code == 200
    history = desk.get(f"{page}/history").text
    assert "Withdrew “Meeting the Challenge”" in history and "REP 2" in history


def test_two_who_change_one_copy_lose_nothing(desk: Browser, services: Services) -> None:
    address = f"/en/desk/publications/1/copies/{services.records.publications.get(1).copies[0].id}"
    names = ("accession_number", "call_number", "location", "condition", "note", "status", "donor_id")
    page = desk.get(address).text
    began = {name: unescape(re.findall(f'name="began_{name}" value="([^"]*)"', page)[0]) for name in names}
    hidden = {f"began_{name}": value for name, value in began.items()}
    desk.post(address, address, **hidden, **(began | {"location": "Room A"}))
    assert desk.post(address, address, **hidden, **(began | {"call_number": "NEW 1"})).status_code == 303
    copy = services.records.publications.get(1).copies[0]
    assert (copy.location, copy.call_number) == ("Room A", "NEW 1")

    refused = desk.post(address, address, **hidden, **(began | {"location": "Room B", "status": "in_repair"}))
    assert refused.status_code == 409 and "wrote “Room A” here" in field_error(refused.text, "location")
    assert 'value="Room B"' in refused.text and 'name="began_location" value="Room A"' in refused.text
    assert 'value="NEW 1"' in refused.text

    held = services.records.publications.add_copy(None, 1, CopyData()).accession_number
    refused = desk.post(address, address, **hidden, **(began | {"accession_number": held}))
    assert refused.status_code == 400
    assert f'name="began_location" value="{began["location"]}"' in refused.text, "what it began with stays so"


# --- The change log and the settings ---------------------------------------------------------


def test_what_later_changes_rest_on_is_not_undone_and_says_why(desk: Browser, services: Services) -> None:
    added = services.change_log.recent(10)[-1]
    added = next(act for act in services.change_log.recent(10) if act.action == "publication_added")
    view = services.records.publications.get(1)
    services.records.publications.edit(actor(services), 1, view.version, HELD.with_changes(year="2009"))
    page = f"/en/desk/changes/{added.id}"
    answer = desk.post(page, f"{page}/undo")
    assert answer.status_code == 409
    assert "Undo the later changes first" in answer.text
    assert services.records.publications.get(1).description.year == "2009"


def test_a_donation_opened_by_mistake_is_thrown_away_while_it_is_empty(
    desk: Browser, services: Services
) -> None:
    mistaken = services.acquisitions.donations.open(actor(services), "A slip of the pen", dt.date(2026, 4, 1))
    page = f"/en/desk/donations/{mistaken}"
    assert "Throw it away" in desk.get(page).text
    line = services.acquisitions.donations.add_line(
        actor(services), mistaken, Description(title="A gift after all")
    )
    assert "Throw it away" not in desk.get(page).text
    assert "is not empty" in desk.get(desk.post(page, f"{page}/drop").headers["Location"]).text
    services.acquisitions.donations.remove_line(actor(services), line)
    assert "The change log can undo it" in desk.get(desk.post(page, f"{page}/drop").headers["Location"]).text
    assert desk.get(page).status_code == 404
    assert "A slip of the pen" not in desk.get("/en/desk/donors").text
    services.change_log.revert(actor(services), services.change_log.recent(1)[0].id)
    assert "A slip of the pen" in desk.get(page).text


def test_a_donor_who_wishes_to_be_unnamed_stays_when_an_empty_donation_goes(
    desk: Browser, services: Services
) -> None:
    day = dt.date(2026, 4, 1)
    mistaken = services.acquisitions.donations.open(actor(services), "A shy neighbour", day, unnamed=True)
    services.acquisitions.donations.drop(actor(services), mistaken)
    assert "A shy neighbour" in desk.get("/en/desk/donors").text
    again = services.acquisitions.donations.open(actor(services), "A shy neighbour", day)
    assert services.acquisitions.donations.get(again).donor.unnamed


def test_the_log_calls_things_by_their_names(desk: Browser, services: Services) -> None:
    donor = services.acquisitions.donations.open(
        actor(services), "Friends of the library", dt.date(2026, 4, 1)
    )
    line = services.acquisitions.donations.add_line(
        actor(services), donor, Description(title="A gift with a name")
    )
    services.acquisitions.donations.accept_line(actor(services), line, CopyData())
    accepted = services.change_log.recent(1)[0]
    page = desk.get(f"/en/desk/changes/{accepted.id}").text
    number = accepted.params["number"]
    assert f"Copy: {number}" in page and "Publication: A gift with a name" in page
    assert "Friends of the library" in page.split("Copy: ")[-1]
    assert "Open donation from Friends of the library, 1 line<" in desk.get("/en/desk/").text
    services.change_log.revert(actor(services), accepted.id)
    assert "Copy" in desk.get(f"/en/desk/changes/{accepted.id}").text  # though it is there no more


def test_the_log_speaks_of_one_and_of_many_and_calls_fields_by_their_names(
    desk: Browser, services: Services
) -> None:
    ids = [
        services.records.publications.add(actor(services), Description(title=f"Bound {letter}"))
        for letter in "ab"
    ]
    for chosen in (ids[:1], ids):
        change = BulkChange("subjects", "add", "", f"bookbinding {len(chosen)}")
        edit_id = services.maintenance.bulk_edits.propose(actor(services), change, ids=chosen)
        services.maintenance.bulk_edits.apply(actor(services), edit_id)
    log = desk.get("/en/desk/changes").text
    assert "Changed 1 record (Subjects)" in log and "Changed 2 records at once (Subjects)" in log
    assert "ក្នុងពេលតែមួយ (ប្រធានបទ)" in desk.get("/km/desk/changes").text
    desk.post("/en/desk/", f"/en/desk/changes/{services.change_log.recent(1)[0].id}/undo")
    assert "Undid: Changed 2 records at once (Subjects)" in desk.get("/en/desk/changes").text


def test_one_gift_is_not_said_as_many(desk: Browser, services: Services) -> None:
    donor = services.acquisitions.donations.open(actor(services), "Sok", dt.date(2026, 4, 1))
    address = f"/en/desk/donations/{donor}"
    for titles, said in ((["One"], "1 gift is accepted."), (["Two", "Three"], "2 gifts are accepted.")):
        for title in titles:
            services.acquisitions.donations.add_line(actor(services), donor, Description(title=title))
        seen = services.acquisitions.donations.get(donor).said  # one alone is accepted by its own form
        done = desk.post(address, f"{address}/accept", seen=seen)
        assert said in desk.get(done.headers["Location"]).text


def test_who_closes_a_donation_too_early_is_told(desk: Browser, services: Services) -> None:
    donor = services.acquisitions.donations.open(actor(services), "Sok", dt.date(2026, 4, 1))
    line = services.acquisitions.donations.add_line(actor(services), donor, Description(title="One"))
    address = f"/en/desk/donations/{donor}"
    for said in ("1 line of it waits still", "The donation is closed.<"):
        assert said in desk.get(desk.post(address, f"{address}/close").headers["Location"]).text
        desk.post(address, f"{address}/close", closed="no")
        if services.acquisitions.donations.get(donor).lines[0].state == "proposed":
            services.acquisitions.donations.accept_line(actor(services), line, CopyData())


def test_the_log_calls_what_is_there_no_more_by_its_name(desk: Browser, services: Services) -> None:
    use = services.authority.editing
    gone = use.add_organisation(actor(services), "Bank of the North")
    use.add_organisation(actor(services), "Northern Bank")
    use.merge(actor(services), gone, "Northern Bank")
    page = desk.get(f"/en/desk/changes/{services.change_log.recent(1)[0].id}").text
    assert "Organisation: Bank of the North" in page and "Folded" not in page


def test_the_log_tells_moments_by_the_centres_clock(desk: Browser, services: Services) -> None:
    added = services.records.publications.add(actor(services), Description(title="A leaf"))
    services.records.publications.withdraw(actor(services), added)
    act = services.change_log.get(services.change_log.recent(1)[0].id)
    shown = act.at.astimezone(ZoneInfo(services.settings.centre().timezone))
    said = f'<ins><span class="one">{shown.day} {shown:%B %Y}, {shown:%H:%M}</span></ins>'
    assert said in desk.get(f"/en/desk/changes/{act.id}").text


def test_every_table_and_field_of_the_change_log_has_a_word() -> None:
    unsaid = []
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Audited):
            table = str(mapper.local_table)
            told = set(recorded_columns(mapper)) - {"id", "description"}
            unsaid += [f"{table}.{field}" for field in sorted(told) if not differences.has_word(table, field)]
    assert not unsaid


def test_the_change_log_pages_on(desk: Browser, services: Services) -> None:
    for number in range(60):
        services.records.publications.add(actor(services), Description(title=f"Title {number}"))
    first = desk.get("/en/desk/changes").text
    assert "Added “Title 59”" in first and "Added “Title 0”<" not in first
    older = re.search(r'href="([^"]*before=\d+)"', first)
    assert older
    assert "Added “Title 0”<" in desk.get(unescape(older[1])).text


def test_settings_are_checked_field_by_field(desk: Browser, services: Services) -> None:
    page = "/en/desk/settings"
    wrong = desk.post(
        page, page, names_en="", hours_monday="eight to five", accession_pattern="{nummer}",
        timezone="Mars/Phobos", closed_days="31 February", phone="023 000 000",
        email="ask at the desk",
    )  # fmt: skip
    assert wrong.status_code == 400
    for name in (
        "names_en", "email", "hours_monday", "accession_pattern", "timezone", "closed_days", "first_language",
    ):  # fmt: skip
        assert field_error(wrong.text, name), name
    assert 'value="eight to five"' in wrong.text and 'value="023 000 000"' in wrong.text

    right = desk.post(
        page, page, names_en="The Centre", names_km="មជ្ឈមណ្ឌល", hours_monday="08:00-12:00",
        accession_pattern="C-{number:03}", call_number_pattern="{kind} {author}",
        timezone="Asia/Phnom_Penh", closed_days="2026-04-14\n2026-04-15", shown_en="1", shown_km="1",
    )  # fmt: skip
    assert right.status_code == 303, right.text
    centre = services.settings.centre()
    assert centre.names == {"en": "The Centre", "km": "មជ្ឈមណ្ឌល"}
    assert centre.closed_days == ("2026-04-14", "2026-04-15")
    assert "មជ្ឈមណ្ឌល" in desk.get("/km/desk/settings").text


def test_the_strip_never_holds_more_than_seven_things(desk: Browser, services: Services) -> None:
    for number in range(9):
        open_donation(desk, f"Donor {number}")
    page = desk.get("/en/desk/").text
    strip = page[page.index('id="attention"') :]
    assert strip[: strip.index("</ul>")].count("<li>") == 7
