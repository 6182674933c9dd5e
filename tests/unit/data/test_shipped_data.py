"""The shipped data loads from the package, and its parts agree with each other."""

import csv
import io
import json
from collections import Counter
from importlib.resources import files

from catalogue.domain.holdings.centre import Centre

SHIPPED = files("catalogue.shipped_data")


def rows(name: str) -> list[dict[str, str]]:
    text = SHIPPED.joinpath(name).read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_holdings_are_348_and_each_tells_its_source() -> None:
    holdings = rows("holdings.csv")
    assert len(holdings) == 348
    assert len({holding["pub_id"] for holding in holdings}) == 348
    assert all(holding["title"] and holding["source"] for holding in holdings)


def test_the_reference_list_has_200_entries() -> None:
    entries = rows("reference_list.csv")
    assert len({entry["ref_id"] for entry in entries}) == len(entries) == 200
    assert all(entry["title"] for entry in entries)


def test_every_subject_is_one_row_with_an_english_label_and_a_source() -> None:
    subjects = rows("subjects.csv")
    assert len({(subject["scheme"], subject["code"]) for subject in subjects}) == len(subjects)
    assert all(subject["term_en"] and subject["source"] for subject in subjects)
    labels = Counter(
        label.strip().casefold() for subject in subjects for label in subject["term_en"].split(";")
    )
    assert max(labels.values()) == 1
    trafficking = next(
        subject for subject in subjects if subject["term_en"].startswith("Trafficking in persons")
    )
    assert trafficking["term_km"] == "ការជួញដូរមនុស្ស"


def test_every_holding_was_given_once() -> None:
    given = Counter(row["pub_id"] for row in rows("donations.csv"))
    assert given == Counter(row["pub_id"] for row in rows("holdings.csv"))
    assert all("sample donor" in row["donor"] for row in rows("donations.csv"))


def test_the_sample_centre_is_a_usable_centre() -> None:
    centre = Centre.from_dict(json.loads(SHIPPED.joinpath("centre.json").read_text("utf-8")))
    assert set(centre.names) == set(centre.addresses) == {"en", "km"}
