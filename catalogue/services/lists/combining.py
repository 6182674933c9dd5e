"""New lists made of lists: all of several, each work once; or what one has and others have not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Weight, fingerprint, stronger
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput, NotFound
from catalogue.storage.engine.database import Database
from catalogue.storage.models import User
from catalogue.storage.reference_lists import lists as stored

from ..acts import act
from ..gap_check.pairing import Pairing
from ..jobs import Jobs, JobView, Task
from .editing.entries import free_number
from .lists import add_list, check_list_name, visible_list

_MOST_LISTS = 20
JOB = "combine_lists"
"""The kind of the jobs that do it."""


class Combination(StrEnum):
    """How lists are put together."""

    UNION = "union"
    DIFFERENCE = "difference"


@dataclass
class _Part:
    """An entry of the new list."""

    reference_id: str
    description: Description
    weight: Weight


class Combining:
    """Union and difference of lists that one may see; a job, since long lists take their time."""

    def __init__(self, database: Database, pairing: Pairing, jobs: Jobs) -> None:
        self._database = database
        self._pairing = pairing
        self._jobs = jobs
        jobs.keep_private(JOB)

    def start(self, account: Account, name: str, how: Combination, list_ids: Sequence[int]) -> int:
        """Begin to make a list of others, the first one first; gives the job's id.

        Raises ``NotFound`` for a list that the person may not see.
        """
        wanted = list(dict.fromkeys(list_ids))
        if not 2 <= len(wanted) <= _MOST_LISTS:
            raise InvalidInput(
                "lists_to_combine", "Choose 2 to %(most)s lists.", most=_MOST_LISTS, field="lists"
            )
        if not name.strip():
            raise InvalidInput("name_missing", "Give the list a name.", field="name")
        check_list_name(name)
        with self._database.read() as session:
            for list_id in wanted:
                visible_list(session, account, list_id)
        params = {"name": name.strip(), "how": str(how), "lists": wanted}
        return self._jobs.start(JOB, params, account)

    def job(self, account: Account, job_id: int) -> JobView:
        """How far the making of a list is; raises ``NotFound``, also of what is no such making."""
        found = self._jobs.get(account, job_id)
        if found.kind != JOB:
            raise NotFound("no_such_job", "There is no such work under way.")
        return found

    def run(self, task: Task) -> dict[str, Any]:
        """Make the list, as a job, and begin its check.

        Raises ``InvalidInput`` "no_owner", and ``NotFound`` for a list that the person may see no more.
        """
        if task.actor is None:
            raise InvalidInput("no_owner", "Whoever asked for the list may no longer log in.")
        lists = self._read(task.actor, task.params["lists"])
        if task.params["how"] == Combination.UNION:
            parts = self._union(lists, task)
        else:
            parts = self._difference(lists, task)
        name = task.params["name"]
        with self._database.write(act(task.actor, "list_added", name=name, count=len(parts))) as session:
            _must_see(session, task.actor, task.params["lists"])
            taken: set[str] = set()
            entries = []
            for part in parts:
                number = free_number(part.reference_id, taken)
                taken.add(number)
                entries.append((number, part.description))
            made = add_list(session, task.actor.id, name, entries)
            made.made_of = task.params["lists"]
            session.flush()
            for row, part in zip(stored.entries_of(session, made.id), parts, strict=True):
                row.weight = str(part.weight)
            self._jobs.add(session, "gap_check", {"list_id": made.id}, task.actor)
            return task.finish(session, {"list_id": made.id, "entries": len(parts)})

    def _read(self, actor: Account, list_ids: Sequence[int]) -> list[list[_Part]]:
        with self._database.read() as session:
            for number in list_ids:
                visible_list(session, actor, number)
            rows = [stored.entries_of(session, number) for number in list_ids]
        return [
            [_Part(entry.reference_id, entry.read_description(), Weight(entry.weight)) for entry in entries]
            for entries in rows
        ]

    def _union(self, lists: Sequence[Sequence[_Part]], task: Task) -> list[_Part]:
        """Every work once, in the words of the first list that has it and with its heaviest weight."""
        kept: list[_Part] = []
        done, total = 0, sum(map(len, lists))
        for parts in lists:
            same = self._same(kept, parts)
            for part, known in zip(parts, same, strict=True):
                if known is None:
                    kept.append(part)
                else:
                    kept[known].weight = stronger((kept[known].weight, part.weight))
            done += len(parts)
            task.progress(done, total)
        return kept

    def _difference(self, lists: Sequence[Sequence[_Part]], task: Task) -> list[_Part]:
        """Return what the first list has and none of the others."""
        left = list(lists[0])
        for at, others in enumerate(lists[1:], 1):
            same = self._same(others, left)
            left = [part for part, known in zip(left, same, strict=True) if known is None]
            task.progress(at, len(lists) - 1)
        return left

    def _same(self, known: Sequence[_Part], parts: Sequence[_Part]) -> list[int | None]:
        """For each part the place of the same work among the known ones, or None.

        Doubt is no sameness: what may be the same stays, for a person to say.
        """
        places = {fingerprint(part.description): at for at, part in reversed(list(enumerate(known)))}
        found: list[int | None] = [places.get(fingerprint(part.description)) for part in parts]
        left = [at for at, place in enumerate(found) if place is None]
        descriptions = {str(at): part.description for at, part in enumerate(known)}
        results = self._pairing.find(descriptions, [parts[at].description for at in left])
        for at, result in zip(left, results, strict=True):
            if result.status is Status.HELD and result.best:
                found[at] = int(result.best.holding_id)
        return found


def _must_see(session: Session, actor: Account, list_ids: Sequence[int]) -> None:
    """Raise ``NotFound`` where a list was hidden from whoever asked while it was compared, which takes
    minutes; by who they are now.
    """
    user = session.get(User, actor.id)
    for list_id in sorted(list_ids):
        visible_list(session, user.read_account() if user else None, list_id)
