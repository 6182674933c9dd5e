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

_HALF, _FEW = 0.5, 2
"""The share of a title from which on another may be like it, and how many such are compared with care."""


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

    def likest(self, entry: Prepared, found: Iterable[Candidate]) -> list[tuple[str, Prepared]]:
        """Return those few candidates of an entry whose titles share most with its own, if that is enough."""
        shares = [(self._share(candidate.id, entry), candidate.id) for candidate in found]
        likest = sorted([pair for pair in shares if pair[0] >= _HALF], key=lambda pair: -pair[0])[:_FEW]
        return [(holding_id, holding) for _, holding_id in likest if (holding := self.get(holding_id))]

    def _share(self, holding_id: str, entry: Prepared) -> float:
        outline = self._outline(holding_id)
        return self._matcher.share_of_title(entry, outline) if outline else 0.0

    def could_be(self, holding_id: str, entry: Prepared) -> bool:
        """Whether a holding is there and worth judging for an entry."""
        outline = self._outline(holding_id)
        return outline is not None and self._matcher.could_be(entry, outline)

    def _outline(self, holding_id: str) -> Outline | None:
        outline = self._outlines.get(holding_id)
        if outline is None and (record := self._records.get(holding_id)) is not None:
            outline = self._outlines[holding_id] = self._matcher.outline(record)
        return outline


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
