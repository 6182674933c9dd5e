"""The pairs of a set as the program itself finds them, each with its features and its label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.decision.recorder import Recorder
from catalogue.matching.evidence.features import NAMES
from catalogue.matching.learned.model import FORM, KINDS, Care, Model, Thresholds
from catalogue.services.authority.authorities import shipped_knowledge
from catalogue.services.gap_check import checking
from catalogue.services.gap_check.checking import ReferenceItem
from catalogue.services.gap_check.holdings_file import FileHoldings
from training.sets import LabelledSet, Pair


@dataclass(slots=True)
class PairTable:
    """All candidate pairs of a set: a row of features and a label for each, the pairs in the same order."""

    labelled: LabelledSet
    pairs: Sequence[Pair]
    features: npt.NDArray[np.float32]
    barred: npt.NDArray[np.bool_]
    """Whether a rule keeps a pair from being accepted, whatever its chance."""
    refused: npt.NDArray[np.bool_]
    """Whether a rule makes a pair two works, so that nobody is asked."""
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


UNCALIBRATED: Mapping[str, Any] = {
    "calibration": {kind: [[-9.0, 0.0], [9.0, 1.0]] for kind in KINDS},
    "thresholds": {care.value: asdict(Thresholds(0.9, 0.9, 0.1, 0.01, 0.01, 0.0, 0.0, 0.0)) for care in Care},
}
"""What stands in a model for what is set last, where only its log-odds or contributions are asked for."""

EMPTY = Model(
    {
        "form": FORM, "version": "empty", "features": [], "intercept": 0.0, "edges": [], "terms": [],
        **UNCALIBRATED,
    }
)  # fmt: skip
"""A model that knows nothing: what looks at features needs none."""


def pairs_of(labelled: LabelledSet) -> PairTable:
    """Every pair that the program looks at when this list is checked."""
    knowledge = shipped_knowledge()
    entries = [ReferenceItem(entry_id, description) for entry_id, description in labelled.entries]
    matcher = Matcher(knowledge.aliases, knowledge.vocabulary, model=EMPTY)
    with FileHoldings(labelled.holdings, matcher) as file:
        recorder = Recorder(file.matcher)
        for _ in checking.check(entries, file.look_up, file.engine, recorder):
            pass
    looked = recorder.looked
    pairs = [
        (entry.id, holding_id)
        for entry, found in zip(entries, looked, strict=True)
        for holding_id in found.holdings
    ]
    rows = [found.features for found in looked if len(found.features)]
    return PairTable(
        labelled,
        pairs,
        np.vstack(rows) if rows else np.zeros((0, len(NAMES)), np.float32),
        np.array([bar for found in looked for bar in found.barred], np.bool_),
        np.array([refuse for found in looked for refuse in found.refused], np.bool_),
        np.array([doubt for found in looked for doubt in found.doubted], np.bool_),
    )
