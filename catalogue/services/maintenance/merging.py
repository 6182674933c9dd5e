"""Two records of one publication made one: field by field, and everything that hangs on them moves along."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.merging import Choice, merged
from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held_all
from catalogue.storage.maintenance import duplicates as stored
from catalogue.storage.models import MatchDecision, Publication, PublicationMerge, now
from catalogue.storage.on_flush.changes import act_written

from ..acts import act
from ..records.publications import check_description, no_such_publication

_STRENGTH = {Verdict.SAME: 2, Verdict.OTHER_EDITION: 1, Verdict.DIFFERENT: 0}
"""Which of two answers on one entry stands when their publications become one."""


class Merging:
    """Merging records; the act is undone from the change log like any other."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def merge(
        self,
        actor: Account | None,
        kept: tuple[int, int],
        other: tuple[int, int],
        choices: Mapping[str, Choice],
    ) -> int:
        """Make ``other`` part of ``kept``, each given by id and the version that was looked at.

        Copies, lines of donations, files and members' answers move along; the other record is withdrawn
        and its address leads to the kept one. Gives the act's id. Raises ``Conflict`` "edited_meanwhile"
        when either was saved since, and when either is withdrawn.
        """
        intent = act(actor, "publications_merged", title="", kept_id=kept[0], other_id=other[0])
        with self._database.write(intent) as session:
            both = held_all(session, Publication, (kept[0], other[0]))
            target, source = _find(both, *kept), _find(both, *other)
            if target is source:
                raise InvalidInput("merge_with_itself", "Choose two different records.")
            description = merged(target.read_description(), source.read_description(), choices)
            check_description(description)
            intent.params["title"] = description.title
            target.description = description.to_dict()
            for row in stored.hanging_on(session, source.id):
                row.publication_id = target.id  # type: ignore[attr-defined]
            _move_answers(session, source.id, target.id)
            source.withdrawn_at = now()
            _note_merge(session, source.id, target.id)
            return act_written(session)

    def leads_to(self, publication_id: int) -> int | None:
        """Return what a record is part of, however often that was merged again; None where it was not
        merged.
        """
        with self._database.read() as session:
            return stored.merged_into(session, publication_id)


def _find(both: Mapping[int, Publication], publication_id: int, version: int) -> Publication:
    row = both.get(publication_id)
    if row is None:
        raise no_such_publication()
    if row.withdrawn_at is not None:
        raise Conflict("merge_withdrawn", "One of the two records is withdrawn. Put it back first.")
    if row.version != version:
        raise Conflict(
            "edited_meanwhile", "Somebody else saved one of the two records. Compare them once more."
        )
    return row


def _note_merge(session: Session, source: int, target: int) -> None:
    """Let the address lead on, and those that led here; one that was put back leads nowhere any more."""
    if (put_back := stored.merge_of(session, target)) is not None:
        session.delete(put_back)
    for merge in stored.merges_into(session, source):
        if merge is not put_back:
            merge.into_id = target
    before = stored.merge_of(session, source)
    if before is None:
        session.add(PublicationMerge(publication_id=source, into_id=target))
    else:
        before.into_id = target


def _move_answers(session: Session, source: int, target: int) -> None:
    """Answers go to the kept record; of two by one person on one entry the one that says more stands.

    What they said for their own lists and what they said for all are no two of these.
    """
    standing: dict[tuple[str, int | None, bool], MatchDecision] = {}
    for answer in stored.answers_on(session, (source, target)):
        of_person = (answer.fingerprint, answer.user_id, answer.for_all)
        rival = standing.get(of_person)
        if rival is None or _STRENGTH[Verdict(answer.verdict)] >= _STRENGTH[Verdict(rival.verdict)]:
            standing[of_person] = answer
            weaker = rival
        else:
            weaker = answer
        if weaker is not None:
            weaker.revoked_at = now()
    for answer in standing.values():
        if answer.publication_id != target:
            answer.publication_id = target
