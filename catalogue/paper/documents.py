"""What is printed: plain values in words that are ready to be read; nothing here is ever run as code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from catalogue.domain.holdings.labels import Sheet


@dataclass(frozen=True, slots=True)
class Text:
    """A text whose language is not that of the page; ``language`` is a code, or "" where it is."""

    text: str
    language: str = ""


Cell = str | Text


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The centre as it stands at the head of a page; ``logo`` is a PNG or JPEG file, or empty."""

    name: str
    second_name: str = ""
    lines: tuple[str, ...] = ()
    logo: bytes = b""


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a part of a document."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``share`` is its width in proportion to the others."""

    heading: str
    share: float = 1.0
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its head stands on every page again, or nowhere where what the columns are is plain."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    headed: bool = True


@dataclass(frozen=True, slots=True)
class Bar:
    """A whole in parts, drawn to scale: how many of each, in the order of the legend."""

    label: str
    counts: Sequence[int]


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars under each other, with the meaning of their parts."""

    legend: Sequence[str]
    bars: Sequence[Bar]


Block = str | Heading | Table | Bars
"""A paragraph, or something else that stands by itself."""


@dataclass(frozen=True, slots=True)
class Document:
    """A list or report under the centre's letterhead; ``lead`` are the lines under its title."""

    language: str
    letterhead: Letterhead
    title: str
    lead: Sequence[str] = ()
    blocks: Sequence[Block] = ()
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter under the centre's letterhead."""

    language: str
    letterhead: Letterhead
    title: str
    date: str
    addressee: Sequence[str] = ()
    blocks: Sequence[Block] = ()
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a label; ``address`` is what its QR code leads to."""

    spine: Sequence[str]
    number: str
    address: str


@dataclass(frozen=True, slots=True)
class LabelSheets:
    """Pages of labels: which label stands where, in millimetres from the upper left of the page."""

    language: str
    title: str
    sheet: Sheet
    labels: Sequence[Label]
    pages: Sequence[Sequence[tuple[int, float, float]]] = field(default_factory=tuple)
