"""Which search engine is used: the only place that knows."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.config import Config
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import SearchEngine


@dataclass(frozen=True, slots=True)
class Engines:
    """The indexes: of publications, of texts that anybody may read, of those for staff only, and of what
    other libraries hold.
    """

    publications: SearchEngine
    texts: SearchEngine
    staff_texts: SearchEngine
    elsewhere: SearchEngine


_TYPICAL_RECORD = 100.0
"""Weighted words of a record, on average: 91 in a library of Phnom Penh, 118 in the sample.

Where several machines keep an index each, none may measure by the records that it happened to write together.
"""

_TYPICAL_PAGE = 300.0
"""The same of a page of a text."""


def open_engines(
    config: Config, publications: SearchEngine | None = None, *, one_machine: bool = True
) -> Engines:
    """Open the indexes of a catalogue; ``publications`` stands in for its own index of publications."""
    record_length, page_length = (None, None) if one_machine else (_TYPICAL_RECORD, _TYPICAL_PAGE)
    return Engines(
        publications or WhooshEngine(config.index_path, record_length),
        WhooshEngine(config.text_index_path, page_length),
        WhooshEngine(config.staff_text_index_path, page_length),
        WhooshEngine(config.elsewhere_index_path, record_length),
    )
