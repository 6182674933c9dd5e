"""Donations: a donor, a day, and lines; each line is accepted as a copy or declined with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import said
from catalogue.domain.operations.describing import laid_over
from catalogue.domain.operations.editing import Edit, as_tick
from catalogue.domain.people.access import Account
from catalogue.domain.people.hiding import Veil
from catalogue.errors import Conflict, InvalidInput, NotFound, SeenOtherwise
from catalogue.storage.acquisitions import donations as stored
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.engine.database import Act, Database, begin_act
from catalogue.storage.engine.holding import held, held_all
from catalogue.storage.models import Donation, DonationLine, Donor, Publication, now
from catalogue.storage.on_flush.changes import act_written

from ..acts import act
from ..records.publications import (
    CopyData,
    Publications,
    check_description,
    discard_draft,
    new_publication,
    new_publications,
    standing_publication,
    with_source_fields,
)
from ..sight import Several, seen_as_they_are, still_as_seen
from ..veils import is_hidden, veil
from .donation_views import (
    AllAccepted,
    DonationView,
    DonorView,
    donation_as_form,
    donation_view,
    donor_as_form,
    donor_mark,
    donor_view,
    line_view,
)

DONOR_RIGHTS, DONATION_RIGHTS = ("unnamed",), ("donor",)
"""What forms say that decides whose name everybody reads."""
DECLINE_REASONS = ("duplicate", "damaged", "out_of_scope", "other")


class Donations:
    """Taking gifts in; every step is an act in the change log and can be undone there."""

    def __init__(self, database: Database, publications: Publications) -> None:
        self._database = database
        self._publications = publications

    def donors(self) -> list[DonorView]:
        """Every donor by name."""
        with self._database.read() as session:
            found = stored.donors(session)
            covering = veil(session, None)
            return [donor_view(donor, covering) for donor in found]

    def newest(self, limit: int = 50) -> list[DonationView]:
        """Donations, open ones first, then newest."""
        with self._database.read() as session:
            found = stored.newest_donations(session, limit)
            covering = veil(session, None)
            return [donation_view(row, covering, lines, taken) for row, lines, taken in found]

    def get(self, donation_id: int) -> DonationView:
        """One donation with its lines; raises ``NotFound``."""
        with self._database.read() as session:
            row = _find(session, donation_id)
            lines = tuple(line_view(line) for line in row.lines)
            taken = sum(line.state == "accepted" for line in lines)
            return donation_view(row, veil(session, None), len(lines), taken, lines)

    def open(
        self,
        actor: Account,
        donor: str,
        received_on: dt.date,
        *,
        contact: str = "",
        unnamed: bool = False,
        note: str = "",
    ) -> int:
        """Begin a donation; a donor of an unknown name is added. Gives the donation's id."""
        donor = _donor_name(donor)
        with self._database.write(act(actor, "donation_opened", donor=donor)) as session:
            row = Donation(
                donor_id=find_or_add_donor(session, donor, contact, unnamed).id,
                received_on=received_on,
                note=note.strip(),
            )
            session.add(row)
            session.flush()
            return row.id

    def donor(self, donor_id: int) -> DonorView:
        """One donor; raises ``NotFound``."""
        with self._database.read() as session:
            row = _find_donor(session, donor_id)
            return donor_view(row, veil(session, None))

    def edit_donor(
        self,
        actor: Account,
        donor_id: int,
        name: str,
        contact: str,
        unnamed: bool,
        *,
        began: Mapping[str, str] | None = None,
    ) -> None:
        """Change what is known of a donor; raises ``InvalidInput`` for a name that another one has.

        ``began`` is what the form began with: what it did not change stays as others left it, and what two
        changed raises ``BothChanged``. Whose name was hidden, and is so no more under the new one, stays
        unnamed until somebody says otherwise.
        """
        sent = {"name": _donor_name(name), "contact": contact.strip(), "unnamed": as_tick(unnamed)}
        intent = act(actor, "donor_edited", donor="")
        with self._database.write(intent) as session:
            row = held(session, Donor, donor_id) or _find_donor(session, donor_id)
            said = Edit(sent, began).onto(donor_as_form(row), rights=DONOR_RIGHTS)
            same = stored.donor_named(session, said["name"])
            if same is not None and same.id != row.id:
                raise InvalidInput("donor_name_taken", "Another donor has this name already.", field="name")
            comes_out = is_hidden(session, row.name) and not is_hidden(session, said["name"])
            row.name, row.contact = said["name"], said["contact"]
            row.unnamed = bool(said["unnamed"]) or comes_out
            intent.params["donor"] = row.name

    def edit(
        self,
        actor: Account,
        donation_id: int,
        donor: str,
        received_on: dt.date,
        note: str,
        *,
        began: Mapping[str, str] | None = None,
    ) -> None:
        """Change who gave a donation, when, and the note; its copies follow the donor.

        ``began`` as for ``edit_donor``. A name is looked for only where it was typed anew: whoever gave it
        may be called otherwise by now, and be named to nobody.
        """
        sent = {"donor": _donor_name(donor), "received_on": received_on.isoformat(), "note": note.strip()}
        intent = act(actor, "donation_edited", donor="")
        with self._database.write(intent) as session:
            row = _find(session, donation_id)
            called = row.donor.name
            said = Edit(sent, began).onto(donation_as_form(row), rights=DONATION_RIGHTS)
            row.received_on, row.note = dt.date.fromisoformat(said["received_on"]), said["note"]
            if said["donor"] != called:
                given_by = find_or_add_donor(session, said["donor"])
                row.donor_id = given_by.id
                for line in row.lines:
                    if line.copy is not None:
                        line.copy.donor_id = given_by.id
            intent.params["donor"] = said["donor"]

    def close(self, actor: Account, donation_id: int, *, closed: bool = True) -> None:
        """Close a donation, or open it again."""
        intent = act(actor, "donation_closed" if closed else "donation_edited", donor="")
        with self._database.write(intent) as session:
            row = _find(session, donation_id)
            row.closed_at = (row.closed_at or now()) if closed else None
            intent.params["donor"] = row.donor.name

    def close_several(
        self,
        actor: Account,
        donation_ids: Collection[int],
        *,
        closed: bool = True,
        seen: Mapping[int, str] | None = None,
    ) -> Several:
        """Close donations, or open them again, in one act; those stay that do not say what was ``seen`` of
        them (``DonationView.mark``).
        """
        intent = act(actor, "donations_closed" if closed else "donations_opened", count=0)
        with self._database.write(intent) as session:
            rows = held_all(session, Donation, donation_ids)
            others = {key: row for key, row in rows.items() if (row.closed_at is not None) != closed}
            covering = veil(session, None)
            changing, left = seen_as_they_are(others, seen, lambda row: _listed(row, covering).mark)
            for row in changing.values():
                row.closed_at = now() if closed else None
            intent.params["count"] = len(changing)
            return Several(act_written(session), left)

    def name_donors(
        self,
        actor: Account,
        donor_ids: Collection[int],
        *,
        unnamed: bool,
        seen: Mapping[int, str] | None = None,
    ) -> Several:
        """Say of several donors whether readers are told their names; those stay that do not say what was
        ``seen`` of them (``DonorView.mark``).

        A name that is hidden everywhere stays hidden all the same.
        """
        intent = act(actor, "donors_edited", count=0)
        with self._database.write(intent) as session:
            rows = held_all(session, Donor, donor_ids)
            others = {key: row for key, row in rows.items() if row.unnamed != unnamed}
            changing, left = seen_as_they_are(others, seen, donor_mark)
            for row in changing.values():
                row.unnamed = unnamed
            intent.params["count"] = len(changing)
            return Several(act_written(session), left)

    def drop(self, actor: Account, donation_id: int) -> None:
        """Throw a donation away that was opened by mistake; raises ``Conflict`` once anything is in it.

        A donor of whom nothing but the name is known, not even the wish to be unnamed, and who gave nothing
        else, goes with it.
        """
        intent = act(actor, "donation_dropped", donor="")
        with self._database.write(intent) as session:
            by = stored.donor_of(session, donation_id)
            donor = held(session, Donor, by) if by is not None else None
            row = _find(session, donation_id)
            if not stored.is_empty(session, donation_id):
                raise Conflict(
                    "donation_not_empty",
                    "This donation is not empty: gifts or files are in it. Take them out first.",
                )
            intent.params["donor"] = row.donor.name
            session.delete(row)
            session.flush()
            if donor is None or donor.id != row.donor_id:  # somebody else is said to have given it by now
                return
            if not donor.contact and not donor.unnamed and stored.gave_nothing(session, donor.id):
                session.delete(donor)

    def add_line(
        self,
        actor: Account,
        donation_id: int,
        description: Description,
        publication_id: int | None = None,
        *,
        draft: str = "",
    ) -> int:
        """Note a title; with ``publication_id`` it is a further copy of that. Gives the line's id."""
        check_description(description)
        intent = act(actor, "line_added", title=description.title, donor="")
        with self._database.write(intent) as session:
            line = _add_line(session, intent, donation_id, description, publication_id)
            discard_draft(session, actor, draft)
            return line.id

    def take(
        self,
        actor: Account,
        donation_id: int,
        description: Description,
        data: CopyData | None = None,
        publication_id: int | None = None,
        *,
        draft: str = "",
    ) -> str:
        """Note a title and put it on the shelf, both or neither; gives the accession number.

        Without ``data`` the copy stands where a new one of it does (``place_of_new``).

        The log has two acts, so that the acceptance can be undone and the line stays noted. Raises as
        ``add_line`` and ``accept_line``.
        """
        check_description(description)
        noted = act(actor, "line_added", title=description.title, donor="")
        with self._database.write(noted) as session:
            if data is None:
                (data,) = self._placed(session, [(publication_id, description)])
            line = _add_line(session, noted, donation_id, description, publication_id)
            accepted = act(actor, "line_accepted", title="", donor="", number="")
            discard_draft(session, actor, draft)
            begin_act(session, accepted)
            return self._accept(session, accepted, line, data)

    def edit_line(
        self,
        actor: Account,
        line_id: int,
        description: Description,
        *,
        began: Description | None = None,
        draft: str = "",
    ) -> None:
        """Describe a line that is not yet accepted anew.

        ``began`` is what the form began with: what it did not change stays as others left it. Raises
        ``BothChanged``, as ``laid_over`` does.
        """
        check_description(description)
        intent = act(actor, "line_added", title="", donor="")
        with self._database.write(intent) as session:
            line = _open_line(session, line_id)
            description = laid_over(description, began, Description.from_dict(line.description))
            check_description(description)
            line.description = with_source_fields(description, line.description).to_dict()
            intent.params.update(title=description.title, donor=line.donation.donor.name)
            discard_draft(session, actor, draft)

    def accept_line(self, actor: Account, line_id: int, data: CopyData, *, seen: str | None = None) -> str:
        """Put a line on the shelf: a new publication unless it is a further copy, and a copy.

        Gives the accession number; raises ``Conflict`` when the line was accepted before, and
        ``SeenOtherwise`` where it does not say what was ``seen`` of it (``LineView.said``).
        """
        intent = act(actor, "line_accepted", title="", donor="", number="")
        with self._database.write(intent) as session:
            held_all(session, Publication, stored.publications_of_line(session, line_id))
            return self._accept(session, intent, _open_line(session, line_id, seen), data)

    def _accept(self, session: Session, intent: Act, line: DonationLine, data: CopyData) -> str:
        """Put a line on the shelf inside a transaction; gives the accession number."""
        description = Description.from_dict(line.description)
        if line.publication_id is None:
            line.publication_id = new_publication(session, description).id
        donor = line.donation.donor
        copy = self._publications.new_copy(session, line.publication_id, replace(data, donor_id=donor.id))
        line.copy_id, line.state, line.reason = copy.id, "accepted", ""
        intent.params.update(title=description.title, donor=donor.name, number=copy.accession_number)
        return copy.accession_number

    def accept_all(self, actor: Account, donation_id: int, *, seen: str | None = None) -> AllAccepted:
        """Put all that waits on the shelf in one act, each where a new copy of it stands.

        With ``seen``, what the lines said on the page of whoever does it (``DonationView.said``), what came
        or was changed since waits on.
        """
        intent = act(actor, "lines_accepted", count=0, donor="")
        with self._database.write(intent) as session:
            held_all(session, Publication, stored.publications_of(session, donation_id))
            row = _find(session, donation_id)
            said_now = {
                line.id: Description.from_dict(line.description)
                for line in row.lines
                if line.state == "proposed"
            }
            chosen = said_now.keys() if seen is None else still_as_seen(said_now, seen)
            waiting = [line for line in row.lines if line.id in chosen]
            copies = self._placed(session, [(line.publication_id, said_now[line.id]) for line in waiting])
            new = [line for line in waiting if line.publication_id is None]
            made = new_publications(session, [said_now[line.id] for line in new])
            for line, publication in zip(new, made, strict=True):
                line.publication_id = publication.id
            wanted = [
                (line.publication_id or 0, replace(copy, donor_id=row.donor_id))
                for line, copy in zip(waiting, copies, strict=True)
            ]
            for line, copy in zip(waiting, self._publications.new_copies(session, wanted), strict=True):
                line.copy_id, line.state, line.reason = copy.id, "accepted", ""
            intent.params.update(count=len(waiting), donor=row.donor.name)
            return AllAccepted(len(waiting), len(said_now) - len(waiting))

    def _placed(self, session: Session, wanted: Sequence[tuple[int | None, Description]]) -> list[CopyData]:
        places = self._publications.places_of_new(session, wanted)
        return [CopyData(call_number=place.call_number, location=place.location) for place in places]

    def decline_line(self, actor: Account, line_id: int, reason: str, *, seen: str | None = None) -> None:
        """Decline a line; ``reason`` is one of ``DECLINE_REASONS``.

        Raises ``InvalidInput`` "decline_reason", and ``SeenOtherwise`` as ``accept_line``.
        """
        if reason not in DECLINE_REASONS:
            raise InvalidInput("decline_reason", "Choose why the gift is declined.", field="reason")
        intent = act(actor, "line_declined", title="", donor="")
        with self._database.write(intent) as session:
            line = _open_line(session, line_id, seen)
            line.state, line.reason = "declined", reason
            title = Description.from_dict(line.description).title
            intent.params.update(title=title, donor=line.donation.donor.name)

    def remove_line(self, actor: Account, line_id: int, *, seen: str | None = None) -> None:
        """Take a line that was not accepted off its donation; raises ``SeenOtherwise`` as ``accept_line``."""
        intent = act(actor, "line_removed", title="", donor="")
        with self._database.write(intent) as session:
            line = _open_line(session, line_id, seen)
            title = Description.from_dict(line.description).title
            intent.params.update(title=title, donor=line.donation.donor.name)
            session.delete(line)


