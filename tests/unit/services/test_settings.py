"""The settings of the centre, and what of them must not be seen."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

from PIL import Image

from catalogue.bootstrap import Services, build
from catalogue.domain.people.access import Account
from catalogue.domain.people.mail import MailServer

SERVER = MailServer("mail.example.org", 587, "starttls", "library", "hush-hush", "library@example.org")


def test_the_mail_password_is_kept_out_of_sight(services: Services, librarian: Account) -> None:
    assert services.settings.mail is None
    services.settings.save_mail(librarian, SERVER)
    assert services.settings.mail == SERVER
    assert "hush" not in repr(SERVER)
    (line, *_) = services.change_log.recent()
    assert line.sentence == "Changed the mail server"
    logged = json.dumps([str(change) for change in services.change_log.get(line.id).changes])
    assert "mail.example.org" in logged and "hush" not in logged
    path = services.config.home / "mail_password"
    assert path.stat().st_mode & 0o077 == 0

    services.settings.save_mail(librarian, replace(SERVER, host="other.example.org", password=""))
    assert services.settings.mail and services.settings.mail.password == ""
    services.settings.save_mail(librarian, None)
    assert services.settings.mail is None and not path.exists()


def test_an_undone_change_never_sends_a_password_to_another_server(
    services: Services, librarian: Account
) -> None:
    services.settings.save_mail(librarian, SERVER)
    services.settings.save_mail(librarian, replace(SERVER, host="other.example.org", password="second"))
    services.change_log.revert(librarian, services.change_log.recent()[0].id)
    assert services.settings.mail == replace(SERVER, password="")


def test_a_logo_goes_into_the_backup_and_comes_back(services: Services, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(picture, "JPEG")
    services.settings.save_logo(None, io.BytesIO(picture.getvalue()))
    logo = services.settings.logo()
    services.operations.backups.write(tmp_path / "backup.zip")
    services.settings.save_logo(None, None)
    for path in (services.config.home / "logos").iterdir():
        path.unlink()
    services.operations.backups.restore(tmp_path / "backup.zip", replace=True)
    assert logo.startswith(b"\x89PNG") and services.settings.logo() == logo


def test_every_process_sees_changed_settings_at_once(services: Services, librarian: Account) -> None:
    other = build(services.config)
    try:
        for name in ("The Centre", "The Library"):
            centre = replace(other.settings.centre(), names={"en": name})
            services.settings.save(librarian, centre)
            assert other.settings.centre() == centre
            assert services.settings.centre() == centre
    finally:
        other.close()
