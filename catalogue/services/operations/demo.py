"""The sample data: a working centre to look at, from the tables in ``data/``."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from dataclasses import dataclass
from importlib.resources import as_file, files
from io import BytesIO
from itertools import islice

from sqlalchemy.orm import Session

from catalogue import formats
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.holdings.centre import Centre
from catalogue.domain.holdings.copies import format_accession_number, series_of, suggest_call_number
from catalogue.domain.people.access import Role
from catalogue.formats import Record
from catalogue.storage.engine.database import Database, begin_act
from catalogue.storage.holdings.counters import next_numbers
from catalogue.storage.holdings.publications import in_catalogue
from catalogue.storage.models import Copy, Donation, DonationLine, now
from catalogue.storage.on_flush.changes import current_set, go_on

from ..access.accounts import Accounts
from ..acquisitions.donations import find_or_add_donor
from ..acts import act
from ..authority.authorities import load_shipped, shipped_rows
from ..authority.synonyms import load_shipped_synonyms
from ..jobs import Jobs
from ..lists.lists import add_list
from ..records.attachments import Attachments, Readers
from ..records.call_numbers import given_call_numbers
from ..records.publications import CopyData, Publications, new_publication, new_publications
from ..settings import Settings
from .generated_records import descriptions

SAMPLE_LIST = "Titles the field cites (sample)"
_TEXTS = (
    (
        "receiving-a-person-2005.pdf",
        "Receiving a person who asks for help",
        "2005",
    ),
    (
        "meeting-a-person-2011.pdf",
        "Meeting a person who may have been trafficked",
        "2011",
    ),
)
"""Guidelines written for the sample: their files, titles and years."""
_TEXTS_BY = "Sample centre"
_AT_ONCE = 1_000
"""Generated publications that one transaction writes, so that others are not kept waiting."""


@dataclass(frozen=True, slots=True)
class SampleLogin:
    """A fresh login of the sample; its password is shown once and kept nowhere."""

    role: Role
    email: str
    password: str


class Demo:
    """Loading the sample data into an empty catalogue."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        accounts: Accounts,
        publications: Publications,
        attachments: Attachments,
        jobs: Jobs,
    ) -> None:
        self._database = database
        self._settings = settings
        self._accounts = accounts
        self._publications = publications
        self._attachments = attachments
        self._jobs = jobs

    def wanted(self) -> bool:
        """Whether the catalogue is empty, so that the sample may be loaded."""
        with self._database.read() as session:
            return in_catalogue(session) == 0

    def load(self) -> list[SampleLogin]:
        """Load everything and give the logins with fresh passwords; begins the first gap check."""
        centre = Centre.from_dict(
            json.loads(files("catalogue.shipped_data").joinpath("centre.json").read_text("utf-8"))
        )
        self._settings.save(None, centre)
        logins = [self._add_login(role) for role in (Role.LIBRARIAN, Role.MEMBER)]
        member = self._accounts.by_email(logins[-1].email)
        with self._database.write(act(None, "sample_data_loaded")) as session:
            load_shipped(session)
            load_shipped_synonyms(session)
            _load_holdings(session, centre)
            entries = [
                (shipped_record.id, shipped_record.description)
                for shipped_record in _shipped_records("reference_list.csv")
            ]
            owner_id = member.id if member else None
            begin_act(session, act(None, "list_added", name=SAMPLE_LIST, count=len(entries)))
            sample = add_list(session, owner_id, SAMPLE_LIST, entries, Visibility.PUBLIC)
        self._jobs.start("gap_check", {"list_id": sample.id}, member)
        return logins

    def add_texts(self) -> tuple[int, ...]:
        """Add two guidelines of our own with their texts, so that texts can be laid side by side at once.

        Gives the publications. They are made up and say so: the texts of real publications are not ours.
        """
        librarian = self._accounts.by_email(_login_of(Role.LIBRARIAN))
        if librarian is None:
            return ()
        made = []
        for file, title, year in _TEXTS:
            described = Description(
                title=title,
                subtitle="a guideline (sample text)",
                contributors=(Contributor(_TEXTS_BY, ContributorKind.BODY),),
                year=year,
                languages=("en",),
                kind="guideline",
                notes=(
                    "Written for the sample catalogue, to try the comparison of two texts; nobody's rule.",
                ),
            )
            place = self._publications.open_place_of_new(described)
            standing = CopyData(call_number=place.call_number, location=place.location)
            publication_id = self._publications.add(librarian, described, [standing])
            text = BytesIO(files("catalogue.shipped_data").joinpath("sample_texts", file).read_bytes())
            rights = "Written for this sample"
            self._attachments.attach(librarian, publication_id, text, file, Readers.PUBLIC, rights)
            made.append(publication_id)
        return tuple(made)

    def enlarge(self, size: int) -> int:
        """Add generated publications, a copy each, until there are ``size``; gives how many were added.

        They are the same for the same size, and one act of the change log, in transactions of ``_AT_ONCE``.
        """
        with self._database.read() as session:
            lacking = max(0, size - in_catalogue(session))
        made, intent, begun = descriptions(lacking), act(None, "sample_data_loaded"), 0
        while batch := list(islice(made, _AT_ONCE)):
            with self._database.write(intent) as session:
                if begun:
                    go_on(session, begun)
                publications = new_publications(session, batch)
                places = map(self._publications.open_place_of_new, batch)
                self._publications.new_copies(
                    session,
                    [
                        (publication.id, CopyData(call_number=place.call_number, location=place.location))
                        for publication, place in zip(publications, places, strict=True)
                    ],
                )
                if change_set := current_set(session):
                    begun = change_set.id
        return lacking

    def _add_login(self, role: Role) -> SampleLogin:
        login = SampleLogin(role, _login_of(role), secrets.token_urlsafe(12))
        if self._accounts.by_email(login.email):  # an earlier start was cut off behind this step
            self._accounts.set_password(None, login.email, login.password)
            return login
        self._accounts.add(
            None,
            login.email,
            [role],
            password=login.password,
            name=f"Sample {role}",
            agency="Sample agency" if role is Role.MEMBER else "",
        )
        return login


