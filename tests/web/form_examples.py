"""One example of each form of the program, in a catalogue where all of them can be sent with success."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pyotp
import pytest
from PIL import Image

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.domain.holdings.bulk_changes import BulkChange
from catalogue.domain.people.access import Account, Role, Scope
from catalogue.domain.people.mail import MailServer
from catalogue.services.access.accounts import CodeNeeded
from catalogue.services.acquisitions.drafts import new_token
from catalogue.services.authority.authority_editing import name_mark
from catalogue.services.libraries.libraries import LibraryData
from catalogue.services.maintenance.duplicates import pair_mark
from catalogue.services.records.attachments import Readers
from catalogue.services.records.publications import CopyData
from catalogue.web.api.samples import SAMPLES
from catalogue.web.member.lists.called import USE
from tests.support.lists import share
from tests.web.member_site import LIST, PASSWORD, STATE, member_services, person

Fields = Mapping[str, Any]
_TABLE = "title,year,isbn\nA weir,2001,978-92-2-121319-4\nA dam,2002,\n"
_UNNAMED = "Werk,Wer\nQuiet harbours,Chan Dara\nNets and debts,Sok Vanna\n"


@dataclass(frozen=True, slots=True)
class Example:
    """A form that is sent with success.

    ``page`` is where it stands: its hidden and filled fields are sent along, as a browser does. ``where`` are
    the parts of its address, ``fields`` what is filled in (a file as its content and name), ``body`` what a
    program sends as JSON. Sent twice from one page it does its thing once; ``further`` says why it makes a
    second thing where somebody opens the page anew and fills in the same, where it does.
    """

    fields: Fields = field(default_factory=dict)
    where: Mapping[str, object] = field(default_factory=dict)
    page: str = ""
    body: object = None
    further: str = ""
    prepare: Callable[[], Fields] | None = None
    """Something to be done first, each time; gives further fields."""
    succeeds_in: str = ""
    """The module of tests in which it succeeds, where that takes more than a catalogue; here it is spoilt."""


@contextmanager
def furnished(home: Path) -> Iterator[tuple[Services, dict[str, Example]]]:
    """A catalogue with something of each kind, and an example of each form that says what of it."""
    with member_services(home) as services:
        yield services, _examples(services)


def _later(days: int = 30) -> str:
    return (dt.date.today() + dt.timedelta(days=days)).isoformat()


def _logo() -> bytes:
    picture = BytesIO()
    Image.new("RGB", (40, 40), "navy").save(picture, "PNG")
    return picture.getvalue()


def _batch(services: Services, account: Account, table: str) -> int:
    batch, _job = services.acquisitions.imports.start(account, BytesIO(table.encode()), "box.csv")
    return batch


def _people(services: Services) -> Account:
    services.access.accounts.add(
        None, "chief@test.example", list(Role), password=PASSWORD, name="The chief", agency="IOM"
    )
    services.access.accounts.add(None, "second@test.example", [Role.ADMINISTRATOR], password=PASSWORD)
    return person(services, "chief")


def _examples(services: Services) -> dict[str, Example]:
    chief = _people(services)
    return {  # lists first: with an account its waiting files go, and only the database is put back
        **_of_lists(services, chief),
        **_of_people(services, chief),
        **_of_catalogue(services, chief),
        **_of_gifts(services, chief),
        **_of_imports(services, chief),
        **_of_names(services, chief),
        **_of_settings(services, chief),
        **_of_programs(services, chief),
    }


def _of_people(services: Services, chief: Account) -> dict[str, Example]:
    people, second = services.access.people, services.access.second_step
    stranger, colleague = person(services, "stranger"), person(services, "colleague")
    secret = pyotp.random_base32()
    codes = second.turn_on(colleague, secret, pyotp.TOTP(secret).now())
    invited = people.invite(chief, "invited@test.example", [Role.MEMBER])
    services.access.access_tokens.make(chief, "A program", list(Scope), 7)
    login = services.access.accounts.log_in("chief@test.example", PASSWORD)
    own = pyotp.random_base32()

    def closed() -> Fields:
        people.set_disabled(chief, stranger.id, disabled=True)
        return {}

    def with_second_step() -> Fields:
        return {"code": second.turn_on(chief, own, pyotp.TOTP(own).now())[0]}

    def half_logged_in() -> Fields:
        with pytest.raises(CodeNeeded) as asked:
            services.access.accounts.log_in("colleague@test.example", PASSWORD)
        return {"step": asked.value.step, "code": codes[0]}

    every = {"name": "The stranger", "agency": "UNICEF", "roles": "member"}
    return {
        "administrator.invite": Example({"email": "new@test.example", **every}, page="/en/people/"),
        "administrator.save_person": Example(every, {"user_id": stranger.id}),
        "administrator.new_link": Example(where={"user_id": stranger.id}),
        "administrator.set_closed": Example(where={"user_id": stranger.id, "step": "close"}),
        "administrator.erase_person": Example(where={"user_id": stranger.id}, prepare=closed),
        "administrator.turn_second_step_off": Example(where={"user_id": colleague.id}),
        "member.end_login": Example(where={"login_id": people.logins(chief, login)[0].id}),
        "member.erase_own_account": Example({"password": PASSWORD}),
        "member.hide_own_name": Example({"hide": "1"}),
        "member.make_token": Example({"name": "Another program", "scopes": "lists", "days": "7"}),
        "member.revoke_token": Example(where={"token_id": services.access.access_tokens.mine(chief)[0].id}),
        "member.turn_second_step_on": Example(prepare=lambda: {"secret": own, "code": pyotp.TOTP(own).now()}),
        "member.turn_second_step_off": Example(prepare=with_second_step),
        "member.take_tour": Example(where={"name": "member"}),
        "member.choose_mail": Example({"language": "km"}, page="/en/member/notices"),
        "patron.check_log_in": Example({"email": "stranger@test.example", "password": PASSWORD}),
        "patron.check_code": Example(prepare=half_logged_in),
        "patron.choose_password": Example({"password": "a long one of my own"}, {"token": invited}),
        "patron.end_mail": Example(
            where={"token": services.notifications.notices.unsubscribe_token(chief.id, "pledge_ends")}
        ),
        "patron.log_out": Example(),
    }


def _of_catalogue(services: Services, chief: Account) -> dict[str, Example]:
    publications, maintenance = services.records.publications, services.maintenance
    wrong = Description(title="A weir", year="", identifiers=(Identifier("isbn", "978-92-2-121319-4"),))
    lacking = publications.add(chief, wrong, [CopyData(call_number="REP 2")])
    gone = publications.add(chief, Description(title="Withdrawn"))
    publications.withdraw(chief, gone)
    twin = publications.add(chief, Description(title="Trafficking in Persons Report 2008", year="2008"))
    copy = publications.get(lacking).copies[0]
    (row,) = maintenance.registers.chosen([copy.id])
    both = pair_mark(publications.get(1), publications.get(twin))
    edit = maintenance.bulk_edits.propose(
        chief, BulkChange("subjects", "add", new="fisheries"), ids=[lacking, twin]
    )
    stock = maintenance.stocktakes.begin(chief, "This year")
    maintenance.stocktakes.scan(stock, copy.accession_number)
    draft = new_token()
    services.acquisitions.drafts.keep(chief, draft, "new", "Half", [("title", "Half")])
    cover = services.records.attachments.attach(chief, lacking, BytesIO(_logo()), "cover.png", Readers.PUBLIC)
    maintenance.duplicates.start(chief)
    attached = {"file": (b"%PDF-1.4 one page", "one.pdf"), "readers": "public", "rights": "CC BY 4.0"}
    act = services.change_log.recent(1)[0].id
    page = f"/en/desk/publications/{lacking}"
    job = services.operations.archives.start(chief)
    key = f"{lacking}-0"
    return {
        "librarian.add_publication": Example(
            {"title": "A wholly new one", "action": "save"},
            page="/en/desk/publications/new",
            further="doubles are shown while it is described, and may be kept",
        ),
        "librarian.save_publication": Example(
            {"title": "A weir, mended"}, {"publication_id": lacking}, f"{page}/edit"
        ),
        "librarian.choose_versions": Example(
            where={"publication_id": lacking}, succeeds_in="librarian/test_librarian.py"
        ),
        "librarian.withdraw": Example(where={"publication_id": twin}),
        "librarian.restore": Example(where={"publication_id": gone}),
        "librarian.add_copy": Example(
            {"accession_number": "X-1", "call_number": "REP 3"}, {"publication_id": lacking}
        ),
        "librarian.save_copy": Example(
            {"condition": "worn"}, {"publication_id": lacking, "copy_id": copy.id}, f"{page}/copies/{copy.id}"
        ),
        "librarian.set_state": Example({"copy": f"{copy.id}-{row.mark}", "state": "in_repair"}),
        "librarian.withdraw_copy": Example(where={"publication_id": lacking, "copy_id": copy.id}),
        "librarian.attach_file": Example(
            attached, {"publication_id": lacking}, further="it takes the place of the same file"
        ),
        "librarian.change_file": Example(
            {"rights": "CC BY 4.0"}, {"publication_id": lacking, "attachment_id": cover.id}, f"{page}/files"
        ),
        "librarian.change_files": Example({"file": f"{cover.id}-{cover.mark}", "readers": "staff"}),
        "librarian.merge_records": Example(
            where={"kept_id": 1, "other_id": twin}, page=f"/en/desk/publications/1/merge/{twin}"
        ),
        "librarian.keep_two": Example({"one": f"1-{twin}-{both}"}),
        "librarian.find_duplicates": Example(),
        "librarian.propose_bulk": Example(
            {"text": "weir", "field": "subjects", "operation": "add", "new": "rivers", "id": str(lacking)},
            further="a proposal is looked at, and changes nothing",
        ),
        "librarian.apply_bulk": Example(where={"edit_id": edit}),
        "librarian.drop_bulk": Example(where={"edit_id": edit}),
        "librarian.mend": Example(
            {
                "key": key,
                f"publication-{key}": str(lacking),
                f"version-{key}": str(publications.get(lacking).version),
                f"was-{key}": "978-92-2-121319-4",
                f"choice-{key}": "978-92-2-121319-2",
            },
            {"kind": "identifier"},
        ),
        "librarian.begin_stocktake": Example(
            {"name": "Next year"}, further="two may be begun, as for two rooms"
        ),
        "librarian.scan": Example({"text": copy.accession_number}, {"stocktake_id": stock}),
        "librarian.take_back_scan": Example(
            {"last": maintenance.stocktakes.report(stock).last}, {"stocktake_id": stock}
        ),
        "librarian.finish_stocktake": Example(where={"stocktake_id": stock}),
        "librarian.keep_draft": Example({"draft": draft, "subject": "new", "title": "More"}),
        "librarian.discard_draft": Example(where={"token": draft}),
        "librarian.undo": Example(where={"act_id": act}),
        "librarian.cancel_work": Example(where={"job_id": job}),
        "librarian.look_up_online": Example(
            {"text": "9789221213192"}, succeeds_in="librarian/test_online.py"
        ),
        "librarian.begin_from_online": Example(
            {"source": "x", "source_name": "y"}, succeeds_in="librarian/test_online.py"
        ),
    }


def _of_gifts(services: Services, chief: Account) -> dict[str, Example]:
    donations, pledges = services.acquisitions.donations, services.pledges
    donation = donations.open(chief, "A friend", dt.date.today())
    lines = [donations.add_line(chief, donation, Description(title=title)) for title in ("A net", "A boat")]
    empty = donations.open(chief, "Nobody yet", dt.date.today())
    donor = next(donor.id for donor in donations.donors() if donor.name == "A friend")
    listed = services.lists.lists.from_text(chief, "Wanted", "A rare book. 1999\nAnother rare one. 1998")
    share(services, chief, person(services, "librarian"), listed.list_id)
    services.lists.reports.start(chief, listed.list_id)
    services.operations.worker.run_pending()
    first, second, *_ = pledges.wanted.titles()
    pledge = pledges.pledges.pledge(chief, first.key, dt.date.today() + dt.timedelta(days=20))
    pledges.offers.make("A box of reports", "me@example.org")
    services.lists.suggestions.suggest(chief, Description(title="A title that nobody has heard of"))
    suggestion = services.lists.suggestions.mine(chief)[0].id

    def free_copy() -> Fields:
        services.online.free_copies.accept(chief, second.key, "https://example.org/another", "by hand")
        return {}

    given = donations.get(donation)
    of, line = {"donation_id": donation}, {"donation_id": donation, "line_id": lines[0]}
    suggested = {"suggestion_id": suggestion}
    entry = services.lists.reports.whole(chief, listed.list_id).rows[1]
    return {
        "librarian.open_donation": Example(
            {"donor": "A generous donor", "received_on": _later(-1)}, further="a donor may come twice a day"
        ),
        "librarian.save_donation": Example({"donor": "A friend", "received_on": _later(-2)}, of),
        "librarian.save_donor": Example({"name": "A good friend"}, {"donor_id": donor}),
        "librarian.close_donation": Example(where=of),
        "librarian.change_donations": Example({"donation": f"{donation}-{given.mark}", "state": "closed"}),
        "librarian.change_donors": Example({"donor": f"{donor}-{given.donor.mark}", "named": "no"}),
        "librarian.drop_donation": Example(where={"donation_id": empty}),
        "librarian.further_copy": Example(
            {"publication_id": "1"}, of, further="a donor may give two copies of one title"
        ),
        "librarian.accept_line": Example({"call_number": "REP 9"}, line),
        "librarian.accept_all": Example(where=of),
        "librarian.decline_line": Example({"reason": "damaged"}, line),
        "librarian.remove_line": Example(where=line),
        "librarian.save_line": Example({"title": "A net of silk"}, line),
        "librarian.settle_offer": Example(where={"offer_id": pledges.offers.waiting()[0].id}),
        "librarian.answer_suggestion": Example({"answer": "Thank you"}, suggested),
        "librarian.take_suggestion": Example({"list": "new", "name": "Suggested"}, suggested),
        "librarian.clean_wanted": Example({"title": "A rare book", "year": "1997"}, {"key": first.key}),
        "librarian.look_for_free_copy": Example(
            where={"key": first.key}, succeeds_in="librarian/test_online.py"
        ),
        "librarian.accept_free_copy": Example(
            {"address": "https://example.org/a-rare-book", "source": "by hand"}, {"key": first.key}
        ),
        "librarian.remove_free_copy": Example(where={"key": second.key}, prepare=free_copy),
        "member.make_pledge": Example({"until": _later(), "copies": "1"}, {"key": second.key}),
        "member.pledge_several": Example({"key": second.key, "until": _later()}),
        "member.pledge_entries": Example(
            {"entry": f"{entry.entry_id}-{entry.said}", "until": _later()}, {"list_id": listed.list_id}
        ),
        "member.extend_pledge": Example(
            where={"pledge_id": pledge}, further="three months more, as the button says"
        ),
        "member.undo_pledges": Example({"pledge": str(pledge)}),
        "member.withdraw_pledge": Example(where={"pledge_id": pledge}),
        "member.withdraw_suggestion": Example(where=suggested),
        "member.suggest_file": Example({"file": (b"title\nOne more title\n", "titles.csv")}),
        "patron.suggest_title": Example(
            {"title": "Another that nobody has heard of", "reason": "It is good"}
        ),
        "patron.offer_gift": Example(
            {"titles": "Two boxes", "contact": "me@example.org"},
            page="/en/offer",
            succeeds_in="patron/test_giving.py",
        ),
        "api.add_pledge": Example(body={"key": second.key, "days": 60, "copies": 1}),
        "api.add_offer": Example(
            body=SAMPLES["NewOffer"], further="a program offers twice what it has twice"
        ),
    }


def _of_imports(services: Services, chief: Account) -> dict[str, Example]:
    unnamed, proposed, taken = (_batch(services, chief, table) for table in (_UNNAMED, _TABLE, _TABLE))
    services.operations.worker.run_pending()
    imports = services.acquisitions.imports
    imports.start_commit(chief, taken)
    services.operations.worker.run_pending()
    waiting = _batch(services, chief, _TABLE)
    first = services.acquisitions.import_lines.page(proposed)[0]
    line, seen = first.id, {f"seen-{first.id}": first.said}
    code = services.acquisitions.import_problems.all(proposed)[0].problem.code
    of = {"batch_id": proposed}

    def decided() -> Fields:
        done = services.acquisitions.import_triage.decide(proposed, [line], "skip", {})
        return {"step": str(done.step)}

    return {
        "librarian.send_file": Example(
            {"file": (_TABLE.encode(), "gifts.csv")}, further="it is read, and nothing is taken in yet"
        ),
        "librarian.name_columns": Example(
            {"header": "1", "column0": "title", "column1": "authors"}, {"batch_id": unnamed}
        ),
        "librarian.choose_actions": Example({f"action-{line}": "skip"} | seen, of),
        "librarian.decide_lines": Example({"action": "skip", "ticked": f"{line}-{first.said}"} | seen, of),
        "librarian.settle_small": Example({"kind": code}, of),
        "librarian.settle_kind": Example({"code": code}, of),
        "librarian.settle_problem": Example({"how": "ignored"}, {**of, "at": 0}),
        "librarian.mend_record": Example({"title": "A weir", "year": "2001"}, {**of, "line_id": line}),
        "librarian.undo_step": Example(where=of, prepare=decided),
        "librarian.commit_file": Example(where=of),
        "librarian.discard_file": Example(where=of),
        "librarian.stop_file": Example(where={"batch_id": waiting}),
        "librarian.undo_file": Example(where={"batch_id": taken}),
    }


def _of_names(services: Services, chief: Account) -> dict[str, Example]:
    authority = services.authority
    organisation = authority.editing.add_organisation(chief, "A first body")
    authority.editing.add_organisation(chief, "A second body")
    for label in ("lads", "boys", "people"):
        authority.terms.add(chief, label)
    authority.synonyms.add(chief, "girl; lass")
    term = authority.terms.labelled("lads")
    assert term
    authority.terms.put_under(chief, term.id, "people")
    described = Description(title="Weaving", series="River papers", subjects=("lads",))
    services.records.publications.add(chief, described)
    of, lads = {"organisation_id": organisation}, "/en/desk/names/subject/one?name=lads"
    names, ticked = b"name,further\nA third body,TB\n", f"lads-{name_mark('lads', 1)}"
    return {
        "librarian.add_organisation": Example({"name": "A fourth body"}),
        "librarian.save_organisation": Example({"name": "The first body"}, of),
        "librarian.change_names": Example({"further": "AFB", "acronym": "1"}, of),
        "librarian.merge_organisations": Example({"into": "A second body"}, of),
        "librarian.link_bodies": Example({"name": STATE.name, "value-0": "A first body"}),
        "librarian.link_body": Example({"name": STATE.name, "own": "1"}),
        "librarian.replace_name": Example({"name": STATE.name, "new": "State Department"}, {"kind": "body"}),
        "librarian.join_names": Example({"name": ticked, "new": "young men"}, {"kind": "subject"}),
        "librarian.change_forms": Example(
            {"name": "River papers", "form": "Stream papers"}, {"kind": "series"}
        ),
        "librarian.merge_terms": Example({"name": "lads", "term_id": str(term.id), "into": "boys"}),
        "librarian.change_labels": Example(
            {"name": "lads", "term_id": str(term.id), "label": "garçons", "language": "fr"}
        ),
        "librarian.put_term_under": Example(
            {"name": "lads", "term_id": str(term.id), "wider": "boys"}, page=lads
        ),
        "librarian.add_synonyms": Example({"words": "boat; ship"}),
        "librarian.change_synonyms": Example(
            {"words": "girl; lass; maid"}, {"group_id": authority.synonyms.all()[0].id}
        ),
        "librarian.hide_name": Example({"name": "UNIAP"}),
        "librarian.take_names": Example(
            {"file": (names, "names.mrc")}, succeeds_in="librarian/test_order.py"
        ),
    }


def _of_settings(services: Services, chief: Account) -> dict[str, Example]:
    library = services.libraries.libraries.add(
        chief, LibraryData("The town library", address="https://town.example.org/oai")
    )
    services.settings.save_mail(chief, MailServer("mail.example.org", 25, "none", sender="we@example.org"))
    of = {"library_id": library}
    mail = {"host": "mail.example.org", "security": "none", "sender": "desk@example.org", "port": "25"}
    return {
        **{
            f"librarian.{step}_learning": Example(
                where={"job_id": 1}, succeeds_in="librarian/test_learning.py"
            )
            for step in ("accept", "drop")
        },
        "librarian.undo_learning": Example(succeeds_in="librarian/test_learning.py"),
        "librarian.take_in_learning": Example(
            {"file": (b"{}", "learned.json")}, succeeds_in="librarian/test_learning.py"
        ),
        "librarian.learn": Example(),
        "librarian.choose_care": Example({"care": "careful"}),
        "librarian.save_settings": Example({"name": "Our centre"}, page="/en/desk/settings"),
        "librarian.save_logo": Example({"logo": (_logo(), "logo.png")}),
        "librarian.save_mail_settings": Example(mail, page="/en/desk/settings/mail"),
        "librarian.save_letter_words": Example(
            {"action": "save"}, {"kind": "acknowledgement"}, "/en/desk/letters/acknowledgement"
        ),
        "librarian.add_library": Example({"name": "The school library"}),
        "librarian.save_library": Example({"name": "The town's library"}, of),
        "librarian.look_at_library": Example(where=of),
        "librarian.harvest_library": Example(where=of),
        "librarian.remove_library": Example(where=of),
        "administrator.save_backup_times": Example({"every": "day", "newest": "5", "months": "3"}),
        "administrator.new_backup_key": Example(),
        "administrator.save_backup_key": Example({"kind": "none", "none_promised": "1"}),
        "administrator.try_backup_key": Example({"held": "x"}, succeeds_in="administrator/test_backups.py"),
        "administrator.make_backup": Example(),
        "administrator.make_archive": Example(),
    }


def _of_lists(services: Services, chief: Account) -> dict[str, Example]:
    lists = services.lists
    made = lists.lists.from_file(chief, "A list", BytesIO(LIST.encode()), "list.csv").list_id
    other = lists.lists.from_text(chief, "Another list", "A net. 2001").list_id
    for list_id in (made, other):
        lists.reports.start(chief, list_id)
    services.operations.worker.run_pending()
    rows = {row.reference_id: row.entry_id for row in lists.reports.whole(chief, made).rows}
    first, last = rows["A"], rows["D"]
    seen = f"{first}-{lists.entries.get(chief, first).said}"
    lists.answers.decide(chief, last, 4, Verdict.DIFFERENT)
    correction = lists.entries.add(chief, made, Description(title="Added and to be undone"))
    acts = lists.history.acts(chief, made)
    assert correction and acts
    unchecked = lists.lists.from_text(chief, "Under way", "A title. 2001", check=True).list_id
    second = LIST.replace("C,=cmd|' /C calc'!A0 and nothing like it anywhere,,\n", "E,A newcomer,,\n")
    version = lists.versions.receive(chief, made, BytesIO(second.encode()), "second.csv")
    looked_at_again = lists.versions.receive(chief, made, BytesIO(second.encode()), "second.csv")
    of, entry = {"list_id": made}, {"list_id": made, "entry_id": first}
    named = services.access.keyring.seal_passing(USE, '["second.csv", ""]')
    laid = f"/en/member/lists/{made}/versions/new/{version}?called={named}"
    plan = lists.versions.plan(chief, made, version, "second.csv").digest
    report, review = f"/en/member/lists/{made}", f"/en/member/lists/{made}/review?entry="
    page = f"{report}/entries/{first}"
    return {
        "member.take_version": Example({"plan": plan, "file": "second.csv"}, {**of, "token": version}, laid),
        "member.match_version": Example({"file": "second.csv"}, {**of, "token": looked_at_again}),
        "member.make_list": Example({"name": "A third list", "text": "A title. 2001"}, further="it says so"),
        "member.name_columns": Example({"header": "1"}, {"token": "x"}, succeeds_in="member/test_member.py"),
        "member.check": Example(where=of),
        "member.cancel": Example(where={"list_id": unchecked}),
        "member.seen": Example(where=of),
        "member.save_settings": Example({"name": "The list", "visibility": "private"}, of),
        "member.remove": Example(where={"list_id": other}),
        "member.add_entry": Example(
            {"title": "A further one", "year": "2009"}, of, further="a list may name a title twice"
        ),
        "member.correct": Example({"title": "Trafficking in Persons Report 2010", "year": "2010"}, entry),
        "member.remove_entry": Example(where=entry, page=page),
        "member.split": Example({"text": "One title\nAnother title"}, entry, f"{page}/split"),
        "member.join": Example(
            {"title": "Trafficking in Persons Report"}, entry, f"{page}/join?with={rows['B']}"
        ),
        "member.mark": Example({"entry": seen, "mark": "ticked"}, of),
        "member.undo": Example({"act": str(acts[0].id)}, of),
        "member.answer": Example(
            {"verdict": "none"}, {"list_id": made, "entry_id": rows["B"]}, f"{review}{rows['B']}"
        ),
        "member.take_back": Example(where={"list_id": made, "entry_id": last}, page=f"{review}{last}"),
        "member.begin_combining": Example(
            {"lists": [str(made), str(other)], "how": "union", "name": "Both"},
            further="as with a list of one's own",
        ),
        "member.sheet_sent": Example(
            {"file": (b"x", "sheet.xlsx")}, of, succeeds_in="member/test_corrections.py"
        ),
        "member.take_sheet": Example(
            {"plan": "x"}, {**of, "token": "x"}, succeeds_in="member/test_corrections.py"
        ),
        "member.version_sent": Example({"file": (second.encode(), "second.csv")}, of),
        "api.add_list": Example(body=SAMPLES["NewList"], further="as on the page for people"),
        "api.check_list": Example(where=of, body={}),
        "api.gap_check": Example(body=SAMPLES["Entries"]),
    }


def _of_programs(services: Services, chief: Account) -> dict[str, Example]:
    queries = {"q1": {"query": "Debt bondage in the fishing industry"}}
    return {
        "linked.reconcile_batch": Example({"queries": json.dumps(queries)}),
        "linked.match": Example(
            body={"queries": [{"conditions": []}]}, succeeds_in="programs/test_reconciliation.py"
        ),
        "linked.extend": Example(body={"ids": ["1"], "properties": [{"id": "year"}]}),
        "protocols.oai": Example({"verb": "Identify"}),
        "protocols.sru": Example({"query": "dc.title = fishing"}),
    }
