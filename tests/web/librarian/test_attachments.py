"""Files of publications at the desk and as readers get them."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Role
from tests.support.pdf_writer import pdf, picture
from tests.web.member_site import PASSWORD
from tests.web.support import Browser, boxes

PUBLIC_TEXT = pdf(["Recruiters lend money"], ["Debt bondage at sea, and harbours"], ["Debt bondage ashore"])
SECRET_TEXT = pdf(["Zanzibarquux kept the harbours"], ["Debt bondage of witnesses"])


@pytest.fixture
def services(empty_home: Path) -> Iterator[Services]:
    services = build(Config.for_home(empty_home))
    services.access.accounts.add(
        None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD, name="Sok"
    )
    services.records.publications.add(None, Description(title="At sea", languages=("en",)))
    services.records.publications.add(None, Description(title="Witnesses", languages=("km",)))
    yield services
    services.close()


@pytest.fixture
def app(services: Services) -> Flask:
    return create_app(services.config, services)


@pytest.fixture
def desk(app: Flask) -> Browser:
    return Browser(app, PASSWORD).as_role("librarian")


def send(desk: Browser, publication: int, content: bytes, name: str, **fields: str) -> int:
    page = f"/en/desk/publications/{publication}/files"
    answer = desk.post(page, page, file=(io.BytesIO(content), name), **fields)
    return answer.status_code


def test_a_file_goes_from_the_desk_to_readers_with_safe_headers(
    app: Flask, desk: Browser, services: Services
) -> None:
    assert send(desk, 1, PUBLIC_TEXT, "report.pdf", readers="public", rights="CC BY 4.0") == 303
    assert send(desk, 1, picture(), "cover.png", readers="public") == 303
    stranger = app.test_client()
    page = stranger.get("/en/publication/1").text
    assert "report.pdf" in page and "CC BY 4.0" in page
    assert 'src="/en/file/2" width="480" height="640"' in page
    text = stranger.get("/en/file/1")
    assert {stranger.get(f"/en/file/{number}").headers["Cache-Control"] for number in (1, 2)} == {"no-store"}
    assert text.data == PUBLIC_TEXT
    assert text.headers["Content-Type"] == "application/pdf"
    assert text.headers["Content-Disposition"] == "attachment; filename=report.pdf"
    assert text.headers["X-Content-Type-Options"] == "nosniff"
    assert text.headers["Content-Security-Policy"].startswith("sandbox")
    assert stranger.get("/en/file/1", headers={"If-None-Match": text.headers["ETag"]}).status_code == 304
    assert stranger.get("/en/file/2").headers["Content-Disposition"].startswith("inline")


def test_a_cover_for_everybody_is_the_face_of_a_result(app: Flask, desk: Browser, services: Services) -> None:
    services.operations.worker.run_pending()
    results = "/en/search?q=" + services.records.publications.get(1).description.title
    reader = app.test_client()
    send(desk, 1, picture(), "cover.png", readers="staff")
    assert 'class="card ' in reader.get(results).text and '<img class="card"' not in reader.get(results).text
    send(desk, 1, picture(), "cover.png", readers="public")
    (cover,) = services.records.attachments.public_covers([1, 2]).values()
    face = f'<img class="card" src="/en/file/{cover.id}"'
    assert face in reader.get(results).text
    assert 'alt="" loading="lazy"' in reader.get(results).text


def test_a_file_that_the_newest_backup_lacks_is_named_at_the_desk_with_what_to_do(
    desk: Browser, services: Services
) -> None:
    send(desk, 1, PUBLIC_TEXT, "report.pdf")
    (services.config.home / "attachments" / hashlib.sha256(PUBLIC_TEXT).hexdigest()).unlink()
    services.operations.backup_schedule.start(None)
    services.operations.worker.run_pending()
    said = "1 file is missing in the newest backup"
    assert f'<a href="/en/desk/files#missing">{said}</a>' in desk.get("/en/desk/").text
    page = desk.get("/en/desk/files").text
    assert said in page and re.search(r">At sea</a>: report\.pdf", page) and "attach it again" in page
    send(desk, 1, PUBLIC_TEXT, "report.pdf")
    assert said not in desk.get("/en/desk/files").text + desk.get("/en/desk/").text


def test_readers_learn_nothing_of_a_file_for_staff(app: Flask, desk: Browser) -> None:
    send(desk, 1, SECRET_TEXT, "zanzibarquux.pdf")
    stranger = app.test_client()
    assert "zanzibarquux" not in stranger.get("/en/publication/1").text
    assert stranger.get("/en/file/1").status_code == stranger.get("/en/file/99").status_code == 404
    assert desk.get("/en/file/1").status_code == 404
    answer = desk.get("/en/desk/files/1")
    assert answer.data == SECRET_TEXT
    assert answer.headers["Cache-Control"] == "no-store"
    assert "zanzibarquux.pdf" in desk.get("/en/desk/files").text


def test_a_page_of_files_that_was_open_opens_none_that_was_closed_meanwhile(
    app: Flask, desk: Browser, services: Services
) -> None:
    send(desk, 1, PUBLIC_TEXT, "report.pdf", readers="public")
    page, address, use = "/en/desk/publications/1/files", "/en/desk/publications/1/files/1", "/en/desk/files"
    leave = {"rights": ["with leave of the author"]}
    form = desk.opened(page, address)
    assert form["readers"] == ["public"]
    assert desk.post(use, use, file=boxes(desk.get(use), "file"), readers="staff").status_code == 303
    assert desk.client.post(address, data=form | leave).status_code == 303
    (kept,) = services.records.attachments.of_publication(1, staff=True)
    assert (kept.readers, kept.rights) == ("staff", "with leave of the author")
    assert Browser(app, "").get("/en/file/1").status_code == 404

    # Who says otherwise, or does not say what they saw, is asked once more, and sees both.
    changed = {"rights": ["CC BY 4.0"], "readers": ["public"]}
    for began in ({"began_readers": ["other"], "began_rights": [""]}, {"began_rights": [kept.rights]}):
        sent = {name: value for name, value in form.items() if "began" not in name} | began | changed
        asked = desk.client.post(address, data=sent)
        assert asked.status_code == 409 and "“Staff only” stands here by now; you had" in asked.text
        assert "<details open>" in asked.text and 'value="CC BY 4.0"' in asked.text
        assert 'name="readers" value="staff" checked' in asked.text
        assert services.records.attachments.of_publication(1, staff=True) == [kept]
    assert "wrote “with leave of the author” here" not in asked.text
    assert desk.client.post(address, data=desk.opened(page, address) | changed).status_code == 303
    assert Browser(app, "").get("/en/file/1").status_code == 200


def test_what_is_no_pdf_is_refused_in_words_and_nothing_typed_is_lost(desk: Browser) -> None:
    page = "/en/desk/publications/1/files"
    sent = (io.BytesIO(b"<html>"), "report.pdf")
    answer = desk.post(page, page, file=sent, rights="with the leave of the publisher")
    assert answer.status_code == 400
    assert "neither a PDF nor a picture" in answer.text
    assert "with the leave of the publisher" in answer.text


def test_removed_and_put_back_at_the_desk(desk: Browser) -> None:
    send(desk, 1, PUBLIC_TEXT, "report.pdf", readers="public")
    page = "/en/desk/publications/1/files"
    assert desk.post(page, f"{page}/1", action="remove").status_code == 303
    assert desk.get("/en/file/1").status_code == 404
    assert desk.post(page, f"{page}/1", action="put_back").status_code == 303
    assert desk.get("/en/file/1").status_code == 200
    assert desk.post(page, f"{page}/1", readers="staff").status_code == 303
    assert desk.get("/en/file/1").status_code == 404
    assert "Changed who may read the file report.pdf" in desk.get("/en/desk/publications/1/history").text


def test_a_hit_in_a_text_names_its_pages(app: Flask, desk: Browser, services: Services) -> None:
    send(desk, 1, PUBLIC_TEXT, "report.pdf", readers="public")
    services.operations.worker.run_pending()
    stranger = app.test_client()
    page = stranger.get("/en/search?q=debt+bondage").text
    assert "In the text of 1 publication" in page and "In the text, p. 2–3" in page
    assert "<mark>Debt</mark> <mark>bondage</mark>" in page
    assert "In the text, p. 2" in stranger.get("/en/search?q=At+sea+harbours").text
    assert "In the text" not in stranger.get("/en/search?q=at+recruiters+harbours").text  # on two pages
    passages = stranger.get("/en/publication/1/text?q=bondage").text
    assert "2 pages of report.pdf" in passages and "<dt>Page 3</dt>" in passages
    services.authority.synonyms.add(None, "bondage; zqxv")
    assert stranger.get("/en/publication/1/text?q=zqxv").text.count("<dt>Page ") == passages.count(
        "<dt>Page "
    )
    assert "In the text, p. 2–3" in stranger.get("/en/search/texts?q=zqxv").text
    only_texts = stranger.get("/en/search/texts?q=harbours&language=en").text
    assert "In the text of 1 publication" in only_texts
    assert "Nothing found in the texts" in stranger.get("/en/search/texts?q=harbours&language=km").text


SECRET_ADDRESSES = (
    "/en/search?q={0}",
    "/en/search?q={0}*",
    "/en/search?q=zanzibarquus~",
    "/en/search?q=%22{0}+kept%22",
    "/en/search?q={0}+OR+sea",
    "/en/search?q=-{0}",
    "/en/search?file=1&publication=2",
    "/en/search/texts?q={0}",
    "/en/search/texts?q={0}+OR+bondage",
    "/en/search/texts?q=harbours&file=1",
    "/en/publication/2/text?q={0}",
    "/en/publication/2/text?q=witnesses",
    "/en/publication/2",
    "/en/publication/2/ris",
    "/en/suggest?q=zanzi",
    "/en/file/1",
    "/en/browse/subject",
    "/en/browse/file",
    "/en/holdings",
    "/en/holdings.csv",
    "/en/",
    "/en/wanted?words={0}",
)


def test_no_page_for_readers_tells_of_a_text_for_staff(app: Flask, desk: Browser, services: Services) -> None:
    """Each page is the same, letter for letter, whether the text is there or not."""
    readers = (app.test_client(), desk.client)
    addresses = [secret_address.format("Zanzibarquux") for secret_address in SECRET_ADDRESSES]
    services.operations.worker.run_pending()
    before = [_seen(reader.get(address)) for reader in readers for address in addresses]
    send(desk, 1, PUBLIC_TEXT, "report.pdf", readers="staff")
    send(desk, 2, SECRET_TEXT, "secret.pdf")
    services.operations.worker.run_pending()
    assert [_seen(reader.get(address)) for reader in readers for address in addresses] == before
    assert "Zanzibarquux" in desk.get("/en/desk/files?words=zanzibarquux").text
    assert list(services.discovery.engine.document_ids()) == ["1", "2"]
    written = [path for path in services.config.home.rglob("*") if b"zanzibarquux" in _content(path)]
    assert {path.relative_to(services.config.home).parts[0] for path in written} == {"index_staff_texts"}


def test_a_text_withheld_is_gone_before_the_index_knows(
    app: Flask, desk: Browser, services: Services
) -> None:
    send(desk, 1, PUBLIC_TEXT, "report.pdf", readers="public")
    send(desk, 2, SECRET_TEXT, "witnesses.pdf", readers="public")
    services.operations.worker.run_pending()
    stranger = app.test_client()
    addresses = (
        "/en/search?q=bondage+witnesses",
        "/en/search/texts?q=harbours",
        "/en/publication/2/text?q=kept",
    )
    assert all("anzibarquux" in stranger.get(address).text for address in addresses[1:])
    for act in (
        {"action": "remove"},
        {"action": "put_back"},
        {"readers": "staff"},
    ):
        desk.post("/en/desk/publications/2/files", "/en/desk/publications/2/files/2", **act)
        shown = ["anzibarquux" in stranger.get(address).text for address in addresses[1:]]
        assert shown == [act == {"action": "put_back"}] * 2  # the worker has not run
    assert "In the text of 1 publication" in stranger.get("/en/search/texts?q=harbours").text
    services.operations.worker.run_pending()
    assert services.operations.inspector.inspect().sound


def test_lost_indexes_of_texts_are_built_again(app: Flask, desk: Browser, services: Services) -> None:
    send(desk, 1, PUBLIC_TEXT, "report.pdf", readers="public")
    send(desk, 2, SECRET_TEXT, "secret.pdf")
    services.operations.worker.run_pending()
    shutil.rmtree(services.config.text_index_path)
    for path in services.config.staff_text_index_path.rglob("*.segment"):
        path.write_bytes(b"")
    assert app.test_client().get("/en/search?q=bondage").status_code == 200
    assert [finding.code for finding in services.operations.inspector.inspect().findings] == ["texts_differ"]
    restarted = build(services.config)
    restarted.operations.worker.run_pending()
    assert restarted.operations.inspector.inspect().sound
    restarted.close()
    assert "In the text, p. 2" in app.test_client().get("/en/search?q=bondage").text


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _seen(answer: TestResponse) -> tuple[int, str]:
    """What a reader gets, without the tokens that differ each time."""
    return answer.status_code, re.sub(r'value="[^"]{40,}"', "", answer.text)


def test_of_ticked_files_it_is_said_who_may_read_them(app: Flask, desk: Browser, services: Services) -> None:
    for publication, text in ((1, PUBLIC_TEXT), (2, SECRET_TEXT)):
        send(desk, publication, text, "report.pdf")
    page, use = "/en/desk/files", services.records.attachments
    ids = boxes(desk.get(page), "file")
    assert "Tick at least one" in desk.get(desk.post(page, page, file=ids, readers="cat").location).text
    assert not use.of_publication(1)
    changed = desk.post(page, page, file=ids, readers="public").location
    assert "It is said who may read the ticked files." in desk.get(changed).text
    assert use.of_publication(1) and use.of_publication(2)
    undo = re.search(r'action="([^"]*/undo)"', desk.get(changed).text)
    assert undo and desk.post(changed, undo[1], back=page).status_code == 303
    assert not use.of_publication(1) and not use.of_publication(2)
