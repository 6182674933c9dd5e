"""The audit of dependencies: it asks about each, and silence is no good news."""

from __future__ import annotations

import datetime as dt
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


@pytest.mark.parametrize(
    ("of_osv", "code", "said"),
    [
        (SOUND, 0, f"{len(LOCKED)} packages asked about, 0 known weaknesses"),
        ([{**SOUND[0], "vulns": [FLAW]}, *SOUND[1:]], 1, "PYSEC-1, mended in 9.9"),
        (SOUND[1:], 2, f"Not asked about: {LOCKED[0][0]}"),
    ],
)
def test_what_the_registry_does_not_know_is_asked_of_osv(
    of_osv: object, code: int, said: str, tmp_path: Path
) -> None:
    of_pypi = [{"name": name, "skip_reason": "not found on PyPI"} for name, _version in LOCKED]
    for service, answers in (("osv", of_osv), ("pypi", of_pypi)):
        (tmp_path / service).write_text(json.dumps({"dependencies": answers}))
    asked = tmp_path / "pip-audit"
    asked.write_text(
        f'#!/bin/sh\ncase "$*" in *"-s osv"*) cat {tmp_path}/osv;; *) cat {tmp_path}/pypi;; esac\n'
    )
    asked.chmod(0o700)
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "audit"],
        env={**os.environ, "PIP_AUDIT": str(asked)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code and said in done.stdout + done.stderr


TODAY = dt.date.today()
ADVISORY = """id: PYSEC-1
affected:
- package: {name: NAME, ecosystem: PyPI}
  ranges:
  - type: ECOSYSTEM
    events: [{introduced: '0'}, {fixed: '0.1'}, {introduced: '0.2'}, {FIXED}]
modified: 'DAYT10:00:00Z'
"""


@pytest.mark.parametrize(
    ("fixed", "day", "code", "said"),
    [
        ("fixed: '9999.0'", TODAY, 1, f"{LOCKED[0][0]} {LOCKED[0][1]}: PYSEC-1"),
        ("last_affected: '9999.0'", TODAY, 1, "1 known weaknesses"),
        ("fixed: '0.2.1'", TODAY, 0, f"{len(LOCKED)} packages looked up, 0 known weaknesses"),
        ("fixed: '0.2.1'", TODAY - dt.timedelta(days=60), 2, "The copy is too old"),
        (None, TODAY, 2, "The copy is too old"),
    ],
)
def test_a_copy_of_the_advisories_is_asked_and_an_old_or_empty_one_is_no_good_news(
    fixed: str | None, day: dt.date, code: int, said: str, tmp_path: Path
) -> None:
    name, _version = LOCKED[0]
    (folder := tmp_path / "vulns" / name).mkdir(parents=True)
    if fixed:
        text = ADVISORY.replace("NAME", name).replace("FIXED", fixed).replace("DAY", str(day))
        (folder / "PYSEC-1.yaml").write_text(text)
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "audit", "--advisories", tmp_path], capture_output=True, text=True
    )
    assert done.returncode == code and said in done.stdout + done.stderr
