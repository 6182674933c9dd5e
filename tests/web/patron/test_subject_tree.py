"""The tree of subjects: browsed, counted with what is narrower, and changed at the desk."""

from __future__ import annotations

import re
from urllib.parse import quote_plus

from flask.testing import FlaskClient

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.people.access import Role
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

BRANCH = r'href="([^"]+)"[^>]*>{}</a>.*?<span class="quiet count">(\d+)</span>'


def _found(client: FlaskClient, address: str) -> int:
    said = re.search(r"<h1>(\d+) publication", client.get(address).text)
    return int(said[1]) if said else 0


def test_a_wide_subject_counts_the_narrower_ones_and_leads_to_as_many(client: FlaskClient) -> None:
    page = client.get("/en/browse/subject").text
    branch = re.search(BRANCH.format("Trafficking in persons"), page, re.S)
    assert branch
    within = _found(client, branch[1].replace("&amp;", "&"))
    alone = _found(client, "/en/search?subject=Trafficking+in+persons")
    assert within == int(branch[2]) > alone > 0
    narrower = re.search(BRANCH.format("Debt bondage"), page, re.S)
    assert narrower and 0 < int(narrower[2]) < within
    assert page.count("<details><summary>") > 5  # folds without scripts
    results = client.get(branch[1]).text
    assert "Trafficking in persons and all within it" in results
    both = _found(client, "/en/search?subject_within=Trafficking+in+persons&country=Thailand")
    assert 0 < both < within


def test_in_khmer_a_branch_has_its_khmer_name_and_its_english_one(client: FlaskClient) -> None:
    page = client.get("/km/browse/subject").text
    assert "ភាពជាប់ជំពាក់បំណុល" in page and '<span class="quiet" lang="en">Debt bondage</span>' in page


def test_a_librarian_puts_a_subject_under_another_and_it_is_found_there(working: Services) -> None:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    app = create_app(working.config, working)
    desk = Browser(app, PASSWORD).as_role("librarian")
    before = _found(app.test_client(), "/en/search?subject_within=Women")
    term = working.authority.terms.labelled("Debt bondage")
    assert term and term.wider == ("Slavery", "Forced labour")

    def put(name: str, term_id: int, wider: str) -> int:
        form = {"name": name, "term_id": term_id, "wider": wider}
        page = f"/en/desk/names/subject/one?name={quote_plus(name)}"
        return desk.post(page, "/en/desk/names/subject/wider", **form).status_code

    slavery = working.authority.terms.labelled("Slavery")
    assert slavery
    assert put("Debt bondage", term.id, "No such subject") == 400
    assert put("Slavery", slavery.id, "Debt bondage") == 400
    assert put("Slavery", slavery.id, "women") == 303
    working.operations.worker.run_pending()
    after = _found(app.test_client(), "/en/search?subject_within=Women")
    assert after > before  # what is about debt bondage too, which stands below slavery
