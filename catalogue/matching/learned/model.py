"""The model: what chance a pair of records has of being one work, learned from labelled lists.

It is additive with pairwise terms: each term is a table over one or two features, and their sum is the
log-odds. So every point of a score has a place, and a reason. The numbers stand in ``model.json``, which
``python -m training`` makes; no training library is needed to use them.

The form is that of Lou, Caruana, Gehrke and Hooker, "Accurate intelligible models with pairwise
interactions", KDD 2013; here the terms are the sums of boosted trees of three leaves, each of which looks at
no more than two features.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from catalogue.domain.gaps.gap_report import DecidedBy
from catalogue.errors import LacunaError
from catalogue.matching.evidence.features import NAMES

Numbers = npt.NDArray[np.float64]

FORM: Final = 4
"""The form of the model file; another one is refused."""

FREE: Final = "free"
DOUBTED: Final = "doubted"
BARRED: Final = "barred"
KINDS: Final = (FREE, DOUBTED, BARRED)
"""Whose chances a calibration tells: of pairs that nothing speaks against, of those of which something is in
doubt (``review_reasons``), of those that a rule holds back.
"""

_YEAR: Final = "2027.1"


class BadModel(LacunaError):
    """A model file that is damaged, of another form, or asks for features that this program does not have."""


class Care(StrEnum):
    """How careful the gap check is: how much it asks, and how much it may answer wrongly."""

    CAREFUL = "careful"
    USUAL = "usual"
    BOLD = "bold"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which chance on a holding counts as held, and below which nothing is shown for review.

    ``doubted`` stands in the place of ``held`` where something of the pair is in doubt (``review_reasons``).
    ``held_risk`` and ``missing_risk`` are the shares of wrong answers that they were set for: of those
    called held, and of what is held and called missing. ``held_wrong`` and ``missing_wrong`` are those shares
    as they came out on sets left out, ``asked`` the share of entries sent to a person there: means of sets.
    """

    held: float
    doubted: float
    review: float
    held_risk: float
    missing_risk: float
    asked: float
    held_wrong: float
    missing_wrong: float


def version_of(data: Mapping[str, Any]) -> str:
    """Name what a model file says by its content: other numbers, another version.

    What a centre learned (``tuning``) belongs to a version, and must not be laid on other numbers.
    """
    said = {name: value for name, value in data.items() if name != "version"}
    return f"{_YEAR}.{hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:8]}"


