"""Instructions are read alike in the form that Typst gives them and in any other."""

from __future__ import annotations

import pytest

from catalogue.paper.page_content import Operand, Unreadable, instructions

_AS_TYPST_WRITES = rb"""
/Artifact<</Type/Layout>>BDC
q 1 0 0 -1 50.8 536.7 cm/c1 CS 0.7 SCN 0.3 w 4 M 0 0 m 493.5 0 l
S
Q
EMC/Span<</MCID 5>>BDC
q 1 0 0 -1 85.1 752.4 cm/c0 cs 0.1 0.14 0.18 scn
BT/Span<</ActualText<FEFF178F17D2>>>BDC 0 Tr/f2 12 Tf 1 0 0 -1 0 0 Tm(\000\006)Tj
EMC 0 Tr/f2 12 Tf 1 0 0 -1 8.04 0 Tm[21(\000\003\\\))-.5(ab)]TJ
ET
Q
EMC
q 1 0 0 -1 -7.5 .25 cm/c0 cs 0.1 scn
BT 0 Tr/f1 8.5 Tf 1 0 0 -1 0 0 Tm[]TJ
ET
Q
"""
_MARKS = "/Span", "<</ActualText<FEFF178F17D2>>>"
_READ: list[tuple[str, list[Operand]]] = [
    ("BDC", ["/Artifact", "<</Type/Layout>>"]),
    ("q", []),
    ("cm", [1, 0, 0, -1, 50.8, 536.7]),
    ("Q", []),
    ("EMC", []),
    ("BDC", ["/Span", "<</MCID 5>>"]),
    ("q", []),
    ("cm", [1, 0, 0, -1, 85.1, 752.4]),
    ("BT", []),
    ("BDC", [*_MARKS]),
    ("Tf", ["/f2", 12]),
    ("Tm", [1, 0, 0, -1, 0, 0]),
    ("Tj", [b"\0\6"]),
    ("EMC", []),
    ("Tf", ["/f2", 12]),
    ("Tm", [1, 0, 0, -1, 8.04, 0]),
    ("TJ", [[21, b"\0\3\\)", -0.5, b"ab"]]),
    ("Q", []),
    ("EMC", []),
    ("q", []),
    ("cm", [1, 0, 0, -1, -7.5, 0.25]),
    ("Tf", ["/f1", 8.5]),
    ("Tm", [1, 0, 0, -1, 0, 0]),
    ("TJ", [[]]),
    ("Q", []),
]


def test_the_form_that_typst_gives_them_is_read() -> None:
    assert [(found.operator, found.operands) for found in instructions(_AS_TYPST_WRITES)] == _READ


@pytest.mark.parametrize(
    ("before", "after"), [(b"Tm", b" % so\nTm"), (b" cm/", b"  cm /"), (b" Tf ", b"\rTf\n")]
)
def test_any_other_form_is_read_alike(before: bytes, after: bytes) -> None:
    other = _AS_TYPST_WRITES.replace(before, after)
    read = [(found.operator, found.operands) for found in instructions(other)]
    assert [each for each in read if each[0] not in ("BT", "Tr")] == [
        each for each in _READ if each[0] != "BT"
    ]


def test_each_stands_where_it_is_said_to() -> None:
    for found in instructions(_AS_TYPST_WRITES):
        alone = _AS_TYPST_WRITES[found.start : found.end]
        assert alone.endswith(found.operator.encode())
        assert alone == alone.strip()
        assert [(each.operator, each.operands) for each in instructions(alone)] == [found[:2]]


def test_strings_in_digits_and_in_brackets_within_brackets_are_read() -> None:
    read = [
        (found.operator, found.operands) for found in instructions(b"[ <0041 4> 3 (a(b)c) ] TJ (a(b)) Tj")
    ]
    assert read == [("TJ", [[b"\0A\x40", 3, b"a(b)c"]]), ("Tj", [b"a(b)"])]


@pytest.mark.parametrize("broken", [b"BI /W 1 ID x EI", b"(never ends", b"1 ] TJ", b"<</A", b"q }"])
def test_what_is_broken_or_a_picture_is_unreadable(broken: bytes) -> None:
    with pytest.raises(Unreadable):
        list(instructions(broken))
