"""Copies in MARC: 852 says where they stand, 541 who gave them; Koha's 952 is read too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pymarc import Field, Indicators, Subfield

from catalogue.formats.marc.fields import MarcFields
from catalogue.formats.records.record import HoldingData


def holdings_from_marc(fields: MarcFields) -> tuple[HoldingData, ...]:
    """Return the copies of a record.

    A gift (541) belongs to the copy with its link ($8) or its accession number ($e); a single
    gift without either belongs to all.
    """
    gifts = _Gifts(fields)
    copies = [
        gifts.given(
            HoldingData(
                accession_number=" ".join(fields.texts(field, "p")[:1]),
                call_number=" ".join(fields.texts(field, "hi")),
                location=" ".join(fields.texts(field, "bc")),
            ),
            field.get("8"),
        )
        for field in fields.marc.get_fields("852")
    ]
    numbers = {copy.accession_number for copy in copies if copy.accession_number}
    # What Lacuna writes tells of each copy twice, in 852 and as Koha has it.
    copies += [
        copy
        for field in fields.marc.get_fields("952")
        if (copy := gifts.of_item(_item(fields, field))).accession_number not in numbers
        and copy not in copies
    ]
    return tuple(copy for copy in copies or gifts.as_copies() if copy) or _by_class(fields)


class _Gifts:
    """Who gave the copies of a record; of whom a record says it in private, that one stays unnamed."""

    def __init__(self, fields: MarcFields) -> None:
        self._fields = fields
        self._open = fields.marc.get_fields("541")
        self._all = [*self._open, *fields.private_gifts]

    def given(self, copy: HoldingData, link: str | None) -> HoldingData:
        """Return a copy with who gave it."""
        number = copy.accession_number
        for gift in self._all:
            if (link and gift.get("8") == link) or (number and gift.get("e") == number):
                return replace(copy, **self._giver(gift))
        if len(self._all) == 1 and not self._all[0].get("8") and not self._all[0].get("e"):
            return replace(copy, **self._giver(self._all[0]))
        return copy

    def of_item(self, copy: HoldingData) -> HoldingData:
        """Return a copy that names its giver itself, where that is no secret."""
        return self.given(copy, None) if self._fields.private_gifts and not copy.donor else copy

    def as_copies(self) -> list[HoldingData]:
        """Return a copy for each gift, where nothing else tells of copies."""
        return [
            HoldingData(" ".join(self._fields.texts(gift, "e")[:1]), **self._giver(gift))
            for gift in self._all
        ]

    def _giver(self, gift: Field) -> dict[str, str]:
        is_open = any(gift is other for other in self._open)
        return {"donor" if is_open else "unnamed_donor": " ".join(self._fields.texts(gift, "a"))}


def _item(fields: MarcFields, field: Field) -> HoldingData:
    """Return a copy as Koha has it."""
    return HoldingData(
        accession_number=" ".join(fields.texts(field, "p")[:1]) or " ".join(fields.texts(field, "i")[:1]),
        call_number=" ".join(fields.texts(field, "o")),
        location=" ".join(fields.texts(field, "c") or fields.texts(field, "a")[:1]),
        donor=" ".join(fields.texts(field, "e")),
    )


def _by_class(fields: MarcFields) -> tuple[HoldingData, ...]:
    """Return a copy under the call number of the record, where no copy is told of."""
    for field in fields.marc.get_fields("090", "099", "050", "092"):
        if number := " ".join(fields.texts(field, "ab")):
            return (HoldingData(call_number=number),)
    return ()


def marc_holdings(holdings: Sequence[HoldingData]) -> list[Field]:
    """Return the 541 and 852 fields of the copies, linked by $8, and the items (952) by which Koha knows
    them.
    """
    fields = []
    for at, copy in enumerate(holdings, 1):
        if copy.donor:
            fields.append(_linked("541", at, ("a", copy.donor), ("e", copy.accession_number)))
        fields.append(
            _linked(
                "852",
                at,
                ("a", copy.library),
                ("c", copy.location),
                ("h", copy.call_number),
                ("p", copy.accession_number),
            )
        )
    return [*fields, *filter(None, map(_koha_item, holdings))]


def _koha_item(copy: HoldingData) -> Field | None:
    branch = copy.library_code  # its home, and where it stands
    parts = (
        ("a", branch), ("b", branch), ("c", copy.location), ("e", copy.donor), ("o", copy.call_number),
        ("p", copy.accession_number),
    )  # fmt: skip
    filled = [Subfield(code, value) for code, value in parts if value]
    return Field("952", Indicators(" ", " "), filled) if filled else None


def _linked(tag: str, at: int, *subfields: tuple[str, str]) -> Field:
    filled = [Subfield(code, value) for code, value in subfields if value]
    marks = "1 " if tag == "541" else "  "
    return Field(tag, Indicators(*marks), [Subfield("8", f"{at}\\p"), *filled])