class Model:
    """Chances for rows of features. Immutable; safe to share between threads."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Make a model of what its file says. Raises ``BadModel``."""
        try:
            if data["form"] != FORM:
                raise BadModel(
                    "model_form", "The model file has another form. Install the one of this version."
                )
            self.version = str(data["version"])
            self.names: tuple[str, ...] = tuple(data["features"])
            self.intercept = float(data["intercept"])
            self.choices = {care: Thresholds(**data["thresholds"][care.value]) for care in Care}
            self.care = Care.USUAL
            self._calibration = {kind: _columns(data["calibration"][kind]) for kind in KINDS}
            self._lay_out(data["edges"], data["terms"])
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise BadModel(
                "model_damaged", "The model file is damaged. Install the program again."
            ) from error
        unknown = [name for name in self.names if name not in NAMES]
        if unknown:
            raise BadModel(
                "model_features",
                "The model file asks for what this program does not know: %(names)s.",
                names=", ".join(unknown),
            )
        self._columns = [NAMES.index(name) for name in self.names]

    @property
    def thresholds(self) -> Thresholds:
        """The thresholds of the care that is taken."""
        return self.choices[self.care]

    @property
    def in_force(self) -> DecidedBy:
        """The version with the thresholds by which it decides, as a report names them."""
        chosen = self.thresholds
        return DecidedBy(self.version, chosen.held, chosen.doubted, chosen.review)

    def with_care(self, care: Care) -> Self:
        """Return the same model, which takes more care or less."""
        if care is self.care:
            return self
        other = copy(self)
        other.care = care
        return other

    def _lay_out(self, edges: Sequence[Sequence[float]], terms: Sequence[Mapping[str, Any]]) -> None:
        """Put all tables into one array, so that a batch of rows is looked up at once."""
        self._edges = [np.array(of_feature, np.float64) for of_feature in edges]
        widest = max((len(of_feature) for of_feature in self._edges), default=0) + 1
        count = len(terms)
        self._first, self._second = np.zeros(count, np.intp), np.zeros(count, np.intp)
        self._first_bins = np.zeros((count, widest), np.intp)
        self._second_bins = np.zeros((count, widest), np.intp)
        offsets, tables = [0], []
        for at, term in enumerate(terms):
            first, second = term["of"]
            table = np.array(term["table"], np.float64)
            self._first[at], self._second[at] = first, second
            width = table.shape[1]
            self._first_bins[at] = width * _bins_of(self._edges[first], term["first"], widest)
            self._second_bins[at] = _bins_of(self._edges[second], term["second"], widest)
            tables.append(table.ravel())
            offsets.append(offsets[-1] + table.size)
        self._offsets = np.array(offsets[:-1], np.intp)
        self._values = np.concatenate(tables) if tables else np.zeros(0)
        self._terms = np.arange(count)
        self._shares = np.zeros((count, len(self._edges)))
        for at in range(count):
            self._shares[at, self._first[at]] += 0.5
            self._shares[at, self._second[at]] += 0.5

    def _values_of(self, features: npt.NDArray[np.float32]) -> Numbers:
        """Return the value of every term for every row: shape (rows, terms)."""
        bins = np.zeros((len(features), len(self._edges)), np.intp)
        for at, column in enumerate(self._columns):
            bins[:, at] = np.searchsorted(
                self._edges[at], features[:, column].astype(np.float64), side="left"
            )
        places = self._offsets + self._first_bins[self._terms, bins[:, self._first]]
        places += self._second_bins[self._terms, bins[:, self._second]]
        found: Numbers = self._values[places]
        return found

    def log_odds(self, features: npt.NDArray[np.float32]) -> Numbers:
        """Return the log-odds of each row, before calibration; ``features`` has the columns of ``NAMES``."""
        found: Numbers = self.intercept + self._values_of(features).sum(axis=1)
        return found

    def calibrated(self, log_odds: Numbers, kind: str = FREE) -> Numbers:
        """Log-odds as chances, from 0 to 1, that mean what they say on lists the model had not seen.

        ``kind`` is one of ``KINDS``: of pairs with the same log-odds fewer are right where something is in
        doubt, and far fewer where a rule holds them back.
        """
        return np.interp(log_odds, *self._calibration[kind])

    def contributions(self, features: npt.NDArray[np.float32]) -> Numbers:
        """How much each feature adds to the log-odds of each row; a term of two is shared by both.

        Shape (rows, ``names``). With ``intercept`` they sum up to ``log_odds``.
        """
        found: Numbers = self._values_of(features) @ self._shares
        return found


def _columns(knots: Sequence[Sequence[float]]) -> tuple[Numbers, Numbers]:
    """Return the log-odds and the chances of the knots of a calibration."""
    table = np.array(knots, np.float64)
    return table[:, 0], table[:, 1]


def _bins_of(edges: Numbers, own: Sequence[float], widest: int) -> npt.NDArray[np.intp]:
    """For every interval between all edges of a feature, in which of a term's own intervals it lies."""
    ends = np.append(edges, np.inf)
    found = np.searchsorted(np.array(own, np.float64), ends, side="left")
    return np.pad(found, (0, widest - len(found)), mode="edge")


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """Return the model that comes with the program. Raises ``BadModel`` where its file is damaged."""
    return read_model((files("catalogue.matching.learned") / "model.json").read_bytes())


def read_model(content: bytes) -> Model:
    """Return a model from the content of its file. Raises ``BadModel``."""
    try:
        data = json.loads(content)
    except ValueError as error:
        raise BadModel("model_damaged", "The model file is damaged. Install the program again.") from error
    if not isinstance(data, dict):
        raise BadModel("model_damaged", "The model file is damaged. Install the program again.")
    return Model(data)
