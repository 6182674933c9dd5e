"""Keeping the house in order at the desk: doubles merged, and what is told when somebody was quicker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.domain.people.access import Role
from catalogue.services.records.publications import CopyData
from tests.web.member_site import PASSWORD
from tests.web.support import Browser, boxes, form_token

ILO = Contributor("International Labour Organization", ContributorKind.BODY)
BOOK = Description(
    title="Caught at sea: forced labour in fisheries", year="2013", contributors=(ILO,), pages="86"
)
TWIN = BOOK.with_changes(pages="xii, 86 p.", identifiers=(Identifier("isbn", "978-92-2-127566-4"),))


@pytest.fixture
def services(empty_home: Path) -> Iterator[Services]:
    """A catalogue with one book described twice, and one librarian."""
    services = build(Config.for_home(empty_home))
    services.access.accounts.add(
        None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD, name="Sok"
    )
    services.records.publications.add_many(
        None, [(description, [CopyData(call_number="REP ILO")]) for description in (BOOK, TWIN)]
    )
    services.operations.worker.run_pending()
    yield services
    services.close()


@pytest.mark.parametrize("page", ["duplicates", "names/person"])
def test_a_number_of_thousands_of_digits_in_an_address_gives_the_page(desk: Browser, page: str) -> None:
    for name in ("undo", "pledged"):
        assert desk.get(f"/en/desk/{page}?{name}={'9' * 5_000}").status_code == 200


def test_two_records_become_one_field_by_field_and_the_old_address_leads_on(
    desk: Browser, services: Services
) -> None:
    answer = desk.post("/en/desk/duplicates", "/en/desk/duplicates/find")
    work = answer.headers["Location"]
    assert desk.get(work).status_code == 200
    services.operations.worker.run_pending()
    assert desk.get(work).headers["Location"].endswith("/en/desk/duplicates")
    assert "/en/desk/publications/2/merge/1" in desk.get("/en/desk/duplicates").text

    page = "/en/desk/publications/1/merge/2"
    answer = desk.post(
        page, page, kept_version="1", other_version="1", take_pages="other", take_identifiers="both"
    )

    assert answer.headers["Location"].startswith("/en/desk/publications/1?")
    assert services.records.publications.get(1).description.pages == "xii, 86 p."
    assert services.records.publications.get(1).description.identifiers == TWIN.identifiers
    assert desk.get("/en/publication/2").headers["Location"] == "/en/publication/1"
    assert desk.get("/en/publication/2/ris").headers["Location"] == "/en/publication/1/ris"
    assert "part of another record" in desk.get("/en/desk/publications/2").text
    assert desk.get(page).status_code == 200


def three_of_one(desk: Browser, services: Services) -> None:
    """A third description of the book: three pairs wait."""
    services.records.publications.add(None, BOOK.with_changes(pages="86 pages"))
    services.operations.worker.run_pending()
    desk.post("/en/desk/duplicates", "/en/desk/duplicates/find")
    services.operations.worker.run_pending()
    assert services.maintenance.duplicates.count() == 3


def pairs_in(page: str) -> list[str]:
    return re.findall(r'name="pair" value="(\d+-\d+-\w+)"', page)


def numbers_of(pair: str) -> list[str]:
    return pair.split("-")[:2]


def test_after_one_pair_the_next_is_shown_and_the_last_step_can_be_undone(
    desk: Browser, services: Services
) -> None:
    three_of_one(desk, services)
    first, second, third = pairs_in(desk.get("/en/desk/duplicates").text)
    one, other = numbers_of(first)
    page = f"/en/desk/publications/{one}/merge/{other}"
    assert f"merge/{numbers_of(second)[1]}#compare" in desk.get(page).text, "it can be left for the next"
    answer = desk.post(page, "/en/desk/duplicates/two", one=first, side_by_side="1")
    following = answer.headers["Location"]
    assert f"/publications/{'/merge/'.join(numbers_of(second))}?" in following
    assert following.endswith("#compare")
    shown = desk.get(following).text
    assert "these are two" in shown and "2 pairs wait for an answer." in shown
    (undo,) = re.findall(r'action="(/en/desk/changes/\d+/undo)"', shown)
    back = desk.post(following, undo, back=page).headers["Location"]
    assert back.startswith(page) and services.maintenance.duplicates.count() == 3

    merged = desk.post(page, page, kept_version="1", other_version="1").headers["Location"]
    left = pairs_in(desk.get("/en/desk/duplicates").text)
    assert len(left) == 1 and left[0] in (second, third), "a pair of what was merged is gone"
    assert f"/publications/{'/merge/'.join(numbers_of(left[0]))}?" in merged
    last = desk.post(page, "/en/desk/duplicates/two", one=left[0], side_by_side="1").headers["Location"]
    assert last.startswith("/en/desk/duplicates?"), "after the last one, the empty list"


def test_several_pairs_are_said_to_be_two_at_once(desk: Browser, services: Services) -> None:
    three_of_one(desk, services)
    address = "/en/desk/duplicates"
    first, second, third = pairs_in(desk.get(address).text)
    nothing = desk.post(address, f"{address}/two", pair="1-").headers["Location"]
    assert "Tick at least one pair first." in desk.get(nothing).text
    said = desk.post(address, f"{address}/two", pair=[first, second]).headers["Location"]
    assert said.endswith(f"#pair-{'-'.join(numbers_of(third))}")
    shown = desk.get(said).text
    assert "of 2 pairs that they are two" in shown and pairs_in(shown) == [third]
    (undo,) = re.findall(r'action="(/en/desk/changes/\d+/undo)"', shown)
    desk.post(address, undo, back=address)
    assert services.maintenance.duplicates.count() == 3, "one act, undone at once"


def test_a_merge_of_what_somebody_saved_meanwhile_is_shown_once_more(
    desk: Browser, services: Services
) -> None:
    services.records.publications.edit(None, 2, 1, TWIN.with_changes(year="2014"))
    page = "/en/desk/publications/1/merge/2"
    answer = desk.post(page, page, kept_version="1", other_version="1", take_pages="other")
    assert answer.status_code == 409
    assert "Compare them once more" in answer.text and "2014" in answer.text
    assert not services.records.publications.get(2).withdrawn


def test_a_misprinted_number_is_mended_in_place_and_a_year_is_left_as_it_is(
    desk: Browser, services: Services
) -> None:
    wrong = BOOK.with_changes(identifiers=(Identifier("isbn", "978-92-2-121319-4"),), year="")
    services.records.publications.add(None, wrong.with_changes(title="Meeting the challenge"))
    page = desk.get("/en/desk/tidy").text
    assert "Misprinted numbers" in page and "No year" in page
    assert "978-92-2-121319-2" in desk.get("/en/desk/tidy/identifier").text

    address = "/en/desk/tidy/identifier"
    said = {"key": "3-0", "publication-3-0": "3", "version-3-0": "1", "was-3-0": "978-92-2-121319-4"}
    assert desk.post(address, address, **said).status_code == 400
    answer = desk.post(address, address, **said, **{"choice-3-0": "978-92-2-121319-2"})
    assert answer.status_code == 303
    assert services.records.publications.get(3).description.identifiers_of("isbn") == ("978-92-2-121319-2",)
    assert desk.post("/en/desk/tidy/year", address, **said, **{"value-3-0": "1"}).status_code == 409

    said = {"key": "3", "publication-3": "3", "version-3": "2", "choice-3": "as_it_is"}
    assert desk.post("/en/desk/tidy/year", "/en/desk/tidy/year", **said).status_code == 303
    assert "No problem is left here" in desk.get("/en/desk/tidy/year").text
    said = {"key": "3", "publication-3": "3", "version-3": "2", "proposed-3": "English"}
    desk.post("/en/desk/tidy/language", "/en/desk/tidy/language", **said, take_proposed="1")
    assert services.records.publications.get(3).description.languages == ("en",)
    assert desk.get("/en/desk/tidy/nonsense").status_code == 404


def test_a_printed_name_is_linked_renamed_and_written_otherwise(desk: Browser, services: Services) -> None:
    bodies = "/en/desk/tidy/bodies"
    assert desk.post(bodies, bodies, name=ILO.name).status_code == 400
    assert desk.post(bodies, bodies, name=ILO.name, **{"value-0": "Nobody"}).status_code == 409
    page = "/en/desk/names/body/one?name=International+Labour+Organization"
    answer = desk.post(page, "/en/desk/names/body/link", name=ILO.name, own="1")
    organisation = answer.headers["Location"].partition("?")[0]
    desk.post(organisation, f"{organisation}/names", further="ILO", acronym="1")
    assert "ILO" in desk.get(organisation).text and "No problem is left" in desk.get(bodies).text
    refused = desk.post(organisation, f"{organisation}/merge", into="Nobody at all")
    assert refused.status_code == 400 and "Choose another organisation" in refused.text
    assert "It stands in 2 records" in desk.get(organisation).text

    desk.post(page, "/en/desk/names/body/replace", name=ILO.name, new="International Labour Office")
    assert [
        contributor.name for contributor in services.records.publications.get(1).description.contributors
    ] == ["International Labour Office"]
    listed = desk.get("/en/desk/names/body?text=office").text
    assert "International Labour Office" in listed and "data-bar" in listed
    (office,) = boxes(desk.get("/en/desk/names/body?text=office"), "name")
    ticked = {"name": office, "new": "ILO"}
    joined = desk.post("/en/desk/names/body", "/en/desk/names/body", **ticked).headers["Location"]
    assert "The ticked names are one now." in desk.get(joined).text and "data-undo" in desk.get(joined).text
    assert services.records.publications.get(1).description.contributors[0].name == "ILO"
    nothing = desk.post("/en/desk/names/body", "/en/desk/names/body").headers["Location"]
    assert "Tick at least one" in desk.get(nothing).text
    (ilo,) = boxes(desk.get("/en/desk/names/body?text=ilo"), "name")
    alone = desk.post("/en/desk/names/body", "/en/desk/names/body", name=ilo).headers["Location"]
    assert "Tick two names" in desk.get(alone).text


def test_many_records_are_changed_after_a_look_at_every_change(desk: Browser, services: Services) -> None:
    page = desk.get("/en/desk/bulk?text=caught+sea").text
    assert "All 2 records that were found" in page
    assert "data-bar" in page and page.count("data-pick ") == 2, "the working bar, and a box for each record"
    said = {"text": "caught sea", "field": "subjects", "operation": "add", "new": "fisheries"}
    refused = desk.post("/en/desk/bulk?text=caught", "/en/desk/bulk", **said)
    assert refused.status_code == 400 and "Tick at least one record" in refused.text

    proposal = desk.post("/en/desk/bulk?text=caught", "/en/desk/bulk", **said, all="1").headers["Location"]
    assert "2 records change" in desk.get(proposal).text
    assert not services.records.publications.get(1).description.subjects
    made = desk.post(proposal, f"{proposal}/apply").headers["Location"]
    assert services.records.publications.get(1).description.subjects == ("fisheries",)
    undoing = re.search(r'action="(/en/desk/changes/\d+/undo)"', desk.get(made).text)
    assert undoing and "data-undo" in desk.get(made).text
    assert "2 records were changed" in desk.get(proposal).text

    proposal = desk.post(
        "/en/desk/bulk?text=caught", "/en/desk/bulk", **{**said, "operation": "set", "new": "sea"}, id="2"
    ).headers["Location"]
    desk.post(proposal, f"{proposal}/drop")
    assert services.records.publications.get(2).description.subjects == ("fisheries",)
    assert "thrown away" in desk.get(proposal).text
    desk.post(made, undoing[1], back="/en/desk/bulk")
    assert not services.records.publications.get(1).description.subjects


def test_a_shelf_is_scanned_a_list_is_sent_and_the_rest_is_not_found(
    desk: Browser, services: Services
) -> None:
    services.records.publications.add_copy(None, 1, CopyData("HTIC-77", "REP ILO", "Store"))
    first = services.records.publications.get(1).copies[0].accession_number
    page = desk.post("/en/desk/stocktakes", "/en/desk/stocktakes", call_number="REP").headers["Location"]
    assert "not seen yet" in desk.get(page).text
    answer = desk.post(page, f"{page}/scan", text=first)
    assert "Caught at sea" in desk.get(answer.headers["Location"]).text
    sent = {"csrf_token": form_token(desk.get(page)), "file": (BytesIO(b"htic-77\nX-1\n"), "scans.csv")}
    desk.client.post(f"{page}/scan", data=sent)
    assert "No copy has these numbers: X-1" in desk.get(page).text
    assert desk.post(page, f"{page}/scan", text=" ").status_code == 400

    desk.post(page, f"{page}/finish")
    assert [str(copy.status) for copy in services.records.publications.get(2).copies] == ["lost"]
    text = desk.get(page).text
    assert "finished" in text and "undo it" in text


def test_a_series_gets_a_former_title_and_two_terms_become_one(desk: Browser, services: Services) -> None:
    services.records.publications.add(None, BOOK.with_changes(series="Sea papers", subjects=("lads",)))
    page = "/en/desk/names/series/one?name=Sea+papers"
    forms = "/en/desk/names/series/forms"
    assert desk.post(page, forms, name="Sea papers", form="").status_code == 400
    desk.post(page, forms, name="Sea papers", form="Fishery papers", language="English")
    assert "It stands in 1 record" in desk.get("/en/desk/names/series/one?name=Fishery+papers").text
    assert desk.post(page, "/en/desk/names/body/forms", name="x", form="y").status_code == 404

    for term in ("lads", "boys"):
        services.authority.terms.add(None, term)
    page = "/en/desk/names/subject/one?name=lads"
    merge = "/en/desk/names/subject/merge"
    refused = desk.post(page, merge, name="lads", term_id="1", into="nobody")
    assert refused.status_code == 400 and "Choose another subject" in refused.text
    assert desk.post(page, merge, name="lads", term_id="1", into="boys").status_code == 303
    assert {label.label for label in services.authority.terms.labelled("lads").labels} == {"lads", "boys"}  # type: ignore[union-attr]
