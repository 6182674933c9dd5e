"""The bytes of a file as its readers see them."""

from __future__ import annotations

import gc
import io

import pytest

from catalogue.formats.files.source import open_source
from catalogue.formats.records.problems import ProblemLog


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_a_file_of_which_no_more_was_read_is_closed_without_a_word() -> None:
    stream = io.BytesIO("title\nខ្មែរ\nthird\n".encode())
    source = open_source(stream, "list.csv")
    lines = source.lines(ProblemLog())
    assert next(lines) == "title\n"
    stream.close()
    del lines
    gc.collect()


def test_the_stream_outlives_the_reading_of_its_lines() -> None:
    stream = io.BytesIO(b"title\nsecond\n")
    source = open_source(stream, "list.csv")
    assert list(source.lines(ProblemLog())) == ["title\n", "second\n"]
    assert not stream.closed
