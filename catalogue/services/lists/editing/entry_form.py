"""An entry as a form of plain fields, read as the same fields are read in a table."""

from __future__ import annotations

from collections.abc import Mapping

from catalogue.domain.descriptions.description import LONGEST_TEXT, Description
from catalogue.errors import Problem, too_long_a_name
from catalogue.formats.records.people import join_list
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.rows import COLUMNS, cells_of, record_from_cells

FIELDS = (
    "title", "subtitle", "authors", "year", "publisher", "place", "edition", "isbn", "other_numbers",
    "series", "volume", "number", "pages", "languages", "reference",
)  # fmt: skip
"""What can be corrected; what else is known of an entry stays."""

_LINES = ("title", "subtitle", "year", "publisher", "place", "edition", "series", "volume", "number", "pages")
_TEXTS = (*_LINES, "reference")


def values_of(description: Description) -> dict[str, str]:
    """Return the fields of an entry as text; numbers other than ISBNs stand one a line with their kind."""
    cells = dict(zip(COLUMNS, cells_of(("", description, ())), strict=True))
    others = (identifier for identifier in description.identifiers if identifier.scheme != "isbn")
    numbers = "\n".join(join_list([f"{identifier.scheme}: {identifier.value}"]) for identifier in others)
    return {**{name: cells[name] for name in FIELDS}, "other_numbers": numbers}


def refuse_long(values: Mapping[str, str]) -> None:
    """Raise ``InvalidInput`` for a value that is longer than a field of a record may be."""
    for name, text in values.items():
        if len(text.strip()) > LONGEST_TEXT:
            raise too_long_a_name(text.strip(), LONGEST_TEXT, field=name)


def corrected(before: Description, values: Mapping[str, str]) -> tuple[Description, list[Problem]]:
    """Return the entry with what now stands in its form, and what is odd about that (it is kept all the
    same).

    Raises ``InvalidInput`` for a value that is too long, of which a table would keep the beginning.
    """
    refuse_long(values)
    log = ProblemLog()
    cells = {name: [text] for name, text in values.items() if text.strip()}
    record = record_from_cells(cells, {}, 1, log)
    after = record.description if record else Description()
    taken = {name: getattr(after, name) for name in (*_TEXTS, "contributors", "identifiers", "languages")}
    return before.with_changes(**taken), [problem for problem in log.kept if problem.code != "no_title"]
