"""What a fuzzer found worth keeping is given to every reader and parser again."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections import Counter
from contextlib import suppress
from pathlib import Path

from benchmarks.faults import guided
from benchmarks.faults.guided import give, kept, targets, ways_of, worth_keeping
from catalogue import formats
from catalogue.errors import LacunaError
from catalogue.formats.files.source import open_source
from catalogue.formats.records.problems import ProblemLog


def test_every_input_that_was_kept_is_read_or_refused_in_words() -> None:
    known, tried = targets(), Counter[str]()
    for name, data in kept():
        give(known[name], data)
        tried[name] += 1
    assert tried.keys() == known.keys(), "a reader without a corpus was never fuzzed"


def test_each_reader_has_an_input_that_it_reads() -> None:
    """Of eight formats every input was refused at once: what a fuzzer began with was of another format."""
    read = Counter[str]()
    for name, data in kept():
        if (known := formats.FORMATS.get(name)) and not read[name]:
            with suppress(LacunaError):
                source = open_source(io.BytesIO(data), f"x.{known.extensions[0]}")
                read[name] = sum(1 for _ in known.read(source, ProblemLog()))
    readers = {name for name, known in formats.FORMATS.items() if known.can_read}
    assert readers == {name for name, count in read.items() if count}


def test_what_was_kept_and_still_leads_another_way_stays_when_it_is_packed_anew() -> None:
    before = [b"ab", b"b", b"cd"]  # the second leads nowhere that the first did not
    assert worth_keeping(before, [b"a", b"de", b"ef", b"fg"], set, most=4) == [b"ab", b"cd", b"de", b"ef"]
    assert worth_keeping(before, [b"x"], set, most=1) == [b"ab", b"cd"], "a limit drops none of them"


def test_two_inputs_that_a_parser_takes_another_way_are_told_apart() -> None:
    query = targets()["query"]
    word, phrase = ways_of(query, b"sea"), ways_of(query, b'title:"the sea" OR fish*')
    assert word and phrase - word


def test_what_sittings_came_to_is_added_up_once(tmp_path: Path) -> None:
    noted, corpus = tmp_path / "fuzzed.jsonl", tmp_path / "corpus"
    corpus.mkdir()
    for _sitting in range(2):
        line = {"target": "ris", "cpu": 1800.0, "inputs": 70}
        (corpus / guided.COUNTS).write_text(f"{json.dumps(line)}\n")
        guided.note(corpus, "abc1234", dt.date(2026, 11, 28), noted)
        found = guided.note(corpus, "abc1234", dt.date(2026, 11, 28), noted)
    assert found == {"sittings": 2, "inputs": 140, "cpu_hours": 1.0, "faults": 0}
