"""``lacuna learn``: shown, accepted, given away, taken in elsewhere, undone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.domain.people.access import Role
from tests.support.answered import answer_all, fill
from tests.support.command_line import CommandLine


@pytest.fixture(scope="module")
def answered_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which people answered; tests work on copies of it."""
    home = tmp_path_factory.mktemp("answered") / "home"
    services = build(Config.for_home(home))
    services.access.accounts.add(None, "l@example.org", [Role.LIBRARIAN], password="a long enough one")
    librarian = services.access.accounts.by_email("l@example.org")
    assert librarian is not None
    answer_all(services, librarian, fill(services, librarian))
    services.close()
    return home


@pytest.fixture
def answered(answered_home: Path, tmp_path: Path) -> CommandLine:
    return CommandLine(shutil.copytree(answered_home, tmp_path / "answered"))


def test_what_was_learned_is_shown_accepted_exported_and_undone(
    answered: CommandLine, lacuna: CommandLine, tmp_path: Path
) -> None:
    shown = answered("learn", "--json").json
    assert shown["tuning"] and shown["used"] == shown["tuning"]["model"], (
        "nothing is used before it is accepted"
    )
    accepted = answered("learn", "--accept")
    assert accepted.code == 0
    assert "right without being asked" in accepted.out and "On answers not seen" in accepted.out
    assert f"uses the model {shown['used']}+" in accepted.out
    path = tmp_path / "learned.json"
    assert answered("learn", "--export", path).code == 0
    assert json.loads(path.read_bytes()) == shown["tuning"]

    looked_at = lacuna("learn", "--import", path)
    assert looked_at.code == 0 and "Too few answers to measure by: 20 more" in looked_at.err
    assert (
        lacuna("learn", "--import", path, "--accept", "--json").json["used"].startswith(shown["used"] + "+")
    )
    assert lacuna("learn", "--undo", "--json").json == {"used": shown["used"]}
    assert answered("learn", "--undo").code == 0
    again = answered("learn", "--undo")
    assert (again.code, again.out) == (1, "") and "Nothing was learned" in again.err


def test_an_empty_catalogue_says_what_is_wanting(lacuna: CommandLine, tmp_path: Path) -> None:
    answer = lacuna("learn", "--accept")
    assert answer.code == 1
    assert "0 answers can be learned from." in answer.out
    assert '20 more "the same work" and 20 more "another one" are needed' in answer.err
    nothing = lacuna("learn", "--export", tmp_path / "x.json")
    assert nothing.code == 1 and "Nothing was learned here yet" in nothing.err
    assert not (tmp_path / "x.json").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "or it is damaged"),
        (b"\x00\xff", "or it is damaged"),
        (b'{"form": 9}', "the form of another version of Lacuna"),
        (b'{"form": 1, "model": "1999.1"}', "was learned on model 1999.1"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(
    lacuna: CommandLine, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    answer = lacuna("learn", "--import", path, "--accept")
    assert answer.code == 1 and words in answer.err and "Traceback" not in answer.err
    assert "Nothing was taken in." in answer.err


def test_two_things_at_once_are_not_understood(lacuna: CommandLine) -> None:
    assert lacuna("learn", "--undo", "--accept").code == 2
