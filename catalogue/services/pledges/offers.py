"""Offers of gifts by people without an account: only what is needed, gone when it is answered.

They stand in no change log, since what is deleted must be gone. Their number is bounded, so that no
machine can fill the desk.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from catalogue.domain.people.access import Account
from catalogue.domain.people.mail import is_address
from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.storage.acquisitions import giving as stored
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held
from catalogue.storage.models import GiftOffer
from catalogue.storage.people.notices import mail_is_set

from ..access.sent_forms import spend
from ..notifications.notices import LANGUAGES, tell
from .wanted import Wanted

KEPT_FOR = dt.timedelta(days=90)
LONGEST_TEXT = 4000
LONGEST_CONTACT = 200
_MOST = 200
_MOST_OF_PROGRAMS = 100
"""Of waiting offers beyond which no program's is taken, which sends no form: people's still are."""


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer; ``wanted_key`` names the wanted title that it is about, "" for none.

    ``unsent`` is an answer for which it came back, as it did not go out. ``language`` is that in which it is
    answered, "" where nobody knows which it was made in.
    """

    id: int
    titles: str
    contact: str
    wanted_key: str
    by_mail: bool
    created_at: dt.datetime
    unsent: str = ""
    language: str = ""


class Offers:
    """Taking offers, and answering them."""

    def __init__(self, database: Database, wanted: Wanted) -> None:
        self._database = database
        self._wanted = wanted

    def make(
        self,
        titles: str,
        contact: str,
        wanted_key: str = "",
        form: str = "",
        member: Account | None = None,
        language: str = "",
    ) -> None:
        """Keep an offer; raises ``Conflict`` where too many wait, or where ``form`` was sent before.

        One that came in the name of a ``member`` goes with their account. It is answered in its ``language``.
        """
        titles, contact = titles.strip(), " ".join(contact.split())
        if not titles:
            raise InvalidInput("offer_empty", "Say what you would like to give.", field="titles")
        if len(titles) > LONGEST_TEXT:
            raise InvalidInput(
                "offer_long", "Write at most %(most)s letters.", most=LONGEST_TEXT, field="titles"
            )
        if not contact:
            raise InvalidInput("offer_contact", "Say how we can answer you.", field="contact")
        if len(contact) > LONGEST_CONTACT:
            raise InvalidInput(
                "offer_contact_long", "An e-mail address or a telephone number is enough.", field="contact"
            )
        wanted = self._wanted.get(wanted_key)
        with self._database.write() as session:
            spend(session, form)
            if stored.counts(session)[1] >= (_MOST if form else _MOST_OF_PROGRAMS):
                raise Conflict(
                    "offers_full", "Too many offers wait for an answer. Please come by, call, or write to us."
                )
            session.add(
                GiftOffer(
                    titles=titles,
                    contact=contact,
                    wanted=wanted.fingerprint if wanted else "",
                    language=language if language in LANGUAGES else "",
                    user_id=member.id if member else None,
                )
            )

    def waiting(self) -> list[OfferView]:
        """Every offer that waits for an answer, oldest first."""
        with self._database.read() as session:
            return [_view(offer) for offer in stored.offers(session)]

    def settle(self, offer_id: int, answer: str, language: str) -> bool:
        """Delete an offer; an answer goes out by mail, in the language in which it was made, or in this one
        where nobody knows. True where one goes out.

        An answer that does not come to go out brings the offer back. Raises ``NotFound`` "no_such_offer", and
        ``InvalidInput`` for an answer that is too long, or goes nowhere.
        """
        if len(answer.strip()) > LONGEST_TEXT:
            raise InvalidInput(
                "offer_long", "Write at most %(most)s letters.", most=LONGEST_TEXT, field="answer"
            )
        with self._database.write(forgets=True) as session:
            row = held(session, GiftOffer, offer_id)
            if row is None:
                raise NotFound("no_such_offer", "There is no such offer; it was answered before.")
            mailed = bool(answer.strip())
            if mailed:
                if not (is_address(row.contact) and mail_is_set(session)):
                    raise InvalidInput(
                        "offer_no_mail",
                        "No mail goes out to this person now, so nothing was sent and the offer stays. Answer"
                        " in another way.",
                        field="answer",
                    )
                params = {
                    "answer": answer.strip(),
                    "language": row.language if row.language in LANGUAGES else language,
                    "titles": row.titles,
                    "wanted": row.wanted,
                    "offered_at": row.created_at.isoformat(),
                    "offered_by": row.user_id,
                }
                tell(session, f"offer {row.id} {row.created_at}", "offer", params, address=row.contact)
            session.delete(row)
            return mailed

    def forget_old(self, today: dt.date) -> None:
        """Delete what nobody answered for three months."""
        before = dt.datetime.combine(today - KEPT_FOR, dt.time(), dt.UTC)
        with self._database.write(forgets=True) as session:
            stored.forget_offers(session, before)


def _view(row: GiftOffer) -> OfferView:
    return OfferView(
        row.id,
        row.titles,
        row.contact,
        row.wanted[:16],
        is_address(row.contact),
        row.created_at,
        row.unsent,
        row.language,
    )
