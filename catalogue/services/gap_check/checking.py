"""The gap check: for each entry of a reference list, what the centre has of it.

Entries go through in batches: candidates from the index, judgement by ``matching``, the answers put by
until every entry is judged, for only then is it known which entry each holding answers best. Beyond some
thousands they lie in a temporary file: memory does not grow with the length of the list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Protocol

from catalogue.domain.descriptions.description import Description, Record
from catalogue.domain.gaps.gap_report import (
    ACCEPTED,
    EntryResult,
    FieldEvidence,
    GapReport,
    Match,
    Reason,
    Status,
)
from catalogue.domain.gaps.reference_lists import Verdict, fingerprint
from catalogue.domain.gaps.runs import note_runs
from catalogue.errors import LacunaError
from catalogue.matching.decision.assignment import Claim, Claims, claim_of
from catalogue.matching.decision.decision import Proposal
from catalogue.matching.decision.explanation import match_of
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.records.prepared import Prepared
from catalogue.services.files.spooling import Spool, write_short
from search_index.interface import Candidate, Probe

from .batch_holdings import BatchHoldings, human_matches
from .probes import LIKELY, breaks_off, likeness, probe_of, recurring_titles

BATCH = 200
"""Entries judged together: one question to the index, one look-up of holdings."""

CANDIDATES = 40
"""How many holdings an entry is held against at first ..."""

CANDIDATES_MANY = 240
"""... and at most, where the last of them is still as likely as the first: many records of one work."""

PREPARED = 1_000
"""Entries that stay taken apart: at the end those that claim one holding are held against each other."""

DRAFTS = 2_000
"""So many answers stay in memory, the others go to a temporary file."""


@dataclass(frozen=True, slots=True)
class ReferenceItem:
    """An entry of a reference list: its id there, and what it says."""

    id: str
    description: Description


class CandidateSource(Protocol):
    """The part of a search engine that a gap check asks."""

    def candidates(self, probes: Iterable[Probe], limit: int = 40) -> Iterator[Sequence[Candidate]]:
        """For each probe, in order, the documents it could be, likeliest first."""


Holdings = Callable[[Sequence[str]], Mapping[str, Record]]
"""Gives the records of holdings by id; ids that are gone are left out."""

Decisions = Callable[[Sequence[str]], Mapping[str, Mapping[str, Verdict]]]
"""Gives, by entry fingerprint, what people said of holdings: {fingerprint: {holding id: verdict}}."""

Judge = Callable[[int], "list[Draft]"]
"""Judges the batch that begins at a place of the list; knows nothing of the other batches."""

InBatches = Callable[[Judge, Iterable[int]], Iterable["list[Draft]"]]
"""Judges the batches that begin at some places, in their order, as ``map`` does."""

Progress = Callable[[int, int], None]
"""Called with entries done and entries in all."""


class Cancelled(LacunaError):
    """The check was called off by whoever asked for it."""


def _no_decisions(_: Sequence[str]) -> Mapping[str, Mapping[str, Verdict]]:
    return {}


def check(
    entries: Sequence[ReferenceItem],
    holdings: Holdings,
    engine: CandidateSource,
    matcher: Matcher,
    *,
    decisions: Decisions = _no_decisions,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    thorough: bool = True,
    in_batches: InBatches = map,
) -> Iterator[EntryResult]:
    """Answer every entry, in the list's order; the first answer comes when all are judged.

    ``in_batches`` judges the batches, in order: one after the other, or ``processes.judged_in`` several.

    Without ``thorough`` no more than the usual number of candidates is looked at: half a word that
    somebody types is like hundreds of titles. ``matcher`` should know the holdings' words
    (``Matcher.with_statistics``). Raises ``Cancelled`` when ``cancelled`` says so, between batches;
    ``IndexUnavailable`` as the engine does.
    """
    run = _Run(entries, holdings, engine, matcher, decisions, thorough)
    done = 0
    with Spool[Draft](DRAFTS) as drafts:
        judged = iter(in_batches(run.judge, range(0, len(entries), BATCH)))
        while done < len(entries):
            if cancelled and cancelled():
                raise Cancelled("cancelled", "The check was called off.")
            for draft in next(judged):
                run.enter(draft)
                drafts.append(draft)
            done = min(done + BATCH, len(entries))
            if progress:
                progress(done, len(entries))
        yield from map(run.settle, drafts)


def judge_of(
    entries: Sequence[ReferenceItem],
    holdings: Holdings,
    engine: CandidateSource,
    matcher: Matcher,
    decisions: Decisions,
) -> Judge:
    """Return what judges the batches of a list as ``check`` does, for whoever puts them together
    elsewhere.
    """
    return _Run(entries, holdings, engine, matcher, decisions, thorough=True).judge


def report(entries: Sequence[ReferenceItem], results: Iterable[EntryResult], rules_version: str) -> GapReport:
    """Return the answers of ``check`` as a whole, for a list that fits in memory, with a note on its runs."""
    kept = tuple(results)
    descriptions = (entry.description for entry in entries)
    return GapReport(kept, rules_version, note_runs(zip(descriptions, kept, strict=True)))


COLUMNS = ("reference_id", "status", "holding_id", "score", "evidence")
"""The columns of the answer as a table; other programs read it, so it stays."""


def rows(results: Iterable[EntryResult]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the answers as table rows: every entry, the best holding first, a row for each further one.

    A missing entry has one row without a holding.
    """
    for result in results:
        matches = result.matches if result.status is not Status.MISSING else ()
        entry = result.reference_id
        if not matches:
            yield entry, result.status.value, "", f"{result.score:.3f}", result.explanation
        for match in matches:
            yield entry, match.status.value, match.holding_id, f"{match.score:.3f}", match.explanation


