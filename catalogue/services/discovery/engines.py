"""Which search engine is used: the only place that knows."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.config import Config
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import SearchEngine


@dataclass(frozen=True, slots=True)
class Engines:
    """The indexes: of publications, of texts that anybody may read, of those for staff only."""

    publications: SearchEngine
    texts: SearchEngine
    staff_texts: SearchEngine


def open_engines(config: Config, publications: SearchEngine | None = None) -> Engines:
    """Open the indexes of a catalogue; ``publications`` stands in for its own index of publications."""
    return Engines(
        publications or WhooshEngine(config.index_path),
        WhooshEngine(config.text_index_path),
        WhooshEngine(config.staff_text_index_path),
    )
