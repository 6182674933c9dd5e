"""The catalogue's holdings as the gap check takes them: the index for candidates, the database for
descriptions, and one matcher that knows the holdings' words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from threading import Lock

from catalogue.domain.descriptions.description import Description, Record
from catalogue.domain.gaps.gap_report import EntryResult, GapReport
from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.errors import LacunaError
from catalogue.matching.decision.matcher import Matcher
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import publications as stored
from catalogue.storage.models import MatchDecision
from catalogue.storage.reference_lists import lists as stored_lists
from search_index.interface import IndexUnavailable, SearchEngine

from ..authority.authorities import Authorities, Knowledge
from . import checking
from .checking import Decisions, Draft, InBatches, Judge, Progress, ReferenceItem
from .processes import judged_in
from .translations import Nearest, with_translations
from .tunings import Tunings

_DRIFT = 0.05
"""The share by which the number of holdings may change before their words are counted anew."""


class HoldingsMatcher:
    """Holds entries against what the catalogue has; one for a process, safe to share."""

    def __init__(
        self,
        database: Database,
        engine: SearchEngine,
        authorities: Authorities,
        nearest: Nearest | None = None,
    ) -> None:
        """``nearest`` brings titles in another language; without it none are looked for."""
        self._database = database
        self._nearest = nearest
        self._engine = engine
        self._authorities = authorities
        self._tunings = Tunings(database)
        self._lock = Lock()
        self._matcher: Matcher | None = None
        self._knowledge: Knowledge | None = None
        self._counted = 0

    def check(
        self,
        entries: Sequence[ReferenceItem],
        *,
        owner_id: int | None = None,
        decisions: Decisions | None = None,
        thorough: bool = True,
        translations: bool = True,
        noted: dict[str, Record] | None = None,
    ) -> list[EntryResult]:
        """Answer some entries, in order; see ``answers``."""
        return list(
            self.answers(
                entries,
                owner_id=owner_id,
                decisions=decisions,
                thorough=thorough,
                translations=translations,
                noted=noted,
            )
        )

    def report(
        self,
        entries: Sequence[ReferenceItem],
        progress: Progress,
        *,
        owner_id: int | None = None,
        translations: bool = True,
        in_batches: InBatches | None = None,
    ) -> GapReport:
        """Return the report of a whole list of an owner, with what people said; see ``answers``."""
        answers = self.answers(
            entries,
            owner_id=owner_id,
            progress=progress,
            translations=translations,
            in_batches=in_batches,
        )
        return checking.report(entries, answers, str(self.matcher().model.in_force))

    def answers(
        self,
        entries: Sequence[ReferenceItem],
        *,
        owner_id: int | None = None,
        decisions: Decisions | None = None,
        progress: Progress | None = None,
        thorough: bool = True,
        jobs: int = 1,
        in_batches: InBatches | None = None,
        translations: bool = True,
        noted: dict[str, Record] | None = None,
    ) -> Iterator[EntryResult]:
        """Answer entries one after the other; ``decisions`` default to what the librarian said and, of a list
        that belongs to somebody (``owner_id``), its owner.

        ``jobs`` processes share the work, where no other thread runs, or ``in_batches`` shares it out as it
        does. ``thorough`` is that of ``checking.check``. Titles in another language are offered where
        ``translations`` are asked for and can be found. ``noted`` takes what each holding said that was
        looked at, by its id. Raises ``LacunaError`` with code "index_unavailable" while the index is built
        again.
        """
        matcher, said = self.matcher(), decisions or partial(self.decisions, owner_id=owner_id)
        records = self.records if noted is None else partial(self._records_noted, noted)
        try:
            results = checking.check(
                entries,
                records,
                self._engine,
                matcher,
                decisions=said,
                progress=progress,
                thorough=thorough,
                in_batches=in_batches or judged_in(jobs, self._database.leave_connections),
            )
            if self._nearest and translations and thorough:
                results = with_translations(entries, results, self._nearest, records, said, matcher)
            yield from results
        except IndexUnavailable as error:
            raise index_unavailable() from error

    def judge(self, entries: Sequence[ReferenceItem], owner_id: int | None) -> Judge:
        """Return what judges batches of an owner's list; it raises as ``answers`` does."""
        said = partial(self.decisions, owner_id=owner_id)
        judge = checking.judge_of(entries, self.records, self._engine, self.matcher(), said)

        def judged(place: int) -> list[Draft]:
            try:
                return judge(place)
            except IndexUnavailable as error:
                raise index_unavailable() from error

        return judged

    def descriptions(self, ids: Sequence[str]) -> Mapping[str, Description]:
        """Descriptions of publications that are in the catalogue."""
        with self._database.read() as session:
            return stored.descriptions(session, [int(holding_id) for holding_id in ids])

    def records(self, ids: Sequence[str]) -> Mapping[str, Record]:
        """Return records of publications that are in the catalogue."""
        with self._database.read() as session:
            return stored.records(session, [int(holding_id) for holding_id in ids])

    def _records_noted(self, noted: dict[str, Record], ids: Sequence[str]) -> Mapping[str, Record]:
        """Return records, and note what they said when they were looked at first."""
        found = self.records(ids)
        for holding_id, record in found.items():
            noted.setdefault(holding_id, record)
        return found

    def decisions(
        self, fingerprints: Sequence[str], owner_id: int | None = None
    ) -> Mapping[str, Mapping[str, Verdict]]:
        """Return what people said of entries with these fingerprints, as it counts on lists of an owner."""
        with self._database.read() as session:
            return verdicts(stored_lists.decisions_for(session, fingerprints, owner_id))

    def matcher(self) -> Matcher:
        """Return the matcher, made anew when the authority files, what was learned, or many holdings
        changed.
        """
        knowledge = self._authorities.knowledge()
        model = self._tunings.model()
        with self._database.streamed() as session, self._lock:
            count = stored.highest_id(session)  # to count a hundred thousand rows takes too long
            drifted = abs(count - self._counted) > _DRIFT * self._counted
            known = knowledge is self._knowledge and not drifted
            if self._matcher is None or not known or model is not self._matcher.model:
                plain = Matcher(knowledge.aliases, knowledge.vocabulary, model=model)
                self._matcher = plain.with_statistics(stored.titles(session))
                self._knowledge, self._counted = knowledge, count
            return self._matcher


def verdicts(decisions: Sequence[MatchDecision]) -> dict[str, dict[str, Verdict]]:
    """Answers by fingerprint and publication, as the gap check takes them."""
    found: dict[str, dict[str, Verdict]] = {}
    for decision in decisions:
        of_entry = found.setdefault(decision.fingerprint, {})
        of_entry[str(decision.publication_id)] = Verdict(decision.verdict)
    return found


def only(
    decided: Mapping[str, Mapping[str, Verdict]],
) -> Callable[[Sequence[str]], Mapping[str, Mapping[str, Verdict]]]:
    """Decisions that are known already, whatever is asked for."""
    return lambda _: decided


def index_unavailable() -> LacunaError:
    """Return what is said while there is no index to ask."""
    return LacunaError(
        "index_unavailable", "The index is being built again. Wait a minute, then try once more."
    )
