"""Fits the model: boosted trees of three leaves, laid together into tables over one or two features.

A tree of three leaves looks at two features at most, so that the sum of many is an additive model with
pairwise terms, and exactly so: nothing is lost when its trees are laid together. LightGBM grows them, with
monotone constraints where sense demands a direction; it is not needed to use the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import lightgbm
import numpy as np
import numpy.typing as npt

from catalogue.matching.evidence.features import FALLS, NAMES, RISES
from catalogue.matching.learned.model import FORM
from training.pairs import PairTable

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Settings:
    """How the trees are grown; chosen by the table of sets left out (``docs/gap-check.md``)."""

    trees: int = 600
    rate: float = 0.1
    least_pairs: int = 20
    """How many pairs a leaf holds at least."""
    ridge: float = 5.0
    features: float = 0.3
    """The share of the features that each tree may look at."""
    rows: float = 0.8
    """The share of the pairs that each tree is grown on."""
    bins: int = 63
    seeds: tuple[int, ...] = (0, 1, 2)
    """The model is the mean of those grown from these seeds: what one saw by chance counts for a third."""
    made_weight: float = 0.4
    """What a set counts whose labels were made by rule, beside 1 for the others."""


SETTINGS: Final = Settings()


def weights_of(tables: Sequence[PairTable], settings: Settings) -> Numbers:
    """What each pair counts: a set by the square root of its size, so that no large one drowns a small."""
    found = [
        np.full(int(table.counted.sum()), (settings.made_weight if table.labelled.made else 1.0))
        / np.sqrt(max(1, int(table.counted.sum())))
        for table in tables
    ]
    whole = np.concatenate(found)
    return np.asarray(whole / whole.mean())


def grow(tables: Sequence[PairTable], settings: Settings = SETTINGS) -> Mapping[str, Any]:
    """The form, the features, the edges and the terms of a model file; the rest is set afterwards."""
    rows = np.vstack([table.features[table.counted] for table in tables]).astype(np.float64)
    labels = np.concatenate([table.labels[table.counted] for table in tables])
    parameters = {
        "objective": "binary",
        "num_leaves": 3,
        "learning_rate": settings.rate,
        "min_data_in_leaf": settings.least_pairs,
        "lambda_l2": settings.ridge,
        "feature_fraction": settings.features,
        "bagging_fraction": settings.rows,
        "bagging_freq": 1,
        "max_bin": settings.bins,
        "monotone_constraints": [1 if name in RISES else -1 if name in FALLS else 0 for name in NAMES],
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbose": -1,
    }
    data = lightgbm.Dataset(rows, labels, weight=weights_of(tables, settings))
    trees = [
        tree
        for seed in settings.seeds
        for tree in lightgbm.train({**parameters, "seed": seed}, data, settings.trees).dump_model()[
            "tree_info"
        ]
    ]
    return _laid_together(trees, rows, 1.0 / len(settings.seeds))


def _laid_together(trees: Sequence[Mapping[str, Any]], rows: Numbers, share: float) -> Mapping[str, Any]:
    """The trees of each pair of features as one table, centred on the rows it was grown on.

    ``share`` is what each tree counts.
    """
    groups: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
    intercept = 0.0
    for tree in trees:
        root = tree["tree_structure"]
        used = sorted({node["split_feature"] for node in _splits(root)})
        if not used:
            intercept += share * root["leaf_value"]
            continue
        groups.setdefault((used[0], used[-1]), []).append(root)
    looked_at = sorted({feature for pair in groups for feature in pair})
    place = {feature: at for at, feature in enumerate(looked_at)}
    terms = []
    for (first, second), roots in sorted(groups.items()):
        edges = {
            feature: sorted(
                {
                    node["threshold"]
                    for root in roots
                    for node in _splits(root)
                    if node["split_feature"] == feature
                }
            )
            for feature in (first, second)
        }
        if first == second:
            edges = {first: edges[first]}
        others = edges.get(second, []) if second != first else []
        table = np.array(
            [
                [
                    share * sum(_leaf(root, {second: beside, first: value}) for root in roots)
                    for beside in _within(others)
                ]
                for value in _within(edges[first])
            ]
        )
        bins = np.searchsorted(np.array(edges[first]), rows[:, first], side="left")
        other_bins = np.searchsorted(np.array(others), rows[:, second], side="left")
        mean = float(table[bins, other_bins].mean())
        intercept += mean
        terms.append(
            {
                "of": [place[first], place[second]],
                "first": edges[first],
                "second": others,
                "table": [[round(float(value - mean), 5) for value in line] for line in table],
            }
        )
    all_edges = [
        sorted(
            {
                edge
                for term in terms
                for which, side in (("first", 0), ("second", 1))
                if term["of"][side] == at
                for edge in term[which]
            }
        )
        for at in range(len(looked_at))
    ]
    return {
        "form": FORM,
        "features": [NAMES[feature] for feature in looked_at],
        "intercept": round(intercept, 5),
        "edges": all_edges,
        "terms": terms,
    }


def _splits(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The nodes of a tree at which it parts."""
    if "split_feature" not in node:
        return []
    return [node, *_splits(node["left_child"]), *_splits(node["right_child"])]


def _within(edges: Sequence[float]) -> list[float]:
    """A value within each interval between some edges, of which each belongs to the one below it."""
    return [*edges, (edges[-1] + 1.0) if edges else 0.0]


def _leaf(node: Mapping[str, Any], values: Mapping[int, float]) -> float:
    """The leaf of a tree for a value of each of its features."""
    while "split_feature" in node:
        left = values[node["split_feature"]] <= node["threshold"]
        node = node["left_child"] if left else node["right_child"]
    return float(node["leaf_value"])
