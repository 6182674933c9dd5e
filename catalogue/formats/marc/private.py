"""What a record of MARC 21 marks as private, taken out before anything reads it.

Who reads the rest need know nothing of it, but for who gave a copy: that is known at the desk, and named
nowhere.
"""

from __future__ import annotations

import pymarc
from pymarc import Field

from catalogue.domain.descriptions.open_fields import MARKED_PRIVATE, OTHER_SCRIPT, PRIVATE

_GIFT, _ITEM = "541", "952"


def parted(marc: pymarc.Record) -> tuple[pymarc.Record, list[Field]]:
    """Return a record without its private fields, and those of them that tell who gave a copy.

    Koha tells of a giver again in each item; there it goes too, unless another field names it in the open.
    """
    private = [field for field in marc.fields if _is_private(field)]
    if not private:
        return marc, []
    gifts = [field for field in private if field.tag == _GIFT]
    rest = pymarc.Record(leader=str(marc.leader))
    rest.fields = [field for field in marc.fields if not _is_private(field)]
    if gifts:
        named = {name for gift in rest.get_fields(_GIFT) for name in gift.get_subfields("a")}
        rest.fields = [_nameless(field, named) if field.tag == _ITEM else field for field in rest.fields]
    return rest, gifts


def _is_private(field: Field) -> bool:
    if field.control_field or field.indicator1 != PRIVATE:
        return False
    tag = (field.get("6") or "")[:3] if field.tag == OTHER_SCRIPT else field.tag
    return tag in MARKED_PRIVATE


def _nameless(item: Field, named: set[str]) -> Field:
    told = [part for part in item.subfields if part.code != "e" or part.value in named]
    return Field(item.tag, item.indicators, told)
