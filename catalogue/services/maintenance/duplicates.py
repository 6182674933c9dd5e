"""Duplicates in the catalogue: every holding is held against the others, as a list is against all.

Two records are suspected when the matcher takes one for the other in the same edition ("sure"), or when
it would ask a person ("perhaps"). A pair of which a person said that it is two stays answered.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.months import other_issue
from catalogue.domain.gaps.gap_report import Reason, Status
from catalogue.domain.people.access import Account
from catalogue.matching.decision.explanation import match_of
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.records.prepared import Prepared
from catalogue.storage.engine.database import Database, begin_act
from catalogue.storage.engine.holding import held_all
from catalogue.storage.maintenance import duplicates as stored
from catalogue.storage.models import DuplicateSuspect, Publication, SetAside
from catalogue.storage.on_flush.changes import act_written
from search_index.analysis.normalisation import ascii_digits, fold
from search_index.interface import IndexUnavailable, SearchEngine

from ..acts import act
from ..gap_check.holdings import HoldingsMatcher, index_unavailable
from ..gap_check.probes import LIKELY, probe_of, recurring_titles
from ..jobs import Jobs, JobView, Task
from ..records.publications import Publications
from ..sight import Several, row_mark, seen_as_they_are
from ..views import PublicationView

JOB = "find_duplicates"
_BATCH = 200
_CANDIDATES = 12
_NUMBER = re.compile(r"[1-9]\d*")
_LEAST = 0.5
"""Pairs that the matcher would ask about are shown from this probability on."""


@dataclass(frozen=True, slots=True)
class SuspectView:
    """Two records that may be one, and why; the fuller of them is the first."""

    first: PublicationView
    second: PublicationView
    sure: bool
    score: float
    reasons: tuple[Reason, ...]

    @property
    def mark(self) -> str:
        """What both records say, as the box carries it along."""
        return pair_mark(self.first, self.second)


class Duplicates:
    """Finding and answering suspected duplicates."""

    def __init__(
        self,
        database: Database,
        engine: SearchEngine,
        holdings_matcher: HoldingsMatcher,
        publications: Publications,
        jobs: Jobs,
    ) -> None:
        self._database = database
        self._engine = engine
        self._holdings_matcher = holdings_matcher
        self._publications = publications
        self._jobs = jobs

    def start(self, actor: Account) -> int:
        """Begin to look for duplicates in the background; gives the job's id."""
        latest = self.job(actor)
        if latest is not None and not latest.finished:
            return latest.id
        return self._jobs.start(JOB, {}, actor)

    def job(self, actor: Account) -> JobView | None:
        """Return the last search for duplicates, if it is not long ago."""
        return self._jobs.latest(actor, JOB)

    def run(self, task: Task) -> dict[str, Any]:
        """Return the job: hold every publication against the others; begun again, it begins anew."""
        with self._database.read() as session:
            ids = stored.publication_ids(session)
        found: dict[tuple[int, int], dict[str, Any]] = {}
        matcher = self._holdings_matcher.matcher()
        recurring = recurring_titles(self._all(ids))
        for start in range(0, len(ids), _BATCH):
            for judged in self._judge(ids[start : start + _BATCH], matcher, recurring):
                pair = judged["first_id"], judged["second_id"]
                if pair not in found or _rank(judged) > _rank(found[pair]):
                    found[pair] = judged
            task.progress(min(start + _BATCH, len(ids)), len(ids))
        with self._database.write() as session:
            stored.replace_suspects(session, found.values())
        return {"found": len(found)}

    def page(self, offset: int = 0, limit: int = 20) -> list[SuspectView]:
        """Return a page of pairs that wait for an answer, the surest first."""
        with self._database.read() as session:
            rows = stored.suspects(session, offset, limit)
        ids = {publication_id for row in rows for publication_id in (row.first_id, row.second_id)}
        known = {publication.id: publication for publication in self._publications.many(sorted(ids))}
        return [
            _view(row, known[row.first_id], known[row.second_id])
            for row in rows
            if row.first_id in known and row.second_id in known
        ]

    def count(self) -> int:
        """How many pairs wait for an answer."""
        with self._database.read() as session:
            return stored.count_suspects(session)

    def following(self, one: int, other: int) -> SuspectView | None:
        """Return the pair that waits behind this one, else the first; None without one, or if this is no
        suspect.
        """
        with self._database.read() as session:
            row = stored.next_suspect(session, *sorted((one, other)))
        if row is None:
            return None
        known = {
            publication.id: publication
            for publication in self._publications.many([row.first_id, row.second_id])
        }
        return _view(row, known[row.first_id], known[row.second_id]) if len(known) > 1 else None

    def dismiss(
        self,
        actor: Account | None,
        pairs: Collection[tuple[int, int]],
        *,
        seen: Mapping[tuple[int, int], str] | None = None,
    ) -> Several:
        """Remember of pairs that their records are not one.

        Those wait on of which a record does not say what was ``seen`` of it (``pair_mark``), by the pair with
        the lower number first.
        """
        wanted = {(min(pair), max(pair)) for pair in pairs}
        several = act(actor, "pairs_set_aside", count=0)
        with self._database.write(several) as session:
            rows = held_all(session, Publication, {number for pair in wanted for number in pair})
            standing = {key: row for key, row in rows.items() if row.withdrawn_at is None}
            waiting = {
                pair: (standing[pair[0]], standing[pair[1]])
                for pair in sorted(wanted)
                if standing.keys() >= set(pair) and not stored.pair_is_set_aside(session, *pair)
            }
            chosen, left = seen_as_they_are(waiting, seen, lambda both: pair_mark(*both))
            several.params["count"] = len(chosen)
            if len(chosen) == 1:
                ((first, second),) = (
                    [row.read_description().title for row in both] for both in chosen.values()
                )
                begin_act(session, act(actor, "pair_set_aside", first=first, second=second))
            session.add_all(
                SetAside(kind="pair", publication_id=one, other_id=other) for one, other in chosen
            )
            return Several(act_written(session), left)

    def _all(self, ids: Sequence[int]) -> Iterator[Description]:
        for start in range(0, len(ids), _BATCH):
            yield from self._holdings_matcher.descriptions(
                [str(number) for number in ids[start : start + _BATCH]]
            ).values()

    def _judge(
        self, ids: Sequence[int], matcher: Matcher, recurring: frozenset[str]
    ) -> Iterator[dict[str, Any]]:
        """Yield the suspects of some publications."""
        own = self._holdings_matcher.descriptions([str(number) for number in ids])
        try:
            probes = [probe_of(description, matcher, LIKELY) for description in own.values()]
            answers = list(self._engine.candidates(probes, _CANDIDATES + 1))
        except IndexUnavailable as error:
            raise index_unavailable() from error
        found = dict(zip(own, answers, strict=True))
        wanted = {candidate.id for candidates in found.values() for candidate in candidates} - own.keys()
        known = {**own, **self._holdings_matcher.descriptions(sorted(wanted))}
        prepared = {
            publication_id: matcher.prepare(description) for publication_id, description in known.items()
        }
        for holding_id, candidates in found.items():
            others = [
                candidate.id for candidate in candidates if _may_be_one(known, holding_id, candidate.id)
            ]
            yield from _suspects(holding_id, others, prepared, matcher, recurring)


