"""A release by one command: its version, its changes under their day, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.support.release import CHANGES, SETUP, Refused, dated, numbered

DAY = dt.date(2027, 1, 31)


def test_what_is_new_stands_under_its_version_and_day() -> None:
    changes = dated(
        "# Changelog\n\n## [Unreleased]\n### Added\n- A thing.\n\n## [0.1.0] - 2026-12-01\n", "0.2.0", DAY
    )
    assert changes == (
        "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2027-01-31\n### Added\n- A thing.\n"
        "\n## [0.1.0] - 2026-12-01\n"
    )
    with pytest.raises(Refused, match="nothing that is new"):
        dated(changes, "0.3.0", DAY)
    with pytest.raises(Refused, match="already"):
        dated(changes, "0.1.0", DAY)


def test_the_changelog_and_the_version_that_are_here_can_be_released() -> None:
    assert "## [9.0.0] - 2027-01-31" in dated(CHANGES.read_text("utf-8"), "9.0.0", DAY)
    assert "\nversion = 9.0.0\n" in numbered(SETUP.read_text("utf-8"), "9.0.0", is_tagged=False)


@pytest.mark.parametrize(
    ("version", "is_tagged", "refused"),
    [
        ("1.3.0", False, False),
        ("1.10.0", False, False),
        ("1.2.9", False, False),
        ("1.2.9", True, True),
        ("1.2.8", False, True),
        ("0.9.9", False, True),
        ("1.3", False, True),
        ("v1.3.0", False, True),
        ("1.03.0", False, True),
    ],
)
def test_a_version_comes_after_the_one_before(version: str, is_tagged: bool, refused: bool) -> None:
    setup = "[metadata]\nname = lacuna\nversion = 1.2.9\n"
    if refused:
        with pytest.raises(Refused):
            numbered(setup, version, is_tagged)
    else:
        assert numbered(setup, version, is_tagged) == setup.replace("1.2.9", version)
