"""Foreign files, read by processes that may be lost; see the README."""

from catalogue.sandbox.nurseries import NURSERIES
from catalogue.sandbox.pictures import Picture
from catalogue.sandbox.reading import (
    HarvestedHolding,
    PdfText,
    draw_cover,
    draw_logo,
    must_be_whole,
    read_catalogue,
    read_harvested,
    read_harvested_holdings,
    read_lines,
    read_list,
    read_names,
    read_pages,
    scanned_lines,
)

__all__ = [
    "NURSERIES",
    "HarvestedHolding",
    "PdfText",
    "Picture",
    "draw_cover",
    "draw_logo",
    "must_be_whole",
    "read_catalogue",
    "read_harvested",
    "read_harvested_holdings",
    "read_lines",
    "read_list",
    "read_names",
    "read_pages",
    "scanned_lines",
]
