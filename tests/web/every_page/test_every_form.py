"""Every form of the program, by its own routes: sent as it should be, once more, and spoilt field by field.

A route that takes something and has no example in ``form_examples.py`` makes these tests fail.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from catalogue.app import create_app
from catalogue.domain.people.access import Scope
from catalogue.storage.models import Base, ListVisit, SpentForm
from tests.web.form_examples import Example, furnished
from tests.web.member_site import PASSWORD, person
from tests.web.standing_forms import (
    OF_PEOPLE,
    Standing,
    addresses_of_people,
    boxes_of_templates,
    standing_forms,
)
from tests.web.support import Browser, form_token

_OF_THE_LOGIN = {"user_session", "login_failure"}
_TABLES = sorted(set(Base.metadata.tables) - _OF_THE_LOGIN)
_COUNTS = "SELECT " + ", ".join(f'(SELECT count(*) FROM "{table}")' for table in _TABLES)
_LONG = "x" * 20_000
_SPOILT: Mapping[str, Any] = {"left out": None, "with a NUL and a line break": "a\0b\nc", "too long": _LONG}

_WORD, _SHORTEN = "zqz ", "letters. Shorten it."
_WORDS, _ENDLESS = _WORD * 5, _WORD * 10_000
"""Longer than any field, and so many words of it that what is kept or shown of it is noticed."""
_READ_AS_A_LIST = {
    ("member.make_list", "text"),
    ("member.take_version", "file"),
    ("member.match_version", "file"),
}
"""Pasted files, of which what is too long is cut and named among the problems; and the name of one."""

_BY_OTHER_MEANS = {
    "librarian.save_publication": "its version goes along, and where that is another, both are shown",
    "librarian.merge_records": "the versions of both records go along",
    "librarian.save_line": "the description that it began with goes along, sealed",
    "librarian.mend_record": "the description that it began with goes along, sealed",
    "member.join": "the words of all that are joined go along",
    "member.split": "the words that were seen go along",
}
"""Forms that say in another way what they were filled with."""
_CHANGES_NOTHING_THAT_IS = {
    "administrator.invite": "somebody new; a role is proposed",
    "librarian.accept_line": "a new copy; its place is proposed",
    "librarian.add_copy": "a new copy; its place is proposed",
    "librarian.add_library": "something new",
    "librarian.add_publication": "something new",
    "librarian.attach_file": "a new file; who reads it is proposed",
    "librarian.begin_stocktake": "something new; where is proposed",
    "librarian.keep_draft": "nobody else has this draft",
    "librarian.keep_two": "the other button of a merge, which takes none of its fields",
    "librarian.name_columns": "a file that nobody has read yet; its columns are guessed",
    "librarian.open_donation": "something new; the day is proposed",
    "librarian.replace_name": "the name that is replaced goes along, and is looked for by it",
    "librarian.send_file": "something new",
    "librarian.take_suggestion": "a new entry; the name of a list is proposed",
    "member.begin_combining": "a new list",
    "member.make_pledge": "something new; its end is proposed",
    "member.make_token": "something new",
    "member.mark": "what is ticked gets one mark; the end of a promise is proposed",
    "member.pledge_entries": "something new; its end is proposed",
    "member.pledge_several": "something new; its end is proposed",
    "patron.choose_password": "the address is shown, and not taken from there",
}
"""Forms that are filled when their page comes, and change nothing that is kept: what fills them."""
_OF_THIS_SENDING = {
    "administrator.save_person": ("renamed",),
    "member.correct": ("keep_answers",),
    **dict.fromkeys(
        (
            "librarian.choose_actions",
            "librarian.commit_file",
            "librarian.decide_lines",
            "librarian.settle_small",
        ),
        ("ticked", "kind", "action"),
    ),
}
"""Fields that say what is done by sending the form, and are kept nowhere."""
_ON_NO_PAGE_HERE = {
    *("administrator.erase_person", "administrator.try_backup_key", "member.turn_second_step_off"),
    *("librarian.accept_learning", "librarian.drop_learning", "librarian.undo_learning"),
    *("librarian.cancel_work", "librarian.undo_step", "member.cancel", "member.seen", "member.undo_pledges"),
    *("librarian.look_up_online", "librarian.begin_from_online", "librarian.look_for_free_copy"),
    *("librarian.change_forms", "librarian.link_body", "librarian.propose_bulk", "librarian.further_copy"),
    *("librarian.remove_free_copy", "patron.check_code", "patron.check_log_in"),
    "librarian.choose_versions",  # both versions go along, sealed
    "librarian.clean_wanted",  # the words that it cleans go along, as the key of the title
    "member.match_version",  # a new version of a list
    "member.name_columns",  # a new list
}
"""Forms whose pages show them in no catalogue like this one: buttons, something new, or as is said."""
_LAST_WORD_HOLDS = {
    "librarian.choose_actions": "nothing is taken in before somebody looks at all of it",
}
_IS_NO_MORE = {
    "member.join": "what was joined is one by then",
    "member.split": "what was split is not there to be split again",
}

_NEEDS_NO_MARK = {
    "member.pledge_several": "the key of a wanted title is a mark of its words",
    **dict.fromkeys(
        ("librarian.choose_actions", "librarian.commit_file", "librarian.settle_small"),
        "another button of the form, which takes nothing of the boxes",
    ),
}
"""Where forms with boxes of rows lead that need no mark of what those say."""
_MARK = re.compile(r"-[0-9a-f]{12,16}$")
_LOOK_AGAIN = re.compile(r"says? something else since you opened")

Sent = dict[str, Any]


class Desk:
    """Somebody who may do everything, at a catalogue that is as it was before each form."""

    def __init__(self, app: Flask, file: Path, examples: dict[str, Example], token: str) -> None:
        self.examples = examples
        self.rules: dict[str, Rule] = {
            rule.endpoint: rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())
        }
        self._app = app
        self._bearer = {"Authorization": f"Bearer {token}"}
        self._chief = Browser(app, PASSWORD).as_role("chief")
        self._cookie = self._chief.client.get_cookie("lacuna")
        self._page_opened = form_token(self._chief.get("/en/member/lists/new"))
        self._page_opened_anew = form_token(self._chief.get("/en/member/lists/new"))
        self._live = sqlite3.connect(file)
        self._kept = sqlite3.connect(":memory:")
        self._live.backup(self._kept)
        self._before = self.counts()
        self._version = self._data_version()
        self._standing_fields: dict[str, Sent] = {}
        self._standing_forms: list[Standing] = []

    def _data_version(self) -> int:
        """What becomes another number with each commit of somebody else."""
        return int(self._live.execute("PRAGMA data_version").fetchone()[0])

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return dict(zip(_TABLES, self._live.execute(_COUNTS).fetchone(), strict=True))

    def changed(self) -> dict[str, int]:
        """By how many rows each table differs from what it was at the beginning."""
        now = self.counts()
        return {table: now[table] - was for table, was in self._before.items() if now[table] != was}

    def begin_again(self) -> None:
        """Put everything back as it was, where anything was written."""
        if self._data_version() != self._version:
            self._kept.backup(self._live)
            self._version = self._data_version()

    def content(self) -> list[str]:
        """All that is kept, but for who is logged in, which forms were sent, and which lists were visited."""
        tables = (*_OF_THE_LOGIN, SpentForm.__tablename__, ListVisit.__tablename__)
        passing = tuple(f'INSERT INTO "{table}"' for table in tables)
        return [line for line in self._live.iterdump() if not line.startswith(passing)]

    def page_after(self, answer: TestResponse) -> TestResponse:
        """Return the page to which an answer leads."""
        return self._chief.get(answer.location) if answer.location else answer

    def columns(self) -> list[tuple[str, str]]:
        """Every table with each of its columns."""
        return [
            (table, row[1])
            for table in _TABLES
            for row in self._live.execute(f'PRAGMA table_info("{table}")')
        ]

    def kept(self, columns: list[tuple[str, str]], words: str) -> list[str]:
        """Which of them hold these words."""
        return [
            f"{table}.{column}"
            for table, column in columns
            if self._live.execute(
                f'SELECT 1 FROM "{table}" WHERE instr("{column}", ?) LIMIT 1', (words,)
            ).fetchone()
        ]

    def standing(self) -> list[Standing]:
        """Every form as it stands on the pages that this catalogue has."""
        if not self._standing_forms:
            given = [{}, *(example.where for example in self.examples.values() if example.where)]
            pages = [example.page for example in self.examples.values() if example.page]
            pages += addresses_of_people(self._app, given)
            self._standing_forms = list(standing_forms(self._app, self._chief.get, dict.fromkeys(pages)))
        return self._standing_forms

    def opened(self, standing: Standing) -> Standing:
        """Open a form anew, as it stands by now."""
        found = standing_forms(self._app, self._chief.get, [standing.page])
        return next(form for form in found if form.address == standing.address)

    def sent_as_it_stands(self, standing: Standing, fields: Mapping[str, list[str]]) -> TestResponse:
        """Send a form with all its fields."""
        return self._chief.client.post(standing.address, data=fields)

    def close(self) -> None:
        """Let go of the database."""
        self._live.close()
        self._kept.close()

    def fields_of(self, endpoint: str) -> Sent:
        """What a browser would send: what stands in the form, and what is filled in."""
        example = self.examples[endpoint]
        given = dict(example.prepare()) if example.prepare else {}
        if example.page and endpoint not in self._standing_fields:
            self._standing_fields[endpoint] = self._standing(endpoint, example)
        return {**self._standing_fields.get(endpoint, {}), **example.fields, **given}

    def send(self, endpoint: str, fields: Sent, *, opened_anew: bool = False) -> TestResponse:
        """Send a form: the very one that was sent before, or one from a page that was opened anew."""
        example = self.examples[endpoint]
        client = self._app.test_client()
        assert self._cookie
        client.set_cookie("lacuna", self._cookie.value)
        address = self._address(endpoint)
        if example.body is not None:
            return client.post(address, json=example.body, headers=self._bearer)
        files = {name: value for name, value in fields.items() if _is_file(value)}
        data = {name: value for name, value in fields.items() if value is not None and name not in files}
        for name, (content, filename) in files.items():
            data[name] = (BytesIO(content), filename)
        token = self._page_opened_anew if opened_anew else self._page_opened
        return client.post(address, data={"csrf_token": token, **data})

    def _address(self, endpoint: str) -> str:
        rule, where = self.rules[endpoint], self.examples[endpoint].where
        built = rule.build({**({"locale": "en"} if "locale" in rule.arguments else {}), **where})
        assert built, f"{endpoint}: the example does not say all parts of {rule}"
        return built[1]

    def _standing(self, endpoint: str, example: Example) -> Sent:
        """The fields of the form as they stand on its page."""
        page, address = lxml.html.fromstring(self._chief.get(example.page).data), self._address(endpoint)
        for form in page.forms:
            action = (form.action or example.page).partition("?")[0]
            if form.method == "POST" and action == address:
                found: dict[str, list[str]] = {}
                for name, value in form.form_values():
                    found.setdefault(name, []).append(value)
                found.pop("csrf_token", None)
                return dict(found)
        raise AssertionError(f"{example.page} holds no form that is sent to {address}")


def _is_file(value: object) -> bool:
    return isinstance(value, tuple) and isinstance(value[0], bytes)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("forms")
    with furnished(home) as (services, examples):
        token = services.access.access_tokens.make(person(services, "chief"), "Forms", list(Scope), 7)
        app = create_app(services.config, services)
        with closing(Desk(app, home / "lacuna.db", examples, token)) as made:
            yield made


def test_every_form_has_an_example(desk: Desk) -> None:
    assert desk.rules.keys() - desk.examples.keys() == set(), "a new form needs an example"
    assert desk.examples.keys() - desk.rules.keys() == set(), "an example is of a form that is gone"
    for endpoint, example in desk.examples.items():
        if example.succeeds_in:
            assert (Path(__file__).parents[1] / example.succeeds_in).exists(), endpoint


# These two come first: what others send takes files away for which forms stand on pages.
def test_every_form_that_changes_what_is_says_what_it_began_with(desk: Desk) -> None:
    """Whoever makes a form learns here that its page may stand open while others change the same thing."""
    desk.begin_again()
    filled = {form.endpoint: form for form in desk.standing() if form.is_filled}
    faults = []
    for endpoint, form in filled.items():
        silent = [
            name
            for name in form.typed
            if f"began_{name}" not in form.fields and name not in _OF_THIS_SENDING.get(endpoint, ())
        ]
        if silent and endpoint not in _BY_OTHER_MEANS | _CHANGES_NOTHING_THAT_IS:
            faults.append(f"{endpoint} does not say what it began with: {silent}, on {form.page}")
    assert not faults, "\n".join(faults)
    unmet = {endpoint for endpoint in desk.rules if endpoint.partition(".")[0] in OF_PEOPLE}
    assert unmet - {form.endpoint for form in desk.standing()} == _ON_NO_PAGE_HERE, "is it filled there?"
    nowhere = (_BY_OTHER_MEANS | _CHANGES_NOTHING_THAT_IS).keys() - filled.keys()
    assert not nowhere, "no page has such a form that is filled"


def test_a_form_that_was_open_changes_what_its_reader_changed(desk: Desk) -> None:
    """Of two who have one form open, each changes a field: both stand, or the second is asked."""
    faults = []
    for form in {form.endpoint: form for form in desk.standing() if form.is_filled}.values():
        if form.endpoint in _CHANGES_NOTHING_THAT_IS | _IS_NO_MORE or form.by_button:
            continue
        desk.begin_again()
        told = _left_by_the_second(desk, form)
        if told:
            faults.append(f"{form.endpoint}: {told}")
    assert not faults, "\n".join(faults)


def test_nothing_is_done_with_a_row_that_does_not_say_what_was_seen_of_it(desk: Desk) -> None:
    """Whoever makes a list with boxes learns here that others change its rows while the page is open."""
    faults, met = [], dict[tuple[str, ...], bool]()
    for standing in desk.standing():
        boxes = standing.boxes
        if not boxes or standing.endpoint in _NEEDS_NO_MARK:
            continue
        if silent := [value for each in boxes.values() for value in each if not _MARK.search(value)]:
            faults.append(f"{standing.endpoint}: on {standing.page}, boxes say nothing of rows: {silent[:2]}")
        elif not met.get(act := (standing.endpoint, *boxes)):
            found = _done_unseen(desk, standing)
            met[act] = found is not None
            faults += found or ()
    assert not faults, "\n".join(faults)
    assert all(met.values()), f"nothing could be done with rows that are as they were: {met}"
    assert {name for _, *names in met for name in names} == boxes_of_templates(), "a list is on no page here"


def _done_unseen(desk: Desk, standing: Standing) -> list[str] | None:
    """Say what an act did with ticked rows unseen; None where no press of it does anything with them."""
    desk.begin_again()
    form, before = desk.opened(standing), desk.content()
    for press in form.presses:
        changed = []
        for ticked in ({}, form.boxes):
            desk.begin_again()
            desk.sent_as_it_stands(form, form.fields | ticked | press)
            changed.append(desk.content() != before)
        if changed != [False, True]:
            continue
        faults = []
        for mark in ("", "-000000000000"):
            desk.begin_again()
            unseen = {name: [_MARK.sub(mark, value) for value in each] for name, each in form.boxes.items()}
            answer = desk.sent_as_it_stands(form, form.fields | unseen | press)
            if desk.content() != before:
                faults.append(f"{form.endpoint} changes what was not seen, with {press}: {answer.status}")
            elif mark and not _LOOK_AGAIN.search(desk.page_after(answer).text):
                faults.append(f"{form.endpoint} does not tell to look again, with {press}: {answer.status}")
        return faults
    return None


def _left_by_the_second(desk: Desk, standing: Standing) -> str:
    """Say what is wrong when a form that was open is sent after another; "" where nothing is."""
    second, third, fields = desk.opened(standing), desk.opened(standing), ""
    names = [name for name in second.typed if name not in _OF_THIS_SENDING.get(standing.endpoint, ())]
    for name in names:
        first = desk.opened(standing)
        answer = desk.sent_as_it_stands(first, first.changed(name, "x"))
        now = desk.opened(standing).fields.get(name)
        if answer.status_code == 303 and now != first.fields.get(name):
            fields = name
            break
    else:
        return "no field of it could be changed"
    for name in [each for each in names if each != fields]:
        answer = desk.sent_as_it_stands(second, second.changed(name, "x"))
        if answer.status_code == 400:
            continue
        if desk.opened(standing).fields.get(fields) != now:
            return f"what was changed in {fields} is gone when {name} is changed: {answer.status}"
        if answer.status_code in (303, 409):
            break
    if standing.endpoint in _LAST_WORD_HOLDS:
        return ""
    otherwise = third.changed(fields, "xx")
    answer = desk.sent_as_it_stands(third, otherwise)
    if (answer.status_code != 409 and otherwise.get(fields) != now) or desk.opened(standing).fields.get(
        fields
    ) != now:
        return f"what was changed in {fields} was changed unasked: {answer.status}"
    return ""


def test_every_form_can_be_sent_and_sent_twice_does_nothing_more(desk: Desk) -> None:
    faults = []
    for endpoint, example in desk.examples.items():
        if example.succeeds_in:
            continue
        desk.begin_again()
        fields = desk.fields_of(endpoint)
        first, once = desk.send(endpoint, fields), desk.changed()
        if first.status_code >= 400:
            faults.append(f"{endpoint} refused its example: {first.status}: {_said(first)}")
            continue
        if example.body is None:
            again, twice = desk.send(endpoint, fields), desk.changed()
            if again.status_code >= 500 or not _said(again) or once != twice:
                faults.append(f"{endpoint} sent twice made {twice} of {once}: {again.status}")
        anew, further = desk.send(endpoint, fields, opened_anew=True), desk.changed()
        if anew.status_code >= 500 or not _said(anew):
            faults.append(f"{endpoint} sent from a page opened anew: {anew.status}")
        if (_without_forms(once) != _without_forms(further)) is not bool(example.further):
            faults.append(f"{endpoint} sent from a page opened anew made {further} of {once}: {anew.status}")
    assert not faults, "\n".join(faults)


def _without_forms(rows: dict[str, int]) -> dict[str, int]:
    return {table: count for table, count in rows.items() if table != SpentForm.__tablename__}


def test_no_spoilt_field_breaks_a_form_or_leaves_half_of_it(desk: Desk) -> None:
    faults = []
    for endpoint in desk.examples:
        desk.begin_again()
        names = [name for name, value in desk.fields_of(endpoint).items() if not _is_file(value)]
        for name in names:
            for how, value in _SPOILT.items():
                desk.begin_again()
                fields = {**desk.fields_of(endpoint), name: value}
                before = desk.counts()
                answer = desk.send(endpoint, fields)
                if answer.status_code >= 500:
                    faults.append(f"{endpoint}, {name} {how}: {answer.status}")
                elif answer.status_code >= 400 and desk.counts() != before:
                    faults.append(f"{endpoint}, {name} {how}: refused, and yet written")
                elif answer.status_code >= 400 and not _said(answer):
                    faults.append(f"{endpoint}, {name} {how}: refused without a word")
    assert not faults, "\n".join(faults)


def test_what_is_too_long_is_refused_and_not_lost(desk: Desk) -> None:
    """No field of any form takes a text without end, keeps its beginning in silence, or throws it away."""
    faults, columns = [], desk.columns()
    for endpoint, example in desk.examples.items():
        desk.begin_again()
        names = [name for name, value in desk.fields_of(endpoint).items() if not _is_file(value)]
        for name in names if example.body is None else ():
            if (endpoint, name) in _READ_AS_A_LIST:
                continue
            desk.begin_again()
            answer = desk.send(endpoint, {**desk.fields_of(endpoint), name: _ENDLESS})
            if kept := desk.kept(columns, _WORDS):
                faults.append(f"{endpoint}, {name}: kept in {kept}")
            shown = answer.text.count(_WORD) if answer.status_code >= 400 else 0
            if _is_told_to_shorten(answer) and shown < len(_ENDLESS) // len(_WORD):
                faults.append(f"{endpoint}, {name}: lost, {_said(answer)}")
    assert not faults, "\n".join(faults)


def _is_told_to_shorten(answer: TestResponse) -> bool:
    return answer.status_code == 400 and _SHORTEN in answer.text


def _said(answer: TestResponse) -> str:
    """What is told: the heading of a page, the words of a message, or where one is led."""
    if answer.status_code < 400:
        return str(answer.location or answer.status)
    if answer.mimetype != "text/html":
        return answer.text.strip()
    page = lxml.html.fromstring(answer.data)
    told = page.xpath("//h1 | //*[contains(@class, 'error') or contains(@class, 'notice')]")
    return " ".join(part.text_content().strip() for part in told)[:300]
