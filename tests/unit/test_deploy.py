"""What stands in deploy/ is understood by the programs it is written for, and holds together."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.support.needs import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose.yaml"
_SECRETS = {"LACUNA_SECRET_KEY": "x", "DB_PASSWORD": "x", "S3_SECRET": "x"}


def _unit(folder: Path) -> list[str]:
    text = (DEPLOY / "lacuna.service").read_text("utf-8")
    (folder / "lacuna.service").write_text(text.replace("/opt/lacuna/bin/lacuna", "/bin/true"), "utf-8")
    return ["verify", "--man=no", "--recursive-errors=no", str(folder / "lacuna.service")]


def _nginx(folder: Path) -> list[str]:
    """Its site within a whole configuration that writes nowhere else; a certificate is not at hand."""
    site = (DEPLOY / "nginx.conf").read_text("utf-8").replace("/var/log/nginx", str(folder))
    lines = [line for line in site.splitlines() if "ssl_certificate" not in line]
    (folder / "site.conf").write_text("\n".join(lines).replace("443 ssl", "443"), "utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    whole = f"pid {folder}/pid; events {{}} http {{ {places} include {folder}/site.conf; }}"
    (folder / "nginx.conf").write_text(whole, "utf-8")
    return ["-t", "-q", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]


JUDGES: dict[str, Callable[[Path], list[str]]] = {
    "systemd-analyze": _unit,
    "nginx": _nginx,
    "caddy": lambda _: ["adapt", "--config", str(DEPLOY / "Caddyfile")],
    "haproxy": lambda _: ["-c", "-q", "-f", str(DEPLOY / "haproxy.cfg")],
    "docker-compose": lambda _: ["-f", str(COMPOSE), "config", "--quiet"],
}


@pytest.mark.parametrize("program", JUDGES)
def test_the_program_it_is_for_understands_it(program: str, tmp_path: Path) -> None:
    where = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
    judge = shutil.which(program, path=where)
    if judge is None:
        pytest.skip(f"{program} is not installed; what is for it was not looked at")
    command = [judge, *JUDGES[program](tmp_path)]
    environment = {**os.environ, **_SECRETS, "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr


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


@pytest.mark.parametrize(
    ("name", "directives"),
    [
        (
            "nginx.conf",
            [
                "access_log off;",
                "error_log /dev/null emerg;",
                "proxy_http_version 1.1;",
                "proxy_request_buffering off;",
                "proxy_max_temp_file_size 0;",
            ],
        ),
        (
            "Caddyfile",
            [
                "log default {",
                "output discard",
                "log certificate {",
                "output stderr",
                "include tls.obtain tls.renew tls.cache.maintenance",
            ],
        ),
        ("haproxy.cfg", ["no log"]),
    ],
)
def test_each_proxy_is_told_to_write_down_no_reader(name: str, directives: list[str]) -> None:
    """What comes of it tells ``test_proxies``, where they are installed."""
    lines = [line.partition("#")[0].strip() for line in (DEPLOY / name).read_text("utf-8").splitlines()]
    words = {"log", "debug", "capture", *(line.split()[0] for line in directives)}
    assert [line for line in lines if line and line.split()[0] in words] == directives


def test_nginx_writes_down_no_reader_of_any_site() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert text.index("error_log") < text.index("server {"), "a broken handshake belongs to no site yet"


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile", "haproxy.cfg"])
def test_each_proxy_clears_what_readers_say_of_where_they_come_from(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    for header in ("X-Forwarded-For", "X-Forwarded-Prefix", "X-Forwarded-Host"):
        clears = (f'proxy_set_header {header} "";', f"header_up -{header}\n", f"del-header {header}\n")
        assert any(line in text for line in clears), header
    assert name == "Caddyfile" or "et_header X-Forwarded-Proto" in text.replace("set-header", "set_header")
