"""The scanning station: the desk's look-up in large letters; its pages alone may ask for the camera."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.people.access import Role
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

PINNED = {
    "zxing_reader.js": "d33d09ce132a692faffbed0dce656c36cb2573b4b843885a6e036390d1071d95",
    "zxing_reader.wasm": "e8af31edb56d0522f4de74495839385ef019ba8bc90d38e5ecb2f18795d86fb2",
}
"""The files of zxing-wasm 3.1.4 as npm has them, by their SHA-256."""


def test_only_the_stations_may_ask_for_the_camera(app: Flask, client: FlaskClient) -> None:
    desk = Browser(app, PASSWORD).as_role("librarian")
    station = desk.get("/en/desk/scan").headers
    assert (
        "camera=(self)" in station["Permissions-Policy"] and "geolocation=()" in station["Permissions-Policy"]
    )
    assert "script-src 'self' 'wasm-unsafe-eval';" in station["Content-Security-Policy"]
    for page in (
        desk.get("/en/desk/"),
        desk.get("/en/desk/stocktakes"),
        client.get("/en/"),
        client.get("/en/desk/scan"),
    ):
        assert "camera=()" in page.headers["Permissions-Policy"]
        assert "wasm" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("text", "colour", "verdict"),
    [
        ("9789221213192", "held", "Held"),
        ("9780824836535", "other_edition", "Other edition"),
        ("9789074270236", "missing", "Wanted!"),
        ("9781234567897", "new", "New"),
    ],
)
def test_the_verdict_is_that_of_the_desk(app: Flask, text: str, colour: str, verdict: str) -> None:
    page = Browser(app, PASSWORD).as_role("librarian").get(f"/en/desk/scan?text={text}").text
    shown = page[page.index("data-verdict") : page.index("data-station-form")]
    assert f'class="verdict {colour}"' in shown and verdict in shown
    assert f"/en/desk/?text={text}" in shown


def test_a_shelf_is_gone_through_without_a_script(working: Services) -> None:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    stocktakes = working.maintenance.stocktakes
    begun = stocktakes.begin(None, "All shelves")
    desk = Browser(create_app(working.config, working), PASSWORD).as_role("librarian")
    address = f"/en/desk/stocktakes/{begun}"
    station = desk.get(f"{address}/station")
    assert "camera=(self)" in station.headers["Permissions-Policy"]
    assert "<button>Note it</button>" in station.text, "it says what it does, as the page without a camera"
    for number, colour, said in (
        ("HTIC-00001", "held", "In its place"),
        ("HTIC-00001", "review", "Scanned before"),
        ("nothing like it", "missing", "No copy has the number nothing like it"),
    ):
        page = desk.post(f"{address}/station", f"{address}/scan", text=number, station="1")
        assert page.status_code == 303 and "/station?" in page.location
        shown = desk.get(page.location).text
        assert f'class="verdict {colour}"' in shown and said in shown
    page = desk.post(
        f"/km/desk/stocktakes/{begun}/station", f"/km{address[3:]}/scan", text="HTIC-00002", station="1"
    )
    word = re.search("<h2>(.*?)</h2>", desk.get(page.location).text)
    assert word and "HTIC" not in word[1], "the few large words are the verdict alone"
    assert "2 seen here" in desk.get(f"{address}/station").text
    stocktakes.finish(None, begun)
    assert desk.get(f"{address}/station").status_code == 303


def test_the_reader_of_codes_is_the_one_that_was_looked_at() -> None:
    static = files("catalogue.web").joinpath("static")
    assert {name: hashlib.sha256(static.joinpath(name).read_bytes()).hexdigest() for name in PINNED} == PINNED
