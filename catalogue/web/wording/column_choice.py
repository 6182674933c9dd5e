"""Which column of a table is what: the choices shown, and what was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict

from catalogue.domain.descriptions.description import LONGEST_NAME
from catalogue.services.named_columns import UnnamedTable
from catalogue.web.language import gettext as _


def choices_of(columns: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the fields that a column may be, with their words; the first leaves it out."""
    return [("", _("Leave it out")), *((field, _(label)) for field, label in columns.items())]


def chosen_fields(form: MultiDict[str, str], table: UnnamedTable, columns: Mapping[str, str]) -> list[str]:
    """Return the field that was chosen for each column, "" for those left out."""
    fields = [form.get(f"column{at}", "") for at in range(len(table.guesses))]
    return [field if field in columns else "" for field in fields]


def meanings(table: UnnamedTable, header: int, fields: Sequence[str]) -> dict[str, str]:
    """Columns as the formats take them: by the cells of the header row, by place where there is none."""
    names = table.rows[header - 1] if 1 <= header <= len(table.rows) else ()
    counts = Counter(names)
    usable = {name for name, count in counts.items() if name and count == 1 and len(name) < LONGEST_NAME}
    keys = [names[at] if names and names[at] in usable else f"#{at + 1}" for at in range(len(fields))]
    return dict(zip(keys, fields, strict=True))
