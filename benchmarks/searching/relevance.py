"""How well the search ranks: nDCG@10, MAP and recall@100 on judged queries.

    python -m benchmarks.searching.relevance FOLDER... [--run FILE] [--split odd|even]

Each folder holds ``docs.jsonl`` (id, title, author, text, keywords), ``queries.tsv`` (id, text) and
``qrels.tsv`` (query id, document id, relevance). The engine and its settings are those of the site.
``--run`` writes what was retrieved in TREC's form; ``--split`` takes half of the queries, so that one
half can be looked at while the other judges.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.searching.meaning import embedded
from catalogue.services.discovery.meaning import Meaning
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import IndexDocument, SearchRequest

DEPTH = 1000

_SIGNS = re.compile('["“”„«»*~|:]|(?<!\\S)[-+]+')
_JOINERS = re.compile(r"\b(?:OR|AND|NOT)\b")

Judgements = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over all judged queries."""

    ndcg_10: float
    average_precision: float
    recall_100: float

    def __str__(self) -> str:
        return f"{self.ndcg_10:8.3f} {self.average_precision:8.3f} {self.recall_100:10.3f}"


def documents(folder: Path) -> Iterator[IndexDocument]:
    """The documents of a judged collection."""
    with (folder / "docs.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield IndexDocument(
                id=row["id"],
                title=row.get("title", ""),
                people=tuple(filter(None, (row.get("author", ""),))),
                subjects=tuple(filter(None, (row.get("keywords", ""),))),
                text=row.get("text", ""),
            )


def queries(folder: Path, split: str | None) -> dict[str, str]:
    """The judged queries by id, or every other one of them."""
    rows = [line.split("\t", 1) for line in (folder / "queries.tsv").read_text("utf-8").splitlines() if line]
    first = {None: slice(None), "odd": slice(0, None, 2), "even": slice(1, None, 2)}[split]
    return dict(rows[first])


def judgements(folder: Path) -> Judgements:
    """Which documents are relevant to which query, and how much."""
    judged: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
        query_id, document_id, relevance = line.split("\t")
        if int(relevance) > 0:
            judged.setdefault(query_id, {})[document_id] = int(relevance)
    return judged


def plain_words(text: str) -> str:
    """A query without what the query language takes for signs; marks of its script are no signs."""
    return _JOINERS.sub(lambda joiner: joiner[0].lower(), _SIGNS.sub(" ", text))


def retrieve(engine: WhooshEngine, asked: Mapping[str, str], meaning: Meaning | None = None) -> Run:
    """The ids found for each query, best first, when its words are asked for, and their meaning if given."""
    run = {}
    for query_id, text in asked.items():
        request = SearchRequest(plain_words(text), limit=DEPTH)
        response = engine.search(meaning.beside(request) if meaning else request)
        run[query_id] = [hit.id for hit in response.hits]
    return run


def score(run: Run, judged: Judgements) -> Figures:
    """Mean figures over the queries that have a relevant document."""
    rows = [_figures_of_one(run[query_id], judged[query_id]) for query_id in run if query_id in judged]
    means = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    return Figures(*means)


def _figures_of_one(found: Sequence[str], relevant: Mapping[str, int]) -> tuple[float, float, float]:
    gains = [relevant.get(document_id, 0) for document_id in found]
    ideal = sorted(relevant.values(), reverse=True)
    precision, held = 0.0, 0
    for rank, gain in enumerate(gains, 1):
        if gain:
            held += 1
            precision += held / rank
    recalled = sum(1 for gain in gains[:100] if gain) / len(relevant)
    return _dcg(gains[:10]) / _dcg(ideal[:10]), precision / len(relevant), recalled


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _write_run(path: Path, name: str, run: Run) -> None:
    with path.open("a", encoding="utf-8") as stream:
        for query_id, found in run.items():
            for rank, document_id in enumerate(found, 1):
                stream.write(f"{query_id} Q0 {document_id} {rank} {DEPTH - rank} {name}\n")


def main() -> None:
    """Index each folder, ask its queries, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--run", type=Path, help="write a TREC run to this file")
    parser.add_argument("--meaning", action="store_true", help="with the extra for searching by meaning, too")
    parser.add_argument("--split", choices=("odd", "even"), help="take half of the queries")
    options = parser.parse_args()
    if options.run:
        options.run.write_text("", "utf-8")
    print(f"{'collection':12} {'queries':>7} {'nDCG@10':>8} {'MAP':>8} {'recall@100':>10}")
    for folder in options.folders:
        with tempfile.TemporaryDirectory() as place:
            engine = WhooshEngine(place)
            engine.rebuild(documents(folder))
            asked = queries(folder, options.split)
            run = retrieve(engine, asked)
            print(f"{folder.name:12} {len(asked):7} {score(run, judgements(folder))}")
            if options.meaning:
                both = retrieve(engine, asked, embedded(Path(place) / "meaning", list(documents(folder))))
                print(f"{'  by meaning':12} {len(asked):7} {score(both, judgements(folder))}")
        if options.run:
            _write_run(options.run, f"lacuna-{folder.name}", run)


if __name__ == "__main__":
    main()