def pair_mark(one: PublicationView | Publication, other: PublicationView | Publication) -> str:
    """Return what two records say, whichever is named first, as a mark: in which version each was seen."""
    return row_mark(sorted((each.id, each.version) for each in (one, other)))


def _may_be_one(known: Mapping[str, Description], one: str, other: str) -> bool:
    """Whether two records are not two issues of one magazine, by their months and numbers."""
    if one == other or other not in known:
        return False
    first, second = known[one], known[other]
    numbers = {fold(description.number) for description in (first, second) if description.number}
    if len(numbers) > 1 or other_issue(first.year, second.year):
        return False
    here, there = (
        set(_NUMBER.findall(ascii_digits(description.full_title))) for description in (first, second)
    )
    return not (here and there) or not here.isdisjoint(there)


def _suspects(
    holding_id: str,
    ids: Sequence[str],
    prepared: Mapping[str, Prepared],
    matcher: Matcher,
    recurring: frozenset[str],
) -> Iterator[dict[str, Any]]:
    candidates = [(number, prepared[number]) for number in ids]
    for proposal in matcher.decide(prepared[holding_id], candidates, recurring):
        sure = proposal.status is Status.HELD
        asked = proposal.status is Status.REVIEW and proposal.chance >= _LEAST
        # Another language, year or issue of a series is another publication, not a double.
        if not (sure or asked) or proposal.edition_reasons or proposal.doubt:
            continue
        first, second = sorted((int(holding_id), int(proposal.holding_id)))
        match = match_of(proposal)
        yield {
            "first_id": first,
            "second_id": second,
            "sure": sure,
            "score": match.score,
            "reasons": [[reason.code, dict(reason.params)] for reason in match.reasons],
        }


def _view(row: DuplicateSuspect, one: PublicationView, other: PublicationView) -> SuspectView:
    first, second = sorted((one, other), key=_poverty)
    reasons = tuple(Reason(code, params) for code, params in row.reasons)
    return SuspectView(first, second, row.sure, row.score, reasons)


def _poverty(publication: PublicationView) -> tuple[int, int, int]:
    """Return the less, the more a record holds: copies, then fields, then years in the catalogue."""
    fields = len(publication.description.to_dict())
    return -len(publication.copies), -fields, publication.id


def _rank(suspect: Mapping[str, Any]) -> tuple[bool, float]:
    return suspect["sure"], suspect["score"]
