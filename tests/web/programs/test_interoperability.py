"""The page on other programs: each of its examples does what stands below it, and no door is left out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.command_line import CommandLine
from tests.support.live_pages import served
from tests.support.needs import ROOT

_PAGE = (ROOT / "docs" / "interoperability.md").read_text("utf-8")
_CURL = re.findall(r"^    (curl .+)\n    # ([\w/+-]+): (.+)$", _PAGE, re.MULTILINE)
_COMMANDS = re.findall(r"^    lacuna (harvest .+)$", _PAGE, re.MULTILINE)
_HERE = "http://localhost:8000"


@pytest.mark.parametrize(("command", "kind", "words"), _CURL, ids=lambda value: value[:60])
def test_an_example_answers_what_stands_below_it(
    client: FlaskClient, command: str, kind: str, words: str
) -> None:
    _, *arguments = shlex.split(command)
    address = arguments[-1].removeprefix(_HERE)
    if arguments[0] == "-d":
        answer = client.post(address, data=arguments[1], content_type="application/x-www-form-urlencoded")
    else:
        answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, kind)
    assert words in answer.text


def test_every_door_has_an_example(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    reached = set()
    for command, _, _ in _CURL:
        _, *arguments = shlex.split(command)
        path = urlsplit(arguments[-1].removeprefix(_HERE)).path
        reached.add(adapter.match(path, method="POST" if arguments[0] == "-d" else "GET")[0])
    doors = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("protocols.")}
    beside = {
        "protocols.choose_open_search",
        "protocols.sign",
        "protocols.pages_part",
        "protocols.wanted_part",
    }
    assert doors - beside <= reached


def test_what_is_taken_from_another_catalogue_is_there(app: Flask, tmp_path: Path) -> None:
    lacuna = CommandLine(tmp_path / "home")
    assert len(_COMMANDS) == 3
    with served(app) as site:
        proposed, taken, elsewhere = (
            lacuna(*shlex.split(command.replace(_HERE, site))) for command in _COMMANDS
        )
        assert proposed.code == 0 and proposed.json["records"] > 0 and len(proposed.json["proposals"]) == 1
        assert taken.json["added"] == taken.json["records"] > 0
        assert elsewhere.json["held"] == elsewhere.json["records"] == proposed.json["records"]
        assert lacuna("harvest", f"{site}/en/help").code == 1
        assert lacuna("harvest", "library").code == 1
    assert "ishing" in lacuna("search", "fishing").out
