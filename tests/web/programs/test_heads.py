"""What programs that read pages are told: addresses, schema.org, links, and data at the lasting address."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, Description, Identifier
from catalogue.formats.linked import schema_org
from catalogue.web.addressing.heads import data_block

_BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
HERE = "http://localhost"


def data(page: str) -> dict[str, Any]:
    (block,) = _BLOCK.findall(page)
    found: dict[str, Any] = json.loads(block)
    assert found["@context"] == "https://schema.org"
    return found


def links(page: str, relation: str) -> dict[str, str]:
    found = re.findall(rf'<link rel="{relation}"(?: hreflang="([^"]+)")? href="([^"]+)"', page)
    return dict(found)


@pytest.mark.parametrize("path", ["", "visit", "holdings", "wanted", "publication/2", "coverage"])
@pytest.mark.parametrize("language", ["en", "km"])
def test_a_page_says_where_it_is_at_home(client: FlaskClient, path: str, language: str) -> None:
    page = client.get(f"/{language}/{path}").text
    assert links(page, "canonical") == {"": f"{HERE}/{language}/{path}"}
    others = links(page, "alternate")
    assert others["en"] == f"{HERE}/en/{path}" and others["km"] == f"{HERE}/km/{path}"
    (summary,) = re.findall(r'<meta name="description" content="([^"]+)"', page)
    assert 10 < len(unescape(summary)) <= 250


def test_a_search_has_no_address_of_its_own(client: FlaskClient) -> None:
    assert not links(client.get("/en/search?q=trafficking").text, "canonical")


def test_a_publication_is_described_in_the_words_of_schema_org(client: FlaskClient, sample: Services) -> None:
    for publication in sample.records.publications.many(range(1, 40)):
        page = client.get(f"/en/publication/{publication.id}").text
        told, said = data(page), publication.description
        assert told["@type"] == schema_org.type_of(said)
        assert told["@id"] == f"{HERE}/publication/{publication.id}"
        assert told["name"] == said.full_title
        assert len(page.encode()) < 25_000
        assert f'<meta property="og:url" content="{told["@id"]}">' in page


def test_the_library_tells_its_hours(client: FlaskClient, sample: Services) -> None:
    told = data(client.get("/km/visit").text)
    assert told["@type"] == "Library" and told["@id"] == f"{HERE}/#library"
    assert told["name"] == sample.settings.centre().name("km")
    hours = told["openingHoursSpecification"]
    assert {"dayOfWeek": "https://schema.org/Monday", "opens": "08:00", "closes": "12:00"}.items() <= hours[
        0
    ].items()
    assert data(client.get("/en/").text)["@id"] == told["@id"]


def test_a_wanted_title_is_a_demand_of_the_library(client: FlaskClient, sample: Services) -> None:
    title = sample.pledges.wanted.titles()[0]
    told = data(client.get(f"/en/wanted/{title.key}").text)
    assert told["@type"] == "Demand" and told["itemOffered"]["name"] == title.title
    assert told["@reverse"] == {"seeks": {"@id": f"{HERE}/#library"}}


def test_data_can_never_end_its_block_or_become_a_tag() -> None:
    block = str(data_block({"name": "</script><script>alert(1)</script>&amp;"}))
    assert block.count("<") == 2 and "alert" in block
    assert json.loads(_BLOCK.findall(block)[0]) == {"name": "</script><script>alert(1)</script>&amp;"}


BOOK = Description(
    title="Debt bondage",
    contributors=(Contributor("Surtees, Rebecca"), Contributor("Marshall, Phil", role="editor")),
    publisher="UNIAP",
    year="2551",
    edition="2nd ed.",
    identifiers=(Identifier("isbn", "978-92-2-121319-2"), Identifier("doi", "doi:10.1/x")),
    series="Mekong studies",
    pages="xii, 240 p.",
    languages=("en",),
    kind="book",
    countries=("Thailand", "Cambodia"),
)


def test_a_book_is_told_field_by_field() -> None:
    assert schema_org.work(BOOK) == {
        "@type": "Book",
        "author": [
            {"@type": "Person", "name": "Rebecca Surtees", "givenName": "Rebecca", "familyName": "Surtees"}
        ],
        "editor": [
            {"@type": "Person", "name": "Phil Marshall", "givenName": "Phil", "familyName": "Marshall"}
        ],
        "name": "Debt bondage",
        "publisher": {"@type": "Organization", "name": "UNIAP"},
        "datePublished": "2008",
        "bookEdition": "2nd ed.",
        "isbn": "9789221213192",
        "inLanguage": "en",
        "spatialCoverage": ["Thailand", "Cambodia"],
        "sameAs": "https://doi.org/10.1/x",
        "isPartOf": {"@type": "BookSeries", "name": "Mekong studies"},
        "numberOfPages": 240,
    }


def test_a_law_and_an_article_have_their_own_words() -> None:
    law = Description(
        title="A law",
        kind="law",
        countries=("Cambodia",),
        identifiers=(Identifier("law_number", "NS/RKM/0208/005"),),
    )
    told = schema_org.work(law)
    assert (told["@type"], told["legislationIdentifier"], told["legislationJurisdiction"]) == (
        "Legislation",
        "NS/RKM/0208/005",
        "Cambodia",
    )
    article = Description(
        title="A", kind="article", venue="Social Change", volume="56", number="5", pages="1-9"
    )
    told = schema_org.work(article)
    assert told["pagination"] == "1-9"
    assert told["isPartOf"] == {
        "@type": "PublicationIssue",
        "issueNumber": "5",
        "isPartOf": {"@type": "Periodical", "name": "Social Change"},
        "volumeNumber": "56",
    }


def test_the_head_of_the_answer_leads_to_the_data(client: FlaskClient) -> None:
    header = client.get("/en/publication/2").headers["Link"]
    found = re.findall(r'<([^>]+)>; rel="([^"]+)"(?:; type="([^"]+)")?', header)
    by_relation = {relation: address for address, relation, _ in found}
    assert by_relation["cite-as"] == f"{HERE}/publication/2"
    assert "https://schema.org/Report" in {address for address, relation, _ in found if relation == "type"}
    described = [(address, kind) for address, relation, kind in found if relation == "describedby"]
    assert len(described) == 5
    for address, kind in described:
        answer = client.get(address.removeprefix(HERE))
        assert (answer.status_code, answer.mimetype, bool(answer.data)) == (200, kind, True)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/ld+json", "application/ld+json"),
        ("application/x-bibtex, text/html;q=0.5", "application/x-bibtex"),
        ("application/vnd.citationstyles.csl+json", "application/vnd.citationstyles.csl+json"),
        ("application/marcxml+xml", "application/marcxml+xml"),
        ("application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_a_program_gets_data_at_the_lasting_address(client: FlaskClient, accept: str, kind: str) -> None:
    answer = client.get("/publication/2", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, kind)
    assert "The Mekong Challenge" in answer.text
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("accept", ["text/html,application/xhtml+xml,*/*;q=0.8", "*/*", "image/png", ";;"])
def test_everybody_else_is_led_to_the_page(client: FlaskClient, accept: str) -> None:
    answer = client.get("/publication/2", headers={"Accept": accept})
    assert answer.status_code == 302 and answer.headers["Location"].endswith("/publication/2")


def test_what_is_gone_is_gone_in_every_form(client: FlaskClient) -> None:
    assert client.get("/publication/999999", headers={"Accept": "application/ld+json"}).status_code == 404


def test_a_merged_record_leads_a_program_on(working: Services) -> None:
    librarian = working.access.accounts.by_email("first@test.example")
    first, second = working.records.publications.get(10), working.records.publications.get(11)
    assert librarian
    working.maintenance.merging.merge(librarian, (first.id, first.version), (second.id, second.version), {})
    client = create_app(working.config, working).test_client()
    answer = client.get("/publication/11", headers={"Accept": "application/ld+json"})
    assert answer.status_code == 302 and answer.headers["Location"].endswith("/publication/10")
