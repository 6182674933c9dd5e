"""Settings as the environment gives them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from catalogue.config import Config


def _read(home: Path, **settings: str) -> Config:
    named = {f"LACUNA_{name.upper()}": value for name, value in settings.items()}
    return Config.from_environment({"LACUNA_HOME": str(home), **named})


def test_the_public_address_is_the_site_and_says_whether_it_is_https(tmp_path: Path) -> None:
    config = _read(tmp_path, public_address="https://Library.example.org/", allowed_hosts="a.example, [::9]")
    assert (config.site, config.https) == ("https://Library.example.org", True)
    assert set(config.hosts) == {"a.example", "::9", "library.example.org", "127.0.0.1", "localhost", "::1"}
    plain = _read(tmp_path, public_address="http://library.example.org", secure_cookies="yes")
    assert plain.https, "a proxy with TLS"


def test_without_one_no_name_is_refused_and_the_machine_is_the_site(tmp_path: Path) -> None:
    config = _read(tmp_path, port="8080")
    assert (config.site, config.hosts, config.https) == ("http://127.0.0.1:8080", (), False)
    assert "0.0.0.0" not in _read(tmp_path, host="0.0.0.0").site, "nobody finds that"
    assert _read(tmp_path, host="::1").site == "http://[::1]:8000"


@pytest.mark.parametrize(
    "address", ["library.example.org", "ftp://library.example.org", "https://", "http://["]
)
def test_an_address_that_is_none_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(ValueError, match=r"LACUNA_PUBLIC_ADDRESS|IPv6"):
        _read(tmp_path, public_address=address)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("keep_closed_accounts", "-1"),
        ("keep_notices", "-30"),
        ("keep_jobs", "1000000000"),
        ("keep_machines", "-7"),
        ("proxies", "-1"),
        ("upload_limit", "0"),
        ("upload_limit", "-50"),
        ("threads", "0"),
        ("processes", "0"),
        ("helpers", "-1"),
        ("file_copies", "-1"),
        ("api_rate", "-1"),
        ("port", "70000"),
        ("port", "eighty"),
        ("api_rate", "1e3"),
    ],
)
def test_a_number_that_means_nothing_is_refused_and_what_to_write_is_said(
    tmp_path: Path, name: str, value: str
) -> None:
    said = rf"LACUNA_{name.upper()} must be a whole number from \d+ to \d+, not '{value}'"
    with pytest.raises(ValueError, match=said):
        _read(tmp_path, **{name: value})


def test_the_numbers_are_taken_as_they_are_written(tmp_path: Path) -> None:
    config = _read(tmp_path, keep_closed_accounts="0", upload_limit="2", proxies="2", port="0")
    assert (config.keep_closed_accounts, config.upload_limit) == (0, 2_000_000), "0 keeps for ever"
    assert (config.proxies, config.port) == (2, 0)


def test_a_new_home_is_its_owners_alone(tmp_path: Path) -> None:
    home = _read(tmp_path / "new" / "home").home
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_searching_by_meaning_is_on_where_it_is_installed_unless_it_is_turned_off(tmp_path: Path) -> None:
    assert _read(tmp_path).meaning and _read(tmp_path, meaning="on").meaning
    assert not _read(tmp_path, meaning="off").meaning
