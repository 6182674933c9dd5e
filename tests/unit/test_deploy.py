"""What stands in deploy/ for the start of several machines holds together."""

from __future__ import annotations

from pathlib import Path

import yaml

COMPOSE = Path(__file__).parents[2] / "deploy" / "compose.yaml"


def test_parts_wait_for_what_says_that_it_is_well_and_waits_for_nothing_itself() -> None:
    parts = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    awaited = {
        (name, needed, how["condition"])
        for name, part in parts.items()
        for needed, how in part.get("depends_on", {}).items()
    }
    assert {("one", "db", "service_healthy"), ("two", "s3", "service_healthy")} <= awaited
    for _name, needed, condition in awaited:
        assert condition == "service_healthy" and "healthcheck" in parts[needed]
        assert "depends_on" not in parts[needed], "podman-compose starts nothing that depends on it"


def test_a_part_that_ends_for_want_of_another_is_begun_again() -> None:
    parts = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    assert all(part.get("restart") == "unless-stopped" for name, part in parts.items() if name != "bucket")
