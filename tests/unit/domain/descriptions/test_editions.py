"""Edition statements mean one thing in any wording."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.editions import Edition, Form, other_edition, read_edition


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("Second edition", Edition(2)),
        ("2nd rev. ed.", Edition(2, revised=True)),
        ("2e éd. revue", Edition(2)),
        ("5. Aufl.", Edition(5)),
        ("ครั้งที่ ๒", Edition(2)),
        ("paperback", Edition(form=Form.PAPERBACK)),
        ("e-book", Edition(form=Form.ELECTRONIC)),
        ("Updated August 2004", Edition(revised=True)),
        ("Reprinted", Edition(reprint=True)),
        ("No. 75", Edition()),
        ("", Edition()),
    ],
)
def test_read(text: str, edition: Edition) -> None:
    assert read_edition(text) == edition


def test_no_statement_leaves_the_question_open() -> None:
    assert other_edition(read_edition("2nd ed."), read_edition("3rd ed.")) is True
    assert other_edition(read_edition("2nd ed."), read_edition("second edition")) is False
    assert other_edition(read_edition("2nd ed."), read_edition("")) is None
    assert other_edition(read_edition("First edition"), read_edition("")) is False
