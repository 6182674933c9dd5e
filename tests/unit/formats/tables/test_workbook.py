"""Workbooks as people open them: headings in their language, filters, numbers, choices, nothing empty."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.formats import HoldingData, Look, read, write, write_table
from catalogue.formats.records.columns import field_of
from catalogue.formats.records.rows import COLUMNS
from catalogue.web.language import translations_of
from catalogue.web.wording.vocabulary import TABLE_COLUMNS

ENTRY = ("7", Description(title="Sold", year="2006", pages="263"), (HoldingData("0012", "362.88"),))


def _sheet(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).active


def test_a_workbook_of_publications_is_ready_to_be_worked_with() -> None:
    sheet = _sheet(b"".join(write("xlsx", [ENTRY], {"title": "ចំណងជើង"})))
    names = [cell.value for cell in sheet[1]]
    assert names[1] == "ចំណងជើង"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, len(names)).column_letter}2"
    values = dict(zip(COLUMNS, sheet[2], strict=True))
    assert values["year"].value == 2006
    assert (values["accession_number"].value, values["accession_number"].number_format) == ("0012", "@")
    hidden = {name for name, cell in zip(COLUMNS, sheet[1], strict=True)
              if sheet.column_dimensions[cell.column_letter].hidden}  # fmt: skip
    assert "series" in hidden and not hidden & {"title", "year", "accession_number"}
    (rule,) = sheet.data_validations.dataValidation
    assert "report" in rule.formula1 and values["kind"].column_letter in str(rule.sqref)


def test_a_cell_offers_its_answers() -> None:
    look = Look(choices={"answer": ("same", "other_edition")}, numeric=frozenset({"year"}))
    sheet = _sheet(
        b"".join(write_table("xlsx", ("title", "year", "answer"), [("Sold", "2551?", "")], look=look))
    )
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"same,other_edition"', "C2:C502")
    assert sheet["B2"].value == "2551?", "what is no whole number stays as it is"


def test_the_names_of_an_empty_table_stay_to_be_seen() -> None:
    sheet = _sheet(b"".join(write("xlsx", [])))
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert not any(dimension.hidden for dimension in sheet.column_dimensions.values())


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_workbook_comes_back_whatever_the_language_of_its_headings(language: str) -> None:
    catalogue = translations_of(language)
    words = {name: catalogue.gettext(text) for name, text in TABLE_COLUMNS.items()}
    assert {name: field_of(text) for name, text in words.items()} == {name: name for name in words}
    (record,) = read(io.BytesIO(b"".join(write("xlsx", [ENTRY], words))), "back.xlsx")
    assert (record.id, record.description, record.holdings) == ENTRY
