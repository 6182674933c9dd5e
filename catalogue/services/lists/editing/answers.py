"""What people answer to "is it this publication?", and how an answer follows an entry that is corrected.

An answer is kept by the entry's fingerprint and the publication, so that it holds for every run, and
changes the reports that are there already: a member's on their own lists, a librarian's on every list
(``answers_for_all``, asked when it is given).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from catalogue.domain.gaps.reference_lists import Verdict, answers_for_all
from catalogue.domain.people.access import Account
from catalogue.errors import NotFound
from catalogue.services.acts import act
from catalogue.services.lists.gap_reports.recheck import Recheck
from catalogue.services.lists.gap_reports.report_codec import from_json
from catalogue.services.lists.gap_reports.report_views import may_take_back, name_of
from catalogue.services.lists.gap_reports.since_last_look import own_hand
from catalogue.services.lists.lists import editable_entry
from catalogue.services.records.publications import standing_publication
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings.publications import load
from catalogue.storage.models import GapResult, MatchDecision, ReferenceEntry, now
from catalogue.storage.reference_lists import lists as stored


class Answers:
    """Giving answers and taking them back; each counts at once, on all lists that it is for."""

    def __init__(self, database: Database, recheck: Recheck) -> None:
        self._database = database
        self._recheck = recheck

    def decide(self, account: Account, entry_id: int, publication_id: int, verdict: Verdict) -> int:
        """Keep a person's answer about one publication; gives the list's id."""
        intent = act(account, "match_decided", verdict=str(verdict), entry="")
        with self._database.write(intent) as session:
            entry = editable_entry(session, account, entry_id)
            standing_publication(session, publication_id)
            answer(session, account, entry, publication_id, verdict)
            intent.params["entry"] = name_of(entry)
            self._judge_again(session, account, entry)
            return entry.list_id

    def none_of_these(self, account: Account, entry_id: int) -> tuple[int, ...]:
        """Say that none of the candidates that are shown is it; gives the candidates.

        Raises ``NotFound`` where nothing is shown.
        """
        intent = act(account, "matches_refused", entry="")
        with self._database.write(intent) as session:
            entry = editable_entry(session, account, entry_id)
            shown = _shown(session, entry)
            if not shown:
                raise NotFound("no_candidates", "No publication is shown beside this entry any more.")
            for publication_id in shown:
                answer(session, account, entry, publication_id, Verdict.DIFFERENT)
            intent.params["entry"] = name_of(entry)
            self._judge_again(session, account, entry)
            return shown

    def revoke(self, account: Account, entry_id: int, publications: Collection[int]) -> int:
        """Take answers back; the entry is judged by the rules again. Gives the list's id.

        A member takes back their own; those that hold for all only librarians do. Raises
        ``NotFound`` "no_such_answer".
        """
        intent = act(account, "match_revoked", entry="")
        with self._database.write(intent) as session:
            entry = editable_entry(session, account, entry_id)
            if not _revoke(session, account, entry, publications):
                raise NotFound("no_such_answer", "There is no such answer, or it was taken back before.")
            intent.params["entry"] = name_of(entry)
            self._judge_again(session, account, entry)
            return entry.list_id

    def _judge_again(self, session: Session, account: Account, entry: ReferenceEntry) -> None:
        session.flush()
        with own_hand(session, account, entry.list_id):
            self._recheck.entries(session, stored.entries_with(session, entry.fingerprint))


def answer(
    session: Session, account: Account, entry: ReferenceEntry, publication_id: int, verdict: Verdict
) -> None:
    """Keep an answer inside a transaction, in the place of the one that stood."""
    _revoke(session, account, entry, [publication_id])
    session.add(
        MatchDecision(
            fingerprint=entry.fingerprint,
            publication_id=publication_id,
            verdict=str(verdict),
            user_id=account.id,
            for_all=answers_for_all(account),
        )
    )


def standing(session: Session, entries: Sequence[ReferenceEntry]) -> list[MatchDecision]:
    """Return the newest answer for each publication of any of these entries of one owner."""
    found = _counting(session, entries[0].list_id, [entry.fingerprint for entry in entries])
    return list({decision.publication_id: decision for decision in found}.values())


def carry_over(session: Session, answers: Sequence[MatchDecision], list_id: int, fingerprint: str) -> None:
    """Let answers hold for an entry of a list that now reads otherwise.

    Who gave them, when, and for whom they count stays. What was said of the new wording itself comes before
    them.
    """
    session.flush()
    said = {decision.publication_id for decision in _counting(session, list_id, [fingerprint])}
    session.add_all(
        MatchDecision(
            fingerprint=fingerprint,
            publication_id=decision.publication_id,
            verdict=decision.verdict,
            user_id=decision.user_id,
            for_all=decision.for_all,
            decided_at=decision.decided_at,
        )
        for decision in answers
        if decision.publication_id not in said
    )


def _shown(session: Session, entry: ReferenceEntry) -> tuple[int, ...]:
    report = stored.latest_reports(session, [entry.list_id]).get(entry.list_id)
    kept = session.get(GapResult, (report.id, entry.id)) if report else None
    if kept is None:
        return ()
    ids = (int(match.holding_id) for match in from_json(entry.reference_id, kept.result).matches)
    return tuple(number for number in ids if load(session, number) is not None)


def _counting(session: Session, list_id: int, fingerprints: Sequence[str]) -> list[MatchDecision]:
    return stored.decisions_for(session, fingerprints, stored.owner_of(session, list_id))


def _revoke(session: Session, account: Account, entry: ReferenceEntry, publications: Collection[int]) -> bool:
    concerned = [
        decision
        for decision in _counting(session, entry.list_id, [entry.fingerprint])
        if decision.publication_id in publications and may_take_back(account, decision)
    ]
    for decision in concerned:
        decision.revoked_at = now()
    return bool(concerned)
