"""The compendium: what is held and missing by country and kind, and documents side by side."""

from __future__ import annotations

import io

from flask.testing import FlaskClient
from pypdfium2 import PdfDocument

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Role
from catalogue.paper.documents import Document, Letterhead
from catalogue.paper.press import set_document
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

FIRST = (
    "Article 1 Purpose",
    "The Parties shall cooperate to suppress trafficking in persons in all its forms.",
    "Victims of trafficking shall not be detained for having crossed a border.",
    "Each Party names one ministry that answers to the others.",
)
SECOND = (
    "Article 1 Purpose",
    "The Parties shall cooperate to suppress trafficking in persons in all its forms.",
    "Victims of trafficking must never be detained for having crossed any border.",
    "Ministers meet every second year in one of the capitals.",
)


def test_the_sample_is_laid_out_with_what_is_missing(sample: Services, client: FlaskClient) -> None:
    matrix = sample.reports.compendium.matrix()
    laws = matrix.cell("Cambodia", "law")
    assert sum(law.held for law in laws) >= 10 and not all(law.held for law in laws)
    assert {document.year for document in matrix.cell("Thailand", "law")} >= {1997, 2008, 2017}
    assert matrix.cell("region", "plan") and matrix.cell("region", "agreement")
    assert [document.held for document in matrix.cell("Cambodia", "plan")] == [False]
    page = client.get("/en/compendium").text
    assert "cited by Titles the field cites (sample)" in page, "what is missing says which list names it"
    assert page.index('class="key"') < page.index('<table class="matrix">'), "the signs are told above them"
    page = client.get("/km/compendium").text
    assert page.count('name="with"') == sum(len(cell) for cell in matrix.cells.values())
    assert client.get("/en/compendium?from=2008&to=2008").text.count('name="with"') < page.count(
        'name="with"'
    )
    text = PdfDocument(client.get("/en/compendium.pdf").data)[0].get_textpage().get_text_range()
    assert "China (Yunnan)" in text and "○" in text and "●" in text
    assert client.get("/en/compendium/compare?with=1").status_code == 303
    assert client.get("/en/compendium/compare?with=1&with=nonsense").status_code == 404


def test_texts_side_by_side_for_those_who_may_read_them(working: Services) -> None:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    actor = working.access.accounts.by_email("librarian@test.example")
    assert actor
    keys = []
    for year, sentences in (("2004", FIRST), ("2015", SECOND)):
        agreement = Description(
            title=f"Agreement of {year}",
            kind="agreement",
            countries=("Viet Nam",),
            subjects=("migration",),
            year=year,
        )
        key = working.records.publications.add(actor, agreement)
        content = set_document(Document("en", Letterhead("Text"), "Agreement", blocks=sentences))
        working.records.attachments.attach(actor, key, io.BytesIO(content), "text.pdf")
        keys.append(key)
    working.operations.worker.run_pending()
    app = create_app(working.config, working)
    address = "/en/compendium/compare?" + "&".join(f"with={key}" for key in keys)
    public = app.test_client().get(address).text
    assert "Agreement of 2015" in public and "2004" in public and "Article 1" not in public
    assert ">ចំណាកស្រុក<" in app.test_client().get(address.replace("/en/", "/km/")).text
    seen = Browser(app, PASSWORD).as_role("librarian").get(address).text
    same = seen[seen.index("Where they agree") : seen.index("Where they say it in other words")]
    alike = seen[seen.index("Where they say it in other words") : seen.index("Only in")]
    alone = seen[seen.index("Only in") :]
    assert "shall cooperate" in same and "page 1" in same
    assert "shall not be detained" in alike and "must never be detained" in alike
    assert "names one ministry" in alone and "every second year" in alone
    assert seen.index("Article 1 Purpose") < seen.index("Where they agree")
