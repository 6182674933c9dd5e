"""What a file said besides: for whom it is, and what becomes of it when records are merged."""

from __future__ import annotations

from catalogue.domain.descriptions.description import Description, SourceField, for_everybody
from catalogue.domain.descriptions.merging import merged, proposal

SIZE = SourceField("marc", "300", "  $c30 cm.")
PRICE = SourceField("marc", "952", "  $g12.00$xgiven by a survivor")
LOCAL = SourceField("marc", "590", "  $astaff only")
COLUMN = SourceField("table", "Lent to", "a neighbour")


def test_a_visitor_takes_nothing_that_may_tell_of_people() -> None:
    whole = Description(title="Sold", source_fields=(SIZE, PRICE, LOCAL, COLUMN))
    assert for_everybody(whole).source_fields == (SIZE,)
    plain = Description(title="Sold", source_fields=(SIZE,))
    assert for_everybody(plain) is plain


def test_it_is_written_and_read_with_the_description() -> None:
    whole = Description(title="Sold", source_fields=(SIZE, COLUMN))
    assert Description.from_dict(whole.to_dict()) == whole
    assert whole.source_fields_of("table") == (COLUMN,)


def test_of_merged_records_the_fields_of_one_source_stay_together() -> None:
    kept, other = (
        Description(title="Sold", source_fields=(SIZE,)),
        Description(title="Sold", source_fields=(LOCAL,)),
    )
    assert "source_fields" not in proposal(kept, other), "nobody is asked about what no form shows"
    assert merged(kept, other, {}).source_fields == (SIZE,)
    assert merged(Description(title="Sold"), other, {}).source_fields == (LOCAL,)
