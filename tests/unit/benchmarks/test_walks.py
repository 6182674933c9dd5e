"""What is told of the steps of each job is what the browser tests hold it to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.pages.walks import JOBS, Job

README = Path(__file__).parents[3] / "benchmarks" / "README.md"


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_the_table_of_steps_says_of_each_way_what_is_walked(job: Job) -> None:
    row = re.search(
        rf"^\| {re.escape(job.words)} \|(.*)\|$", README.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert row, job.words
    scanned, *ways = ([int(number) for number in re.findall(r"\d+", cell)] for cell in row[1].split("|"))
    assert scanned == [job.scanned] * bool(job.scanned)
    assert ways == [[job.keys, job.clicks]] * 4
