"""A matcher that decides nothing: it keeps what the model would look at, for whoever learns from it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from catalogue.matching.decide import Proposal
from catalogue.matching.doubts import doubt_of
from catalogue.matching.features import Array
from catalogue.matching.matcher import Matcher
from catalogue.matching.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Looked:
    """One entry as it was looked at: its candidates, a row of features for each, and what rules say.

    ``ruled`` are those that a rule decides or the model does not decide alone, whatever their chance;
    ``doubted`` those that a person could doubt.
    """

    holdings: Sequence[str]
    features: Array
    ruled: Sequence[bool]
    doubted: Sequence[bool]


class Recorder(Matcher):
    """Takes records apart and compares them as ``matcher`` does; ``recurring`` is as for ``decide_all``."""

    def __init__(self, matcher: Matcher, recurring: Collection[str]) -> None:
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
        judged, features = decider.features(
            [[judgement for _, judgement in found] for found in self._judged(batch)], self._recurring
        )
        begin = 0
        for (_, candidates), judgements in zip(batch, judged, strict=True):
            end = begin + len(judgements)
            barred = decider.barred(judgements, self._recurring)
            self.looked.append(
                Looked(
                    [holding_id for holding_id, _ in candidates],
                    features[begin:end],
                    [
                        bar or decider.beside(judgement)
                        for bar, judgement in zip(barred, judgements, strict=True)
                    ],
                    [bool(doubt_of(judgement)) for judgement in judgements],
                )
            )
            begin = end
        return [[] for _ in batch]