@dataclass(slots=True)
class Draft:
    """An entry judged, before holdings are shared out: proposals in words, with their claims."""

    place: int
    entry_id: str
    matches: tuple[Match, ...]
    claims: tuple[Claim, ...]
    human: bool = False
    ruled_out: bool = False
    """Whether a person said of a holding that it is another work."""


write_short(Draft, Claim, Match, Reason, FieldEvidence)


class _Run:
    """One gap check: what must be known across batches."""

    def __init__(
        self,
        entries: Sequence[ReferenceItem],
        holdings: Holdings,
        engine: CandidateSource,
        matcher: Matcher,
        decisions: Decisions,
        thorough: bool,
    ) -> None:
        self._thorough = thorough
        self._entries = entries
        self._holdings = holdings
        self._engine = engine
        self._matcher = matcher
        self._decisions = decisions
        self._prepare = prepare = lru_cache(maxsize=PREPARED)(partial(_prepared, entries, matcher))
        # These know nothing of the run: whatever it holds goes with it, and waits for no search for garbage.
        self._claims = Claims(
            lambda one, other: matcher.same_work(prepare(one), prepare(other)),
            lambda one, other: matcher.same_version(prepare(one), prepare(other)),
            lambda one, other: matcher.perhaps_editions(prepare(one), prepare(other)),
        )
        self._twins = Counter(likeness(entry.description) for entry in entries)
        self._given: set[tuple[int, str]] = set()
        self._recurring = recurring_titles(entry.description for entry in entries)

    def judge(self, start: int) -> list[Draft]:
        """Judge the batch that begins at a place of the list."""
        batch = self._entries[start : start + BATCH]
        probes = [probe_of(entry.description, self._matcher, LIKELY) for entry in batch]
        candidates = self._ask(probes)
        marks = [fingerprint(entry.description) for entry in batch]
        said = self._decisions(marks)
        human = {holding_id for mark in marks for holding_id in said.get(mark, {})}
        wanted = {candidate.id for found in candidates for candidate in found} | human
        known = BatchHoldings(self._holdings(sorted(wanted)), self._matcher)
        open_ones: list[tuple[Prepared, Sequence[tuple[str, Prepared]]]] = []
        answered: list[tuple[Match, ...]] = []
        offered: list[Sequence[Candidate]] = []
        for offset, (found, mark) in enumerate(zip(candidates, marks, strict=True)):
            verdicts = said.get(mark, {})
            prepared = self._prepare(start + offset)
            answers = human_matches(verdicts, known)
            answered.append(answers)
            not_refused = [
                candidate for candidate in found if verdicts.get(candidate.id) is not Verdict.DIFFERENT
            ]
            asked = () if answers else not_refused
            offered.append(asked)
            open_ones.append((prepared, known.worth_judging(prepared, asked)))
        proposed = [
            proposals or self._matcher.likest(prepared, known.likest(prepared, asked))
            for proposals, (prepared, _), asked in zip(
                self._matcher.decide_all(open_ones, self._recurring), open_ones, offered, strict=True
            )
        ]
        return [
            Draft(place, entry.id, answers, (), human=True)
            if answers
            else self._draft(place, entry, proposals, said.get(mark, {}))
            for place, (entry, mark, answers, proposals) in enumerate(
                zip(batch, marks, answered, proposed, strict=True), start
            )
        ]

    def enter(self, draft: Draft) -> None:
        """Enter the claims of an entry that was judged."""
        for match, claim in zip(draft.matches, draft.claims, strict=False):
            if match.status in ACCEPTED:
                self._claims.enter(match.holding_id, claim)

    def _ask(self, probes: Sequence[Probe]) -> list[Sequence[Candidate]]:
        """Return the candidates of each probe; more of them where the usual number breaks off among
        equals.
        """
        answers = list(self._engine.candidates(probes, CANDIDATES))
        if not self._thorough:
            return answers
        short = [at for at, found in enumerate(answers) if breaks_off(found, CANDIDATES)]
        if short:
            longer = self._engine.candidates([probes[at] for at in short], CANDIDATES_MANY)
            for at, found in zip(short, longer, strict=True):
                answers[at] = found
        return answers

    def _draft(
        self, place: int, entry: ReferenceItem, proposals: Sequence[Proposal], verdicts: Mapping[str, Verdict]
    ) -> Draft:
        claims = tuple(claim_of(place, each, rank) for rank, each in enumerate(proposals))
        shown = self._matcher.rules.shown
        matches = tuple(match_of(each, in_full=rank < shown) for rank, each in enumerate(proposals))
        ruled_out = Verdict.DIFFERENT in verdicts.values()
        return Draft(place, entry.id, matches, claims, ruled_out=ruled_out)

    def settle(self, draft: Draft) -> EntryResult:
        """Return the answer for one entry, once every claim is known."""
        if draft.human:
            return EntryResult(draft.entry_id, draft.matches[0].status, draft.matches, decided_by_human=True)
        kept: list[Match] = []
        best_stands = True
        pairs = self._one_each(draft)
        for match, claim in pairs:
            accepted = match.status in ACCEPTED
            if accepted and self._yields(match, claim, copies=len(pairs) if kept and best_stands else 0):
                if not kept:  # It seemed held by itself: a person is asked, and nothing called missing.
                    best_stands = False
                    reasons = (*match.reasons, Reason("several_alike"))
                    kept.append(replace(match, status=Status.REVIEW, reasons=reasons))
            elif accepted and not best_stands and match.score < self._matcher.model.thresholds.held:
                # It was named beside the best one, and is not held by itself.
                kept.append(replace(match, status=Status.REVIEW))
            else:
                kept.append(match)
        matches = tuple([match for match in kept if match.status in ACCEPTED] or kept)
        if matches and matches[0].status is not Status.MISSING:
            return EntryResult(draft.entry_id, matches[0].status, matches)
        return EntryResult(draft.entry_id, Status.MISSING, matches, reasons=(_why_missing(draft),))

    def _yields(self, match: Match, claim: Claim, *, copies: int) -> bool:
        """Whether another entry answers to a holding better; ``copies`` are those of an entry that has its
        best, 0 for that best one.
        """
        if copies:
            return self._claims.better_copy(match.holding_id, claim, copies) is not None
        return self._claims.better(match.holding_id, claim) is not None

    def _one_each(self, draft: Draft) -> list[tuple[Match, Claim]]:
        """Return the matches with their claims; of entries alike to the letter each gets one of equal
        holdings.

        A line that stands three times on a list asks for three things, where just three are held; more
        records than lines are copies, and fewer lines than that were typed twice.
        """
        pairs = list(zip(draft.matches, draft.claims, strict=True))
        alike = likeness(self._entries[draft.place].description)
        equal = [pair for pair in pairs if pair[1].points == draft.claims[0].points]
        if len(equal) < 2 or len(equal) != self._twins[alike]:
            return pairs
        left = [pair for pair in equal if (alike, pair[0].holding_id) not in self._given] or equal
        self._given.add((alike, left[0][0].holding_id))
        return left[:1]


def _why_missing(draft: Draft) -> Reason:
    """Why nothing held is the entry, by what is nearest: for a chapter that may be the very book."""
    said = ({reason.code for reason in match.reasons} for match in draft.matches)
    if any({"part_of", "isbn_shared"} <= codes for codes in said):
        return Reason("in_book_held")
    nothing = "human_different" if draft.ruled_out else "nothing_close"
    return Reason("not_alike" if draft.matches else nothing)


def _prepared(entries: Sequence[ReferenceItem], matcher: Matcher, place: int) -> Prepared:
    return matcher.prepare(entries[place].description)
