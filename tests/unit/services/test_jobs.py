"""Jobs that run one after another, and the short ones that a long one lets by."""

from __future__ import annotations

from typing import Any

from catalogue.bootstrap import Services
from catalogue.services.jobs import SHORT, Task


def test_a_long_job_lets_short_ones_by_and_no_other(services: Services) -> None:
    jobs, order = services.jobs, list[str]()

    def run(task: Task) -> dict[str, Any]:
        name = task.params["name"]
        order.append(f"{name} begins")
        if name == "first":
            for each, size in (("second", SHORT + 1), ("third", SHORT), ("fourth", None)):
                jobs.start("any", {"name": each, "size": size}, None)
            task.progress(1, 1)
        order.append(f"{name} ends")
        return {}

    def let_by() -> bool:
        return jobs.run_next({"any": run}, only_short=True)

    jobs.start("any", {"name": "first", "size": 10_000}, None)
    while jobs.run_next({"any": run}, let_by):
        pass
    assert order == [
        *("first begins", "third begins", "third ends", "first ends"),
        *("second begins", "second ends", "fourth begins", "fourth ends"),
    ]
