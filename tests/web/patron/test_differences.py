"""What is different between two texts: chosen, answered on a page and on one sheet, for who may read them."""

from __future__ import annotations

import io

from pypdfium2 import PdfDocument

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account, Role
from catalogue.paper.documents import Document, Letterhead
from catalogue.paper.press import set_document
from catalogue.services.records.attachments import Readers
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

SHELTER = (
    "Article 1 Interpreters A shelter shall consider paying an interpreter for a guest of another language.",
    "Article 2 Doctors A doctor examines every guest within 10 days, at no cost to her.",
    "Article 3 Fire Every shelter keeps ladders, buckets and two exits against fire.",
)
RECEPTION = (
    "Article 1 Medical care Each guest is examined by a doctor within 3 days and pays nothing.",
    "Article 2 Language A guest of another language shall have an interpreter paid by the shelter.",
    "Article 3 Schooling Children among the guests go to the nearest school.",
)


def test_two_texts_are_chosen_compared_and_printed(working: Services) -> None:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    actor = working.access.accounts.by_email("librarian@test.example")
    assert actor
    law = attached(working, actor, "Law on shelters", SHELTER, Readers.PUBLIC)
    decree = attached(working, actor, "Decree on reception", RECEPTION, Readers.PUBLIC)
    secret = attached(working, actor, "Circular of the ministry", RECEPTION, Readers.STAFF)
    working.operations.worker.run_pending()
    app = create_app(working.config, working)
    public, librarian = app.test_client(), Browser(app, PASSWORD).as_role("librarian")

    offered = public.get(f"/en/differences?with={law}").text
    assert "Decree on reception" in offered and "Circular of the ministry" not in offered
    assert "Circular of the ministry" in librarian.get(f"/en/differences?with={law}").text
    assert f"/en/differences?with={law}" in public.get(f"/en/publication/{law}").text
    assert public.get("/en/differences").text.count("Law on shelters") == 2

    page = public.get(f"/en/differences?with={law}&with={decree}").text
    assert "A has 3 articles, B has 3. 2 articles of A are also in B. 1 is only in A, 1 only in B." in page
    assert all(
        said in page for said in ("must try", "10 days", "3 days", "Article 3 Fire", "Article 3 Schooling")
    )
    for language, said in (("en", "10 days"), ("km", "10 ថ្ងៃ")):
        sheet = PdfDocument(public.get(f"/{language}/differences.pdf?with={law}&with={decree}").data)
        assert len(sheet) == 1
        assert said in sheet[0].get_textpage().get_text_range()

    differences = working.reports.differences
    laid = differences.of_two(law, decree).comparison
    assert laid is not None and differences.of_two(law, decree).comparison is laid, "not worked out twice"
    assert differences.of_two(decree, law).comparison is not laid

    hidden = public.get(f"/en/differences?with={law}&with={secret}").text
    assert "cannot be compared" in hidden and "doctor" not in hidden
    assert "doctor" in librarian.get(f"/en/differences?with={law}&with={secret}").text
    assert public.get(f"/en/differences.pdf?with={law}").status_code == 404
    assert public.get(f"/en/differences?with={law}&with=999999").status_code == 404
    working.records.publications.withdraw(actor, decree)
    assert public.get(f"/en/differences?with={law}&with={decree}").status_code == 404
    assert "Decree on reception" not in public.get(f"/en/differences?with={law}").text


def attached(
    services: Services, actor: Account, title: str, articles: tuple[str, ...], readers: Readers
) -> int:
    """A publication with a text for these readers."""
    key = services.records.publications.add(actor, Description(title=title, kind="law"))
    content = set_document(Document("en", Letterhead("Text"), title, blocks=articles))
    services.records.attachments.attach(actor, key, io.BytesIO(content), "text.pdf", readers)
    return key
