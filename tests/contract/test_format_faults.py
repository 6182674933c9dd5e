"""Whatever bytes arrive, a reader gives records and problems, or says why the file is of no use."""

from __future__ import annotations

import io
import random
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.domain.authorities.authority import Authority, NameForm
from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Contributor, Description, Identifier
from catalogue.errors import InvalidInput
from catalogue.formats import FORMATS, HoldingData, Record, read, write
from catalogue.formats.authority_records import read_names, write_names
from catalogue.formats.records.problems import ProblemLog
from tests.support.damaged_zips import of_a_later_zip

WRITTEN = [name for name, format in FORMATS.items() if format.can_write]
EXTENSIONS = sorted({extension for format in FORMATS.values() for extension in format.extensions})


def _sample(count: int = 12) -> list[tuple[str, Description, tuple[HoldingData, ...]]]:
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


ONLY_READ = {
    "enw": "%0 Report\n%A Surtees, Rebecca\n%T {title}\n%M {id}\n%D 2008\n%@ 978-92-2-121319-2\n\n",
    "nbib": "PMID- {id}\nFAU - Surtees, Rebecca\nTI  - {title}.\nDP  - 2008\nPT  - Journal Article\n\n",
    "wos": "PT J\nAU Surtees, R\nUT {id}\nTI {title}\nSN 1744-0572\nPY 2008\nER\n\n",
    "zotero-json": '{{"itemType": "report", "key": "{id}", "title": "{title}", "tags": [{{"tag": "x"}}]}}\n',
    "text": "No: {id}\nTitle: {title}\nAuthor: Surtees, Rebecca\nYear: 2008\n\n",
}
"""A record of each format that is not written; ``text`` is labelled blocks."""


def _filled(form: str) -> bytes:
    return "".join(form.format(id=own_id, title=record.title) for own_id, record, _ in _sample()).encode()


SAMPLES = {name: b"".join(write(name, _sample())) for name in WRITTEN}
SAMPLES |= {name: _filled(form) for name, form in ONLY_READ.items()}


def _outcome(data: bytes, name: str) -> list[Record]:
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
def test_arbitrary_bytes_never_raise(data: bytes, extension: str) -> None:
    _outcome(data, f"anything.{extension}")


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=400), extension=st.sampled_from(EXTENSIONS))
def test_arbitrary_text_never_raises(text: str, extension: str) -> None:
    _outcome(text.encode(errors="replace"), f"anything.{extension}")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_whole_file_gives_all_its_records(name: str) -> None:
    records = _outcome(SAMPLES[name], f"whole.{FORMATS[name].extensions[0]}")
    titles = [record.title for _, record, _ in _sample()]
    assert [record.description.title for record in records] == titles


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_damaged_files_never_raise(name: str, seed: int) -> None:
    _outcome(_damaged(SAMPLES[name], seed), f"damaged.{FORMATS[name].extensions[0]}")


@pytest.mark.parametrize("extension", ["xlsx", "docx", "ods", "zip", "epub", "csv"])
def test_a_zip_of_a_later_version_is_refused_in_words(extension: str) -> None:
    with pytest.raises(InvalidInput):
        read(io.BytesIO(of_a_later_zip(SAMPLES["xlsx"])), f"later.{extension}")


NAMES = [
    Authority(MentionKind.BODY, f"Office {at}", (NameForm(f"O{at}", "km", True),), "Office 0", "Cambodia")
    for at in range(8)
]


@pytest.mark.parametrize("fmt", ["marc", "marcxml"])
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_damaged_files_of_names_never_raise(fmt: str, seed: int) -> None:
    data = _damaged(b"".join(write_names(fmt, NAMES)), seed)
    with suppress(InvalidInput):
        assert len(list(read_names(io.BytesIO(data), "names", ProblemLog()))) <= len(NAMES) + 6
    _outcome(data, "names.mrc")


def _damaged(sample: bytes, seed: int) -> bytes:
    """A file some of whose bytes were changed, lost, doubled or put in."""
    chance = random.Random(seed)
    data = bytearray(sample)
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
    return bytes(data)


@pytest.mark.parametrize(
    "name", ["csv", "tsv", "marc", "ris", "bibtex", "marcxml", "mods", "enw", "nbib", "wos", "text"]
)
@pytest.mark.parametrize("share", [0.3, 0.55, 0.8, 0.99])
def test_a_truncated_file_gives_what_stands_before_the_cut(name: str, share: float) -> None:
    data = SAMPLES[name]
    cut = data[: int(len(data) * share)]
    whole = sum(f"R{at}" in cut.decode("utf-8", "replace") for at in range(12)) - 1
    records = _outcome(cut, f"cut.{FORMATS[name].extensions[0]}")
    titles = [record.description.title for record in records]
    good = [title for title in titles if title.startswith("Report number") and title.endswith("debt bondage")]
    assert len(good) >= whole - 1
