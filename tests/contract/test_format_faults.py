"""Whatever bytes arrive, a reader gives records and problems, or says why the file is of no use."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.domain.description import Contributor, Description, Identifier
from catalogue.errors import InvalidInput
from catalogue.formats import FORMATS, HoldingData, read, write

WRITTEN = [name for name, format in FORMATS.items() if format.can_write]
EXTENSIONS = sorted({extension for format in FORMATS.values() for extension in format.extensions})


def _sample(count: int = 12) -> list:
    return [
        (
            f"R{at}",
            Description(
                title=f"Report number {at} on ការជួញដូរ and debt bondage",
                contributors=(Contributor("Surtees, Rebecca"),),
                year=str(2000 + at),
                identifiers=(Identifier("isbn", "978-92-2-121319-2"),),
                languages=("en",),
            ),
            (HoldingData(f"A{at}", "362.88", "Shelf 1", "UNICEF"),),
        )
        for at in range(count)
    ]


SAMPLES = {name: b"".join(write(name, _sample())) for name in WRITTEN}


def _outcome(data: bytes, name: str) -> list:
    """The records, or nothing where the whole file was refused in words."""
    try:
        reading = read(io.BytesIO(data), name)
        records = list(reading)
    except InvalidInput as refusal:
        assert str(refusal) and refusal.code
        return []
    errors = sum(problem.severity == "error" for problem in reading.problems)
    assert reading.seen >= len(records)
    assert reading.seen <= len(records) + errors
    assert len({record.id for record in records}) == len(records)
    return records


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(min_size=0, max_size=600), extension=st.sampled_from(EXTENSIONS))
def test_arbitrary_bytes_never_raise(data, extension):
    _outcome(data, f"anything.{extension}")


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=400), extension=st.sampled_from(EXTENSIONS))
def test_arbitrary_text_never_raises(text, extension):
    _outcome(text.encode(errors="replace"), f"anything.{extension}")


@pytest.mark.parametrize("name", WRITTEN)
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_damaged_files_never_raise(name, seed):
    chance = random.Random(seed)
    data = bytearray(SAMPLES[name])
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data))
        end = min(len(data), at + chance.randint(0, 40))
        change = chance.choice(["flip", "cut", "double", "insert"])
        if change == "flip":
            data[at] ^= 1 << chance.randrange(8)
        elif change == "cut":
            del data[at:end]
        elif change == "double":
            data[at:at] = data[at:end]
        else:
            data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
    _outcome(bytes(data), f"damaged.{FORMATS[name].extensions[0]}")


@pytest.mark.parametrize("name", ["csv", "tsv", "marc", "ris", "bibtex", "marcxml", "mods"])
@pytest.mark.parametrize("share", [0.3, 0.55, 0.8, 0.99])
def test_a_truncated_file_gives_what_stands_before_the_cut(name, share):
    data = SAMPLES[name]
    cut = data[: int(len(data) * share)]
    whole = sum(f"R{at}" in cut.decode("utf-8", "replace") for at in range(12)) - 1
    records = _outcome(cut, f"cut.{FORMATS[name].extensions[0]}")
    titles = [record.description.title for record in records]
    good = [title for title in titles if title.startswith("Report number") and title.endswith("debt bondage")]
    assert len(good) >= whole - 1
