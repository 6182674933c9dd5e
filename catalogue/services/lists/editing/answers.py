"""What people answer to "is it this publication?", and how an answer follows an entry that is corrected.

An answer is kept by the entry's fingerprint and the publication, so that it holds for every run, and
changes the reports that are there already: on every list, or on those of the list's owner
(``answers_for_all``, asked when it is given and when it is carried along).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Verdict, answers_for_all
from catalogue.domain.people.access import Account
from catalogue.errors import NotFound, SeenOtherwise
from catalogue.services.acts import act
from catalogue.services.lists.gap_reports.recheck import Recheck
from catalogue.services.lists.gap_reports.report_codec import from_json
from catalogue.services.lists.gap_reports.report_views import may_take_back, name_of
from catalogue.services.lists.gap_reports.since_last_look import own_hand
from catalogue.services.lists.lists import editable_entry
from catalogue.services.records.publications import standing_publication
from catalogue.services.sight import Sight, says_something_else
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import hold_shared
from catalogue.storage.holdings.publications import load_many
from catalogue.storage.models import (
    GapResult,
    MatchDecision,
    ReferenceEntry,
    ReferenceList,
    now,
)
from catalogue.storage.reference_lists import lists as stored


class Answers:
    """Giving answers and taking them back; each counts at once, on all lists that it is for.

    ``seen`` is what stood on the page (``EntryRow.seen``), None of a caller who reads and answers at once;
    where something else stands there by now, ``SeenOtherwise`` is raised and nothing kept.
    """

    def __init__(self, database: Database, recheck: Recheck) -> None:
        self._database = database
        self._recheck = recheck

    def decide(
        self,
        account: Account,
        entry_id: int,
        publication_id: int,
        verdict: Verdict,
        *,
        seen: Sight | None = None,
    ) -> tuple[int, ...]:
        """Keep a person's answer about one publication; gives the answer's number."""
        intent = act(account, "match_decided", verdict=str(verdict), entry="")
        with self._database.write(intent) as session:
            entry = editable_entry(session, account, entry_id)
            standing_publication(session, publication_id)
            _must_stand_as_seen(session, entry, _shown(session, entry), seen)
            given = answer(session, account, entry, publication_id, verdict)
            intent.params["entry"] = name_of(entry)
            self._judge_again(session, account, entry)
            return (given.id,)

    def none_of_these(self, account: Account, entry_id: int, *, seen: Sight | None = None) -> tuple[int, ...]:
        """Say that none of the candidates that are shown is it; gives the numbers of the answers.

        Raises ``NotFound`` where nothing is shown.
        """
        intent = act(account, "matches_refused", entry="")
        with self._database.write(intent) as session:
            entry = editable_entry(session, account, entry_id)
            shown = _shown(session, entry)
            _must_stand_as_seen(session, entry, shown, seen)
            if not shown:
                raise NotFound("no_candidates", "No publication is shown beside this entry any more.")
            given = [answer(session, account, entry, number, Verdict.DIFFERENT) for number in shown]
            intent.params["entry"] = name_of(entry)
            self._judge_again(session, account, entry)
            return tuple(decision.id for decision in given)

    def revoke(
        self,
        account: Account,
        entry_id: int,
        publications: Collection[int],
        *,
        seen: Sight | None = None,
    ) -> int:
        """Take answers back; the entry is judged by the rules again. Gives the list's id.

        A member takes back their own; those that hold for all only librarians do. Raises
        ``NotFound`` "no_such_answer".
        """
        intent = act(account, "match_revoked", entry="")
        with self._database.write(intent) as session:
            entry = editable_entry(session, account, entry_id)
            _must_stand_as_seen(session, entry, None, seen)
            concerned = _concerned(session, account, entry, publications)
            if not concerned:
                raise NotFound("no_such_answer", "There is no such answer, or it was taken back before.")
            _take_back(concerned)
            intent.params["entry"] = name_of(entry)
            self._judge_again(session, account, entry)
            return entry.list_id

    def _judge_again(self, session: Session, account: Account, entry: ReferenceEntry) -> None:
        session.flush()
        with own_hand(session, account, entry.list_id):
            self._recheck.entries(session, stored.entries_with(session, entry.fingerprint))


def answer(
    session: Session, account: Account, entry: ReferenceEntry, publication_id: int, verdict: Verdict
) -> MatchDecision:
    """Keep an answer inside a transaction, in the place of the one that stood.

    Where a librarian helps with a list that is not public it is the owner's, and leaves what counts for all.
    """
    user_id, for_all = _for_whom(account, entry.reference_list)
    concerned = _concerned(session, account, entry, [publication_id])
    _take_back(decision for decision in concerned if for_all or not decision.for_all)
    given = MatchDecision(
        fingerprint=entry.fingerprint,
        publication_id=publication_id,
        verdict=str(verdict),
        user_id=user_id,
        for_all=for_all,
    )
    session.add(given)
    return given


def standing(session: Session, entries: Sequence[ReferenceEntry]) -> list[MatchDecision]:
    """Return the newest answer for each publication of any of these entries of one owner."""
    found = _held(session, entries[0].list_id, [entry.fingerprint for entry in entries])
    return list({decision.publication_id: decision for decision in found}.values())


def standing_by_wording(
    session: Session, entries: Sequence[ReferenceEntry]
) -> Mapping[str, Sequence[MatchDecision]]:
    """Return the same for each of the wordings of entries of one owner, by its fingerprint."""
    found: dict[str, dict[int, MatchDecision]] = {}
    marks = list({entry.fingerprint for entry in entries})
    for decision in _held(session, entries[0].list_id, marks) if entries else ():
        found.setdefault(decision.fingerprint, {})[decision.publication_id] = decision
    return {mark: list(decisions.values()) for mark, decisions in found.items()}


def carry_over(
    session: Session,
    account: Account,
    answers: Sequence[MatchDecision],
    reference_list: ReferenceList,
    fingerprint: str,
) -> None:
    """Let answers hold for an entry of a list that ``account`` words otherwise.

    Nobody gave them about the new wording but whoever writes it: one that counts for all goes on doing so
    only where that person's own would, and is the list owner's from now on anywhere else. Whose the others
    are, and when they were given, stays. What was said of the new wording itself comes before them.
    """
    session.flush()
    owner_id, for_all = _for_whom(account, reference_list)
    said = {decision.publication_id for decision in _counting(session, reference_list.id, [fingerprint])}
    for decision in answers:
        if decision.publication_id in said:
            continue
        becomes_the_owners = decision.for_all and not for_all
        session.add(
            MatchDecision(
                fingerprint=fingerprint,
                publication_id=decision.publication_id,
                verdict=decision.verdict,
                user_id=owner_id if becomes_the_owners else decision.user_id,
                for_all=decision.for_all and for_all,
                decided_at=now() if becomes_the_owners else decision.decided_at,
                origin_id=decision.root,
            )
        )


def _shown(session: Session, entry: ReferenceEntry) -> dict[int, Description]:
    """Return what is shown beside an entry, by its number, in its order."""
    report = stored.latest_reports(session, [entry.list_id]).get(entry.list_id)
    kept = session.get(GapResult, (report.id, entry.id)) if report else None
    if kept is None:
        return {}
    ids = [int(match.holding_id) for match in from_json(entry.reference_id, kept.result).matches]
    rows = load_many(session, ids)
    standing_ids = [number for number in ids if number in rows and rows[number].withdrawn_at is None]
    return {number: rows[number].read_description() for number in standing_ids}


def _must_stand_as_seen(
    session: Session, entry: ReferenceEntry, shown: Mapping[int, Description] | None, seen: Sight | None
) -> None:
    """Raise ``SeenOtherwise`` where the entry, its answers or what is ``shown`` beside it are not as seen.

    ``shown`` is None where nothing depends on it.
    """
    if seen is None:
        return
    answers = {row.publication_id: row.id for row in _counting(session, entry.list_id, [entry.fingerprint])}
    stands = Sight.of(entry.read_description(), shown or {}, answers.values())
    if stands.entry != seen.entry:
        raise says_something_else(entry)
    if stands.answers != seen.answers:
        raise SeenOtherwise(
            "answered_meanwhile",
            "Entry %(number)s was answered, or an answer taken back, since you opened this page, "
            "so nothing was done. Look at it again.",
            number=entry.reference_id,
        )
    if shown is not None and stands.publications != seen.publications:
        raise SeenOtherwise(
            "candidates_changed",
            "The publications beside entry %(number)s are not those you saw when you opened this page, "
            "so nothing was done. Look at them, then answer.",
            number=entry.reference_id,
        )


def _counting(session: Session, list_id: int, fingerprints: Sequence[str]) -> list[MatchDecision]:
    return stored.decisions_for(session, fingerprints, stored.owner_of(session, list_id))


def _held(session: Session, list_id: int, fingerprints: Sequence[str]) -> list[MatchDecision]:
    """Return the same, held: no merge, and no undoing of one, moves them before the transaction ends."""
    found = _counting(session, list_id, fingerprints)
    if found and hold_shared(session, MatchDecision, [decision.id for decision in found]):
        for decision in found:
            session.expire(decision)
        found = _counting(session, list_id, fingerprints)
    return found


def _for_whom(account: Account, reference_list: ReferenceList) -> tuple[int | None, bool]:
    """Return whose an answer is that is given on a list, and whether it counts for all."""
    owner_id = reference_list.owner_id
    if answers_for_all(account, owner_id, reference_list.visibility):
        return account.id, True
    return owner_id, False


def _concerned(
    session: Session, account: Account, entry: ReferenceEntry, publications: Collection[int]
) -> list[MatchDecision]:
    """Return the answers that count for an entry and are this person's to take back."""
    return [
        decision
        for decision in _counting(session, entry.list_id, [entry.fingerprint])
        if decision.publication_id in publications and may_take_back(account, decision)
    ]


def _take_back(decisions: Iterable[MatchDecision]) -> None:
    for decision in decisions:
        decision.revoked_at = now()
