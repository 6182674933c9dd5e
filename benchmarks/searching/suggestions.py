"""How fast suggestions come while somebody types, over so many generated records.

    python -m benchmarks.searching.suggestions --size 100000

Types the beginnings of titles, authors and subjects letter by letter and prints what an answer takes in
milliseconds, by the clock and, for a machine that has other things to do, of the processor. Wanted: under 50
at the 95th percentile.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from statistics import quantiles

from catalogue.services.authority.authorities import shipped_knowledge
from catalogue.services.discovery.documents import document_of
from catalogue.services.operations.generated_records import descriptions
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import IndexDocument

_ASKED = 100
_LETTERS = range(1, 17)


def documents(size: int) -> Iterator[IndexDocument]:
    """The records as the index takes them."""
    knowledge = shipped_knowledge()
    for number, description in enumerate(descriptions(size)):
        yield document_of(str(number), description, knowledge.aliases, knowledge.vocabulary)


def typed(size: int) -> Iterator[str]:
    """What stands in the search field after each letter."""
    source = random.Random(7)
    chosen = source.sample(list(descriptions(min(size, 5_000))), _ASKED)
    for description in chosen:
        for text in (description.title, description.contributors[0].name, description.subjects[0]):
            yield from (text[:letters] for letters in _LETTERS if letters <= len(text))


def main() -> None:
    """Build the index, type, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(folder)
        engine.rebuild(documents(size))
        taken: list[tuple[float, float, str]] = []
        for text in typed(size):
            begun, worked = time.perf_counter(), time.process_time()
            engine.complete(text)
            taken.append((time.perf_counter() - begun, time.process_time() - worked, text))
    print(f"{size} records, {len(taken)} times typed")
    clock, processor, texts = zip(*taken, strict=True)
    for name, seconds in (("clock", clock), ("processor", processor)):
        times = [spell * 1000 for spell in seconds]
        cuts = quantiles(times, n=100)
        slowest = max(zip(times, texts, strict=True))
        print(f"  {name:9}: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, slowest {slowest}")


if __name__ == "__main__":
    main()