def _login_of(role: Role) -> str:
    return f"{role}@example.org"


def _shipped_records(name: str) -> list[Record]:
    with as_file(files("catalogue.shipped_data").joinpath(name)) as path:
        return list(formats.read(path, name))


def _load_holdings(session: Session, centre: Centre) -> None:
    """Every sample holding with a copy, as lines of the sample donations, each an act of its own."""
    records = {shipped_record.id: shipped_record for shipped_record in _shipped_records("holdings.csv")}
    donations: dict[tuple[str, str], Donation] = {}
    for row in shipped_rows("donations.csv"):
        record = records[row["pub_id"]]
        donation = donations.get((row["donor"], row["received_on"]))
        if donation is None:
            begin_act(session, act(None, "donation_opened", donor=row["donor"]))
            donation = _new_donation(session, row["donor"], dt.date.fromisoformat(row["received_on"]))
            donations[row["donor"], row["received_on"]] = donation
        taken_in = act(None, "line_accepted", title=record.description.title, donor=row["donor"], number="")
        begin_act(session, taken_in)
        taken_in.params["number"] = _accept(session, donation, record, centre)


def _new_donation(session: Session, donor: str, received_on: dt.date) -> Donation:
    donation = Donation(
        donor_id=find_or_add_donor(session, donor).id, received_on=received_on, closed_at=now()
    )
    session.add(donation)
    session.flush()
    return donation


def _accept(session: Session, donation: Donation, record: Record, centre: Centre) -> str:
    """Put a gift on the shelf; gives its accession number."""
    publication = new_publication(session, record.description)
    run = f"accession {series_of(centre.accession_pattern, donation.received_on.year)}"
    (number,) = next_numbers(session, run)
    run_of_marks = suggest_call_number(record.description, centre.call_number_pattern)
    (call_number,) = given_call_numbers(session, [(publication.id, run_of_marks)])
    copy = Copy(
        publication_id=publication.id,
        accession_number=format_accession_number(centre.accession_pattern, donation.received_on.year, number),
        call_number=call_number,
        location=centre.location,
        donor_id=donation.donor_id,
    )
    session.add(copy)
    session.flush()
    session.add(
        DonationLine(
            donation_id=donation.id,
            position=number,
            description=record.description.to_dict(),
            publication_id=publication.id,
            copy_id=copy.id,
            state="accepted",
        )
    )
    return copy.accession_number
