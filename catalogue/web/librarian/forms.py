"""What every form of the desk needs: clean values in, messages at the fields out."""

from __future__ import annotations

import datetime as dt
import unicodedata

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict

from catalogue.domain.descriptions.description import Description
from catalogue.domain.holdings.copies import CopyStatus
from catalogue.errors import InvalidInput, SeenOtherwise
from catalogue.services.records.publications import CopyData
from catalogue.web.addressing.row_numbers import read_row_number

from ..language import say

Form = MultiDict[str, str]
Errors = dict[str, str]
"""Messages in the reader's language by the name of the field they stand at; "" is the whole form."""


COPY_FIELDS = ("accession_number", "call_number", "location", "condition", "note")
PROPOSED = "proposed_call_number"
"""The hidden field with the call number that a form began with."""


def typed(form: Form, name: str) -> str:
    """One line as it was typed, without control characters and white space around it."""
    return _printable(form.get(name, ""), keep="").strip()


def typed_text(form: Form, name: str) -> str:
    """Several lines as they were typed."""
    text = form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
    return _printable(text, keep="\n").strip()


def typed_drawing(form: Form, name: str) -> str:
    """Return a drawing made of signs: where a sign stands in its line counts, so spaces before it stay."""
    text = _printable(form.get(name, "").replace("\r\n", "\n").replace("\r", "\n"), keep="\n")
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip().lstrip("\n")


def typed_lines(form: Form, name: str) -> tuple[str, ...]:
    """Return the lines of a text area that are not empty."""
    return tuple(line.strip() for line in typed_text(form, name).split("\n") if line.strip())


def typed_rows(form: Form, *names: str) -> list[tuple[str, ...]]:
    """Fields that repeat, row by row."""
    columns = [[_printable(value, keep="").strip() for value in form.getlist(name)] for name in names]
    longest = max(map(len, columns), default=0)
    return [tuple(column[at] if at < len(column) else "" for column in columns) for at in range(longest)]


def typed_day(form: Form, name: str) -> dt.date | None:
    """Return a day as year-month-day; None where it is something else."""
    try:
        return dt.date.fromisoformat(typed(form, name))
    except ValueError:
        return None


def note(errors: Errors, error: InvalidInput | SeenOtherwise, name: str | None = None) -> None:
    """Keep a refusal at its field (or at ``name``)."""
    errors.setdefault(name or str(error.params.get("field", "")), say(error))


def copy_data(form: Form, donor_id: int | None = None) -> CopyData:
    """Return what a form says of a copy; an unknown status is "available"."""
    status = form.get("status", "")
    return CopyData(
        **{name: typed(form, name) for name in COPY_FIELDS},
        as_proposed=typed(form, PROPOSED) == typed(form, "call_number") != "",
        library_id=read_row_number(typed(form, "library_id")),
        status=CopyStatus(status) if status in set(CopyStatus) else CopyStatus.AVAILABLE,
        donor_id=donor_id,
    )


def sealed(description: Description) -> str:
    """Return a description as a hidden field that nobody can change on the way."""
    return str(_sealer().dumps(description.to_dict()))


def unsealed(value: str) -> Description:
    """Return the description in such a field; raises ``InvalidInput`` for anything else."""
    try:
        return Description.from_dict(_sealer().loads(value))
    except BadSignature:
        raise InvalidInput("sealed", "This page is too old. Go back, reload it and try again.") from None


def _sealer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="description")


def _printable(text: str, keep: str) -> str:
    text = unicodedata.normalize("NFC", text)
    return "".join(
        character if character in keep or unicodedata.category(character) != "Cc" else " "
        for character in text
    )