def _add_line(
    session: Session, intent: Act, donation_id: int, description: Description, publication_id: int | None
) -> DonationLine:
    """Note a title in an open donation inside a transaction; with ``publication_id``, a further copy."""
    if publication_id is not None:
        standing_publication(session, publication_id)
    row = _find(session, donation_id)
    if row.closed_at is not None:
        raise Conflict("donation_closed", "This donation is closed. Open it again first.")
    line = DonationLine(
        donation_id=row.id,
        position=max((line.position for line in row.lines), default=0) + 1,
        description=description.to_dict(),
        publication_id=publication_id,
    )
    session.add(line)
    session.flush()
    intent.params["donor"] = row.donor.name
    return line


def find_or_add_donor(session: Session, name: str, contact: str = "", unnamed: bool = False) -> Donor:
    """Return the donor of that name, added if it is new; inside a transaction that is under way."""
    row = stored.donor_named(session, name)
    if row is None:
        alone(session, "donor", name)
        row = stored.donor_named(session, name)
    if row is None:
        row = Donor(name=name, contact=contact.strip(), unnamed=unnamed)
        session.add(row)
        session.flush()
    return row


def _listed(row: Donation, covering: Veil) -> DonationView:
    """Return a donation as it stands in a list."""
    return donation_view(row, covering, len(row.lines), sum(line.state == "accepted" for line in row.lines))


