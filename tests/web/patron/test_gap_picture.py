"""The picture of the gap on the first page: it leads to what to bring and says in words what it draws."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.bootstrap import Services
from catalogue.domain.gaps.gap_picture import Shelf
from catalogue.web.page_parts.shelves import HEIGHT, PITCH, drawing, in_rows
from catalogue.web.wording.shares import share_in_words


def test_each_cell_leads_to_as_many_titles_as_it_says(client: FlaskClient) -> None:
    page = client.get("/en/").text
    cells = re.findall(r'<td><a href="(/en/wanted\?[^"]+)".*?<strong>(\d+) missing</strong>', page, re.S)
    assert len(cells) > 5
    for address, count in cells:
        said = re.search(r"(\d+) titles? wanted", client.get(unescape(address)).text)
        assert said and said[1] == count, address


def test_a_place_of_which_nothing_is_missing_leads_to_what_is_here(
    client: FlaskClient, sample: Services
) -> None:
    picture = sample.reports.gap_pictures.now()
    assert picture is not None
    place = next(line for line in picture.places if not line.shelf.wanted)
    head = re.search(
        rf'<th scope="col"><a href="(/en/search\?country={place.label}&[^"]+)"', client.get("/en/").text
    )
    assert head
    assert f"{place.shelf.held} publications" in client.get(unescape(head[1])).text


def test_the_picture_says_in_words_what_it_draws(client: FlaskClient, sample: Services) -> None:
    picture = sample.reports.gap_pictures.now()
    assert picture is not None
    page = client.get("/en/").text
    assert f"{picture.whole.missing} titles are missing here. Can you bring one?" in page
    assert f"<strong>{picture.whole.held}</strong> on the shelf" in page
    percent = round(100 * (picture.answered / picture.asked))
    assert f"more than half ({percent}%)" in page
    khmer = client.get("/km/").text
    assert "Can you bring" not in khmer
    assert f"ជាងពាក់កណ្តាល ({percent}%)" in khmer


def test_titles_that_name_no_place_can_be_asked_for(client: FlaskClient, sample: Services) -> None:
    page = client.get("/en/wanted?country=-").text
    silent = sum(not row.topics.countries for row in sample.pledges.wanted.rows())
    assert f"{silent} titles wanted" in page
    assert f'<option value="-" selected>not said ({silent})</option>' in page


def test_the_drawing_has_a_spine_for_each_title() -> None:
    drawn = drawing(Shelf(held=18, pledged=1, missing=4), in_row=20)
    assert (drawn.width, drawn.height) == (20 * PITCH, 2 * HEIGHT)
    widths = {part: sum(run.width for run in drawn.runs if run.part == part) for part in Shelf._fields}
    assert widths == {"held": 18 * PITCH, "pledged": PITCH, "missing": 4 * PITCH}
    assert max(run.x + run.width for run in drawn.runs) <= drawn.width
    assert in_rows(Shelf(held=7), 1, 3).height == 3 * HEIGHT


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "none of them"),
        (0.001, "fewer than one in ten (1%)"),
        (0.25, "about a quarter (25%)"),
        (0.5, "about half (50%)"),
        (0.55, "more than half (55%)"),
        (0.999, "nearly all (99%)"),
        (1, "all of them"),
    ],
)
def test_a_share_as_people_say_it(app: Flask, share: float, words: str) -> None:
    with app.test_request_context("/en/"):
        assert share_in_words(share) == words


@pytest.mark.parametrize("path", ["coverage", "coverage/collection", "lists", "lists/1"])
def test_every_chart_draws_what_is_missing_alike(client: FlaskClient, path: str) -> None:
    page = client.get(f"/en/{path}").text
    assert 'class="missing"' in page
    assert page.count('id="review"') == 1, "patterns stand in a page once"
