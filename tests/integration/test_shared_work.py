"""Two workers in processes of their own share jobs and letters, and are killed: nothing is lost."""

from __future__ import annotations

from pathlib import Path

from benchmarks.faults.shared_work import run


def test_no_job_and_no_letter_is_lost_or_done_twice_when_workers_are_killed(
    tmp_path: Path, database_url: str
) -> None:
    outcome = run(tmp_path, database_url, jobs=40, letters=40, kills=2, seed=1)
    assert outcome.sound, outcome
    assert outcome.jobs_given_up == 0