def _donor_name(name: str) -> str:
    if not (name := name.strip()):
        raise InvalidInput("donor_missing", "Say who gives; write “unknown” if nobody knows.", field="donor")
    return name


def _find_donor(session: Session, donor_id: int) -> Donor:
    row = session.get(Donor, donor_id)
    if row is None:
        raise NotFound("no_such_donor", "There is no such donor.")
    return row


def _find(session: Session, donation_id: int) -> Donation:
    row = stored.donation(session, donation_id) if held(session, Donation, donation_id) is not None else None
    if row is None:
        raise NotFound("no_such_donation", "There is no such donation.")
    return row


def _open_line(session: Session, line_id: int, seen: str | None = None) -> DonationLine:
    """Return a line that was not accepted, held behind its donation, by which its copy has a donor.

    ``seen`` is a mark of what it said on the page of whoever decides about it; None where no page was open.
    """
    donation_id = stored.donation_of(session, line_id)
    if donation_id is not None:
        held(session, Donation, donation_id)
    line = held(session, DonationLine, line_id)
    if line is None:
        raise NotFound("no_such_line", "There is no such line in a donation.")
    if line.state == "accepted":
        raise Conflict(
            "line_accepted_before",
            "This gift was accepted already. Undo that in the change log to begin anew.",
        )
    description = Description.from_dict(line.description)
    if seen is not None and seen != said(description):
        raise SeenOtherwise(
            "line_changed",
            "“%(title)s” stands in this line since you opened the page, so nothing was done. Look at it "
            "again.",
            title=description.title,
            field="seen",
        )
    return line
