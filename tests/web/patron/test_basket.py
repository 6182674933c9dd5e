"""The basket: titles picked without an account, kept in the page's address and nowhere here."""

from __future__ import annotations

import io
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from pypdfium2 import PdfDocument

from catalogue import formats
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Role
from catalogue.services.pledges.baskets import MOST, wanted_pick
from tests.web.member_site import PASSWORD

_BOX = re.compile(
    r'<input type="checkbox" name="pick" value="([^"]+)" form="basket"( checked)?(?: data-pick)?>'
)


@pytest.fixture
def picked(sample: Services) -> list[str]:
    """Two publications and a wanted title, as an address names them."""
    wanted = sample.pledges.wanted.titles()[0]
    return ["7", wanted_pick(wanted.key), "3"]


def _titles(sample: Services, picked: list[str]) -> list[str]:
    found = sample.pledges.baskets.look_into(picked).titles
    return [title.wanted.title if title.wanted else title.description.title for title in found]


def test_held_and_wanted_titles_stand_in_the_order_in_which_they_were_picked(
    client: FlaskClient, sample: Services, picked: list[str]
) -> None:
    page = client.get("/en/basket", query_string={"pick": picked}).text
    assert _BOX.findall(page) == [(name, " checked") for name in picked]
    assert "3 titles in your basket" in page
    main = unescape(page.partition("<main")[2])
    places = [main.index(title) for title in _titles(sample, picked)]
    assert places == sorted(places)
    assert main.count("wanted, not held") == 1
    assert "Your basket is empty" in client.get("/en/basket").text


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ris", "bibtex", "csl-json", "marc"])
def test_a_file_holds_what_was_picked_and_nothing_else(
    client: FlaskClient, sample: Services, picked: list[str], fmt: str
) -> None:
    answer = client.get(f"/en/basket.{fmt}", query_string={"pick": picked})
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="basket.')
    assert answer.headers["Cache-Control"] == "no-store"
    read = formats.read(io.BytesIO(answer.data), f"basket.{formats.FORMATS[fmt].extensions[0]}")
    found = [record.description.full_title for record in read]
    wanted = [title.description.full_title for title in sample.pledges.baskets.look_into(picked).titles]
    assert [title.casefold()[:25] for title in found] == [title.casefold()[:25] for title in wanted]


def test_a_pdf_and_citations_in_each_style(client: FlaskClient, sample: Services, picked: list[str]) -> None:
    pdf = client.get("/en/basket.pdf", query_string={"pick": picked})
    text = "".join(pdf_page.get_textpage().get_text_range() for pdf_page in PdfDocument(pdf.data))
    assert "3 titles" in text
    assert "wanted, not held" in text.replace("\r\n", " ")
    for style in formats.STYLES:
        wish = {"pick": picked, "style": style}
        cited = [
            formats.cite(title.description, style)
            for title in sample.pledges.baskets.look_into(picked).titles
        ]
        lines = client.get("/en/basket.txt", query_string=wish).text.strip().split("\n\n")
        assert sorted(lines) == sorted(cited)
        page = unescape(client.get("/km/basket", query_string=wish).text)
        assert all(f"<blockquote>{citation}</blockquote>" in page for citation in cited)


def test_what_is_gone_or_too_much_is_said_and_a_merged_record_is_the_one_it_is_part_of(
    working: Services,
) -> None:
    working.access.accounts.add(None, "desk@test.example", [Role.LIBRARIAN], password=PASSWORD)
    librarian = working.access.accounts.by_email("desk@test.example")
    assert librarian
    first, second = (
        working.records.publications.add(librarian, Description(title=title)) for title in ("One", "Two")
    )
    kept, other = (
        (publication_id, working.records.publications.get(publication_id).version)
        for publication_id in (first, second)
    )
    working.maintenance.merging.merge(librarian, kept, other, {})
    look = working.pledges.baskets.look_into
    assert [title.name for title in look([str(second), str(first)]).titles] == [str(first)]
    odd = ["999999999", "w-0123456789abcdef", "0", "x", "9" * 40, "٣", "-1"]
    assert look([*odd, "1"]).gone == len(odd)
    assert [title.name for title in look([*odd, "1", "1"]).titles] == ["1"]
    assert look([str(number) for number in range(1, MOST + 4)]).left_out == 3


def test_what_was_picked_goes_from_page_to_page_in_the_address(
    client: FlaskClient, picked: list[str]
) -> None:
    wish = {"q": "trafficking", "pick": picked}
    page = client.get("/en/search", query_string=wish).text
    names = [name for name, _ in _BOX.findall(page)]
    assert len(names) == 20
    ticked = [name for name, checked in _BOX.findall(page) if checked]
    hidden = re.findall(
        r'<input type="hidden" name="pick" value="([^"]+)">',
        page[page.index('<form id="basket"') :].partition("</form>")[0],
    )
    assert sorted([*ticked, *hidden]) == sorted(picked)
    main = page.partition("<main")[2]
    of_ours = [unescape(address) for address in re.findall(r'href="(/en/[^"]*)"', main)]
    leading = [address for address in of_ours if "/publication/" in address or "/search?" in address]
    assert leading and all(parse_qs(urlsplit(address).query).get("pick") == picked for address in leading)
    publication = client.get(next(address for address in leading if "/publication/" in address)).text
    for name in picked:
        assert f'name="pick" value="{name}"' in publication.partition("<main")[0], "the search field"
        assert f'name="pick" value="{name}"' in publication[publication.index('<form id="basket"') :]
    assert "pick=" not in client.get("/en/search?q=trafficking").text
