"""What happens to the lines of a file when they are taken in, inside a transaction that is under way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.holdings.centre import Centre
from catalogue.domain.holdings.shelving import Place, place_of_new
from catalogue.formats import HoldingData, problem
from catalogue.storage.acquisitions import imports as stored
from catalogue.storage.acquisitions.donations import last_position
from catalogue.storage.engine.holding import held, held_all
from catalogue.storage.holdings.publications import copies_with_numbers
from catalogue.storage.maintenance.duplicates import leads
from catalogue.storage.models import Copy, Donation, DonationLine, ImportBatch, ImportLine, Publication

from ..records.publications import CopyData, Publications, new_publications, standing_places
from ..sight import is_one_title
from .donations import find_or_add_donor


def take_in(
    session: Session,
    publications: Publications,
    centre: Centre,
    batch: ImportBatch,
    lines: Sequence[ImportLine],
) -> int:
    """Do what the lines say and note what became of them; gives how many publications were added."""
    lines = _as_held_against(session, batch, lines)
    before = stored.imported_before(session, {line.digest for line in lines})
    described = {line.id: Description.from_dict(line.description) for line in lines}
    added = _add_publications(session, lines, described, before)
    _find_twins(session, lines)
    _lead_on(session, lines)
    lines = [line for line in lines if line.action != "wait"]
    beside = standing_places(session, {line.publication_id for line in lines if line.action == "copy"})
    told = [
        (line.publication_id, holding)
        for line in lines
        if line.action != "skip" and line.publication_id is not None
        for holding in _told(line, described[line.id], centre, beside.get(line.publication_id))
    ]
    copies = _add_copies(session, publications, batch, told)
    if batch.donation_id is not None:
        _add_to_donation(session, batch.donation_id, copies)
    for line in lines:
        line.publication_id = line.publication_id or before.get(line.digest)
        if line.action != "skip":
            line.state = "added"
        else:
            line.state = "merged" if line.publication_id else "skipped"
    return added


def _as_held_against(session: Session, batch: ImportBatch, lines: Sequence[ImportLine]) -> list[ImportLine]:
    """Return the lines of which the record says what it said when they were held against it.

    Where it tells of another title by now, a copy would go to that, and what is left out as held would be in
    no record: those wait, and a person is asked.
    """
    resting = [line for line in lines if line.said and line.publication_id and _rests_on_record(line)]
    numbers = {line.publication_id for line in resting if line.publication_id}
    rows = held_all(session, Publication, numbers | set(leads(session, numbers).values()))
    waiting = set[int]()
    for line in resting:
        row, said = rows.get(line.publication_id or 0), Description.from_dict(line.said)
        if row is None or is_one_title(said, row.read_description()):
            continue
        found = asdict(problem("record_changed", line.line, "", said.full_title or said.reference))
        batch.problems, batch.problem_count = [*batch.problems, found], batch.problem_count + 1
        line.problems, line.has_problems = [*line.problems, found], True
        line.action, line.asks, line.said = "wait", True, row.description
        waiting.add(line.id)
    return [line for line in lines if line.id not in waiting]


def _rests_on_record(line: ImportLine) -> bool:
    return line.action == "copy" or (line.action == "skip" and line.answer == "held")


def _add_publications(
    session: Session,
    lines: Sequence[ImportLine],
    described: Mapping[int, Description],
    before: dict[str, int],
) -> int:
    """Add what is new, each record once, note it in ``before``, and give how many were added."""
    new: dict[str, ImportLine] = {}
    for line in lines:
        if line.action == "copy":
            continue
        if line.digest in before:
            line.publication_id, line.action = before[line.digest], "skip"
        elif line.action == "add" and line.digest in new:
            line.action = "skip"
        elif line.action == "add":
            new[line.digest] = line
    rows = new_publications(session, [described[line.id] for line in new.values()])
    for line, row in zip(new.values(), rows, strict=True):
        line.publication_id = before[line.digest] = row.id
    return len(new)


def _find_twins(session: Session, lines: Sequence[ImportLine]) -> None:
    """Let lines that are further copies of what stands before them in the file know its publication.

    One whose first record was left out, or waits, is not taken in either.
    """
    for line in lines:
        if line.action != "copy" or line.publication_id is not None:
            continue
        first = next(
            (problem["params"]["first"] for problem in line.problems if problem["code"] == "record_twice"),
            None,
        )
        twin = stored.line_numbered(session, line.batch_id, first) if first is not None else None
        line.publication_id = twin.publication_id if twin else None
        if line.publication_id is None:
            line.action = "skip"
        elif twin and twin.action == "wait" and twin.asks:
            line.action, line.asks, line.said = "wait", True, twin.said


def _lead_on(session: Session, lines: Sequence[ImportLine]) -> None:
    """Let further copies of a record that was merged since go to the one that it is part of.

    Those of one that was withdrawn wait, and a person is asked.
    """
    copies = {line: line.publication_id for line in lines if line.action == "copy" and line.publication_id}
    parts = leads(session, set(copies.values()))
    rows = held_all(session, Publication, {*copies.values(), *parts.values()})
    standing = {number for number, row in rows.items() if row.withdrawn_at is None}
    for line, number in copies.items():
        place = number if number in standing else parts.get(number)
        if place in standing:
            line.publication_id = place
        else:
            line.action, line.asks = "wait", True


def _add_copies(
    session: Session,
    publications: Publications,
    batch: ImportBatch,
    told: Sequence[tuple[int, HoldingData]],
) -> list[Copy]:
    """Return the copies that records tell of, each with the id of its publication."""
    present = copies_with_numbers(session, {holding.accession_number for _, holding in told})
    taken = set(present)
    wanted = []
    for publication_id, holding in told:
        known = present.get(holding.accession_number)
        if known is not None and known.publication_id == publication_id:
            # A list of items tells more of copies that came with the list of titles.
            known.call_number = known.call_number or holding.call_number
            known.location = known.location or holding.location
            continue
        donor_id = _giver(session, holding, batch)
        number = "" if holding.accession_number in taken else holding.accession_number
        taken.add(number)
        data = CopyData(number, holding.call_number, holding.location, donor_id=donor_id)
        wanted.append((publication_id, data))
    return publications.new_copies(session, wanted)


def _giver(session: Session, holding: HoldingData, batch: ImportBatch) -> int | None:
    """Return who gave a copy, as its record says, else as is said of the whole file.

    Whom a record names in private is named nowhere: where others of their gifts stand under their name,
    this one stands under nobody's.
    """
    if holding.unnamed_donor:
        donor = find_or_add_donor(session, holding.unnamed_donor, unnamed=True)
        return donor.id if donor.unnamed else None
    return find_or_add_donor(session, holding.donor).id if holding.donor else batch.donor_id


def _told(
    line: ImportLine, description: Description, centre: Centre, beside: Place | None
) -> list[HoldingData]:
    """Return the copies of a record; one that it does not tell of stands beside the first, or where new
    gifts do.
    """
    if line.holdings:
        return [HoldingData(**holding) for holding in line.holdings]
    place = place_of_new(description, centre, beside)
    return [HoldingData(call_number=place.call_number, location=place.location)]


def _add_to_donation(session: Session, donation_id: int, copies: Sequence[Copy]) -> None:
    """Let copies stand as accepted lines of a donation, behind those that are there."""
    held(session, Donation, donation_id)
    last = last_position(session, donation_id)
    session.add_all(
        DonationLine(
            donation_id=donation_id,
            position=last + at,
            description=copy.publication.description,
            publication_id=copy.publication_id,
            copy_id=copy.id,
            state="accepted",
        )
        for at, copy in enumerate(copies, 1)
    )
    session.flush()
