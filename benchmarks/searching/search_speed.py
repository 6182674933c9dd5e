"""How fast the search is, beside the engines that people reach for, in one run on the same records.

    python -m benchmarks.searching.search_speed [--sizes 1000,10000,100000] [--engines lacuna,tantivy]
        [--questions N]

Each engine builds its index in a process of its own and answers in another, so that memory is its
own. No question is asked twice but in another round, for which the engine is opened anew; the least time
of each counts, since other work on the machine only adds. Printed: p50 and p95 in milliseconds for each
kind of question, without and with facets; the p95 beside tantivy's; records indexed a second; size;
resident memory; time to open; time from an edit to its being found.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from queue import Empty
from typing import Any

from benchmarks.searching.search_databases import Fts5, PostgreSQL, postgresql_server
from benchmarks.searching.search_engines import Engine, Lacuna, StockWhoosh, Unavailable
from benchmarks.searching.search_questions import KINDS, Question, documents, questions
from benchmarks.searching.search_tantivy import Tantivy, TantivyCatchAll
from benchmarks.searching.search_xapian import Xapian

ENGINES: dict[str, Callable[[Path], Engine]] = {
    "tantivy": Tantivy,
    "tantivy-catch-all": TantivyCatchAll,
    "lacuna": Lacuna,
    "whoosh": StockWhoosh,
    "fts5": Fts5,
    "xapian": Xapian,
    "postgresql": PostgreSQL,
}
_SAMPLE = 5_000
_EDITS = 100
_LONG_ROUND = 60
"""Seconds; an engine that takes longer for one round is asked no second."""


@dataclass(slots=True)
class Measured:
    """What was measured of one engine at one size; times in seconds."""

    build: float = 0.0
    size: int = 0
    memory: int = 0
    opening: float = 0.0
    edits: list[float] = field(default_factory=list)
    answers: dict[tuple[str, bool], list[float]] = field(default_factory=dict)


def _build(name: str, folder: Path, count: int, answer: Any) -> None:
    engine = ENGINES[name](folder)
    records = list(documents(count))
    begin = time.perf_counter()
    engine.build(records)
    answer.put(time.perf_counter() - begin)


def _measure(
    name: str, folder: Path, count: int, asked: dict[str, list[Question]], rounds: int, answer: Any
) -> None:
    """Open, ask and edit; runs in a process of its own."""
    measured = Measured()
    engine = ENGINES[name](folder)
    for _ in range(rounds):
        begin = time.perf_counter()
        engine.open()
        opening = time.perf_counter() - begin
        measured.opening = min(measured.opening or opening, opening)
        _ask_all(engine, asked, measured)
        if time.perf_counter() - begin > _LONG_ROUND:
            break
    measured.memory = _resident()
    if isinstance(engine, PostgreSQL):
        measured.size = engine.size()
    for number, document in enumerate(islice(documents(count), min(_EDITS, count))):
        begin = time.perf_counter()
        engine.edit(replace(document, title=f"visible{number} at once"))
        total, _ = engine.ask(Question("rare", (f"visible{number}",)), False)
        measured.edits.append(time.perf_counter() - begin)
        assert total == 1, f"{name} does not show an edit"
    answer.put(measured)


def _ask_all(engine: Engine, asked: dict[str, list[Question]], measured: Measured) -> None:
    """One round: every question once, half of them with facets; keeps the least time of each question."""
    for kind in KINDS:
        half = len(asked[kind]) // 2
        for facets, questions_asked in ((False, asked[kind][:half]), (True, asked[kind][half:])):
            try:
                times = [_timed(engine, question, facets) for question in questions_asked]
            except Unavailable:
                times = []
            before = measured.answers.get((kind, facets), times)
            measured.answers[kind, facets] = list(map(min, before, times))


def _timed(engine: Engine, question: Question, facets: bool) -> float:
    begin = time.perf_counter()
    engine.ask(question, facets)
    return time.perf_counter() - begin


def _resident() -> int:
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * resource.getpagesize()


def measure(name: str, count: int, asked: dict[str, list[Question]], rounds: int) -> Measured:
    """Measure one engine at one size; raises ``Unavailable``."""
    folder = Path(tempfile.mkdtemp(prefix=f"speed-{name}-"))
    try:
        with postgresql_server(folder) if name == "postgresql" else nullcontext():
            ENGINES[name](folder)  # raises where it is not installed
            build = _in_process(_build, name, folder, count)
            measured: Measured = _in_process(_measure, name, folder, count, asked, rounds)
            measured.build = build
            measured.size = measured.size or sum(
                path.stat().st_size for path in folder.rglob("*") if path.is_file()
            )
            return measured
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _in_process(work: Callable[..., None], *arguments: Any) -> Any:
    """What work puts into the queue it is given last, done in a fresh process."""
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    process = context.Process(target=work, args=(*arguments, answer))
    process.start()
    while True:
        try:
            result = answer.get(timeout=1)
            break
        except Empty:
            if process.exitcode is not None:
                raise RuntimeError(
                    f"{work.__name__} of {arguments[0]} ended with {process.exitcode}"
                ) from None
    process.join()
    return result


def percentile(times: list[float], share: float) -> float:
    """The value below which this share of the times lies, in milliseconds."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)] * 1000


def _print_answers(results: dict[str, Measured]) -> None:
    names = list(results)
    print(f"\n{'p50 / p95 ms':26}" + "".join(f"{name:>30}" for name in names))
    for facets in (False, True):
        for kind in KINDS:
            base = results.get("tantivy", Measured()).answers.get((kind, facets))
            row = f"{kind + (' + facets' if facets else ''):26}"
            for name in names:
                times = results[name].answers[kind, facets]
                row += f"{_cell(times, base):>30}"
            print(row)


def _cell(times: list[float], base: list[float] | None) -> str:
    if not times:
        return "-"
    text = f"{percentile(times, 0.5):.2f} / {percentile(times, 0.95):.2f}"
    return f"{text} ({percentile(times, 0.95) / percentile(base, 0.95):.2f}x)" if base else text


def _print_rest(count: int, results: dict[str, Measured]) -> None:
    print(
        f"\n{'':12}{'records/s':>12}{'size MB':>10}{'RSS MB':>10}{'open ms':>10}{'edit seen p50 / p95':>26}"
    )
    for name, result in results.items():
        edits = f"{percentile(result.edits, 0.5):.1f} / {percentile(result.edits, 0.95):.1f}"
        print(
            f"{name:12}{count / result.build:12.0f}{result.size / 1e6:10.1f}{result.memory / 1e6:10.0f}"
            f"{result.opening * 1000:10.1f}{edits:>26}"
        )


def main() -> None:
    """Measure each engine at each size and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--questions", type=int, default=200, help="of each kind, without and with facets")
    parser.add_argument("--rounds", type=int, default=3, help="the least time of each question counts")
    options = parser.parse_args()
    for count in map(int, options.sizes.split(",")):
        asked = questions(list(islice(documents(count), _SAMPLE)), 2 * options.questions)
        results: dict[str, Measured] = {}
        print(f"\n== {count:,} records, {options.questions} questions of each kind")
        for name in options.engines.split(","):
            try:
                results[name] = measure(name, count, asked, options.rounds)
            except Unavailable as error:
                print(f"{name} is left out: {error}")
        _print_answers(results)
        _print_rest(count, results)


if __name__ == "__main__":
    main()
