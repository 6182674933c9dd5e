"""What services know, as the values that go out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from catalogue.domain.gaps.coverage import Tally
from catalogue.domain.gaps.gap_report import DecidedBy, EntryResult, FieldEvidence, Match, Reason, Status
from catalogue.formats.linked.plain_json import plain
from catalogue.services.discovery.search import Result
from catalogue.services.jobs import JobView
from catalogue.services.libraries.looking import HeldElsewhere
from catalogue.services.lists.lists import ListView
from catalogue.services.pledges.pledges import PledgeView
from catalogue.services.pledges.wanted import WantedTitle
from catalogue.services.views import PublicationView
from catalogue.web.page_parts.free_copies import free_copy
from catalogue.web.wording.libraries import libraries_with, library_name

from ..language import gettext
from .answers import site


def lasting(publication_id: int | str) -> str:
    """Return the lasting address of a publication."""
    return f"{site()}/publication/{publication_id}"


def publication(found: PublicationView) -> dict[str, Any]:
    """Return a publication as everybody may see it."""
    said = plain(found.description)
    return {
        "id": found.id,
        "url": lasting(found.id),
        "title": said.pop("title", ""),
        **said,
        "held": found.held,
        "readable_now": found.readable_now,
        "copies": [
            {
                "accession_number": copy.accession_number,
                "call_number": copy.call_number,
                "location": copy.location,
                "status": copy.status.value,
                "readable_now": copy.readable_now,
                **({"library": name} if (name := library_name(copy.library_id)) else {}),
            }
            for copy in found.copies
            if not copy.withdrawn
        ],
        "added_at": moment(found.created_at),
    }


def hit(result: Result) -> dict[str, Any]:
    """Return a line of the results, with what it was found by."""
    return {
        "publication": publication(result.publication),
        "matched": list(result.matched),
        "snippet": "".join(piece for piece, _ in result.snippet),
    }


def wanted(
    title: WantedTitle, pledge: PledgeView | None, held: Sequence[HeldElsewhere] = ()
) -> dict[str, Any]:
    """Return a wanted title, and at which other libraries it can be read; who promised it is not told."""
    return {
        "key": title.key,
        "url": f"{site()}/en/wanted/{title.key}",
        **plain(title.description),
        "lists": list(title.lists),
        "essential": title.essential,
        "since": moment(title.since),
        "pledged_until": pledge.until.isoformat() if pledge else None,
        **({"held_in": libraries_with(title.held_in)} if title.held_in else {}),
        **elsewhere(held),
        **free_online(title.fingerprint),
    }


def elsewhere(held: Sequence[HeldElsewhere]) -> dict[str, Any]:
    """At which other libraries a title can be read, as a part of what is told of it; {} for none."""
    told = [
        {
            "library": copy.library,
            "place": copy.place,
            "hours": copy.hours,
            "call_number": copy.call_number,
            "url": copy.address or copy.website,
            "status": copy.status.value,
        }
        for copy in held
    ]
    return {"elsewhere": told} if told else {}


def free_online(fingerprint: str) -> dict[str, Any]:
    """Where a missing title can be read for free, likewise."""
    found = free_copy(fingerprint)
    return {"free_online": {"url": found.address, "source": found.source}} if found else {}


def tally(counted: Tally) -> dict[str, Any]:
    """How much is held."""
    return {"total": counted.total, "share": round(counted.share, 4), "counts": dict(counted.counts)}


def report(
    entries: Iterable[tuple[str, EntryResult, Mapping[str, Any]]], titles: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the answers for entries, each with its title and, as part of it, where else it can be read.

    ``titles`` are those of publications by id as text.
    """
    return [
        {
            "id": result.reference_id,
            "title": title,
            "status": result.status.value,
            "score": round(result.score, 4),
            "reasons": _reasons(result.reasons),
            "decided_by_human": result.decided_by_human,
            "matches": [
                match(found_match, titles.get(found_match.holding_id, "")) for found_match in result.matches
            ],
            **where,
        }
        for title, result, where in entries
    ]


def match(found: Match, title: str) -> dict[str, Any]:
    """Return a holding that an entry is, or could be, with the evidence."""
    return {
        "publication_id": int(found.holding_id),
        "url": lasting(found.holding_id),
        "title": title,
        "status": found.status.value,
        "score": round(found.score, 4),
        "reasons": _reasons(found.reasons),
        "evidence": [_evidence(evidence) for evidence in found.evidence],
    }


def _evidence(found: FieldEvidence) -> dict[str, Any]:
    return {
        "field": found.field,
        "outcome": found.outcome.value,
        "score": round(found.score, 4),
        "entry": found.entry_value,
        "holding": found.holding_value,
    }


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, str]]:
    return [{"code": reason.code, "text": said(reason)} for reason in reasons]


def said(reason: Reason) -> str:
    """Return a reason in the caller's language."""
    return gettext(reason.message, **reason.params)


def decided_by(found: DecidedBy | None) -> dict[str, Any] | None:
    """Which model decided, and from which chances on; None for a report of other rules."""
    if found is None:
        return None
    return {
        "model": found.version,
        "held": found.held,
        "held_in_doubt": found.doubted,
        "review": found.review,
    }


def counts(counted: Mapping[Status, int]) -> dict[str, int]:
    """Entries by status."""
    return {status.value: number for status, number in counted.items()}


def reading_list(found: ListView) -> dict[str, Any]:
    """Return a list and what is known of it at a glance."""
    return {
        "id": found.id,
        "name": found.name,
        "entries": found.entries,
        "visibility": found.visibility.value,
        "editable": found.editable,
        "created_at": moment(found.created_at),
        "checked_at": moment(found.checked_at) if found.checked_at else None,
        "counts": dict(found.counts) if found.counts is not None else None,
    }


def check(list_id: int, job: JobView | None) -> dict[str, Any]:
    """How far the check of a list is; one that was never begun waits."""
    if job is None:
        return {"list_id": list_id, "state": "waiting", "done": 0, "total": 0}
    told = {"list_id": list_id, "state": job.state, "done": job.done, "total": job.total}
    return told | ({"error": gettext(job.error_message, **job.error_params)} if job.error_message else {})


def pledge(found: PledgeView) -> dict[str, Any]:
    """Return a pledge of one's own."""
    return {
        "id": found.id,
        "key": found.key,
        "title": found.title,
        "copies": found.copies,
        "until": found.until.isoformat(),
        "state": found.state,
        **({"library": name} if (name := library_name(found.library)) else {}),
    }


def moment(at: dt.datetime) -> str:
    """Return a moment as RFC 3339 writes it, in UTC and whole seconds."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
