"""What a file said besides: for whom it is, and what becomes of it when records are merged."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description, SourceField
from catalogue.domain.descriptions.merging import merged, proposal
from catalogue.domain.descriptions.open_fields import for_everybody

SIZE = SourceField("marc", "300", "  $c30 cm.")
PRICE = SourceField("marc", "952", "  $g12.00$xgiven by a survivor")
LOCAL = SourceField("marc", "590", "  $astaff only")
COLUMN = SourceField("table", "Lent to", "a neighbour")


def test_a_visitor_takes_nothing_that_may_tell_of_people() -> None:
    whole = Description(title="Sold", source_fields=(SIZE, PRICE, LOCAL, COLUMN))
    assert for_everybody(whole).source_fields == (SIZE,)
    plain = Description(title="Sold", source_fields=(SIZE,))
    assert for_everybody(plain) is plain


@pytest.mark.parametrize(
    ("format", "name", "value", "told"),
    [
        ("marc", "020", "  $a9789221213192$c12.00$q(pbk.)", "  $a9789221213192$q(pbk.)"),
        ("marc", "037", "  $aE.08.V.1$bUN$c12.00", "  $aE.08.V.1$bUN"),
        ("marc", "350", "  $a12.00", None),
        ("marc", "365", "  $b12.00", None),
        ("marc", "526", "0 $aA course$xfor staff$zfor readers", "0 $aA course$zfor readers"),
        ("marc", "583", "1 $adigitised$xby whom", "1 $adigitised"),
        ("marc", "583", "0 $adigitised", None),
        ("marc", "561", "0 $aa family", None),
        ("marc", "561", "\\\\$aa bank", "\\\\$aa bank"),
        ("marc", "852", "  $bHall$xtorn", "  $bHall"),
        ("marc", "852", "  $822\\p$xtorn", None),
        (
            "marc",
            "856",
            "40$uhttps://example.org$xa login$lme$ksecret$zfree",
            "40$uhttps://example.org$zfree",
        ),
        ("marc", "866", " 0$a1-9$xtorn", " 0$a1-9"),
        ("marc", "876", "  $pA7$c12.00$ea shop$xtorn", "  $pA7"),
        ("marc", "880", "0 $6541-01$aa family", None),
        ("marc", "880", "10$6245-01$aa title", "10$6245-01$aa title"),
        ("marc", "880", "  $6590-01$afor staff", None),
        ("marc", "020+", "  $a9789221213192$c12.00", "  $a9789221213192"),
        ("marc", "509", "  $aa note", None),
        ("marc", "790", "  $aa name", None),
        ("marc", "490", "1 $aa series$x1234-5679", "1 $aa series$x1234-5679"),
        ("marc", "690", "  $aa subject", None),
        ("marc", "952", "  $oNET", None),
        ("marc", "000", "00000nam         a", "00000nam         a"),
        ("marc", "008", "120606s2008    cb", "120606s2008    cb"),
        ("unimarc", "010", "  $a9789221213192$d12 EUR", "  $a9789221213192"),
        ("unimarc", "215", "  $a12 p.$d30 cm", "  $a12 p.$d30 cm"),
        ("unimarc", "541", "0 $aa title", "0 $aa title"),
        ("unimarc", "345", "  $aa shop$d12 EUR", None),
        ("unimarc", "830", "  $afor staff", None),
        ("unimarc", "995", "  $fA7", None),
        ("ris", "AD", "a street", None),
        ("ris", "ST", "Sold", "Sold"),
        ("ris", "ZZ", "anything", None),
        ("bibtex", "price", "12.00", None),
        ("bibtex", "eprint", "2101.1", "2101.1"),
        ("csl-json", "annote", '"mine"', None),
        ("csl-json", "PMID", '"1"', '"1"'),
        ("mods", "note", "<note/>", None),
        ("mods", "tableOfContents", "<tableOfContents/>", "<tableOfContents/>"),
        ("table", "title", "x", None),
        ("another", "title", "x", None),
    ],
)
def test_what_goes_out_to_everybody_is_named(format: str, name: str, value: str, told: str | None) -> None:
    out = for_everybody(Description(title="Sold", source_fields=(SourceField(format, name, value),)))
    assert [field.value for field in out.source_fields] == ([told] if told is not None else [])


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
