"""The audit of dependencies: it asks about each, and silence is no good news."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.needs import ROOT

LOCKED = re.findall(r"(?m)^([a-z0-9._-]+)==(\S+)", (ROOT / "requirements.lock").read_text())
SOUND = [{"name": name, "version": version, "vulns": []} for name, version in LOCKED]
FLAW = {"id": "PYSEC-1", "fix_versions": ["9.9"]}


@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        (SOUND, 0, "0 known weaknesses"),
        ([{**SOUND[0], "vulns": [FLAW]}, *SOUND[1:]], 1, "PYSEC-1, mended in 9.9"),
        (
            [{"name": name, "skip_reason": "not found on PyPI"} for name, _version in LOCKED],
            2,
            "Not asked about: alembic",
        ),
        (SOUND[1:], 2, f"Not asked about: {LOCKED[0][0]}"),
        (None, 2, "Nobody could be asked"),
    ],
)
def test_what_was_not_asked_about_is_no_good_news(
    answers: object, code: int, said: str, tmp_path: Path
) -> None:
    asked = tmp_path / "pip-audit"
    answer = "" if answers is None else json.dumps({"dependencies": answers})
    asked.write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\n")
    asked.chmod(0o700)
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "audit"],
        env={**os.environ, "PIP_AUDIT": str(asked)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code and said in done.stdout + done.stderr
