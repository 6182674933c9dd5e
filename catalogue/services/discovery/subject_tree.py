"""The tree of subjects with how many publications each leads to, those of its narrower subjects too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalogue.domain.authorities.subject_tree import SubjectTree
from search_index.interface import SearchRequest

from ..authority.authorities import Authorities
from .documents import WITHIN
from .search import Search

_MOST_HEADINGS = 10_000


@dataclass(frozen=True, slots=True)
class CountedSubject:
    """A subject that publications have, or one narrower than it: ``count`` has each of them once."""

    heading: str
    count: int
    narrower: tuple[CountedSubject, ...] = ()


class SubjectBrowsing:
    """From wide subjects to narrow ones, for readers who do not know the word."""

    def __init__(self, search: Search, authorities: Authorities) -> None:
        self._search = search
        self._authorities = authorities

    def tree(self) -> tuple[CountedSubject, ...]:
        """Return the widest subjects, the most frequent first, each with its narrower ones; none without
        an index.

        What no publication is about is left out, and so is what has neither a wider nor a narrower subject.
        """
        search_request = SearchRequest(limit=0, facets=(WITHIN,), facet_limit=_MOST_HEADINGS)
        counts = {
            facet.value: facet.count for facet in self._search.search(search_request).facets.get(WITHIN, ())
        }
        tree = self._authorities.knowledge().tree
        return _ordered(tree.roots(), tree, counts)


def _ordered(
    headings: Iterable[str], tree: SubjectTree, counts: Mapping[str, int]
) -> tuple[CountedSubject, ...]:
    found = [
        CountedSubject(heading, counts[heading], _ordered(tree.narrower(heading), tree, counts))
        for heading in headings
        if heading in counts
    ]
    return tuple(sorted(found, key=lambda subject: (-subject.count, subject.heading)))
