"""A member's own lists, and the gap check: of a few titles at once, of many as a job."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import compress
from typing import Any

from flask import Response, g, json

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import DecidedBy, EntryResult, Status, sentence_of
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput
from catalogue.services.gap_check.checking import ReferenceItem
from catalogue.web.page_parts.elsewhere import held_elsewhere, missing_in
from catalogue.web.security.access import services

from ..language import say
from . import shown
from .answers import address, answer
from .asked import body, cursor_of, parameters, place_of
from .blueprint import blueprint
from .problems import problem


def caller() -> Account:
    """Whose token was sent; ``let_in`` has seen to it that there is one."""
    account: Account = g.account
    return account


@blueprint.post("/gap-check")
def gap_check() -> Response:
    """Hold a few titles against what is there; nothing of them is kept."""
    parameters()
    entries = body()["entries"]
    items = [
        ReferenceItem(str(entry.get("id") or number), Description.from_dict(entry))
        for number, entry in enumerate(entries, 1)
    ]
    report, titles = services().gap_check.quick_checks.check(caller(), items)
    names = [entry.description.called for entry in items]
    return answer(
        {
            "counts": shown.counts(report.counts),
            "sentence": shown.said(report.sentence),
            "decided_by": shown.decided_by(DecidedBy.read(report.rules_version)),
            "answers": shown.report(
                zip(names, report.results, _elsewhere(items, report.results), strict=True), titles
            ),
        }
    )


def _elsewhere(items: Sequence[ReferenceItem], results: Sequence[EntryResult]) -> list[dict[str, Any]]:
    """At which other libraries those of the entries can be read that are missing here."""
    missing = [result.status is Status.MISSING for result in results]
    found = iter(services().libraries.looking.check(list(compress(items, missing))))
    return [shown.elsewhere(next(found) if is_missing else ()) for is_missing in missing]


@blueprint.get("/lists")
def lists() -> Response:
    """Return the lists that the token's owner may see."""
    parameters()
    return answer(
        {
            "lists": [
                shown.reading_list(reference_list)
                for reference_list in services().lists.lists.visible_to(caller())
            ]
        }
    )


@blueprint.post("/lists")
def add_list() -> Response:
    """Keep a list and begin its check."""
    parameters()
    sent = body()
    try:
        if "text" in sent:
            made = services().lists.lists.from_text(caller(), sent["name"], sent["text"], check=True)
        else:
            file = BytesIO(json.dumps(sent["entries"]).encode())
            made = services().lists.lists.from_file(caller(), sent["name"], file, "list.json", check=True)
    except InvalidInput as error:  # it fits the description, and holds no title all the same
        return problem(422, say(error), error.code)
    return _check(made.list_id)


@blueprint.get("/lists/<int(max=2147483647):list_id>")
def show_list(list_id: int) -> Response:
    """One list."""
    parameters()
    return answer(shown.reading_list(services().lists.lists.get(caller(), list_id)))


@blueprint.delete("/lists/<int(max=2147483647):list_id>")
def remove_list(list_id: int) -> Response:
    """Remove a list; the change log can bring it back."""
    parameters()
    services().lists.lists.remove(caller(), list_id)
    return answer({"done": True})


@blueprint.get("/lists/<int(max=2147483647):list_id>/check")
def list_check(list_id: int) -> Response:
    """How far the check of a list is."""
    parameters()
    return answer(shown.check(list_id, services().lists.reports.checking(caller(), list_id)))


@blueprint.post("/lists/<int(max=2147483647):list_id>/check")
def check_list(list_id: int) -> Response:
    """Begin the check of a list, unless one is under way."""
    parameters()
    services().lists.reports.start(caller(), list_id)
    return _check(list_id)


def _check(list_id: int) -> Response:
    job = services().lists.reports.checking(caller(), list_id)
    return answer(shown.check(list_id, job), 202, Location=address(f"/lists/{list_id}/check"))


@blueprint.get("/lists/<int(max=2147483647):list_id>/report")
def list_report(list_id: int) -> Response:
    """Return a page of the newest report of a list."""
    asked = parameters()
    status = Status(asked["status"]) if asked["status"] else None
    offset = place_of(asked["cursor"], "from", int)
    made = services().lists.reports.whole(caller(), list_id, status, offset=offset, limit=asked["limit"])
    titles = {
        number: found.description.full_title
        for row in made.rows
        for number, found in row.publications.items()
    }
    where = held_elsewhere(missing_in(made))
    names = (
        (
            row.description.called,
            row.result,
            shown.elsewhere(where.get(row.fingerprint, ()))
            | (shown.free_online(row.fingerprint) if row.result.status is Status.MISSING else {}),
        )
        for row in made.rows
    )
    behind = offset + asked["limit"]
    told: dict[str, Any] = {
        "total": made.found,
        "counts": shown.counts(made.counts),
        "sentence": shown.said(sentence_of(made.counts)),
        "decided_by": shown.decided_by(made.decided_by),
        "checked_at": shown.moment(made.made_at),
        "answers": shown.report(names, titles),
        "next": cursor_of({"from": behind}) if behind < made.found else None,
    }
    return answer(told)
