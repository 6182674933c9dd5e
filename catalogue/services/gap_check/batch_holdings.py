"""The holdings that the entries of one batch may be: looked at, taken apart, and what people said of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from catalogue.domain.descriptions.description import Description, Record
from catalogue.domain.gaps.gap_report import Match, Reason, Status
from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.decision.screening import Outline
from catalogue.matching.records.prepared import Prepared
from search_index.interface import Candidate


class BatchHoldings:
    """Holdings of one batch, looked at and taken apart when first asked for.

    Copies that read the same are taken apart once: ``get`` gives the same object for each.
    """

    def __init__(self, records: Mapping[str, Record], matcher: Matcher) -> None:
        self._records = records
        self._matcher = matcher
        self._outlines: dict[str, Outline] = {}
        self._prepared: dict[str, Prepared] = {}
        self._read: dict[Hashable, list[tuple[Record, Prepared]]] = {}

    def get(self, holding_id: str) -> Prepared | None:
        """One holding; None if it is gone since the index saw it."""
        if (prepared := self._prepared.get(holding_id)) is not None:
            return prepared
        record = self._records.get(holding_id)
        if record is None:
            return None
        return self._prepared.setdefault(holding_id, self._taken_apart(record))

    def _taken_apart(self, record: Record) -> Prepared:
        alike = self._read.setdefault((record.get("title"), record.get("reference")), [])
        prepared = next((prepared for known, prepared in alike if known == record), None)
        if prepared is None:
            prepared = self._matcher.prepare(Description.from_dict(record))
            alike.append((record, prepared))
        return prepared

    def worth_judging(self, entry: Prepared, found: Iterable[Candidate]) -> list[tuple[str, Prepared]]:
        """Return the candidates of an entry that are there, and were found by key or pass a first look."""
        return [
            (candidate.id, holding)
            for candidate in found
            if candidate.by_key or self.could_be(candidate.id, entry)
            if (holding := self.get(candidate.id))
        ]

    def could_be(self, holding_id: str, entry: Prepared) -> bool:
        """Whether a holding is there and worth judging for an entry."""
        outline = self._outlines.get(holding_id)
        if outline is None:
            record = self._records.get(holding_id)
            if record is None:
                return False
            outline = self._outlines[holding_id] = self._matcher.outline(record)
        return self._matcher.could_be(entry, outline)


_VERDICTS = {
    Verdict.SAME: (Status.HELD, Reason("human_same")),
    Verdict.OTHER_EDITION: (Status.OTHER_EDITION, Reason("human_other_edition")),
}


def human_matches(verdicts: Mapping[str, Verdict], known: BatchHoldings) -> tuple[Match, ...]:
    """Return what people said, the same work before other editions; holdings that are gone count no more."""
    answers = [
        Match(holding_id, *_answer(verdict))
        for holding_id, verdict in verdicts.items()
        if verdict in _VERDICTS and known.get(holding_id) is not None
    ]
    return tuple(sorted(answers, key=lambda match: match.status is not Status.HELD))


def _answer(verdict: Verdict) -> tuple[Status, float, tuple[Reason, ...]]:
    status, reason = _VERDICTS[verdict]
    return status, 1.0, (reason,)
