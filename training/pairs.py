"""The pairs of a set as the program itself finds them, each with its features and its label."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catalogue.matching.decide import Proposal
from catalogue.matching.doubts import doubt_of
from catalogue.matching.features import NAMES
from catalogue.matching.matcher import Matcher
from catalogue.matching.model import FORM, Model
from catalogue.matching.prepared import Prepared
from catalogue.services.authority.authorities import shipped_knowledge
from catalogue.services.checking import gap_check
from catalogue.services.checking.gap_check import ReferenceItem
from catalogue.services.checking.holdings_file import FileHoldings
from training.sets import LabelledSet, Pair


@dataclass(slots=True)
class PairTable:
    """All candidate pairs of a set: a row of features and a label for each, the pairs in the same order."""

    labelled: LabelledSet
    pairs: Sequence[Pair]
    features: npt.NDArray[np.float32]
    barred: npt.NDArray[np.bool_]
    """Whether a rule keeps a pair from being accepted, whatever its chance."""
    doubted: npt.NDArray[np.bool_]
    """Whether there is anything about a pair that a person could doubt."""

    @property
    def labels(self) -> npt.NDArray[np.int8]:
        """1 for pairs of one work, 0 for others."""
        return np.array([pair in self.labelled.right for pair in self.pairs], np.int8)

    @property
    def counted(self) -> npt.NDArray[np.bool_]:
        """Whether a pair is counted; those that are neutral are not."""
        return np.array([pair not in self.labelled.neutral for pair in self.pairs], np.bool_)


EMPTY = Model(
    {
        "form": FORM,
        "version": "empty",
        "features": [],
        "intercept": 0.0,
        "edges": [],
        "terms": [],
        "calibration": [[-9.0, 0.0], [9.0, 1.0]],
        "thresholds": {"held": 0.9, "doubted": 0.9, "review": 0.1, "held_risk": 0.01, "missing_risk": 0.01},
    }
)
"""A model that knows nothing: what looks at features needs none."""


class _Recorder(Matcher):
    """A matcher that keeps the features of all that it is asked to decide."""

    rows: list[npt.NDArray[np.float32]]
    candidates: list[Sequence[str]]
    barred: list[bool]
    doubted: list[bool]

    def with_statistics(self, titles: Iterable[str]) -> _Recorder:
        made = super().with_statistics(titles)
        assert isinstance(made, _Recorder)
        made.rows, made.candidates, made.barred, made.doubted = [], [], [], []
        return made

    def decide_all(
        self,
        batch: Sequence[tuple[Prepared, Sequence[tuple[str, Prepared]]]],
        recurring: Collection[str] = (),
    ) -> list[list[Proposal]]:
        judged = [[judgement for _, judgement in found] for found in self._judged(batch)]
        weighed, features = self._decider.features(judged, recurring)
        self.rows.append(features)
        self.barred += [bar for judgements in weighed for bar in self._decider.barred(judgements, recurring)]
        self.doubted += [bool(doubt_of(judgement)) for judgements in weighed for judgement in judgements]
        self.candidates += [[holding_id for holding_id, _ in candidates] for _, candidates in batch]
        return [[] for _ in batch]


def pairs_of(labelled: LabelledSet) -> PairTable:
    """Every pair that the program looks at when this list is checked."""
    knowledge = shipped_knowledge()
    entries = [ReferenceItem(entry_id, description) for entry_id, description in labelled.entries]
    with FileHoldings(
        labelled.holdings, _Recorder(knowledge.aliases, knowledge.vocabulary, model=EMPTY)
    ) as file:
        for _ in gap_check.check(entries, file.look_up, file.engine, file.matcher):
            pass
        recorder = file.matcher
        assert isinstance(recorder, _Recorder)
    pairs = [
        (entry.id, holding_id)
        for entry, found in zip(entries, recorder.candidates, strict=True)
        for holding_id in found
    ]
    features = np.vstack(recorder.rows) if recorder.rows else np.zeros((0, len(NAMES)), np.float32)
    return PairTable(
        labelled, pairs, features, np.array(recorder.barred, np.bool_), np.array(recorder.doubted, np.bool_)
    )
