"""What others make of the same lists: Splink, recordlinkage, and the best single rapidfuzz threshold.

Each is given its best case: the rapidfuzz threshold is chosen with the answers in hand; Splink and
recordlinkage are trained without labels as their guides advise, and their threshold is chosen the
same way. Pairs are one-to-one by the best score where that helps them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence, Set
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from catalogue.domain.descriptions.description import Description
from search_index.analysis.normalisation import fold

if TYPE_CHECKING:
    import pandas as pd

Records = Sequence[tuple[str, Description]]
Pairs = Set[tuple[str, str]]
Scored = list[tuple[float, str, str]]


def rivals(
    left: Records, right: Records, gold: Pairs, neutral: Pairs = frozenset()
) -> Iterator[tuple[str, Pairs]]:
    """The name and the pairs of every rival that is installed; the others are named and left out.

    ``neutral`` pairs count neither way.
    """
    runs: tuple[tuple[str, Callable[[Records, Records], Scored]], ...] = (
        ("rapidfuzz token_sort_ratio, best threshold", _rapidfuzz),
        ("Splink, best threshold", _splink),
        ("recordlinkage ECM, best threshold", _recordlinkage),
    )
    for name, run in runs:
        try:
            scored = run(left, right)
        except ImportError as missing:
            print(f"   {name}: not installed ({missing.name}); pip install '.[bench]'")
            continue
        yield name, best_threshold([found for found in scored if found[1:] not in neutral], gold)


def best_threshold(scored: Scored, gold: Pairs) -> Pairs:
    """The pairs above the threshold at which F1 is highest, each left record once."""
    best_of: dict[str, tuple[float, str]] = {}
    for value, left, right in scored:
        if left not in best_of or value > best_of[left][0]:
            best_of[left] = (value, right)
    ranked = sorted(((value, left, right) for left, (value, right) in best_of.items()), reverse=True)
    hits, best_f1, cut = 0, 0.0, 0
    for count, (_, left, right) in enumerate(ranked, 1):
        hits += (left, right) in gold
        f1 = 2 * hits / (count + len(gold))
        if f1 > best_f1:
            best_f1, cut = f1, count
    return {(left, right) for _, left, right in ranked[:cut]}


def _text(description: Description) -> str:
    return fold(description.full_title or description.reference)


def _rapidfuzz(left: Records, right: Records) -> Scored:
    titles = {record_id: _text(description) for record_id, description in right}
    found: Scored = []
    for record_id, description in left:
        best = process.extractOne(_text(description), titles, scorer=fuzz.token_sort_ratio)
        if best:
            found.append((best[1], record_id, best[2]))
    return found


def _frame(records: Records) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {
            "unique_id": record_id,
            "title": _text(description),
            "first_words": " ".join(_text(description).split()[:2]),
            "long_words": " ".join(sorted(_text(description).split(), key=len, reverse=True)[:2]),
            "authors": fold("; ".join(person.name for person in description.contributors)) or None,
            "year": description.year or None,
        }
        for record_id, description in records
    ]
    return pd.DataFrame(rows)


def _splink(left: Records, right: Records) -> Scored:
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.disable(logging.WARNING)  # Splink tells every step of its training.
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("title", [0.95, 0.88, 0.75]),
            compare.JaroWinklerAtThresholds("authors", [0.9, 0.75]),
            compare.ExactMatch("year"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("first_words"),
            block_on("long_words"),
            block_on("authors"),
        ],
    )
    api = DuckDBAPI()
    frames = [api.register(_frame(left)), api.register(_frame(right))]
    linker = Linker(frames, settings)
    linker.training.estimate_probability_two_random_records_match([block_on("title")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1_000_000, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_words"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("year"))
    table = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    return list(zip(table["match_probability"], table["unique_id_l"], table["unique_id_r"], strict=True))


def _recordlinkage(left: Records, right: Records) -> Scored:
    import recordlinkage

    one, other = (_frame(records).set_index("unique_id") for records in (left, right))
    indexer = recordlinkage.Index()
    indexer.block("first_words")
    indexer.block("long_words")
    indexer.block("authors")
    pairs = indexer.index(one, other)
    comparer = recordlinkage.Compare()
    comparer.string("title", "title", method="jarowinkler", threshold=0.9, label="title")
    comparer.string("authors", "authors", method="jarowinkler", threshold=0.8, label="authors")
    comparer.exact("year", "year", label="year")
    features = comparer.compute(pairs, one, other)
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(features)
    chances = classifier.prob(features)
    return [(float(chance), pair[0], pair[1]) for pair, chance in chances.items()]
