"""What a test needs from the machine, and what is said when it is not there.

On a developer's machine a test whose need is missing is skipped, and the reason says how to get it.
Where ``CI`` or ``LACUNA_REQUIRE_ALL`` is set nothing may be missing: the test fails instead.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]


def missing(what: str, how_to_get_it: str) -> NoReturn:
    """Skip the running test (or fail it where everything is required)."""
    reason = f"{what} not found: {how_to_get_it}"
    if os.environ.get("CI") or os.environ.get("LACUNA_REQUIRE_ALL"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def shared_folder() -> Path:
    """The folder of practice sets: ``LACUNA_SHARED``, else ``shared`` beside the project; skips without.

    It is never required, since the project must pass its tests without it.
    """
    folder = Path(os.environ.get("LACUNA_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"no practice sets at {folder}: name their folder in LACUNA_SHARED")
    return folder
