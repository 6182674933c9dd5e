"""What Lacuna exports it imports without loss, in every format that is both written and read.

The examples are the same in each run; take ``derandomize`` away and raise their number to search on.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.formats import FORMATS, HoldingData, read, write
from search_index.analysis.normalisation import clean

BOTH_WAYS = [name for name, format in FORMATS.items() if format.can_read and format.can_write]

_letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cn", "Co", "Cc"))
texts = st.text(_letters, max_size=40).map(clean)
filled = st.one_of(
    st.sampled_from(
        [
            "Été & fils: «100 %»",
            "ការជួញដូរមនុស្ស",
            "a; b | c\\",
            "=1+1",
            "Smith, J. and Wu, S.",
            "x {y} $z_#~^",
            "'-d'",
        ]
    ),
    st.text(_letters, min_size=1, max_size=30)
    .map(clean)
    .filter(lambda text: any(character.isalpha() for character in text)),
)
contributors = st.builds(
    Contributor, filled, st.sampled_from(ContributorKind), st.sampled_from(["author", "editor", "translator"])
)
identifiers = st.sampled_from(
    [
        Identifier("isbn", "978-92-2-121319-2"),
        Identifier("isbn", "978-92-9068-240-X"),
        Identifier("issn", "1560-9197"),
        Identifier("doi", "10.1007/s10611-011-9328-z"),
        Identifier("url", "https://example.org/a_b?c=%20d&e"),
        Identifier("un_symbol", "A/75/289"),
        Identifier("report_number", "ILC.103/IV/1"),
        Identifier("sales_number", "E.08.V.2"),
        Identifier("law_number", "NS/RKM/0208/005"),
        Identifier("sudoc", "S 1.152:2008"),
        Identifier("other", "OSE-4711"),
    ]
)
descriptions = st.builds(
    Description,
    title=filled,
    subtitle=texts,
    parallel_titles=st.lists(filled, max_size=2, unique=True).map(tuple),
    contributors=st.lists(contributors, max_size=3, unique_by=lambda contributor: contributor.name).map(
        tuple
    ),
    publisher=texts,
    place=texts,
    year=st.sampled_from(["", "2008", "២០០៨", "พ.ศ. ๒๕๕๑", "Dec 2000", "[2005?]"]),
    edition=st.sampled_from(["", "Second edition", "2nd rev. ed.", "បោះពុម្ពលើកទី២"]),
    identifiers=st.lists(identifiers, max_size=4, unique=True).map(tuple),
    series=texts,
    venue=texts,
    volume=st.sampled_from(["", "2", "Vol. II", "៣"]),
    number=st.sampled_from(["", "3", "No. 82", "4-5"]),
    pages=st.sampled_from(["", "68", "443-462", "xii, 129 p.", "A253"]),
    languages=st.lists(st.sampled_from(["en", "km", "th", "zh", "fr"]), max_size=3, unique=True).map(tuple),
    kind=st.sampled_from(
        ["", "report", "book", "article", "law", "guideline", "thesis", "plan", "video", "map"]
    ),
    countries=st.lists(filled, max_size=2, unique=True).map(tuple),
    subjects=st.lists(filled, max_size=3, unique=True).map(tuple),
    summary=texts,
    notes=st.lists(filled, max_size=2, unique=True).map(tuple),
    reference=texts,
)
holdings = st.builds(HoldingData, texts, texts, texts, texts).filter(bool)
entries = st.tuples(descriptions, st.lists(holdings, max_size=3).map(tuple))


def _sorted(description: Description) -> Description:
    """The order among identifiers of several schemes is that of the format's fields."""
    in_order = sorted(description.identifiers, key=lambda identifier: (identifier.scheme, identifier.value))
    return description.with_changes(identifiers=tuple(in_order))


@pytest.mark.parametrize("name", BOTH_WAYS)
@settings(
    max_examples=50,
    derandomize=True,
    deadline=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)
@given(written=st.lists(entries, min_size=1, max_size=3))
def test_what_is_written_is_read_back_whole(
    name: str, written: Sequence[tuple[Description, tuple[HoldingData, ...]]]
) -> None:
    given = [(f"L{at}", description, copies) for at, (description, copies) in enumerate(written)]
    file = io.BytesIO(b"".join(write(name, given)))
    reading = read(file, f"export.{FORMATS[name].extensions[0]}")
    found = [(record.id, _sorted(record.description), record.holdings) for record in reading]
    assert found == [(own_id, _sorted(description), copies) for own_id, description, copies in given]
    assert reading.seen == len(given)


LONG = Description(
    title=("Debt bondage on fishing boats " * 400).strip(),
    summary=("ការជួញដូរមនុស្ស និងកម្លាំងពលកម្ម " * 100).strip(),
    notes=("人口贩运" * 1000, ("forced labour " * 800).strip()),
)


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_values_longer_than_a_field_of_marc_come_back_whole(name: str) -> None:
    file = io.BytesIO(b"".join(write(name, [("1", LONG, ()), ("2", Description(title="Sold"), ())])))
    reading = read(file, f"export.{FORMATS[name].extensions[0]}")
    assert [record.description for record in reading] == [LONG, Description(title="Sold")]
    assert not reading.problems
