"""A matcher that decides nothing: it keeps what the model would look at, for whoever learns from it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from catalogue.matching.decision.decision import Proposal
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.evidence.features import Array
from catalogue.matching.evidence.review_reasons import doubt_of
from catalogue.matching.records.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Looked:
    """One entry as it was looked at: its candidates, a row of features for each, and what rules say.

    ``barred`` are those that a rule keeps from being accepted, ``refused`` those of them that it makes
    another work, ``beside`` those that something beside the model weighs, ``doubted`` those that a person
    could doubt.
    """

    holdings: Sequence[str]
    features: Array
    barred: Sequence[bool]
    refused: Sequence[bool]
    beside: Sequence[bool]
    doubted: Sequence[bool]


class Recorder(Matcher):
    """Takes records apart and compares them as ``matcher`` does.

    ``recurring`` is as for ``decide_all``, and stands for that where only a part of a list is looked at.
    """

    def __init__(self, matcher: Matcher, recurring: Collection[str] | None = None) -> None:
        self.__dict__.update(vars(matcher))
        self._recurring = recurring
        self.looked: list[Looked] = []

    def decide_all(
        self,
        batch: Sequence[tuple[Prepared, Sequence[tuple[str, Prepared]]]],
        recurring: Collection[str] = (),
    ) -> list[list[Proposal]]:
        """Keep what would be decided on, in ``looked``, and propose nothing."""
        decider = self._decider
        if self._recurring is not None:
            recurring = self._recurring
        seen, features = decider.features(
            [[judgement for _, judgement in found] for found in self._judged(batch)], recurring
        )
        begin = 0
        for (_, candidates), (judgements, together) in zip(batch, seen, strict=True):
            end = begin + len(judgements)
            doubts = [doubt_of(judgement) for judgement in judgements]
            self.looked.append(
                Looked(
                    [holding_id for holding_id, _ in candidates],
                    features[begin:end],
                    [
                        decider.bars(judgement, together, doubt)
                        for judgement, doubt in zip(judgements, doubts, strict=True)
                    ],
                    [decider.refuses(judgement, together) for judgement in judgements],
                    [decider.beside(judgement) for judgement in judgements],
                    [bool(doubt) for doubt in doubts],
                )
            )
            begin = end
        return [[] for _ in batch]
