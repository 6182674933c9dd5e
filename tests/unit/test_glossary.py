"""The glossary and the walks tell the truth: each word and each step is the code's own."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.pofile import read_po

from tests.support import house
from tests.support.messages import forms_of

ROOT = Path(__file__).parents[2]
MESSAGES = ROOT / "catalogue" / "web" / "translations" / "km" / "LC_MESSAGES" / "messages.po"


class Term(NamedTuple):
    word: str
    khmer: str
    means: str
    code: str
    others: str


def _terms() -> list[Term]:
    lines = (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    rows = [line.strip().strip("|").split("|") for line in lines if line.startswith("| ")]
    return [Term(*(cell.strip() for cell in row)) for row in rows[1:]]


def _messages() -> Iterator[tuple[str, str]]:
    """Each English sentence of the screens with its Khmer one."""
    with MESSAGES.open("rb") as source:
        for message in read_po(source, locale="km"):
            yield " ".join(forms_of(message.id)), " ".join(forms_of(message.string))


TERMS = _terms()
SCREENS = list(_messages())
_ONE_WORD = ("gap check", "call number", "accession number", "chance")
"""Terms that have one Khmer word wherever they stand; others may be spoken of by a pronoun or a verb."""


def _is_there(path: str) -> bool:
    parts = path.split(".")
    for size in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:size]))
        except ImportError:
            continue
        for name in parts[size:]:
            if is_dataclass(found) and name in {field.name for field in fields(found)}:
                return True
            if not hasattr(found, name):
                return False
            found = getattr(found, name)
        return True
    return False


def test_there_are_terms() -> None:
    assert len(TERMS) > 25
    assert len({term.word for term in TERMS}) == len(TERMS)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.word)
def test_a_term_is_the_word_of_code_and_screens(term: Term) -> None:
    named = re.findall(r"`([^`]+)`", term.code)
    assert named and term.means
    assert [path for path in named if not _is_there(path)] == []
    if term.khmer:
        word = re.compile(rf"\b{re.escape(term.word)}", re.IGNORECASE)
        assert any(word.search(english) and term.khmer in khmer for english, khmer in SCREENS)


@pytest.mark.parametrize("term", [term for term in TERMS if term.others], ids=lambda term: term.word)
def test_no_screen_has_another_word_for_it(term: Term) -> None:
    for part in term.others.split(","):
        word = re.compile(rf"\b{re.escape(part.strip())}s?\b", re.IGNORECASE)
        assert [english for english, _ in SCREENS if word.search(english)] == []


def test_each_step_of_the_walks_through_the_house_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = re.findall(r"`((?:catalogue|search_index)\.[\w.]+)`", text)
    assert len(named) > 20
    assert [path for path in named if not _is_there(path)] == []


def test_the_drawing_of_the_house_is_what_the_code_imports() -> None:
    leaning = house.leanings()
    assert {"services", "search_index"} <= leaning["web"] and leaning["domain"] == {"search_index"}
    assert ("web", "domain") not in set(house.direct(leaning)), "it is reached by way of services"
    text = house.PAGE.read_text("utf-8")
    assert text == house.written(text), "run: python -m tests.support.house"


@pytest.mark.parametrize(
    "term", [term for term in TERMS if term.word in _ONE_WORD], ids=lambda term: term.word
)
def test_a_khmer_sentence_keeps_to_the_word(term: Term) -> None:
    word = re.compile(rf"\b{re.escape(term.word)}\b", re.IGNORECASE)
    assert [english for english, khmer in SCREENS if word.search(english) and term.khmer not in khmer] == []
