"""What is wrong around a machine: its clock, and what PostgreSQL promises."""

from __future__ import annotations

import time

import pytest

from catalogue.bootstrap import Services
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.servers import Server

PRIMARY = Server("db1", awaited=True)
FOLLOWED: tuple[tuple[list[Server], list[str], list[str]], ...] = (
    ([PRIMARY, Server("db2", follows=True, behind=1_000, seconds=3.0)], [], []),
    ([PRIMARY, Server("db2", follows=True, behind=1_000, seconds=700.0)], ["standby_behind"], []),
    ([PRIMARY, Server("db2", follows=True, behind=10**9, seconds=3.0)], ["standby_behind"], []),
    ([PRIMARY, Server("db2", reason="connection refused")], ["standby_away"], []),
    ([Server("db1"), Server("db2", follows=True)], [], ["not_awaited"]),
    ([Server("db1")], [], []),
    ([Server("db1", reason="connection refused"), Server("db2", follows=True)], ["no_primary"], []),
)
"""Servers, and the codes of what is wrong with them, and of what might be better."""


def test_a_clock_that_is_an_hour_off_is_told(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    for off, said in ((3600, "60 minutes ahead of"), (-3600, "60 minutes behind"), (5, "")):
        monkeypatch.setattr("catalogue.storage.engine.database.time", lambda off=off: real() + off)
        told = [str(finding) for finding in services.operations.inspector.of_machines()]
        if services.database.is_sqlite or not said:
            assert told == []
        else:
            assert len(told) == 1 and said in told[0]


def test_servers_that_are_away_or_far_behind_are_told(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for servers, findings, warnings in FOLLOWED:
        monkeypatch.setattr(Database, "servers", lambda _self, servers=servers: servers)
        found = services.operations.inspector.inspect()
        assert [finding.code for finding in found.findings] == findings, servers
        assert [warning.code for warning in found.warnings] == warnings, servers
        assert all(str(finding) for finding in (*found.findings, *found.warnings))
