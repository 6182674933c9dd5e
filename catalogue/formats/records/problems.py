"""What can be wrong with a file, in words, and the log in which a reader notes it.

The sentences are message ids: ``N_`` marks them for the translators, nothing is translated here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from catalogue.errors import InvalidInput, Problem
from catalogue.formats.records.list_limits import ListLimits


def N_(message: str) -> str:
    """Mark a sentence for translation at the edge."""
    return message


REFUSALS: Mapping[str, str] = {
    "empty_file": N_("%(name)s is empty. Save it again and check that it holds something."),
    "no_records": N_("No publication was found in %(name)s. Check that it is the right file."),
    "unknown_format": N_(
        "%(name)s is in no format that is known here. "
        "Save it as CSV, XLSX, DOCX, PDF, MARC 21, RIS, BibTeX or plain text."
    ),
    "not_readable": N_("Files of the kind %(format)s can be written but not read."),
    "not_writable": N_("Files of the kind %(format)s cannot be written. Choose one of: %(choices)s."),
    "too_large": N_("%(name)s is larger than %(limit)s MB. Split it and send the parts one by one."),
    "too_many_titles": N_(
        "More than %(limit)s titles stand in %(name)s. Split it and send the parts one by one."
    ),
    "zip_bomb": N_("%(name)s unpacks to far more than its size and was not opened. Save the table as CSV."),
    "broken_file": N_(
        "%(name)s is damaged and cannot be opened. Open it in its own program and save it again."
    ),
    "protected": N_(
        "%(name)s is protected by a password and cannot be read. "
        "Open it in its own program, save it without the password and send it again."
    ),
    "picture": N_("%(name)s is a picture, and only text can be read. Type the titles, or paste them."),
    "archive": N_("%(name)s is an archive. Unpack it and send the files that are in it, one by one."),
    "unknown_header": N_(
        "No column of %(name)s has a name that is known here. Say which column holds the title, "
        "or name the columns in the first row: title, authors, year, isbn."
    ),
    "unknown_field": N_("The column %(column)s was given to %(field)s, which is no field of a description."),
    "no_names": N_("%(name)s holds no names. They travel as MARC 21 authority records, in .mrc or .xml."),
    "too_much_text": N_(
        "%(name)s holds more than %(most)s letters, and cannot be read in part. Split it and send the parts."
    ),
    "scanned_pdf": N_("%(name)s holds pictures of pages and no text. Send the list in another form."),
}
"""Why a whole file is unusable, by code."""

PROBLEMS: Mapping[str, str] = {
    "not_utf8": N_("Letters that are not UTF-8 were read as %(encoding)s"),
    "letters_spoilt": N_("Letters that a program had garbled (UTF-8 read as Windows-1252) were put right"),
    "khmer_garbled": N_(
        "Khmer letters were lost when this PDF was made. Send the document from which it was made, "
        "or paste the list"
    ),
    "control_characters": N_("Control characters were taken out"),
    "before_the_list": N_("%(count)s lines stand before the heading of the list; they were left out"),
    "only_notes": N_("The references stand in the notes; %(count)s paragraphs of the text were left out"),
    "sheet_left_out": N_(
        "This sheet is hidden or names no columns that are known; it was left out (rows: %(count)s)"
    ),
    "outside_of_tables": N_("Text outside of the tables was left out (paragraphs: %(count)s)"),
    "behind_the_list": N_(
        "What stands behind the list, under a heading of its own, was left out (lines: %(count)s)"
    ),
    "two_in_one": N_("This may be two references in one; if so, correct the entry and split it"),
    "record_twice": N_("The same publication stands in this file already, as record %(first)s"),
    "record_changed": N_(
        "The record in the catalogue was changed since this file was read: "
        "look whether it is the same. It said:"
    ),
    "entry_twice": N_("The same stands on the list already, as %(first)s"),
    "points_back": N_("This only points back to the entry before it; it was left out"),
    "no_publication": N_("This line tells of no publication, as a heading does; it was left out"),
    "entry_too_long": N_(
        "Nothing parts these lines, and they are too long for one title; "
        "each was taken for one (lines: %(count)s)"
    ),
    "value_cut": N_("The value is too long and was cut"),
    "record_cut": N_(
        "The record is too long: of people, numbers, subjects, notes and copies %(most)s each were kept, "
        "and the rest was left out"
    ),
    "unclosed_quote": N_("A quotation mark opens and never closes; the line was read without it"),
    "extra_cells": N_("The line has more cells than the header; the rest was left out"),
    "unknown_column": N_("The name of this column is not known; what stands in it is not shown"),
    "duplicate_id": N_("This identifier stood before, so the entry is called %(new)s"),
    "no_title": N_("There is no title"),
    "isbn_length": N_("The ISBN has the wrong number of digits; it was kept as printed"),
    "isbn_check_digit": N_("The check digit of the ISBN is wrong; it was kept as printed"),
    "isbn_placeholder": N_("This is a placeholder and not an ISBN; it was kept as printed"),
    "isbn_rounded": N_("The spreadsheet has rounded this ISBN; format the column as text"),
    "isbn_in_date": N_("An ISBN stands where the date belongs; it was taken as the ISBN"),
    "number_in_edition": N_("A report or volume number stands where the edition belongs"),
    "location_in_keywords": N_("A number stands among the keywords; it was taken as a location"),
    "placeholder_value": N_("These words say that there is nothing; the value was left out"),
    "year_unread": N_("No year can be read in this date"),
    "unknown_language": N_("The language is not known; it was left out"),
    "odd_relator": N_("This is no role that a person can have; it was kept as a note"),
    "file_path": N_("This is a path and not an address; it was kept as a plain identifier"),
    "login_in_address": N_("This address had a name or a password in it, which was left out"),
    "not_an_address": N_("This is no address; it was left out"),
    "marc_garbage": N_("What stands here is no MARC record; it was skipped"),
    "marc_truncated": N_("The record is cut off; it was skipped"),
    "marc_unreadable": N_("The directory of the record cannot be read; it was skipped"),
    "marc8_broken": N_("A change of alphabet is cut off here; letters behind it may be lost"),
    "marc_lengths": N_("The lengths in the record's directory are wrong; it was read by its end marks"),
    "xml_broken": N_("The XML is damaged here: %(reason)s"),
    "tagged_no_end": N_("The entry has no end mark (ER); it was read up to the next one"),
    "tagged_odd_line": N_("The line is no tag that is known; it was added to the line before"),
    "tagged_stray": N_("These lines belong to no entry; they were left out"),
    "unknown_tag": N_("The tag is not known; its value was kept as a note"),
    "bibtex_broken": N_("The entry is damaged and nothing of it can be read; it was skipped"),
    "bibtex_mended": N_("The entry is damaged; the fields that can be read were kept"),
    "authority_record": N_("The record tells of a name and of no publication; it was skipped"),
    "no_name": N_("The record tells of no person, body or series; it was skipped"),
    "name_of_another": N_("This is a name of %(other)s already; it was left out"),
    "too_many_columns": N_(
        "Only the first %(most)s columns of a table are read; the columns behind them were left out"
    ),
    "list_entries": N_(
        "A list may hold %(most)s titles. Reading ended here; send the rest as a list of its own"
    ),
    "list_cells": N_(
        "A list may have %(most)s filled cells. Reading ended here; send the rest as a list of its own"
    ),
    "list_lines": N_(
        "A list may have %(most)s lines. Reading ended here; send the rest as a list of its own"
    ),
    "list_text": N_(
        "A list may have %(most)s letters. Reading ended here; send the rest as a list of its own"
    ),
    "reading_cut": N_(
        "Reading broke off here, behind %(count)s titles; what stands behind them is not on the list"
    ),
    "json_not_an_entry": N_("The item is no description of a publication; it was skipped"),
    "no_publisher": N_("%(count)s records name no publisher"),
    "no_year": N_("%(count)s records have no year"),
    "no_people": N_("%(count)s records name no person and no body"),
}
"""What is odd in one record, by code."""

CUT_SHORT = frozenset({"list_entries", "list_cells", "list_lines", "list_text", "reading_cut"})
"""Problems that say that a file was not read to its end."""

HARMLESS = frozenset({
    "not_utf8", "letters_spoilt", "control_characters", "duplicate_id",
    "isbn_length", "isbn_check_digit", "isbn_placeholder", "isbn_in_date",
    "number_in_edition", "location_in_keywords", "placeholder_value", "odd_relator", "file_path",
    "login_in_address",
    "marc_lengths", "tagged_no_end", "tagged_odd_line", "unknown_tag",
    "no_publisher", "no_year", "no_people",
})  # fmt: skip
"""Problems in which nothing of a record was lost: it was kept as printed, or read as it was meant."""

_SKIPPING = CUT_SHORT | {
    "marc_garbage", "marc_truncated", "marc_unreadable", "bibtex_broken", "json_not_an_entry",
    "authority_record", "no_name",
}  # fmt: skip

KEPT_PER_CODE = 1_000
"""How many problems of one code are kept; further ones are only counted, so that memory stays flat."""

_SHOWN = 200


def refusal(code: str, **params: Any) -> InvalidInput:
    """Return the error that says why a whole file is unusable, by its code in ``REFUSALS``."""
    return InvalidInput(code, REFUSALS[code], **params)


def problem(code: str, line: int | None, field: str, value: str, **params: Any) -> Problem:
    """Return what is odd in one record, by its code in ``PROBLEMS``; a long value is shown shortened."""
    severity = "error" if code in _SKIPPING else "warning"
    shown = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
    return Problem(code, PROBLEMS[code], line, field, shown, severity, params)


class ProblemLog:
    """What a reader found odd, and how many records stood in the file, good or not."""

    def __init__(self, limits: ListLimits | None = None) -> None:
        self.limits = limits
        self.seen = 0
        self.counts: Counter[str] = Counter()
        self.kept: list[Problem] = []
        self.preset = ""
        """The program whose kind of file this is (``presets.LABELS``), where it was known by itself."""
        self.untold = 0
        """How many more there were, of which another log knows no more than that."""

    def add(
        self, code: str, line: int | None = None, field: str = "", value: str = "", **params: Any
    ) -> None:
        """Note a problem by its code in ``PROBLEMS``."""
        self.counts[code] += 1
        if self.counts[code] <= KEPT_PER_CODE:
            self.kept.append(problem(code, line, field, value, **params))

    def reach(self, code: str, line: int | None, most: int) -> None:
        """Note once that a limit of lists is reached, and that reading ends there."""
        if not self.counts[code]:
            self.add(code, line, most=most)

    def take_over(self, found: Problem) -> None:
        """Note a problem that another log has kept."""
        self.counts[found.code] += 1
        self.kept.append(found)
