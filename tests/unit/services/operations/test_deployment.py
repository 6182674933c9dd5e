"""What is said to be unsafe in the way a catalogue is served, and that it goes when it is put right."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest

from catalogue.bootstrap import Services
from catalogue.config import Config
from catalogue.domain.people.access import Role
from catalogue.services.operations.backups import backup_keys
from catalogue.services.operations.backups.backup_places import BackupFolder
from catalogue.services.operations.deployment import ADVICE, Deployment
from catalogue.storage.models import now
from tests.support.needs import ROOT
from tests.unit.services.conftest import add_account


def _codes(services: Services, config: Config) -> set[str]:
    return {
        advice.code
        for advice in Deployment(config, services.access.people, services.operations.backup_schedule).advice()
    }


@pytest.fixture
def unsafe(services: Services, tmp_path: Path) -> Config:
    """Everything wrong that can be."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    return replace(
        services.config, host="0.0.0.0", secret_key="short", home=shared / "home",
        database_url="postgresql://lacuna@db1.example.org:5432,db2.example.org/lacuna",
    )  # fmt: skip


def test_everything_that_is_unsafe_is_told_and_why(
    services: Services, unsafe: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    librarian = add_account(services, "librarian@example.org", Role.LIBRARIAN)
    of_backups_made = {"backups_open", "backups_beside", "backups_in_the_clear", "key_not_tried"}
    assert _codes(services, unsafe) == set(ADVICE) - of_backups_made
    services.operations.backup_schedule.save_times(librarian, "day", 7, 3)
    in_a_folder = set(ADVICE) - {"backups_in_the_clear"}
    assert _codes(services, unsafe) == in_a_folder - {"no_backups", "key_not_tried"}
    services.operations.backup_schedule.set_public_key(librarian, backup_keys.new_pair()[1])
    assert _codes(services, unsafe) == in_a_folder - {"no_backups", "backups_open"}
    assert all(
        str(advice)
        for advice in Deployment(unsafe, services.access.people, services.operations.backup_schedule).advice()
    )


def test_nothing_is_told_of_what_is_safe(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr("catalogue.services.operations.deployment._anybody_writes", lambda _folder: False)
    account = add_account(services, "chief@library.example", Role.ADMINISTRATOR)
    secret = services.access.second_step.enrol(account, "The centre").secret
    services.access.second_step.turn_on(account, secret, pyotp.TOTP(secret).at(now()))
    safe = replace(
        services.config, public_address="https://library.example", secret_key="x" * 64,
        database_url="postgresql://lacuna@/lacuna?host=db1.example.org:5432&host=db2&sslmode=verify-full",
    )  # fmt: skip
    key, public = backup_keys.new_pair()
    services.operations.backup_schedule.save_times(account, "week", 4, 0)
    services.operations.backup_schedule.set_public_key(account, public)
    services.operations.backup_schedule.try_key(account, key)
    monkeypatch.setattr(BackupFolder, "is_beside", lambda _folder, _home: False)
    assert _codes(services, safe) == set()
    services.access.people.invite(account, "invited@library.example", [Role.LIBRARIAN])
    assert _codes(services, safe) == set(), "who has no password yet cannot log in"


def test_the_unit_leaves_little_to_attack() -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("needs systemd-analyze (Debian: apt-get install systemd)")
    unit = ROOT / "deploy" / "lacuna.service"
    asked = [program, "security", "--offline=true", "--threshold=20", "--no-pager", str(unit)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"its exposure is over 2.0: {done.stdout[-200:]}{done.stderr}"


def test_the_container_runs_without_rights() -> None:
    lines = (ROOT / "deploy" / "Containerfile").read_text().splitlines()
    last_stage = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM ")) :]
    assert "USER 10001:10001" in last_stage
    after = last_stage[last_stage.index("USER 10001:10001") :]
    assert not [line for line in after if line.startswith(("RUN", "COPY", "ADD", "USER root"))]
    assert not (ROOT / "deploy" / "Containerfile").read_text().count("ADD http")


def test_the_load_balancer_reads_its_configuration() -> None:
    program = shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("needs HAProxy (Debian: apt-get install haproxy)")
    asked = [program, "-c", "-f", str(ROOT / "deploy" / "haproxy.cfg")]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_proxy_offers_no_cipher_that_leaks_and_does_not_say_its_version() -> None:
    settings = (ROOT / "deploy" / "nginx.conf").read_text()
    (chosen,) = re.findall(r"(?m)^ *ssl_ciphers (\S+);", settings)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(chosen)
    ciphers = context.get_ciphers()
    assert ciphers and all(
        cipher["aead"] and ("ECDHE" in cipher["name"] or "TLS_" in cipher["name"]) for cipher in ciphers
    )
    assert re.search(r"(?m)^ *server_tokens off;", settings)
