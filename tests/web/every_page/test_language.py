"""Two languages, in the address; nothing left untranslated."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from flask.testing import FlaskClient
from markupsafe import Markup, escape

from catalogue.errors import InvalidInput, cannot_be_held, too_long_a_name
from catalogue.web import extraction
from catalogue.web.page_parts.page_environment import in_html
from tests.support.messages import forms_of

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
_KHMER = re.compile(r"[\u1780-\u17ff]")


@pytest.fixture(scope="module")
def sentences() -> list[Message]:
    """What the program says, collected once."""
    return [message for message in extraction.sentences() if message.id]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("km,en;q=0.5", "km"), ("km-KH", "km"), ("fr, en;q=0.1", "en"), ("de", "en"), ("", "en")],
)
def test_the_first_page_comes_in_the_language_that_the_browser_prefers(
    client: FlaskClient, accepted: str, language: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})
    assert answer.headers["Location"] == f"/{language}/"
    assert "Accept-Language" in answer.headers["Vary"]


def test_switching_the_language_stays_on_the_page(client: FlaskClient) -> None:
    page = client.get("/en/search?q=debt&language=en&language=km").text
    assert 'href="/km/search?q=debt&amp;language=en&amp;language=km"' in page


def test_the_address_decides_whatever_the_browser_prefers(client: FlaskClient) -> None:
    page = client.get("/km/visit", headers={"Accept-Language": "en"}).text
    assert '<html lang="km">' in page
    assert "ម៉ោងបើក" in page


def test_languages_take_turns(client: FlaskClient) -> None:
    for code in ("en", "km", "en"):
        page = client.get(f"/{code}/visit").text
        assert ("Skip to the content" in page) is (code == "en")
        assert ("រំលងទៅខ្លឹមសារ" in page) is (code == "km")


def test_errors_are_said_in_the_language_of_the_address(client: FlaskClient) -> None:
    page = client.get("/km/publication/999999")
    assert page.status_code == 404
    assert "គ្មានឯកសារបែបនេះ" in page.text


def test_every_sentence_exists_in_khmer(sentences: list[Message]) -> None:
    source = files("catalogue.web") / "translations" / "km" / "LC_MESSAGES" / "messages.po"
    with source.open("rb") as file:
        khmer = read_po(file, locale="km")
    missing = [sentence.id for sentence in sentences if not khmer.get(sentence.id)]
    assert not missing, "run: python -m catalogue.web.extraction"
    assert not extraction.untranslated(khmer)


@pytest.mark.parametrize(
    "error", [cannot_be_held(), too_long_a_name("a" * 600, 500)], ids=lambda error: error.code
)
def test_what_an_error_says_that_several_raise_is_collected_too(
    sentences: list[Message], error: InvalidInput
) -> None:
    assert error.message in {sentence.id for sentence in sentences}


def test_translations_keep_their_placeholders() -> None:
    source = files("catalogue.web") / "translations" / "km" / "LC_MESSAGES" / "messages.po"
    with source.open("rb") as file:
        khmer = read_po(file, locale="km")
    for message in khmer:
        if not message.id:
            continue
        wanted = set(_PLACEHOLDER.findall(forms_of(message.id)[-1]))
        for text in forms_of(message.string):  # a missing translation fails the test above
            assert not text or set(_PLACEHOLDER.findall(text)) == wanted, message.id


@pytest.mark.parametrize(
    "value", ["<a href='x'>\"&amp;\"</a>", "plain ខ្មែរ", "", 7, None, Markup("<b>&</b>")]
)
def test_a_page_writes_a_value_as_it_would_be_escaped(value: object) -> None:
    assert in_html(value) == str(escape(value))


CHARMING = re.compile(
    r"\b(mend(s|ed|ing)?|pass(ed)? (it|all|them) over|(was|were|is) odd|odd things?|the house in order"
    r"|take (it|the list|the \w+ file) along)\b",
    re.IGNORECASE,
)
PLAIN = {
    "Mend it": "Edit", "What was odd": "Problems", "Take it along": "Download:", "Pass it over": "Ignore",
    "The house in order": "Problems in the catalogue",
}  # fmt: skip


def test_the_screen_says_plain_words_for_charming_ones(sentences: list[Message]) -> None:
    words = [
        sentence
        for message in sentences
        for place, _line in message.locations
        if place.startswith(("templates/", "catalogue/web/"))
        for sentence in forms_of(message.id)
    ]
    assert [word for word in words if CHARMING.search(word)] == []
    assert {sentence for sentence in PLAIN.values() if sentence not in words} == set()
    assert all(CHARMING.search(sentence) for sentence in PLAIN), "the test would see them"
