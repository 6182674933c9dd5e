"""Which descriptions are the same publication as which others, by the rules of the gap check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalogue.domain.descriptions.description import Description, Record
from catalogue.domain.gaps.gap_report import EntryResult, Status
from search_index.engines.memory import MemoryEngine

from ..authority.authorities import Authorities
from ..discovery.documents import document_of
from . import checking
from .checking import Progress, ReferenceItem
from .holdings import HoldingsMatcher


class Pairing:
    """Holds descriptions against descriptions, where the gap check holds them against what is held."""

    def __init__(self, holdings_matcher: HoldingsMatcher, authorities: Authorities) -> None:
        self._holdings_matcher = holdings_matcher
        self._authorities = authorities

    def find(
        self,
        known: Mapping[str, Description],
        others: Sequence[Description],
        progress: Progress | None = None,
    ) -> list[EntryResult]:
        """For each of the others what it is among the known ones; "held" means that it is the same."""
        if not known or not others:
            return [EntryResult(str(at), Status.MISSING) for at in range(len(others))]
        knowledge = self._authorities.knowledge()
        engine = MemoryEngine(
            document_of(key, each, knowledge.aliases, knowledge.vocabulary) for key, each in known.items()
        )
        items = [ReferenceItem(str(at), each) for at, each in enumerate(others)]
        matcher = self._holdings_matcher.matcher()

        def records(keys: Sequence[str]) -> Mapping[str, Record]:
            return {key: known[key].to_dict() for key in keys}

        return list(checking.check(items, records, engine, matcher, progress=progress))
