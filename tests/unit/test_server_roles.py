"""Of the server's processes one works in the background, so many help it, and the rest answer requests."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from catalogue.cli.site.server import SiteProcess, _give_role


def test_each_process_gets_a_role_and_after_its_death_another_gets_it() -> None:
    app = SimpleNamespace(config=SimpleNamespace(helpers=2))
    master: Any = SimpleNamespace(WORKERS={})

    def begun(number: int) -> Any:
        process: Any = SimpleNamespace(
            app=app, in_background=SiteProcess.in_background, is_helper=SiteProcess.is_helper
        )
        _give_role(master, process)
        master.WORKERS[number] = process
        return process

    roles = [(process.in_background, process.is_helper) for process in map(begun, range(5))]
    assert roles == [(True, False), (False, True), (False, True), (False, False), (False, False)]
    for number, role in ((0, (True, False)), (2, (False, True)), (3, (False, False))):
        del master.WORKERS[number]
        process = begun(number)
        assert (process.in_background, process.is_helper) == role
